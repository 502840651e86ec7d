package io.hanlu.central.store;

import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRanges;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps readings, events and which sequence numbers are committed. {@link #write} belongs to one thread; the rest may be
 * called from any, also meanwhile.
 */
public interface Store extends AutoCloseable {

    /**
     * Commits a batch, of as many gateways as it holds, durably: when it returns, a power cut takes nothing back. Idempotent:
     * the same gateway, point and time overwrites, the same event overwrites. Sequence numbers of refused items are not
     * recorded as committed.
     *
     * @return what the store will never take; empty when all is committed
     * @throws StoreException when it could not be done now; the same batch may be written again
     */
    List<Refused> write(List<Delivery> batch) throws StoreException;

    /** Which sequence numbers are committed, per gateway and stream. */
    List<Committed> committed() throws StoreException;

    /**
     * What is committed of one stream.
     *
     * @param ranges the caller's own
     */
    record Committed(GatewayId gateway, String stream, SeqRanges ranges) {}

    /** Hands over the reading with the latest time of every point. */
    void newest(Consumer<StoredReading> to) throws StoreException;

    /**
     * Hands over readings of one gateway, point by point, each point's ascending in time. Memory does not grow with their
     * number.
     *
     * @param point null for all
     * @param fromMillis UTC epoch milliseconds, included
     * @param toMillis included
     */
    void readings(
            GatewayId gateway, @Nullable PointName point, long fromMillis, long toMillis, Consumer<StoredReading> to)
            throws StoreException;

    /** Hands over events of one gateway, ascending in time; bounds as in {@link #readings}. */
    void events(GatewayId gateway, long fromMillis, long toMillis, Consumer<Event> to) throws StoreException;

    /**
     * Counts what is stored, asking the store and not our own counters.
     *
     * @param gateway null for all
     */
    Count count(@Nullable GatewayId gateway) throws StoreException;

    /**
     * What a store holds.
     *
     * @param readings with or without a value
     * @param alarms how many of the events say that an alarm became active
     */
    record Count(long readings, long events, long alarms) {}

    /** The state of such an event; no other kind of event has it. */
    String ALARM_ACTIVE = "active";

    @Override
    void close();
}
