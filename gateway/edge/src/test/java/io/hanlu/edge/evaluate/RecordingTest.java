package io.hanlu.edge.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    @TempDir
    Path folder;

    private final List<String> malformed = new ArrayList<>();

    private Recording recording(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("recording.csv"), text);
        return Recording.open(file, ZoneOffset.UTC, what -> malformed.add(what.toString()));
    }

    private static List<String> readings(Recording recording, long from, long to) throws IOException {
        List<String> readings = new ArrayList<>();
        recording.readings(
                "van",
                "box",
                from,
                to,
                reading -> readings.add(
                        Instant.ofEpochMilli(reading.timeMillis()).toString().substring(11, 16) + " "
                                + reading.point().quantity().id() + " " + said(reading)));
        return readings;
    }

    private static String said(Reading reading) {
        return reading.scaled().isPresent()
                ? String.valueOf(reading.scaled().getAsInt())
                : reading.quality().id();
    }

    private static List<String> readings(Recording recording) throws IOException {
        return readings(recording, recording.fromMillis(), recording.toMillis());
    }

    @Test
    void aGapBeginsWhereARowIsMissing() throws IOException {
        Recording recording = recording("""
                time,temperature
                2026-05-01T00:00:00Z,4.0
                2026-05-01T00:05:00Z,4.1
                2026-05-01T00:10:00Z,4.2
                2026-05-01T06:00:00Z,9.9
                2026-05-01T06:06:00Z,9.8
                """);
        assertEquals(Duration.ofMinutes(5), recording.every());
        assertEquals(Instant.parse("2026-05-01T00:00:00Z").toEpochMilli(), recording.fromMillis());
        assertEquals(Instant.parse("2026-05-01T06:11:00Z").toEpochMilli(), recording.toMillis());
        assertEquals(
                List.of(
                        "00:00 temperature 400",
                        "00:05 temperature 410",
                        "00:10 temperature 420",
                        "00:15 temperature no_value",
                        "06:00 temperature 990",
                        "06:06 temperature 980"),
                readings(recording));
        assertEquals(List.of(), malformed);
    }

    @Test
    void humidityComesBesideTemperature() throws IOException {
        assertEquals(
                List.of(
                        "00:00 temperature 400",
                        "00:00 humidity 9000",
                        "00:05 temperature no_value",
                        "00:05 humidity 9100"),
                readings(recording("""
                        local_time,temperature_c,humidity_pct,flag
                        2026-05-01T00:00:00,4.0,90,1
                        2026-05-01T00:05:00,,91,0
                        """)));
    }

    @Test
    void aPartCanBeRead() throws IOException {
        Recording recording = recording("""
                time,temperature
                2026-05-01T00:00:00Z,4.0
                2026-05-01T00:05:00Z,4.1
                2026-05-01T00:10:00Z,4.2
                """);
        assertEquals(
                List.of("00:05 temperature 410"),
                readings(recording, recording.fromMillis() + 1, recording.fromMillis() + 600_000));
    }

    @Test
    void rowsThatCannotBeReadAreToldOnceAndLeftOut() throws IOException {
        Recording recording = recording("""
                time,temperature
                2026-05-01T00:00:00Z,4.0
                yesterday,4.1
                2026-05-01T00:05:00Z,4.2
                """);
        assertEquals(2, readings(recording).size());
        assertEquals(1, malformed.size());
        assertTrue(malformed.getFirst().contains("recording.csv:3: \"yesterday\" is no time"), malformed.getFirst());
    }

    @Test
    void oneRowSaysNothing() {
        IOException e =
                assertThrows(IOException.class, () -> recording("time,temperature\n2026-05-01T00:00:00Z,4.0\n"));
        String said = String.valueOf(e.getMessage());
        assertTrue(said.endsWith("has only one row with a time that can be read; an evaluation needs two"), said);
    }
}
