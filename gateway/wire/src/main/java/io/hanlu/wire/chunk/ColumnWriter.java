package io.hanlu.wire.chunk;

import java.util.Arrays;
import java.util.List;

/**
 * Turns rounds into columns and writes each the way chunk and span share. Keeps its work space from one to the next; it grows with
 * the most readings, to at most 0.6 MB. One thread.
 */
final class ColumnWriter {

    // The readings of the rounds at hand, by point, then by round.
    private final int[] ends = new int[PointTable.MAX_POINTS]; // where the readings of a point end
    private int pointLimit; // above the highest point
    private int rounds;
    private int[] rows = new int[0]; // which round, counted from 0
    private int[] values = new int[0];
    private byte[] qualities = new byte[0];

    /** Turns rows into columns with a counting sort: points are small numbers. */
    void transpose(Chunk chunk) {
        int readings = chunk.readings();
        if (rows.length < readings) {
            int capacity = Math.min(Math.max(readings, 2 * rows.length), Chunk.MAX_READINGS);
            rows = new int[capacity];
            values = new int[capacity];
            qualities = new byte[capacity];
        }
        count(chunk.rounds());
        int sum = 0;
        for (int point = 0; point < pointLimit; point++) {
            int count = ends[point];
            ends[point] = sum; // where its first reading goes; moves on with each
            sum += count;
        }
        rounds = chunk.rounds().size();
        for (int row = 0; row < rounds; row++) {
            Round round = chunk.rounds().get(row);
            for (int i = 0; i < round.size(); i++) {
                int k = ends[round.point(i)]++;
                rows[k] = row;
                qualities[k] = (byte) round.quality(i);
                values[k] = round.hasValue(i) ? round.value(i) : 0;
            }
        }
    }

    private void count(List<Round> all) {
        Arrays.fill(ends, 0);
        pointLimit = 0;
        for (Round round : all) {
            int previous = -1;
            for (int i = 0; i < round.size(); i++) {
                int point = round.point(i);
                if (point <= previous || point >= PointTable.MAX_POINTS) {
                    throw new IllegalArgumentException("point " + point + " after " + previous + " in round "
                            + round.seq() + "; points ascend from 0, below " + PointTable.MAX_POINTS);
                }
                ends[point]++;
                previous = point;
            }
            pointLimit = Math.max(pointLimit, previous + 1);
        }
    }

    /** Above the highest point there is. */
    int pointLimit() {
        return pointLimit;
    }

    /** How many rounds the point is in. */
    int count(int point) {
        return ends[point] - start(point);
    }

    private int start(int point) {
        return point == 0 ? 0 : ends[point - 1];
    }

    /**
     * Which rounds a column is in, and whether it has quality runs.
     *
     * @param leftOut points left out since the previous column
     */
    void putHead(int point, int leftOut, ByteWriter out) {
        boolean partial = count(point) < rounds;
        out.putVarint((long) leftOut << Format.COLUMN_GAP_SHIFT
                | (isAllGood(point) ? 0 : Format.COLUMN_QUALITIES)
                | (partial ? Format.COLUMN_PARTIAL : 0));
        if (partial) {
            putPresence(point, out);
        }
    }

    private void putPresence(int point, ByteWriter out) {
        int runs = 0;
        for (int k = start(point); k < ends[point]; k = presentUntil(k, point)) {
            runs++;
        }
        out.putVarint(runs);
        int row = 0;
        for (int k = start(point); k < ends[point]; ) {
            int until = presentUntil(k, point);
            out.putVarint(rows[k] - row);
            out.putVarint(until - k);
            row = rows[until - 1] + 1;
            k = until;
        }
    }

    /** Behind the last of the readings from {@code k} on that are in consecutive rounds. */
    private int presentUntil(int k, int point) {
        int until = k + 1;
        while (until < ends[point] && rows[until] == rows[until - 1] + 1) {
            until++;
        }
        return until;
    }

    /** The quality runs, if it has any, and the values. */
    void putReadings(int point, ByteWriter out) {
        if (!isAllGood(point)) {
            putQualities(point, out);
        }
        long previous = 0;
        for (int k = start(point); k < ends[point]; k++) {
            if ((qualities[k] & 0xFF) < Round.FIRST_BAD_QUALITY) {
                out.putSigned(values[k] - previous);
                previous = values[k];
            }
        }
    }

    private void putQualities(int point, ByteWriter out) {
        for (int k = start(point); k < ends[point]; ) {
            int until = k + 1;
            while (until < ends[point] && qualities[until] == qualities[k]) {
                until++;
            }
            out.putVarint(until - k);
            out.put(qualities[k]);
            k = until;
        }
    }

    private boolean isAllGood(int point) {
        for (int k = start(point); k < ends[point]; k++) {
            if (qualities[k] != 0) {
                return false;
            }
        }
        return true;
    }
}
