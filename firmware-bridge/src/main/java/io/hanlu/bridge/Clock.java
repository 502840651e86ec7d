package io.hanlu.bridge;

import java.time.Duration;

/**
 * The one place where time is read: the wall clock for what is written down, the monotonic clock for every timer. Tests
 * move their own by hand.
 */
public interface Clock {

    /** UTC epoch milliseconds, as good as the system's clock; may step in either direction. */
    long epochMillis();

    /** Nanoseconds since an arbitrary origin; never goes back, not touched by clock steps. */
    long monotonicNanos();

    /** Waits at least this long, for a chip to convert or a tick to come. Returns at once for zero or less. */
    void pause(Duration duration) throws InterruptedException;

    /** The machine's clocks. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
