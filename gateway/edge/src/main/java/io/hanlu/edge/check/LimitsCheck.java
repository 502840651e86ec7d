package io.hanlu.edge.check;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.LimitOrigin;
import io.hanlu.edge.config.ProduceProfile;
import io.hanlu.edge.config.RuleSet;
import io.hanlu.edge.config.RuleSet.Interval;
import io.hanlu.edge.config.Stated;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.wire.config.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What each zone is judged by, where that comes from, and where it falls short of the rule set that is named. */
final class LimitsCheck {

    private static final String UNCONFIRMED = ", not confirmed";

    private final GatewayConfig config;
    private final List<Finding> findings = new ArrayList<>();

    private LimitsCheck(GatewayConfig config) {
        this.config = config;
    }

    static List<Finding> run(GatewayConfig config) {
        LimitsCheck check = new LimitsCheck(config);
        for (Zone zone : config.zones()) {
            if (zone.produceProfile() != null) {
                check.produce(zone, zone.produceProfile());
            }
            check.limits(zone);
            if (zone.ruleSet() != null) {
                check.rules(zone, zone.ruleSet());
            }
        }
        return check.findings;
    }

    private void produce(Zone zone, ProduceProfile produce) {
        String subject = "produce " + zone.id();
        String what = produce.id() + " (" + produce.nameZh() + ", " + produce.nameEn() + "): ";
        findings.add(
                produce.confirmed()
                        ? Finding.ok(subject, what + produce.source())
                        : Finding.warn(
                                subject,
                                what
                                        + "not confirmed: have its figures checked by somebody who knows it, and write your own"
                                        + " limits; " + produce.source()));
    }

    /** A line for each quantity of sensors that are judged alike. */
    private void limits(Zone zone) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (LimitOrigin limit : zone.limits()) {
            lines.computeIfAbsent(
                            "limits " + zone.id() + "/" + String.join(",", limit.sensors()) + " "
                                    + limit.quantity().id(),
                            subject -> new ArrayList<>())
                    .add(limit.kind().id() + " " + limit.text() + " (" + limit.from()
                            + (limit.confirmed() ? ")" : UNCONFIRMED + ")"));
        }
        lines.forEach((subject, limits) -> findings.add(Finding.ok(subject, String.join("; ", limits))));
        boolean measured = zone.honesty().stream().anyMatch(LimitsCheck::measuresTemperature);
        if (measured && zone.limits().stream().noneMatch(one -> one.quantity() == Quantity.TEMPERATURE)) {
            findings.add(Finding.warn(
                    "limits " + zone.id(),
                    "none for temperature: nobody is told when it is too warm or too cold; name produce or rules, or write"
                            + " limits"));
        }
    }

    private static boolean measuresTemperature(SensorRules sensor) {
        return sensor.quantities().containsKey(Quantity.TEMPERATURE);
    }

    // ---- rules

    private void rules(Zone zone, RuleSet rules) {
        String subject = "rules " + zone.id();
        List<String> unmet = Stream.of(
                        intervals(zone, rules),
                        bounds(zone, rules),
                        faults(zone, rules),
                        people(zone, rules),
                        retention(rules))
                .flatMap(List::stream)
                .toList();
        unmet.forEach(text -> findings.add(Finding.warn(subject, rules.id() + " asks for " + text)));
        if (unmet.isEmpty()) {
            findings.add(Finding.ok(subject, rules.id() + " (" + rules.nameZh() + "): limits and intervals are kept"));
        }
        for (RuleSet.InstrumentError error : rules.errors()) {
            Quantity quantity = error.quantity();
            findings.add(Finding.ok(
                    subject,
                    rules.id() + " asks for instruments within "
                            + quantity.unscale(error.atMost().value()) + " "
                            + quantity.unit() + " from " + quantity.unscale(error.from()) + " to "
                            + quantity.unscale(error.to()) + source(error.atMost())
                            + ": \"hanlu drivers\" has what each sensor promises"));
        }
    }

    private static String source(Stated<?> stated) {
        return " (" + stated.source() + (stated.confirmed() ? ")" : UNCONFIRMED + ")");
    }

    private static List<String> intervals(Zone zone, RuleSet rules) {
        Interval.Where here = zone.kind() == ZoneKind.VAN_BOX ? Interval.Where.TRANSPORT : Interval.Where.STORE;
        List<String> unmet = new ArrayList<>();
        for (Interval interval : rules.intervals()) {
            if (interval.where() != Interval.Where.ANY && interval.where() != here) {
                continue;
            }
            // every reading is kept, so that recording is as often as sampling, inside limits and outside
            zone.honesty().stream()
                    .filter(LimitsCheck::measuresTemperature)
                    .map(SensorRules::spec)
                    .filter(spec -> spec.every().compareTo(interval.atMost().value()) > 0)
                    .forEach(spec -> unmet.add("a value each "
                            + Units.text(interval.atMost().value()) + source(interval.atMost()) + ", and " + spec.id()
                            + " is read each " + Units.text(spec.every()) + ": lower every"));
        }
        return unmet.stream().distinct().toList();
    }

    private static List<String> bounds(Zone zone, RuleSet rules) {
        List<String> unmet = new ArrayList<>();
        for (RuleSet.Limit asked : rules.limits()) {
            boolean upper = asked.kind() == AlarmKind.HIGH || asked.kind() == AlarmKind.HIGH_HIGH;
            if ((asked.withoutProduce() && zone.produceProfile() != null) || zone.kind() == ZoneKind.PRECOOL) {
                continue;
            }
            boolean kept = zone.limits().stream()
                    .filter(one -> one.quantity() == asked.quantity() && one.kind() == asked.kind())
                    .allMatch(one -> upper
                            ? one.value() <= asked.value().value()
                            : one.value() >= asked.value().value());
            boolean there = zone.limits().stream()
                    .anyMatch(one -> one.quantity() == asked.quantity() && one.kind() == asked.kind());
            if (!kept || !there) {
                unmet.add(asked.kind().id() + " "
                        + asked.quantity().unscale(asked.value().value()) + " "
                        + asked.quantity().unit() + source(asked.value())
                        + ", and this zone has a wider limit, or none: correct limits, or name other rules");
            }
        }
        return unmet;
    }

    private List<String> faults(Zone zone, RuleSet rules) {
        Set<AlarmKind> watched = EnumSet.noneOf(AlarmKind.class);
        for (ZoneRules each : config.alarms().zones()) {
            if (each.mains().stream().anyMatch(mains -> mains.causes().contains(zone.id()))) {
                watched.add(AlarmKind.MAINS);
            }
            if (each.zone().equals(zone.id())) {
                each.sensors().forEach(sensor -> sensor.faults().forEach(fault -> watched.add(fault.kind())));
            }
        }
        return rules.faults().stream()
                .filter(asked -> !watched.contains(asked.value().kind()))
                .map(asked -> "an alarm of kind " + asked.value().kind().id() + source(asked) + ", and "
                        + (asked.value().kind() == AlarmKind.MAINS
                                ? "nothing tells of the mains here: add a contact of kind: power"
                                : "it is off: delete it from alarms"))
                .toList();
    }

    private List<String> people(Zone zone, RuleSet rules) {
        Stated<Integer> asked = rules.recipients();
        int reached = config.people().reached(zone.id(), Severity.HIGH);
        return asked == null || reached >= asked.value()
                ? List.of()
                : List.of(asked.value() + " people who are told of alarms" + source(asked) + ", and here it is "
                        + reached + ": add recipients with addresses of their own, and name them in escalation");
    }

    private List<String> retention(RuleSet rules) {
        Stated<Duration> asked = rules.retention();
        return asked == null || config.journal().keep().compareTo(asked.value()) >= 0
                ? List.of()
                : List.of("records of " + Units.text(asked.value()) + source(asked) + ", and the journal keeps "
                        + Units.text(config.journal().keep())
                        + ": see that the centre keeps them, or raise journal.keep");
    }
}
