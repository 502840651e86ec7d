package io.hanlu.central.ingest;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived and is not taken yet: bounded in messages and bytes; what is beyond is refused. The broker's flow control
 * should make that impossible but does not: mosquitto 2.0 answers each acknowledgement with as many queued messages as the
 * receive maximum allows in all. Filled by the connection's thread, emptied by the ingest thread.
 *
 * @param <T> what arrives
 */
final class Inbox<T> {

    /** More than the 1,000 messages that mosquitto queues by default. */
    static final int MAX_MESSAGES = 4_096;

    static final long MAX_BYTES = 64L << 20;

    private final BlockingQueue<T> queue = new LinkedBlockingQueue<>(MAX_MESSAGES);
    private final AtomicLong bytes = new AtomicLong();

    private final ToIntFunction<T> size;

    /**
     * An empty one.
     *
     * @param size of an item, in bytes
     */
    Inbox(ToIntFunction<T> size) {
        this.size = size;
    }

    /** False when there is no room. */
    boolean offer(T incoming) {
        int length = size.applyAsInt(incoming);
        if (bytes.addAndGet(length) <= MAX_BYTES && queue.offer(incoming)) {
            return true;
        }
        bytes.addAndGet(-length);
        return false;
    }

    /** Null when nothing comes in time. */
    @Nullable
    T poll(long timeoutMillis) throws InterruptedException {
        return taken(queue.poll(timeoutMillis, TimeUnit.MILLISECONDS));
    }

    /** Null when nothing is there. */
    @Nullable
    T poll() {
        return taken(queue.poll());
    }

    private @Nullable T taken(@Nullable T incoming) {
        if (incoming != null) {
            bytes.addAndGet(-size.applyAsInt(incoming));
        }
        return incoming;
    }
}
