package io.hanlu.edge.uplink;

import java.util.Arrays;
import java.util.OptionalLong;

/** The newest {@link #BOUND} delays. Any thread. */
final class Delays {

    static final int BOUND = 1_000;

    private final long[] millis = new long[BOUND];
    private long count;

    synchronized void add(long delayMillis) {
        millis[(int) (count % BOUND)] = delayMillis;
        count++;
    }

    /** Of a hundred, 99 were not longer; empty when there is none. */
    synchronized OptionalLong p99() {
        int known = (int) Math.min(count, BOUND);
        if (known == 0) {
            return OptionalLong.empty();
        }
        long[] sorted = Arrays.copyOf(millis, known);
        Arrays.sort(sorted);
        return OptionalLong.of(sorted[(known * 99 + 99) / 100 - 1]);
    }
}
