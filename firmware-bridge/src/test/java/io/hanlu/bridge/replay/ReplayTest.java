package io.hanlu.bridge.replay;

import static io.hanlu.bridge.testing.TestSensors.SHANGHAI;
import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

    private static final String FRIDGE = "/io/hanlu/bridge/sim/fridgetag2L_130500109088.csv";
    private static final int FRIDGE_ROWS = 10_653;

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.passing(Instant.parse("2025-01-01T00:00:00Z"));
    private final Bridge bridge = new Bridge(clock, Simulation.DEFAULT);

    @AfterEach
    void close() {
        bridge.close();
    }

    private Source.Recorded open(String speed, String... lines) throws Exception {
        Files.write(folder.resolve("r.csv"), List.of(lines));
        return open(speed);
    }

    private Source.Recorded open(String speed) throws DeviceException {
        return (Source.Recorded) bridge.open(spec("rec-1", "replay", "file:r.csv", Map.of("speed", speed), folder));
    }

    private static List<Integer> values(List<Reading> readings) {
        return readings.stream().map(r -> r.scaled().orElseThrow()).toList();
    }

    @Test
    void theWholeRecordingIsReadExactly() throws Exception {
        List<String> lines;
        try (var in = ReplayTest.class.getResourceAsStream(FRIDGE)) {
            Files.copy(in, folder.resolve("r.csv"));
            lines = Files.readAllLines(folder.resolve("r.csv")).stream().skip(1).toList();
        }
        assertEquals(FRIDGE_ROWS, lines.size());

        Source.Recorded source = open("max");
        List<Reading> readings = new ArrayList<>();
        for (List<Reading> some = source.next(1000); !some.isEmpty(); some = source.next(1000)) {
            assertTrue(some.size() <= 1000);
            readings.addAll(some);
        }

        assertEquals(lines.size(), readings.size());
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            Reading reading = readings.get(i);
            assertEquals(
                    LocalDateTime.parse(cells[0]).atZone(SHANGHAI).toInstant(),
                    Instant.ofEpochMilli(reading.timeMillis()),
                    lines.get(i));
            assertEquals(
                    0,
                    new BigDecimal(cells[1])
                            .compareTo(Quantity.TEMPERATURE.unscale(
                                    reading.scaled().orElseThrow())),
                    lines.get(i));
            assertEquals(Quality.GOOD, reading.quality());
        }
        assertEquals(List.of(), source.next(1));
    }

    @Test
    void pointsAreTheColumnsThereAre() throws Exception {
        assertEquals(
                "[room-1/rec-1/temperature]",
                open("1", "time,temperature").points().toString());
        assertEquals(
                "[room-1/rec-1/temperature, room-1/rec-1/humidity]",
                open("1", "time,humidity,temperature").points().toString());
    }

    @Test
    void aRowWithHumidityGivesTwoReadingsAndAnEmptyCellABadOne() throws Exception {
        Source.Recorded source = open("max", "time,temperature,humidity", "2022-05-02T04:44:00,,91.5");
        List<Reading> readings = source.next(1);
        assertEquals(
                List.of(Quality.NO_VALUE, Quality.GOOD),
                readings.stream().map(Reading::quality).toList());
        assertEquals(source.points(), readings.stream().map(Reading::point).toList());
    }

    @Test
    void rowsBecomeDueAsFarApartAsRecordedDividedByTheSpeed() throws Exception {
        Source.Recorded source = open(
                "60",
                "time,temperature",
                "2022-05-02T00:00:00Z,1",
                "2022-05-02T00:05:00Z,2",
                "2022-05-02T00:06:00Z,3",
                "2022-05-02T06:06:00Z,4");
        long begin = clock.monotonicNanos();
        assertEquals(List.of(1), hundredths(source.next(10)));
        assertEquals(0, clock.monotonicNanos() - begin);
        assertEquals(List.of(2), hundredths(source.next(10)));
        assertEquals(Duration.ofSeconds(5).toNanos(), clock.monotonicNanos() - begin);
        clock.advance(Duration.ofHours(1));
        assertEquals(List.of(3, 4), hundredths(source.next(10)), "all that is overdue at once");
        assertEquals(List.of(), source.next(10));
    }

    private static List<Integer> hundredths(List<Reading> readings) {
        return values(readings).stream().map(v -> v / 100).toList();
    }

    @Test
    void noMoreRowsAreGivenThanAskedFor() throws Exception {
        Source.Recorded source = open("max", "time,temperature", "2022-05-02T00:00:00Z,1", "2022-05-02T00:05:00Z,2");
        assertEquals(List.of(1), hundredths(source.next(1)));
        assertEquals(List.of(2), hundredths(source.next(1)));
        assertEquals(List.of(), source.next(1));
    }

    @Test
    void aRowWaitsForItsTimeAndAWallClockStepDoesNotHurryIt() throws Exception {
        ManualClock held = ManualClock.at(Instant.parse("2025-01-01T00:00:00Z"));
        Files.write(
                folder.resolve("r.csv"),
                List.of("time,temperature", "2022-05-02T00:00:00Z,1", "2022-05-02T00:05:00Z,2"));
        var given = new LinkedBlockingQueue<Integer>();
        try (Bridge own = new Bridge(held, Simulation.DEFAULT)) {
            var source = (Source.Recorded) own.open(spec("rec-1", "replay", "file:r.csv", Map.of(), folder));
            Thread player = Thread.ofPlatform().name("player").start(() -> {
                try {
                    for (var some = source.next(1); !some.isEmpty(); some = source.next(1)) {
                        given.addAll(hundredths(some));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> given.contains(1) && held.waiting() == 1);
            held.stepWallClock(Duration.ofDays(1));
            held.advance(Duration.ofMinutes(5).minusNanos(1));
            assertEquals(1, held.waiting());
            assertFalse(given.contains(2));
            held.advance(Duration.ofNanos(1));
            player.join();
            assertTrue(given.contains(2));
        }
    }

    @Test
    void anInterruptedWaitLosesNoRow() throws Exception {
        Source.Recorded source = open("1", "time,temperature", "2022-05-02T00:00:00Z,1", "2022-05-02T00:05:00Z,2");
        source.next(1);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> source.next(1));
        assertEquals(List.of(2), hundredths(source.next(1)));
    }

    @Test
    void malformedLinesDoNotStopTheRest() throws Exception {
        Source.Recorded source =
                open("max", "time,temperature", "2022-05-02T00:00:00Z,1", "rubbish", "2022-05-02T00:05:00Z,2");
        assertEquals(List.of(1, 2), hundredths(source.next(10)));
    }

    @Test
    void aClosedRecordingHasEnded() throws Exception {
        Source.Recorded source = open("max", "time,temperature", "2022-05-02T00:00:00Z,1");
        source.close();
        assertEquals(List.of(), source.next(1));
    }

    @Test
    void oneRecordingCanBePlayedTwice() throws Exception {
        open("max", "time,temperature", "2022-05-02T00:00:00Z,1");
        var second =
                (Source.Recorded) bridge.open(spec("rec-2", "replay", "file:r.csv", Map.of("speed", "max"), folder));
        assertEquals(List.of(1), hundredths(second.next(1)));
        assertEquals(List.of(1), hundredths(open("max").next(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.5", "60d", "1e3", "fast", "", "Infinity"})
    void aWrongSpeedIsNamed(String speed) throws IOException {
        Files.write(folder.resolve("r.csv"), List.of("time,temperature"));
        List<Driver.Problem> problems =
                Replay.DRIVER.check(spec("rec-1", "replay", "file:r.csv", Map.of("speed", speed), folder));
        assertEquals(
                List.of("speed"), problems.stream().map(Driver.Problem::key).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:absent.csv", "file:.", "i2c:1/0x44", "file:a\u0000b", "file:empty.csv", "file:no.csv"})
    void aFileThatIsNoRecordingIsNamed(String address) throws IOException {
        Files.createFile(folder.resolve("empty.csv"));
        Files.write(folder.resolve("no.csv"), List.of("name,price"));
        var spec = spec("rec-1", "replay", address, Map.of(), folder);
        List<Driver.Problem> problems = Replay.DRIVER.check(spec);
        assertEquals(List.of("at"), problems.stream().map(Driver.Problem::key).toList());
        var refusal = assertThrows(DeviceException.class, () -> bridge.open(spec));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("room-1/rec-1: at: "), refusal.getMessage());
    }
}
