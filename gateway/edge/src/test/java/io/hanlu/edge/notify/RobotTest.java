package io.hanlu.edge.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.notify.People.RobotKind;
import io.hanlu.edge.notify.People.RobotSettings;
import io.hanlu.edge.notify.People.WebhookSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each program is sent. The signatures were computed with Python's hmac. */
class RobotTest {

    private static final String SECRET = "SEC0123456789";
    private static final String OK = "{\"errcode\":0,\"errmsg\":\"ok\",\"code\":0,\"msg\":\"success\"}";

    private final ManualClock clock = ManualClock.at(Instant.ofEpochMilli(1_750_000_000_000L));

    @TempDir
    private Path folder;

    @BeforeEach
    void secret() throws Exception {
        write("secret", SECRET);
    }

    @Test
    void dingTalkGetsTimeAndSignatureInTheAddressAndThePersonInTheText() throws Exception {
        String request =
                sent(RobotKind.DINGTALK, "/robot/send?access_token=abc", folder.resolve("secret"), "13800000000");
        assertTrue(
                request.startsWith("POST /robot/send?access_token=abc&timestamp=1750000000000"
                        + "&sign=DCgr9Y%2BEwB0Y1Tu3SYEUcZowlqJNu9shRc6Jusa2iAM%3D HTTP/1.1"),
                request);
        JsonNode body = body(request);
        assertEquals("text", body.at("/msgtype").asString());
        assertEquals(
                Messages.TITLE + "\n" + Messages.TEXT + "\n@13800000000",
                body.at("/text/content").asString());
        assertEquals("13800000000", body.at("/at/atMobiles/0").asString());
    }

    @Test
    void weComGetsThePersonBesideTheText() throws Exception {
        JsonNode body = body(sent(RobotKind.WECOM, "/cgi-bin/webhook/send?key=abc", null, "13800000000"));
        assertEquals("text", body.at("/msgtype").asString());
        assertEquals(
                Messages.TITLE + "\n" + Messages.TEXT, body.at("/text/content").asString());
        assertEquals("13800000000", body.at("/text/mentioned_mobile_list/0").asString());
    }

    @Test
    void feishuGetsTimeAndSignatureInTheBody() throws Exception {
        JsonNode body = body(sent(RobotKind.FEISHU, "/open-apis/bot/v2/hook/abc", folder.resolve("secret"), "ou_123"));
        assertEquals("text", body.at("/msg_type").asString());
        assertEquals("1750000000", body.at("/timestamp").asString());
        assertEquals(
                "ESPTspzpmGl78nMBvRUXCQWNRIZUqV1r6HYJYS8s/Sc=", body.at("/sign").asString());
        assertEquals(
                "<at user_id=\"ou_123\"></at> " + Messages.TITLE + "\n" + Messages.TEXT,
                body.at("/content/text").asString());
    }

    @Test
    void aWebhookIsSignedOverTimeAndBody() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer(MisbehavingServer.answers("200 OK", "", ""));
                Http http = new Http(SSLContext.getDefault(), Duration.ofSeconds(5), clock)) {
            WebhookSettings settings = new WebhookSettings(
                    "hook", URI.create("http://localhost:" + server.port()), null, folder.resolve("secret"), true);
            assertInstanceOf(
                    Outcome.Delivered.class, new Webhook(settings, http, clock).send(Messages.to("13800000000")));
            assertTrue(
                    server.requests
                            .getFirst()
                            .contains(
                                    "X-Hanlu-Signature: t=1750000000,v1=bbb22855b93fc7828e8766b84e9d70e7bbf15b032a60e29af9aed52af55c85e6\n"),
                    server.requests.getFirst());
        }
    }

    @Test
    void aSecretThatHasBecomeReadableForAllIsNotUsed() throws Exception {
        write("robot.url", "http://localhost:1/");
        Files.setPosixFilePermissions(folder.resolve("robot.url"), PosixFilePermissions.fromString("rw-r--r--"));
        try (Http http = new Http(SSLContext.getDefault(), Duration.ofSeconds(5), clock)) {
            Robot robot =
                    new Robot(new RobotSettings("r", RobotKind.WECOM, folder.resolve("robot.url"), null), http, clock);
            Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, robot.send(Messages.to(null)));
            assertTrue(failed.why().contains("can be read or changed by others; chmod 640"), failed.why());
        }
    }

    private String sent(RobotKind kind, String path, @Nullable Path secret, String to) throws Exception {
        try (MisbehavingServer server = new MisbehavingServer(MisbehavingServer.answers("200 OK", "", OK));
                Http http = new Http(SSLContext.getDefault(), Duration.ofSeconds(5), clock)) {
            write("robot.url", "http://localhost:" + server.port() + path);
            Robot robot = new Robot(new RobotSettings("r", kind, folder.resolve("robot.url"), secret), http, clock);
            Outcome outcome = robot.send(Messages.to(to));
            assertInstanceOf(Outcome.Delivered.class, outcome, outcome::toString);
            return server.requests.getFirst();
        }
    }

    private static JsonNode body(String request) {
        return JsonMapper.shared().readTree(request.substring(request.indexOf("\n\n") + 2));
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
