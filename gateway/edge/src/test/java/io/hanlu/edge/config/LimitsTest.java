package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmRules.CondensationRules;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Cumulative.Period;
import io.hanlu.edge.alarm.AlarmRules.DoorRules;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.OwnRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.Zone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes an alarm, of what is in the room, what the rules ask and what the file says. */
class LimitsTest {

    private static final String AIR = "{id: air-1, driver: sht4x, at: \"i2c:1/0x44\"}";

    @TempDir
    private Path folder;

    // ---- the table: nothing said but what is in which room

    /** Four limits each, from warm to cold: value and delay in minutes; - for none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                # the band, and what the cooler's cycles do; apples freeze at -1.5
                cold-room | apple        |          | 6.00 30 | 3.00 30  | -1.00 30 | -1.30 5
                van-box   | apple        |          | 7.00 30 | 4.00 30  | -1.00 30 | -1.30 5
                ambient   | apple        |          | 9.00 30 | 4.00 120 | -1.00 30 | -1.30 5
                # goods come in with the heat of the field
                precool   | apple        |          | -       | -        | -1.00 30 | -1.30 5
                precool   | apple        | frozen   | -       | -        | -1.00 30 | -1.30 5
                # room between band and ice: one degree; none: the band itself
                cold-room | cherry       |          | 5.00 30 | 2.00 30  | -1.30 30 | -1.60 5
                cold-room | grape        |          | 5.00 30 | 2.00 30  | -2.00 30 | -2.50 5
                cold-room | lettuce      |          | 5.00 30 | 2.00 30  | 0.00 30  | -0.10 5
                cold-room | spinach      |          | 5.00 30 | 2.00 30  | 0.00 30  | -0.15 5
                cold-room | apple_cs     |          | 9.00 30 | 6.00 30  | 3.00 30  | -1.30 5
                # chilled long before they freeze
                cold-room | banana       |          | 19.00 30 | 16.00 30 | 13.00 30 | 10.00 30
                cold-room | tomato_green |          | 20.60 30 | 17.60 30 | 11.80 30 | 7.00 30
                cold-room | mandarin     |          | 13.00 30 | 10.00 30 | 5.00 30  | 2.00 30
                # where freezing is not known, nothing is made up
                cold-room | lychee       |          | 10.00 30 | 7.00 30 | 1.00 30  | -
                cold-room | tea_green    |          | 15.00 30 | 12.00 30 | -       | -
                cold-room | tea_dark     |          | -       | -        | -        | -
                freezer   | frozen_food  |          | -10.00 30 | -15.00 60 | -    | -
                # the rule where it is stricter, with its own delay
                freezer   | frozen_food  | frozen   | -10.00 30 | -18.00 60 | -    | -
                cold-room | apple        | gb-food  | 6.00 30 | 3.00 30  | -1.00 30 | -1.30 5
                cold-room | banana       | gb-food  | 19.00 30 | 16.00 30 | 13.00 30 | 10.00 30
                cold-room | tea_green    | who-fridge | 15.00 30 | 8.00 600 | -0.50 60 | -
                cold-room |              | gb-food  | -       | 8.00 30  | -        | -
                cold-room |              | who-fridge | -     | 8.00 600 | -0.50 60 | -
                cold-room |              | gsp-strict | -     | -        | -        | -
                # nothing said, nothing guessed
                cold-room |              |          | -       | -        | -        | -
                freezer   |              |          | -       | -        | -        | -
                """)
    void temperature(String kind, String produce, String rules, String highHigh, String high, String low, String lowLow)
            throws Exception {
        Zone zone = load(kind, key("produce", produce) + key("rules", rules), AIR)
                .zones()
                .getFirst();
        assertEquals(
                List.of(highHigh, high, low, lowLow),
                Stream.of(AlarmKind.HIGH_HIGH, AlarmKind.HIGH, AlarmKind.LOW, AlarmKind.LOW_LOW)
                        .map(one -> shown(zone, Quantity.TEMPERATURE, one))
                        .toList());
    }

    private static String key(String key, String name) {
        return name == null ? "" : key + ": " + name + "\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                cold-room | apple     | -         | 80.00 120
                cold-room | garlic    | 80.00 120 | 55.00 120
                cold-room | tea_green | 60.00 120 | -
                cold-room | chilli    | -         | -
                precool   | garlic    | -         | -
                """)
    void humidity(String kind, String produce, String high, String low) throws Exception {
        Zone zone = load(kind, key("produce", produce), AIR).zones().getFirst();
        assertEquals(
                List.of(high, low),
                Stream.of(AlarmKind.HIGH, AlarmKind.LOW)
                        .map(one -> shown(zone, Quantity.HUMIDITY, one))
                        .toList());
    }

    private static String shown(Zone zone, Quantity quantity, AlarmKind kind) {
        return zone.limits().stream()
                .filter(one -> one.quantity() == quantity && one.kind() == kind)
                .map(one ->
                        quantity.unscale(one.value()) + " " + one.delay().time().toMinutes())
                .findFirst()
                .orElse("-");
    }

    /** Of whatever produce in whatever room: limits in order, above ice, and with a way back. */
    @Test
    void everyProduceHasSoundLimitsInEveryRoom() throws Exception {
        for (List<String> row : ProfilesTest.rows()) {
            for (String kind : List.of("cold-room", "precool", "freezer", "van-box", "ambient")) {
                GatewayConfig config = load(kind, "produce: " + row.getFirst() + "\n", AIR);
                for (PointRules point : config.alarms().zones().getFirst().points()) {
                    List<Integer> values =
                            point.limits().stream().map(Limit::value).toList();
                    assertEquals(
                            values.stream().sorted((a, b) -> b - a).distinct().toList(), values, row + " " + kind);
                }
            }
        }
    }

    // ---- what the file says

    @Test
    void aLocalLimitStandsAboveProduceAndRulesAndSaysSo() throws Exception {
        Zone zone = load("cold-room", """
                produce: apple
                rules: gb-food
                limits:
                  temperature:
                    high: 2.5
                    low: {value: -0.5, delay: 3 readings, dead_band: 0.2, severity: medium}
                    high_high: {delay: 10m}
                    low_low: off
                """, AIR).zones().getFirst();
        assertEquals(
                List.of(
                        new LimitOrigin(
                                List.of("air-1"),
                                Quantity.TEMPERATURE,
                                AlarmKind.HIGH_HIGH,
                                600,
                                50,
                                minutes(10),
                                Severity.CRITICAL,
                                "produce apple, changed by gateway.yaml:12",
                                false),
                        new LimitOrigin(
                                List.of("air-1"),
                                Quantity.TEMPERATURE,
                                AlarmKind.HIGH,
                                250,
                                50,
                                minutes(30),
                                Severity.HIGH,
                                "gateway.yaml:10, instead of 3.00 °C by produce apple",
                                true),
                        new LimitOrigin(
                                List.of("air-1"),
                                Quantity.TEMPERATURE,
                                AlarmKind.LOW,
                                -50,
                                20,
                                Delay.ofReadings(3),
                                Severity.MEDIUM,
                                "gateway.yaml:11, instead of -1.00 °C by produce apple",
                                true),
                        new LimitOrigin(
                                List.of("air-1"),
                                Quantity.HUMIDITY,
                                AlarmKind.LOW,
                                8000,
                                200,
                                Delay.of(Duration.ofHours(2)),
                                Severity.LOW,
                                "produce apple",
                                false)),
                zone.limits());
    }

    @Test
    void aRuleThatIsStricterSaysInsteadOfWhat() throws Exception {
        LimitOrigin high = load("freezer", "produce: frozen_food\nrules: frozen\n", AIR)
                .zones()
                .getFirst()
                .limits()
                .get(1);
        assertEquals("rules frozen, instead of -15.00 °C by produce frozen_food", high.from());
        assertTrue(high.confirmed());
    }

    @Test
    void oneDelayAndDeadBandHoldForAllFourUnlessOneHasItsOwn() throws Exception {
        Zone zone = load("cold-room", """
                produce: apple
                limits: {temperature: {delay: 7m, dead_band: 0.3, high: {delay: 9m}, low: {dead_band: 0.1}}}
                """, AIR).zones().getFirst();
        assertEquals(
                List.of("high-high 7 30", "high 9 30", "low 7 10", "low-low 7 30"),
                zone.limits().stream()
                        .filter(one -> one.quantity() == Quantity.TEMPERATURE)
                        .map(one -> one.kind().id() + " " + one.delay().time().toMinutes() + " " + one.deadBand())
                        .toList());
    }

    @Test
    void aSensorMayDifferFromItsZone() throws Exception {
        Zone zone = load(
                        "cold-room",
                        "produce: apple\nlimits: {humidity: off, temperature: {high_high: off, low_low: off, forecast: {window: 1h}}}\n",
                        AIR,
                        "{id: air-2, driver: sht4x, at: \"i2c:1/0x45\"}",
                        "{id: pulp-1, driver: tmp117, at: \"i2c:1/0x48\", limits: {temperature: {high: 2, low: off}}}",
                        "{id: coil-1, driver: tmp117, at: \"i2c:1/0x49\", limits: off}")
                .zones()
                .getFirst();
        assertEquals(
                List.of("[air-1, air-2] high 300", "[air-1, air-2] low -100", "[pulp-1] high 200"),
                zone.limits().stream()
                        .map(one -> one.sensors() + " " + one.kind().id() + " " + one.value())
                        .toList());
    }

    @Test
    void aDeadBandThatNobodyWroteFitsTheBand() throws Exception {
        Zone zone = load("cold-room", "limits: {temperature: {high: 4.4, low: 4}, humidity: off}\n", AIR)
                .zones()
                .getFirst();
        assertEquals(
                List.of(10, 10),
                zone.limits().stream().map(LimitOrigin::deadBand).toList());
    }

    @Test
    void aNodesBatteryIsWatchedUnlessSaidOtherwise() throws Exception {
        Files.writeString(folder.resolve("key"), "0123456789abcdef");
        String node = "{id: box, driver: node, at: \"coap:box-7\", key_file: key, quantities: \"temperature,battery\"}";
        assertEquals("20 60", shown(load("cold-room", "", node).zones().getFirst(), Quantity.BATTERY, AlarmKind.LOW));
        assertEquals(
                List.of(),
                load("cold-room", "limits: off\n", node).zones().getFirst().limits());
    }

    @Test
    void whatIsDerivedCanHaveLimits() throws Exception {
        Zone zone = load(
                        "cold-room",
                        "limits: {vapour_pressure_deficit: {high: 0.12}}\n",
                        "{id: air-1, driver: sht4x, at: \"i2c:1/0x44\", derive: [vapour_pressure_deficit]}")
                .zones()
                .getFirst();
        assertEquals("0.120 10", shown(zone, Quantity.VAPOUR_PRESSURE_DEFICIT, AlarmKind.HIGH));
    }

    // ---- trends

    @ParameterizedTest
    @CsvSource({"cold-room, 60, 240", "freezer, 60, 240", "van-box, 30, 120", "ambient, 0, 0"})
    void aCooledRoomIsSeenComingAndSummedUp(String kind, int window, int most) throws Exception {
        PointRules point = rules(load(kind, "produce: apple\n", AIR)).points().getFirst();
        assertEquals(
                window == 0
                        ? null
                        : new Forecast(
                                Duration.ofMinutes(window), Duration.ofMinutes(window), minutes(10), Severity.MEDIUM),
                point.forecast());
        assertEquals(
                most == 0 ? null : new Cumulative(Duration.ofMinutes(most), Period.DAY, Severity.MEDIUM),
                point.cumulative());
        assertEquals(null, point.rate());
    }

    @Test
    void trendsAreAsTheFileSays() throws Exception {
        PointRules point = rules(load("cold-room", """
                        limits:
                          temperature:
                            high: 8
                            rate: {per_minute: 0.5, window: 5m, delay: 2 readings, severity: low}
                            forecast: {window: 20m, horizon: 30m, delay: 1m, severity: high}
                            cumulative: {most: 90m, period: trip, severity: low}
                        """, AIR)).points().getFirst();
        assertEquals(new Rate(50, Duration.ofMinutes(5), Delay.ofReadings(2), Severity.LOW), point.rate());
        assertEquals(
                new Forecast(Duration.ofMinutes(20), Duration.ofMinutes(30), minutes(1), Severity.HIGH),
                point.forecast());
        assertEquals(new Cumulative(Duration.ofMinutes(90), Period.TRIP, Severity.LOW), point.cumulative());
    }

    @Test
    void trendsCanBeSwitchedOff() throws Exception {
        PointRules point = rules(
                        load("cold-room", "limits: {temperature: {high: 8, forecast: off, cumulative: off}}\n", AIR))
                .points()
                .getFirst();
        assertEquals(null, point.forecast());
        assertEquals(null, point.cumulative());
    }

    @Test
    void aUsualForecastIsLeftOutWhereReadingsAreTooRare() throws Exception {
        PointRules point = rules(
                        load("cold-room", "produce: apple\n", "{id: a, driver: sht4x, at: \"i2c:1/0x44\", every: 20m}"))
                .points()
                .getFirst();
        assertEquals(null, point.forecast());
    }

    // ---- doors, defrosts, mains, surfaces

    private static final String DOOR = "{id: door-1, driver: contact, at: \"gpio:17\"}";

    @ParameterizedTest
    @CsvSource({"cold-room, 30", "van-box, 30", "freezer, 15", "precool, 60", "ambient, 0"})
    void aDoorMayBeOpenForAWhile(String kind, int longest) throws Exception {
        assertEquals(
                longest == 0
                        ? List.of()
                        : List.of(new DoorRules(
                                new Point("room-1", "door-1", Quantity.DOOR),
                                Duration.ofMinutes(longest),
                                Severity.MEDIUM)),
                rules(load(kind, "", AIR, DOOR)).doors());
    }

    @Test
    void aDoorAndADefrostHoldWhatIsInTheirRoom() throws Exception {
        ContextRules context = rules(load("cold-room", "", AIR, DOOR, DEFROST)).context();
        assertEquals(
                new ContextRules(
                        List.of(new Point("room-1", "door-1", Quantity.DOOR)),
                        List.of(new Point("room-1", "def-1", Quantity.DEFROST)),
                        List.of(),
                        Set.of(
                                new Point("room-1", "air-1", Quantity.TEMPERATURE),
                                new Point("room-1", "air-1", Quantity.HUMIDITY)),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(45)),
                context);
    }

    private static final String DEFROST = "{id: def-1, driver: contact, at: \"gpio:18\", kind: defrost}";

    @Test
    void theContextIsAsTheFileSays() throws Exception {
        ZoneRules rules = rules(load(
                "cold-room", """
                        door_open: {longest: 5m, severity: high}
                        loading: {after: 1m, longest: 20m}
                        defrost:
                          sensor: def-2
                          schedule: [{from: "02:30", length: 20m, every: 6h}, {from: "12:00", length: 10m}]
                          after: 5m
                          longest: 1h
                        """, AIR, DOOR, DEFROST, "{id: def-2, driver: contact, at: \"gpio:19\", kind: defrost}"));
        assertEquals(Duration.ofMinutes(5), rules.doors().getFirst().longest());
        assertEquals(Severity.HIGH, rules.doors().getFirst().severity());
        ContextRules context = rules.context();
        assertEquals(List.of(new Point("room-1", "def-2", Quantity.DEFROST)), context.defrosts());
        assertEquals(
                List.of(
                        new Scheduled(LocalTime.of(2, 30), Duration.ofMinutes(20), Duration.ofHours(6)),
                        new Scheduled(LocalTime.NOON, Duration.ofMinutes(10), Duration.ofDays(1))),
                context.schedule());
        assertEquals(
                List.of(1L, 20L, 5L, 60L),
                Stream.of(context.afterDoor(), context.longestDoor(), context.afterDefrost(), context.longestDefrost())
                        .map(Duration::toMinutes)
                        .toList());
    }

    @Test
    void theContextCanBeSwitchedOff() throws Exception {
        ZoneRules rules = rules(load("cold-room", "door_open: off\nloading: off\ndefrost: off\n", AIR, DOOR, DEFROST));
        assertEquals(List.of(), rules.doors());
        assertEquals(List.of(), rules.context().doors());
        assertEquals(List.of(), rules.context().defrosts());
    }

    @Test
    void onePowerContactTellsOfTheWholeHouse() throws Exception {
        assertEquals(
                List.of(new MainsRules(
                        new Point("a", "mains", Quantity.POWER),
                        Delay.of(Duration.ofSeconds(5)),
                        Severity.HIGH,
                        List.of("a", "b", "c"))),
                mains("a", "", ""));
    }

    @Test
    void ofSeveralPowerContactsEachTellsOfItsOwnZoneUnlessItSaysMore() throws Exception {
        String second = ", {id: mains, driver: contact, at: \"gpio:21\", kind: power}";
        assertEquals(List.of("b"), mains("b", "", second).getFirst().causes());
        assertEquals(
                List.of("b", "c"),
                mains("b", ", mains: {zones: [c]}", second).getFirst().causes());
    }

    private List<MainsRules> mains(String zone, String keys, String sensor) throws Exception {
        return config("""
                zones:
                  - {id: a, kind: cold-room, sensors: [{id: mains, driver: contact, at: "gpio:20", kind: power}]}
                  - {id: b, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}%s]%s}
                  - {id: c, kind: freezer, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x45"}]}
                """.formatted(sensor, keys)).alarms().zones().stream()
                .filter(rules -> rules.zone().equals(zone))
                .flatMap(rules -> rules.mains().stream())
                .toList();
    }

    @Test
    void aSurfaceBecomesWetBelowTheDewPointOfTheOnlySensorThatTellsIt() throws Exception {
        assertEquals(
                List.of(new CondensationRules(
                        new Point("room-1", "pulp-1", Quantity.TEMPERATURE),
                        new Point("room-1", "air-1", Quantity.DEW_POINT),
                        100,
                        Duration.ofSeconds(30),
                        minutes(15),
                        Severity.LOW)),
                rules(load(
                                "cold-room",
                                "condensation: {surface: pulp-1, margin: 1}\n",
                                "{id: air-1, driver: sht4x, at: \"i2c:1/0x44\", derive: [dew_point]}",
                                "{id: pulp-1, driver: tmp117, at: \"i2c:1/0x48\", every: 30s}"))
                        .condensation());
    }

    // ---- sensors and the gateway

    @Test
    void faultsOfSensorsAreAlarms() throws Exception {
        AlarmRules.SensorRules sensor =
                rules(load("cold-room", "", AIR)).sensors().getFirst();
        assertEquals("air-1", sensor.sensor());
        assertEquals(
                List.of("room-1/air-1/temperature", "room-1/air-1/humidity"),
                sensor.points().stream().map(Point::toString).toList());
        assertEquals(
                List.of(
                        new Fault(AlarmKind.SENSOR_FAULT, minutes(5), Severity.MEDIUM),
                        new Fault(AlarmKind.STALE, Delay.NONE, Severity.MEDIUM),
                        new Fault(AlarmKind.STUCK, Delay.NONE, Severity.LOW),
                        new Fault(AlarmKind.DISAGREES, minutes(10), Severity.LOW),
                        new Fault(AlarmKind.CALIBRATION, Delay.NONE, Severity.LOW)),
                sensor.faults());
    }

    @Test
    void aRuleSetMakesFaultsMoreUrgent() throws Exception {
        assertEquals(
                List.of(
                        new Fault(AlarmKind.SENSOR_FAULT, minutes(2), Severity.HIGH),
                        new Fault(AlarmKind.STALE, Delay.NONE, Severity.HIGH)),
                rules(load("cold-room", "rules: gsp-strict\n", AIR))
                        .sensors()
                        .getFirst()
                        .faults()
                        .subList(0, 2));
    }

    @Test
    void theGatewayWatchesItself() throws Exception {
        assertEquals(
                List.of(
                        new OwnRules(AlarmKind.DISK, minutes(1), Severity.HIGH),
                        new OwnRules(AlarmKind.CLOCK, minutes(15), Severity.MEDIUM),
                        new OwnRules(AlarmKind.BATTERY, minutes(5), Severity.MEDIUM),
                        new OwnRules(AlarmKind.READINGS_LOST, Delay.NONE, Severity.HIGH)),
                load("cold-room", "", AIR).alarms().gateway());
    }

    @Test
    void withAnUplinkItsLossIsAnAlarm() throws Exception {
        assertTrue(
                config("""
                uplink: {url: "mqtts://h", group: g}
                zones: [{id: a, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}]}]
                """).alarms().gateway().contains(new OwnRules(AlarmKind.UPLINK, minutes(15), Severity.MEDIUM)));
    }

    @Test
    void theSectionAlarmsChangesDelaysAndSeveritiesAndSwitchesOff() throws Exception {
        AlarmRules alarms = config("""
                zones: [{id: a, kind: cold-room, rules: gsp-strict, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}]}]
                alarms:
                  sensor_fault: {delay: 1m, severity: critical}
                  stale: off
                  stuck: {severity: medium}
                  disagrees: off
                  calibration: off
                  disk: {delay: 3 readings}
                  clock: off
                  battery: off
                  latching: [high-high, low-low]
                """).alarms();
        assertEquals(
                List.of(
                        new Fault(AlarmKind.SENSOR_FAULT, minutes(1), Severity.CRITICAL),
                        new Fault(AlarmKind.STUCK, Delay.NONE, Severity.MEDIUM)),
                alarms.zones().getFirst().sensors().getFirst().faults());
        assertEquals(
                List.of(
                        new OwnRules(AlarmKind.DISK, Delay.ofReadings(3), Severity.HIGH),
                        new OwnRules(AlarmKind.READINGS_LOST, Delay.NONE, Severity.HIGH)),
                alarms.gateway());
        assertEquals(Set.of(AlarmKind.HIGH_HIGH, AlarmKind.LOW_LOW), alarms.latching());
    }

    // ---- tools

    private static Delay minutes(int minutes) {
        return Delay.of(Duration.ofMinutes(minutes));
    }

    private static ZoneRules rules(GatewayConfig config) {
        return config.alarms().zones().getFirst();
    }

    /** A zone whose keys begin in line 6. */
    private GatewayConfig load(String kind, String keys, String... sensors) throws Exception {
        return config("zones:\n  - id: room-1\n    kind: %s\n    sensors: [%s]\n%s"
                .formatted(kind, String.join(", ", sensors), keys.isEmpty() ? "" : keys.indent(4)));
    }

    private GatewayConfig config(String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}\n" + yaml);
        return GatewayConfig.load(file);
    }
}
