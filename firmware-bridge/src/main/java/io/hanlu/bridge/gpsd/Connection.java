package io.hanlu.bridge.gpsd;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one gpsd, on a thread of its own: connects, asks for reports, hands them on, and begins again when it is
 * lost, at first after a second, later every 30.
 */
final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final byte[] WATCH = "?WATCH={\"enable\":true,\"json\":true};\n".getBytes(StandardCharsets.US_ASCII);

    /** Asks for anything at all: gpsd has nothing to say while no receiver is plugged in. */
    private static final byte[] ARE_YOU_THERE = "?VERSION;\n".getBytes(StandardCharsets.US_ASCII);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** After so many lines in a row that are none of gpsd's, it is something else that answers there. */
    private static final int MOST_MALFORMED = 100;

    /** Who hears what comes. Called on the connection's thread. */
    interface Listener {
        void heard(Report report);

        /** Nothing can come now: why, and what to do. */
        void lost(DeviceException why);
    }

    private final Address.Gpsd at;
    private final Clock clock;
    private final Listener listener;
    private final Thread thread;
    private volatile @Nullable Socket socket;
    private volatile boolean closed;
    private volatile long malformed;

    Connection(Address.Gpsd at, Clock clock, Listener listener) {
        this.at = at;
        this.clock = clock;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name(at.toString()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Lines that were refused since the start. */
    long malformed() {
        return malformed;
    }

    private void run() {
        try {
            Duration pause = FIRST_PAUSE;
            while (!closed) {
                pause = listen() ? FIRST_PAUSE : pause;
                clock.pause(pause);
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was asked to stop", at);
        }
    }

    /**
     * One connection, from begin to end.
     *
     * @return whether gpsd answered
     */
    private boolean listen() {
        boolean answered = false;
        try (Socket connected = new Socket()) {
            socket = connected;
            if (closed) {
                return false;
            }
            connected.connect(new InetSocketAddress(at.host(), at.port()), (int) CONNECT_TIMEOUT.toMillis());
            connected.setSoTimeout((int) SILENCE.toMillis());
            connected.getOutputStream().write(WATCH);
            Lines lines = new Lines(connected.getInputStream(), Report.MAX_BYTES);
            int refusedInARow = 0;
            while (!closed) {
                refusedInARow = take(next(lines, connected)) ? 0 : refusedInARow + 1;
                if (refusedInARow == MOST_MALFORMED) {
                    throw new IOException("what answers there is no gpsd");
                }
                answered |= refusedInARow == 0;
            }
        } catch (IOException e) {
            if (!closed) {
                listener.lost(failure(e, answered));
            }
        }
        return answered;
    }

    /** The next line; a silent gpsd is asked once whether it is still there. */
    private static byte[] next(Lines lines, Socket connected) throws IOException {
        try {
            return lines.next();
        } catch (SocketTimeoutException silent) {
            connected.getOutputStream().write(ARE_YOU_THERE);
            return lines.next();
        }
    }

    private boolean take(byte[] line) {
        try {
            Report report = Report.parse(line);
            listener.heard(report);
            return true;
        } catch (Report.MalformedException e) {
            long count = malformed + 1;
            malformed = count;
            if (Long.toString(count).matches("10*")) { // the 1st, 10th, 100th, …
                LOG.warn("{}: line refused: {} ({} so far)", at, e.getMessage(), count);
            }
            return false;
        }
    }

    private DeviceException failure(IOException e, boolean answered) {
        String text = at + ": " + e.getMessage();
        if (answered) {
            return new DeviceException(
                    Quality.BUS, text + "; gpsd has stopped: systemctl status gpsd says why; tried again by itself", e);
        }
        return switch (e) {
            case UnknownHostException unknown ->
                new DeviceException(Quality.NACK, at + ": there is no host " + at.host() + "; correct the address", e);
            case SocketTimeoutException silent ->
                new DeviceException(
                        Quality.TIMEOUT, text + "; check that a gpsd listens there, and no firewall is between", e);
            default ->
                new DeviceException(
                        Quality.NACK,
                        text + "; is gpsd there? sudo apt install gpsd; sudo systemctl enable --now gpsd.socket",
                        e);
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            Socket current = socket;
            if (current != null) {
                current.close();
            }
            if (Thread.currentThread() != thread && !thread.join(STOP_TIMEOUT)) {
                LOG.warn("{} did not stop within {} s", at, STOP_TIMEOUT.toSeconds());
            }
        } catch (IOException e) {
            LOG.debug("{} did not close cleanly: {}", at, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
