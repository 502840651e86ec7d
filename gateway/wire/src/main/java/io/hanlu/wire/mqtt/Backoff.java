package io.hanlu.wire.mqtt;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: a random time between 0.5 s and a third of the outage so far, that third being at
 * least 1 s and at most 60 s. So a fleet comes back spread over a third of the time for which its broker was away, and nobody adds
 * more than a third to an outage. A connection that lasted less than 10 s does not end an outage: a broker that accepts and then
 * drops is not hammered. One thread.
 */
final class Backoff {

    static final long MIN_DELAY_MILLIS = 500;
    static final long MAX_DELAY_MILLIS = 60_000;

    private static final long FIRST_CEILING_MILLIS = 1_000;
    private static final long OUTAGE_PART = 3;
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RandomGenerator jitter;
    private OptionalLong awaySinceNanos = OptionalLong.empty();

    Backoff(RandomGenerator jitter) {
        this.jitter = jitter;
    }

    /** Whether a connection that lasted so long counts as one. */
    static boolean isStable(long nanos) {
        return nanos >= STABLE_NANOS;
    }

    /** To be told of each connection that was made and has ended. */
    void lasted(long nanos) {
        if (isStable(nanos)) {
            awaySinceNanos = OptionalLong.empty();
        }
    }

    /** After an attempt failed or a connection ended, just now. */
    long nextDelayMillis(long nowNanos) {
        if (awaySinceNanos.isEmpty()) {
            awaySinceNanos = OptionalLong.of(nowNanos);
        }
        long awayMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - awaySinceNanos.getAsLong());
        long ceiling = Math.clamp(awayMillis / OUTAGE_PART, FIRST_CEILING_MILLIS, MAX_DELAY_MILLIS);
        return jitter.nextLong(MIN_DELAY_MILLIS, ceiling + 1);
    }

    /** When something has changed that may have been the reason of the outage: soon, but not all in the same moment. */
    long soonMillis() {
        return jitter.nextLong(MIN_DELAY_MILLIS, FIRST_CEILING_MILLIS + 1);
    }
}
