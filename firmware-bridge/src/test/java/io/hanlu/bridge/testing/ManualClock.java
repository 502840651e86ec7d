package io.hanlu.bridge.testing;

import io.hanlu.bridge.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that only tests move. {@link #waiting} lets a test see that the thread under test has come to its pause before
 * time moves on. Any thread may call it.
 */
public final class ManualClock implements Clock {

    private final boolean pausesPass;
    private long epochMillis;
    private long nanos;
    private int waiting;

    private ManualClock(Instant start, boolean pausesPass) {
        this.epochMillis = start.toEpochMilli();
        this.pausesPass = pausesPass;
    }

    /** A pause lasts until another thread has moved the clock far enough. */
    public static ManualClock at(Instant start) {
        return new ManualClock(start, false);
    }

    /** A pause moves the clock itself and returns at once: for tests with one thread. */
    public static ManualClock passing(Instant start) {
        return new ManualClock(start, true);
    }

    /** Time passes, on both clocks. */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("monotonic time does not go back by " + duration);
        }
        // Whole milliseconds of the monotonic clock, so that many short pauses add up.
        long before = Math.floorDiv(nanos, 1_000_000L);
        nanos += duration.toNanos();
        epochMillis += Math.floorDiv(nanos, 1_000_000L) - before;
        notifyAll();
    }

    /** The wall clock is set, in either direction; the monotonic one does not notice. */
    public synchronized void stepWallClock(Duration duration) {
        epochMillis += duration.toMillis();
    }

    /** How many threads are in a pause now. */
    public synchronized int waiting() {
        return waiting;
    }

    @Override
    public synchronized long epochMillis() {
        return epochMillis;
    }

    @Override
    public synchronized long monotonicNanos() {
        return nanos;
    }

    @Override
    public synchronized void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (pausesPass) {
            advance(duration.isNegative() ? Duration.ZERO : duration);
            return;
        }
        long until = nanos + duration.toNanos();
        waiting++;
        try {
            while (nanos - until < 0) {
                wait();
            }
        } finally {
            waiting--;
        }
    }
}
