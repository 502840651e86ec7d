package io.hanlu.wire.mqtt;

import java.util.concurrent.CompletableFuture;

/** One connection, from its CONNACK to its loss. Any thread may use it, except from within {@link Listener#arrived}. */
public final class MqttSession {

    MqttSession() {}

    /**
     * Sends a message at QoS 1. Waits while as many are unanswered as the broker allows (at most 64).
     *
     * @return completes with the broker's answer, or with a {@link SessionLostException} when the connection ends first:
     *     then the message may have arrived or not
     * @throws SessionLostException when the connection has ended; the message was not sent
     */
    public CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
            throws InterruptedException, SessionLostException {
        if (!alive()) {
            throw new SessionLostException("no connection");
        }
        return new CompletableFuture<>();
    }

    /** Tells the broker that a message is dealt with; only with {@link MqttSettings#manualAcks()}. Late ones are ignored. */
    public void acknowledge(Arrived message) {}

    /** False for ever once the connection has ended. */
    public boolean alive() {
        return false;
    }
}
