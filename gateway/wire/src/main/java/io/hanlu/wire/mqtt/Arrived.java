package io.hanlu.wire.mqtt;

/** A message that arrived. Valid beyond the connection, except for acknowledging it. */
public final class Arrived {

    private final String topic;
    private final byte[] payload;
    private final boolean retained;
    private final int packetId;
    private final int qos;

    Arrived(String topic, byte[] payload, boolean retained, int packetId, int qos) {
        this.topic = topic;
        this.payload = payload;
        this.retained = retained;
        this.packetId = packetId;
        this.qos = qos;
    }

    public String topic() {
        return topic;
    }

    /** Not copied: the receiver's own. */
    public byte[] payload() {
        return payload;
    }

    /** True when the broker had it in store before the subscription. */
    public boolean retained() {
        return retained;
    }

    int packetId() {
        return packetId;
    }

    int qos() {
        return qos;
    }
}
