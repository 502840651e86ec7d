package io.hanlu.central.ingest;

import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.MqttSession;

/** A message, and the connection on which it must be acknowledged. */
record Incoming(MqttSession session, Arrived message) {

    /** Tells the broker that it is dealt with; without effect when its connection has ended. */
    void acknowledge() {
        session.acknowledge(message);
    }
}
