package io.hanlu.central.console;

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
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A running console over a real fleet and an embedded store, which a test feeds as ingest would. Time stands still. */
final class ControlRoom implements AutoCloseable {

    /** Half an hour after the samples begin. */
    static final Instant NOW = Instant.ofEpochMilli(Samples.START_MILLIS).plusSeconds(1800);

    static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");

    final Fleet fleet = new Fleet();
    final List<String> notReady = new CopyOnWriteArrayList<>();
    final Store store;
    final CentralConsole console;
    volatile Instant now = NOW;

    ControlRoom(Path folder) {
        try {
            store = EmbeddedStore.open(folder);
            console = CentralConsole.start(
                    new CentralConfig.Console("127.0.0.1", 0, Set.of()),
                    fleet,
                    store,
                    () -> notReady,
                    new PrometheusRegistry(),
                    (InstantSource) () -> now,
                    TIMEZONE);
        } catch (IOException | StoreException e) {
            throw new AssertionError(e);
        }
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
