package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Sets {@link #rows} to those of a column, reading its presence runs if it has any; returns how many there are. */
    private int readRows(int column, ByteReader presence) throws ChunkException {
        if (presenceAt[column] == IN_EVERY_ROUND) {
            Arrays.setAll(rows, row -> row);
            return rows.length;
        }
        int runs = presence.count(rows.length, Kind.MALFORMED, "presence runs");
        int present = 0;
        int row = 0;
        for (int run = 0; run < runs; run++) {
            row += presence.count(rows.length - row, Kind.MALFORMED, "rounds without the point");
            int length = presence.count(rows.length - row, Kind.MALFORMED, "rounds with the point");
            for (int i = 0; i < length; i++) {
                rows[present++] = row++;
            }
        }
        return present;
    }

    /** Reads the readings, which follow the directory, and puts them together with the rounds' numbers and times. */
    List<Round> readRounds(long[] seqs, long[] times, ByteReader in) throws ChunkException {
        int[][] pointsByRow = new int[sizes.length][];
        int[][] values = new int[sizes.length][];
        byte[][] qualities = new byte[sizes.length][];
        for (int row = 0; row < sizes.length; row++) {
            // Rounds that hold every column share one array: a third less to allocate in the common case.
            pointsByRow[row] = sizes[row] == points.length ? points : new int[sizes[row]];
            values[row] = new int[sizes[row]];
            qualities[row] = new byte[sizes[row]];
        }
        int[] filled = new int[sizes.length];
        byte[] columnQualities = new byte[sizes.length];
        for (int column = 0; column < points.length; column++) {
            int present = readRows(column, in.from(presenceAt[column]));
            readQualities(columnQualities, hasQualities[column], present, in);
            long value = 0;
            for (int k = 0; k < present; k++) {
                int row = rows[k];
                int i = filled[row]++;
                pointsByRow[row][i] = points[column];
                qualities[row][i] = columnQualities[k];
                if ((columnQualities[k] & 0xFF) < Round.FIRST_BAD_QUALITY) {
                    value += in.signed("value");
                    if (value != (int) value) {
                        throw new ChunkException(
                                Kind.MALFORMED, "point " + points[column] + " has a value beyond 32 bits: " + value);
                    }
                    values[row][i] = (int) value;
                }
            }
        }
        List<Round> rounds = new ArrayList<>(sizes.length);
        for (int row = 0; row < sizes.length; row++) {
            rounds.add(new Round(seqs[row], times[row], pointsByRow[row], values[row], qualities[row]));
        }
        return rounds;
    }

    private static void readQualities(byte[] qualities, boolean hasRuns, int present, ByteReader in)
            throws ChunkException {
        if (!hasRuns) {
            Arrays.fill(qualities, 0, present, (byte) 0);
            return;
        }
        int done = 0;
        while (done < present) {
            int run = in.count(present - done, Kind.MALFORMED, "readings of one quality");
            int quality = in.octet("quality");
            if (run == 0) {
                throw new ChunkException(Kind.MALFORMED, "a run of no readings of quality " + quality);
            }
            Arrays.fill(qualities, done, done + run, (byte) quality);
            done += run;
        }
    }
}
