package io.hanlu.bridge.kernel;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ds18b20Test {

    private static final String ID = "28-0316a2791234";
    private static final String OTHER = "28-0316a2795678";

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-01-10T00:00:00Z"));

    private final SysfsTree sys;
    private final Bridge bridge;

    Ds18b20Test(@TempDir Path root) {
        sys = new SysfsTree(root);
        bridge = new Bridge(clock, Simulation.DEFAULT, root);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private Source.Polled probe(String id) throws DeviceException {
        return (Source.Polled) bridge.open(spec("pulp-" + id, "ds18b20", "w1:" + id, Map.of()));
    }

    private static Reading sample(Source.Polled source) throws InterruptedException {
        List<Reading> readings = source.sample(1);
        assertEquals(1, readings.size());
        return readings.getFirst();
    }

    private static String cause(Reading reading) {
        return String.valueOf(reading.cause());
    }

    private void answers(Path probe, String raw) {
        sys.write(probe, "w1_slave", answer(raw));
    }

    /** What the kernel shows of these two bytes, least significant first, in a chip with 12 bits. */
    private static String answer(String raw) {
        byte[] bytes = HexFormat.of().parseHex(raw + "4b467fff0c1000");
        bytes[8] = (byte) Scratchpad.crc(bytes, 8);
        int milliCelsius = (short) (bytes[1] << 8 | (bytes[0] & 0xFF)) * 1000 / 16;
        return text(bytes, milliCelsius);
    }

    private static String text(byte[] bytes, int milliCelsius) {
        String shown = HexFormat.ofDelimiter(" ").formatHex(bytes);
        return "%s : crc=%02x YES\n%s t=%d".formatted(shown, bytes[8], shown, milliCelsius);
    }

    @Test
    void theKernelsTwoLinesAreATemperature() throws Exception {
        sys.bus(1);
        answers(sys.probe(1, ID), "6d01");
        Reading reading = sample(probe(ID));
        assertEquals(Quality.GOOD, reading.quality());
        assertEquals(2281, reading.scaled().orElseThrow());
        assertEquals("room-1/pulp-" + ID + "/temperature", reading.point().toString());
    }

    @Test
    void theFileTemperatureIsReadWhereItIsAllThereIs() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        sys.write(probe, "temperature", "-10125");
        assertEquals(-1012, sample(probe(ID)).scaled().orElseThrow());
    }

    record Vector(String kind, String hex, String expected, String check) {
        byte[] raw() {
            return HexFormat.of().parseHex(hex.replace(" ", ""));
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = Objects.requireNonNull(Ds18b20Test.class.getResourceAsStream("ds18b20-vectors.csv"))) {
            List<Vector> all = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", 6))
                    .map(cells -> new Vector(cells[1], cells[2], cells[3], cells[4] + cells[5]))
                    .toList();
            assertEquals(10, all.size());
            return all.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bytesStandForWhatTheDatasheetSays(Vector vector) throws DeviceException {
        byte[] raw = vector.raw();
        switch (vector.kind()) {
            case "temp_reg" -> {
                String leastFirst = HexFormat.of().formatHex(new byte[] {raw[1], raw[0]});
                double celsius = Double.parseDouble(vector.expected().split(" ", 2)[0]);
                assertEquals(celsius, Scratchpad.parse(answer(leastFirst)).celsius(true), 0);
            }
            case "rom_crc" -> assertEquals(Integer.parseInt(vector.expected(), 16), Scratchpad.crc(raw, raw.length));
            case "scratchpad" -> {
                assertEquals(raw[8] & 0xFF, Scratchpad.crc(raw, 8));
                assertEquals(22.8125, Scratchpad.parse(text(raw, 22812)).celsius(true), 0);
                assertTrue(vector.expected().contains("22.8125 degC"));
            }
            default -> throw new AssertionError("no check for " + vector);
        }
    }

    @Test
    void aDs18s20IsUnderstoodByTheKernelOnly() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, "10-000801b5a7a6");
        byte[] bytes = HexFormat.of().parseHex("aa004b46ffff0c1000");
        bytes[8] = (byte) Scratchpad.crc(bytes, 8);
        sys.write(probe, "w1_slave", text(bytes, 85_000));
        assertEquals(8500, sample(probe("10-000801b5a7a6")).scaled().orElseThrow());
    }

    @Test
    void whatAChipShowsAfterPowerOnIsMarkedAndKept() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        answers(probe, "5005");
        Source.Polled source = probe(ID);
        Reading first = sample(source);
        assertEquals(Quality.POWER_ON, first.quality());
        assertEquals(8500, first.scaled().orElseThrow());
        answers(probe, "4000");
        assertEquals(Quality.GOOD, sample(source).quality());
        answers(probe, "5005"); // a dip of the supply: from 4 °C nothing gets to 85 °C
        assertEquals(Quality.POWER_ON, sample(source).quality());
        assertEquals(Quality.POWER_ON, sample(source).quality());
        answers(probe, "4100");
        assertEquals(Quality.GOOD, sample(source).quality());
    }

    @Test
    void eightyFiveDegreesReachedByHeatingAreATemperature() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        Source.Polled source = probe(ID);
        for (int raw : new int[] {70 * 16, 78 * 16, 84 * 16 + 15, 85 * 16, 85 * 16, 86 * 16, 85 * 16}) {
            answers(probe, "%02x%02x".formatted(raw & 0xFF, raw >> 8));
            assertEquals(Quality.GOOD, sample(source).quality(), raw / 16.0 + " °C");
        }
    }

    @Test
    void eightyFiveDegreesRightAfterAProbeReturnedAreNot() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        answers(probe, "4005"); // 84 °C
        Source.Polled source = probe(ID);
        assertEquals(Quality.GOOD, sample(source).quality());
        sys.remove(probe, "bus/w1/devices/" + ID);
        assertEquals(Quality.NACK, sample(source).quality());
        answers(sys.probe(1, ID), "5005");
        assertEquals(Quality.POWER_ON, sample(source).quality());
    }

    @ParameterizedTest
    @CsvSource({"4f05, GOOD", "5105, GOOD", "5005, POWER_ON", "0000, GOOD", "ffff, GOOD", "d007, GOOD", "90fc, GOOD"})
    void onlyExactlyThatValueIsSuspected(String raw, Quality quality) throws Exception {
        sys.bus(1);
        answers(sys.probe(1, ID), raw);
        assertEquals(quality, sample(probe(ID)).quality());
    }

    @ParameterizedTest
    @ValueSource(strings = {"d107", "8ffc", "10f8"}) // 125.0625, -55.0625, -127 °C
    void whatTheChipCannotMeasureIsOutOfRange(String raw) throws Exception {
        sys.bus(1);
        answers(sys.probe(1, ID), raw);
        assertEquals(Quality.RANGE, sample(probe(ID)).quality());
    }

    @Test
    void aCheckSumThatIsWrongIsNeverATemperature() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        Source.Polled source = probe(ID);
        answers(probe, "4000");
        assertEquals(Quality.GOOD, sample(source).quality());
        // The kernel repeats the last good bytes in the second line, and computes t from the bad ones.
        sys.write(probe, "w1_slave", answer("4005").replace("YES", "NO"));
        Reading no = sample(source);
        assertEquals(Quality.CRC, no.quality());
        assertTrue(cause(no).contains("cable"), cause(no));
        sys.write(probe, "w1_slave", answer("4000").replace("40 00 4b", "41 00 4b"));
        assertEquals(Quality.CRC, sample(source).quality());
    }

    @Test
    void aShortedLineWhoseCheckSumIsRightIsNotZeroDegrees() throws Exception {
        sys.bus(1);
        sys.write(sys.probe(1, ID), "w1_slave", text(new byte[9], 0));
        Reading reading = sample(probe(ID));
        assertEquals(Quality.BUS, reading.quality());
        assertTrue(cause(reading).contains("shorted"), cause(reading));
    }

    @Test
    void aSilentChipGivesAnEmptyFile() throws Exception {
        sys.bus(1);
        Path probe = sys.probe(1, ID);
        Files.writeString(probe.resolve("w1_slave"), "");
        Reading reading = sample(probe(ID));
        assertEquals(Quality.NACK, reading.quality());
        assertTrue(cause(reading).contains("4.7 kΩ"), cause(reading));
    }

    @Test
    void withoutABusTheLineThatMakesOneIsNamed() throws Exception {
        Reading reading = sample(probe(ID));
        assertEquals(Quality.NACK, reading.quality());
        assertTrue(cause(reading).contains("dtoverlay=w1-gpio into /boot/firmware/config.txt"), cause(reading));
    }

    @Test
    void anAbsentProbeIsMissedByNameBesideThoseThereAre() throws Exception {
        sys.bus(1);
        sys.probe(1, OTHER);
        Reading reading = sample(probe(ID));
        assertEquals(Quality.NACK, reading.quality());
        assertTrue(cause(reading).contains(OTHER), cause(reading));
    }

    @Test
    void aProbeThatNoDriverReadsSaysWhichToLoad() throws Exception {
        sys.bus(1);
        sys.write(sys.probe(1, ID), "rw", "");
        Reading reading = sample(probe(ID));
        assertEquals(Quality.NO_VALUE, reading.quality());
        assertTrue(cause(reading).contains("modprobe w1_therm"), cause(reading));
    }

    @Test
    void aProbePluggedInLaterIsPickedUp() throws Exception {
        Source.Polled source = probe(ID);
        assertEquals(Quality.NACK, sample(source).quality());
        sys.bus(1);
        answers(sys.probe(1, ID), "4000");
        assertEquals(400, sample(source).scaled().orElseThrow());
    }

    @Test
    void probesOfOneBusShareALaneAndThoseOfAnotherDoNot() throws Exception {
        sys.bus(1);
        sys.bus(2);
        sys.probe(1, ID);
        sys.probe(1, OTHER);
        sys.probe(2, "28-000000000001");
        assertEquals("w1:w1_bus_master1", probe(ID).lane());
        assertEquals("w1:w1_bus_master1", probe(OTHER).lane());
        assertEquals("w1:w1_bus_master2", probe("28-000000000001").lane());
        assertEquals("w1", probe("28-000000000002").lane());
    }

    @Test
    void allProbesOfABusAreConvertedAtOnceWhereTheKernelCan() throws Exception {
        Path bus = sys.bus(1);
        for (String id : List.of(ID, OTHER)) {
            answers(sys.probe(1, id), "4000");
        }
        Path bulk = bus.resolve("therm_bulk_read");
        Files.writeString(bulk, "0");
        Source.Polled one = probe(ID);
        Source.Polled two = probe(OTHER);
        assertEquals(Quality.GOOD, sample(one).quality());
        assertEquals("trigger\n", Files.readString(bulk));
        Files.writeString(bulk, "1");
        assertEquals(Quality.GOOD, sample(two).quality());
        assertEquals("1", Files.readString(bulk), "the second needs no conversion of its own");
        assertEquals(Quality.GOOD, sample(one).quality());
        assertEquals("trigger\n", Files.readString(bulk), "a conversion is used once");
        Files.writeString(bulk, "1");
        clock.advance(Duration.ofSeconds(3));
        assertEquals(Quality.GOOD, sample(two).quality());
        assertEquals("trigger\n", Files.readString(bulk), "an old conversion is not the present temperature");
    }

    @Test
    void addressesThatAreNoThermometersAreRefused() {
        for (String at : List.of("29-0316a2791234", "28-031", "")) {
            List<Driver.Problem> problems = Ds18b20.DRIVER.check(spec("p", "ds18b20", "w1:" + at, Map.of()));
            assertEquals(
                    List.of("at"), problems.stream().map(Driver.Problem::key).toList(), at);
        }
        assertEquals(
                1,
                Ds18b20.DRIVER
                        .check(spec("p", "ds18b20", "i2c:1/0x44", Map.of()))
                        .size());
        assertEquals(List.of(), Ds18b20.DRIVER.check(spec("p", "ds18b20", "w1:" + ID, Map.of())));
        assertEquals(List.of(Quantity.TEMPERATURE), Ds18b20.DRIVER.quantities());
    }
}
