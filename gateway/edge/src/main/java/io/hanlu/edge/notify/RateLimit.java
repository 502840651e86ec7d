package io.hanlu.edge.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many a minute, whichever minute one looks at. One thread. */
final class RateLimit {

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final int most;
    private final Deque<Long> times = new ArrayDeque<>(); // at most that many

    RateLimit(int most) {
        this.most = most;
    }

    /** How long until one more is allowed; zero or less for now. */
    long waitNanos(long nowNanos) {
        return times.size() < most ? 0 : times.getFirst() + MINUTE_NANOS - nowNanos;
    }

    void took(long nowNanos) {
        times.addLast(nowNanos);
        if (times.size() > most) {
            times.removeFirst();
        }
    }
}
