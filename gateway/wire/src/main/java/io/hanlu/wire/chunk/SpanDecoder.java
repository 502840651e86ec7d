package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.List;

/** Reads spans; trusts nothing, and allocates no more than {@link ChunkDecoder} does. Pure; any thread. */
public final class SpanDecoder {

    private SpanDecoder() {}

    /**
     * Numbers and times of a span's rounds.
     *
     * @param first sequence number of its first round
     */
    public static Ticks ticks(long first, byte[] sealed) throws ChunkException {
        ByteReader in = Seal.read(first, sealed, ChunkDecoder.MAX_CHUNK_BYTES);
        long more = in.varint("sequence span");
        int rounds = in.count(Chunk.MAX_ROUNDS, Kind.TOO_LARGE, "rounds");
        if (first < 1 || more < 0 || first + more < 0 || rounds < 1) {
            throw new ChunkException(
                    Kind.MALFORMED,
                    rounds + " rounds do not fit in sequence numbers from " + first + " on, span " + more);
        }
        Ticks ticks = Ticks.read(first, first + more, rounds, in);
        checkEnd(in);
        return ticks;
    }

    /**
     * One point's column.
     *
     * @param key under which it is kept
     * @param rounds how many the span has
     */
    public static Column column(long key, int rounds, byte[] sealed) throws ChunkException {
        ByteReader in = Seal.read(key, sealed, ChunkDecoder.MAX_CHUNK_BYTES);
        Column column = Column.read(Span.point(key), rounds, in);
        checkEnd(in);
        return column;
    }

    private static void checkEnd(ByteReader in) throws ChunkException {
        if (in.remaining() > 0) {
            throw new ChunkException(Kind.MALFORMED, in.remaining() + " bytes too many");
        }
    }

    /**
     * The rounds again.
     *
     * @param columns all there are, in the order of their points
     * @param readings how many they are said to hold together, at most {@link Chunk#MAX_READINGS}: so a column that is missing is
     *     noticed
     */
    public static List<Round> rounds(Ticks ticks, List<Column> columns, int readings) throws ChunkException {
        int present = columns.stream().mapToInt(Column::size).sum();
        if (present != readings) {
            throw new ChunkException(
                    Kind.TRUNCATED,
                    columns.size() + " columns from round " + ticks.seq(0) + " on hold " + present + " readings; "
                            + readings + " are declared");
        }
        int[] points = new int[columns.size()];
        int[] sizes = new int[ticks.size()];
        for (int i = 0; i < points.length; i++) {
            Column column = columns.get(i);
            points[i] = column.point();
            for (int k = 0; k < column.size(); k++) {
                sizes[column.row(k)]++;
            }
        }
        Assembly rounds = new Assembly(ticks, points, sizes);
        columns.forEach(column -> column.putInto(rounds));
        return rounds.rounds();
    }
}
