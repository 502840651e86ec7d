package io.hanlu.edge.config;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.port.Address;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmRules.CondensationRules;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.DoorRules;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.OwnRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.Units;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is an alarm: the section {@code alarms}, the keys of each zone beside its sensors, and what holds where the file says nothing.
 * {@code config/README.md} has the defaults with their reasons.
 */
final class AlarmsYaml {

    private static final String OFF = "off";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** As usual, for whichever zone. A missing one is not watched. */
    private static final Map<AlarmKind, Fault> USUAL = usual(
            // a plug that is moved, a bus that is busy
            new Fault(AlarmKind.SENSOR_FAULT, Delay.of(Duration.ofMinutes(5)), Severity.MEDIUM),
            new Fault(AlarmKind.STALE, Delay.NONE, Severity.MEDIUM),
            new Fault(AlarmKind.STUCK, Delay.NONE, Severity.LOW),
            new Fault(AlarmKind.DISAGREES, Delay.of(Duration.ofMinutes(10)), Severity.LOW),
            new Fault(AlarmKind.CALIBRATION, Delay.NONE, Severity.LOW),
            new Fault(AlarmKind.MAINS, Delay.of(Duration.ofSeconds(5)), Severity.HIGH),
            new Fault(AlarmKind.DISK, Delay.of(Duration.ofMinutes(1)), Severity.HIGH),
            // a time service needs some minutes after the start
            new Fault(AlarmKind.CLOCK, Delay.of(Duration.ofMinutes(15)), Severity.MEDIUM),
            // platforms call a site offline after 15 to 20 minutes; what is not sent is kept
            new Fault(AlarmKind.UPLINK, Delay.of(Duration.ofMinutes(15)), Severity.MEDIUM),
            new Fault(AlarmKind.BATTERY, Delay.of(Duration.ofMinutes(5)), Severity.MEDIUM),
            new Fault(AlarmKind.READINGS_LOST, Delay.NONE, Severity.HIGH));

    private static final Set<AlarmKind> OF_SENSORS = EnumSet.of(
            AlarmKind.SENSOR_FAULT, AlarmKind.STALE, AlarmKind.STUCK, AlarmKind.DISAGREES, AlarmKind.CALIBRATION);

    private static final Set<AlarmKind> OF_GATEWAY =
            EnumSet.of(AlarmKind.DISK, AlarmKind.CLOCK, AlarmKind.UPLINK, AlarmKind.BATTERY, AlarmKind.READINGS_LOST);

    /** These begin when honesty says so, which has its own keys for how long that takes. */
    private static final Set<AlarmKind> WITHOUT_DELAY = EnumSet.of(AlarmKind.STALE, AlarmKind.CALIBRATION);

    private final ConfigNode section;
    private final Map<String, Draft> zones = new LinkedHashMap<>();

    AlarmsYaml(ConfigNode section) {
        this.section = section;
    }

    private static Map<AlarmKind, Fault> usual(Fault... faults) {
        Map<AlarmKind, Fault> usual = new EnumMap<>(AlarmKind.class);
        for (Fault fault : faults) {
            usual.put(fault.kind(), fault);
        }
        return usual;
    }

    /** A zone that has been read; which zones hang on its mains is known when all have been. */
    private record Draft(
            ConfigNode section,
            @Nullable RuleSet ruleSet,
            List<SensorRules> sensors,
            List<PointRules> points,
            List<DoorRules> doors,
            List<CondensationRules> condensation,
            ContextRules context) {}

    /** What a sensor measures, in the order of its readings, and what is derived from that. */
    private static List<Quantity> all(SensorRules sensor) {
        List<Quantity> all = new ArrayList<>(measured(sensor));
        all.addAll(sensor.derive());
        return all;
    }

    private static List<Quantity> measured(SensorRules sensor) {
        return Drivers.find(sensor.spec().driver())
                .map(driver -> driver.quantities(sensor.spec()))
                .orElse(List.of());
    }

    // ---- a zone

    /**
     * Reads the keys of a zone.
     *
     * @param sensors those whose driver is known
     * @param sections of all sensors, by id
     * @return its limits, with the reason of each
     */
    List<LimitOrigin> zone(
            ConfigNode zone,
            String id,
            ZoneKind kind,
            @Nullable ProduceProfile produce,
            @Nullable RuleSet ruleSet,
            List<SensorRules> sensors,
            Map<String, ConfigNode> sections) {
        LimitsYaml limits = new LimitsYaml(zone, kind, produce, ruleSet);
        limits.zone(sensors.stream()
                .flatMap(sensor -> all(sensor).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Quantity.class))));
        for (SensorRules sensor : sensors) {
            Optional.ofNullable(sections.get(sensor.spec().id()))
                    .ifPresent(node -> limits.sensor(node, sensor.spec(), all(sensor)));
        }
        List<Point> doors = points(sensors, Quantity.DOOR);
        Draft draft = new Draft(
                zone,
                ruleSet,
                sensors,
                limits.points(),
                doors(zone, kind, doors),
                zone.find("condensation")
                        .map(node -> condensation(node, sensors))
                        .orElse(List.of()),
                context(zone, sensors, doors));
        zones.put(id, draft);
        return limits.origins();
    }

    private static List<Point> points(List<SensorRules> sensors, Quantity quantity) {
        return sensors.stream()
                .filter(sensor -> all(sensor).contains(quantity))
                .map(sensor -> sensor.spec().point(quantity))
                .toList();
    }

    private static List<DoorRules> doors(ConfigNode zone, ZoneKind kind, List<Point> doors) {
        ConfigNode section = zone.find("door_open").orElse(null);
        Duration longest = switch (kind) {
            case COLD_ROOM, VAN_BOX -> Duration.ofMinutes(30);
            case FREEZER -> Duration.ofMinutes(15);
            // pallets come in all morning
            case PRECOOL -> HOUR;
            case AMBIENT -> Duration.ZERO;
        };
        Severity severity = Severity.MEDIUM;
        if (section != null) {
            if (doors.isEmpty()) {
                section.wrong("has no door to watch", "add a door contact to this zone, or delete it");
            } else if (section.is(OFF)) {
                longest = Duration.ZERO;
            } else {
                longest = section.required("longest", "20m").duration(SECOND, DAY);
                severity = LimitsYaml.severity(section, severity);
            }
        }
        if (longest.isZero()) {
            return List.of();
        }
        List<DoorRules> rules = new ArrayList<>();
        for (Point door : doors) {
            rules.add(new DoorRules(door, longest, severity));
        }
        return rules;
    }

    /** A sensor of the zone that has the quantity; null when the key names none. */
    private static @Nullable SensorRules sensor(
            ConfigNode node, List<SensorRules> sensors, Quantity quantity, String remedy) {
        String id = node.text();
        if (!node.good()) {
            return null;
        }
        Optional<SensorRules> found =
                sensors.stream().filter(one -> one.spec().id().equals(id)).findFirst();
        if (found.isEmpty()) {
            node.wrong("\"" + id + "\" is no sensor of this zone", "name one of its sensors");
        } else if (!all(found.get()).contains(quantity)) {
            node.wrong("\"" + id + "\" does not tell " + quantity.id(), remedy);
        }
        return node.good() ? found.orElseThrow() : null;
    }

    private static List<CondensationRules> condensation(ConfigNode section, List<SensorRules> sensors) {
        SensorRules surface = sensor(
                section.required("surface", "pulp-1"),
                sensors,
                Quantity.TEMPERATURE,
                "name one that measures the temperature of what may become wet");
        SensorRules air;
        String derive = "write derive: [dew_point] at it, or name one that has it";
        if (section.find("air").isPresent()) {
            air = sensor(section.required("air", "air-1"), sensors, Quantity.DEW_POINT, derive);
        } else {
            List<SensorRules> able = sensors.stream()
                    .filter(one -> all(one).contains(Quantity.DEW_POINT))
                    .toList();
            air = able.size() == 1 ? able.getFirst() : null;
            if (air == null && surface != null) {
                section.wrong(
                        able.isEmpty()
                                ? "needs the dew point of the air, which no sensor of this zone tells"
                                : "does not say which of the sensors that tell a dew point is meant",
                        able.isEmpty()
                                ? "write derive: [dew_point] at one that measures temperature and humidity"
                                : "name it, as in air: "
                                        + able.getFirst().spec().id());
            }
        }
        int margin =
                Quantity.TEMPERATURE.scale(section.optional("margin", "0.5").number(0, 20));
        Delay delay = Delays.read(section.optional("delay", "15m"));
        Severity severity = LimitsYaml.severity(section, Severity.LOW);
        if (surface == null || air == null) {
            return List.of();
        }
        Duration a = surface.spec().every();
        Duration b = air.spec().every();
        return List.of(new CondensationRules(
                surface.spec().point(Quantity.TEMPERATURE),
                air.spec().point(Quantity.DEW_POINT),
                margin,
                a.compareTo(b) > 0 ? a : b,
                delay,
                severity));
    }

    private static ContextRules context(ConfigNode zone, List<SensorRules> sensors, List<Point> doors) {
        ConfigNode loading = zone.find("loading").orElse(null);
        List<Point> loadingDoors = doors;
        if (loading != null && doors.isEmpty()) {
            loading.wrong("has no door that tells of it", "add a door contact to this zone, or delete it");
        } else if (loading != null && loading.is(OFF)) {
            loadingDoors = List.of();
            loading = null;
        }
        Duration afterDoor = Duration.ofMinutes(10);
        Duration longestDoor = Duration.ofMinutes(30);
        if (loading != null) {
            afterDoor = loading.optional("after", "10m").duration(Duration.ZERO, DAY);
            longestDoor = longest(loading, "30m", afterDoor);
        }

        ConfigNode defrost = zone.find("defrost").orElse(null);
        List<Point> defrosts = points(sensors, Quantity.DEFROST);
        List<Scheduled> schedule = new ArrayList<>();
        Duration afterDefrost = Duration.ofMinutes(15);
        Duration longestDefrost = Duration.ofMinutes(45);
        if (defrost != null && defrost.is(OFF)) {
            defrosts = List.of();
        } else if (defrost != null) {
            Optional<ConfigNode> by = defrost.find("sensor");
            if (by.isPresent()) {
                SensorRules told = sensor(
                        by.get(),
                        sensors,
                        Quantity.DEFROST,
                        "name a contact of kind: defrost, or a controller that tells it");
                defrosts = told == null ? List.of() : List.of(told.spec().point(Quantity.DEFROST));
            }
            afterDefrost = defrost.optional("after", "15m").duration(Duration.ZERO, DAY);
            longestDefrost = longest(defrost, "45m", afterDefrost);
            Optional<ConfigNode> times = defrost.find("schedule");
            if (times.isPresent()) {
                for (ConfigNode item : times.get().list("{from: \"02:00\", length: 20m, every: 6h}")) {
                    schedule.add(scheduled(item, longestDefrost));
                }
            }
        }
        Set<Point> held = sensors.stream()
                .flatMap(sensor -> all(sensor).stream()
                        .filter(quantity -> quantity == Quantity.TEMPERATURE || quantity == Quantity.HUMIDITY)
                        .map(sensor.spec()::point))
                .collect(Collectors.toSet());
        return new ContextRules(
                loadingDoors, defrosts, schedule, held, afterDoor, longestDoor, afterDefrost, longestDefrost);
    }

    private static Duration longest(ConfigNode section, String usual, Duration after) {
        ConfigNode node = section.optional("longest", usual);
        Duration longest = node.duration(MINUTE, DAY);
        if (node.good() && longest.compareTo(after) < 0) {
            node.wrong(
                    Units.text(longest) + " is shorter than after (" + Units.text(after) + ")",
                    "longest is the whole time from the begin on: write more");
        }
        return longest;
    }

    private static Scheduled scheduled(ConfigNode section, Duration longest) {
        ConfigNode lengthNode = section.required("length", "20m");
        Duration length = lengthNode.duration(MINUTE, DAY);
        Duration every = section.optional("every", "1d").duration(HOUR, DAY);
        if (lengthNode.good() && length.compareTo(every) >= 0) {
            lengthNode.wrong(
                    Units.text(length) + " is not shorter than every (" + Units.text(every) + ")",
                    "write how long one defrost takes");
        } else if (lengthNode.good() && length.compareTo(longest) > 0) {
            lengthNode.wrong(
                    Units.text(length) + " is longer than a defrost may hold alarms (" + Units.text(longest) + ")",
                    "write a longer longest beside schedule, or a shorter length");
        }
        return new Scheduled(time(section.required("from", "\"02:00\"")), length, every);
    }

    private static LocalTime time(ConfigNode node) {
        String text = node.text();
        try {
            return node.good() ? LocalTime.parse(text) : LocalTime.MIDNIGHT;
        } catch (DateTimeException e) {
            node.wrong("\"" + text + "\" is no time of day", "write hours and minutes in quotes, as in \"02:00\"");
            return LocalTime.MIDNIGHT;
        }
    }

    // ---- the whole gateway

    /**
     * Puts together what all zones have said.
     *
     * @param hasUplink whether there is a centre that could be out of reach
     */
    AlarmRules rules(ZoneId timezone, boolean hasUplink) {
        Map<AlarmKind, Optional<Fault>> said = said();
        List<String> powered = zones.entrySet().stream()
                .filter(zone ->
                        !points(zone.getValue().sensors(), Quantity.POWER).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        List<ZoneRules> rules = new ArrayList<>();
        zones.forEach((id, zone) -> {
            Map<AlarmKind, Fault> faults = faults(zone.ruleSet(), said);
            List<String> causes = causes(zone, id, powered);
            Fault mains = faults.get(AlarmKind.MAINS);
            rules.add(new ZoneRules(
                    id,
                    zone.points(),
                    sensors(zone.sensors(), faults),
                    zone.doors(),
                    mains == null
                            ? List.of()
                            : points(zone.sensors(), Quantity.POWER).stream()
                                    .map(power -> new MainsRules(power, mains.delay(), mains.severity(), causes))
                                    .toList(),
                    zone.condensation(),
                    zone.context()));
        });
        List<OwnRules> own = faults(null, said).values().stream()
                .filter(fault -> OF_GATEWAY.contains(fault.kind()))
                .filter(fault -> hasUplink || fault.kind() != AlarmKind.UPLINK)
                .map(fault -> new OwnRules(fault.kind(), fault.delay(), fault.severity()))
                .toList();
        return new AlarmRules(timezone, rules, own, latching());
    }

    /** What the section says; empty for {@code off}. */
    private Map<AlarmKind, Optional<Fault>> said() {
        Map<AlarmKind, Optional<Fault>> said = new EnumMap<>(AlarmKind.class);
        USUAL.forEach((kind, usual) -> section.find(kind.id().replace('-', '_'))
                .ifPresent(node -> said.put(kind, node.is(OFF) ? Optional.empty() : Optional.of(fault(node, usual)))));
        return said;
    }

    private static Fault fault(ConfigNode node, Fault usual) {
        return new Fault(
                usual.kind(),
                WITHOUT_DELAY.contains(usual.kind())
                        ? usual.delay()
                        : Delays.read(node.optional("delay", Delays.text(usual.delay()))),
                LimitsYaml.severity(node, usual.severity()));
    }

    private Set<AlarmKind> latching() {
        ConfigNode list = section.find("latching").orElse(null);
        if (list == null) {
            return Set.of();
        }
        Set<AlarmKind> latching = EnumSet.noneOf(AlarmKind.class);
        for (ConfigNode item : list.list("high-high")) {
            if (!latching.add(item.choice(AlarmKind.class))) {
                item.wrong("is there already", "delete it");
            }
        }
        return latching;
    }

    /** As usual, then as the rule set asks, then as the section says. */
    private static Map<AlarmKind, Fault> faults(@Nullable RuleSet ruleSet, Map<AlarmKind, Optional<Fault>> said) {
        Map<AlarmKind, Fault> faults = new EnumMap<>(USUAL);
        if (ruleSet != null) {
            for (Stated<RuleSet.Fault> asked : ruleSet.faults()) {
                faults.computeIfPresent(asked.value().kind(), (kind, usual) -> stricter(usual, asked.value()));
            }
        }
        said.forEach((kind, own) -> own.ifPresentOrElse(fault -> faults.put(kind, fault), () -> faults.remove(kind)));
        return faults;
    }

    private static Fault stricter(Fault usual, RuleSet.Fault asked) {
        Delay delay = asked.delay() == null ? usual.delay() : asked.delay();
        Severity severity = asked.severity() == null ? usual.severity() : asked.severity();
        return new Fault(usual.kind(), delay, severity.compareTo(usual.severity()) > 0 ? severity : usual.severity());
    }

    private static List<AlarmRules.SensorRules> sensors(List<SensorRules> sensors, Map<AlarmKind, Fault> faults) {
        List<Fault> watched = faults.values().stream()
                .filter(fault -> OF_SENSORS.contains(fault.kind()))
                .toList();
        List<AlarmRules.SensorRules> rules = new ArrayList<>();
        for (SensorRules sensor : sensors) {
            List<Point> points =
                    measured(sensor).stream().map(sensor.spec()::point).toList();
            if (!points.isEmpty()) {
                rules.add(new AlarmRules.SensorRules(
                        sensor.spec().id(), points, bus(sensor.spec().address()), watched));
            }
        }
        return rules;
    }

    /** The wires a sensor shares with others; null where the address is wrong, which is told elsewhere. */
    private static @Nullable String bus(String address) {
        try {
            return Address.parse(address).lane();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The zones without cold when this one's mains fail: one contact alone tells of the whole house. */
    private List<String> causes(Draft zone, String id, List<String> powered) {
        ConfigNode section = zone.section().find("mains").orElse(null);
        if (section == null) {
            return powered.equals(List.of(id)) ? List.copyOf(zones.keySet()) : List.of(id);
        }
        if (!powered.contains(id)) {
            section.wrong("has no contact that tells of it", "add a contact of kind: power to this zone, or delete it");
            return List.of(id);
        }
        Set<String> causes = new LinkedHashSet<>(List.of(id));
        for (ConfigNode item : section.required("zones", "[room-1, room-2]").list("room-2")) {
            String other = item.text();
            if (item.good() && !zones.containsKey(other)) {
                item.wrong("\"" + other + "\" is no zone", "name one of " + String.join(", ", zones.keySet()));
            }
            causes.add(other);
        }
        return List.copyOf(causes);
    }
}
