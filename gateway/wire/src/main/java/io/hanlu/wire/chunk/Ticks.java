package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.Arrays;
import java.util.List;

/** Which sequence numbers some consecutive rounds have, and when they were: once for all their points. */
public final class Ticks {

    private final long[] seqs;
    private final long[] times;

    private Ticks(long[] seqs, long[] times) {
        this.seqs = seqs;
        this.times = times;
    }

    /** How many rounds there are, at least one. */
    public int size() {
        return seqs.length;
    }

    /** The sequence number of a round; ascending. */
    public long seq(int row) {
        return seqs[row];
    }

    /** UTC epoch milliseconds; in any order. */
    public long timeMillis(int row) {
        return times[row];
    }

    /**
     * Compares with what is written beside them.
     *
     * @throws ChunkException when that says something else
     */
    public void check(long last, long fromMillis, long toMillis) throws ChunkException {
        long from = Arrays.stream(times).min().orElseThrow();
        long to = Arrays.stream(times).max().orElseThrow();
        if (last != seqs[seqs.length - 1] || fromMillis != from || toMillis != to) {
            throw new ChunkException(
                    Kind.MALFORMED,
                    "rounds " + seqs[0] + " to " + seqs[seqs.length - 1] + ", from " + from + " to " + to
                            + ", are declared as going to " + last + ", from " + fromMillis + " to " + toMillis);
        }
    }

    /** Writes all but the first sequence number. Differences of times may wrap around 64 bits; they wrap back when added. */
    static void put(List<Round> rounds, ByteWriter out) {
        for (int row = 1; row < rounds.size(); row++) {
            out.putVarint(rounds.get(row).seq() - rounds.get(row - 1).seq() - 1);
        }
        long time = rounds.getFirst().timeMillis();
        long step = 0;
        out.putSigned(time);
        for (int row = 1; row < rounds.size(); row++) {
            long next = rounds.get(row).timeMillis();
            out.putSigned(next - time - step);
            step = next - time;
            time = next;
        }
    }

    /** Reads what {@link #put} wrote. */
    static Ticks read(long first, long last, int rounds, ByteReader in) throws ChunkException {
        long[] seqs = new long[rounds];
        seqs[0] = first;
        for (int row = 1; row < rounds; row++) {
            long skipped = in.varint("sequence step");
            if (Long.compareUnsigned(skipped, last - seqs[row - 1]) >= 0) {
                throw new ChunkException(Kind.MALFORMED, "round " + row + " lies beyond " + last);
            }
            seqs[row] = seqs[row - 1] + 1 + skipped;
        }
        if (seqs[rounds - 1] != last) {
            throw new ChunkException(
                    Kind.MALFORMED, "the last round is " + seqs[rounds - 1] + " but " + last + " is declared");
        }
        long[] times = new long[rounds];
        times[0] = in.signed("first time");
        long step = 0;
        for (int row = 1; row < rounds; row++) {
            step += in.signed("time step");
            times[row] = times[row - 1] + step;
        }
        return new Ticks(seqs, times);
    }
}
