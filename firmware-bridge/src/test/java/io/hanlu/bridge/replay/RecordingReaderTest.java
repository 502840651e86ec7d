package io.hanlu.bridge.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.replay.RecordingReader.Cell;
import io.hanlu.bridge.replay.RecordingReader.Malformed;
import io.hanlu.bridge.replay.RecordingReader.NoRecordingException;
import io.hanlu.bridge.replay.RecordingReader.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingReaderTest {

    private final List<Malformed> malformed = new ArrayList<>();

    private List<Row> read(String text) throws IOException {
        return read(text, StandardCharsets.UTF_8, ZoneId.of("Asia/Shanghai"));
    }

    private List<Row> read(String text, Charset charset, ZoneId timezone) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (var in = new ByteArrayInputStream(text.getBytes(charset));
                var reader = RecordingReader.open(in, "r.csv", timezone, malformed::add)) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private List<Long> malformedLines() {
        return malformed.stream().map(Malformed::line).toList();
    }

    private static Instant time(Row row) {
        return Instant.ofEpochMilli(row.timeMillis());
    }

    @ParameterizedTest
    @CsvSource({
        "2022-05-02T04:44:00+08:00, 2022-05-01T20:44:00Z",
        "2022-05-02T04:44:00, 2022-05-01T20:44:00Z",
        "2022-05-02 04:44:00, 2022-05-01T20:44:00Z",
        "2022-05-02T04:44, 2022-05-01T20:44:00Z",
        "2022-05-01T20:44:00Z, 2022-05-01T20:44:00Z",
        "2022-05-01t20:44:00.250z, 2022-05-01T20:44:00.250Z",
        "2022-05-01T15:44:00-05:00, 2022-05-01T20:44:00Z"
    })
    void timesWithoutAnOffsetAreThoseOfTheTimeZone(String written, Instant instant) throws IOException {
        assertEquals(
                instant, time(read("time,temperature\n" + written + ",4.5\n").getFirst()));
        assertEquals(List.of(), malformed);
    }

    @Test
    void theHourThatComesTwiceIsToldApartByTheTimesAscending() throws IOException {
        List<Row> rows = read("""
                time,temperature
                2022-10-30T02:30:00,1
                2022-10-30T02:59:00,2
                2022-10-30T02:29:00,3
                2022-10-30T03:01:00,4
                """, StandardCharsets.UTF_8, ZoneId.of("Europe/Berlin"));
        assertEquals(
                List.of("2022-10-30T00:30:00Z", "2022-10-30T00:59:00Z", "2022-10-30T01:29:00Z", "2022-10-30T02:01:00Z"),
                rows.stream().map(row -> time(row).toString()).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "4.5, 450, GOOD",
        "-8.4, -840, GOOD",
        "+0.005, 1, GOOD",
        "0.1, 10, GOOD",
        "-0.004, 0, GOOD",
        "100000000, 0, RANGE",
        "-999, 0, RANGE",
        "'', 0, NO_VALUE",
        "' ', 0, NO_VALUE",
        "NaN, 0, NO_VALUE",
        "1e9, 0, NO_VALUE",
        "1e999999999, 0, NO_VALUE",
        "--, 0, NO_VALUE"
    })
    void aCellIsItsDecimalOrSaysWhyThereIsNone(String written, int scaled, Quality quality) throws IOException {
        Row row =
                read("time,temperature\n2022-05-02T04:44:00," + written + "\n").getFirst();
        assertEquals(new Cell(scaled, quality), row.temperature());
        assertNull(row.humidity());
    }

    @ParameterizedTest
    @CsvSource({"90.5, 9050, GOOD", "100.4, 10000, CLAMPED", "-1, 0, CLAMPED", "255, 0, RANGE", "'', 0, NO_VALUE"})
    void humidityIsLimitedToWhatCanBe(String written, int scaled, Quality quality) throws IOException {
        Row row = read("time,temperature,humidity\n2022-05-02T04:44:00,4.5," + written + "\n")
                .getFirst();
        assertEquals(new Cell(scaled, quality), row.humidity());
    }

    @Test
    void aCellThatIsCutOffIsAMissingValue() throws IOException {
        Row row = read("time,temperature,humidity\n2022-05-02T04:44:00\n").getFirst();
        assertEquals(new Cell(0, Quality.NO_VALUE), row.temperature());
        assertEquals(new Cell(0, Quality.NO_VALUE), row.humidity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time,temperature,humidity",
                "local_time,temperature_c,humidity_pct",
                "\uFEFFTime, Temperature ,Humidity",
                "\"time\",\"temperature\",\"humidity\",\"note\""
            })
    void columnsGoByTheirNames(String header) throws IOException {
        Row row = read(header + "\r\n2022-05-02T04:44:00,4.5,90\r\n").getFirst();
        assertEquals(450, row.temperature().scaled());
        assertEquals(9000, Objects.requireNonNull(row.humidity()).scaled());
    }

    @Test
    void otherColumnsAreIgnoredAndTheOrderIsFree() throws IOException {
        Row row = read("note,temperature,device_out_of_limit,time\n\"a, \"\"b\"\"\",4.5,1,2022-05-02T04:44:00")
                .getFirst();
        assertEquals(450, row.temperature().scaled());
    }

    @Test
    void malformedRowsAreSkippedWithTheirLineAndTheRestIsRead() throws IOException {
        List<Row> rows = read(
                "time,temperature\n" // 1
                        + "2022-05-02T04:44:00,1\n" // 2
                        + "yesterday,2\n" // 3
                        + "2022-05-02T04:44:00,3\n" // 4: no later than line 2
                        + "2022-05-02T04:43:00,4\n" // 5: earlier
                        + "\n" // 6: empty lines mean nothing
                        + "x".repeat(RecordingReader.MAX_LINE_BYTES + 1)
                        + "\n" // 7
                        + "\"2022-05-02T04:45:00,5\n" // 8: the quotation mark
                        + "2022-13-02T04:45:00,6\n" // 9
                        + "1812-05-02T04:45:00,7\n" // 10
                        + "+999999999-01-01T00:00:00Z,7\n" // 11
                        + ",8\n" // 12
                        + "2022-05-02T04:46:00,9\n"); // 13
        assertEquals(
                List.of(100, 900),
                rows.stream().map(r -> r.temperature().scaled()).toList());
        assertEquals(List.of(3L, 4L, 5L, 7L, 8L, 9L, 10L, 11L, 12L), malformedLines());
        assertTrue(
                malformed.getFirst().toString().startsWith("r.csv:3: \"yesterday\" is no time"), malformed.toString());
    }

    @Test
    void aValueThatCannotBeReadIsReportedAndItsTimeIsKept() throws IOException {
        assertEquals(
                1,
                read("time,temperature\n2022-05-02T04:44:00,4,5°\n2022-05-02T04:45:00,warm\n").stream()
                        .filter(row -> row.temperature().quality() == Quality.NO_VALUE)
                        .count());
        assertEquals(List.of(3L), malformedLines());
    }

    @Test
    void aLineOfExactlyTheBoundIsRead() throws IOException {
        String row = "2022-05-02T04:44:00,4.5,";
        String full = row + "x".repeat(RecordingReader.MAX_LINE_BYTES - row.length());
        assertEquals(1, read("time,temperature,note\n" + full + "\n").size());
        assertEquals(0, read("time,temperature,note\n" + full + "x\n").size());
    }

    @Test
    void aLineInAnotherEncodingIsSkipped() throws IOException {
        assertEquals(
                1,
                read(
                                "time,temperature,note\n2022-05-02T04:44:00,4.5,冷库\n2022-05-02T04:45:00,4.5,-\n",
                                Charset.forName("GB18030"),
                                ZoneId.of("Asia/Shanghai"))
                        .size());
        assertEquals(List.of(2L), malformedLines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | has no header",
                "2022-05-02T04:44:00,4.5 | no column \"time\"",
                "time;temperature | no column \"time\"",
                "time,humidity | no column \"temperature\"",
                "time,local_time,temperature | mean the same"
            })
    void aFileWithoutTheColumnsIsNoRecording(String header, String complaint) {
        var refusal = assertThrows(NoRecordingException.class, () -> read(header + "\n"));
        assertTrue(String.valueOf(refusal.getMessage()).contains(complaint), refusal.getMessage());
    }

    @Test
    void aHeaderInUtf16IsNoRecording() {
        assertThrows(
                NoRecordingException.class,
                () -> read("time,temperature\n", StandardCharsets.UTF_16, ZoneId.of("Asia/Shanghai")));
    }
}
