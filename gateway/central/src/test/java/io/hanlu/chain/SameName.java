package io.hanlu.chain;

import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import io.hanlu.wire.mqtt.MqttSettings;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;

/** Another gateway that was given the name of the first: they take the broker's session over from each other. */
final class SameName implements AutoCloseable {

    private final MqttLink link;

    /** Connects, again and again. */
    SameName(URI broker) {
        MqttSettings same =
                new MqttSettings(broker, "hanlu-luochuan-apple-01", null, null, null, null, List.of(), false, 10);
        link = new MqttLink(same, new Deaf(), "other-gateway", new SplittableRandom(1), System::nanoTime);
        link.start();
    }

    long connections() {
        return link.status().connections();
    }

    @Override
    public void close() {
        link.close();
    }

    private static final class Deaf implements Listener {
        @Override
        public void connected(MqttSession session) {}

        @Override
        public void arrived(MqttSession session, Arrived message) {}

        @Override
        public void lost(String reason) {}
    }
}
