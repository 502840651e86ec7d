package io.hanlu.edge.uplink;

import java.util.Arrays;
import java.util.OptionalLong;

/** How long the newest {@link #BOUND} alarms took, from their events' own times. Any thread. */
final class Delays {

    static final int BOUND = 1_000;

    private final long[] millis = new long[BOUND];
    private long count;
    private long unknown; // up to this number

    synchronized void add(long seq, long delayMillis) {
        if (seq > unknown) {
            millis[(int) (count % BOUND)] = delayMillis;
            count++;
        }
    }

    /** Events up to this number were dated by a clock that has been corrected since: nobody knows how long they take. */
    synchronized void corrected(long lastSeq) {
        unknown = lastSeq;
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
