package io.hanlu.central.console;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.VAN;
import static io.hanlu.central.store.Samples.birth;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.GatewayId;
import io.hanlu.wire.message.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void alarmsAreUnknownAndNotZero() {
        assertTrue(json("/api/v1/fleet").get("counts").get("alarm").isNull());
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
    @ValueSource(strings = {"?status=alarm", "?status=well", "?limit=0", "?limit=1001", "?limit=many"})
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
