package io.hanlu.edge.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.notify.MisbehavingServer.Behaviour;
import io.hanlu.edge.notify.People.RobotKind;
import io.hanlu.edge.notify.People.RobotSettings;
import io.hanlu.edge.notify.People.WebhookSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What webhooks and robots make of servers that misbehave in eleven ways. */
@Timeout(60)
class WebhookIT {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private static SSLContext tls;
    private Http http;

    @BeforeAll
    static void certificates() throws Exception {
        Certificates.make(folder);
        tls = context();
    }

    @BeforeEach
    void open() {
        http = new Http(tls, PATIENCE, Clock.system());
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aServerThatTakesItGivesAReceipt() throws Exception {
        try (MisbehavingServer server =
                new MisbehavingServer(MisbehavingServer.answers("202 Accepted", "", "queued as 5"))) {
            Outcome outcome = send("http://localhost:" + server.port() + "/hanlu");
            assertEquals(new Outcome.Delivered("accepted: queued as 5"), outcome);
            assertTrue(server.requests.getFirst().startsWith("POST /hanlu HTTP/1.1\n"));
            assertTrue(server.requests.getFirst().endsWith("""
                    {"gateway":"luochuan-apple-01","id":"1782935040000-17","to":"a@b.cn","recipient":"张三","severity":"high",\
                    "title":"【洛川苹果产地仓】报警","text":"1号冷库 苹果 温度 4.6 °C,高于上限 2.0 °C,已 32 分钟(自 03:12)。请关好库门,检查冷机。",\
                    "time":"2026-07-01T19:44:00Z"}"""));
        }
    }

    @Test
    void oneThatRefusesTheConnectionIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        assertTrue(failed(send("http://localhost:" + port), "localhost").retry());
    }

    @Test
    void oneThatHangsIsLeftInTime() throws Exception {
        Behaviour hangs = (out, closed) -> closed.await();
        assertTrue(failed(sendTo(hangs), "has not answered within 1.0 s").retry());
    }

    @Test
    void oneThatDripsIsLeftInTimeAlthoughBytesCome() throws Exception {
        Behaviour drips = (out, closed) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            do {
                out.write('x');
                out.flush();
            } while (!closed.await(50, TimeUnit.MILLISECONDS));
        };
        assertTrue(failed(sendTo(drips), "has not answered within 1.0 s").retry());
    }

    @Test
    void oneWithAnErrorOfItsOwnIsTriedAgain() throws Exception {
        Outcome.Failed failed = failed(
                sendTo(MisbehavingServer.answers("500 Internal Server Error", "", "<h1>oops</h1>")),
                "localhost answered with status 500: <h1>oops</h1>");
        assertTrue(failed.retry());
    }

    @Test
    void oneThatHasTooMuchToDoIsGivenTheTimeItAsksFor() throws Exception {
        Outcome.Failed failed = failed(
                sendTo(MisbehavingServer.answers("429 Too Many Requests", "Retry-After: 7\r\n", "")), "status 429");
        assertEquals(new Outcome.Failed(failed.why(), true, Duration.ofSeconds(7)), failed);
    }

    @Test
    void aRobotThatAnswers200WithAnErrorCodeHasRefused() throws Exception {
        Outcome.Failed refused = failed(
                robot(MisbehavingServer.answers(
                        "200 OK", "", "{\"errcode\":400101,\"errmsg\":\"token is not exist\"}")),
                "errcode 400101: token is not exist");
        assertTrue(!refused.retry());
        Outcome.Failed tooFast = failed(
                robot(MisbehavingServer.answers("200 OK", "", "{\"errcode\":130101,\"errmsg\":\"send too fast\"}")),
                "errcode 130101");
        assertEquals(Duration.ofMinutes(1), tooFast.notBefore());
        assertTrue(tooFast.retry());
    }

    @Test
    void garbageIsNoRobotsAnswer() throws Exception {
        Behaviour hotspot = MisbehavingServer.answers("200 OK", "", "<html>请登录 wifi</html>");
        assertTrue(failed(robot(hotspot), "the answer has no errcode: <html>请登录 wifi</html>")
                .retry());
    }

    @Test
    void anAnswerThatBreaksOffIsNone() throws Exception {
        Behaviour breaksOff = (out, closed) ->
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"errcode\":0".getBytes(UTF_8));
        assertTrue(failed(robot(breaksOff), "localhost: ").retry());
    }

    @Test
    void aRedirectionIsNotFollowedBecauseTheMessageIsForNobodyElse() throws Exception {
        try (MisbehavingServer other = new MisbehavingServer(MisbehavingServer.answers("200 OK", "", ""))) {
            Outcome.Failed failed = failed(
                    sendTo(MisbehavingServer.answers(
                            "302 Found", "Location: http://localhost:" + other.port() + "/\r\n", "")),
                    "write the address it redirects to");
            assertTrue(!failed.retry());
            assertTrue(other.requests.isEmpty());
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        Behaviour endless = (out, closed) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(UTF_8);
            while (closed.getCount() > 0) {
                out.write(chunk);
            }
        };
        assertTrue(failed(sendTo(endless), "localhost: ").retry());
    }

    @Test
    void aServerWithAnotherNameOnItsCertificateIsNotTold() throws Exception {
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        try (MisbehavingServer server = new MisbehavingServer(socket, MisbehavingServer.answers("200 OK", "", ""))) {
            assertInstanceOf(Outcome.Delivered.class, send("https://localhost:" + server.port()));
            Outcome.Failed failed = failed(send("https://127.0.0.1:" + server.port()), "127.0.0.1");
            assertTrue(failed.retry() && failed.why().contains("No subject alternative names"), failed.why());
            assertEquals(1, server.requests.size());
        }
    }

    private Outcome sendTo(Behaviour behaviour) throws Exception {
        try (MisbehavingServer server = new MisbehavingServer(behaviour)) {
            return send("http://localhost:" + server.port());
        }
    }

    private Outcome send(String url) {
        Webhook webhook =
                new Webhook(new WebhookSettings("hook", URI.create(url), null, null, false), http, Clock.system());
        return assertTimeout(BOUND, () -> webhook.send(Messages.to("a@b.cn")));
    }

    private Outcome robot(Behaviour behaviour) throws Exception {
        try (MisbehavingServer server = new MisbehavingServer(behaviour)) {
            Path url = folder.resolve("robot.url");
            Files.writeString(url, "http://localhost:" + server.port() + "/robot/send?access_token=x\n");
            Files.setPosixFilePermissions(url, PosixFilePermissions.fromString("rw-------"));
            Robot robot = new Robot(new RobotSettings("ding", RobotKind.DINGTALK, url, null), http, Clock.system());
            return assertTimeout(BOUND, () -> robot.send(Messages.to(null)));
        }
    }

    private static Outcome.Failed failed(Outcome outcome, String why) {
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome, outcome::toString);
        assertTrue(failed.why().contains(why), failed.why());
        return failed;
    }

    /** Shows the certificate of localhost, and trusts its authority. */
    private static SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        String pem = Files.readString(folder.resolve("server.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        store.setKeyEntry(
                "server",
                KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
                new char[0],
                new Certificate[] {certificate("server.crt")});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate("ca.crt"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(String file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
