package io.hanlu.edge.uplink;

import java.time.Duration;

/**
 * How much may be on its way to the broker unanswered, so that an alarm does not have to wait behind readings on a narrow link: the
 * more, the faster answers come; less when they take a second longer than the fastest so far, as in LEDBAT (RFC 6817). A slow
 * but wide link keeps its width, since only the additional delay counts. Pure; the uplink's thread.
 */
final class Pace {

    static final int LEAST_BYTES = 2 << 10;
    static final int FIRST_BYTES = 4 << 10;
    static final int MOST_BYTES = 1 << 20;

    private static final long TARGET_NANOS = Duration.ofSeconds(1).toNanos();

    private long windowBytes = FIRST_BYTES;
    private long unansweredBytes;
    private long fastestNanos = Long.MAX_VALUE;
    private long narrowedNanos = Long.MIN_VALUE;

    /** Whether more readings may go out now. */
    boolean allows() {
        return unansweredBytes < windowBytes;
    }

    /** The longest message that leaves room for another. */
    long messageBytes() {
        return windowBytes / 2;
    }

    void sent(long bytes) {
        unansweredBytes += bytes;
    }

    void answered(long bytes, long sentNanos, long answeredNanos) {
        boolean wasUsed = unansweredBytes >= windowBytes / 2; // what was not tried proves nothing
        unansweredBytes -= bytes;
        long took = answeredNanos - sentNanos;
        fastestNanos = Math.min(fastestNanos, took);
        long queued = took - fastestNanos;
        if (queued <= TARGET_NANOS / 2) {
            windowBytes = wasUsed ? Math.min(windowBytes + bytes, MOST_BYTES) : windowBytes;
        } else if (queued > TARGET_NANOS && sentNanos >= narrowedNanos) { // once for what was on its way together
            windowBytes = Math.max(windowBytes / 2, LEAST_BYTES);
            narrowedNanos = answeredNanos;
        }
    }
}
