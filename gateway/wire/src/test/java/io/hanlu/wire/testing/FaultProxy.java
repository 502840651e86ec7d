package io.hanlu.wire.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between a client and a server of this machine: a TCP proxy that holds bytes back, slows them down, or lets
 * connections die in each of the ways in which real ones do. Faults add up until {@link #heal}; they concern the connections
 * there are and those to come, unless a method says otherwise. What it does by chance follows from its seed.
 *
 * <p>It never changes, repeats or reorders bytes: TCP does not either. Loss is therefore what loss is to a program: waiting for
 * the next retransmission. Any thread.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int SEGMENT_BYTES = 1_400; // what one lost packet holds up
    private static final int SEGMENTS_ON_THE_WAY = 64; // of one direction of one connection; then the sender must wait
    private static final int BUFFER_BYTES = 16 << 10; // of the kernel, so that a narrow link is felt soon
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final Duration RETRANSMISSION = Duration.ofMillis(200); // doubled with each loss in a row: RFC 6298

    /** One way through the proxy; the connections share its width. */
    private static final class Way {
        private final LongAdder bytes = new LongAdder();
        private long freeAtNanos; // guarded by the proxy
    }

    /** Bytes on their way, or the end, which comes after them. */
    private static final class Segment {
        private final byte[] bytes;
        private final int count; // 0: the end
        private final boolean reset;
        private final long dueNanos;

        Segment(byte[] bytes, int count, boolean reset, long dueNanos) {
            this.bytes = bytes;
            this.count = count;
            this.reset = reset;
            this.dueNanos = dueNanos;
        }

        static Segment end(boolean reset, long dueNanos) {
            return new Segment(new byte[0], 0, reset, dueNanos);
        }
    }

    private final int port;
    private volatile int to;
    private final RandomGenerator random;
    private final Way up = new Way();
    private final Way down = new Way();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    // The faults, guarded by this.
    private Duration delay = Duration.ZERO;
    private int bytesPerSecond = Integer.MAX_VALUE;
    private double loss;
    private boolean stalled;
    private @Nullable ServerSocket server; // null while away
    private Thread accepting = Thread.ofPlatform().unstarted(() -> {}); // which has not begun, has ended

    /**
     * Listens on a free loopback port, which stays the same, and does no harm yet.
     *
     * @param to the server's port on loopback
     * @param seed of what happens by chance
     */
    public FaultProxy(int to, long seed) {
        this.port = Mosquitto.freePort();
        this.to = to;
        this.random = new Random(seed);
        back();
    }

    /** Where the client is to connect, on loopback. */
    public int port() {
        return port;
    }

    /** Who connects from now on gets to the server on this port. */
    public void leadTo(int otherPort) {
        to = otherPort;
    }

    /** Connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Bytes taken from clients. */
    public long bytesUp() {
        return up.bytes.sum();
    }

    /** Bytes taken from the server. */
    public long bytesDown() {
        return down.bytes.sum();
    }

    /** Ends all faults. A connection that is half open stays so, as it would. */
    public synchronized void heal() {
        delay = Duration.ZERO;
        bytesPerSecond = Integer.MAX_VALUE;
        loss = 0;
        stalled = false;
        back();
        notifyAll();
    }

    /** Nothing gets through and nobody is told: the radio link is gone. What was sent arrives after {@link #heal}. */
    public synchronized void stall() {
        stalled = true;
    }

    /**
     * Those connected now never hear of each other again, not even that the other has closed, as when a router has forgotten them
     * or one machine has lost its power. New connections work.
     */
    public synchronized void halfOpen() {
        links.forEach(link -> link.forgotten = true);
    }

    /** Resets those connected now; what was on the way is lost. New connections work. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Resets those connected now and refuses new ones, until {@link #heal}. */
    public void away() {
        Thread last;
        synchronized (this) {
            ServerSocket listening = server;
            server = null;
            close(listening);
            last = accepting;
        }
        try {
            last.join(); // who waits in accept keeps the port open for a moment after the close
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
    }

    /** The same for a while; returns at once. Nothing else should begin or end a fault meanwhile. */
    public void awayFor(Duration time) {
        away();
        Thread.ofVirtual().start(() -> {
            try {
                if (!closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    back();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Everything takes this much longer, in each direction: a round trip takes twice that. */
    public synchronized void delay(Duration oneWay) {
        delay = oneWay;
    }

    /** So much gets through a second, in each direction and over all connections together; at least 1. */
    public synchronized void limit(int mostBytesPerSecond) {
        bytesPerSecond = mostBytesPerSecond;
    }

    /** So many of all packets are lost, 0 to below 1: each waits for its retransmission, and all behind it wait with it. */
    public synchronized void lose(double share) {
        loss = share;
    }

    private synchronized void back() {
        if (server != null || closed.getCount() == 0) {
            return;
        }
        try {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.setReceiveBufferSize(BUFFER_BYTES);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            server = listening;
            accepting = Thread.ofPlatform().name("fault-proxy").daemon().start(() -> accept(listening));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> new Link(client).run());
            } catch (IOException e) {
                return; // away
            }
        }
    }

    private static void close(@Nullable AutoCloseable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (Exception e) {
            // it is gone all the same
        }
    }

    private synchronized long dueNanos() {
        long wait = delay.toNanos();
        for (long timeout = RETRANSMISSION.toNanos(); random.nextDouble() < loss; timeout *= 2) {
            wait += timeout;
        }
        return System.nanoTime() + wait;
    }

    /** Waits until this may go on; what a narrow link needs for it is part of that. */
    private synchronized void pass(Link link, Way way, Segment segment) throws InterruptedException {
        long wait = segment.dueNanos - System.nanoTime();
        while (stalled || link.forgotten || wait > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, stalled || link.forgotten ? Long.MAX_VALUE : wait);
            wait = segment.dueNanos - System.nanoTime();
        }
        if (segment.count > 0 && bytesPerSecond < Integer.MAX_VALUE) {
            long begins = Math.max(way.freeAtNanos, System.nanoTime());
            way.freeAtNanos = begins + segment.count * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
            pass(link, way, Segment.end(false, way.freeAtNanos));
        }
    }

    /** Resets whoever is connected; the port is free afterwards. */
    @Override
    public void close() {
        closed.countDown();
        away();
        heal();
    }

    /** One connection of a client, and the one to the server that belongs to it. */
    private final class Link {

        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicInteger ended = new AtomicInteger();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private volatile boolean forgotten;

        Link(Socket client) {
            this.client = client;
        }

        void run() {
            links.add(this);
            try {
                client.setTcpNoDelay(true);
                client.setSendBufferSize(BUFFER_BYTES);
                server.setTcpNoDelay(true);
                server.setReceiveBufferSize(BUFFER_BYTES);
                server.setSendBufferSize(BUFFER_BYTES);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), CONNECT_TIMEOUT_MILLIS);
            } catch (IOException e) {
                reset();
                return;
            }
            carry(client, server, up);
            carry(server, client, down);
        }

        private void carry(Socket from, Socket onTo, Way way) {
            BlockingQueue<Segment> queue = new ArrayBlockingQueue<>(SEGMENTS_ON_THE_WAY);
            begin(() -> read(from, way, queue));
            begin(() -> write(onTo, way, queue));
        }

        private interface Work {
            void run() throws InterruptedException;
        }

        private void begin(Work work) {
            Thread thread = Thread.ofVirtual().unstarted(() -> {
                try {
                    work.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // the link has ended
                }
            });
            threads.add(thread);
            thread.start();
        }

        private void read(Socket from, Way way, BlockingQueue<Segment> queue) throws InterruptedException {
            byte[] buffer = new byte[SEGMENT_BYTES];
            while (true) {
                int count;
                try {
                    count = from.getInputStream().read(buffer);
                } catch (IOException e) {
                    queue.put(Segment.end(true, dueNanos()));
                    return;
                }
                if (count < 0) {
                    queue.put(Segment.end(false, dueNanos()));
                    return;
                }
                way.bytes.add(count);
                queue.put(new Segment(Arrays.copyOf(buffer, count), count, false, dueNanos()));
            }
        }

        private void write(Socket onTo, Way way, BlockingQueue<Segment> queue) throws InterruptedException {
            while (true) {
                Segment segment = queue.take();
                pass(this, way, segment);
                try {
                    if (segment.reset) {
                        reset();
                    } else if (segment.count > 0) {
                        onTo.getOutputStream().write(segment.bytes, 0, segment.count);
                        continue;
                    } else {
                        onTo.shutdownOutput();
                        if (ended.incrementAndGet() == 2) {
                            end();
                        }
                    }
                } catch (IOException e) {
                    reset();
                }
                return;
            }
        }

        /** Both sides see a reset. */
        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // it is closed already
                }
            }
            end();
        }

        private void end() {
            close(client);
            close(server);
            links.remove(this);
            threads.forEach(Thread::interrupt);
        }
    }
}
