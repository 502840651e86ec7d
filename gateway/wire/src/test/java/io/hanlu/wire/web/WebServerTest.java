package io.hanlu.wire.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.web.Feed.Event;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("counts what the whole process has")
@Timeout(30)
class WebServerTest {

    private static final int TICK_MILLIS = 25;
    private static final String LARGE = "x".repeat(1_000_000);

    private record Measured(@Nullable BigDecimal lastValue, int ageSeconds) {}

    private final List<String> notReady = new CopyOnWriteArrayList<>();
    private final List<Event> pending = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean flooding;
    private WebServer server = start();

    private final class CountingFeed implements Feed {
        @Override
        public List<Event> snapshot() {
            return List.of(new Event("snapshot", Map.of("all", List.of(1, 2))));
        }

        @Override
        public List<Event> changes() {
            asked.incrementAndGet();
            List<Event> changes = new ArrayList<>(pending);
            pending.clear();
            if (flooding) {
                changes.add(new Event("flood", LARGE));
            }
            return changes;
        }
    }

    private WebServer start() {
        try {
            return WebServer.at("127.0.0.1", 0, "test", new PrometheusRegistry(), () -> notReady)
                    .get("/api/v1/value", p -> new Measured(new BigDecimal("2.30"), 4))
                    .get("/api/v1/none", p -> new Measured(null, 4))
                    .get("/api/v1/things/:id", p -> Map.of("id", p.path("id"), "at", p.time("at")))
                    .get("/api/v1/broken", p -> {
                        throw new IllegalStateException("the secret of the machine");
                    })
                    .post("/api/v1/things/:id/paint", Set.of("colour", "for"), WebServerTest::paint)
                    .names(Set.of("gateway.example"))
                    .stream("/api/v1/stream", new CountingFeed())
                    .streamTick(TICK_MILLIS)
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object paint(Parameters parameters, Body body) throws ProblemException {
        String colour = body.required("colour", 5, "blue");
        Duration length = body.duration("for", Duration.ofMinutes(1), Duration.ofHours(24));
        Map<String, Object> painted = Map.of("id", parameters.path("id"), "colour", colour, "s", length.toSeconds());
        return switch (colour) {
            case "late" -> CompletableFuture.completedStage(painted);
            case "never" -> CompletableFuture.failedStage(new ProblemException(504, "no answer", "nobody paints"));
            case "taken" -> throw new ProblemException(409, "taken", "somebody painted it before");
            default -> painted;
        };
    }

    private HttpResponse<String> post(String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/v1/things/7/paint"))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json; charset=utf-8");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @BeforeEach
    void silence() {
        flooding = false;
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void assertProblem(int status, String detail, HttpResponse<String> response) {
        assertEquals(status, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertTrue(response.body().contains("\"status\":" + status), response.body());
        assertTrue(response.body().contains(detail), response.body());
        assertTrue(header(response, "Content-Security-Policy").startsWith("default-src 'self'"));
    }

    private double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void aliveAndReadyAreDifferentQuestions() {
        notReady.add("no reading was stored for 40 s: is the disk full?");
        assertEquals(200, get("/healthz").statusCode());
        assertProblem(503, "no reading was stored for 40 s", get("/readyz"));
        notReady.clear();
        assertEquals(200, get("/readyz").statusCode());
    }

    @Test
    void jsonHasExactDecimalsAndWritesNullOut() {
        assertEquals(
                "{\"last_value\":2.30,\"age_seconds\":4}", get("/api/v1/value").body());
        assertEquals(
                "{\"last_value\":null,\"age_seconds\":4}", get("/api/v1/none").body());
        assertEquals("no-store", header(get("/api/v1/value"), "Cache-Control"));
    }

    @Test
    void parametersAreReadFromPathAndQuery() {
        String body = get("/api/v1/things/a%20b?at=1970-01-01T08:00:01%2B08:00").body();
        assertTrue(body.contains("\"id\":\"a b\"") && body.contains("\"at\":1000"), body);
        assertTrue(get("/api/v1/things/x?at=1234").body().contains("\"at\":1234"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?at=", "?at=yesterday", "?at=2026-05-01T08:00:00", "?at=1&at=2", "?at=99999999999999999"})
    void aWrongTimeSaysWhichParameterAndWhatWouldBeRight(String query) {
        assertProblem(400, "at: ", get("/api/v1/things/x" + query));
    }

    @Test
    void whatIsNotThereIsAProblem() {
        assertProblem(404, "/api/v1/nothing", get("/api/v1/nothing"));
        assertProblem(404, "/missing.js", get("/missing.js"));
    }

    @Test
    void aMethodThatIsNotOfferedIsAProblem() {
        assertProblem(
                405, "POST", send(HttpRequest.newBuilder(uri("/api/v1/value")).POST(BodyPublishers.ofString("{}"))));
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        byte[] body = new byte[WebServer.MAX_BODY_BYTES + 1];
        assertProblem(
                413,
                "65536",
                send(HttpRequest.newBuilder(uri("/api/v1/value")).POST(BodyPublishers.ofByteArray(body))));
    }

    @Test
    void whatIsPostedReachesItsActionNowOrLater() {
        assertEquals(200, post("{\"colour\":\" blue \",\"for\":\"2h\"}").statusCode());
        String late = post("{\"colour\":\"late\",\"for\":\"90s\"}").body();
        assertTrue(late.contains("\"colour\":\"late\"") && late.contains("\"s\":90"), late);
        assertProblem(409, "somebody painted it before", post("{\"colour\":\"taken\",\"for\":\"2h\"}"));
        assertProblem(504, "nobody paints", post("{\"colour\":\"never\",\"for\":\"2h\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"colour\":\"blue\",\"for\":\"2h\"",
                "{\"colour\":\"blue\",\"for\":\"2h\"} {}",
                "{\"colour\":\"blue\",\"colour\":\"red\",\"for\":\"2h\"}",
                "{\"colour\":\"blue\",\"for\":\"2h\",\"colr\":\"x\"}",
                "{\"colour\":7,\"for\":\"2h\"}",
                "{\"colour\":{\"a\":\"b\"},\"for\":\"2h\"}",
                "{\"colour\":\"purple\",\"for\":\"2h\"}",
                "{\"colour\":\"a\\u0000b\",\"for\":\"2h\"}",
                "{\"colour\":\"  \",\"for\":\"2h\"}",
                "{\"colour\":null,\"for\":\"2h\"}",
                "{\"colour\":\"blue\"}",
                "{\"colour\":\"blue\",\"for\":\"2\"}",
                "{\"colour\":\"blue\",\"for\":\"-2h\"}",
                "{\"colour\":\"blue\",\"for\":\"59s\"}",
                "{\"colour\":\"blue\",\"for\":\"2d\"}"
            })
    void aWrongBodyIsAProblemThatSaysWhatWouldBeRight(String body) {
        assertProblem(400, "; ", post(body));
    }

    @Test
    void aFormOfAForeignPageCannotPost() {
        String body = "{\"colour\":\"blue\",\"for\":\"2h\"}";
        String own = "http://127.0.0.1:" + server.port();
        assertEquals(
                200, post(body, "Origin", own, "Sec-Fetch-Site", "same-origin").statusCode());
        assertProblem(403, "evil.example", post(body, "Origin", "http://evil.example"));
        assertProblem(403, "may not change", post(body, "Origin", "null"));
        assertProblem(403, "may not change", post(body, "Sec-Fetch-Site", "cross-site"));
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
            assertProblem(
                    415,
                    "application/json",
                    send(HttpRequest.newBuilder(uri("/api/v1/things/7/paint"))
                            .POST(BodyPublishers.ofString(body))
                            .header("Content-Type", type)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.9:8080, http://192.168.1.9:8080, true",
        "[fe80::1]:8080, http://[fe80::1]:8080, true",
        "localhost:8080, , true",
        "hanlu, http://hanlu, true",
        "Hanlu.local:8080, http://hanlu.local:8080, true",
        "gateway.example, https://gateway.example, true",
        "rebound.evil.example:8080, http://rebound.evil.example:8080, false",
        "evil.local.example, , false",
        "192.168.1.9.example:8080, , false",
        "gateway.example, https://evil.example, false",
        "192.168.1.9:8080, http://192.168.1.9:9090, false",
        "localhost:8080, http://localhost:80801, false",
        ", , false"
    })
    void onlyNamesThatNoStrangerCanOwnMayBePostedTo(@Nullable String host, @Nullable String origin, boolean allowed) {
        OwnPages pages = new OwnPages(Set.of("gateway.example"));
        if (allowed) {
            assertDoesNotThrow(() -> pages.check(host, origin, null));
        } else {
            assertEquals(
                    403,
                    assertThrows(ProblemException.class, () -> pages.check(host, origin, null))
                            .status());
        }
    }

    @Test
    void aFailureIsLoggedAndCountedButNotToldToTheClient() {
        HttpResponse<String> response = get("/api/v1/broken");
        assertProblem(500, "the daemon's log says why", response);
        assertFalse(response.body().contains("secret"));
        assertEquals(1, metric("hanlu_console_failed_total"));
    }

    @Test
    void thePageIsServedWithSecurityHeadersAndRevalidatedByItsContent() {
        HttpResponse<String> page = get("/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("page"));
        assertEquals("text/html;charset=utf-8", header(page, "Content-Type"));
        assertEquals("nosniff", header(page, "X-Content-Type-Options"));
        assertEquals("no-referrer", header(page, "Referrer-Policy"));
        assertTrue(header(page, "Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("no-cache", header(page, "Cache-Control"));
        HttpResponse<String> again =
                send(HttpRequest.newBuilder(uri("/")).header("If-None-Match", header(page, "ETag")));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        assertEquals("text/javascript;charset=utf-8", header(get("/sub/one.js"), "Content-Type"));
    }

    @Test
    void aHeadRequestHasTheHeadersAndNoBody() {
        HttpResponse<String> head = send(HttpRequest.newBuilder(uri("/")).HEAD());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertTrue(header(head, "ETag").startsWith("\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../web/WebServer.class",
                "/..%2f..%2fMETA-INF%2fMANIFEST.MF",
                "/sub/..%5c..%5cindex.html",
                "/sub",
                "/sub/",
                "/shared/",
                "/.git/config",
                "/index.html%00.js"
            })
    void noPathLeadsOutOfTheWebroot(String path) {
        assertEquals(404, rawStatus("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    private int rawStatus(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            return Integer.parseInt(line.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBusyPortIsReportedWithWhatToDo() {
        IOException busy = assertThrows(
                IOException.class,
                () -> WebServer.at("127.0.0.1", server.port(), "test", new PrometheusRegistry(), List::of)
                        .start());
        assertTrue(busy.toString().contains("cannot listen on 127.0.0.1:" + server.port()), busy.toString());
        assertTrue(busy.toString().contains("console.listen"), busy.toString());
    }

    /** A stream client over a plain socket, which reads only when told to. */
    private final class Follower implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private String seen = "";

        Follower() throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            in = socket.getInputStream();
            socket.getOutputStream().write("GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        }

        /** Reads until the text has come, and forgets what came before it. */
        void readUntil(String text) throws IOException {
            byte[] buffer = new byte[8192];
            while (!seen.contains(text)) {
                int count = in.read(buffer);
                if (count < 0) {
                    throw new IOException("the stream ended before \"" + text + "\"");
                }
                seen = seen.substring(Math.max(0, seen.length() - 200)) + new String(buffer, 0, count, UTF_8);
            }
            seen = seen.substring(seen.indexOf(text) + text.length());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aStreamTellsEverythingFirstAndThenWhatChanges() throws IOException {
        try (Follower follower = new Follower()) {
            follower.readUntil("text/event-stream");
            follower.readUntil("event: snapshot\ndata: {\"all\":[1,2]}\n\n");
            pending.add(new Event("readings", Map.of("t", new BigDecimal("2.30"))));
            follower.readUntil("event: readings\ndata: {\"t\":2.30}\n\n");
            assertEquals(1, metric("hanlu_console_stream_clients"));
        }
        await().until(() -> metric("hanlu_console_stream_clients") == 0);
    }

    @Test
    void whileNobodyFollowsTheFeedIsLeftAlone() throws IOException {
        get("/healthz");
        try (Follower follower = new Follower()) {
            follower.readUntil("event: snapshot");
            await().until(() -> asked.get() > 2);
        }
        await().until(() -> metric("hanlu_console_stream_clients") == 0);
        int before = asked.get();
        get("/metrics");
        get("/metrics");
        assertTrue(asked.get() - before <= 1, "the tick under way may still have asked");
    }

    @Test
    void aQuietStreamHasAHeartbeat() throws IOException {
        try (Follower follower = new Follower()) {
            follower.readUntil("event: snapshot");
            follower.readUntil("\n\n");
            follower.readUntil(":\n\n");
        }
    }

    @Test
    void aSlowPageGetsOneSnapshotForAllItMissed() throws IOException {
        try (Follower slow = new Follower()) {
            slow.readUntil("event: snapshot");
            flooding = true;
            await().until(() -> metric("hanlu_console_stream_behind") == 1);
            flooding = false;
            slow.readUntil("event: snapshot\ndata: {\"all\":[1,2]}\n\n");
            assertEquals(1, metric("hanlu_console_stream_coalesced_total"));
            assertEquals(0, metric("hanlu_console_stream_dropped_total"));
        }
    }

    @Test
    void aPageThatNeverReadsIsDroppedAndTheOthersDoNotNotice() throws IOException {
        try (Follower stuck = new Follower();
                Follower reading = new Follower()) {
            stuck.readUntil("event: snapshot");
            reading.readUntil("event: snapshot");
            flooding = true;
            while (metric("hanlu_console_stream_dropped_total") == 0) {
                reading.readUntil("event: flood");
            }
            assertEquals(1, metric("hanlu_console_stream_clients"));
            reading.readUntil("event: flood");
        }
    }

    @Test
    void moreFollowersThanTheBoundAreRefused() throws IOException {
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < SseHub.MAX_CLIENTS; i++) {
            Follower follower = new Follower();
            follower.readUntil("event: snapshot");
            followers.add(follower);
        }
        assertProblem(503, "at most 32 pages", get("/api/v1/stream"));
        assertEquals(1, metric("hanlu_console_stream_refused_total"));
        for (Follower follower : followers) {
            follower.close();
        }
    }

    @Test
    void closingEndsTheStreamsAndLeavesNoThread() throws IOException {
        Follower follower = new Follower();
        follower.readUntil("event: snapshot");
        server.close();
        assertThrows(IOException.class, () -> follower.readUntil("never"));
        follower.close();
        await().untilAsserted(() -> assertEquals(List.of(), threadsOfTheServer()));
        server = start();
    }

    private static List<String> threadsOfTheServer() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("console-worker") || name.startsWith("vert.x-eventloop"))
                .toList();
    }
}
