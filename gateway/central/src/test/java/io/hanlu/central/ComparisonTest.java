package io.hanlu.central;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.telemetry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.embedded.EmbeddedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Comparison.Result compare(String... lines) throws Exception {
        Path file = Files.write(folder.resolve("journal.csv"), List.of(lines));
        try (EmbeddedStore store = EmbeddedStore.open(folder.resolve("store"))) {
            store.write(List.of(telemetry(round(1, 230, GOOD, CRC))));
            return Comparison.of(file, store, LUOCHUAN);
        }
    }

    @Test
    void equalRecordsAreEqualInAnyOrderAndWritingOfTimeValueAndQuality() throws Exception {
        Comparison.Result result = compare(
                "point,time,value,quality",
                "room-1/door-1/door," + (START_MILLIS + 1000) + ",1,0",
                "room-1/air-1/temperature,2026-01-01T08:00:01+08:00,2.3,good",
                "room-1/air-1/humidity,2026-01-01T00:00:01Z,,crc");
        assertEquals(new Comparison.Result(3, 3, 0, 0, 0, 0), result);
        assertTrue(result.equal());
    }

    @Test
    void everyKindOfDifferenceIsCounted() throws Exception {
        Comparison.Result result = compare(
                "point,time,value,quality",
                "room-1/air-1/temperature,2026-01-01T00:00:01Z,2.31,good",
                "room-1/air-1/humidity,2026-01-01T00:00:01Z,,nack",
                "room-1/air-1/humidity,2026-01-01T00:00:02Z,90.10,good",
                "room-1/air-1/humidity,2026-01-01T00:00:02Z,90.10,good");
        assertEquals(new Comparison.Result(4, 3, 1, 2, 1, 1), result);
        assertFalse(result.equal());
    }

    @Test
    void columnsMayStandInAnyOrderWithOthersAmongThem() throws Exception {
        assertEquals(
                new Comparison.Result(1, 3, 0, 0, 2, 0),
                compare("time,unit,quality,value,point", "2026-01-01T00:00:01Z,°C,good,2.30,room-1/air-1/temperature"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "point,time,value | :1: columns are",
                "point,time,value,quality;room-1/air-1/temperature,yesterday,1,good | :2: ",
                "point,time,value,quality;room-1/air-1/temperature,1,cold,good | :2: ",
                "point,time,value,quality;room-1/air-1/temperature,1,1,fine | :2: quality \"fine\"",
                "point,time,value,quality;room-1/air-1/temperature,1,1 | :2: 3 cells",
            })
    void lineThatIsWrongIsNamed(String lines, String expected) {
        UnusableFileException e = assertThrows(UnusableFileException.class, () -> compare(lines.split(";")));
        assertTrue(String.valueOf(e.getMessage()).contains(expected), e.toString());
    }
}
