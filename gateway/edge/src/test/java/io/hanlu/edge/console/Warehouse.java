package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.clock.Trust;
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
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.edge.notify.People;
import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Wording;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store with two rooms behind a running console, whose readings and status a test decides. */
final class Warehouse implements AutoCloseable {

    static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");
    static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    static final Point HUMIDITY = new Point("room-1", "air-1", Quantity.HUMIDITY);
    static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    static final Point PULP = new Point("room-2", "pulp-1", Quantity.TEMPERATURE);
    static final GatewayStatus.Storage STORAGE = new GatewayStatus.Storage(
            300L << 20,
            2L << 30,
            OptionalLong.of(9L << 30),
            OptionalLong.of(1_000),
            OptionalLong.of(130L << 20),
            0,
            0,
            OptionalLong.of(0),
            null);
    static final GatewayStatus CONNECTED = new GatewayStatus(
            Uplink.CONNECTED,
            "mqtts://broker.example:8883",
            OptionalLong.of(0),
            OptionalLong.empty(),
            3,
            new GatewayStatus.Time(Trust.TRUSTED, true, 0, 0),
            null,
            List.of(),
            STORAGE);

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
    static final Zone ROOM_1 = zone(
            "room-1",
            "1号冷库",
            Map.of("door-1", Duration.ZERO),
            sensor("room-1", "air-1", "sht4x"),
            sensor("room-1", "door-1", "contact"));
    static final Zone ROOM_2 = zone(
            "room-2",
            "2号冷库",
            Map.of("pulp-1", Duration.ofSeconds(30)),
            sensor("room-2", "pulp-1", "tmp117"),
            sensor("room-2", "rec-1", "replay"));

    final LiveTable live;
    final List<Reading> journal = new CopyOnWriteArrayList<>();
    final PaperDesk desk;
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<Controls.Tried> messages = new CopyOnWriteArrayList<>();
    volatile GatewayStatus status = CONNECTED;
    volatile @Nullable IOException journalFailure;
    final EdgeConsole console;

    Warehouse(Clock clock) {
        this(clock, List.of(ROOM_1, ROOM_2));
    }

    private final List<Zone> zones;

    Warehouse(Clock clock, List<Zone> zones) {
        this.zones = zones;
        live = new LiveTable(clock);
        desk = new PaperDesk(clock);
        GatewayConfig config = new GatewayConfig(
                new Gateway(
                        "luochuan-apple-01",
                        "洛川苹果产地仓",
                        new Site("CN-SN", "luochuan", Tier.BASE),
                        TIMEZONE,
                        Language.ZH),
                zones,
                new AlarmRules(TIMEZONE, List.of(), List.of(), Set.of()),
                List.of(),
                List.of(),
                List.of(),
                Simulation.DEFAULT,
                new Journal(Path.of("/unused"), Duration.ofSeconds(1), Duration.ofDays(400), 1L << 31),
                new GatewayConfig.Clock(Duration.ofMinutes(10)),
                null,
                new GatewayConfig.Console("127.0.0.1", 0, Set.of()),
                NodeSettings.LOCAL,
                People.NONE,
                Wording.STANDARD);
        try {
            console = EdgeConsole.start(
                    config,
                    new EdgeConsole.Parts(live, this::read, () -> status, desk, new Recorded(), new Apples()),
                    new PrometheusRegistry(),
                    clock);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<Zone> zones() {
        return zones;
    }

    /** Writes down what was set going. */
    private final class Recorded implements Controls {
        @Override
        public void testSignals(String by) {
            done.add("signals tested by " + by);
        }

        @Override
        public void silenceSignals(String by) {
            done.add("signals silenced by " + by);
        }

        @Override
        public List<Tried> testNotifications(String by) throws IOException {
            IOException failure = journalFailure;
            if (failure != null) {
                throw failure;
            }
            done.add("messages tested by " + by);
            return messages;
        }
    }

    /** Air between -1 and 1 °C, where the upper limit is not confirmed; sums are not reckoned but counted. */
    private static final class Apples implements PointFacts {
        @Override
        public List<Limit> limits(Point point) {
            return !point.equals(AIR)
                    ? List.of()
                    : List.of(
                            new Limit(
                                    AlarmKind.HIGH, 100, 20, Delay.of(Duration.ofMinutes(10)), "produce apple", false),
                            new Limit(AlarmKind.LOW, -100, 20, Delay.ofReadings(3), "gateway.yaml:31", true));
        }

        @Override
        public Sum sum(Point point, long fromMillis) {
            return new Sum() {
                private int readings;
                private long newestMillis = fromMillis;

                @Override
                public void add(Reading reading) {
                    readings++;
                    newestMillis = reading.timeMillis();
                }

                @Override
                public Figures until(long toMillis) {
                    return new Figures(
                            Duration.ofMillis(newestMillis - fromMillis),
                            Duration.ofMillis(toMillis - newestMillis),
                            Duration.ofMillis((newestMillis - fromMillis) / 2),
                            readings == 0 ? null : (double) readings,
                            null,
                            0.0,
                            12.34,
                            0.5,
                            Duration.ofDays(90),
                            Duration.ofDays(180));
                }
            };
        }
    }

    private void read(
            Predicate<Point> wanted, long fromMillis, long toMillis, java.util.function.Consumer<Reading> each)
            throws IOException {
        IOException failure = journalFailure;
        if (failure != null) {
            throw failure;
        }
        journal.stream()
                .filter(reading -> wanted.test(reading.point()))
                .filter(reading -> reading.timeMillis() >= fromMillis && reading.timeMillis() <= toMillis)
                .forEach(each);
    }

    static Zone zone(String id, String name, SensorSpec... sensors) {
        return zone(id, name, Map.of(), sensors);
    }

    /**
     * @param staleAfter how long sensors may be silent, by their id; zero for ever; for as long as their kind when not in it
     */
    private static Zone zone(String id, String name, Map<String, Duration> staleAfter, SensorSpec... sensors) {
        List<SensorRules> rules = Stream.of(sensors)
                .map(spec -> new SensorRules(spec, Map.of(), staleAfter.get(spec.id()), null, List.of()))
                .toList();
        return new Zone(id, name, ZoneKind.COLD_ROOM, APPLE, null, List.of(sensors), rules, List.of());
    }

    static SensorSpec sensor(String zone, String id, String driver) {
        return new SensorSpec(
                zone, id, driver, "sim:1/0x44", Duration.ofSeconds(1), Map.of(), Path.of("/unused"), TIMEZONE);
    }

    @Override
    public void close() {
        console.close();
    }
}
