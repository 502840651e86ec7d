package io.hanlu.wire.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.testing.Mosquitto;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with certificates of both sides, made here by openssl. */
@Timeout(120)
class MqttTlsIT {

    @TempDir
    static Path pki;

    @TempDir
    Path folder;

    private final RecordingListener listener = new RecordingListener();
    private final RandomGenerator noJitter = () -> 0;

    @BeforeAll
    static void makeCertificates() throws Exception {
        Files.writeString(pki.resolve("server.ext"), "subjectAltName=DNS:localhost\n");
        Files.writeString(pki.resolve("client.ext"), "extendedKeyUsage=clientAuth\n");
        authority("ca");
        authority("stranger");
        certificate("server", "rsa:2048", "server.ext");
        certificate("gateway-rsa", "rsa:2048", "client.ext");
        certificate("gateway-ec", "ec", "client.ext");
    }

    private static void authority(String name) throws Exception {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".crt");
    }

    private static void certificate(String name, String kind, String extensions) throws Exception {
        String newKey = kind.equals("ec") ? "ec -pkeyopt ec_paramgen_curve:P-256" : kind;
        openssl("req -new -newkey " + newKey + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".csr");
        openssl("x509 -req -days 2 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile " + extensions + " -in " + name
                + ".csr -out " + name + ".crt");
    }

    private static void openssl(String arguments) throws Exception {
        MqttLinkIT.run("sh", "-c", "cd " + pki + " && openssl " + arguments);
    }

    private Mosquitto broker() {
        return new Mosquitto(
                folder,
                "cafile " + pki.resolve("ca.crt"),
                "certfile " + pki.resolve("server.crt"),
                "keyfile " + pki.resolve("server.key"),
                "require_certificate true",
                "use_identity_as_username true");
    }

    private MqttLink start(URI url, MqttSettings.Tls tls) {
        MqttLink link = new MqttLink(
                new MqttSettings(url, "c1", null, null, tls, null, List.of("a/#"), false, 100),
                listener,
                "link",
                noJitter,
                () -> 0);
        link.start();
        return link;
    }

    private static MqttSettings.Tls tls(String authority, String client) {
        return new MqttSettings.Tls(
                pki.resolve(authority + ".crt"), pki.resolve(client + ".crt"), pki.resolve(client + ".key"));
    }

    private void assertConnects(String client) throws Exception {
        try (Mosquitto broker = broker();
                MqttLink link = start(broker.url(), tls("ca", client))) {
            await().until(() -> link.status().connected());
            PubAck ack = listener.sessions
                    .getFirst()
                    .publish("a/b", "1".getBytes(UTF_8), false)
                    .get(10, TimeUnit.SECONDS);
            assertTrue(ack.delivered());
            assertTrue(broker.log().contains("u'" + client + "'"), broker::log);
        }
    }

    private void assertFailsSaying(URI url, MqttSettings.Tls tls, String expected) {
        try (MqttLink link = start(url, tls)) {
            await().until(() -> link.status().lastFailure() != null);
            assertTrue(
                    String.valueOf(link.status().lastFailure()).contains(expected),
                    link.status().toString());
            assertFalse(link.status().connected());
        }
    }

    @Test
    void anRsaCertificateIsShownAndAccepted() throws Exception {
        assertConnects("gateway-rsa");
    }

    @Test
    void anEllipticCurveCertificateIsShownAndAccepted() throws Exception {
        assertConnects("gateway-ec");
    }

    @Test
    void aBrokerOfAnotherAuthorityIsNotTrusted() {
        try (Mosquitto broker = broker()) {
            assertFailsSaying(broker.url(), tls("stranger", "gateway-rsa"), "TLS failed");
        }
    }

    @Test
    void aCertificateForAnotherHostNameIsNotTrusted() {
        try (Mosquitto broker = broker()) {
            URI byAddress = URI.create("mqtts://127.0.0.1:" + broker.port());
            assertFailsSaying(byAddress, tls("ca", "gateway-rsa"), "No subject alternative names matching IP address");
        }
    }

    @Test
    void aClientWithoutCertificateIsTurnedAway() {
        try (Mosquitto broker = broker()) {
            assertFailsSaying(
                    broker.url(), new MqttSettings.Tls(pki.resolve("ca.crt"), null, null), "client certificate");
        }
    }

    private void copy(String from, String to) throws Exception {
        for (String suffix : List.of(".crt", ".key")) {
            Path next = Files.copy(pki.resolve(from + suffix), folder.resolve("next"), REPLACE_EXISTING);
            Files.move(next, folder.resolve(to + suffix), REPLACE_EXISTING);
        }
    }

    @Test
    void aRenewedCertificateIsTakenUpWithoutARestart() throws Exception {
        copy("gateway-rsa", "current");
        MqttSettings.Tls files = new MqttSettings.Tls(
                pki.resolve("ca.crt"), folder.resolve("current.crt"), folder.resolve("current.key"));
        try (Mosquitto broker = broker();
                MqttLink link = start(broker.url(), files)) {
            await().until(() -> link.status().connected());
            copy("gateway-ec", "current");
            await().until(() -> listener.sessions.size() == 2);
            assertTrue(broker.log().contains("u'gateway-ec'"), broker::log);
            assertNull(link.status().warning());
        }
    }

    @Test
    void aRenewedCertificateThatCannotBeUsedCostsNothingButAWarning() throws Exception {
        copy("gateway-rsa", "current");
        MqttSettings.Tls files = new MqttSettings.Tls(
                pki.resolve("ca.crt"), folder.resolve("current.crt"), folder.resolve("current.key"));
        try (Mosquitto broker = broker();
                MqttLink link = start(broker.url(), files)) {
            await().until(() -> link.status().connected());
            Files.writeString(folder.resolve("current.crt"), "half a certific");
            await().until(() -> link.status().warning() != null);
            assertTrue(String.valueOf(link.status().warning()).contains("current.crt"), link.status()::toString);
            assertTrue(listener.sessions.getFirst().alive());
            broker.kill();
            broker.start();
            await().until(() -> listener.sessions.size() == 2); // with what was read before
            copy("gateway-ec", "current");
            await().until(() -> listener.sessions.size() == 3);
            assertNull(link.status().warning());
        }
    }

    @Test
    void aMissingFileIsNamed() {
        try (Mosquitto broker = broker()) {
            assertFailsSaying(broker.url(), tls("ca", "nobody"), "nobody.crt");
        }
    }

    @Test
    void aKeyInAnotherFormIsNamedWithTheCommandThatConvertsIt() throws Exception {
        openssl("rsa -traditional -in gateway-rsa.key -out old.key");
        Files.copy(pki.resolve("gateway-rsa.crt"), pki.resolve("old.crt"));
        try (Mosquitto broker = broker()) {
            assertFailsSaying(broker.url(), tls("ca", "old"), "openssl pkcs8 -topk8");
        }
    }
}
