package io.hanlu.central.ingest;

import java.util.random.RandomGenerator;

/** Delays between tries: doubling from 0.25 s to 30 s, each drawn from the upper half, so that workers do not march in step. */
final class Backoff {

    private static final long FIRST_MILLIS = 250;
    private static final long MAX_MILLIS = 30_000;

    private final RandomGenerator random;
    private long ceilingMillis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long delay = ceilingMillis / 2 + random.nextLong(ceilingMillis / 2 + 1);
        ceilingMillis = Math.min(MAX_MILLIS, ceilingMillis * 2);
        return delay;
    }
}
