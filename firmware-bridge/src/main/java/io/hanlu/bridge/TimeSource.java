package io.hanlu.bridge;

import java.util.Optional;

/** A source that also knows the time of day, from satellites. It sets no clock. Any thread may ask. */
public interface TimeSource {

    /**
     * The newest time that can be believed: several fixes agree on it, and its date is one that this release can live to see.
     * Empty when there is none, or none any more.
     */
    Optional<Fix> time();

    /**
     * A time and when it was.
     *
     * @param utcMillis UTC epoch milliseconds; behind the truth by what the receiver and its line take, up to about half a
     *     second
     * @param monotonicNanos of {@link Clock#monotonicNanos} when it came
     */
    record Fix(long utcMillis, long monotonicNanos) {

        private static final long NANOS_PER_MILLI = 1_000_000;

        /** UTC epoch milliseconds at a moment of the monotonic clock. */
        public long at(long nanos) {
            return utcMillis + Math.floorDiv(nanos - monotonicNanos, NANOS_PER_MILLI);
        }
    }
}
