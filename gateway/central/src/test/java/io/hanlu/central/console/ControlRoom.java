package io.hanlu.central.console;

import io.hanlu.central.command.Orders;
import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Samples;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.embedded.EmbeddedStore;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.message.Topics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A running console over a real fleet and an embedded store, which a test feeds as ingest would. Time stands still. */
final class ControlRoom implements AutoCloseable {

    /** Half an hour after the samples begin. */
    static final Instant NOW = Instant.ofEpochMilli(Samples.START_MILLIS).plusSeconds(1800);

    static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");

    volatile Instant now = NOW;
    final Fleet fleet = new Fleet();
    final List<String> notReady = new CopyOnWriteArrayList<>();
    final SigningKey key = SigningKey.generate();
    final SigningKey gatewayKey = SigningKey.generate();
    final List<Command> commands = new CopyOnWriteArrayList<>();
    final Orders orders = new Orders(key, fleet, this::publish, () -> now);
    volatile Function<Command, @Nullable Reply> gateway = command -> null;
    volatile boolean connected = true;
    final Store store;
    final CentralConsole console;

    ControlRoom(Path folder) {
        try {
            store = EmbeddedStore.open(folder);
            console = CentralConsole.start(
                    new CentralConfig.Console("127.0.0.1", 0, Set.of()),
                    fleet,
                    store,
                    orders,
                    () -> notReady,
                    new PrometheusRegistry(),
                    (InstantSource) () -> now,
                    TIMEZONE);
        } catch (IOException | StoreException e) {
            throw new AssertionError(e);
        }
    }

    /** A gateway at the other end of the broker: checks the signature, and answers as the test says. */
    private Orders.Sent publish(String topic, byte[] payload) {
        if (!connected) {
            return Orders.Sent.TO_NOBODY;
        }
        Topics.Address address = Topics.parse(topic).orElseThrow();
        GatewayId id = new GatewayId(address.group(), address.gateway());
        try {
            Command command = Command.parse(payload, key.verifyingKey());
            commands.add(command);
            Reply reply = gateway.apply(command);
            if (reply != null) {
                orders.replied(id, reply.encode(gatewayKey));
            }
        } catch (MessageException e) {
            throw new AssertionError(e);
        }
        return Orders.Sent.TO_SOMEBODY;
    }

    /** The gateway's birth, which says that it takes commands. */
    void born(GatewayId id, PointTable table) {
        fleet.born(id, Samples.birth(id, table, gatewayKey.verifyingKey()));
    }

    void commit(GatewayId gateway, PointTable table, Round... rounds) {
        Delivery.Telemetry chunk = Samples.telemetry(gateway, table, rounds);
        try {
            store.write(List.of(chunk));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        fleet.committed(chunk, chunk.sequence());
        fleet.heard(gateway, now);
    }

    @Override
    public void close() {
        console.close();
        store.close();
    }
}
