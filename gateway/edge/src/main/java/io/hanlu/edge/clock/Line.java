package io.hanlu.edge.clock;

/**
 * The gateway's time as a function of the monotonic clock: it goes at the same pace, but for a slew, in which it is a
 * tenth faster or slower until it has made up for a small difference. So it always increases.
 *
 * @param atNanos monotonic
 * @param timeNanos the time then, nanoseconds since the epoch
 * @param slewNanos what is to be made up for from then on
 */
record Line(long atNanos, long timeNanos, long slewNanos) {

    private static final long NANOS_IN_MILLI = 1_000_000;

    /** One part in so many. */
    private static final int PACE = 10;

    static Line at(long nanos, long millis) {
        return new Line(nanos, millis * NANOS_IN_MILLI, 0);
    }

    private long nanos(long nanos) {
        long passed = nanos - atNanos;
        long made = Math.min(Math.max(passed, 0) / PACE, Math.abs(slewNanos));
        return timeNanos + passed + (slewNanos < 0 ? -made : made);
    }

    /** UTC epoch milliseconds; of a moment before this line began, without what was made up for since. */
    long millis(long nanos) {
        return Math.floorDiv(nanos(nanos), NANOS_IN_MILLI);
    }

    /** The same, and made up for so much from now on. */
    Line slewed(long nanos, long byMillis) {
        return new Line(nanos, nanos(nanos), byMillis * NANOS_IN_MILLI);
    }

    /** The same until now, and so much later. */
    Line stepped(long nanos, long byMillis) {
        return new Line(nanos, nanos(nanos) + byMillis * NANOS_IN_MILLI, 0);
    }

    /** The time less the monotonic clock. */
    long offsetMillis(long nanos) {
        return Math.floorDiv(nanos(nanos) - nanos, NANOS_IN_MILLI);
    }
}
