package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway files in {@code config/}: they load, and the schema says the same about them as the daemon does. */
class ConfigFolderTest {

    private static final Path CONFIG = Path.of("../../config");
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    static List<Path> gatewayFiles() throws IOException {
        try (Stream<Path> files = Files.walk(CONFIG, 2)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.getFileName().toString().startsWith("central"))
                    .sorted()
                    .toList();
            assertTrue(found.size() >= 6, "only " + found);
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("gatewayFiles")
    void everyGatewayFileLoads(Path file) {
        assertDoesNotThrow(() -> GatewayConfig.load(file));
    }

    @ParameterizedTest
    @MethodSource("gatewayFiles")
    void everyGatewayFileFitsTheSchema(Path file) throws IOException {
        assertEquals(List.of(), schema().validate(json(Files.readString(file))));
    }

    @Test
    void theLoadExampleHas64PointsASecond() throws Exception {
        GatewayConfig config = GatewayConfig.load(CONFIG.resolve("examples/warehouse-64.yaml"));
        int points = config.sensors().stream()
                .mapToInt(sensor -> Drivers.find(sensor.driver())
                        .orElseThrow()
                        .quantities(sensor)
                        .size())
                .sum();
        assertEquals(64, points);
        assertTrue(config.sensors().stream().allMatch(sensor -> sensor.every().toSeconds() == 1));
    }

    /** Each is one change of a right file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gw-1 → GW-1",
                "id: gw-1, → name: x,",
                "CN-SN, county → Shaanxi, county",
                "tier: base → tier: city",
                "kind: cold-room → kind: coldroom",
                "kind: cold-room → kind: cold-room, colour: blue",
                "kind: cold-room, → ",
                "id: room-1 → id: room/1",
                "driver: sht4x → driver: sth4x",
                "driver: sht4x → driver: sht4x, speed: 4",
                "active: low → active: on",
                "active: low → speed: 4",
                "sim:1/0x44 → 0x44",
                "every: 10s → evry: 10s",
                "every: 10s → every: 10",
                "every: 10s → every: 10sec",
                "every: 10s → every: [10s]",
                "mqtts:// → https://",
                "mqtts:// → mqtt://",
                "mqtts:// → mqtts://u:p@",
                ":8883 → :8883/x",
                "group: CN-SN → group: a/b",
                "group: CN-SN → batch: 1s",
                "group: CN-SN → group: CN-SN, order: random",
                "group: CN-SN → group: CN-SN, limit: 32kb/s",
                "group: CN-SN → group: CN-SN, saver: 5m",
                "group: CN-SN → group: CN-SN, saver: {bytes: 8K}",
                "group: CN-SN → group: CN-SN, batch: 1s, saver: {batch: 5m}",
                "certificate: gateway.yaml, → ",
                "username: u, → ",
                "max_size: 1GiB → max_size: 1GB",
                "127.0.0.1:80 → 8080",
                "names: [h.example] → names: []",
                "names: [h.example] → names: [H.example]",
                "names: [h.example] → names: h.example",
                "speed: 60 → speed: 0",
                "seed: 1 → seed: 1.5",
                "seed: 1 → sead: 1",
                "every: 10s → calibration: {temperature: {}}",
                "every: 10s → calibration: {temperatur: {offset: 1}}",
                "every: 10s → calibration: {temperature: {offset: 1, points: []}}",
                "every: 10s → calibration: {temperature: {points: [{measured: 1, reference: 1}]}}",
                "every: 10s → calibration: {temperature: {offset: 1, due: 11.04.2027}}",
                "every: 10s → plausible: on",
                "every: 10s → plausible: {temperature: {min: 1}}",
                "every: 10s → max_rate: 5",
                "every: 10s → max_rate: {temperature: 0}",
                "every: 10s → stuck_after: 5",
                "every: 10s → stale_after: 5",
                "every: 10s → pair: AIR",
                "every: 10s → max_difference: 1",
                "every: 10s → derive: dew_point",
                "every: 10s → derive: [dewpoint]",
                "every: 10s → derive: [dew_point, dew_point]",
                "kind: siren → kind: horn",
                "gpio/22 → gpio/x",
                "sim:gpio/22 → i2c:1/0x22",
                "safe: on → safe: yes",
                "active: high → active: up",
                "press: test → press: twice",
                "press: test → ",
                "debounce: 50ms → debounce: 501ms",
                "kind: door → kind: window",
                "sensors: [ → sensors: [], name: [",
                "zones: [ → zones: {}, more: [",
                "journal: { → journal: 5, more: {",
                "at: \"sim:1\" → at: \"sim:1/0x44\"",
                "sda: \"sim:gpio/2\" → sda: 2",
                "sda: \"sim:gpio/2\", → ",
                "buses: [ → buses: [], more: [",
                "coap:box-7 → coap:",
                "key_file: gateway.yaml, → ",
                "quantities: door → quantities: [door]",
                "model: th-1 → model: TH",
                "nodes: {listen: \"0.0.0.0:5684\" → nodes: {listen: 5684",
                "percent: 10 → percent: 101",
                "public_key: gateway.yaml, → ",
                "kind: smtp, → kind: mail,",
                "smtps:// → https://",
                "from: a@b.cn → from: a",
                "from: a@b.cn → from: a@b.cn, username: u",
                "port: /dev/ttyUSB2, → ",
                "baud: 9600 → baud: 9601",
                "kind: webhook, → kind: dingtalk,",
                "https://hook.example/x → ftp://hook.example/x",
                "from: high → from: higher",
                "22:00-06:00 → 22-06",
                "channel: mail, → ",
                "after: 0m, → ",
                "to: [li] → to: []",
                "repeat: 30m → repeat: 30",
                "{zh: → {cn:",
                "words: { → words: 5, more: {",
                "id: room-1 → id: gateway",
                "produce: apple → produce: Apple",
                "rules: gb-food → rules: [gb-food]",
                "limits: {humidity: off, → limits: {smell: off,",
                "humidity: off → humidity: on",
                "value: 3 → value: warm",
                "value: 3 → vaule: 3",
                "delay: 3 readings → delay: 0 readings",
                "delay: 3 readings → delay: -3m",
                "severity: high → severity: highest",
                "low: -0.5 → low: [-0.5]",
                "dead_band: 0.5 → dead_band: -0.5",
                "delay: 20m → delay: 20",
                "per_minute: 0.5 → per_minute: 0",
                "rate: {per_minute: 0.5} → rate: {window: 5m}",
                "window: 1h → window: long",
                "forecast: {window: 1h} → forecast: on",
                "cumulative: {most: 4h, → cumulative: {",
                "period: day → period: week",
                "longest: 15m → severity: low",
                "after: 5m → after: 5",
                "surface: wall → surface: WALL",
                "margin: 1 → margin: 21",
                "surface: wall, → ",
                "from: \"02:00\" → from: 2am",
                "length: 25m → length: 25",
                "schedule: [{ → schedule: {}, more: [{",
                "stuck: {delay: 1m} → stuck: {delay: soon}",
                "stuck: {delay: 1m} → stuk: {delay: 1m}",
                "stale: {severity: low} → stale: {delay: 1m}",
                "disk: off → disk: no",
                "latching: [high-high] → latching: [high_high]",
                "latching: [high-high] → latching: [high-high, high-high]"
            })
    void theSchemaRefusesWhatTheDaemonRefuses(String change) throws IOException {
        String right = """
                {gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}},
                zones: [{id: room-1, kind: cold-room, produce: apple, rules: gb-food,
                  limits: {humidity: off, temperature: {high: {value: 3, delay: 3 readings, severity: high}, low: -0.5,
                    high_high: off, dead_band: 0.5, delay: 20m, rate: {per_minute: 0.5}, forecast: {window: 1h},
                    cumulative: {most: 4h, period: day}}},
                  door_open: {longest: 15m}, loading: {after: 5m}, condensation: {surface: wall, margin: 1},
                  defrost: {schedule: [{from: "02:00", length: 25m}], longest: 1h},
                  sensors: [
                  {id: wall, driver: sht4x, at: "sim:1/0x45", derive: [dew_point], limits: off},
                  {id: air-1, driver: sht4x, at: "sim:1/0x44", every: 10s},
                  {id: door-1, driver: contact, at: "sim:gpio/1", active: low, kind: door, debounce: 50ms},
                  {id: box, driver: node, at: "coap:box-7", key_file: gateway.yaml, quantities: door, model: th-1}]}],
                nodes: {listen: "0.0.0.0:5684", firmware: {folder: f, public_key: gateway.yaml, percent: 10}},
                alarms: {stuck: {delay: 1m}, stale: {severity: low}, disk: off, latching: [high-high]},
                buses: [{at: "sim:1", scl: "sim:gpio/3", sda: "sim:gpio/2", power: "sim:gpio/23"}],
                outputs: [{id: siren, kind: siren, at: "sim:gpio/22", active: high, safe: on}],
                buttons: [{id: try, at: "gpio:5", press: test}],
                simulation: {speed: 60, seed: 1},
                channels: [{id: mail, kind: smtp, url: "smtps://smtp.example", from: a@b.cn},
                  {id: sms, kind: sms-modem, port: /dev/ttyUSB2, baud: 9600},
                  {id: hook, kind: webhook, url: "https://hook.example/x"}],
                recipients: [{id: li, from: high, hours: ["22:00-06:00"], channels: [{channel: mail, to: a@b.cn}]}],
                escalation: [{after: 0m, to: [li], repeat: 30m}],
                words: {zh: {mains: "{zone}!"}},
                journal: {max_size: 1GiB},
                uplink: {url: "mqtts://h:8883", group: CN-SN, username: u, password_file: gateway.yaml,
                  tls: {ca: gateway.yaml, certificate: gateway.yaml, key: gateway.yaml}},
                console: {listen: "127.0.0.1:80", names: [h.example]}}
                """;
        assertDoesNotThrow(() -> load(right));
        assertEquals(List.of(), schema().validate(json(right)));

        String from = change.substring(0, change.indexOf(" → "));
        assertTrue(right.contains(from), from);
        String wrong = right.replace(from, change.substring(change.indexOf(" → ") + 3));
        assertThrows(ConfigException.class, () -> load(wrong));
        assertFalse(schema().validate(json(wrong)).isEmpty());
    }

    @Test
    void theSchemaKnowsEveryDriverAndItsKeys() throws IOException {
        JsonNode sensor = JSON.readTree(Files.readString(CONFIG.resolve("schema/gateway.schema.json")))
                .at("/$defs/sensor");
        assertEquals(
                Drivers.all().stream().map(Driver::name).collect(Collectors.toSet()),
                sensor.at("/properties/driver/enum")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.toSet()));
        for (Driver driver : Drivers.all()) {
            Set<String> keys = new TreeSet<>();
            for (JsonNode rule : sensor.get("allOf")) {
                if (rule.at("/if/properties/driver/const").asString().equals(driver.name())) {
                    keys.addAll(rule.at("/then/properties").propertyNames());
                }
            }
            assertEquals(driver.options(), keys, driver.name());
        }
    }

    @Test
    void theSchemaKnowsEveryQuantity() throws IOException {
        assertEquals(
                Arrays.stream(Quantity.values()).map(Quantity::id).collect(Collectors.toSet()),
                JSON.readTree(Files.readString(CONFIG.resolve("schema/gateway.schema.json")))
                        .at("/$defs/quantity/enum")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.toSet()));
    }

    @Test
    void theCommentedFileNamesEveryKeyOfTheSchema() throws IOException {
        String file = Files.readString(CONFIG.resolve("gateway.yaml"));
        JsonNode root = JSON.readTree(Files.readString(CONFIG.resolve("schema/gateway.schema.json")));
        Set<String> keys = new TreeSet<>();
        addKeys(root, keys);
        assertTrue(
                keys.containsAll(Set.of("gateway", "at", "ca", "password_file", "active", "speed")), () -> "" + keys);
        keys.removeIf(
                key -> Pattern.compile("(?m)^[ #-]*" + key + ":").matcher(file).find());
        assertEquals(Set.of(), keys);
    }

    private static void addKeys(JsonNode schema, Set<String> keys) {
        if (schema.path("properties").isObject()) {
            keys.addAll(schema.get("properties").propertyNames());
        }
        schema.forEach(part -> addKeys(part, keys));
    }

    private GatewayConfig load(String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        return GatewayConfig.load(file);
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.readTree(Files.readString(CONFIG.resolve("schema/gateway.schema.json"))));
    }

    private static JsonNode json(String yaml) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
