package io.hanlu.central.console;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.VAN;
import static io.hanlu.central.store.Samples.alarm;
import static io.hanlu.central.store.Samples.birth;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Samples;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.State;
import io.hanlu.wire.testing.OpenApi;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class CentralConsoleTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DAY = "&from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z&step=5m";

    @TempDir
    private Path folder;

    private ControlRoom room;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        room = new ControlRoom(folder);
    }

    @AfterEach
    void stop() {
        client.close();
        room.close();
    }

    private HttpResponse<String> get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + room.console.port() + path);
        try {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        json("/api/v1/fleet" + query)
                .get("gateways")
                .forEach(line -> ids.add(line.get("id").asString()));
        return ids;
    }

    private JsonNode line() {
        return json("/api/v1/fleet").get("gateways").get(0);
    }

    @ParameterizedTest
    @CsvSource({"0, ok", "900, ok", "901, late", "1200, late", "1201, silent"})
    void aGatewayIsOkFor15MinutesLateFor20AndThenSilent(int seconds, String status) {
        room.fleet.heard(LUOCHUAN, ControlRoom.NOW.minusSeconds(seconds));
        assertEquals(status, line().get("status").asString());
        assertEquals(seconds, line().get("silent_seconds").asInt());
        JsonNode counts = json("/api/v1/fleet").get("counts");
        assertEquals(1, counts.get(status).asInt());
        assertEquals(1, counts.get("gateways").asInt());
    }

    private HttpResponse<String> post(String path, String body) {
        URI uri = URI.create("http://127.0.0.1:" + room.console.port() + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertProblem(int status, String detail, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().contains(detail), response.body());
    }

    private static Reply done(Command command) {
        return new Reply(command.gateway(), command.id(), ControlRoom.NOW.toEpochMilli(), true, null);
    }

    @Test
    void whileTheBrokerIsAwayAlarmsAreUnknownAndNotZero() {
        room.fleet.heard(LUOCHUAN, ControlRoom.NOW);
        assertTrue(json("/api/v1/fleet").get("counts").get("alarm").isNull());
        assertTrue(line().get("alarms").isNull());
        assertTrue(json("/api/v1/gateways/luochuan-apple-01/alarms")
                .get("standing")
                .isNull());
        room.fleet.alarmsKnown(true);
        assertEquals(0, json("/api/v1/fleet").get("counts").get("alarm").asInt());
        room.fleet.alarm(LUOCHUAN, "a/b/c/high", alarm(1, "high", "high", "active"));
        assertEquals(1, line().get("alarms").asInt());
        room.fleet.alarmsKnown(false);
        room.fleet.alarmsKnown(true);
        assertEquals(0, line().get("alarms").asInt(), "what still stands comes again");
    }

    @Test
    void whoseAlarmNobodyHasAnsweredComesFirstEvenBeforeWhoIsSilent() {
        room.fleet.alarmsKnown(true);
        room.fleet.heard(VAN, ControlRoom.NOW.minusSeconds(7200));
        room.fleet.heard(LUOCHUAN, ControlRoom.NOW);
        room.fleet.alarm(LUOCHUAN, "a/b/c/high", alarm(1, "high", "high", "active"));
        room.fleet.alarm(LUOCHUAN, "a/b/c/high-high", alarm(2, "high-high", "critical", "acknowledged"));
        room.fleet.alarm(LUOCHUAN, "a/b/c/rate", alarm(3, "rate", "low", "shelved"));
        assertEquals(List.of("luochuan-apple-01", "van-7"), ids(""));
        assertEquals(2, line().get("alarms").asInt(), "what is shelved calls nobody");
        assertEquals(1, line().get("unacknowledged").asInt());
        assertEquals("critical", line().get("gravest").asString());
        assertEquals(1, json("/api/v1/fleet").get("counts").get("alarm").asInt());
        assertEquals(List.of("luochuan-apple-01"), ids("?status=alarm"));
        room.fleet.alarm(LUOCHUAN, "a/b/c/high", null);
        assertEquals(List.of("van-7", "luochuan-apple-01"), ids(""), "somebody takes care of the other");
    }

    @Test
    void aGatewaysAlarmsStandGravestFirstAndItsHistoryComesFromTheStore() throws Exception {
        room.fleet.alarmsKnown(true);
        room.commit(LUOCHUAN, TABLE, round(1, 200));
        room.fleet.alarm(LUOCHUAN, "a/b/c/high", alarm(1, "high", "high", "active"));
        room.fleet.alarm(LUOCHUAN, "a/b/c/high-high", alarm(2, "high-high", "critical", "active"));
        JsonNode standing = json("/api/v1/gateways/luochuan-apple-01/alarms").get("standing");
        assertEquals("high-high", standing.get(0).get("kind").asString());
        assertEquals(1, standing.get(1).get("number").asInt());
        assertEquals("2026-01-01T08:00:00+08:00", standing.get(1).get("since").asString());
        assertEquals("°C", standing.get(1).get("unit").asString());
        for (int seq = 1; seq <= 3; seq++) {
            room.store.write(List.of(Samples.occurrence(seq, "温度过高")));
        }
        String path = "/api/v1/gateways/luochuan-apple-01/alarms?from=2026-01-01T00:00:00Z";
        JsonNode page = json(path + "&limit=2");
        assertEquals(2, page.get("history").size());
        assertEquals(
                "2026-01-01T08:00:03+08:00",
                page.get("history").get(0).get("time").asString());
        JsonNode rest = json(path + "&cursor=" + page.get("next_cursor").asString());
        assertEquals(1, rest.get("history").size());
        assertTrue(rest.get("next_cursor").isNull());
        assertProblem(400, "next_cursor", get(path + "&cursor=x"));
        assertProblem(400, "from < to", get(path + "&to=2026-01-01T00:00:00Z"));
    }

    @Test
    void whatAGatewayToldOfItsClockIsShownNewestFirst() throws Exception {
        room.commit(LUOCHUAN, TABLE, round(1, 200));
        room.store.write(List.of(
                clockEvent(2, "corrected", "-3600.000"),
                Samples.occurrence(3, "温度过高"),
                clockEvent(4, "uncertain", null)));
        JsonNode events = json("/api/v1/gateways/luochuan-apple-01/clock?from=2026-01-01T00:00:00Z")
                .get("events");
        assertEquals(2, events.size());
        assertEquals("uncertain", events.get(0).get("state").asString());
        assertTrue(events.get(0).get("seconds").isNull());
        assertEquals(
                0,
                new BigDecimal("-3600").compareTo(events.get(1).get("seconds").decimalValue()));
        assertEquals("2-9 had been sent", events.get(1).get("text").asString());
    }

    private static Delivery.Occurrence clockEvent(long seq, String state, @Nullable String seconds) {
        return new Delivery.Occurrence(
                LUOCHUAN,
                new Event(
                        "stream-a",
                        seq,
                        Samples.START_MILLIS + seq * 1000,
                        "time",
                        "medium",
                        state,
                        null,
                        null,
                        null,
                        seconds == null ? null : new BigDecimal(seconds),
                        null,
                        "2-9 had been sent"));
    }

    @Test
    void anAcknowledgementIsSignedForThisGatewayAndAnsweredWithItsReply() {
        room.born(LUOCHUAN, TABLE);
        room.gateway = CentralConsoleTest::done;
        HttpResponse<String> response =
                post("/api/v1/gateways/luochuan-apple-01/alarms/17/ack", "{'by':'王丽','comment':'已电话通知'}");
        assertEquals(200, response.statusCode(), response.body());
        Command sent = room.commands.getFirst();
        assertEquals("acknowledge", sent.what());
        assertEquals(17L, sent.alarm());
        assertEquals("王丽", sent.by());
        assertEquals("已电话通知", sent.comment());
        assertEquals("luochuan-apple-01", sent.gateway());
        assertEquals(60_000, sent.expires() - sent.issued());
    }

    @Test
    void everyOrderIsSent() {
        room.born(LUOCHUAN, TABLE);
        room.gateway = CentralConsoleTest::done;
        String gateway = "/api/v1/gateways/luochuan-apple-01/";
        post(gateway + "alarms/17/shelve", "{'by':'王','reason':'x','length':'2h'}");
        post(gateway + "alarms/17/unshelve", "{'by':'王'}");
        post(gateway + "alarms/17/reset", "{'by':'王'}");
        post(gateway + "zones/room-1/maintenance", "{'by':'王','reason':'x','length':'0s'}");
        post(gateway + "identify", "{'by':'王'}");
        post(gateway + "resend", "{'by':'王','stream':'s1','ranges':'1-40, 43'}");
        assertEquals(
                List.of("shelve", "unshelve", "reset", "maintenance", "identify", "resend"),
                room.commands.stream().map(Command::what).toList());
        assertEquals(7200L, room.commands.getFirst().seconds());
        assertEquals("room-1", room.commands.get(3).zone());
        assertEquals(
                List.of(new SeqRange(1, 40), new SeqRange(43, 43)),
                room.commands.get(5).ranges());
    }

    @Test
    void whatIsMissingIsAskedForWhenNobodySaysWhich() {
        room.gateway = CentralConsoleTest::done;
        room.born(LUOCHUAN, TABLE);
        room.commit(LUOCHUAN, TABLE, round(1, 200));
        String resend = "/api/v1/gateways/luochuan-apple-01/resend";
        assertProblem(409, "nothing is missing", post(resend, "{'by':'王'}"));
        room.commit(LUOCHUAN, TABLE, round(4, 200));
        room.commit(LUOCHUAN, TABLE, round(9, 200));
        assertEquals(200, post(resend, "{'by':'王'}").statusCode());
        assertEquals(TABLE.stream(), room.commands.getFirst().stream());
        assertEquals(
                List.of(new SeqRange(2, 3), new SeqRange(5, 8)),
                room.commands.getFirst().ranges());
    }

    @Test
    void whatTheGatewayRefusesOrNobodyAnswersIsSaidSo() {
        String ack = "/api/v1/gateways/luochuan-apple-01/alarms/17/ack";
        assertProblem(404, "no gateway", post(ack, "{'by':'王'}"));
        room.fleet.heard(LUOCHUAN, ControlRoom.NOW.minusSeconds(40));
        assertProblem(503, "takes no commands", post(ack, "{'by':'王'}"));
        room.born(LUOCHUAN, TABLE);
        room.gateway = command -> new Reply(command.gateway(), command.id(), 1, false, "alarm 17 stands no more");
        assertProblem(409, "stands no more", post(ack, "{'by':'王'}"));
        room.connected = false;
        assertProblem(503, "is not connected", post(ack, "{'by':'王'}"));
        room.connected = true;
        room.gateway = command -> null;
        assertProblem(504, "last heard 40 s ago", post(ack, "{'by':'王'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alarms/17/ack | {} | 400",
                "alarms/first/ack | {'by':'王'} | 404",
                "alarms/17/shelve | {'by':'王','length':'2h'} | 400",
                "alarms/17/shelve | {'by':'王','reason':'x','length':'30h'} | 400",
                "zones/room-1/maintenance | {'by':'王','reason':'x'} | 400",
                "identify | {'by':'王','x':'y'} | 400",
                "resend | {'by':'王'} | 400",
                "resend | {'by':'王','stream':'s1'} | 409",
                "resend | {'by':'王','stream':'s1','ranges':'7-3'} | 400",
                "resend | {'by':'王','stream':'s1','ranges':'0-3'} | 400",
                "resend | {'by':'王','stream':'s1','ranges':'1-2-3'} | 400"
            })
    void anOrderThatIsNotWholeIsNotSent(String path, String body, int status) {
        room.born(LUOCHUAN, TABLE);
        assertEquals(
                status, post("/api/v1/gateways/luochuan-apple-01/" + path, body).statusCode());
        assertEquals(List.of(), room.commands);
    }

    /** The description is what others build on: it must be neither behind the server nor ahead of it. */
    @Test
    void theDescriptionNamesEveryRouteAndFitsEveryAnswer() throws Exception {
        OpenApi api = new OpenApi(get("/api/v1/openapi.json").body());
        assertEquals(new TreeSet<>(room.console.routes()), api.routes());
        room.fleet.alarmsKnown(true);
        room.commit(LUOCHUAN, TABLE, round(1, 200, GOOD, CRC));
        room.commit(LUOCHUAN, TABLE, round(4, 200));
        room.born(LUOCHUAN, TABLE);
        room.fleet.alarm(LUOCHUAN, "a/b/c/high", alarm(17, "high", "high", "active"));
        room.fleet.heard(VAN, ControlRoom.NOW.minusSeconds(7200));
        room.gateway = CentralConsoleTest::done;
        List<String> wrong = new ArrayList<>();
        String one = "/api/v1/gateways/{id}";
        wrong.addAll(fits(api, "/api/v1/fleet", "?limit=1"));
        wrong.addAll(fits(api, "/api/v1/fleet", "?limit=0"));
        wrong.addAll(fits(api, one, ""));
        wrong.addAll(fits(api, one + "/gaps", ""));
        room.store.write(List.of(clockEvent(5, "corrected", "-3600.000")));
        wrong.addAll(fits(api, one + "/clock", "?from=0"));
        wrong.addAll(fits(api, one + "/clock", "?from=x"));
        wrong.addAll(fits(api, one + "/history", "?point=room-1/air-1/temperature" + DAY));
        wrong.addAll(fits(api, one + "/history", "?point=a/b"));
        wrong.addAll(fits(api, one + "/alarms", "?from=0"));
        wrong.addAll(fits(api, one + "/alarms", "?from=x"));
        for (String path :
                List.of("/alarms/{number}/ack", "/alarms/{number}/unshelve", "/alarms/{number}/reset", "/identify")) {
            wrong.addAll(orderFits(api, one + path, "{'by':'王'}"));
        }
        for (String path : List.of("/alarms/{number}/shelve", "/zones/{zone}/maintenance")) {
            wrong.addAll(orderFits(api, one + path, "{'by':'王','reason':'x','length':'1h'}"));
        }
        wrong.addAll(orderFits(api, one + "/resend", "{'by':'王'}"));
        room.gateway = command -> new Reply(command.gateway(), command.id(), 1, false, "no");
        wrong.addAll(orderFits(api, one + "/identify", "{'by':'王'}"));
        wrong.addAll(orderFits(api, one + "/resend", "{'by':'王'}"));
        assertEquals(List.of(), wrong);
    }

    private List<String> fits(OpenApi api, String path, String query) {
        HttpResponse<String> response = get(path.replace("{id}", "luochuan-apple-01") + query);
        return api.wrong("GET", path, response.statusCode(), response.body());
    }

    private List<String> orderFits(OpenApi api, String path, String body) {
        String at = path.replace("{id}", "luochuan-apple-01")
                .replace("{number}", "17")
                .replace("{zone}", "room-1");
        HttpResponse<String> response = post(at, body);
        return api.wrong("POST", path, response.statusCode(), response.body());
    }

    @Test
    void aGatewayOnlyTheStoreKnowsIsSilentWithoutALastContact() {
        room.fleet.state(LUOCHUAN, new State(false, ControlRoom.NOW.toEpochMilli(), "connection lost"));
        assertEquals("silent", line().get("status").asString());
        assertTrue(line().get("last_contact").isNull());
        assertEquals("offline", line().get("presence").asString());
        assertEquals("connection lost", line().get("presence_reason").asString());
    }

    @Test
    void theTreeCountsByRegionAndCounty() {
        room.commit(LUOCHUAN, TABLE, round(1, 100));
        room.fleet.born(LUOCHUAN, birth(LUOCHUAN, TABLE));
        room.fleet.heard(VAN, ControlRoom.NOW.minusSeconds(3600));
        JsonNode regions = json("/api/v1/fleet").get("regions");
        assertTrue(regions.get(0).get("region").isNull(), "the van has not said where it is");
        assertEquals(1, regions.get(0).get("counts").get("silent").asInt());
        assertEquals("CN-SN", regions.get(1).get("region").asString());
        assertEquals(
                "luochuan", regions.get(1).get("counties").get(0).get("county").asString());
        assertEquals(1, regions.get(1).get("counts").get("ok").asInt());
    }

    @Test
    void theListIsFilteredAndPagedAndWhoNeedsAttentionComesFirst() {
        for (int i = 1; i <= 5; i++) {
            room.fleet.heard(new GatewayId("CN-SN", "site-" + i), ControlRoom.NOW.minusSeconds(i == 5 ? 3600 : 0));
        }
        room.fleet.born(LUOCHUAN, birth(LUOCHUAN, TABLE));
        assertEquals(List.of("luochuan-apple-01"), ids("?region=CN-SN&county=luochuan&tier=base"));
        assertEquals(List.of(), ids("?region=CN-GS"));
        assertEquals(List.of("luochuan-apple-01", "site-5"), ids("?status=silent"));
        JsonNode first = json("/api/v1/fleet?limit=4");
        assertEquals(List.of("luochuan-apple-01", "site-5", "site-1", "site-2"), ids("?limit=4"));
        assertEquals(
                List.of("site-3", "site-4"),
                ids("?limit=4&cursor=" + first.get("next_cursor").asString()));
        assertTrue(json("/api/v1/fleet?limit=6").get("next_cursor").isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?status=well", "?limit=0", "?limit=1001", "?limit=many"})
    void aWrongFilterIsAProblem(String query) {
        assertEquals(400, get("/api/v1/fleet" + query).statusCode());
    }

    @Test
    void aGatewayShowsNewestValuesWithQualityAndAge() {
        room.commit(LUOCHUAN, TABLE, round(1, 200, GOOD, CRC));
        room.fleet.born(LUOCHUAN, birth(LUOCHUAN, TABLE));
        room.now = ControlRoom.NOW.minusSeconds(1800 - 61);
        String body = get("/api/v1/gateways/luochuan-apple-01").body();
        assertTrue(body.contains("\"value\":2.00,"), body);
        JsonNode points = JSON.readTree(body).get("zones").get(0).get("points");
        JsonNode humidity = points.get(0);
        assertEquals("room-1/air-1/humidity", humidity.get("point").asString());
        assertTrue(humidity.get("value").isNull());
        assertEquals("crc", humidity.get("quality").asString());
        assertEquals("bad", humidity.get("level").asString());
        assertEquals("good", points.get(1).get("level").asString());
        assertEquals(60.0, points.get(1).get("age_seconds").asDouble());
        room.now = ControlRoom.NOW;
        assertEquals(
                "silent",
                json("/api/v1/gateways/luochuan-apple-01")
                        .get("zones")
                        .get(0)
                        .get("points")
                        .get(1)
                        .get("level")
                        .asString(),
                "a reading half an hour old is not shown as good");
    }

    @Test
    void gapsAreTheMissingSequenceNumbersOfEachStream() {
        room.commit(LUOCHUAN, TABLE, round(1, 100), round(2, 100));
        room.commit(LUOCHUAN, TABLE, round(5, 100));
        room.commit(LUOCHUAN, TABLE, round(9, 100));
        room.commit(LUOCHUAN, table("stream-b"), round(1, 100));
        JsonNode streams = json("/api/v1/gateways/luochuan-apple-01/gaps").get("streams");
        assertEquals("[[3,4],[6,8]]", streams.get(0).get("gaps").toString());
        assertEquals(5, streams.get(0).get("missing").asInt());
        assertEquals("[]", streams.get(1).get("gaps").toString());
        assertEquals(5, line().get("missing").asInt());
    }

    @Test
    void historyComesFromTheStoreWithTheCauseOfGapsInWords() {
        room.commit(LUOCHUAN, TABLE, round(1, 100), round(2, 305));
        room.commit(LUOCHUAN, TABLE, round(400, 0, CRC, GOOD));
        room.fleet.born(LUOCHUAN, birth(LUOCHUAN, TABLE));
        JsonNode answer = json("/api/v1/gateways/luochuan-apple-01/history?point=room-1/air-1/temperature" + DAY);
        assertEquals("°C", answer.get("unit").asString());
        JsonNode steps = answer.get("steps");
        assertEquals(1.0, steps.get(0).get("min").asDouble());
        assertEquals(2.025, steps.get(0).get("avg").asDouble());
        assertEquals(3.05, steps.get(0).get("max").asDouble());
        assertTrue(steps.get(1).get("avg").isNull());
        assertEquals("crc", steps.get(1).get("cause").asString());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/gateways/nobody, 404",
        "/api/v1/gateways/nobody/gaps, 404",
        "/api/v1/gateways/nobody/history?point=a/b/c, 404",
        "/api/v1/gateways/luochuan-apple-01/history?point=a/b, 400",
        "/api/v1/gateways/luochuan-apple-01/history?point=room-1/air-1/temperature, 400",
        "/api/v1/gateways/luochuan-apple-01/history?point=room-9/air-1/temperature&from=0&to=9, 404"
    })
    void whatIsNotKnownIsAProblem(String path, int status) {
        room.commit(LUOCHUAN, TABLE, round(1, 100));
        HttpResponse<String> response = get(path);
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void readinessSaysWhatTheCentreCannotDo() {
        assertEquals(200, get("/readyz").statusCode());
        room.notReady.add("not connected to the broker");
        assertEquals(503, get("/readyz").statusCode());
    }
}
