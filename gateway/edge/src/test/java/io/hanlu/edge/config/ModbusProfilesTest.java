package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.modbus.Modbus;
import io.hanlu.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/** The register maps in {@code config/profiles/modbus}: they are read, and the schema says the same about them. */
class ModbusProfilesTest {

    private static final Path CONFIG = Path.of("../../config");
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    static List<Path> profiles() throws IOException {
        try (Stream<Path> files = Files.list(CONFIG.resolve("profiles/modbus"))) {
            List<Path> found = files.sorted().toList();
            assertTrue(found.size() >= 4, "only " + found);
            return found;
        }
    }

    private static List<Driver.Problem> check(Path profile) {
        SensorSpec spec = new SensorSpec(
                "room-1",
                "air-1",
                "modbus",
                "modbus:127.0.0.1/1",
                Duration.ofSeconds(10),
                Map.of("profile", profile.toAbsolutePath().toString()),
                Path.of(""),
                ZoneId.of("Asia/Shanghai"));
        return Modbus.DRIVER.check(spec);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfileIsRead(Path profile) {
        assertEquals(List.of(), check(profile));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfileFitsTheSchema(Path profile) throws IOException {
        assertEquals(List.of(), schema().validate(json(Files.readString(profile))));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfileSaysWhereItComesFrom(Path profile) throws IOException {
        for (JsonNode source : json(Files.readString(profile)).get("source")) {
            assertTrue(source.asString().length() > 20, profile + ": " + source);
        }
    }

    @Test
    void theSchemaKnowsEveryQuantity() throws IOException {
        JsonNode known = JSON.readTree(Files.readString(CONFIG.resolve("schema/modbus-profile.schema.json")))
                .at("/$defs/row/properties/quantity/enum");
        assertEquals(
                Arrays.stream(Quantity.values()).map(Quantity::id).collect(Collectors.toSet()),
                known.valueStream().map(JsonNode::asString).collect(Collectors.toSet()));
    }

    /** Each is one change of a right file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "maker: M → maker: ",
                "maker: M → make: M",
                "source: [S] → source: []",
                "source: [S] → source: S",
                "baud: 9600 → baud: 9601",
                "parity: even → parity: mark",
                "stop: 1 → stop: 3",
                "stop: 1 → bits: 8",
                "max_registers: 10 → max_registers: 126",
                "max_registers: 10 → max_registers: 0",
                "answer: 300ms → answer: 300",
                "gap: 20ms → gap: 20 ms",
                "quantity: temperature → quantity: temprature",
                "quantity: temperature → label: x",
                "channel: 2 → channel: 0",
                "table: holding → table: register",
                "address: 300 → address: 65536",
                "address: 300 → address: -1",
                "address: 300 → address: 0x1FFFF",
                "type: s16 → type: int16",
                "type: s16, → ",
                "type: u16, bit: 3 → type: u16, bit: 16",
                "type: u16, bit: 3 → type: s16, bit: 3",
                "type: f32, order: CDAB → type: f32, order: BACD",
                "type: f32, order: CDAB → type: s16, order: CDAB",
                "scale: 0.1 → scale: tenth",
                "range: [-40, 80], errors → errors",
                "range: [-40, 80], errors → range: [-40], errors",
                "0x7FFF: device → 0x7FFF: broken",
                "0x7FFF: device → 7FFFh: device",
                "confirmed: true → confirmed: yes",
                ", confirmed: true → ",
                "table: coil, address: 1 → table: coil, address: 1, type: u16",
                "table: coil, address: 1 → table: coil, address: 1, errors: {0: device}",
                "quantities: → more:"
            })
    void theSchemaRefusesWhatTheReaderRefuses(String change) throws IOException {
        String right = """
                maker: M
                model: X
                source: [S]
                serial: {baud: 9600, parity: even, stop: 1}
                max_registers: 10
                answer: 300ms
                gap: 20ms
                quantities:
                  - {quantity: temperature, table: holding, address: 300, type: s16, scale: 0.1, range: [-40, 80], errors: {0x7FFF: device}, confirmed: true}
                  - {quantity: pressure, channel: 2, table: input, address: 0x10, type: f32, order: CDAB, range: [0, 2000], confirmed: false}
                  - {quantity: door, table: holding, address: 7, type: u16, bit: 3, confirmed: false}
                  - {quantity: defrost, table: coil, address: 1, confirmed: false}
                """;
        Path file = folder.resolve("profile.yaml");
        Files.writeString(file, right);
        assertEquals(List.of(), check(file));
        assertEquals(List.of(), schema().validate(json(right)));

        String from = change.substring(0, change.indexOf(" → "));
        assertTrue(right.contains(from), from);
        String wrong = right.replace(from, change.substring(change.indexOf(" → ") + 3));
        Files.writeString(file, wrong);
        assertFalse(check(file).isEmpty());
        assertFalse(schema().validate(json(wrong)).isEmpty());
    }

    @Test
    void allThatIsWrongWithAProfileIsSaidWhereTheConfigurationNamesIt() throws IOException {
        Files.writeString(folder.resolve("p.yaml"), """
                maker: M
                model: X
                source: [S]
                quantities:
                  - {quantity: temperature, table: holding, address: 70000, type: s17, range: [-40, 80], confirmed: true}
                """);
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: cold-room
                    sensors:
                      - {id: air-1, driver: modbus, at: "modbus:10.0.0.1/1", profile: p.yaml}
                """);
        var refusal = assertThrows(ConfigException.class, () -> GatewayConfig.load(file));
        String said = String.valueOf(refusal.getMessage());
        assertTrue(said.contains("gateway.yaml:6:") && said.contains("sensors[0].profile"), said);
        assertTrue(said.contains("p.yaml:5:54: quantities[0].address"), said);
        assertTrue(said.contains("p.yaml:5:67: quantities[0].type"), said);
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.readTree(Files.readString(CONFIG.resolve("schema/modbus-profile.schema.json"))));
    }

    private static JsonNode json(String yaml) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
