package io.hanlu.edge.uplink;

import io.hanlu.edge.config.GatewayConfig.Order;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.util.List;
import java.util.Optional;

/**
 * Which rounds are still to be sent over this connection, and which of them next. The newest are <em>live</em> and go first, in
 * order; what is older is backlog and goes in the order that is configured. Knows numbers, not rounds. Pure; the uplink's thread.
 */
final class Backlog {

    /** So many of the newest numbers are live when a connection begins: at once, the centre sees how things stand. */
    static final int NEWEST_STATE = 64;

    private final Order order;
    private SeqRanges safe = new SeqRanges();
    private SeqRanges sent = new SeqRanges(); // over this connection, and not to be sent again yet
    private SeqRanges settled = new SeqRanges(); // the one or the other
    private long liveFrom;

    /** @param last the newest number as the connection begins */
    Backlog(Order order, SeqRanges safe, long last) {
        this.order = order;
        this.liveFrom = Math.max(1, last - NEWEST_STATE + 1);
        know(safe);
    }

    /** What the centre has by now. */
    void know(SeqRanges isSafe) {
        safe = isSafe;
        settle();
    }

    private void settle() {
        settled = new SeqRanges();
        settled.addAll(safe.ranges());
        settled.addAll(sent.ranges());
    }

    /** Whether there is no need to send this number now. */
    boolean isSettled(long seq) {
        return settled.contains(seq);
    }

    /** What is live, up to the newest number; may hold what is settled. */
    Optional<SeqRange> live(long last) {
        long first = settled.firstMissing(liveFrom);
        return first <= last ? Optional.of(new SeqRange(first, last)) : Optional.empty();
    }

    /**
     * What of the backlog is next; may hold what is settled.
     *
     * @param most numbers wanted, from 1
     * @param last the newest number
     */
    Optional<SeqRange> old(long most, long last) {
        long end = settled.lastMissing(Math.min(liveFrom - 1, last));
        if (end == 0) {
            return Optional.empty();
        }
        if (order == Order.OLDEST) {
            return Optional.of(new SeqRange(settled.firstMissing(1), end));
        }
        return Optional.of(new SeqRange(Math.max(1, end - most + 1), end));
    }

    /** These rounds are on their way, or there are none. */
    void sent(SeqRange range) {
        sent.add(range);
        settled.add(range);
        liveFrom = Math.max(liveFrom, range.last() + 1);
    }

    /** These have got lost; unless they are safe they are backlog now. */
    void again(List<SeqRange> ranges) {
        ranges.forEach(sent::remove);
        settle();
    }

    /** So has all that was sent. */
    void startOver() {
        sent = new SeqRanges();
        settle();
    }
}
