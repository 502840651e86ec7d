package io.hanlu.central.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hanlu.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The centre's files in {@code config/}: they load, and the schema says the same about them as the service does. */
class ConfigFolderTest {

    private static final Path CONFIG = Path.of("../../config");
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"central.yaml", "examples/central-influxdb.yaml"})
    void everyCentralFileLoadsAndFitsTheSchema(String name) throws IOException {
        Path file = CONFIG.resolve(name);
        assertDoesNotThrow(() -> CentralConfig.load(file));
        assertEquals(List.of(), schema().validate(json(Files.readString(file))));
    }

    /** Each is one change of a right file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest: → ingst:",
                "mqtts:// → tcp://",
                "mqtts:// → mqtt://",
                "url: \"mqtts://h\", → ",
                "share: hanlu → share: a+b",
                "set_aside: x → set_aside: [x]",
                "ca: central.yaml, → ",
                "key: central.yaml → more: x",
                "username: u, password_file: central.yaml, → password_file: central.yaml,",
                "kind: influxdb → kind: influx",
                "kind: influxdb → path: x",
                "http:// → influx://",
                "http://h → http://u:p@h",
                "database: d → database: d d",
                "database: d → path: x",
                "127.0.0.1:80 → 80"
            })
    void theSchemaRefusesWhatTheServiceRefuses(String change) throws IOException {
        String right = """
                ingest: {url: "mqtts://h", share: hanlu, username: u, password_file: central.yaml, set_aside: x,
                  tls: {ca: central.yaml, certificate: central.yaml, key: central.yaml}}
                store: {kind: influxdb, url: "http://h:8086", database: d}
                console: {listen: "127.0.0.1:80"}
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
    void theCommentedFileNamesEveryKeyOfTheSchema() throws IOException {
        String file = Files.readString(CONFIG.resolve("central.yaml"));
        Set<String> keys = new TreeSet<>();
        addKeys(JSON.readTree(Files.readString(CONFIG.resolve("schema/central.schema.json"))), keys);
        assertTrue(keys.containsAll(Set.of("ingest", "set_aside", "ca", "database", "listen")), keys::toString);
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

    private CentralConfig load(String yaml) throws Exception {
        Path file = folder.resolve("central.yaml");
        Files.writeString(file, yaml);
        return CentralConfig.load(file);
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.readTree(Files.readString(CONFIG.resolve("schema/central.schema.json"))));
    }

    private static JsonNode json(String yaml) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
