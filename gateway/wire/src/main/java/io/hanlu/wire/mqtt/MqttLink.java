package io.hanlu.wire.mqtt;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a broker: connects, subscribes, and after every failure or loss tries again with a new client
 * after a random delay below a ceiling that doubles up to 60 s. A connection that ends within 10 s does not reset it.
 * Runs one thread of its own; its methods may be called by any.
 */
public final class MqttLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final MqttSettings settings;
    private final Listener listener;
    private final Backoff backoff;
    private final LongSupplier monotonicNanos;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable MqttSession attempt; // from before it connects until it is closed
    private volatile @Nullable MqttSession live; // while the listener has it
    private volatile LinkStatus status = new LinkStatus(false, 0, 0, null);

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
            LongSupplier monotonicNanos) {
        this.settings = settings;
        this.listener = listener;
        this.backoff = new Backoff(jitter);
        this.monotonicNanos = monotonicNanos;
        // Paho's threads are not daemons by themselves but take after this one: none keeps the process from ending.
        this.thread = Thread.ofPlatform().name(threadName).daemon().unstarted(this::run);
    }

    /** Begins connecting; returns at once. Once only. */
    public void start() {
        thread.start();
    }

    /** The connection of the moment; empty while there is none. */
    public Optional<MqttSession> session() {
        return Optional.ofNullable(live).filter(MqttSession::alive);
    }

    public LinkStatus status() {
        return status;
    }

    /** Disconnects cleanly (the will is not published) and stops all threads, within 5 s whatever the broker does. */
    @Override
    public void close() {
        closing.countDown();
        MqttSession current = attempt;
        if (current != null) {
            current.stop();
        }
        if (thread.equals(Thread.currentThread())) {
            return; // the listener closes from within a call: the thread ends when that returns
        }
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("{}: thread {} did not end in {}", settings.url(), thread.getName(), CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean closed = closing.getCount() == 0;
            while (!closed) {
                status = new LinkStatus(false, status.attempts() + 1, status.connections(), status.lastFailure());
                String failure = connectAndServe();
                long delayMillis = backoff.nextDelayMillis();
                if (closing.getCount() > 0) {
                    status = new LinkStatus(false, status.attempts(), status.connections(), failure);
                    LOG.warn("{}; next attempt in {} ms", failure, delayMillis);
                }
                closed = closing.await(delayMillis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.info("{}: interrupted; no more attempts", settings.url());
            Thread.currentThread().interrupt();
        }
    }

    /** One connection from the attempt to its end; returns why it ended. */
    private String connectAndServe() throws InterruptedException {
        MqttSession session;
        try {
            session = new MqttSession(settings, listener);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        attempt = session;
        if (closing.getCount() == 0) {
            session.stop(); // close() may have looked before there was an attempt
        }
        try {
            session.connect();
        } catch (IOException e) {
            session.close(true); // after a refused subscription there is a connection to say goodbye on
            return String.valueOf(e.getMessage());
        }
        long since = monotonicNanos.getAsLong();
        String reason = "not known";
        try {
            live = session;
            status = new LinkStatus(true, status.attempts(), status.connections() + 1, status.lastFailure());
            LOG.info("connected to {} as {}", settings.url(), settings.clientId());
            reason = tell(() -> listener.connected(session)) ? session.awaitEnd() : "the listener failed";
        } finally {
            live = null;
            session.close(closing.getCount() == 0);
            attempt = null;
            backoff.lasted(monotonicNanos.getAsLong() - since);
            String why = reason;
            tell(() -> listener.lost(why));
        }
        return reason;
    }

    /** A listener that fails costs its connection, not the supervision. */
    private boolean tell(Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("{}: the listener failed", settings.url(), e);
            return false;
        }
    }
}
