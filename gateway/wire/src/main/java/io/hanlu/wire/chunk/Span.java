package io.hanlu.wire.chunk;

import java.util.List;

/**
 * Consecutive rounds stored by point: so the past of one point is read without that of the others. Within the bounds of a {@link
 * Chunk}. The index of a point means what it means in the journal's point table, which only ever grows.
 *
 * @param first sequence number of the first round
 * @param last sequence number of the last
 * @param fromMillis the earliest time of a round, UTC epoch milliseconds
 * @param toMillis the latest
 * @param readings how many its columns hold together
 * @param ticks numbers and times of its rounds, sealed under {@code first}
 * @param columns in the order of their points
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Span(
        long first, long last, long fromMillis, long toMillis, int readings, byte[] ticks, List<Sealed> columns) {

    /**
     * One point's column.
     *
     * @param key {@link #key} of span and point, under which it is sealed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sealed(long key, byte[] body) {}

    public Span {
        columns = List.copyOf(columns);
    }

    /** Where a point's column is kept: the columns of a span are neighbours, by ascending point. */
    public static long key(long first, int point) {
        return first * PointTable.MAX_POINTS + point;
    }

    /** Whose column it is that is kept there. */
    public static int point(long key) {
        return (int) Math.floorMod(key, (long) PointTable.MAX_POINTS);
    }
}
