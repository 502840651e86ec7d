package io.hanlu.bridge.kernel;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chips of hwmon and iio in a tree as the kernel lays it out. */
class KernelChipsTest {

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-01-10T00:00:00Z"));

    private final SysfsTree sys;
    private final Bridge bridge;

    KernelChipsTest(@TempDir Path root) {
        sys = new SysfsTree(root);
        bridge = new Bridge(clock, Simulation.DEFAULT, root);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private Source.Polled chip(String at) throws DeviceException {
        return (Source.Polled) bridge.open(spec("s-" + at, at.substring(0, at.indexOf(':')), at, Map.of()));
    }

    private static String text(List<Reading> readings) {
        return readings.stream()
                .map(reading -> reading.scaled().isPresent()
                        ? reading.point().quantity().unscale(reading.scaled().getAsInt()) + " "
                                + reading.quality().id()
                        : reading.quality().id())
                .toList()
                .toString();
    }

    private static String cause(List<Reading> readings) {
        return String.valueOf(readings.getFirst().cause());
    }

    private Path air(int number, String device, String celsius, String percent) {
        Path chip = sys.hwmon(number, device, "sht3x");
        sys.write(chip, "temp1_input", celsius);
        sys.write(chip, "humidity1_input", percent);
        return chip;
    }

    @Test
    void aKnownChipGivesTemperatureAndHumidity() throws Exception {
        air(0, "1-0044", "-1249", "88004");
        Source.Polled source = chip("hwmon:sht3x");
        assertEquals("[-1.25 good, 88.00 good]", text(source.sample(1)));
        assertEquals("i2c:1", source.lane(), "the kernel asks it over the bus that others use too");
    }

    @Test
    void twoOfOneNameAreToldApartByTheirDevices() throws Exception {
        air(3, "1-0044", "1000", "90000");
        air(0, "1-0045", "2000", "80000");
        List<Reading> ambiguous = chip("hwmon:sht3x").sample(1);
        assertEquals("[bus, bus]", text(ambiguous));
        assertTrue(
                cause(ambiguous).contains("sht3x (1-0044)") && cause(ambiguous).contains("sht3x (1-0045)"));
        assertTrue(cause(ambiguous).contains("hwmon:1-0045") || cause(ambiguous).contains("hwmon:1-0044"));
        assertEquals(
                "[1.00 good, 90.00 good]",
                text(chip("hwmon:1-0044/temp1,humidity1").sample(1)));
        assertEquals("[2.00 good]", text(chip("hwmon:1-0045").sample(1)));
    }

    @Test
    void aChipThatReturnsUnderAnotherNumberIsPickedUpAndNoOtherTakesItsPlace() throws Exception {
        Path chip = air(0, "1-0044", "1000", "90000");
        Source.Polled source = chip("hwmon:1-0044");
        assertEquals("[1.00 good]", text(source.sample(1)));
        sys.remove(chip, "class/hwmon/hwmon0");
        air(0, "1-0045", "2000", "80000"); // the number 0 is free, and taken
        List<Reading> gone = source.sample(2);
        assertEquals("[nack]", text(gone));
        assertTrue(cause(gone).contains("sht3x (1-0045)"), cause(gone));
        air(1, "1-0044", "3000", "90000");
        assertEquals("[3.00 good]", text(source.sample(3)));
    }

    @Test
    void withoutTheOverlayItsLineIsNamed() throws Exception {
        List<Reading> none = chip("hwmon:sht3x").sample(1);
        assertEquals("[nack, nack]", text(none));
        assertTrue(cause(none).contains("dtoverlay=i2c-sensor,sht3x"), cause(none));
        assertTrue(cause(none).contains("/boot/firmware/config.txt"), cause(none));
        List<Reading> dht = chip("iio:dht11@4").sample(1);
        assertTrue(cause(dht).contains("dtoverlay=dht11,gpiopin=4"), cause(dht));
    }

    @Test
    void aChannelThatIsNotThereDoesNotTakeTheOtherWithIt() throws Exception {
        Path chip = sys.hwmon(0, "1-0044", "sht3x");
        sys.write(chip, "temp1_input", "1000");
        assertEquals("[1.00 good, no_value]", text(chip("hwmon:sht3x").sample(1)));
    }

    @Test
    void aFaultThatTheChipReportsIsNoTemperature() throws Exception {
        Path chip = sys.hwmon(0, "1-004c", "lm90");
        sys.write(chip, "temp2_input", "-55000");
        sys.write(chip, "temp2_fault", "1");
        Source.Polled source = chip("hwmon:lm90/temp2");
        assertEquals("[device]", text(source.sample(1)));
        sys.write(chip, "temp2_fault", "0");
        assertEquals("[-55.00 good]", text(source.sample(2)));
    }

    @Test
    void aSupplyVoltageIsInVolts() throws Exception {
        sys.write(sys.hwmon(0, "1-0048", "ads7828"), "in0_input", "3306");
        assertEquals("[3.306 good]", text(chip("hwmon:ads7828/in0").sample(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "100000, 100.00 good",
        "101500, 100.00 good",
        "103000, 100.00 clamped",
        "-1000, 0.00 good",
        "-5000, 0.00 clamped",
        "125000, range"
    })
    void humidityBeyondWhatCanBeIsLimitedAndMarked(String milliPercent, String expected) throws Exception {
        air(0, "1-0044", "1000", milliPercent);
        assertEquals("[" + expected + "]", text(chip("hwmon:sht3x/humidity1").sample(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', short_read",
        "n/a, bus",
        "NaN, bus",
        "1e3, bus",
        "0x10, bus",
        "12 13, bus",
        "99999999999, bus",
        "-200001, range"
    })
    void whatIsNoNumberIsNoReading(String text, String expected) throws Exception {
        sys.write(sys.hwmon(0, "1-0044", "sht3x"), "temp1_input", text);
        assertEquals("[" + expected + "]", text(chip("hwmon:sht3x/temp1").sample(1)));
    }

    /** What a driver in trouble does: the file opens, and reading it fails. */
    @Test
    void anErrorOfTheDriverIsABadReadingWithItsText() throws Exception {
        Path chip = sys.hwmon(0, "1-0044", "sht3x");
        Files.createSymbolicLink(chip.resolve("temp1_input"), Path.of("/proc/self/mem"));
        List<Reading> failed = chip("hwmon:sht3x/temp1").sample(1);
        assertEquals("[bus]", text(failed));
        assertTrue(cause(failed).contains("temp1_input could not be read: Input/output error"), cause(failed));
    }

    @Test
    void whatCouldBeReadForEverIsNotRead() throws Exception {
        Path chip = sys.hwmon(0, "1-0044", "sht3x");
        Files.createSymbolicLink(chip.resolve("temp1_input"), Path.of("/dev/zero"));
        Source.Polled source = chip("hwmon:sht3x/temp1");
        assertEquals("[bus]", text(source.sample(1)));
        Files.delete(chip.resolve("temp1_input"));
        Files.createDirectory(chip.resolve("temp1_input"));
        clock.advance(Duration.ofMinutes(1)); // it was left alone for a while
        assertEquals("[bus]", text(source.sample(2)));
        Files.delete(chip.resolve("temp1_input"));
        sys.write(chip, "temp1_input", "1".repeat(5000));
        clock.advance(Duration.ofMinutes(1));
        List<Reading> large = source.sample(3);
        assertEquals("[bus]", text(large));
        assertTrue(cause(large).contains("longer than 4096 bytes"), cause(large));
    }

    @Test
    void iioGivesProcessedValues() throws Exception {
        Path chip = sys.iio(0, "1-0076", "bme280");
        sys.write(chip, "in_temp_input", "4560");
        sys.write(chip, "in_humidityrelative_input", "91234");
        sys.write(chip, "in_pressure_input", "101.325390625");
        Source.Polled source = chip("iio:bme280");
        assertEquals("[4.56 good, 91.23 good, 1013.25 good]", text(source.sample(1)));
        assertEquals("i2c:1", source.lane());
        assertEquals("[1013.25 good]", text(chip("iio:1-0076/pressure").sample(1)));
    }

    @Test
    void iioGivesRawCountsWithOffsetAndScale() throws Exception {
        Path chip = sys.iio(0, "1-0040", "hdc1080");
        sys.write(chip, "in_temp_raw", "26214"); // 0x6666
        sys.write(chip, "in_temp_offset", "-15887.515151");
        sys.write(chip, "in_temp_scale", "2.517700195");
        sys.write(chip, "in_humidityrelative_raw", "26214");
        sys.write(chip, "in_humidityrelative_scale", "1.525878906");
        assertEquals("[26.00 good, 40.00 good]", text(chip("iio:hdc1080").sample(1)));
    }

    @Test
    void iioChannelsOfOneKindShareTheirScale() throws Exception {
        Path chip = sys.iio(0, "1-0048", "ads1115");
        sys.write(chip, "in_voltage1_raw", "1653");
        sys.write(chip, "in_voltage_scale", "2.0");
        assertEquals("[3.306 good]", text(chip("iio:ads1115/voltage1").sample(1)));
    }

    @Test
    void iioGivesCarbonDioxideInPartsPerMillion() throws Exception {
        Path chip = sys.iio(0, "1-0062", "scd41");
        sys.write(chip, "in_concentration_co2_raw", "5000");
        sys.write(chip, "in_concentration_co2_scale", "0.0001");
        assertEquals("[5000 good]", text(chip("iio:scd41/concentration_co2").sample(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hwmon:sht3x/fan1",
                "hwmon:sht3x/temp1,temp2",
                "hwmon:sht3x/temp",
                "iio:bme280/accel_x",
                "iio:sht3x/temp1_x",
                "i2c:1/0x44",
                "nothing"
            })
    void whatCannotBeReadIsRefusedBeforeAnythingStarts(String at) {
        String name = at.startsWith("iio") ? "iio" : "hwmon";
        Driver driver = Drivers.find(name).orElseThrow();
        List<Driver.Problem> problems = driver.check(spec("s", name, at, Map.of()));
        assertEquals(List.of("at"), problems.stream().map(Driver.Problem::key).toList());
        assertEquals(List.of(), driver.quantities(spec("s", name, at, Map.of())));
    }

    @Test
    void whatASensorMeasuresFollowsFromItsAddressAlone() {
        assertEquals(
                List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
                Hwmon.DRIVER.quantities(spec("s", "hwmon", "hwmon:sht4x", Map.of())));
        assertEquals(
                List.of(Quantity.HUMIDITY),
                Hwmon.DRIVER.quantities(spec("s", "hwmon", "hwmon:sht4x/humidity1", Map.of())));
        assertEquals(
                List.of(Quantity.TEMPERATURE), Hwmon.DRIVER.quantities(spec("s", "hwmon", "hwmon:lm75", Map.of())));
    }
}
