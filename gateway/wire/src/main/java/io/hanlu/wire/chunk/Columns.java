package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.List;

/** Which points a chunk holds in which rounds, and then their readings. Lives for one {@link ChunkDecoder#decode}. */
final class Columns {

    private static final int IN_EVERY_ROUND = 0; // no presence runs are at the start of a body

    private final int[] points;
    private final int[] presenceAt; // where the column's presence runs start, or IN_EVERY_ROUND
    private final boolean[] hasQualities;
    private final int[] sizes; // of each round, in readings
    private final int[] rows; // of the column at hand: which rounds, counted from 0, it is in

    private Columns(int columns, int rounds) {
        points = new int[columns];
        presenceAt = new int[columns];
        hasQualities = new boolean[columns];
        sizes = new int[rounds];
        rows = new int[rounds];
    }

    /** Reads the directory: after this it is certain how many readings there are. */
    static Columns read(int rounds, int tableSize, ByteReader in) throws ChunkException {
        int count = in.count(tableSize, Kind.MALFORMED, "columns");
        if (count > in.remaining()) {
            throw new ChunkException(Kind.TRUNCATED, count + " columns in " + in.remaining() + " bytes");
        }
        Columns columns = new Columns(count, rounds);
        int readings = 0;
        int previous = -1;
        for (int column = 0; column < count; column++) {
            long head = in.varint("column head");
            long left = head >>> Format.COLUMN_GAP_SHIFT;
            if (left >= tableSize - previous - 1) {
                throw new ChunkException(
                        Kind.MALFORMED, "column " + column + " lies beyond the " + tableSize + " points of the table");
            }
            previous += 1 + (int) left;
            columns.points[column] = previous;
            columns.hasQualities[column] = (head & Format.COLUMN_QUALITIES) != 0;
            columns.presenceAt[column] = (head & Format.COLUMN_PARTIAL) != 0 ? in.position() : IN_EVERY_ROUND;
            int present = columns.readRows(column, in);
            readings += present;
            if (readings > Chunk.MAX_READINGS) {
                throw new ChunkException(Kind.TOO_LARGE, "more than " + Chunk.MAX_READINGS + " readings");
            }
            for (int k = 0; k < present; k++) {
                columns.sizes[columns.rows[k]]++;
            }
        }
        return columns;
    }

    /** Sets {@link #rows} to those of a column; returns how many there are. */
    private int readRows(int column, ByteReader presence) throws ChunkException {
        return Column.readRows(presenceAt[column] != IN_EVERY_ROUND, presence, rows);
    }

    /** Reads the readings, which follow the directory, and puts them together with the rounds' numbers and times. */
    List<Round> readRounds(Ticks ticks, ByteReader in) throws ChunkException {
        Assembly rounds = new Assembly(ticks, points, sizes);
        byte[] qualities = new byte[sizes.length];
        int[] values = new int[sizes.length];
        for (int column = 0; column < points.length; column++) {
            int present = readRows(column, in.from(presenceAt[column]));
            Column.readReadings(hasQualities[column], present, in, qualities, values);
            for (int k = 0; k < present; k++) {
                rounds.put(points[column], rows[k], qualities[k], values[k]);
            }
        }
        return rounds.rounds();
    }
}
