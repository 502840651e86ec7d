package io.hanlu.wire.chunk;

import java.util.Arrays;

/**
 * All points sampled for one tick: one time, one sequence number, and per point a scaled value or the reason why there is
 * none. Points are indices into the gateway's {@link PointTable}, ascending.
 */
public final class Round {

    /** Quality codes from here on mean: no value. */
    public static final int FIRST_BAD_QUALITY = 128;

    private final long seq;
    private final long timeMillis;
    private final int[] points;
    private final int[] values;
    private final byte[] qualities;

    /**
     * Keeps the arrays; the caller must not change them afterwards.
     *
     * @param seq position in the gateway's one stream, from 1
     * @param timeMillis UTC epoch milliseconds
     * @param points strictly ascending indices
     * @param values scaled values; 0 where the quality is bad
     * @param qualities one code (0–255) a point
     */
    public Round(long seq, long timeMillis, int[] points, int[] values, byte[] qualities) {
        if (points.length != values.length || points.length != qualities.length) {
            throw new IllegalArgumentException("columns differ in length");
        }
        this.seq = seq;
        this.timeMillis = timeMillis;
        this.points = points;
        this.values = values;
        this.qualities = qualities;
    }

    public long seq() {
        return seq;
    }

    public long timeMillis() {
        return timeMillis;
    }

    /** How many readings it holds. */
    public int size() {
        return points.length;
    }

    public int point(int i) {
        return points[i];
    }

    /** 0 good, 1–127 uncertain, 128–255 bad. */
    public int quality(int i) {
        return qualities[i] & 0xFF;
    }

    public boolean hasValue(int i) {
        return quality(i) < FIRST_BAD_QUALITY;
    }

    /**
     * The scaled value of reading {@code i}.
     *
     * @throws IllegalStateException when there is none: "no data" is never a number
     */
    public int value(int i) {
        if (!hasValue(i)) {
            throw new IllegalStateException("reading " + i + " of round " + seq + " has no value");
        }
        return values[i];
    }

    public Round withSeq(long newSeq) {
        return new Round(newSeq, timeMillis, points, values, qualities);
    }

    public Round withTime(long newTimeMillis) {
        return new Round(seq, newTimeMillis, points, values, qualities);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Round that
                && seq == that.seq
                && timeMillis == that.timeMillis
                && Arrays.equals(points, that.points)
                && Arrays.equals(values, that.values)
                && Arrays.equals(qualities, that.qualities);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(seq) * 31 + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Round[seq=" + seq + ", time=" + timeMillis + ", points=" + Arrays.toString(points) + ", values="
                + Arrays.toString(values) + ", qualities=" + Arrays.toString(qualities) + "]";
    }
}
