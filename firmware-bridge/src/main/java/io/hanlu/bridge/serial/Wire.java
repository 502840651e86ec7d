package io.hanlu.bridge.serial;

import io.hanlu.bridge.DeviceException;
import java.io.IOException;
import java.time.Duration;

/** An open connection, as bytes. Used by the bus's thread; closed by any. */
public interface Wire extends AutoCloseable {

    /** No wait is longer without a look whether the thread has been interrupted. */
    Duration SLICE = Duration.ofMillis(50);

    /** Makes one, anew after each loss. */
    interface Opener {
        /**
         * @throws DeviceException when it cannot be had: what was tried, what came back, and what to do
         */
        Wire open() throws DeviceException;
    }

    void write(byte[] bytes) throws IOException, InterruptedException;

    /**
     * Waits for bytes.
     *
     * @param offset where they go; there is room behind it
     * @param patience the longest wait; with none, only what is there already
     * @return how many came, 0 when none did in time
     * @throws IOException when the connection is lost
     */
    int read(byte[] into, int offset, Duration patience) throws IOException, InterruptedException;

    @Override
    void close();
}
