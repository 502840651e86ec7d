package io.hanlu.bridge.chip;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.sim.TestBus;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The drivers of all three chips over the simulated bus, byte for byte. */
class ChipsOnTheBusTest {

    private static final int DEVICE = 0x44;
    private static final long NOW = 1_700_000_000_000L;

    private final ManualClock clock = ManualClock.passing(Instant.ofEpochMilli(NOW));
    private final TestBus test = new TestBus(clock);

    enum Chip {
        SHT3X("sht3x", 2, Duration.ofNanos(15_500_000)),
        SHT4X("sht4x", 2, Duration.ofNanos(8_300_000)),
        TMP117("tmp117", 1, Duration.ZERO);

        final String driver;
        /** Transfers in one measurement. */
        final int transfers;

        final Duration conversion;

        Chip(String driver, int transfers, Duration conversion) {
            this.driver = driver;
            this.transfers = transfers;
            this.conversion = conversion;
        }

        int quantities() {
            return Drivers.find(driver).orElseThrow().quantities().size();
        }
    }

    private Source.Polled open(Chip chip) throws DeviceException {
        return test.open(spec("air-1", chip.driver, "sim:1/0x44", Map.of()));
    }

    private static List<Quality> qualities(List<Reading> readings) {
        return readings.stream().map(Reading::quality).toList();
    }

    private static List<Quality> all(Chip chip, Quality quality) {
        return Stream.generate(() -> quality).limit(chip.quantities()).toList();
    }

    static Stream<Arguments> climates() {
        return Stream.of(Chip.values())
                .flatMap(chip -> Stream.of(
                        Arguments.of(chip, 4.0, 90.0),
                        Arguments.of(chip, 0.0, 50.0),
                        Arguments.of(chip, -18.25, 70.5),
                        Arguments.of(chip, -39.99, 1.0),
                        Arguments.of(chip, 60.0, 99.0)));
    }

    @ParameterizedTest
    @MethodSource("climates")
    void theReadingIsTheAirToWithinOneStepOfTheChip(Chip chip, double celsius, double rh) throws Exception {
        test.celsius = celsius;
        test.relativeHumidity = rh;
        Source.Polled source = open(chip);
        List<Reading> readings = source.sample(NOW);
        assertEquals(source.points(), readings.stream().map(Reading::point).toList());
        assertEquals(all(chip, Quality.GOOD), qualities(readings));
        assertEquals(
                Quantity.TEMPERATURE.scale(celsius),
                readings.getFirst().scaled().orElseThrow(),
                1);
        assertEquals(NOW, readings.getFirst().timeMillis());
        if (chip.quantities() == 2) {
            assertEquals(
                    Quantity.HUMIDITY.scale(rh), readings.getLast().scaled().orElseThrow(), 1);
        }
        assertEquals("sim:1", source.lane());
        assertEquals(1, test.bus.served(DEVICE));
    }

    @ParameterizedTest
    @EnumSource
    void aMeasurementTakesTheLongestConversionAndNoLonger(Chip chip) throws Exception {
        Source.Polled source = open(chip);
        long before = clock.monotonicNanos();
        source.sample(NOW);
        assertEquals(chip.conversion.toNanos(), clock.monotonicNanos() - before);
    }

    static Stream<Arguments> transferFaults() {
        return Stream.of(Chip.values())
                .flatMap(chip -> Stream.of(Quality.NACK, Quality.TIMEOUT, Quality.BUS, Quality.ACCESS)
                        .flatMap(how -> Stream.iterate(0, n -> n < chip.transfers, n -> n + 1)
                                .map(transfer -> Arguments.of(chip, transfer, how))));
    }

    @ParameterizedTest
    @MethodSource("transferFaults")
    void aTransferThatFailsIsABadReadingWithItsCauseAndTheNextIsGood(Chip chip, int transfer, Quality how)
            throws Exception {
        // what passes is tried three times in one tick
        for (int tries = how == Quality.NACK ? 3 : 1; tries > 0; tries--) {
            test.bus.fail(DEVICE, transfer, 1, how);
        }
        Source.Polled source = open(chip);
        // A chip that took the command and then refuses the read has no measurement, says its datasheet.
        Quality expected = how == Quality.NACK && transfer > 0 ? Quality.NOT_READY : how;
        assertEquals(all(chip, expected), qualities(source.sample(NOW)));
        clock.advance(Duration.ofSeconds(1)); // one that timed out is left alone for so long
        assertEquals(all(chip, Quality.GOOD), qualities(source.sample(NOW)));
    }

    @ParameterizedTest
    @EnumSource
    void tooFewBytesAreAShortRead(Chip chip) throws Exception {
        test.bus.fail(DEVICE, 0, 3, Quality.SHORT_READ);
        Source.Polled source = open(chip);
        assertEquals(all(chip, Quality.SHORT_READ), qualities(source.sample(NOW)));
        assertEquals(all(chip, Quality.GOOD), qualities(source.sample(NOW)));
    }

    @ParameterizedTest
    @EnumSource
    void aChipThatIsGoneIsANack(Chip chip) throws Exception {
        Source.Polled source = open(chip);
        test.unplug(new Address.I2c(true, 1, DEVICE));
        assertEquals(all(chip, Quality.NACK), qualities(source.sample(NOW)));
        assertEquals(0, test.bus.served(DEVICE));
    }

    static Stream<Arguments> frameBytes() {
        return Stream.of(Chip.SHT3X, Chip.SHT4X)
                .flatMap(chip -> Stream.iterate(0, n -> n < 6, n -> n + 1).map(index -> Arguments.of(chip, index)));
    }

    @ParameterizedTest
    @MethodSource("frameBytes")
    void aDisturbedByteCostsItsOwnQuantityOnly(Chip chip, int index) throws Exception {
        test.bus.corrupt(DEVICE, index, 3);
        Source.Polled source = open(chip);
        List<Quality> expected = index < 3 ? List.of(Quality.CRC, Quality.GOOD) : List.of(Quality.GOOD, Quality.CRC);
        assertEquals(expected, qualities(source.sample(NOW)));
        assertEquals(all(chip, Quality.GOOD), qualities(source.sample(NOW)));
    }

    @Test
    void theThermometerWithoutACheckSumCannotNoticeADisturbedByte() throws Exception {
        test.celsius = 4;
        test.bus.corrupt(DEVICE, 1, 1);
        assertEquals(401, open(Chip.TMP117).sample(NOW).getFirst().scaled().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void aTemperatureBeyondWhatTheChipCanMeasureIsNoValue(Chip chip) throws Exception {
        Source.Polled source = open(chip);
        for (double celsius : new double[] {-300, 300}) {
            test.celsius = celsius;
            assertEquals(Quality.RANGE, source.sample(NOW).getFirst().quality(), celsius + " °C");
        }
    }

    /** Raw bits to what is kept: 16 bits of humidity, sent with a good temperature. */
    static Stream<Arguments> humidities() {
        return Stream.of(
                Arguments.of(Chip.SHT3X, 0.0, 0, Quality.CLAMPED),
                Arguments.of(Chip.SHT3X, 99.99, 9999, Quality.GOOD),
                Arguments.of(Chip.SHT3X, 100.0, 10000, Quality.CLAMPED),
                Arguments.of(Chip.SHT4X, 100.0, 10000, Quality.GOOD),
                Arguments.of(Chip.SHT4X, 101.9, 10000, Quality.GOOD),
                Arguments.of(Chip.SHT4X, 102.1, 10000, Quality.CLAMPED),
                Arguments.of(Chip.SHT4X, 119.0, 10000, Quality.CLAMPED),
                Arguments.of(Chip.SHT4X, -1.9, 0, Quality.GOOD),
                Arguments.of(Chip.SHT4X, -6.0, 0, Quality.CLAMPED));
    }

    @ParameterizedTest
    @MethodSource("humidities")
    void humidityBeyondItsLimitsIsLimitedAndSaidSo(Chip chip, double answered, int kept, Quality quality)
            throws Exception {
        test.relativeHumidity = answered;
        Reading humidity = open(chip).sample(NOW).getLast();
        assertEquals(kept, humidity.scaled().orElseThrow());
        assertEquals(quality, humidity.quality());
    }

    @ParameterizedTest
    @EnumSource(names = {"SHT3X", "SHT4X"})
    void theTwinRefusesAReadBeforeTheConversionIsOver(Chip chip) throws Exception {
        Source.Polled source = open(chip);
        source.sample(NOW);
        byte[] command = chip == Chip.SHT3X ? new byte[] {0x24, 0x00} : new byte[] {(byte) 0xFD};
        try (I2cPort raw = test.portAt(new Address.I2c(true, 1, DEVICE))) {
            raw.write(command);
            clock.advance(chip.conversion.minusNanos(1));
            assertEquals(
                    Quality.NACK,
                    assertThrows(DeviceException.class, () -> raw.read(6)).quality());
            assertEquals(
                    Quality.NACK,
                    assertThrows(DeviceException.class, () -> raw.write(command))
                            .quality());
            clock.advance(Duration.ofNanos(1));
            assertEquals(6, raw.read(6).length);
            assertEquals(
                    Quality.NACK,
                    assertThrows(DeviceException.class, () -> raw.read(6)).quality(),
                    "given once");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressOfAnotherKindIsAProblemThatNamesTheRightOne(Chip chip) {
        var driver = Drivers.find(chip.driver).orElseThrow();
        for (String wrong : List.of("gpio:17", "file:a.csv", "i2c:1", "i2c:1/0x99")) {
            var problems = driver.check(spec("air-1", chip.driver, wrong, Map.of()));
            assertEquals(1, problems.size(), wrong);
            assertEquals("at", problems.getFirst().key());
            assertTrue(problems.getFirst().right().contains("i2c:BUS/0x4"), problems.toString());
        }
        assertEquals(List.of(), driver.check(spec("air-1", chip.driver, "i2c:1/0x44", Map.of())));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSourceGivesBadReadings(Chip chip) throws Exception {
        Source.Polled source = open(chip);
        source.close();
        source.close();
        assertEquals(all(chip, Quality.BUS), qualities(source.sample(NOW)));
    }
}
