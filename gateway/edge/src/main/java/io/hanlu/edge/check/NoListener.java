package io.hanlu.edge.check;

import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttSession;

/** Only the link's status is of interest. */
final class NoListener implements Listener {

    @Override
    public void connected(MqttSession session) {}

    @Override
    public void arrived(MqttSession session, Arrived message) {}

    @Override
    public void lost(String reason) {}
}
