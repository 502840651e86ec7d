package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.config.GatewayConfig.Gateway;
import io.hanlu.edge.config.GatewayConfig.Journal;
import io.hanlu.edge.config.GatewayConfig.Site;
import io.hanlu.edge.config.GatewayConfig.Tier;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.ProduceProfile;
import io.hanlu.edge.config.ProduceProfile.Band;
import io.hanlu.edge.console.GatewayStatus.Uplink;
import io.hanlu.edge.live.LiveTable;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A store with two rooms behind a running console, whose readings and status a test decides. */
final class Warehouse implements AutoCloseable {

    static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");
    static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    static final Point HUMIDITY = new Point("room-1", "air-1", Quantity.HUMIDITY);
    static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    static final Point PULP = new Point("room-2", "pulp-1", Quantity.TEMPERATURE);
    static final GatewayStatus CONNECTED = new GatewayStatus(
            Uplink.CONNECTED,
            "mqtts://broker.example:8883",
            OptionalLong.of(0),
            OptionalLong.empty(),
            3,
            null,
            List.of());

    private static final ProduceProfile APPLE = new ProduceProfile(
            "apple",
            "苹果",
            "Apple",
            new Band(OptionalInt.of(-100), OptionalInt.of(100)),
            new Band(OptionalInt.of(9000), OptionalInt.of(9500)),
            OptionalInt.empty(),
            OptionalInt.of(-150),
            ProduceProfile.Ethylene.HIGH,
            new ProduceProfile.Life(90, 180),
            "storage table",
            false);

    final LiveTable live;
    final List<Reading> journal = new CopyOnWriteArrayList<>();
    volatile GatewayStatus status = CONNECTED;
    volatile @Nullable IOException journalFailure;
    final EdgeConsole console;

    Warehouse(Clock clock) {
        live = new LiveTable(clock);
        GatewayConfig config = new GatewayConfig(
                new Gateway("luochuan-apple-01", "洛川苹果产地仓", new Site("CN-SN", "luochuan", Tier.BASE), TIMEZONE),
                List.of(
                        zone(
                                "room-1",
                                "1号冷库",
                                sensor("room-1", "air-1", "sht4x"),
                                sensor("room-1", "door-1", "contact")),
                        zone(
                                "room-2",
                                "2号冷库",
                                sensor("room-2", "pulp-1", "tmp117"),
                                sensor("room-2", "rec-1", "replay"))),
                new AlarmRules(TIMEZONE, List.of(), List.of(), Set.of()),
                List.of(),
                List.of(),
                List.of(),
                Simulation.DEFAULT,
                new Journal(Path.of("/unused"), Duration.ofSeconds(1), Duration.ofDays(400), 1L << 31),
                null,
                new GatewayConfig.Console("127.0.0.1", 0),
                NodeSettings.LOCAL);
        try {
            console = EdgeConsole.start(config, live, this::read, () -> status, new PrometheusRegistry(), clock);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void read(Point point, long fromMillis, long toMillis, java.util.function.Consumer<Reading> each)
            throws IOException {
        IOException failure = journalFailure;
        if (failure != null) {
            throw failure;
        }
        journal.stream()
                .filter(reading -> reading.point().equals(point))
                .filter(reading -> reading.timeMillis() >= fromMillis && reading.timeMillis() <= toMillis)
                .forEach(each);
    }

    private static Zone zone(String id, String name, SensorSpec... sensors) {
        return new Zone(id, name, ZoneKind.COLD_ROOM, APPLE, null, List.of(sensors), List.of(), List.of());
    }

    private static SensorSpec sensor(String zone, String id, String driver) {
        return new SensorSpec(
                zone, id, driver, "sim:1/0x44", Duration.ofSeconds(1), Map.of(), Path.of("/unused"), TIMEZONE);
    }

    @Override
    public void close() {
        console.close();
    }
}
