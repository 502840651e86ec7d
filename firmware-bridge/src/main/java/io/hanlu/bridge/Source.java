package io.hanlu.bridge;

import java.time.Duration;
import java.util.List;

/** A sensor that has been opened and gives readings. Used by one thread at a time, except {@link #close}. */
public sealed interface Source extends AutoCloseable {

    SensorSpec spec();

    /** The points it gives readings of, always the same, in a fixed order. */
    List<Point> points();

    /**
     * Called once, before the first sample: a source that has something to say between ticks says it to this sink. Most have
     * nothing to say.
     */
    default void start(Sink sink) {}

    /** Gives the device or file back. */
    @Override
    void close();

    /** A device that is asked at every tick. */
    non-sealed interface Polled extends Source {

        /**
         * The bus it hangs on ({@code i2c:1}, {@code gpio}): sources of one lane share wires and must be sampled by one
         * thread, one after the other; different lanes do not slow each other.
         */
        String lane();

        /**
         * Asks the device now. Always one reading for each of {@link #points}: a failure is a reading of bad quality
         * with its cause, never an exception and never a missing row.
         *
         * @param timeMillis UTC epoch milliseconds the readings carry
         */
        List<Reading> sample(long timeMillis) throws InterruptedException;

        /**
         * How often it wants {@link #look} to be called between ticks; zero, which most say, never. For what can come and
         * go between two ticks, such as an opened door.
         */
        default Duration lookEvery() {
            return Duration.ZERO;
        }

        /** Looks at the device, in microseconds, and says to the sink what has changed. */
        default void look() {}

        /**
         * Whether it can already say how things were at that time. If not, a tick of that time waits for the next look, so
         * that readings come in the order of their times.
         *
         * @param timeMillis UTC epoch milliseconds, a moment ago
         */
        default boolean settled(long timeMillis) {
            return true;
        }
    }

    /** A device that speaks when it likes, and is never asked: a wireless node. Says everything to its {@link Sink}. */
    non-sealed interface Pushed extends Source {}

    /** A recording that brings its own times. */
    non-sealed interface Recorded extends Source {

        /**
         * Waits until the next row is due, then gives all readings due by now.
         *
         * @param most rows given at once, at least 1
         * @return in order of time; empty when the recording has ended
         */
        List<Reading> next(int most) throws InterruptedException;
    }
}
