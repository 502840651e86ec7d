package io.hanlu.edge.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.wire.testing.OpenApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class AlarmRoutesTest {

    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ALL = "/api/v1/alarms?from=2026-05-01T00:00:00Z&to=2026-05-03T00:00:00Z";

    private final ManualClock clock = ManualClock.at(START);
    private final Warehouse warehouse = new Warehouse(clock);
    private final PaperDesk desk = warehouse.desk;
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        warehouse.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + warehouse.console.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static void assertProblem(int status, String detail, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertTrue(response.body().contains(detail), response.body());
    }

    private long warm() {
        return desk.raise(Warehouse.AIR, AlarmKind.HIGH, Severity.HIGH, 395, 100, Duration.ofMinutes(23));
    }

    @Test
    void theGravestStandsFirstWithAllThatAPersonNeeds() {
        warm();
        desk.raise(Warehouse.DOOR, AlarmKind.DOOR_OPEN, Severity.MEDIUM, 1, 0, Duration.ofMinutes(5));
        desk.raise(Warehouse.AIR, AlarmKind.HIGH_HIGH, Severity.CRITICAL, 395, 300, Duration.ofMinutes(1));
        JsonNode standing = json("/api/v1/alarms").get("standing");
        assertEquals("high-high", standing.get(0).get("kind").asString());
        JsonNode high = standing.get(1);
        assertEquals("room-1/air-1/temperature/high", high.get("alarm").asString());
        assertEquals(
                "2026-05-01T07:37:00+08:00",
                high.get("since").asString(),
                "the wall clock's time, not the alarm clock's");
        assertEquals("2026-05-01T08:00:00+08:00", high.get("raised").asString());
        assertEquals("active", high.get("state").asString());
        assertTrue(get("/api/v1/alarms").body().contains("\"value\":3.95,\"limit\":1.00,\"unit\":\"°C\""));
        assertTrue(high.get("acknowledged_by").isNull());
        assertTrue(json("/api/v1/alarms").get("history").isNull(), "nobody asked for the past");
        assertEquals(
                1,
                json("/api/v1/alarms?zone=room-1&state=active&limit=5")
                                .get("standing")
                                .size()
                        - 2);
        assertEquals(0, json("/api/v1/alarms?zone=room-2").get("standing").size());
        assertEquals(0, json("/api/v1/alarms?state=shelved").get("standing").size());
    }

    @Test
    void theGatewaysOwnAlarmHasNoValueAndAnEffectItsCause() {
        AlarmKey mains = AlarmKey.of(new Point("room-1", "door-1", Quantity.POWER), AlarmKind.MAINS);
        desk.raise(
                AlarmKey.ofGateway(AlarmKind.UPLINK),
                Severity.LOW,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Duration.ZERO,
                mains);
        JsonNode alarm = json("/api/v1/alarms").get("standing").get(0);
        assertEquals("gateway/self/uplink/uplink", alarm.get("alarm").asString());
        assertTrue(alarm.get("value").isNull() && alarm.get("unit").isNull());
        assertEquals("room-1/door-1/power/mains", alarm.get("cause").asString());
    }

    @Test
    void aPointShowsItsGravestAlarmAndWhereItsLimitsComeFrom() {
        warm();
        desk.raise(Warehouse.AIR, AlarmKind.HIGH_HIGH, Severity.CRITICAL, 395, 300, Duration.ZERO);
        JsonNode air = json("/api/v1/live").get("zones").get(0).get("points").get(0);
        assertEquals("high-high", air.get("alarm").get("kind").asString());
        assertEquals(
                "{\"kind\":\"high\",\"value\":1.00,\"dead_band\":0.20,\"delay_seconds\":600,\"delay_readings\":1,"
                        + "\"from\":\"produce apple\",\"confirmed\":false}",
                get("/api/v1/live").body().replaceAll("(?s).*?\"limits\":\\[(\\{.*?\\}).*", "$1"));
        assertEquals(2, json("/api/v1/live").get("alarms").size());
    }

    @Test
    void anAcknowledgementIsCarriedOutWithNameCommentAndAction() {
        long number = warm();
        JsonNode answer =
                ok(post("/api/v1/alarms/" + number + "/ack", "{'by':' 王丽 ','comment':'门没关严','action':'已关门，货物移到2号库'}"));
        assertEquals(List.of(new Input.Acknowledge(number, "王丽", "门没关严", "已关门，货物移到2号库")), desk.commands);
        assertEquals("acknowledged", answer.get("standing").get(0).get("state").asString());
        assertEquals("王丽", answer.get("standing").get(0).get("acknowledged_by").asString());
        assertProblem(409, "acknowledged by 王丽", post("/api/v1/alarms/" + number + "/ack", "{'by':'李'}"));
    }

    @Test
    void anAlarmThatIsGoneIsToldFromOneThatNeverWas() {
        long number = warm();
        desk.becomes(number, AlarmState.NORMAL);
        assertProblem(409, "stands no more", post("/api/v1/alarms/" + number + "/ack", "{'by':'王'}"));
        assertProblem(404, "no alarm 99", post("/api/v1/alarms/99/ack", "{'by':'王'}"));
        assertProblem(404, "no alarm first", post("/api/v1/alarms/first/ack", "{'by':'王'}"));
        assertProblem(404, "no alarm 0", post("/api/v1/alarms/0/shelve", "{'by':'王','reason':'x','length':'1h'}"));
        assertEquals(List.of(), desk.commands);
    }

    @Test
    void everyOtherCommandReachesTheDesk() {
        long number = warm();
        String alarm = "/api/v1/alarms/" + number;
        ok(post(alarm + "/shelve", "{'by':'王','reason':'换探头','length':'2h'}"));
        ok(post(alarm + "/unshelve", "{'by':'王'}"));
        ok(post(alarm + "/reset", "{'by':'王'}"));
        ok(post("/api/v1/zones/room-1/maintenance", "{'by':'王','reason':'清洗','length':'7d'}"));
        ok(post("/api/v1/zones/room-1/maintenance", "{'by':'王','length':'0s'}"));
        ok(post("/api/v1/zones/room-2/trip", "{'by':'王','lot':'L-7'}"));
        ok(post("/api/v1/zones/room-2/trip", "{'by':'王'}"));
        ok(post("/api/v1/zones/room-2/defrost/confirm", "{'by':'王'}"));
        assertEquals(
                List.of(
                        new Input.Shelve(number, "王", "换探头", Duration.ofHours(2)),
                        new Input.Unshelve(number, "王"),
                        new Input.Reset(number, "王"),
                        new Input.Maintenance("room-1", "王", "清洗", Duration.ofDays(7)),
                        new Input.Maintenance("room-1", "王", "", Duration.ZERO),
                        new Input.Trip("room-2", "王", "L-7"),
                        new Input.Trip("room-2", "王", null),
                        new Input.ConfirmDefrost("room-2", "王")),
                desk.commands);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alarms/1/ack | {} | by: missing",
                "alarms/1/ack | {'by':' '} | by: missing",
                "alarms/1/ack | {'by':'王','coment':'x'} | no field here",
                "alarms/1/shelve | {'by':'王','length':'2h'} | reason: missing",
                "alarms/1/shelve | {'by':'王','reason':'x'} | length: missing",
                "alarms/1/shelve | {'by':'王','reason':'x','length':'25h'} | 1m to 1d",
                "alarms/1/shelve | {'by':'王','reason':'x','length':'0s'} | 1m to 1d",
                "alarms/1/shelve | {'by':'王','reason':'x','length':'soon'} | no such time",
                "zones/room-1/maintenance | {'by':'王','length':'2h'} | reason: missing",
                "zones/room-1/maintenance | {'by':'王','reason':'x','length':'8d'} | 0s to 7d",
                "signals/test | {} | by: missing",
                "notifications/test | {'by':7} | not a text"
            })
    void aCommandThatIsNotWholeIsAProblemAndChangesNothing(String path, String body, String detail) {
        warm();
        assertProblem(400, detail, post("/api/v1/" + path, body));
        assertEquals(List.of(), desk.commands);
        assertEquals(List.of(), warehouse.done);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maintenance", "trip", "defrost/confirm"})
    void aZoneThatIsNotThereIsNotFound(String what) {
        assertProblem(404, "no zone", post("/api/v1/zones/room-9/" + what, "{'by':'王'" + length(what) + "}"));
    }

    private static String length(String what) {
        return what.equals("maintenance") ? ",'length':'0s'" : "";
    }

    @Test
    void aLongNameOrTextIsRefusedAndNotCut() {
        warm();
        assertProblem(400, "at most 100", post("/api/v1/alarms/1/ack", "{'by':'" + "王".repeat(101) + "'}"));
        assertProblem(
                400, "at most 500", post("/api/v1/alarms/1/ack", "{'by':'王','comment':'" + "x".repeat(501) + "'}"));
    }

    @Test
    void whatIsNotKnownToBeDurableIsNotSaidToBeDone() {
        long number = warm();
        desk.failure = new IOException("not written within 5 s: the disk does not answer");
        assertProblem(503, "disk does not answer", post("/api/v1/alarms/" + number + "/ack", "{'by':'王'}"));
        assertProblem(503, "disk does not answer", get(ALL));
    }

    @Test
    void aForeignPageCannotAcknowledge() {
        warm();
        HttpRequest.Builder foreign = request("/api/v1/alarms/1/ack")
                .header("Content-Type", "application/json")
                .header("Origin", "http://evil.example")
                .POST(BodyPublishers.ofString("{\"by\":\"x\"}"));
        assertProblem(403, "evil.example", send(foreign));
        HttpRequest.Builder form = request("/api/v1/alarms/1/ack")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"by\":\"x\"}"));
        assertProblem(415, "application/json", send(form));
        assertEquals(List.of(), desk.commands);
    }

    @Test
    void testsAndSilenceAreSetGoingUnderAName() {
        warehouse.messages.add(new Controls.Tried("王丽", "sms", false, "no network"));
        ok(post("/api/v1/signals/test", "{'by':'王'}"));
        ok(post("/api/v1/signals/silence", "{'by':'王'}"));
        JsonNode tried = ok(post("/api/v1/notifications/test", "{'by':'王'}")).get("messages");
        assertEquals("no network", tried.get(0).get("detail").asString());
        assertEquals(List.of("signals tested by 王", "signals silenced by 王", "messages tested by 王"), warehouse.done);
        warehouse.journalFailure = new IOException("the queue is full");
        assertProblem(503, "queue is full", post("/api/v1/notifications/test", "{'by':'王'}"));
    }

    @Test
    void historyComesNewestFirstFilteredAndInPages() {
        for (int i = 0; i < 5; i++) {
            long number = warm();
            clock.advance(Duration.ofMinutes(1));
            desk.becomes(number, AlarmState.NORMAL);
        }
        JsonNode first = json(ALL + "&limit=4");
        assertEquals(4, first.get("history").size());
        assertEquals("normal", first.get("history").get(0).get("state").asString());
        assertEquals(5, first.get("history").get(0).get("number").asInt());
        JsonNode rest = json(ALL + "&cursor=" + first.get("next_cursor").asString());
        assertEquals(6, rest.get("history").size());
        assertTrue(rest.get("next_cursor").isNull());
        assertEquals(5, json(ALL + "&state=active").get("history").size());
        assertEquals(0, json(ALL + "&zone=room-2").get("history").size());
        assertEquals(
                0,
                json("/api/v1/alarms?from=2026-04-01T00:00:00Z&to=2026-05-01T00:00:00Z")
                        .get("history")
                        .size(),
                "the end is not included");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alarms?state=loud",
                "alarms?limit=0",
                "alarms?limit=1001",
                "alarms?from=yesterday",
                "alarms?from=2026-05-02T00:00:00Z&to=2026-05-01T00:00:00Z",
                "alarms?from=0&cursor=x",
                "alarms/statistics",
                "alarms/statistics?from=5&to=5"
            })
    void aWrongQuestionIsAProblem(String query) {
        assertProblem(400, "; ", get("/api/v1/" + query));
    }

    @Test
    void figuresOfTheDayGoOnFromWhereTheyWere() {
        long midnight = Instant.parse("2026-04-30T16:00:00Z").toEpochMilli();
        warehouse.journal.add(Reading.of(Warehouse.AIR, midnight - 1, 100, Quality.GOOD));
        warehouse.journal.add(Reading.of(Warehouse.AIR, midnight, 100, Quality.GOOD));
        warehouse.journal.add(Reading.of(Warehouse.AIR, midnight + 3_600_000, 100, Quality.GOOD));
        JsonNode air = json("/api/v1/figures").get("points").get(0);
        assertEquals("room-1/air-1/temperature", air.get("point").asString());
        assertEquals("2026-05-01T00:00:00+08:00", air.get("from").asString());
        assertEquals(2.0, air.get("min").asDouble(), "readings of today");
        assertEquals(3600, air.get("known_seconds").asInt());
        assertEquals(7 * 3600, air.get("missing_seconds").asInt());
        assertEquals(0.5, air.get("in_range_share").asDouble());
        assertEquals(12.3, air.get("degree_minutes_above").asDouble());
        assertEquals(90.0, air.get("life_least_days").asDouble());
        clock.advance(Duration.ofHours(1));
        warehouse.journal.add(Reading.of(Warehouse.AIR, clock.epochMillis(), 100, Quality.GOOD));
        assertEquals(
                3.0, json("/api/v1/figures").get("points").get(0).get("min").asDouble());
        long late = clock.epochMillis() + 400;
        clock.advance(Duration.ofSeconds(1));
        json("/api/v1/figures");
        warehouse.journal.add(Reading.of(Warehouse.AIR, late, 100, Quality.GOOD));
        clock.advance(Duration.ofSeconds(30));
        assertEquals(
                4.0,
                json("/api/v1/figures").get("points").get(0).get("min").asDouble(),
                "what was committed after its time counts, and once");
        clock.advance(Duration.ofHours(20));
        assertTrue(json("/api/v1/figures").get("points").get(0).get("min").isNull(), "a new day");
        assertEquals(2, json("/api/v1/figures").get("points").size(), "temperatures only, recordings not");
    }

    @Test
    void aFailedReadLeavesNoHalfDay() {
        long midnight = Instant.parse("2026-04-30T16:00:00Z").toEpochMilli();
        warehouse.journal.add(Reading.of(Warehouse.AIR, midnight + 1, 100, Quality.GOOD));
        json("/api/v1/figures");
        clock.advance(Duration.ofSeconds(1));
        warehouse.journalFailure = new IOException("input/output error");
        assertProblem(503, "input/output error", get("/api/v1/figures"));
        warehouse.journalFailure = null;
        assertEquals(
                1.0, json("/api/v1/figures").get("points").get(0).get("min").asDouble());
    }

    /** The description is what others build on: it must be neither behind the server nor ahead of it. */
    @Test
    void theDescriptionNamesEveryRouteAndFitsEveryAnswer() {
        OpenApi api = new OpenApi(get("/api/v1/openapi.json").body());
        assertEquals(new TreeSet<>(warehouse.console.routes()), api.routes());

        long number = warm();
        desk.raise(
                AlarmKey.ofGateway(AlarmKind.DISK),
                Severity.MEDIUM,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Duration.ZERO,
                AlarmKey.of(Warehouse.AIR, AlarmKind.HIGH));
        desk.contexts.add(new AlarmDesk.ZoneContext(
                "room-1", clock.epochMillis(), "王", "清洗", true, clock.epochMillis(), "L-7", true));
        warehouse.live.put(Reading.of(Warehouse.AIR, clock.epochMillis(), 395, Quality.GOOD));
        warehouse.live.put(Reading.bad(Warehouse.PULP, clock.epochMillis(), Quality.NACK));
        warehouse.journal.add(Reading.of(Warehouse.AIR, clock.epochMillis(), 395, Quality.GOOD));
        warehouse.messages.add(new Controls.Tried("王丽", "sms", true, "sent"));
        List<String> wrong = new ArrayList<>();
        String day = "?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z";
        wrong.addAll(fits(api, "/api/v1/live", ""));
        wrong.addAll(fits(api, "/api/v1/history", day + "&point=" + Warehouse.AIR));
        wrong.addAll(fits(api, "/api/v1/history", day));
        wrong.addAll(fits(api, "/api/v1/history", day + "&point=room-9/x/temperature"));
        wrong.addAll(fits(api, "/api/v1/figures", ""));
        wrong.addAll(fits(api, "/api/v1/alarms", ""));
        wrong.addAll(fits(api, "/api/v1/alarms", day + "&limit=1"));
        wrong.addAll(fits(api, "/api/v1/alarms", "?state=loud"));
        wrong.addAll(fits(api, "/api/v1/alarms/statistics", day));
        String alarm = "/api/v1/alarms/{id}/";
        for (String action : List.of("shelve", "unshelve", "ack", "ack", "reset", "reset")) {
            String path = alarm + action;
            String body = action.equals("shelve") ? "{'by':'王','reason':'x','length':'1h'}" : "{'by':'王'}";
            wrong.addAll(fits(api, path, post(path.replace("{id}", "" + number), body)));
            wrong.addAll(fits(api, path, post(path.replace("{id}", "99"), body)));
            wrong.addAll(fits(api, path, post(path.replace("{id}", "1"), "{}")));
        }
        for (String action : List.of("maintenance", "trip", "defrost/confirm")) {
            String path = "/api/v1/zones/{zone}/" + action;
            String body = "{'by':'王'" + length(action) + "}";
            wrong.addAll(fits(api, path, post(path.replace("{zone}", "room-2"), body)));
            wrong.addAll(fits(api, path, post(path.replace("{zone}", "room-9"), body)));
        }
        for (String path : List.of("signals/test", "signals/silence", "notifications/test")) {
            wrong.addAll(fits(api, "/api/v1/" + path, post("/api/v1/" + path, "{'by':'王'}")));
        }
        assertEquals(List.of(), wrong);
    }

    private List<String> fits(OpenApi api, String path, String query) {
        HttpResponse<String> response = get(path + query);
        return api.wrong("GET", path, response.statusCode(), response.body());
    }

    private static List<String> fits(OpenApi api, String path, HttpResponse<String> response) {
        return api.wrong("POST", path, response.statusCode(), response.body());
    }

    /** A new kind or state needs its lines in {@code words.js}. */
    @Test
    void bothLanguagesHaveWordsForEveryAlarm() throws IOException {
        String words;
        try (var in = java.util.Objects.requireNonNull(getClass().getResourceAsStream("/webroot/shared/words.js"))) {
            words = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        Set<String> keys = new TreeSet<>();
        for (AlarmKind kind : AlarmKind.values()) {
            keys.add("alarm." + kind.id());
            keys.add("act." + kind.id());
        }
        for (AlarmState state : AlarmState.values()) {
            keys.add("state." + state.id());
        }
        for (Severity severity : Severity.values()) {
            keys.add("severity." + severity.id());
        }
        keys.removeIf(key -> words.contains("\"" + key + "\": ["));
        assertEquals(Set.of(), keys);
    }
}
