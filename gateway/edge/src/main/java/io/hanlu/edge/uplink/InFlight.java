package io.hanlu.edge.uplink;

import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

    /**
     * One message.
     *
     * @param isEvent or rounds
     */
    record Message(boolean isEvent, List<SeqRange> ranges, long atNanos) {}

    private final Deque<Message> messages = new ArrayDeque<>(); // the oldest first

    void add(boolean isEvent, List<SeqRange> ranges, long nowNanos) {
        messages.add(new Message(isEvent, ranges, nowNanos));
    }

    boolean isFull() {
        return messages.size() >= BOUND_MESSAGES;
    }

    boolean isFullForReadings() {
        return messages.size() >= BOUND_READINGS;
    }

    /** Forgets what is stored by now. */
    void remove(SeqRanges safe) {
        messages.removeIf(sent -> sent.ranges.stream().allMatch(range -> safe.contains(range.first(), range.last())));
    }

    /** Takes out what has waited so long, oldest first. */
    List<Message> takeOverdue(long afterNanos, long nowNanos) {
        List<Message> overdue = new ArrayList<>();
        while (!messages.isEmpty() && nowNanos - messages.peek().atNanos >= afterNanos) {
            overdue.add(messages.remove());
        }
        return overdue;
    }

    void clear() {
        messages.clear();
    }
}
