package io.hanlu.wire.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: a random time between 0.5 s and a ceiling that starts at 1 s and doubles with
 * each failure up to 60 s, so that a fleet that lost its broker does not come back at once. A connection that lasted less
 * than 10 s is one more failure: a broker that accepts and then drops is not hammered. One thread.
 */
final class Backoff {

    static final long MIN_DELAY_MILLIS = 500;
    static final long MAX_DELAY_MILLIS = 60_000;

    private static final long FIRST_CEILING_MILLIS = 1_000;
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RandomGenerator jitter;
    private long ceilingMillis = FIRST_CEILING_MILLIS;

    Backoff(RandomGenerator jitter) {
        this.jitter = jitter;
    }

    /** To be told of each connection that was made and has ended. */
    void lasted(long nanos) {
        if (nanos >= STABLE_NANOS) {
            ceilingMillis = FIRST_CEILING_MILLIS;
        }
    }

    long nextDelayMillis() {
        long delay = jitter.nextLong(MIN_DELAY_MILLIS, ceilingMillis + 1);
        ceilingMillis = Math.min(2 * ceilingMillis, MAX_DELAY_MILLIS);
        return delay;
    }
}
