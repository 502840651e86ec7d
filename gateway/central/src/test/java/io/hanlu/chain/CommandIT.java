package io.hanlu.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.message.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A command from the centre's page to a real gateway and back, through a real broker. */
class CommandIT {

    private static final String GATEWAY = "/api/v1/gateways/luochuan-apple-01";

    @RegisterExtension
    final Chain chain = new Chain();

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chain.centrePort() + path));
    }

    private HttpResponse<String> post(String path) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"by\":\"值班长\"}", UTF_8)));
    }

    /** Gives the gateway the public half of the key, and the centre the private one. */
    private void trust(Path gatewayFile, Path centreFile) throws IOException {
        Path key = chain.folder().resolve("centre.key.pem");
        String text = SigningKey.readOrGenerate(key).verifyingKey().text();
        assertEquals(44, Base64.getDecoder().decode(text).length);
        Path publicKey = chain.folder().resolve("centre.pub.pem");
        Files.writeString(publicKey, "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n");
        String gateway = Files.readString(gatewayFile);
        Files.writeString(
                gatewayFile,
                gateway.replace("resend_after: 5s}", "resend_after: 5s, commands: {public_key: " + publicKey + "}}"));
        Files.writeString(centreFile, Files.readString(centreFile) + "commands: {private_key: " + key + "}\n");
    }

    private void awaitGateway() {
        await("the gateway to be known to the centre")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> send(request(GATEWAY)).body().contains("\"takes_commands\":true"));
    }

    @Test
    void aSignedCommandIsCarriedOutAnsweredAndOnRecord() throws Exception {
        Daemon centre = chain.centre();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(1));
        trust(chain.folder().resolve("gateway.yaml"), chain.folder().resolve("central.yaml"));
        centre.start();
        gateway.start();
        awaitGateway();

        HttpResponse<String> identified = post(GATEWAY + "/identify");
        assertEquals(200, identified.statusCode(), identified.body());
        HttpResponse<String> acknowledged = post(GATEWAY + "/alarms/99/ack");
        assertEquals(409, acknowledged.statusCode(), acknowledged.body());
        assertTrue(acknowledged.body().contains("the gateway has not done it"), acknowledged.body());

        await("both to be on record")
                .until(() -> audited().contains("identify") && audited().contains("alarm 99"));

        gateway.kill();
        gateway.start();
        await("the gateway to answer again")
                .atMost(Duration.ofMinutes(1))
                .until(() -> post(GATEWAY + "/identify").statusCode() == 200);
    }

    /** A store that was restored from a backup: the centre shows what it lost, and gets it again. */
    @Test
    void whatTheStoreHasLostIsDeliveredAgain() throws Exception {
        Daemon centre = chain.centre();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(1));
        trust(chain.folder().resolve("gateway.yaml"), chain.folder().resolve("central.yaml"));
        centre.start();
        gateway.start();
        awaitGateway();
        chain.awaitMore(gateway, 10, 2);
        chain.awaitStored(gateway, this::store);
        centre.stop();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + chain.embeddedStore().resolve("central.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM reading WHERE time_ms IN (SELECT time_ms FROM reading LIMIT 6)");
            statement.executeUpdate("UPDATE delivery SET first = first + 8");
        }
        assertFalse(Ledger.missing(chain.committed("gateway"), store()).isEmpty());
        centre.start();
        awaitGateway();

        HttpResponse<String> resent = send(request(GATEWAY + "/resend")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"by\":\"值班长\",\"ranges\":\"1-1000000\"}", UTF_8)));
        assertEquals(200, resent.statusCode(), resent.body());
        chain.assertIdentical(gateway, centre, this::store);
    }

    private Ledger store() throws Exception {
        return Ledger.ofEmbedded(chain.embeddedStore());
    }

    /** What the gateway's journal holds of commands. */
    private String audited() throws Exception {
        StringBuilder texts = new StringBuilder();
        try (var reader = io.hanlu.edge.journal.JournalReader.open(chain.journal("gateway"))) {
            reader.events(1, 1000).stream()
                    .filter(event -> event.kind().equals("audit"))
                    .forEach(event -> texts.append(event.text()).append('\n'));
        }
        return texts.toString();
    }
}
