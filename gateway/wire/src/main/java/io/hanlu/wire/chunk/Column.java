package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.Arrays;

/** One point's readings in a span: in which of its rounds it is, and what was read there. */
public final class Column {

    private final int point;
    private final int[] rows;
    private final byte[] qualities;
    private final int[] values;

    private Column(int point, int[] rows, byte[] qualities, int[] values) {
        this.point = point;
        this.rows = rows;
        this.qualities = qualities;
        this.values = values;
    }

    /** Reads a column that stands alone, so that none is left out before it. */
    static Column read(int point, int rounds, ByteReader in) throws ChunkException {
        int head = in.count(Format.COLUMN_PARTIAL | Format.COLUMN_QUALITIES, Kind.MALFORMED, "as the head of a column");
        int[] rows = new int[rounds];
        int present = readRows((head & Format.COLUMN_PARTIAL) != 0, in, rows);
        byte[] qualities = new byte[present];
        int[] values = new int[present];
        readReadings((head & Format.COLUMN_QUALITIES) != 0, present, in, qualities, values);
        return new Column(point, present == rounds ? rows : Arrays.copyOf(rows, present), qualities, values);
    }

    /** Its index in the point table. */
    public int point() {
        return point;
    }

    /** How many readings it holds. */
    public int size() {
        return rows.length;
    }

    /** In which round of the span reading {@code k} is, counted from 0; ascending. */
    public int row(int k) {
        return rows[k];
    }

    /** 0 good, 1–127 uncertain, 128–255 bad. */
    public int quality(int k) {
        return qualities[k] & 0xFF;
    }

    public boolean hasValue(int k) {
        return quality(k) < Round.FIRST_BAD_QUALITY;
    }

    /**
     * The scaled value of reading {@code k}.
     *
     * @throws IllegalStateException when there is none: "no data" is never a number
     */
    public int value(int k) {
        if (!hasValue(k)) {
            throw new IllegalStateException("reading " + k + " of point " + point + " has no value");
        }
        return values[k];
    }

    void putInto(Assembly rounds) {
        for (int k = 0; k < rows.length; k++) {
            rounds.put(point, rows[k], qualities[k], values[k]);
        }
    }

    /** Sets {@code rows} to those of a column, reading its presence runs if it has any; returns how many there are. */
    static int readRows(boolean partial, ByteReader presence, int[] rows) throws ChunkException {
        if (!partial) {
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

    /** Reads quality runs, if there are any, and values: 0 where there is none. */
    static void readReadings(boolean hasRuns, int present, ByteReader in, byte[] qualities, int[] values)
            throws ChunkException {
        readQualities(hasRuns, present, in, qualities);
        long value = 0;
        for (int k = 0; k < present; k++) {
            values[k] = 0;
            if ((qualities[k] & 0xFF) < Round.FIRST_BAD_QUALITY) {
                value += in.signed("value");
                if (value != (int) value) {
                    throw new ChunkException(Kind.MALFORMED, "a value beyond 32 bits: " + value);
                }
                values[k] = (int) value;
            }
        }
    }

    private static void readQualities(boolean hasRuns, int present, ByteReader in, byte[] qualities)
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
