package io.hanlu.wire.mqtt;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Keeps one connection to a broker: connects, subscribes, and after every failure or loss tries again with a new client
 * after a delay that doubles from 0.5 s to 60 s, each time drawn at random below that ceiling. A connection that ends
 * within 10 s does not reset the delay. Runs one thread of its own.
 */
public final class MqttLink implements AutoCloseable {

    /**
     * Does nothing yet; see {@link #start}.
     *
     * @param settings the broker and how to sign in
     * @param listener told of connections and messages
     * @param threadName of the supervising thread
     * @param jitter spreads the reconnects of a fleet
     * @param monotonicNanos nanoseconds since an arbitrary origin, never going back
     */
    public MqttLink(
            MqttSettings settings,
            Listener listener,
            String threadName,
            RandomGenerator jitter,
            LongSupplier monotonicNanos) {}

    /** Begins connecting; returns at once. Once only. */
    public void start() {}

    /** The connection of the moment. */
    public Optional<MqttSession> session() {
        return Optional.empty();
    }

    public LinkStatus status() {
        return new LinkStatus(false, 0, 0, null);
    }

    /** Disconnects cleanly (the will is not published) and stops all threads, within 5 s whatever the broker does. */
    @Override
    public void close() {}
}
