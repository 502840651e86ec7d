package io.hanlu.wire.mqtt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a link reports, in order. */
final class RecordingListener implements Listener {

    final List<MqttSession> sessions = new CopyOnWriteArrayList<>();
    final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    final List<String> losses = new CopyOnWriteArrayList<>();

    @Override
    public void connected(MqttSession session) {
        sessions.add(session);
    }

    @Override
    public void arrived(MqttSession session, Arrived message) {
        arrived.add(message);
    }

    @Override
    public void lost(String reason) {
        losses.add(reason);
    }
}
