package io.hanlu.bridge.sim;

import org.jspecify.annotations.Nullable;

/** What a chip has to say once it has converted. It is said once. */
final class Reply {

    private byte @Nullable [] frame;
    private boolean isMeasurement;
    private long readyNanos;
    private long measurements;

    /**
     * Takes the place of an earlier one.
     *
     * @param atNanos until then it converts
     * @param counts whether reading it completes a measurement
     */
    void put(byte[] bytes, long atNanos, boolean counts) {
        frame = bytes;
        readyNanos = atNanos;
        isMeasurement = counts;
    }

    void forget() {
        frame = null;
    }

    boolean isConverting(long nanos) {
        return frame != null && nanos - readyNanos < 0;
    }

    /** Null, and not acknowledged, when there is nothing to say yet. */
    byte @Nullable [] read(int length, long nanos) {
        if (frame == null || isConverting(nanos)) {
            return null;
        }
        byte[] bytes = TwinBytes.read(frame, length);
        frame = null;
        measurements += isMeasurement ? 1 : 0;
        return bytes;
    }

    /** Measurements that were read. */
    long measurements() {
        return measurements;
    }
}
