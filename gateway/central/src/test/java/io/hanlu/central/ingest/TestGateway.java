package io.hanlu.central.ingest;

import static org.awaitility.Awaitility.await;

import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Samples;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Safe;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import io.hanlu.wire.mqtt.MqttSettings;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A gateway as the centre sees it: publishes what a test says, and keeps what it is told is safe. */
public final class TestGateway implements AutoCloseable {

    private final Topics topics;
    private final GatewayId id;
    private final MqttLink link;
    private final SeqRanges safe = new SeqRanges();

    /** Returns when it is connected. */
    public TestGateway(URI broker, GatewayId id) {
        this.id = id;
        this.topics = new Topics(id.group(), id.gateway());
        MqttSettings settings = new MqttSettings(
                broker,
                "test-" + id.gateway(),
                null,
                null,
                null,
                null,
                List.of(topics.of(Topics.Kind.SAFE)),
                false,
                64);
        this.link = new MqttLink(settings, new Receiver(), "test-gateway", new SplittableRandom(1), System::nanoTime);
        link.start();
        awaitConnected();
    }

    private final class Receiver implements Listener {
        @Override
        public void connected(MqttSession session) {}

        @Override
        public void arrived(MqttSession session, Arrived message) {
            try {
                synchronized (safe) {
                    safe.addAll(Safe.parse(message.payload()).ranges());
                }
            } catch (MessageException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void lost(String reason) {}
    }

    /** Also after the broker was restarted. */
    public void awaitConnected() {
        await("the test's own gateway to connect").until(() -> link.session().isPresent());
    }

    public void birth(PointTable table) throws Exception {
        publish(Topics.Kind.BIRTH, Samples.birth(id, table).encode(), true);
    }

    public void chunk(PointTable table, Round... rounds) throws Exception {
        publish(Topics.Kind.TELEMETRY, encode(table, rounds), false);
    }

    static byte[] encode(PointTable table, Round... rounds) {
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            return encoder.encode(new Chunk(table.hash(), List.of(rounds)));
        }
    }

    /**
     * Retains an alarm.
     *
     * @param tail of its topic: {@code zone/sensor/quantity/kind}
     * @param payload empty when it stands no more
     */
    public void alarm(String tail, byte[] payload) throws Exception {
        String[] level = tail.split("/", -1);
        publish(topics.alarm(level[0], level[1], level[2], level[3]), payload, true);
    }

    /** Returns when the broker has it. */
    public void publish(Topics.Kind kind, byte[] payload, boolean retained) throws Exception {
        publish(topics.of(kind), payload, retained);
    }

    private void publish(String topic, byte[] payload, boolean retained) throws Exception {
        boolean delivered = link.session()
                .orElseThrow()
                .publish(topic, payload, retained)
                .get(10, TimeUnit.SECONDS)
                .delivered();
        if (!delivered) {
            throw new AssertionError("the broker refused " + topic);
        }
    }

    /** What the centre has said is in its store. */
    public List<SeqRange> safe() {
        synchronized (safe) {
            return safe.ranges();
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
