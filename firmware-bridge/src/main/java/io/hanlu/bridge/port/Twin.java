package io.hanlu.bridge.port;

import org.jspecify.annotations.Nullable;

/**
 * A chip's double on the simulated bus: answers byte for byte as the datasheet says the chip does, so that the driver under
 * it is the one that runs on the real bus. Called by one thread at a time.
 */
public interface Twin {

    /**
     * Takes what is written.
     *
     * @param nanos monotonic time of the transfer
     * @return false: not acknowledged
     */
    boolean write(byte[] bytes, long nanos);

    /**
     * Answers a read.
     *
     * @param nanos monotonic time of the transfer
     * @return {@code length} bytes; null: not acknowledged
     */
    byte @Nullable [] read(int length, long nanos);

    /** What surrounds the chip now. */
    interface Air {
        double celsius();

        /** %RH, 0 to 100. */
        double relativeHumidity();
    }

    /** Makes the twin that answers at a simulated address. */
    interface Maker {
        Twin make(Air air);
    }
}
