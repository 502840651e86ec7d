package io.hanlu.bridge.chip;

import static io.hanlu.bridge.Quality.CRC;
import static io.hanlu.bridge.Quality.GOOD;
import static io.hanlu.bridge.Quality.NACK;
import static io.hanlu.bridge.Quality.NOT_READY;
import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.driver.OneMeasurement;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.sim.Aht20Twin;
import io.hanlu.bridge.sim.Bme280Twin;
import io.hanlu.bridge.sim.Hdc1080Twin;
import io.hanlu.bridge.sim.Htu21dTwin;
import io.hanlu.bridge.sim.Mcp9808Twin;
import io.hanlu.bridge.sim.ShtTwin;
import io.hanlu.bridge.sim.Shtc3Twin;
import io.hanlu.bridge.sim.TestBus;
import io.hanlu.bridge.sim.Tmp117Twin;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The drivers of all chips over the simulated bus, byte for byte. Each device is asked once, without further tries, so that
 * what one failed transfer costs can be seen.
 */
class ChipsOnTheBusTest {

    private static final int AT = 0x44;
    private static final Address.I2c PLACE = new Address.I2c(true, 1, AT);
    private static final long NOW = 1_700_000_000_000L;

    private final ManualClock clock = ManualClock.passing(Instant.ofEpochMilli(NOW));
    private final TestBus test = new TestBus(clock);

    /** One transfer of a measurement: what its failure costs. */
    private record Step(boolean read, Quality whenRefused, int spared) {

        /** Nothing is left. */
        static final int NONE_SPARED = 0;

        /** The temperature is known by then. */
        static final int TEMPERATURE_SPARED = 1;

        /** All is known by then. */
        static final int ALL_SPARED = 3;

        static Step write() {
            return new Step(false, NACK, NONE_SPARED);
        }

        static Step read(Quality whenRefused) {
            return new Step(true, whenRefused, NONE_SPARED);
        }

        Step sparing(int quantities) {
            return new Step(read, whenRefused, quantities);
        }
    }

    /** A chip, and the transfers of a measurement once the chip is known. */
    @SuppressWarnings("ImmutableEnumChecker") // made of constants
    enum Chip {
        SHT3X("sht3x", Sht3x::new, ShtTwin::sht3x, 15.5, Step.write(), Step.read(NOT_READY)),
        SHT4X("sht4x", Sht4x::new, ShtTwin::sht4x, 8.3, Step.write(), Step.read(NOT_READY)),
        SHTC3(
                "shtc3",
                Shtc3::new,
                Shtc3Twin::new,
                12.34,
                Step.write(),
                Step.write(),
                Step.read(NOT_READY),
                Step.write().sparing(Step.ALL_SPARED)),
        AHT20("aht20", Aht20::new, Aht20Twin::new, 80, Step.read(NACK), Step.write(), Step.read(NACK)),
        BME280("bme280", Bme280::new, Bme280Twin::new, 9.3, Step.read(NACK), Step.write(), Step.read(NACK)),
        HTU21D("htu21d", Htu21d::new, Htu21dTwin::htu21d, 114, htu21d()),
        SI7021("si7021", Htu21d::new, Htu21dTwin::si7021, 114, htu21d()),
        TMP117("tmp117", Tmp117::new, Tmp117Twin::new, 0, Step.read(NACK)),
        MCP9808("mcp9808", Mcp9808::new, Mcp9808Twin::new, 0, Step.read(NACK), Step.read(NACK)),
        HDC1080("hdc1080", Hdc1080::new, Hdc1080Twin::new, 20, Step.write(), Step.write(), Step.read(NOT_READY));

        final String driver;
        final I2cDriver.Maker device;
        final Twin.Maker twin;
        final Duration conversion;
        final List<Step> steps;

        Chip(String driver, I2cDriver.Maker device, Twin.Maker twin, double conversionMillis, Step... steps) {
            this.driver = driver;
            this.device = device;
            this.twin = twin;
            this.conversion = Duration.ofNanos(Math.round(conversionMillis * 1e6));
            this.steps = List.of(steps);
        }

        private static Step[] htu21d() {
            return new Step[] {
                Step.write(),
                Step.read(NOT_READY),
                Step.write().sparing(Step.TEMPERATURE_SPARED),
                Step.read(NOT_READY).sparing(Step.TEMPERATURE_SPARED)
            };
        }

        List<Quantity> quantities() {
            return Drivers.find(driver).orElseThrow().quantities();
        }

        /** Every quantity of the same quality, but for the first ones. */
        List<Quality> qualities(int good, Quality rest) {
            return IntStream.range(0, quantities().size())
                    .mapToObj(i -> i < good ? GOOD : rest)
                    .toList();
        }

        List<Quality> all(Quality quality) {
            return qualities(0, quality);
        }

        /** In hundredths: half a step of the chip, and one for the rounding. */
        int tolerance(Quantity quantity) {
            return quantity == Quantity.PRESSURE || this == BME280 ? 2 : this == MCP9808 ? 4 : 1;
        }
    }

    /** The device, and what it has measured once: the calibration has been read, the chip set up. */
    private Device known(Chip chip) throws Exception {
        Device device = chip.device.make(test.i2c(PLACE, chip.twin), clock);
        assertEquals(chip.all(GOOD), qualities(measure(chip, device)));
        return device;
    }

    private static List<Reading> measure(Chip chip, Device device) throws InterruptedException {
        return OneMeasurement.of(device, chip.quantities(), NOW);
    }

    private static List<Quality> qualities(List<Reading> readings) {
        return readings.stream().map(Reading::quality).toList();
    }

    private static int scaled(List<Reading> readings, Quantity quantity) {
        return readings.stream()
                .filter(reading -> reading.point().quantity() == quantity)
                .findFirst()
                .orElseThrow()
                .scaled()
                .orElseThrow();
    }

    private void assertIsTheAir(Chip chip, List<Reading> readings) {
        assertEquals(chip.all(GOOD), qualities(readings), () -> String.valueOf(readings));
        for (Quantity quantity : chip.quantities()) {
            double air = switch (quantity) {
                case TEMPERATURE -> test.celsius;
                case HUMIDITY -> test.relativeHumidity;
                case PRESSURE -> test.hectopascals;
                default -> throw new AssertionError(quantity);
            };
            assertEquals(quantity.scale(air), scaled(readings, quantity), chip.tolerance(quantity), quantity.id());
        }
    }

    static Stream<Arguments> climates() {
        return Stream.of(Chip.values())
                .flatMap(chip -> Stream.of(
                        Arguments.of(chip, 4.0, 90.0, 1013.25),
                        Arguments.of(chip, 0.0, 50.0, 850.0),
                        Arguments.of(chip, -0.25, 20.0, 650.4),
                        Arguments.of(chip, -18.25, 70.5, 1060.0),
                        Arguments.of(chip, -39.99, 5.0, 999.9),
                        Arguments.of(chip, 60.0, 99.0, 1084.0)));
    }

    @ParameterizedTest
    @MethodSource("climates")
    void theReadingIsTheAirToWithinOneStepOfTheChip(Chip chip, double celsius, double rh, double hectopascals)
            throws Exception {
        test.celsius = celsius;
        test.relativeHumidity = rh;
        test.hectopascals = hectopascals;
        Source.Polled source = test.open(spec("air-1", chip.driver, "sim:1/0x44", Map.of()));
        List<Reading> readings = source.sample(NOW);
        assertEquals(source.points(), readings.stream().map(Reading::point).toList());
        assertIsTheAir(chip, readings);
        assertEquals(NOW, readings.getFirst().timeMillis());
        assertEquals("sim:1", source.lane());
        assertEquals(1, test.bus.served(AT));
    }

    @ParameterizedTest
    @EnumSource
    void aMeasurementTakesTheLongestConversionAndNoLonger(Chip chip) throws Exception {
        Device device = known(chip);
        long before = clock.monotonicNanos();
        measure(chip, device);
        assertEquals(chip.conversion.toNanos(), clock.monotonicNanos() - before);
    }

    static Stream<Arguments> transferFaults() {
        return Stream.of(Chip.values())
                .flatMap(chip -> IntStream.range(0, chip.steps.size())
                        .boxed()
                        .flatMap(step -> Stream.of(NACK, Quality.TIMEOUT, Quality.BUS, Quality.ACCESS)
                                .map(how -> Arguments.of(chip, step, how))));
    }

    @ParameterizedTest
    @MethodSource("transferFaults")
    void aTransferThatFailsIsABadReadingWithItsCauseAndTheNextIsGood(Chip chip, int transfer, Quality how)
            throws Exception {
        Device device = known(chip);
        test.bus.fail(AT, transfer, 1, how);
        Step step = chip.steps.get(transfer);
        // A chip that took the command and then refuses the read has no measurement, say the datasheets of many.
        Quality expected = how == NACK ? step.whenRefused() : how;
        List<Reading> readings = measure(chip, device);
        assertEquals(chip.qualities(step.spared(), expected), qualities(readings));
        readings.stream()
                .filter(reading -> !reading.quality().hasValue())
                .forEach(bad -> assertTrue(Objects.requireNonNull(bad.cause()).contains("sim:1/0x44"), bad.cause()));
        assertIsTheAir(chip, measure(chip, device));
    }

    static Stream<Arguments> shortReads() {
        List<Arguments> reads = new ArrayList<>();
        for (Chip chip : Chip.values()) {
            List<Step> steps = chip.steps.stream().filter(Step::read).toList();
            for (int read = 0; read < steps.size(); read++) {
                reads.add(Arguments.of(chip, read, steps.get(read).spared()));
            }
        }
        return reads.stream();
    }

    @ParameterizedTest
    @MethodSource("shortReads")
    void tooFewBytesAreAShortRead(Chip chip, int read, int spared) throws Exception {
        Device device = known(chip);
        test.bus.fail(AT, read, 1, Quality.SHORT_READ);
        assertEquals(chip.qualities(spared, Quality.SHORT_READ), qualities(measure(chip, device)));
        assertIsTheAir(chip, measure(chip, device));
    }

    @ParameterizedTest
    @EnumSource
    void aChipThatIsGoneIsANackAndIsPickedUpAgain(Chip chip) throws Exception {
        Device device = known(chip);
        test.unplug(PLACE);
        assertEquals(chip.all(NACK), qualities(measure(chip, device)));
        test.specimen++;
        test.celsius = -11.5;
        test.stranger(PLACE, chip.twin.make(test));
        assertIsTheAir(chip, measure(chip, device));
    }

    /** With a swap between two ticks no transfer fails: the driver must see it by itself. */
    @ParameterizedTest
    @EnumSource
    void anotherChipInItsPlaceMeasuresRightAtOnce(Chip chip) throws Exception {
        Device device = known(chip);
        test.unplug(PLACE);
        test.specimen += 101;
        test.celsius = 7.25;
        test.stranger(PLACE, chip.twin.make(test));
        assertIsTheAir(chip, measure(chip, device));
    }

    @ParameterizedTest
    @EnumSource
    void aChipThatHasJustBeenPoweredGivesNoFalseValue(Chip chip) throws Exception {
        Device device = known(chip);
        test.bus.powerCycle(AT);
        clock.advance(Duration.ofMillis(2)); // at most what any of them needs to come up
        List<Reading> readings = measure(chip, device);
        if (chip == Chip.TMP117) {
            assertEquals(List.of(NOT_READY), qualities(readings));
        } else {
            assertIsTheAir(chip, readings);
        }
        clock.advance(Duration.ofMillis(125));
        assertIsTheAir(chip, measure(chip, device));
    }

    /** Time does not pass while the driver waits: every chip is still converting when it is read. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TMP117", "MCP9808"})
    void aConversionThatIsNotDoneIsNotReady(Chip chip) throws Exception {
        Device device = chip.device.make(test.i2c(PLACE, chip.twin), new Impatient(clock));
        assertEquals(chip.all(NOT_READY), qualities(measure(chip, device)));
    }

    /** Cuts every pause short that is for a conversion. */
    private record Impatient(Clock clock) implements Clock {

        @Override
        public long epochMillis() {
            return clock.epochMillis();
        }

        @Override
        public long monotonicNanos() {
            return clock.monotonicNanos();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            clock.pause(duration.compareTo(Duration.ofMillis(5)) < 0 ? duration : Duration.ZERO);
        }
    }

    /** Which bytes of which read are under a check sum, and which quantities are lost with them. */
    static Stream<Arguments> checkedBytes() {
        List<Arguments> bytes = new ArrayList<>();
        for (Chip chip : Set.of(Chip.SHT3X, Chip.SHT4X, Chip.SHTC3)) {
            for (int index = 0; index < 6; index++) {
                bytes.add(Arguments.of(chip, 0, index, index < 3 ? List.of(CRC, GOOD) : List.of(GOOD, CRC)));
            }
        }
        for (int index = 0; index < 7; index++) {
            bytes.add(Arguments.of(Chip.AHT20, 1, index, List.of(CRC, CRC)));
        }
        for (Chip chip : Set.of(Chip.HTU21D, Chip.SI7021)) {
            for (int index = 0; index < 3; index++) {
                bytes.add(Arguments.of(chip, 0, index, List.of(CRC, GOOD)));
                bytes.add(Arguments.of(chip, 1, index, List.of(GOOD, CRC)));
            }
        }
        // No check sum, but bits that are always 0.
        bytes.add(Arguments.of(Chip.HDC1080, 0, 1, List.of(CRC, CRC)));
        bytes.add(Arguments.of(Chip.HDC1080, 0, 3, List.of(CRC, CRC)));
        return bytes.stream();
    }

    @ParameterizedTest
    @MethodSource("checkedBytes")
    void aDisturbedByteCostsItsOwnQuantityOnly(Chip chip, int read, int index, List<Quality> expected)
            throws Exception {
        Device device = known(chip);
        test.bus.corrupt(AT, read, index, 1);
        assertEquals(expected, qualities(measure(chip, device)));
        assertIsTheAir(chip, measure(chip, device));
    }

    @Test
    void theThermometerWithoutACheckSumCannotNoticeADisturbedByte() throws Exception {
        test.celsius = 4;
        Device device = known(Chip.TMP117);
        test.bus.corrupt(AT, 1, 1);
        assertEquals(401, scaled(measure(Chip.TMP117, device), Quantity.TEMPERATURE));
    }

    @ParameterizedTest
    @EnumSource
    void aTemperatureBeyondWhatTheChipCanMeasureIsNoValue(Chip chip) throws Exception {
        Device device = known(chip);
        for (double celsius : new double[] {-300, 300}) {
            test.celsius = celsius;
            List<Reading> readings = measure(chip, device);
            assertEquals(Quality.RANGE, readings.getFirst().quality(), celsius + " °C");
        }
    }

    /** Air to what is kept: humidity, sent with a good temperature. */
    static Stream<Arguments> humidities() {
        return Stream.concat(
                Stream.of(Chip.SHT3X, Chip.SHTC3, Chip.AHT20, Chip.BME280, Chip.HDC1080)
                        .flatMap(chip -> Stream.of(
                                Arguments.of(chip, 0.0, 0, Quality.CLAMPED),
                                Arguments.of(chip, 99.9, 9990, GOOD),
                                Arguments.of(chip, 110.0, 10000, Quality.CLAMPED))),
                Stream.of(Chip.SHT4X, Chip.HTU21D, Chip.SI7021)
                        .flatMap(chip -> Stream.of(
                                Arguments.of(chip, 100.0, 10000, GOOD),
                                Arguments.of(chip, 101.9, 10000, GOOD),
                                Arguments.of(chip, 102.1, 10000, Quality.CLAMPED),
                                Arguments.of(chip, 119.0, 10000, Quality.CLAMPED),
                                Arguments.of(chip, -1.9, 0, GOOD),
                                Arguments.of(chip, -6.0, 0, Quality.CLAMPED))));
    }

    @ParameterizedTest
    @MethodSource("humidities")
    void humidityBeyondItsLimitsIsLimitedAndSaidSo(Chip chip, double air, int kept, Quality quality) throws Exception {
        Device device = known(chip);
        test.relativeHumidity = air;
        Reading humidity = measure(chip, device).get(1);
        assertEquals(kept, humidity.scaled().orElseThrow(), chip == Chip.HDC1080 || air == 99.9 ? 1 : 0);
        assertEquals(quality, humidity.quality());
    }

    @ParameterizedTest
    @EnumSource
    void aDataLineHeldLowGivesNoValue(Chip chip) throws Exception {
        Device device = chip.device.make(test.stranger(PLACE, new HeldLow()), clock);
        List<Quality> qualities = qualities(measure(chip, device));
        assertTrue(qualities.stream().noneMatch(Quality::hasValue), qualities.toString());
    }

    /** Everything is acknowledged and everything reads as zero. */
    private record HeldLow() implements Twin {

        @Override
        public boolean write(byte[] bytes, long nanos) {
            return true;
        }

        @Override
        public byte[] read(int length, long nanos) {
            return new byte[length];
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHT3X", "SHT4X"})
    void theTwinRefusesAReadBeforeTheConversionIsOver(Chip chip) throws Exception {
        known(chip);
        byte[] command = chip == Chip.SHT3X ? new byte[] {0x24, 0x00} : new byte[] {(byte) 0xFD};
        try (I2cPort raw = test.portAt(PLACE)) {
            raw.write(command);
            clock.advance(chip.conversion.minusNanos(1));
            assertEquals(
                    NACK, assertThrows(DeviceException.class, () -> raw.read(6)).quality());
            assertEquals(
                    NACK,
                    assertThrows(DeviceException.class, () -> raw.write(command))
                            .quality());
            clock.advance(Duration.ofNanos(1));
            assertEquals(6, raw.read(6).length);
            assertEquals(
                    NACK, assertThrows(DeviceException.class, () -> raw.read(6)).quality(), "given once");
        }
    }

    static Stream<Arguments> serials() {
        return Stream.of(
                Arguments.of(Chip.SHT3X, "89abcdef"),
                Arguments.of(Chip.SHT4X, "89abcdef"),
                Arguments.of(Chip.HTU21D, "0123456732abcdef"),
                Arguments.of(Chip.SI7021, "0123456715abcdef"),
                Arguments.of(Chip.TMP117, "456789abcdef"),
                Arguments.of(Chip.HDC1080, "b3c4d5e6f780"));
    }

    @ParameterizedTest
    @MethodSource("serials")
    void theSerialNumberIsTheChips(Chip chip, String expected) throws Exception {
        Device device = known(chip);
        assertEquals(expected, device.serial());
        assertIsTheAir(chip, measure(chip, device));
    }

    @ParameterizedTest
    @EnumSource(names = {"SHTC3", "AHT20", "BME280", "MCP9808"})
    void aChipWithoutASerialNumberSaysNone(Chip chip) throws Exception {
        assertEquals(null, known(chip).serial());
    }

    @ParameterizedTest
    @EnumSource(names = {"SHT3X", "SHT4X", "HTU21D", "SI7021"})
    void aDisturbedSerialNumberIsNone(Chip chip) throws Exception {
        Device device = known(chip);
        test.bus.corrupt(AT, 1, 1);
        assertEquals(CRC, assertThrows(DeviceException.class, device::serial).quality());
    }

    @ParameterizedTest
    @EnumSource
    void anAddressOfAnotherKindIsAProblemThatNamesTheRightOne(Chip chip) {
        var driver = Drivers.find(chip.driver).orElseThrow();
        for (String wrong : List.of("gpio:17", "file:a.csv", "i2c:1", "i2c:1/0x99")) {
            var problems = driver.check(spec("air-1", chip.driver, wrong, Map.of()));
            assertEquals(1, problems.size(), wrong);
            assertEquals("at", problems.getFirst().key());
            assertTrue(problems.getFirst().right().contains("i2c:BUS/0x"), problems.toString());
        }
        assertEquals(List.of(), driver.check(spec("air-1", chip.driver, "i2c:1/mux0x70.3/0x44", Map.of())));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedSourceGivesBadReadings(Chip chip) throws Exception {
        Source.Polled source = test.open(spec("air-1", chip.driver, "sim:1/0x44", Map.of()));
        source.close();
        source.close();
        assertEquals(chip.all(Quality.BUS), qualities(source.sample(NOW)));
    }
}
