import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.edge.pipeline.AlarmStage;
import io.hanlu.edge.pipeline.Events;
import io.hanlu.edge.pipeline.Pipeline;
import io.hanlu.edge.signal.Signals;
import io.hanlu.edge.uplink.Uplink;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What the alarm engine costs in the daemon's pipeline, and how long after a sample the siren's pin and the broker know of an alarm. Run
 * by the script beside it, with a real broker and centre.
 */
public final class Alarms {

    private static final Clock CLOCK = Clock.system();
    private static final int SENSORS = 32; // of temperature and humidity: 64 points
    private static final int SIREN = 22;
    private static final int LIMIT = 800;

    /** A young process is slow. The uplink knows the newest 1,000 alarms: so many are measured. */
    private static final int WARM_UP = 100;

    private Alarms() {}

    /** A daemon without sensors, web pages and configuration. */
    private static final class Gateway implements AutoCloseable {
        final Inlet inlet = new Inlet();
        final Journal journal;
        final Signals signals;
        final AlarmStage desk;
        final Pipeline pipeline;
        final Uplink uplink; // null for none
        final long thread;

        Gateway(Path folder, AlarmRules rules, Bridge bridge, String broker) throws Exception {
            journal = Journal.open(folder, points());
            uplink = broker == null ? null : uplink(journal, broker);
            signals = new Signals(
                    bridge == null
                            ? List.of()
                            : List.of(new GatewayConfig.Output(
                                    "siren",
                                    GatewayConfig.Output.Kind.SIREN,
                                    new Address.Gpio(true, SIREN),
                                    Level.HIGH,
                                    false)),
                    List.of(),
                    bridge,
                    inlet,
                    (alarm, by) -> {},
                    CLOCK);
            desk = new AlarmStage(
                    journal, rules, Transition::toString, (trouble, chart) -> {}, point -> false, signals::show, CLOCK);
            pipeline = new Pipeline(
                    inlet,
                    journal,
                    new LiveTable(CLOCK),
                    new Honesty(List.of(), List.of(), point -> Journal.NEVER, CLOCK.monotonicNanos()),
                    desk,
                    Duration.ofSeconds(1),
                    uplink == null ? () -> {} : uplink::wake,
                    CLOCK);
            Set<Long> before = threads();
            pipeline.start(Events.started(CLOCK.epochMillis(), "benchmark"));
            thread = threads().stream()
                    .filter(id -> !before.contains(id))
                    .findFirst()
                    .orElseThrow();
            signals.start();
            if (uplink != null) {
                uplink.start();
            }
        }

        private static Set<Long> threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("pipeline"))
                    .map(Thread::threadId)
                    .collect(Collectors.toSet());
        }

        private static Uplink uplink(Journal journal, String broker) {
            Birth birth = new Birth(
                    CLOCK.epochMillis(),
                    "hanlu",
                    "0.1.0",
                    "benchmark",
                    "trusted",
                    new Birth.GatewayName("bench-alarms", "bench", new Birth.Site("CN-SN", "luochuan", "base")),
                    "Asia/Shanghai",
                    List.of(new Birth.Zone("room-1", "room-1", "cold-room")),
                    journal.table().stream(),
                    journal.table().entries(),
                    Birth.hex(journal.table().hash()),
                    Arrays.stream(Quality.values()).collect(Collectors.toMap(Quality::code, Quality::id)));
            return new Uplink(
                    settings(broker),
                    new Topics("CN-SN", "bench-alarms"),
                    () -> birth,
                    journal,
                    CLOCK,
                    RandomGenerator.getDefault());
        }

        long cpuNanos() {
            return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
        }

        @Override
        public void close() throws Exception {
            signals.close();
            pipeline.close();
            if (uplink != null) {
                uplink.close();
            }
            journal.close();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String broker = "mqtt://127.0.0.1:" + arguments[1];
        cpu(folder, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        siren(folder, Integer.parseInt(arguments[4]));
        puback(folder, broker, Integer.parseInt(arguments[4]));
    }

    // ---- what it costs ----

    private static void cpu(Path folder, int warmUpSeconds, int measuredSeconds) throws Exception {
        try (Gateway judged = new Gateway(folder.resolve("judged"), everything(), null, null);
                Gateway plain = new Gateway(folder.resolve("plain"), nothing(), null, null)) {
            RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
            long judgedNanos = 0;
            long plainNanos = 0;
            long begun = 0;
            for (int second = 0; second < warmUpSeconds + measuredSeconds; second++) {
                if (second == warmUpSeconds) {
                    judgedNanos = judged.cpuNanos();
                    plainNanos = plain.cpuNanos();
                    begun = CLOCK.monotonicNanos();
                }
                long now = CLOCK.epochMillis();
                for (int sensor = 0; sensor < SENSORS; sensor++) {
                    List<Reading> pass = List.of(
                            Reading.of(air(sensor, Quantity.TEMPERATURE), now, 400 + random.nextInt(20), Quality.GOOD),
                            Reading.of(air(sensor, Quantity.HUMIDITY), now, 9000 + random.nextInt(40), Quality.GOOD));
                    judged.inlet.offer(pass);
                    plain.inlet.offer(pass);
                }
                CLOCK.pause(Duration.ofSeconds(1));
            }
            double nanos = CLOCK.monotonicNanos() - begun;
            double with = 100 * (judged.cpuNanos() - judgedNanos) / nanos;
            double without = 100 * (plain.cpuNanos() - plainNanos) / nanos;
            report("alarms-cpu", with, "% of a core", without, "< 1 % more");
        }
    }

    // ---- how long it takes ----

    private static void siren(Path folder, int times) throws Exception {
        try (Bridge bridge = new Bridge(CLOCK, Simulation.DEFAULT);
                Gateway gateway = new Gateway(folder.resolve("siren"), oneLimit(), bridge, null)) {
            List<Double> direct = new ArrayList<>();
            List<Double> fromSample = new ArrayList<>();
            for (int i = 0; i < WARM_UP + times; i++) {
                double sounded = raise(gateway, bridge);
                long ordered = CLOCK.monotonicNanos();
                gateway.signals.test();
                double tested = untilOn(bridge, ordered);
                gateway.signals.silence();
                untilOff(bridge);
                if (i >= WARM_UP) {
                    fromSample.add(sounded);
                    direct.add(tested);
                }
            }
            report("alarms-siren-p50", at(fromSample, 50), "ms", at(direct, 50), null);
            report("alarms-siren-p99", at(fromSample, 99), "ms", at(direct, 99), "<= 50 ms");
        }
    }

    /** Warm, until the siren sounds; then cold and acknowledged, until it does not. Gives the milliseconds from sample to pin. */
    private static double raise(Gateway gateway, Bridge bridge) throws Exception {
        long sampled = CLOCK.monotonicNanos();
        gateway.inlet.offer(List.of(air(LIMIT + 100)));
        double millis = untilOn(bridge, sampled);
        end(gateway);
        untilOff(bridge);
        return millis;
    }

    private static void end(Gateway gateway) throws Exception {
        CLOCK.pause(Duration.ofMillis(2));
        gateway.inlet.offer(List.of(air(LIMIT - 100)));
        while (gateway.desk.raised() == 0) {
            Thread.onSpinWait();
        }
        gateway.inlet
                .ask(new Input.Acknowledge(gateway.desk.raised(), "benchmark", null, null))
                .join();
    }

    private static double untilOn(Bridge bridge, long sinceNanos) throws Exception {
        while (bridge.simulated().line(SIREN).level() == Level.LOW) {
            Thread.onSpinWait();
        }
        return (CLOCK.monotonicNanos() - sinceNanos) / 1e6;
    }

    private static void untilOff(Bridge bridge) throws Exception {
        while (bridge.simulated().line(SIREN).level() == Level.HIGH) {
            Thread.onSpinWait();
        }
    }

    private static void puback(Path folder, String broker, int times) throws Exception {
        double direct = publishes(broker, times);
        try (Gateway gateway = new Gateway(folder.resolve("puback"), oneLimit(), null, broker)) {
            while (!gateway.uplink.link().connected()) {
                CLOCK.pause(Duration.ofMillis(10));
            }
            for (int i = 1; i <= WARM_UP + times; i++) {
                gateway.inlet.offer(List.of(air(LIMIT + 100)));
                while (gateway.desk.raised() < i) {
                    CLOCK.pause(Duration.ofMillis(1));
                }
                CLOCK.pause(Duration.ofMillis(30));
                end(gateway);
            }
            CLOCK.pause(Duration.ofSeconds(2));
            OptionalLong p99 = gateway.uplink.alarmDelayP99Millis();
            report("alarms-puback-p99", p99.orElseThrow(), "ms", direct, "<= 20 ms");
        }
    }

    /** The reference: a message of an alarm's length, straight to the broker. */
    private static double publishes(String broker, int times) throws Exception {
        MqttLink link = new MqttLink(
                settings(broker).mqtt("bench-reference", null, List.of("bench/nothing")),
                new Listener() {
                    @Override
                    public void connected(MqttSession session) {}

                    @Override
                    public void arrived(MqttSession session, Arrived message) {}

                    @Override
                    public void lost(String reason) {}
                },
                "reference",
                RandomGenerator.getDefault(),
                CLOCK::monotonicNanos);
        try (link) {
            link.start();
            while (link.session().isEmpty()) {
                CLOCK.pause(Duration.ofMillis(10));
            }
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < WARM_UP + times; i++) {
                long begun = CLOCK.monotonicNanos();
                link.session()
                        .orElseThrow()
                        .publish("bench/reference", new byte[400], false)
                        .join();
                if (i >= WARM_UP) {
                    millis.add((CLOCK.monotonicNanos() - begun) / 1e6);
                }
                CLOCK.pause(Duration.ofMillis(20));
            }
            return at(millis, 99);
        }
    }

    private static GatewayConfig.Uplink settings(String broker) {
        return new GatewayConfig.Uplink(
                List.of(URI.create(broker)),
                "CN-SN",
                null,
                null,
                null,
                new GatewayConfig.Sending(
                        Duration.ofSeconds(10), Long.MAX_VALUE, false, GatewayConfig.Order.OLDEST, 0),
                Duration.ofSeconds(30),
                null);
    }

    // ---- points and rules ----

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            points.add(air(sensor, Quantity.TEMPERATURE));
            points.add(air(sensor, Quantity.HUMIDITY));
        }
        return points;
    }

    private static Point air(int sensor, Quantity quantity) {
        return new Point("room-1", "air-" + sensor, quantity);
    }

    private static Reading air(int value) {
        return Reading.of(air(0, Quantity.TEMPERATURE), CLOCK.epochMillis(), value, Quality.GOOD);
    }

    private static AlarmRules nothing() {
        return new AlarmRules(ZoneOffset.UTC, List.of(), List.of(), Set.of());
    }

    private static AlarmRules oneLimit() {
        AlarmRules.Limit high = new AlarmRules.Limit(AlarmKind.HIGH, LIMIT, 20, Delay.NONE, Severity.CRITICAL);
        return rules(List.of(new AlarmRules.PointRules(
                air(0, Quantity.TEMPERATURE), Duration.ofSeconds(1), List.of(high), null, null, null)));
    }

    /** Every rule that a point can have, on each; none is broken. */
    private static AlarmRules everything() {
        Delay delay = Delay.of(Duration.ofMinutes(5));
        List<AlarmRules.PointRules> rules = new ArrayList<>();
        for (Point point : points()) {
            int centre = point.quantity() == Quantity.TEMPERATURE ? 400 : 9000;
            rules.add(new AlarmRules.PointRules(
                    point,
                    Duration.ofSeconds(1),
                    List.of(
                            new AlarmRules.Limit(AlarmKind.HIGH_HIGH, centre + 600, 50, delay, Severity.CRITICAL),
                            new AlarmRules.Limit(AlarmKind.HIGH, centre + 400, 50, delay, Severity.HIGH),
                            new AlarmRules.Limit(AlarmKind.LOW, centre - 300, 50, delay, Severity.MEDIUM),
                            new AlarmRules.Limit(AlarmKind.LOW_LOW, centre - 390, 50, delay, Severity.CRITICAL)),
                    new AlarmRules.Rate(200, Duration.ofMinutes(5), delay, Severity.MEDIUM),
                    new AlarmRules.Forecast(Duration.ofMinutes(10), Duration.ofMinutes(30), delay, Severity.LOW),
                    new AlarmRules.Cumulative(
                            Duration.ofMinutes(30), AlarmRules.Cumulative.Period.DAY, Severity.MEDIUM)));
        }
        return rules(rules);
    }

    private static AlarmRules rules(List<AlarmRules.PointRules> points) {
        List<AlarmRules.SensorRules> sensors = new ArrayList<>();
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            sensors.add(new AlarmRules.SensorRules(
                    "air-" + sensor,
                    List.of(air(sensor, Quantity.TEMPERATURE), air(sensor, Quantity.HUMIDITY)),
                    List.of(
                            new AlarmRules.Fault(
                                    AlarmKind.SENSOR_FAULT, Delay.of(Duration.ofMinutes(1)), Severity.MEDIUM),
                            new AlarmRules.Fault(AlarmKind.STALE, Delay.NONE, Severity.MEDIUM),
                            new AlarmRules.Fault(AlarmKind.STUCK, Delay.NONE, Severity.LOW),
                            new AlarmRules.Fault(AlarmKind.DISAGREES, Delay.NONE, Severity.LOW),
                            new AlarmRules.Fault(AlarmKind.CALIBRATION, Delay.NONE, Severity.LOW))));
        }
        AlarmRules.ZoneRules zone = new AlarmRules.ZoneRules(
                "room-1", points, sensors, List.of(), List.of(), List.of(), AlarmRules.ContextRules.NONE);
        return new AlarmRules(ZoneOffset.UTC, List.of(zone), List.of(), Set.of());
    }

    // ---- figures ----

    private static double at(List<Double> millis, int percent) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    private static void report(String name, double value, String unit, double reference, String target) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f %s (reference: %.2f, ratio %.1f)%s%n",
                name,
                value,
                unit,
                reference,
                value / reference,
                target == null ? "" : "   target: " + target);
    }
}
