package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.wire.config.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is different between two configurations, in words. */
final class ConfigChanges {

    private static final String NONE = "none";

    private ConfigChanges() {}

    /** The keys that hold only from the next start on. */
    static List<String> restart(GatewayConfig before, GatewayConfig after) {
        List<String> keys = new ArrayList<>();
        differ(keys, "gateway.id", before.gateway().id(), after.gateway().id());
        differ(keys, "gateway.site", before.gateway().site(), after.gateway().site());
        differ(
                keys,
                "gateway.timezone",
                before.gateway().timezone(),
                after.gateway().timezone());
        zones(keys, before.zones(), after.zones());
        differ(keys, "buses", before.buses(), after.buses());
        differ(keys, "outputs", before.outputs(), after.outputs());
        differ(keys, "buttons", before.buttons(), after.buttons());
        differ(keys, "simulation", before.simulation(), after.simulation());
        differ(keys, "journal", before.journal(), after.journal());
        differ(keys, "clock", before.clock(), after.clock());
        differ(keys, "uplink", before.uplink(), after.uplink());
        differ(keys, "console", before.console(), after.console());
        differ(keys, "nodes", before.nodes(), after.nodes());
        return keys;
    }

    private static void differ(List<String> keys, String key, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            keys.add(key);
        }
    }

    private static void zones(List<String> keys, List<Zone> before, List<Zone> after) {
        if (!before.stream()
                .map(Zone::id)
                .toList()
                .equals(after.stream().map(Zone::id).toList())) {
            keys.add("zones");
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            Zone a = before.get(i);
            Zone b = after.get(i);
            differ(keys, "zones[" + i + "].kind", a.kind(), b.kind());
            if (!a.sensors().equals(b.sensors()) || !a.honesty().equals(b.honesty())) {
                keys.add("zones[" + i + "].sensors");
            }
        }
    }

    /** What can be put in force at once, each from what to what. */
    static List<String> live(GatewayConfig before, GatewayConfig after) {
        List<String> changes = new ArrayList<>();
        change(changes, "gateway.name", before.gateway().name(), after.gateway().name());
        Map<String, Zone> zones = byId(after.zones(), Zone::id);
        for (Zone old : before.zones()) {
            Zone now = zones.get(old.id());
            if (now != null) {
                change(changes, old.id() + " name", old.name(), now.name());
                profile(
                        changes,
                        old.id() + " produce",
                        old.produceProfile(),
                        now.produceProfile(),
                        old.produce(),
                        now.produce());
                profile(changes, old.id() + " rules", old.ruleSet(), now.ruleSet(), old.rules(), now.rules());
                limits(changes, old, now);
            }
        }
        alarms(changes, before.alarms(), after.alarms());
        return changes;
    }

    private static void change(List<String> changes, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changes.add(what + ": " + text(before) + " → " + text(after));
        }
    }

    private static String text(@Nullable Object value) {
        return value == null || value.equals(List.of()) ? NONE : value.toString();
    }

    /** The file may have changed while its name has not. */
    private static void profile(
            List<String> changes,
            String what,
            @Nullable Object before,
            @Nullable Object after,
            @Nullable String nameBefore,
            @Nullable String nameAfter) {
        if (!Objects.equals(nameBefore, nameAfter)) {
            change(changes, what, nameBefore, nameAfter);
        } else if (!Objects.equals(before, after)) {
            changes.add(what + ": " + nameAfter + " has another content");
        }
    }

    /** Of several sensors that change alike, once. */
    private static void limits(List<String> changes, Zone old, Zone now) {
        Map<String, String> before = limits(old);
        Map<String, String> after = limits(now);
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        Map<String, List<String>> sensors = new LinkedHashMap<>(); // by change
        for (String key : keys) {
            String from = before.getOrDefault(key, NONE);
            String to = after.getOrDefault(key, NONE);
            if (!from.equals(to)) {
                int space = key.indexOf(' ');
                sensors.computeIfAbsent(key.substring(space) + ": " + from + " → " + to, change -> new ArrayList<>())
                        .add(key.substring(0, space));
            }
        }
        sensors.forEach((change, of) -> changes.add(old.id() + "/" + String.join(",", of) + change));
    }

    /** {@code air-1 temperature high} → {@code 3.00 °C after 30m, dead-band 0.50, high}. */
    private static Map<String, String> limits(Zone zone) {
        Map<String, String> limits = new LinkedHashMap<>();
        for (LimitOrigin limit : zone.limits()) {
            for (String sensor : limit.sensors()) {
                limits.put(
                        sensor + " " + limit.quantity().id() + " "
                                + limit.kind().id(),
                        limit.text() + ", dead-band " + limit.quantity().unscale(limit.deadBand()) + ", "
                                + limit.severity().id());
            }
        }
        return limits;
    }

    private static void alarms(List<String> changes, AlarmRules before, AlarmRules after) {
        Map<String, ZoneRules> zones = byId(after.zones(), ZoneRules::zone);
        for (ZoneRules old : before.zones()) {
            ZoneRules now = zones.get(old.zone());
            if (now != null) {
                each(changes, "", words(old), words(now));
            }
        }
        each(changes, "alarms.", own(before), own(after));
        change(changes, "alarms.latching", ids(before), ids(after));
    }

    private static void each(
            List<String> changes, String prefix, Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.forEach(key -> change(changes, prefix + key, before.get(key), after.get(key)));
    }

    /** All of a zone's rules but its limits, which have reasons and are told with them. */
    private static Map<String, String> words(ZoneRules zone) {
        Map<String, String> words = new LinkedHashMap<>();
        for (PointRules rules : zone.points()) {
            trends(words, rules);
        }
        zone.sensors().stream() // the same for all of a zone
                .limit(1)
                .flatMap(sensor -> sensor.faults().stream())
                .forEach(fault ->
                        words.put(zone.zone() + " " + fault.kind().id(), words(fault.delay(), fault.severity())));
        zone.doors()
                .forEach(door -> words.put(
                        door.door() + " door_open",
                        Units.text(door.longest()) + ", " + door.severity().id()));
        zone.mains()
                .forEach(mains -> words.put(
                        mains.power() + " mains", words(mains.delay(), mains.severity()) + ", for " + mains.causes()));
        zone.condensation()
                .forEach(wet -> words.put(
                        wet.surface() + " condensation",
                        "below " + wet.dewPoint() + " + " + Quantity.TEMPERATURE.unscale(wet.margin()) + " °C, "
                                + words(wet.delay(), wet.severity())));
        ContextRules context = zone.context();
        words.put(
                zone.zone() + " loading",
                context.doors() + ", " + Units.text(context.afterDoor()) + " after, longest "
                        + Units.text(context.longestDoor()));
        words.put(
                zone.zone() + " defrost",
                context.defrosts() + ", "
                        + context.schedule().stream().map(ConfigChanges::words).toList() + ", "
                        + Units.text(context.afterDefrost()) + " after, longest "
                        + Units.text(context.longestDefrost()));
        return words;
    }

    private static String words(Delay delay, Severity severity) {
        return "after " + Delays.text(delay) + ", " + severity.id();
    }

    private static String words(Scheduled defrost) {
        return defrost.from() + " for " + Units.text(defrost.length()) + " every " + Units.text(defrost.every());
    }

    private static void trends(Map<String, String> words, PointRules rules) {
        Quantity quantity = rules.point().quantity();
        Rate rate = rules.rate();
        if (rate != null) {
            double perMinute = rate.perMinute() / Math.pow(10, quantity.decimals());
            words.put(
                    rules.point() + " rate",
                    perMinute + " " + quantity.unit() + " a minute over " + Units.text(rate.window()) + ", "
                            + words(rate.delay(), rate.severity()));
        }
        Forecast forecast = rules.forecast();
        if (forecast != null) {
            words.put(
                    rules.point() + " forecast",
                    Units.text(forecast.horizon()) + " ahead by " + Units.text(forecast.window()) + ", "
                            + words(forecast.delay(), forecast.severity()));
        }
        Cumulative cumulative = rules.cumulative();
        if (cumulative != null) {
            words.put(
                    rules.point() + " cumulative",
                    Units.text(cumulative.most()) + " a "
                            + cumulative.period().name().toLowerCase(Locale.ROOT) + ", "
                            + cumulative.severity().id());
        }
    }

    private static Map<String, String> own(AlarmRules rules) {
        Map<String, String> words = new LinkedHashMap<>();
        rules.gateway().forEach(own -> words.put(own.kind().id(), words(own.delay(), own.severity())));
        return words;
    }

    private static List<String> ids(AlarmRules rules) {
        return rules.latching().stream().sorted().map(AlarmKind::id).toList();
    }

    private static <T> Map<String, T> byId(List<T> list, Function<T, String> id) {
        Map<String, T> map = new LinkedHashMap<>();
        list.forEach(one -> map.put(id.apply(one), one));
        return map;
    }
}
