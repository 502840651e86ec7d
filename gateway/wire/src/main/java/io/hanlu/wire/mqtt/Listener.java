package io.hanlu.wire.mqtt;

/** What a {@link MqttLink} tells its owner. For each connection: {@code connected} once, then {@code lost} once. */
public interface Listener {

    /**
     * The broker has accepted the connection and all subscriptions. Called by the link's own thread, which does nothing else
     * meanwhile but may be kept: publishing here is allowed.
     */
    void connected(MqttSession session);

    /**
     * A message came. Called by the connection's receiving thread, one message at a time; it may be the first call of a
     * connection, before {@link #connected}. Must not block and must not publish: enqueue it.
     */
    void arrived(MqttSession session, Arrived message);

    /** The connection ended. Called by the link's own thread; the next attempt follows after a delay. */
    void lost(String reason);
}
