package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.RuleSet.Fault;
import io.hanlu.edge.config.RuleSet.InstrumentError;
import io.hanlu.edge.config.RuleSet.Interval;
import io.hanlu.edge.config.RuleSet.Limit;
import io.hanlu.wire.config.ConfigNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads one file of {@code profiles/rules}. */
final class RulesYaml {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final List<String> QUANTITIES = List.of(Quantity.TEMPERATURE.id(), Quantity.HUMIDITY.id());
    private static final List<String> LIMITS =
            List.of(AlarmKind.HIGH.id(), AlarmKind.LOW.id(), AlarmKind.HIGH_HIGH.id(), AlarmKind.LOW_LOW.id());
    private static final List<String> FAULTS = List.of(
            AlarmKind.MAINS.id(),
            AlarmKind.SENSOR_FAULT.id(),
            AlarmKind.STALE.id(),
            AlarmKind.STUCK.id(),
            AlarmKind.DISAGREES.id(),
            AlarmKind.CALIBRATION.id());

    private RulesYaml() {}

    static RuleSet read(String id, ConfigNode root) {
        ConfigNode name = root.required("name", "{zh: 食品冷链, en: Food}");
        return new RuleSet(
                id,
                ProduceYaml.name(name, "zh", "食品冷链"),
                ProduceYaml.name(name, "en", "Food"),
                each(root, "intervals", "{what: sampling, where: any, at_most: 1m, …}", RulesYaml::interval),
                each(root, "instrument_errors", "{quantity: temperature, from: 0, …}", RulesYaml::error),
                each(root, "limits", "{quantity: temperature, kind: high, value: 8, …}", RulesYaml::limit),
                root.find("cumulative")
                        .map(node -> stated(
                                node,
                                new Cumulative(
                                        node.required("most", "4h").duration(Duration.ofMinutes(1), DAY),
                                        node.optional("period", "day").choice(Cumulative.Period.class),
                                        node.optional("severity", "medium").choice(Severity.class))))
                        .orElse(null),
                root.find("retention")
                        .map(node ->
                                stated(node, node.required("at_least", "731d").duration(DAY, Duration.ofDays(3650))))
                        .orElse(null),
                root.find("recipients")
                        .map(node -> stated(
                                node, (int) node.required("at_least", "3").integer(1, 20)))
                        .orElse(null),
                each(root, "faults", "{kind: mains, delay: 5s, severity: high, …}", RulesYaml::fault),
                each(
                        root,
                        "notes",
                        "{text: …, source: …, confirmed: true}",
                        node -> stated(node, node.required("text", "…").text())));
    }

    private static <T> List<T> each(ConfigNode root, String key, String example, Function<ConfigNode, T> reader) {
        return root.find(key).map(list -> list.list(example)).orElse(List.of()).stream()
                .map(reader)
                .toList();
    }

    private static <T> Stated<T> stated(ConfigNode section, T value) {
        return new Stated<>(
                value,
                section.required("source", "GB 31605-2020 3.1").text(),
                section.required("confirmed", "false").bool());
    }

    private static Interval interval(ConfigNode section) {
        return new Interval(
                section.required("what", "sampling").choice(Interval.What.class),
                section.required("where", "any").choice(Interval.Where.class),
                stated(section, section.required("at_most", "1m").duration(SECOND, DAY)));
    }

    private static InstrumentError error(ConfigNode section) {
        Quantity quantity = quantity(section);
        int from = quantity.scale(section.required("from", "0").number(-100, 100));
        ConfigNode toNode = section.required("to", "40");
        int to = quantity.scale(toNode.number(-100, 100));
        if (to <= from) {
            toNode.wrong("is not above from", "write the lowest as from and the highest as to");
        }
        int atMost = quantity.scale(section.required("at_most", "0.5").number(0.01, 20));
        return new InstrumentError(quantity, from, to, stated(section, atMost));
    }

    private static Quantity quantity(ConfigNode section) {
        return Quantity.byId(section.required("quantity", "temperature").choice(QUANTITIES))
                .orElseThrow();
    }

    private static Limit limit(ConfigNode section) {
        Quantity quantity = quantity(section);
        Optional<ConfigNode> deadBand = section.find("dead_band");
        return new Limit(
                quantity,
                AlarmKind.byId(section.required("kind", "high").choice(LIMITS)).orElseThrow(),
                stated(section, quantity.scale(section.required("value", "8").number(-100, 100))),
                deadBand.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(quantity.scale(deadBand.get().number(0, 50))),
                section.find("delay").map(Delays::read).orElse(null),
                section.find("severity")
                        .map(node -> node.choice(Severity.class))
                        .orElse(null),
                section.find("without_produce").map(ConfigNode::bool).orElse(false));
    }

    private static Stated<Fault> fault(ConfigNode section) {
        AlarmKind kind =
                AlarmKind.byId(section.required("kind", "mains").choice(FAULTS)).orElseThrow();
        Delay delay = section.find("delay").map(Delays::read).orElse(null);
        return stated(
                section,
                new Fault(
                        kind,
                        delay,
                        section.find("severity")
                                .map(node -> node.choice(Severity.class))
                                .orElse(null)));
    }
}
