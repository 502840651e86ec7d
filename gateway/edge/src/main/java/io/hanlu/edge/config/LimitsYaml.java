package io.hanlu.edge.config;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.LimitDefaults.Proposal;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one zone: of its produce, of its rule set where that is stricter, and over both what {@code limits} says, at the zone
 * for all sensors and at a sensor for itself.
 */
final class LimitsYaml {

    private static final String OFF = "off";

    /** From cold to warm, which is the order in which they must be. */
    private static final List<AlarmKind> KINDS =
            List.of(AlarmKind.LOW_LOW, AlarmKind.LOW, AlarmKind.HIGH, AlarmKind.HIGH_HIGH);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** ALARMS.md 4.2. */
    private static final int READINGS_OF_A_LINE = 5;

    /** ALARMS.md 4.1. */
    private static final int READINGS_OF_A_CHANGE = 2;

    private final ConfigNode zone;
    private final ZoneKind zoneKind;
    private final @Nullable ProduceProfile produce;
    private final @Nullable RuleSet ruleSet;
    private final Map<Quantity, Judged> ofZone = new HashMap<>();

    private final List<PointRules> points = new ArrayList<>();
    private final Map<LimitOrigin, List<String>> origins = new LinkedHashMap<>(); // without → with their sensors

    LimitsYaml(ConfigNode zone, ZoneKind zoneKind, @Nullable ProduceProfile produce, @Nullable RuleSet ruleSet) {
        this.zone = zone;
        this.zoneKind = zoneKind;
        this.produce = produce;
        this.ruleSet = ruleSet;
    }

    /** How one quantity is judged, while it is put together. */
    private static final class Judged {

        private final Map<AlarmKind, Proposal> limits;
        private final Map<AlarmKind, ConfigNode> said = new EnumMap<>(AlarmKind.class);
        private final Map<AlarmKind, ConfigNode> deadBands = new EnumMap<>(AlarmKind.class);
        private @Nullable Rate rate;
        private @Nullable Forecast forecast;
        private @Nullable Cumulative cumulative;
        private @Nullable ConfigNode rateSaid;
        private @Nullable ConfigNode forecastSaid;
        private @Nullable ConfigNode cumulativeSaid;
        private boolean good = true;

        private Judged(Map<AlarmKind, Proposal> limits) {
            this.limits = limits;
        }

        /** For a sensor's own changes; that its zone's trends are about nothing any more is then no mistake. */
        private Judged copy() {
            Judged copy = new Judged(new EnumMap<>(limits));
            copy.said.putAll(said);
            copy.deadBands.putAll(deadBands);
            copy.rate = rate;
            copy.forecast = forecast;
            copy.cumulative = cumulative;
            copy.rateSaid = rateSaid;
            copy.good = good;
            return copy;
        }

        private void clear() {
            limits.clear();
            rate = null;
            forecast = null;
            cumulative = null;
        }
    }

    /** Whether a limit of it means something: a state has none, and a place has others. */
    static boolean canBeLimited(Quantity quantity) {
        return switch (quantity) {
            case LATITUDE, LONGITUDE, COURSE -> false;
            default -> !quantity.unit().isEmpty();
        };
    }

    /**
     * Reads what the zone says for all its sensors.
     *
     * @param measured by any of them
     */
    void zone(Collection<Quantity> measured) {
        ConfigNode section = zone.find("limits").orElse(null);
        for (Quantity quantity : limited(section, measured)) {
            Judged judged = ofProfiles(quantity);
            ofZone.put(quantity, judged);
            said(section, quantity, judged);
            check(quantity, judged);
        }
    }

    /**
     * Reads what a sensor says for itself.
     *
     * @param quantities what it measures, and what follows from that
     */
    void sensor(ConfigNode sensor, SensorSpec spec, Collection<Quantity> quantities) {
        ConfigNode section = sensor.find("limits").orElse(null);
        for (Quantity quantity : limited(section, quantities)) {
            Judged judged = ofZone.getOrDefault(quantity, new Judged(new EnumMap<>(AlarmKind.class)));
            if (section != null) {
                judged = judged.copy();
                said(section, quantity, judged);
                check(quantity, judged);
            }
            checkWindows(judged, spec);
            add(spec, quantity, judged);
        }
    }

    private static List<Quantity> limited(@Nullable ConfigNode section, Collection<Quantity> measured) {
        List<Quantity> limited =
                measured.stream().filter(LimitsYaml::canBeLimited).toList();
        if (section != null && measured.isEmpty()) {
            section.acceptAnyKey(); // what is measured is not known because of something else
        } else if (section != null && limited.isEmpty()) {
            section.wrong("is about nothing that is measured here", "delete it");
        }
        return limited;
    }

    List<PointRules> points() {
        return points;
    }

    /** In the order of sensors and quantities, those of several sensors once. */
    List<LimitOrigin> origins() {
        return origins.entrySet().stream()
                .map(entry -> {
                    LimitOrigin one = entry.getKey();
                    return new LimitOrigin(
                            entry.getValue(),
                            one.quantity(),
                            one.kind(),
                            one.value(),
                            one.deadBand(),
                            one.delay(),
                            one.severity(),
                            one.from(),
                            one.confirmed());
                })
                .toList();
    }

    // ---- produce and rules

    private Judged ofProfiles(Quantity quantity) {
        Judged judged = new Judged(LimitDefaults.of(zoneKind, quantity, produce));
        judged.forecast = LimitDefaults.forecast(zoneKind, quantity);
        judged.cumulative = LimitDefaults.cumulative(zoneKind, quantity);
        if (ruleSet == null) {
            return judged;
        }
        for (RuleSet.Limit rule : ruleSet.limits()) {
            if (rule.quantity() == quantity && applies(rule)) {
                rule(rule, judged.limits);
            }
        }
        if (quantity == Quantity.TEMPERATURE && ruleSet.cumulative() != null) {
            Cumulative asked = ruleSet.cumulative().value();
            if (judged.cumulative == null || asked.most().compareTo(judged.cumulative.most()) < 0) {
                judged.cumulative = asked;
            }
        }
        return judged;
    }

    private boolean applies(RuleSet.Limit rule) {
        boolean warm = rule.quantity() == Quantity.TEMPERATURE && isUpper(rule.kind());
        if (warm && !LimitDefaults.holdsHigh(zoneKind)) {
            return false;
        }
        return !rule.withoutProduce() || produce == null;
    }

    private void rule(RuleSet.Limit rule, Map<AlarmKind, Proposal> limits) {
        Proposal before = limits.get(rule.kind());
        int value = rule.value().value();
        if (before != null && (isUpper(rule.kind()) ? before.value() <= value : before.value() >= value)) {
            return;
        }
        String from = "rules " + (ruleSet == null ? "" : ruleSet.id()) + instead(before, rule.quantity());
        Proposal proposal = LimitDefaults.usual(
                zoneKind,
                rule.quantity(),
                rule.kind(),
                value,
                from,
                rule.value().confirmed());
        if (rule.deadBand().isPresent()) {
            proposal = proposal.withDeadBand(rule.deadBand().getAsInt());
        }
        if (rule.delay() != null) {
            proposal = proposal.withDelay(rule.delay());
        }
        if (rule.severity() != null) {
            proposal = proposal.withSeverity(rule.severity());
        }
        limits.put(rule.kind(), proposal);
    }

    private static String instead(@Nullable Proposal before, Quantity quantity) {
        return before == null ? "" : ", instead of " + text(quantity, before.value()) + " by " + before.from();
    }

    private static boolean isUpper(AlarmKind kind) {
        return kind == AlarmKind.HIGH || kind == AlarmKind.HIGH_HIGH;
    }

    // ---- what the file says

    private void said(@Nullable ConfigNode section, Quantity quantity, Judged judged) {
        if (section == null) {
            return;
        }
        if (section.is(OFF)) {
            judged.clear();
            return;
        }
        ConfigNode node = section.find(quantity.id()).orElse(null);
        if (node == null) {
            judged.good &= section.good();
            return;
        }
        if (node.is(OFF)) {
            judged.clear();
            return;
        }
        List<ConfigNode> used = new ArrayList<>(List.of(section, node));
        for (AlarmKind kind : KINDS.reversed()) {
            node.find(key(kind)).ifPresent(one -> {
                used.add(one);
                limit(one, quantity, kind, judged, used);
            });
        }
        node.find("dead_band").ifPresent(one -> {
            used.add(one);
            int deadBand = deadBand(one, quantity);
            judged.limits.replaceAll((kind, limit) -> {
                if (hasOwn(node, kind, "dead_band")) {
                    return limit;
                }
                judged.deadBands.put(kind, one);
                return limit.withDeadBand(deadBand);
            });
        });
        node.find("delay").ifPresent(one -> {
            used.add(one);
            Delay delay = Delays.read(one);
            judged.limits.replaceAll((kind, limit) -> hasOwn(node, kind, "delay") ? limit : limit.withDelay(delay));
        });
        trends(node, quantity, judged, used);
        judged.good &= used.stream().allMatch(ConfigNode::good);
    }

    private static boolean hasOwn(ConfigNode node, AlarmKind kind, String key) {
        return node.find(key(kind))
                .filter(ConfigNode::isSection)
                .flatMap(one -> one.find(key))
                .isPresent();
    }

    private static String key(AlarmKind kind) {
        return kind.id().replace('-', '_');
    }

    private static double number(ConfigNode node) {
        return node.number(-100_000, 100_000);
    }

    private static int deadBand(ConfigNode node, Quantity quantity) {
        return quantity.scale(node.number(0, 100_000));
    }

    /** {@code off}, a value, or a section with some of value, dead_band, delay and severity. */
    private void limit(ConfigNode node, Quantity quantity, AlarmKind kind, Judged judged, List<ConfigNode> used) {
        if (node.is(OFF)) {
            judged.limits.remove(kind);
            return;
        }
        Proposal before = judged.limits.get(kind);
        if (!node.isSection()) {
            judged.limits.put(kind, valued(node, quantity, kind, before));
            judged.said.put(kind, node);
            return;
        }
        Proposal limit;
        if (before == null || node.find("value").isPresent()) {
            ConfigNode value = node.required("value", "3");
            used.add(value);
            judged.said.put(kind, value);
            limit = valued(value, quantity, kind, before);
        } else {
            limit = before.withFrom(before.from() + ", changed by " + node.place());
        }
        ConfigNode deadBand = node.find("dead_band").orElse(null);
        if (deadBand != null) {
            used.add(deadBand);
            judged.deadBands.put(kind, deadBand);
            limit = limit.withDeadBand(deadBand(deadBand, quantity));
        }
        ConfigNode delay = node.find("delay").orElse(null);
        if (delay != null) {
            limit = limit.withDelay(Delays.read(delay));
        }
        judged.limits.put(kind, limit.withSeverity(severity(node, limit.severity())));
    }

    /** A new value; what else the limit had stays. */
    private Proposal valued(ConfigNode node, Quantity quantity, AlarmKind kind, @Nullable Proposal before) {
        int value = quantity.scale(number(node));
        String from = node.place() + instead(before, quantity);
        Proposal usual = LimitDefaults.usual(zoneKind, quantity, kind, value, from, true);
        if (before == null) {
            return usual;
        }
        Proposal kept = usual.withDelay(before.delay()).withSeverity(before.severity());
        return before.ownBand() ? kept.withDeadBand(before.deadBand()) : kept;
    }

    static Severity severity(ConfigNode section, Severity usual) {
        return section.find("severity").map(node -> node.choice(Severity.class)).orElse(usual);
    }

    private static void trends(ConfigNode node, Quantity quantity, Judged judged, List<ConfigNode> used) {
        Optional<ConfigNode> rate = node.find("rate");
        if (rate.isPresent()) {
            used.add(rate.get());
            judged.rate = rate.get().is(OFF) ? null : rate(rate.get(), quantity);
            judged.rateSaid = judged.rate == null ? null : rate.get();
        }
        Optional<ConfigNode> forecast = node.find("forecast");
        if (forecast.isPresent()) {
            used.add(forecast.get());
            judged.forecast = forecast.get().is(OFF) ? null : forecast(forecast.get());
            judged.forecastSaid = judged.forecast == null ? null : forecast.get();
        }
        Optional<ConfigNode> cumulative = node.find("cumulative");
        if (cumulative.isPresent()) {
            used.add(cumulative.get());
            judged.cumulative = cumulative.get().is(OFF) ? null : cumulative(cumulative.get());
            judged.cumulativeSaid = judged.cumulative == null ? null : cumulative.get();
        }
    }

    private static Rate rate(ConfigNode section, Quantity quantity) {
        return new Rate(
                section.required("per_minute", "0.5").number(0.001, 100_000) * Math.pow(10, quantity.decimals()),
                section.optional("window", "10m").duration(MINUTE, DAY),
                Delays.read(section.optional("delay", "0s")),
                severity(section, Severity.MEDIUM));
    }

    private static Forecast forecast(ConfigNode section) {
        return new Forecast(
                section.optional("window", "1h").duration(MINUTE, DAY),
                section.optional("horizon", "1h").duration(MINUTE, DAY),
                Delays.read(section.optional("delay", "10m")),
                severity(section, Severity.MEDIUM));
    }

    private static Cumulative cumulative(ConfigNode section) {
        return new Cumulative(
                section.required("most", "4h").duration(MINUTE, Duration.ofDays(60)),
                section.optional("period", "day").choice(Cumulative.Period.class),
                severity(section, Severity.MEDIUM));
    }

    // ---- what must agree

    private void check(Quantity quantity, Judged judged) {
        if (!judged.good) {
            return;
        }
        judged.limits.keySet().stream()
                .filter(kind -> judged.deadBands.get(kind) == null)
                .toList()
                .forEach(kind -> narrow(kind, judged.limits));
        checkOrder(quantity, judged);
        if (quantity == Quantity.TEMPERATURE) {
            checkIce(judged);
        }
        checkDeadBands(quantity, judged);
        boolean near = judged.limits.containsKey(AlarmKind.HIGH) || judged.limits.containsKey(AlarmKind.LOW);
        if (!near) {
            for (ConfigNode said : new ConfigNode[] {judged.forecastSaid, judged.cumulativeSaid}) {
                if (said != null) {
                    said.wrong("has no limit that it could be about", "write high, low or both beside it");
                }
            }
            judged.forecast = null;
            judged.cumulative = null;
        }
    }

    /** A dead-band that nobody has written must leave a way back. */
    private static void narrow(AlarmKind kind, Map<AlarmKind, Proposal> limits) {
        Proposal low = limits.get(AlarmKind.LOW);
        Proposal high = limits.get(AlarmKind.HIGH);
        if (low != null && high != null && high.value() > low.value()) {
            int most = (high.value() - low.value()) / 4;
            limits.computeIfPresent(kind, (k, limit) -> limit.narrowed(most));
        }
    }

    private void checkOrder(Quantity quantity, Judged judged) {
        List<AlarmKind> present =
                KINDS.stream().filter(judged.limits::containsKey).toList();
        for (int i = 1; i < present.size(); i++) {
            AlarmKind lower = present.get(i - 1);
            AlarmKind upper = present.get(i);
            Proposal below = limit(judged, lower);
            Proposal above = limit(judged, upper);
            if (below.value() < above.value()) {
                continue;
            }
            boolean blameLower = judged.said.containsKey(lower) && !judged.said.containsKey(upper);
            Proposal wrong = blameLower ? below : above;
            Proposal other = blameLower ? above : below;
            blame(judged, blameLower ? lower : upper)
                    .wrong(
                            (blameLower ? lower : upper).id() + " " + text(quantity, wrong.value()) + " is not "
                                    + (blameLower ? "below " : "above ") + (blameLower ? upper : lower).id() + " "
                                    + text(quantity, other.value()) + " (" + other.from() + ")",
                            "write low_low < low < high < high_high, or off");
            judged.good = false;
            return;
        }
    }

    private static Proposal limit(Judged judged, AlarmKind kind) {
        return Optional.ofNullable(judged.limits.get(kind)).orElseThrow();
    }

    /** Where somebody can mend it. */
    private ConfigNode blame(Judged judged, AlarmKind kind) {
        ConfigNode said = judged.said.get(kind);
        if (said != null) {
            return said;
        }
        return zone.find("rules").or(() -> zone.find("produce")).orElse(zone);
    }

    private void checkIce(Judged judged) {
        if (produce == null || produce.freezingPoint().isEmpty()) {
            return;
        }
        int ice = produce.freezingPoint().getAsInt();
        for (AlarmKind kind : KINDS) {
            Proposal limit = judged.limits.get(kind);
            if (limit != null && limit.value() <= ice) {
                blame(judged, kind)
                        .wrong(
                                kind.id() + " " + text(Quantity.TEMPERATURE, limit.value()) + " is not above "
                                        + text(Quantity.TEMPERATURE, ice) + ", where " + produce.id()
                                        + " freezes: the alarm would come after the loss",
                                "write a value above it, or the right produce");
            }
        }
    }

    private void checkDeadBands(Quantity quantity, Judged judged) {
        Proposal low = judged.limits.get(AlarmKind.LOW);
        Proposal high = judged.limits.get(AlarmKind.HIGH);
        if (!judged.good || low == null || high == null) {
            return;
        }
        int band = high.value() - low.value();
        judged.limits.forEach((kind, limit) -> {
            int room = isUpper(kind) ? limit.value() - low.value() : high.value() - limit.value();
            if (limit.deadBand() >= room) {
                ConfigNode said = judged.deadBands.get(kind);
                (said == null ? blame(judged, kind) : said)
                        .wrong(
                                "a dead-band of " + text(quantity, limit.deadBand())
                                        + " is not narrower than the band of "
                                        + text(quantity, band) + " between low and high: " + kind.id()
                                        + " would hardly ever end",
                                "write less than " + text(quantity, band));
            }
        });
    }

    /** A trend needs some readings. A usual forecast is left out where they do not come, what was written is refused. */
    private static void checkWindows(Judged judged, SensorSpec spec) {
        if (judged.good && judged.rate != null && judged.rateSaid != null) {
            checkWindow(judged.rateSaid, judged.rate.window(), spec, READINGS_OF_A_CHANGE);
        }
        if (judged.good && judged.forecast != null && judged.forecastSaid != null) {
            checkWindow(judged.forecastSaid, judged.forecast.window(), spec, READINGS_OF_A_LINE);
        }
    }

    private static void checkWindow(ConfigNode said, Duration window, SensorSpec spec, int readings) {
        Duration least = spec.every().multipliedBy(readings);
        if (window.compareTo(least) < 0) {
            said.wrong(
                    "looks at " + Units.text(window) + ", in which " + spec.id() + " does not give " + readings
                            + " readings",
                    "write a window of at least " + Units.text(least) + ", or off");
        }
    }

    // ---- the result

    private void add(SensorSpec spec, Quantity quantity, Judged judged) {
        if (judged.limits.isEmpty() && judged.rate == null) {
            return;
        }
        Point point = spec.point(quantity);
        List<Limit> limits = new ArrayList<>();
        for (AlarmKind kind : KINDS.reversed()) {
            Proposal limit = judged.limits.get(kind);
            if (limit == null) {
                continue;
            }
            limits.add(new Limit(kind, limit.value(), limit.deadBand(), limit.delay(), limit.severity()));
            origins.computeIfAbsent(
                            new LimitOrigin(
                                    List.of(),
                                    quantity,
                                    kind,
                                    limit.value(),
                                    limit.deadBand(),
                                    limit.delay(),
                                    limit.severity(),
                                    limit.from(),
                                    limit.confirmed()),
                            key -> new ArrayList<>())
                    .add(spec.id());
        }
        Forecast forecast = judged.forecast;
        boolean enough =
                forecast != null && forecast.window().compareTo(spec.every().multipliedBy(READINGS_OF_A_LINE)) >= 0;
        points.add(
                new PointRules(point, spec.every(), limits, judged.rate, enough ? forecast : null, judged.cumulative));
    }

    private static String text(Quantity quantity, int value) {
        return quantity.unscale(value).toPlainString() + " " + quantity.unit();
    }
}
