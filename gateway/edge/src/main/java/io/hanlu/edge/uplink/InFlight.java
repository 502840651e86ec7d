package io.hanlu.edge.uplink;

import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What has been published over this connection and is not known to be stored: bounded, and with a time after which it is to
 * be sent again. Pure; the uplink's thread.
 */
final class InFlight {

    /** Messages that may wait for the centre at once … */
    static final int BOUND_MESSAGES = 256;

    /** … of which the last are for events: readings by the million must not stand in an alarm's way. */
    static final int BOUND_READINGS = 192;

    private record Sent(List<SeqRange> ranges, long atNanos) {}

    private final Deque<Sent> messages = new ArrayDeque<>();

    void add(List<SeqRange> ranges, long nowNanos) {
        messages.add(new Sent(ranges, nowNanos));
    }

    boolean isFull() {
        return messages.size() >= BOUND_MESSAGES;
    }

    boolean isFullForReadings() {
        return messages.size() >= BOUND_READINGS;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Forgets what is stored by now. */
    void remove(SeqRanges safe) {
        messages.removeIf(sent -> sent.ranges.stream().allMatch(range -> safe.contains(range.first(), range.last())));
    }

    /** Nanoseconds until the oldest has waited this long; {@link Long#MAX_VALUE} when nothing waits. */
    long untilOverdue(long afterNanos, long nowNanos) {
        Sent oldest = messages.peek();
        return oldest == null ? Long.MAX_VALUE : Math.max(0, oldest.atNanos + afterNanos - nowNanos);
    }

    void clear() {
        messages.clear();
    }
}
