package io.hanlu.central.config;

import io.hanlu.central.config.CentralConfig.Console;
import io.hanlu.central.config.CentralConfig.Ingest;
import io.hanlu.central.config.CentralConfig.StoreConfig;
import io.hanlu.wire.config.Broker;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.HostPort;
import io.hanlu.wire.config.Login;
import io.hanlu.wire.message.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one {@code central.yaml}: every key, its default and its range. */
final class CentralYaml {

    private static final String FOLDER = "/var/lib/hanlu-central";
    private static final Pattern SHARE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String SHARE_FORM = "1 to 63 of A-Z, a-z, 0-9, . _ and -, as in hanlu";
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]{0,63}");
    private static final String DATABASE_FORM = "1 to 64 of A-Z, a-z, 0-9 and _ - . /, as in coldchain";

    private CentralYaml() {}

    static CentralConfig read(ConfigNode root) {
        StoreConfig store = store(root.section("store"));
        Ingest ingest = ingest(root.required("ingest", "{url: \"mqtt://127.0.0.1:1883\"}"), store);
        ConfigNode console = root.section("console");
        HostPort listen = console.optional("listen", "127.0.0.1:8090").listen();
        return new CentralConfig(
                ingest,
                store,
                new Console(listen.host(), listen.port(), console.hostNames("names")),
                root.find("commands")
                        .map(commands -> commands.required("private_key", "centre.key.pem"))
                        .map(CentralYaml::signingKey)
                        .orElse(null));
    }

    private static @Nullable SigningKey signingKey(ConfigNode node) {
        Path file = node.file();
        if (!node.good()) {
            return null;
        }
        try {
            return SigningKey.read(file);
        } catch (IOException e) {
            node.wrong(
                    "\"" + node.text() + "\" holds no Ed25519 private key",
                    "make one with openssl genpkey -algorithm ed25519 -out centre.key.pem");
            return null;
        }
    }

    private static Ingest ingest(ConfigNode section, StoreConfig store) {
        Broker broker = Broker.read(section);
        Path setAside = section.find("set_aside").map(ConfigNode::path).orElseGet(() -> switch (store) {
            case StoreConfig.Embedded embedded -> embedded.path().resolve("set-aside");
            case StoreConfig.InfluxDb ignored -> Path.of(FOLDER, "set-aside");
        });
        return new Ingest(
                broker.urls(),
                section.optional("share", "hanlu").text(SHARE, SHARE_FORM),
                broker.tls(),
                broker.login().username(),
                broker.login().passwordFile(),
                setAside);
    }

    private static StoreConfig store(ConfigNode section) {
        ConfigNode kind = section.optional("kind", "embedded");
        String chosen = kind.choice(List.of("embedded", "influxdb"));
        if (!kind.good()) {
            section.acceptAnyKey();
        }
        if (chosen.equals("embedded")) {
            return new StoreConfig.Embedded(section.optional("path", FOLDER).path());
        }
        URI url = section.required("url", "\"http://127.0.0.1:8086\"").uri(List.of("http", "https"));
        String database = section.optional("database", "coldchain").text(DATABASE, DATABASE_FORM);
        Login login = Login.read(section);
        return new StoreConfig.InfluxDb(url, database, login.username(), login.passwordFile());
    }
}
