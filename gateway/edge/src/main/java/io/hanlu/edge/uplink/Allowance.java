package io.hanlu.edge.uplink;

import java.time.Duration;

/**
 * A bound on the bytes sent a second. Readings wait until there is some of it left; whatever else is sent counts and does not wait.
 * At most a second's worth is saved up. Pure; the uplink's thread.
 */
final class Allowance {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final long bytesPerSecond; // 0: no bound
    private long paidUntilNanos;

    /** @param bytesPerSecond 0 for no bound */
    Allowance(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.paidUntilNanos = nowNanos - SECOND_NANOS;
    }

    void spend(long bytes, long nowNanos) {
        if (bytesPerSecond > 0) {
            paidUntilNanos = Math.max(paidUntilNanos, nowNanos - SECOND_NANOS) + bytes * SECOND_NANOS / bytesPerSecond;
        }
    }

    /** Until readings may be sent; 0 for now. */
    long untilNanos(long nowNanos) {
        return bytesPerSecond == 0 ? 0 : Math.max(0, paidUntilNanos - nowNanos);
    }

    /** The longest message that does not take longer than a second of it. */
    long messageBytes() {
        return bytesPerSecond == 0 ? Long.MAX_VALUE : bytesPerSecond;
    }
}
