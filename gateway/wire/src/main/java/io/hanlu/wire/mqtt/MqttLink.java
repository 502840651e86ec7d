package io.hanlu.wire.mqtt;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a broker: connects, subscribes, and after every failure or loss tries again with a new client, after
 * the delay that {@link Backoff} gives or as soon as this machine has other {@link Routes}.
 *
 * <p>Of several addresses the next one is tried after each failure, in a circle; an address whose connection lasted is tried again
 * first. While another than the first is connected, the first is tried every 5 to 10 minutes and taken as soon as it accepts. That
 * connection, and one with renewed certificates, is made before the old one is given up.
 *
 * <p>Runs one thread of its own; its methods may be called by any.
 */
public final class MqttLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 1_000;
    private static final Duration BACK_AFTER_LEAST = Duration.ofMinutes(5);
    private static final Duration BACK_AFTER_MOST = Duration.ofMinutes(10);

    private final MqttSettings settings;
    private final Listener listener;
    private final RandomGenerator jitter;
    private final Backoff backoff;
    private final LongSupplier monotonicNanos;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<MqttSession> open =
            ConcurrentHashMap.newKeySet(); // from before they connect until they are closed
    private volatile @Nullable MqttSession live; // while the listener has it
    private volatile LinkStatus status;

    // The link's thread's.
    private final TlsState tls;
    private final Routes routes = new Routes();
    private int address; // of the settings' urls

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
        this.jitter = jitter;
        this.backoff = new Backoff(jitter);
        this.monotonicNanos = monotonicNanos;
        this.tls = new TlsState(settings.tls());
        this.status = new LinkStatus(false, settings.urls().getFirst(), 0, 0, null, null);
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
        open.forEach(MqttSession::stop);
        if (thread.equals(Thread.currentThread())) {
            return; // the listener closes from within a call: the thread ends when that returns
        }
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("{}: thread {} did not end in {}", status.url(), thread.getName(), CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            while (!isClosing()) {
                MqttSession session = connect(address);
                if (session == null) {
                    address = (address + 1) % settings.urls().size();
                }
                while (session != null) {
                    session = serve(session);
                }
                pause();
            }
        } catch (InterruptedException e) {
            LOG.info("{}: interrupted; no more attempts", status.url());
            Thread.currentThread().interrupt();
        }
    }

    /** Until the next attempt is due. */
    private void pause() throws InterruptedException {
        long now = monotonicNanos.getAsLong();
        long delayMillis = backoff.nextDelayMillis(now);
        if (!isClosing()) {
            LOG.warn("{}; next attempt in {} ms", status.lastFailure(), delayMillis);
        }
        boolean closed = false;
        for (long left = delayMillis; left > 0 && !closed; left -= LOOK_MILLIS) {
            closed = closing.await(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS);
            if (!closed && routes.haveChanged()) {
                LOG.info("{}: the network has changed; trying again now", status.url());
                left = Math.min(left, LOOK_MILLIS + backoff.soonMillis());
            }
        }
    }

    /** A connection to this address, or null when there is none; the status then says why. */
    private @Nullable MqttSession connect(int to) {
        URI url = settings.urls().get(to);
        boolean standsIn = live == null;
        status = new LinkStatus(
                !standsIn,
                standsIn ? url : status.url(),
                status.attempts() + 1,
                status.connections(),
                status.lastFailure(),
                tls.warning());
        MqttSession session;
        try {
            @Nullable SSLSocketFactory factory = "mqtts".equals(url.getScheme()) ? tls.next() : null;
            session = new MqttSession(settings, url, factory, listener, monotonicNanos);
        } catch (IOException e) {
            noteFailure(String.valueOf(e.getMessage()));
            return null;
        }
        open.add(session);
        if (isClosing()) {
            session.stop(); // close() may have looked before there was an attempt
        }
        try {
            session.connect();
            tls.worked();
            return session;
        } catch (IOException e) {
            session.close(true); // after a refused subscription there is a connection to say goodbye on
            open.remove(session);
            tls.failed(String.valueOf(e.getMessage()));
            noteFailure(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void noteFailure(String why) {
        boolean connected = live != null;
        status = new LinkStatus(connected, status.url(), status.attempts(), status.connections(), why, tls.warning());
        if (connected) {
            LOG.warn("{}; the connection to {} stays", why, status.url());
        }
    }

    /** Serves one connection until it ends; returns the one that takes its place at once, null for none. */
    private @Nullable MqttSession serve(MqttSession session) throws InterruptedException {
        long since = monotonicNanos.getAsLong();
        String reason = "not known";
        @Nullable MqttSession next = null;
        try {
            live = session;
            address = settings.urls().indexOf(session.url());
            status = new LinkStatus(
                    true,
                    session.url(),
                    status.attempts(),
                    status.connections() + 1,
                    status.lastFailure(),
                    tls.warning());
            LOG.info("connected to {} as {}", session.url(), settings.clientId());
            if (tell(() -> listener.connected(session))) {
                next = awaitSuccessor(session, since);
                reason = next == null ? session.reason() : "another connection takes its place";
            } else {
                reason = "the listener failed";
            }
        } finally {
            live = null;
            session.close(isClosing() || next != null);
            open.remove(session);
            long lasted = monotonicNanos.getAsLong() - since;
            backoff.lasted(lasted);
            if (next == null && !Backoff.isStable(lasted)) {
                address = (address + 1) % settings.urls().size();
            }
            status = new LinkStatus(
                    false, session.url(), status.attempts(), status.connections(), reason, tls.warning());
            String why = reason;
            tell(() -> listener.lost(why));
        }
        return next;
    }

    /** Waits for the session's end, and returns null, or for a better one. */
    private @Nullable MqttSession awaitSuccessor(MqttSession session, long sinceNanos) throws InterruptedException {
        long lookedNanos = sinceNanos;
        long backAfterNanos = backAfterNanos();
        while (!session.awaitEnd(LOOK_MILLIS)) {
            long now = monotonicNanos.getAsLong();
            session.endIfUnanswered(now);
            boolean renewed = "mqtts".equals(session.url().getScheme()) && tls.areRenewed();
            if (!Objects.equals(tls.warning(), status.warning())) {
                status = new LinkStatus(
                        true,
                        session.url(),
                        status.attempts(),
                        status.connections(),
                        status.lastFailure(),
                        tls.warning());
            }
            boolean wantsBack = address != 0 && now - lookedNanos >= backAfterNanos;
            if (renewed || wantsBack) {
                @Nullable MqttSession next = connect(wantsBack ? 0 : address);
                if (next != null) {
                    return next;
                }
                lookedNanos = monotonicNanos.getAsLong();
                backAfterNanos = backAfterNanos();
            }
        }
        return null;
    }

    private long backAfterNanos() {
        return jitter.nextLong(BACK_AFTER_LEAST.toNanos(), BACK_AFTER_MOST.toNanos());
    }

    /** A listener that fails costs its connection, not the supervision. */
    private boolean tell(Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("{}: the listener failed", status.url(), e);
            return false;
        }
    }
}
