package io.hanlu.edge.config;

import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.port.Address;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.config.GatewayConfig.Console;
import io.hanlu.edge.config.GatewayConfig.Gateway;
import io.hanlu.edge.config.GatewayConfig.Journal;
import io.hanlu.edge.config.GatewayConfig.Order;
import io.hanlu.edge.config.GatewayConfig.Sending;
import io.hanlu.edge.config.GatewayConfig.Site;
import io.hanlu.edge.config.GatewayConfig.Tier;
import io.hanlu.edge.config.GatewayConfig.Uplink;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.Owners.Owner;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.words.Language;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.config.Broker;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.HostPort;
import io.hanlu.wire.message.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one {@code gateway.yaml}: every key, its default and its range, and what must agree between keys. */
final class GatewayYaml {

    private static final Pattern GATEWAY_ID = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");
    private static final String GATEWAY_ID_FORM =
            "2 to 63 of a-z, 0-9 and -, not starting with -, as in luochuan-apple-01";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final String ID_FORM = "1 to 63 of a-z, 0-9 and -, not starting with -, as in room-1";
    private static final Pattern NAME = Pattern.compile(".{1,100}");
    private static final String NAME_FORM = "1 to 100 characters";
    private static final Pattern REGION = Pattern.compile("[A-Z]{2}-[A-Z0-9]{1,3}");
    private static final String REGION_FORM = "the ISO 3166-2 code of the province, as in CN-SN";
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String GROUP_FORM = "1 to 63 of A-Z, a-z, 0-9, . _ and -, as in CN-SN";

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long MIB = 1L << 20;
    private static final long TIB = 1L << 40;

    private final ConfigNode root;
    private final Trial.Instead instead;
    private final Map<String, Integer> zoneLines = new HashMap<>();
    private final Owners owners = new Owners();
    private final Profiles profiles = new Profiles();
    private final AlarmsYaml alarms;
    private int zone = -1; // index of the one being read
    private int points;

    private GatewayYaml(ConfigNode root, Trial.Instead instead) {
        this.root = root;
        this.instead = instead;
        this.alarms = new AlarmsYaml(root.section("alarms"));
    }

    static GatewayConfig read(ConfigNode root) {
        return read(root, Trial.Instead.OF_NOTHING);
    }

    static GatewayConfig read(ConfigNode root, Trial.Instead instead) {
        return new GatewayYaml(root, instead).gatewayConfig();
    }

    private GatewayConfig gatewayConfig() {
        Gateway gateway = gateway(root.required("gateway", "{id: luochuan-apple-01, site: …}"));
        ConfigNode zonesNode = root.required("zones", "[{id: room-1, kind: cold-room, sensors: …}]");
        List<Zone> zones = new ArrayList<>();
        for (ConfigNode zone : zonesNode.list("{id: room-1, kind: cold-room, sensors: …}")) {
            zones.add(zone(zone, gateway.timezone()));
        }
        if (points > PointTable.MAX_POINTS) {
            zonesNode.wrong(
                    "have " + points + " points (quantities of sensors) together",
                    "at most " + PointTable.MAX_POINTS + " fit one gateway: use a second one");
        }
        SignalsYaml signals = new SignalsYaml(owners);
        Journal journal = journal(root.section("journal"));
        return new GatewayConfig(
                gateway,
                zones,
                alarms.rules(gateway.timezone(), root.find("uplink").isPresent()),
                root.find("buses")
                        .map(list -> BusesYaml.read(list, this::claimLineOfBus))
                        .orElse(List.of()),
                signals.outputs(root.find("outputs")),
                signals.buttons(root.find("buttons")),
                simulation(root.section("simulation")),
                journal,
                clock(root.section("clock")),
                root.find("uplink").map(GatewayYaml::uplink).orElse(null),
                console(root.section("console")),
                NodesYaml.read(root.section("nodes"), journal.path()),
                PeopleYaml.read(root, zones.stream().map(Zone::id).toList(), gateway.language()),
                WordsYaml.read(root.section("words")));
    }

    private static Gateway gateway(ConfigNode section) {
        String id = section.required("id", "luochuan-apple-01").text(GATEWAY_ID, GATEWAY_ID_FORM);
        ConfigNode site = section.required("site", "{region: CN-SN, county: luochuan, tier: base}");
        return new Gateway(
                id,
                name(section, id),
                new Site(
                        site.required("region", "CN-SN").text(REGION, REGION_FORM),
                        site.required("county", "luochuan").text(ID, ID_FORM),
                        site.required("tier", "base").choice(Tier.class)),
                section.optional("timezone", "Asia/Shanghai").timezone(),
                section.optional("language", "zh").choice(Language.class));
    }

    private static String name(ConfigNode section, String id) {
        return section.find("name").map(name -> name.text(NAME, NAME_FORM)).orElse(id);
    }

    private Zone zone(ConfigNode section, ZoneId timezone) {
        zone++;
        String id = id(section, "room-1", zoneLines, "zone");
        if (id.equals(AlarmKey.GATEWAY)) {
            section.required("id", "room-1")
                    .wrong("\"" + id + "\" is where the gateway's own alarms stand", "name the room, as in room-1");
        }
        Map<String, Integer> sensorLines = new HashMap<>();
        List<SensorSpec> sensors = new ArrayList<>();
        List<ConfigNode> sensorNodes = section.required("sensors", "[{id: air-1, driver: sht4x, at: \"i2c:1/0x44\"}]")
                .list("{id: air-1, driver: sht4x, at: \"i2c:1/0x44\"}");
        for (ConfigNode sensor : sensorNodes) {
            sensors.add(sensor(sensor, id, sensorLines, timezone));
        }
        String name = name(section, id);
        ZoneKind kind = section.required("kind", "cold-room").choice(ZoneKind.class);
        List<SensorRules> honesty = HonestyYaml.read(root, kind, sensorNodes, sensors);
        points += honesty.stream().mapToInt(rules -> rules.derive().size()).sum();
        ProduceProfile produce = instead.produce(
                id, section.find("produce").map(profiles::produce).orElse(null));
        RuleSet rules =
                instead.rules(id, section.find("rules").map(profiles::rules).orElse(null));
        Map<String, ConfigNode> sections = new HashMap<>();
        for (int i = 0; i < sensors.size(); i++) {
            sections.put(sensors.get(i).id(), sensorNodes.get(i));
        }
        List<LimitOrigin> limits = alarms.zone(section, id, kind, produce, rules, honesty, sections);
        return new Zone(id, name, kind, produce, rules, sensors, honesty, limits);
    }

    /**
     * The section's id.
     *
     * @param lines where ids are that it must differ from; gets this one
     * @param what it names, in words
     */
    static String id(ConfigNode section, String example, Map<String, Integer> lines, String what) {
        ConfigNode node = section.required("id", example);
        String id = node.text(ID, ID_FORM);
        Integer first = node.good() ? lines.putIfAbsent(id, node.line()) : null;
        if (first != null) {
            node.wrong(
                    "\"" + id + "\" is already the " + what + " in line " + first, "give each " + what + " its own id");
        }
        return id;
    }

    private SensorSpec sensor(ConfigNode section, String zone, Map<String, Integer> lines, ZoneId timezone) {
        String id = id(section, "air-1", lines, "sensor of this zone");
        ConfigNode driverNode = section.required("driver", "sht4x");
        String name = driverNode.choice(Drivers.all().stream().map(Driver::name).toList());
        Optional<Driver> driver = driverNode.good() ? Drivers.find(name) : Optional.empty();
        ConfigNode at = section.required("at", "\"i2c:1/0x44\"");
        String address = at.text();
        boolean state = driver.isPresent()
                && driver.get().quantities().stream()
                        .allMatch(quantity -> quantity.unit().isEmpty());
        Duration every = section.optional("every", state ? "1s" : "10s").duration(SECOND, HOUR);

        Map<String, String> options = new HashMap<>();
        if (driver.isEmpty()) {
            section.acceptAnyKey();
        } else {
            for (String key : driver.get().options().stream().sorted().toList()) {
                section.find(key).ifPresent(option -> options.put(key, option.text()));
            }
        }
        SensorSpec spec = new SensorSpec(zone, id, name, address, every, options, section.folder(), timezone);
        if (driver.isPresent() && at.good()) {
            points += driver.get().quantities(spec).size();
            report(driver.get().check(spec), section);
        }
        claim(at, spec);
        return spec;
    }

    /** A key can have several: a file it names may be wrong in many places. */
    private static void report(List<Driver.Problem> problems, ConfigNode section) {
        Map<String, ConfigNode> nodes = new HashMap<>();
        for (Driver.Problem problem : problems) {
            ConfigNode known = nodes.get(problem.key());
            if (known != null) {
                known.alsoWrong(problem.wrong(), problem.right());
                continue;
            }
            ConfigNode node = section.optional(problem.key(), "");
            if (node.good()) {
                node.wrong(problem.wrong(), problem.right());
                nodes.put(problem.key(), node);
            }
        }
    }

    private void claim(ConfigNode at, SensorSpec spec) {
        try {
            owners.claim(at, Address.parse(spec.address()), new Owner("sensor " + spec.id(), zone, spec.zone()));
        } catch (IllegalArgumentException e) {
            at.wrong(String.valueOf(e.getMessage()), "correct the address");
        }
    }

    private void claimLineOfBus(ConfigNode node, Address.Gpio line) {
        owners.claim(node, line, Owner.ofGateway("a line of a bus"));
    }

    private static Simulation simulation(ConfigNode section) {
        Path recording = section.find("recording").map(ConfigNode::file).orElse(Simulation.DEFAULT.recording());
        return new Simulation(
                recording,
                section.optional("speed", String.valueOf(Simulation.DEFAULT.speed()))
                        .number(0.001, 1_000_000),
                section.optional("seed", String.valueOf(Simulation.DEFAULT.seed()))
                        .integer(0, Integer.MAX_VALUE),
                section.find("lines").map(ConfigNode::path).orElse(null));
    }

    private static GatewayConfig.Clock clock(ConfigNode section) {
        return new GatewayConfig.Clock(section.optional("wait", "10m").duration(Duration.ZERO, Duration.ofDays(1)));
    }

    private static Journal journal(ConfigNode section) {
        return new Journal(
                section.optional("path", "/var/lib/hanlu").path(),
                section.optional("commit", "1s").duration(Duration.ZERO, MINUTE),
                section.optional("keep", "400d").duration(DAY, Duration.ofDays(3650)),
                section.optional("max_size", "2GiB").size(MIB, TIB));
    }

    private static Uplink uplink(ConfigNode section) {
        Broker broker = Broker.read(section);
        return new Uplink(
                broker.urls(),
                section.required("group", "CN-SN").text(GROUP, GROUP_FORM),
                broker.tls(),
                broker.login().username(),
                broker.login().passwordFile(),
                sending(section),
                section.optional("resend_after", "30s").duration(SECOND.multipliedBy(5), HOUR),
                section.find("commands")
                        .map(commands -> commands.required("public_key", "centre.pub.pem"))
                        .map(GatewayYaml::verifyingKey)
                        .orElse(null));
    }

    private static Sending sending(ConfigNode section) {
        Optional<ConfigNode> saver = section.find("saver");
        Duration batch = section.optional("batch", "10s").duration(Duration.ZERO, HOUR);
        long bytes = Long.MAX_VALUE;
        if (saver.isPresent()) {
            section.find("batch")
                    .ifPresent(node ->
                            node.wrong("is not used where saver has its own", "delete it, or write saver: {batch: …}"));
            batch = saver.get().optional("batch", "5m").duration(SECOND, HOUR);
            bytes = saver.get().optional("bytes", "8KiB").size(1 << 10, 1 << 20);
        }
        return new Sending(
                batch,
                bytes,
                saver.isPresent(),
                section.optional("order", "oldest").choice(Order.class),
                section.find("limit").map(limit -> limit.rate(8, 100_000)).orElse(0L));
    }

    private static @Nullable VerifyingKey verifyingKey(ConfigNode node) {
        Path file = node.file();
        if (!node.good()) {
            return null;
        }
        try {
            return VerifyingKey.read(file);
        } catch (IOException e) {
            node.wrong(
                    "\"" + node.text() + "\" holds no Ed25519 public key",
                    "take the centre's, made with openssl pkey -in centre.key.pem -pubout");
            return null;
        }
    }

    private static Console console(ConfigNode section) {
        HostPort listen = section.optional("listen", "127.0.0.1:8080").listen();
        return new Console(listen.host(), listen.port(), section.hostNames("names"));
    }
}
