package io.hanlu.edge.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.console.GatewayStatus.Uplink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class EdgeConsoleTest {

    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManualClock clock = ManualClock.at(START);
    private final Warehouse warehouse = new Warehouse(clock);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        warehouse.close();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + warehouse.console.port() + path))
                .build();
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(request(path), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private JsonNode point(Point point) {
        for (JsonNode zone : json("/api/v1/live").get("zones")) {
            for (JsonNode candidate : zone.get("points")) {
                if (candidate.get("point").asString().equals(point.toString())) {
                    return candidate;
                }
            }
        }
        throw new AssertionError("no point " + point);
    }

    private void put(Point point, int scaled) {
        warehouse.live.put(Reading.of(point, clock.epochMillis(), scaled, Quality.GOOD));
    }

    private void record(long secondsAfterStart, int scaled) {
        long time = START.plusSeconds(secondsAfterStart).toEpochMilli();
        warehouse.journal.add(Reading.of(Warehouse.AIR, time, scaled, Quality.GOOD));
    }

    private static String history(String from, String to, String rest) {
        return "/api/v1/history?point=room-1/air-1/temperature&from=" + from + "&to=" + to + rest;
    }

    @Test
    void aLiveValueHasExactDecimalsUnitQualityAndAge() {
        put(Warehouse.AIR, 230);
        clock.advance(Duration.ofSeconds(4));
        assertTrue(get("/api/v1/live").body().contains("\"value\":2.30,"), "2.30, not 2.3");
        JsonNode air = point(Warehouse.AIR);
        assertEquals("°C", air.get("unit").asString());
        assertEquals("good", air.get("quality").asString());
        assertEquals("good", air.get("level").asString());
        assertEquals(4.0, air.get("age_seconds").asDouble());
        assertEquals("2026-05-01T08:00:00+08:00", air.get("time").asString());
        assertTrue(air.get("alarm").isNull());
    }

    @Test
    void noDataIsNullWithItsCauseAndNeverZero() {
        warehouse.live.put(
                Reading.bad(Warehouse.AIR, clock.epochMillis(), Quality.CRC, "3 tries: 0x00 after 0x12 0x34"));
        assertTrue(point(Warehouse.AIR).get("value").isNull());
        assertEquals(
                "3 tries: 0x00 after 0x12 0x34",
                point(Warehouse.AIR).get("cause").asString());
        assertTrue(point(Warehouse.PULP).get("cause").isNull());
        assertEquals("crc", point(Warehouse.AIR).get("quality").asString());
        assertEquals("bad", point(Warehouse.AIR).get("level").asString());
        assertTrue(point(Warehouse.PULP).get("value").isNull());
        assertTrue(point(Warehouse.PULP).get("age_seconds").isNull());
        assertEquals("none", point(Warehouse.PULP).get("level").asString());
    }

    /** A new quality or quantity needs its lines in {@code words.js}. */
    @Test
    void bothLanguagesHaveWordsForEverythingAReadingCanSay() throws Exception {
        String words;
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/webroot/shared/words.js"))) {
            words = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> keys = new ArrayList<>();
        for (Quality quality : Quality.values()) {
            if (quality != Quality.GOOD) {
                keys.addAll(List.of("cause." + quality.id(), "todo." + quality.id()));
            }
        }
        for (Quantity quantity : Quantity.values()) {
            keys.add("quantity." + quantity.id());
        }
        keys.removeIf(key -> words.contains("\"" + key + "\": ["));
        assertEquals(List.of(), keys);
    }

    @Test
    void aSilentSensorIsLateAfterTenSecondsButARecordingNeverIs() {
        Point recorded = new Point("room-2", "rec-1", Quantity.TEMPERATURE);
        put(Warehouse.AIR, 230);
        put(recorded, 510);
        clock.advance(Duration.ofSeconds(10));
        assertEquals("good", point(Warehouse.AIR).get("level").asString());
        clock.advance(Duration.ofMillis(1));
        assertEquals("late", point(Warehouse.AIR).get("level").asString());
        assertEquals("recorded", point(recorded).get("level").asString());
        assertTrue(point(recorded).get("late_after_seconds").isNull());
    }

    @Test
    void aSensorIsLateWhenItsOwnRuleSaysSo() {
        put(Warehouse.PULP, 230);
        put(Warehouse.DOOR, 0);
        clock.advance(Duration.ofSeconds(30));
        assertEquals("good", point(Warehouse.PULP).get("level").asString());
        clock.advance(Duration.ofMillis(1));
        assertEquals("late", point(Warehouse.PULP).get("level").asString());
        clock.advance(Duration.ofDays(1));
        assertEquals("good", point(Warehouse.DOOR).get("level").asString());
    }

    @Test
    void theStatusSaysHowTheUplinkStandsAndReadinessWhyNot() {
        warehouse.status = new GatewayStatus(
                Uplink.DISCONNECTED,
                "connection refused",
                OptionalLong.of(START.toEpochMilli()),
                OptionalLong.empty(),
                42,
                new GatewayStatus.Time(Trust.DOUBTFUL, false, -3_600, 40),
                null,
                List.of("nothing was stored for 40 s"),
                new GatewayStatus.Storage(
                        5,
                        10,
                        OptionalLong.empty(),
                        OptionalLong.of(17),
                        OptionalLong.of(7),
                        4,
                        2,
                        OptionalLong.of(START.toEpochMilli()),
                        "12 rows are back"));
        JsonNode status = json("/api/v1/live").get("status");
        assertEquals("disconnected", status.get("uplink").asString());
        assertEquals(42, status.get("unsent").asInt());
        assertEquals(
                "{\"trust\":\"doubtful\",\"kept\":false,\"wall_ahead_seconds\":-3600.0,\"held\":40}",
                status.get("clock").toString());
        assertEquals("2026-05-01T08:00:00+08:00", status.get("last_durable").asString());
        JsonNode storage = status.get("storage");
        assertEquals(17, storage.get("hours_left").asInt());
        assertTrue(storage.get("free_bytes").isNull());
        assertEquals(7, storage.get("device_bytes_per_day").asInt());
        assertEquals("2026-05-01T08:00:00+08:00", storage.get("checked").asString());
        assertEquals("12 rows are back", storage.get("salvage").asString());
        assertTrue(status.get("last_ack").isNull());
        assertEquals(503, get("/readyz").statusCode());
        assertTrue(get("/readyz").body().contains("nothing was stored for 40 s"));
        assertEquals(200, get("/healthz").statusCode());
    }

    @Test
    void historyHasLeastMeanAndMostOfEachStepAndTheCauseOfEachGap() {
        record(0, 100);
        record(30, 205);
        long bad = START.plusSeconds(70).toEpochMilli();
        warehouse.journal.add(Reading.bad(Warehouse.AIR, bad, Quality.NACK));
        warehouse.journal.add(Reading.bad(Warehouse.AIR, bad + 1, Quality.NACK));
        warehouse.journal.add(Reading.bad(Warehouse.AIR, bad + 2, Quality.CRC));
        record(180, 300); // at the end, which is not included
        JsonNode steps = json(history("2026-05-01T00:00:00Z", "2026-05-01T00:03:00Z", "&step=1m"))
                .get("steps");
        assertEquals(
                "{\"time\":\"2026-05-01T08:00:00+08:00\",\"min\":1.00,\"avg\":1.5250,\"max\":2.05,\"values\":2,\"missing\":0,"
                        + "\"cause\":null}",
                get(history("2026-05-01T00:00:00Z", "2026-05-01T00:03:00Z", "&step=1m"))
                        .body()
                        .replaceAll("(?s).*\"steps\":\\[(\\{.*?\\}).*", "$1"));
        assertEquals(3, steps.size());
        assertTrue(steps.get(1).get("avg").isNull() && steps.get(1).get("min").isNull());
        assertEquals("nack", steps.get(1).get("cause").asString());
        assertEquals(3, steps.get(1).get("missing").asInt());
        assertEquals("nothing_recorded", steps.get(2).get("cause").asString());
    }

    @Test
    void historyWithoutAStepHasAtMostFiveHundred() {
        int steps = json(history("2026-05-01T00:00:00Z", "2026-05-31T00:00:00Z", ""))
                .get("steps")
                .size();
        assertTrue(steps > 100 && steps <= 500, steps + " steps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "point=room-1/air-1/temperature&from=2026-05-01T00:00:00Z",
                "point=room-1/air-1/temperature&from=2026-05-02T00:00:00Z&to=2026-05-01T00:00:00Z",
                "point=room-1/air-1/temperature&from=2026-05-01T00:00:00Z&to=2026-05-01T00:00:00Z",
                "point=room-1/air-1/temperature&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z&step=1s",
                "point=room-1/air-1/temperature&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z&step=0s",
                "point=room-1/air-1/temperature&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z&step=often",
                "point=room-1/air-1/temperature&from=-5&to=5",
                "point=room-1/air-1/colour&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z",
                "point=room-1&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z",
                "from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z"
            })
    void aWrongHistoryQuestionIsAProblemWithWhatWouldBeRight(String query) {
        HttpResponse<String> response = get("/api/v1/history?" + query);
        assertEquals(400, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertTrue(response.body().contains("; "), response.body());
    }

    @Test
    void theHistoryOfAnUnknownPointIsNotFoundButThatOfARemovedOneIsShown() {
        Point removed = new Point("room-9", "air-1", Quantity.TEMPERATURE);
        String path = "/api/v1/history?point=" + removed + "&from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z";
        assertEquals(404, get(path).statusCode());
        warehouse.journal.add(Reading.of(removed, START.toEpochMilli(), 100, Quality.GOOD));
        assertEquals(200, get(path).statusCode());
    }

    @Test
    void anUnreadableJournalIsSaidSo() {
        warehouse.journalFailure = new IOException("cannot read /var/lib/hanlu: input/output error");
        HttpResponse<String> response = get(history("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", ""));
        assertEquals(503, response.statusCode());
        assertTrue(response.body().contains("input/output error"), response.body());
    }

    @Test
    void theStreamTellsAllThenOnlyChangesAndTheStatusAtLeastEveryFiveSeconds() throws InterruptedException {
        put(Warehouse.AIR, 230);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                client.send(request("/api/v1/stream"), BodyHandlers.ofLines())
                        .body()
                        .forEach(lines::add);
            } catch (IOException | InterruptedException | java.io.UncheckedIOException e) {
                lines.add("ended");
            }
        });
        assertTrue(next(lines, "event: snapshot").contains("\"value\":2.30"));
        next(lines, "event: status");
        put(Warehouse.DOOR, 1);
        String changed = next(lines, "event: readings");
        assertTrue(changed.contains("room-1/door-1/door"), changed);
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(5));
            assertTrue(lines.contains("event: status"));
        });
        warehouse.status = new GatewayStatus(
                Uplink.NONE,
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                7,
                Warehouse.CONNECTED.clock(),
                null,
                List.of(),
                Warehouse.STORAGE);
        await().until(() -> next(lines, "event: status").contains("\"unsent\":7"));
        reader.interrupt();
    }

    private static String next(BlockingQueue<String> lines, String event) throws InterruptedException {
        while (true) {
            String line = lines.poll(10, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no " + event + " within 10 s");
            }
            if (line.equals(event)) {
                String data = lines.poll(10, TimeUnit.SECONDS);
                return data == null ? "" : data;
            }
        }
    }
}
