package io.hanlu.edge.config;

import io.hanlu.bridge.Point;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.Units;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * By what the past of one zone is judged: its own rules, or others that are tried on it.
 *
 * @param rules of this zone alone
 */
public record Trial(Zone zone, AlarmRules rules) {

    /** The only zone of {@link #recording}, and its only sensor. */
    public static final String RECORDING = "recording";

    private static final Path COMMAND_LINE = Path.of("(command line)");
    private static final String YAML = ".yaml";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * What one zone keeps and follows, whatever it says.
     *
     * @param produce null for what it says
     * @param rules null for what it says
     */
    record Instead(
            String zone,
            @Nullable ProduceProfile produce,
            @Nullable RuleSet rules) {

        static final Instead OF_NOTHING = new Instead("", null, null);

        @Nullable
        ProduceProfile produce(String of, @Nullable ProduceProfile said) {
            return produce == null || !of.equals(zone) ? said : produce;
        }

        @Nullable
        RuleSet rules(String of, @Nullable RuleSet said) {
            return rules == null || !of.equals(zone) ? said : rules;
        }
    }

    /**
     * Reads a configuration as {@link GatewayConfig#load}, with other profiles in one zone. What it says beside its profiles, such as
     * limits of its own, still holds.
     *
     * @param zone its id; there may be none of it
     * @param produce the name of a profile or the path of a file; null for what the zone says
     * @param rules the same
     * @throws ConfigException with everything that is wrong in it, or in what was named
     */
    public static GatewayConfig load(Path config, String zone, @Nullable String produce, @Nullable String rules)
            throws ConfigException {
        Instead instead = instead(config.resolveSibling(COMMAND_LINE), zone, produce, rules);
        return ConfigFile.load(config, root -> GatewayYaml.read(root, instead));
    }

    /**
     * A gateway with one zone in which there is nothing but the sensor that recorded this.
     *
     * @param every the interval between rows; 1 s to 1 h are told from each other
     * @throws ConfigException with everything that is wrong
     */
    public static GatewayConfig recording(
            Path recording,
            ZoneKind kind,
            ZoneId timezone,
            Duration every,
            @Nullable String produce,
            @Nullable String rules)
            throws ConfigException {
        Instead instead = instead(COMMAND_LINE, RECORDING, produce, rules);
        Duration nearest = every.compareTo(SHORTEST) < 0 ? SHORTEST : every.compareTo(LONGEST) > 0 ? LONGEST : every;
        String yaml = """
                gateway: {id: %1$s, site: {region: CN-SN, county: %1$s, tier: base}, timezone: %2$s}
                zones:
                  - {id: %1$s, kind: %3$s, sensors: [{id: %1$s, driver: replay, at: %4$s, every: %5$s}]}
                """.formatted(
                        RECORDING,
                        quoted(timezone.getId()),
                        kind.id(),
                        quoted("file:" + recording.toAbsolutePath()),
                        Units.text(nearest));
        return ConfigFile.load(
                COMMAND_LINE, yaml.getBytes(StandardCharsets.UTF_8), root -> GatewayYaml.read(root, instead));
    }

    /** What is named, found as in a zone of a configuration in the same folder. */
    private static Instead instead(Path shownAs, String zone, @Nullable String produce, @Nullable String rules)
            throws ConfigException {
        StringBuilder yaml = new StringBuilder();
        ProduceProfile ownProduce = file(produce, "produce", yaml, ProduceYaml::read);
        RuleSet ownRules = file(rules, "rules", yaml, RulesYaml::read);
        if (yaml.isEmpty()) {
            return new Instead(zone, ownProduce, ownRules);
        }
        Profiles profiles = new Profiles();
        return ConfigFile.load(
                shownAs,
                yaml.toString().getBytes(StandardCharsets.UTF_8),
                root -> new Instead(
                        zone,
                        named(root, "produce", profiles::produce, ownProduce),
                        named(root, "rules", profiles::rules, ownRules)));
    }

    private static <T> @Nullable T named(
            ConfigNode root, String key, Function<ConfigNode, @Nullable T> profiles, @Nullable T otherwise) {
        Optional<ConfigNode> name = root.find(key);
        return name.isPresent() ? profiles.apply(name.get()) : otherwise;
    }

    /** What is no path is a name, and added to the YAML. */
    private static <T> @Nullable T file(
            @Nullable String text, String key, StringBuilder yaml, BiFunction<String, ConfigNode, T> reader)
            throws ConfigException {
        if (text == null) {
            return null;
        }
        if (!text.contains("/") && !text.endsWith(YAML)) {
            yaml.append(key).append(": ").append(quoted(text)).append('\n');
            return null;
        }
        Path file = Path.of(text);
        String name = String.valueOf(file.getFileName());
        String id = name.endsWith(YAML) ? name.substring(0, name.length() - YAML.length()) : name;
        return ConfigFile.load(file, root -> reader.apply(id, root));
    }

    /** JSON's strings are YAML's. */
    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    /**
     * What the alarms of one zone of a configuration are judged by.
     *
     * @throws IllegalArgumentException when it has no such zone
     */
    public static Trial of(GatewayConfig config, String zone) {
        AlarmRules all = config.alarms();
        return new Trial(
                config.zones().stream()
                        .filter(one -> one.id().equals(zone))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no zone " + zone)),
                new AlarmRules(
                        all.timezone(),
                        all.zones().stream()
                                .filter(one -> one.zone().equals(zone))
                                .toList(),
                        List.of(),
                        all.latching()));
    }

    /** The same for a sensor that has a rhythm of its own, which the configuration does not know. */
    public Trial withInterval(String sensor, Duration every) {
        return new Trial(
                zone,
                new AlarmRules(
                        rules.timezone(),
                        rules.zones().stream()
                                .map(one -> new ZoneRules(
                                        one.zone(),
                                        one.points().stream()
                                                .map(of -> of.point().sensor().equals(sensor)
                                                        ? withInterval(of, every)
                                                        : of)
                                                .toList(),
                                        one.sensors(),
                                        one.doors(),
                                        one.mains(),
                                        one.condensation(),
                                        one.context()))
                                .toList(),
                        rules.gateway(),
                        rules.latching()));
    }

    private static PointRules withInterval(PointRules of, Duration every) {
        return new PointRules(of.point(), every, of.limits(), of.rate(), of.forecast(), of.cumulative());
    }

    /** The limits of one point, with their reasons. */
    public List<LimitOrigin> limits(Point point) {
        return zone.limits(point);
    }

    /**
     * What the figures of one point are reckoned against: its nearest limits, and the produce.
     *
     * @param activationKelvin as in {@link FigureRules}
     */
    public FigureRules figures(Point point, Duration every, double activationKelvin) {
        return zone.figures(point, every, activationKelvin);
    }
}
