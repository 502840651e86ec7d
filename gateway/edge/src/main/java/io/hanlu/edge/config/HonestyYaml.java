package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.honesty.Calibration;
import io.hanlu.edge.honesty.QuantityRules;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import io.hanlu.edge.honesty.QuantityRules.Plausible;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.wire.config.ConfigNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of a sensor that say how its readings are judged, and what holds where the file says nothing. */
final class HonestyYaml {

    private static final Pattern CERTIFICATE = Pattern.compile(".{1,100}");
    private static final Pattern SENSOR = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final List<String> DERIVABLE =
            List.of(Quantity.DEW_POINT.id(), Quantity.VAPOUR_PRESSURE_DEFICIT.id());

    /** Beyond this a correction is a typing error, or the sensor is broken: half and double. */
    private static final double LEAST_SLOPE = 0.5;

    private static final double GREATEST_SLOPE = 2;

    private static final int DISAGREE_AFTER = 5;
    private static final String OFF = "off";

    private final ZoneKind kind;
    private final boolean hasDoor;
    private final double simulatedSpeed;
    private final Map<String, ConfigNode> sectionOf = new HashMap<>(); // by sensor's id
    private final Map<String, SensorSpec> specOf = new HashMap<>();
    private final Map<Set<String>, Integer> pairLines = new HashMap<>();

    private HonestyYaml(ConfigNode root, ZoneKind kind, List<ConfigNode> sections, List<SensorSpec> specs) {
        this.kind = kind;
        this.simulatedSpeed = root.section("simulation").optional("speed", "60").number(0.001, 1_000_000);
        this.hasDoor = specs.stream().anyMatch(spec -> quantities(spec).contains(Quantity.DOOR));
        for (int i = 0; i < specs.size(); i++) {
            sectionOf.put(specs.get(i).id(), sections.get(i));
            specOf.put(specs.get(i).id(), specs.get(i));
        }
    }

    /**
     * The rules of all sensors of one zone.
     *
     * @param root of the file, for what simulated sensors need
     * @param sections of the sensors
     * @param specs the same sensors
     */
    static List<SensorRules> read(ConfigNode root, ZoneKind kind, List<ConfigNode> sections, List<SensorSpec> specs) {
        HonestyYaml zone = new HonestyYaml(root, kind, sections, specs);
        List<SensorRules> rules = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            if (sections.get(i).required("driver", "sht4x").good()) {
                rules.add(zone.sensor(sections.get(i), specs.get(i)));
            }
        }
        return rules;
    }

    private static List<Quantity> quantities(SensorSpec spec) {
        return Drivers.find(spec.driver())
                .map(driver -> driver.quantities(spec))
                .orElse(List.of());
    }

    private SensorRules sensor(ConfigNode section, SensorSpec spec) {
        List<Quantity> measured = quantities(spec);
        Map<Quantity, Calibration> calibrations = new EnumMap<>(Quantity.class);
        section.find("calibration")
                .ifPresent(node -> each(node, measured, (quantity, one) -> {
                    Calibration calibration = calibration(one, quantity);
                    if (calibration != null) {
                        calibrations.put(quantity, calibration);
                    }
                }));
        Map<Quantity, Plausible> plausible = new EnumMap<>(Quantity.class);
        Map<Quantity, MaxRate> rates = new EnumMap<>(Quantity.class);
        double faster = spec.address().startsWith("sim:") ? Math.max(1, simulatedSpeed) : 1;
        for (Quantity quantity : measured) {
            HonestyDefaults.plausible(kind, quantity).ifPresent(range -> plausible.put(quantity, range));
            HonestyDefaults.maxRate(quantity, hasDoor, faster).ifPresent(rate -> rates.put(quantity, rate));
        }
        overrides(section, "plausible", measured, plausible, HonestyYaml::range);
        overrides(
                section,
                "max_rate",
                measured,
                rates,
                (node, quantity) -> new MaxRate(
                        scaled(quantity, node.number(0.001, 1_000_000)) * faster, HonestyDefaults.step(quantity)));
        int stuckAfter = section.find("stuck_after")
                .map(node -> node.is(OFF) ? 0 : Math.toIntExact(node.integer(10, 1_000_000)))
                .orElse(-1);
        Map<Quantity, QuantityRules> rules = new EnumMap<>(Quantity.class);
        for (Quantity quantity : measured) {
            rules.put(
                    quantity,
                    new QuantityRules(
                            calibrations.get(quantity),
                            plausible.get(quantity),
                            rates.get(quantity),
                            stuckAfter < 0
                                    ? HonestyDefaults.stuckAfter(spec.driver(), quantity)
                                    : HonestyDefaults.isMeasured(quantity) ? stuckAfter : 0));
        }
        return new SensorRules(spec, rules, staleAfter(section, spec), pair(section, spec), derive(section, measured));
    }

    /** A section with a key for each quantity. */
    private static void each(ConfigNode section, List<Quantity> measured, BiConsumer<Quantity, ConfigNode> reader) {
        boolean any = false;
        for (Quantity quantity : measured) {
            var node = section.find(quantity.id());
            any |= node.isPresent();
            node.ifPresent(one -> reader.accept(quantity, one));
        }
        if (!any && measured.isEmpty()) {
            section.acceptAnyKey(); // what it measures is not known because of something else
        }
    }

    /** {@code off}, or a section with a value or {@code off} for each quantity; what it does not name keeps its default. */
    private static <T> void overrides(
            ConfigNode section,
            String key,
            List<Quantity> measured,
            Map<Quantity, T> values,
            BiFunction<ConfigNode, Quantity, T> reader) {
        section.find(key).ifPresent(node -> {
            if (node.is(OFF)) {
                values.clear();
                return;
            }
            each(node, measured, (quantity, one) -> {
                if (one.is(OFF)) {
                    values.remove(quantity);
                } else {
                    values.put(quantity, reader.apply(one, quantity));
                }
            });
        });
    }

    private static @Nullable Calibration calibration(ConfigNode section, Quantity quantity) {
        String certificate = section.find("certificate")
                .map(node -> node.text(CERTIFICATE, "its number, 1 to 100 characters"))
                .orElse(null);
        LocalDate due = section.find("due").map(HonestyYaml::date).orElse(null);
        ConfigNode points = section.find("points").orElse(null);
        ConfigNode offset = section.find("offset").orElse(null);
        if (points == null) {
            double value = offset == null ? 0 : offset.number(-1000, 1000);
            if (offset == null && certificate == null && due == null) {
                section.wrong("says nothing", "write offset, or points, or at least certificate and due");
            }
            return Calibration.offset(quantity, value, certificate, due);
        }
        if (offset != null) {
            offset.wrong("stands beside points", "a correction is one or the other: delete one of the two");
        }
        List<Calibration.Check> checks = new ArrayList<>();
        for (ConfigNode point : points.list("{measured: 0.35, reference: 0.00}")) {
            checks.add(new Calibration.Check(
                    point.required("measured", "0.35").number(-100_000, 100_000),
                    point.required("reference", "0.00").number(-100_000, 100_000)));
        }
        if (points.good() && checks.size() != 2) {
            points.wrong("are " + checks.size(), "write two: the lowest and the highest of the certificate");
        }
        if (!points.good()) {
            return null;
        }
        double measured = checks.get(1).measured() - checks.get(0).measured();
        double slope = (checks.get(1).reference() - checks.get(0).reference()) / measured;
        if (!(slope >= LEAST_SLOPE && slope <= GREATEST_SLOPE)) {
            points.wrong(
                    "make a line that no sound sensor needs",
                    "look for a typing error: between the points, measured and reference rise alike");
            return null;
        }
        return Calibration.twoPoint(quantity, checks.get(0), checks.get(1), certificate, due);
    }

    private static @Nullable LocalDate date(ConfigNode node) {
        String text = node.text();
        try {
            return node.good() ? LocalDate.parse(text) : null;
        } catch (DateTimeException e) {
            node.wrong("\"" + text + "\" is no date", "write year-month-day, as in 2027-04-11");
            return null;
        }
    }

    private static Plausible range(ConfigNode section, Quantity quantity) {
        int min = Math.toIntExact(
                Math.round(scaled(quantity, section.required("min", "-5").number(-100_000, 100_000))));
        ConfigNode maxNode = section.required("max", "25");
        int max = Math.toIntExact(Math.round(scaled(quantity, maxNode.number(-100_000, 100_000))));
        if (max <= min) {
            maxNode.wrong("is not above min", "write the lowest as min and the highest as max");
        }
        return new Plausible(min, Math.max(min, max));
    }

    private static double scaled(Quantity quantity, double value) {
        return value * Math.pow(10, quantity.decimals());
    }

    /** Null: as the kind of source has it; zero: never. */
    private static @Nullable Duration staleAfter(ConfigNode section, SensorSpec spec) {
        return section.find("stale_after")
                .map(node -> node.is(OFF)
                        ? Duration.ZERO
                        : node.duration(spec.every().multipliedBy(2), Duration.ofDays(7)))
                .orElse(null);
    }

    private SensorRules.@Nullable Pair pair(ConfigNode section, SensorSpec spec) {
        ConfigNode node = section.find("pair").orElse(null);
        if (node == null) {
            return null; // so that the keys that belong to it are not known here
        }
        String other = node.text(SENSOR, "the id of another sensor of this zone, as in air-2");
        double difference = section.optional("max_difference", "1.0").number(0.01, 50);
        int after = Math.toIntExact(section.optional("disagree_after", String.valueOf(DISAGREE_AFTER))
                .integer(1, 10_000));
        ConfigNode otherSection = sectionOf.get(other);
        SensorSpec otherSpec = specOf.get(other);
        if (!node.good()) {
            return null;
        }
        if (other.equals(spec.id())) {
            node.wrong("is the sensor itself", "name the one that hangs beside it");
        } else if (otherSection == null || otherSpec == null) {
            node.wrong("\"" + other + "\" is no sensor of this zone", "name one of its sensors");
        } else if (!quantities(spec).contains(Quantity.TEMPERATURE)
                || !quantities(otherSpec).contains(Quantity.TEMPERATURE)) {
            node.wrong("compares temperatures, and not both measure one", "delete it");
        } else {
            Integer first = pairLines.putIfAbsent(Set.of(spec.id(), other), node.line());
            if (first != null) {
                node.wrong("says again what line " + first + " says", "a pair is written once: delete this one");
            }
        }
        return node.good()
                ? new SensorRules.Pair(
                        other, Math.toIntExact(Math.round(scaled(Quantity.TEMPERATURE, difference))), after)
                : null;
    }

    private static List<Quantity> derive(ConfigNode section, List<Quantity> measured) {
        ConfigNode node = section.find("derive").orElse(null);
        if (node == null) {
            return List.of();
        }
        List<Quantity> derive = new ArrayList<>();
        for (ConfigNode item : node.list("dew_point")) {
            Quantity quantity = Quantity.byId(item.choice(DERIVABLE)).orElseThrow();
            if (item.good() && (derive.contains(quantity) || measured.contains(quantity))) {
                item.wrong("is there already", "delete it");
            }
            derive.add(quantity);
        }
        boolean possible = measured.contains(Quantity.TEMPERATURE) && measured.contains(Quantity.HUMIDITY);
        if (!possible && !measured.isEmpty()) {
            node.wrong("needs temperature and humidity of one sensor, which this one does not measure", "delete it");
        }
        return possible ? derive.stream().distinct().toList() : List.of();
    }
}
