package io.hanlu.central.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.central.config.CentralConfig.Console;
import io.hanlu.central.config.CentralConfig.Ingest;
import io.hanlu.central.config.CentralConfig.StoreConfig;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CentralConfigTest {

    private static final URI BROKER = URI.create("mqtt://127.0.0.1:1883");

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        assertEquals(
                new CentralConfig(
                        new Ingest(
                                List.of(BROKER),
                                "hanlu",
                                null,
                                null,
                                null,
                                Path.of("/var/lib/hanlu-central/set-aside")),
                        new StoreConfig.Embedded(Path.of("/var/lib/hanlu-central")),
                        new Console("127.0.0.1", 8090, Set.of()),
                        null),
                load("ingest: {url: \"mqtt://127.0.0.1:1883\"}"));
    }

    @Test
    void messagesSetAsideLieBesideTheEmbeddedStore() throws Exception {
        CentralConfig config = load("""
                ingest: {url: "mqtt://127.0.0.1:1883"}
                store: {path: data}
                """);
        assertEquals(new StoreConfig.Embedded(folder.resolve("data")), config.store());
        assertEquals(folder.resolve("data/set-aside"), config.ingest().setAside());
    }

    @Test
    void influxDbNeedsOnlyItsUrl() throws Exception {
        CentralConfig config = load("""
                ingest: {url: "mqtt://127.0.0.1:1883"}
                store: {kind: influxdb, url: "http://127.0.0.1:8086"}
                """);
        assertEquals(
                new StoreConfig.InfluxDb(URI.create("http://127.0.0.1:8086"), "coldchain", null, null), config.store());
        assertEquals(
                Path.of("/var/lib/hanlu-central/set-aside"), config.ingest().setAside());
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws Exception {
        for (String file : List.of("ca.pem", "c.pem", "c.key", "mqtt.password", "influx.password")) {
            Files.writeString(folder.resolve(file), "x");
        }
        SigningKey made = SigningKey.readOrGenerate(folder.resolve("centre.key.pem"));
        assertEquals(
                new CentralConfig(
                        new Ingest(
                                List.of(URI.create("mqtts://broker.example:8883")),
                                "night",
                                new Tls(folder.resolve("ca.pem"), folder.resolve("c.pem"), folder.resolve("c.key")),
                                "centre",
                                folder.resolve("mqtt.password"),
                                folder.resolve("odd")),
                        new StoreConfig.InfluxDb(
                                URI.create("https://vm.example:8480/insert/0/influx"),
                                "cold",
                                "writer",
                                folder.resolve("influx.password")),
                        new Console("0.0.0.0", 0, Set.of("centre.example")),
                        made),
                load("""
                        ingest:
                          url: mqtts://broker.example:8883
                          share: night
                          tls: {ca: ca.pem, certificate: c.pem, key: c.key}
                          username: centre
                          password_file: mqtt.password
                          set_aside: odd
                        store:
                          kind: influxdb
                          url: https://vm.example:8480/insert/0/influx
                          database: cold
                          username: writer
                          password_file: influx.password
                        console: {listen: "0.0.0.0:0", names: [centre.example]}
                        commands: {private_key: centre.key.pem}
                        """));
    }

    static Stream<Arguments> mistakes() {
        String ingest = "ingest: {url: \"mqtt://127.0.0.1:1883\"}\n";
        return Stream.of(
                Arguments.of(
                        "store: {kind: embedded}",
                        List.of("1:1: ingest: is missing; add it, as in ingest: {url: \"mqtt://127.0.0.1:1883\"}")),
                Arguments.of(
                        "ingest: {share: a/b}",
                        List.of(
                                "1:9: ingest.url: is missing; add it, as in url: mqtts://broker.example:8883",
                                "1:17: ingest.share: \"a/b\" does not fit; write 1 to 63 of A-Z, a-z, 0-9, . _"
                                        + " and -, as in hanlu")),
                Arguments.of(
                        ingest + "store: {kind: influx, url: x, database: y}",
                        List.of("2:15: store.kind: \"influx\" is not known; did you mean influxdb? (one of embedded,"
                                + " influxdb)")),
                Arguments.of(
                        ingest + "store: {kind: influxdb, path: x}",
                        List.of(
                                "2:8: store.url: is missing; add it, as in url: \"http://127.0.0.1:8086\"",
                                "2:25: store.path: is not a key known here; known here: kind, url, database,"
                                        + " password_file, username")),
                Arguments.of(
                        ingest + "store: {url: \"http://h:8086\"}",
                        List.of("2:9: store.url: is not a key known here; known here: kind, path")),
                Arguments.of(
                        ingest + "store: {kind: influxdb, url: \"h:8086\", database: a b}",
                        List.of(
                                "2:30: store.url: \"h:8086\" does not start with http:// or https://; write"
                                        + " http://host:port or https://host:port",
                                "2:50: store.database: \"a b\" does not fit; write 1 to 64 of A-Z, a-z, 0-9 and _ -"
                                        + " . /,"
                                        + " as in coldchain")),
                Arguments.of(
                        ingest + "store: {kind: influxdb, url: \"http://u:p@h\", password_file: none}",
                        List.of(
                                "2:8: store.username: is missing; add it, as in username: hanlu",
                                "2:30: store.url: holds a user name; use the keys username and password_file, and leave"
                                        + " it out of the URL",
                                "2:61: store.password_file: \"none\" does not exist; put the file at DIR/none or"
                                        + " correct"
                                        + " the path")),
                Arguments.of(
                        ingest + "commands: {private_key: central.yaml}",
                        List.of(
                                "2:25: commands.private_key: \"central.yaml\" holds no Ed25519 private key; make one with"
                                        + " openssl genpkey -algorithm ed25519 -out centre.key.pem")),
                Arguments.of(
                        ingest + "console: {port: 8090}",
                        List.of("2:11: console.port: is not a key known here; known here: listen, names")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsNamedWithItsPlaceAndRemedy(String yaml, List<String> lines) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(yaml));
        assertEquals(
                String.join("\n", lines),
                String.valueOf(e.getMessage())
                        .replace(folder.resolve("central.yaml") + ":", "")
                        .replace(folder.toString(), "DIR"));
    }

    private CentralConfig load(String yaml) throws Exception {
        Path file = folder.resolve("central.yaml");
        Files.writeString(file, yaml);
        return CentralConfig.load(file);
    }
}
