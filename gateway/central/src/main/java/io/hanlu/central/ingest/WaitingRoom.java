package io.hanlu.central.ingest;

import io.hanlu.central.store.GatewayId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Chunks whose birth has not come yet. They stay unacknowledged and so use up what the broker may have in flight (mosquitto:
 * 20 by default): hence few and not for long. Beyond a bound the longest waiting is given up; its gateway sends it again.
 * The ingest thread's.
 *
 * @param <T> what waits
 */
final class WaitingRoom<T> {

    static final int MAX_MESSAGES = 12;
    static final long MAX_BYTES = 8L << 20;
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final Deque<Entry<T>> entries = new ArrayDeque<>();
    private long bytes;

    private record Entry<T>(GatewayId gateway, T item, int bytes, long sinceMillis) {}

    /** Lets one wait; returns those given up for it. */
    List<T> add(GatewayId gateway, T item, int itemBytes, long nowMillis) {
        entries.addLast(new Entry<>(gateway, item, itemBytes, nowMillis));
        bytes += itemBytes;
        List<T> givenUp = new ArrayList<>();
        while (entries.size() > MAX_MESSAGES || bytes > MAX_BYTES) {
            givenUp.add(left(entries.removeFirst()));
        }
        return givenUp;
    }

    /** The gateway's birth came: these may be tried again, in the order of their arrival. */
    List<T> release(GatewayId gateway) {
        List<T> released = new ArrayList<>();
        for (Iterator<Entry<T>> all = entries.iterator(); all.hasNext(); ) {
            Entry<T> entry = all.next();
            if (entry.gateway().equals(gateway)) {
                all.remove();
                released.add(left(entry));
            }
        }
        return released;
    }

    /** Those that have waited too long. A clock set forward only gives them up early. */
    List<T> expire(long nowMillis) {
        List<T> givenUp = new ArrayList<>();
        while (!entries.isEmpty() && nowMillis - entries.getFirst().sinceMillis() > MAX_WAIT.toMillis()) {
            givenUp.add(left(entries.removeFirst()));
        }
        return givenUp;
    }

    int size() {
        return entries.size();
    }

    private T left(Entry<T> entry) {
        bytes -= entry.bytes();
        return entry.item();
    }
}
