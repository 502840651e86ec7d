package io.hanlu.edge.uplink;

import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.util.List;

/** What a {@link Delivery} tells the uplink that outlives its connection. */
interface Progress {

    /** The broker answered a message. Called by the connection's receiving thread; the rest by the uplink's. */
    void answered();

    /** So many bytes have been handed to the connection, about, headers of TLS and TCP/IP included. */
    void published(long bytes);

    /** The broker has taken these rounds for a subscriber, perhaps not for the first time. */
    void sent(List<Round> rounds);

    /**
     * The broker has taken the event of an alarm that became active, perhaps not for the first time.
     *
     * @param afterMillis how long after the event's own time
     */
    void told(Event alarm, long afterMillis);

    /** The centre confirmed something new. */
    void well();

    /** Nothing gets through at present, and what to do about it. */
    void trouble(String what);
}
