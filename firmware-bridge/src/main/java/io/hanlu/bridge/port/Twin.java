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

    /** It loses its supply for a moment, and is then as a chip is that has just been powered. */
    default void powerCycle(long nanos) {}

    /** How many measurements have been read out of it, wrong check sums included. */
    default long served() {
        return 0;
    }

    /** What surrounds the chip now. */
    interface Air {
        double celsius();

        /** %RH, 0 to 100. */
        double relativeHumidity();

        /** Of the air, in hPa. */
        default double hectopascals() {
            return 1013.25;
        }

        /** What tells this chip from others of its kind: its serial number is made of it. */
        default long specimen() {
            return 0x0123_4567_89AB_CDEFL;
        }
    }

    /** Makes the twin that answers at a simulated address. */
    interface Maker {
        Twin make(Air air);
    }
}
