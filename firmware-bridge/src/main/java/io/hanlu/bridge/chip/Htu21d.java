package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.driver.Recognizer.Answer;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.sim.Htu21dTwin;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * TE HTU21D and Silicon Labs Si7021, which understand the same commands: temperature and humidity are measured one after the
 * other, each with a check sum. Modules are sold under either's name with the other on them, so both are given the longer
 * of their times.
 *
 * @see <a href="https://www.te.com/usa-en/product-HPP845E031R5.html">TE HTU21D(F) datasheet HPC199</a>
 * @see <a href="https://www.silabs.com/documents/public/data-sheets/Si7021-A20.pdf">Si7021-A20 datasheet, revision 1.3</a>
 */
public final class Htu21d implements Device {

    private static final List<Integer> ADDRESSES = List.of(0x40);
    private static final List<Quantity> QUANTITIES = List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY);

    public static final Recognizer RECOGNIZER = new Recognizer(
            "htu21d",
            ADDRESSES,
            false,
            "check sum of a measurement, then product 0x32 in its serial number",
            (port, clock) -> ask(port, clock, Set.of(0x32)));

    public static final Recognizer RECOGNIZER_SI7021 = new Recognizer(
            "si7021",
            ADDRESSES,
            false,
            "check sum of a measurement, then product 0x15, 0x14 or 0x06 in its serial number",
            (port, clock) -> ask(port, clock, Set.of(0x15, 0x14, 0x06)));

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "TE HTU21D, Sensirion SHT21",
            "±0.3 °C, ±2 %RH (typical)",
            QUANTITIES,
            Htu21d::new,
            Htu21dTwin::htu21d);

    public static final Driver DRIVER_SI7021 = I2cDriver.of(
            RECOGNIZER_SI7021,
            "Silicon Labs Si7021, Si7020, Si7006",
            "±0.4 °C, ±3 %RH (at most)",
            QUANTITIES,
            Htu21d::new,
            Htu21dTwin::si7021);

    /** Trigger temperature measurement, no hold master (HTU21D(F), list of commands; Si7021-A20 table 11). */
    private static final byte MEASURE_TEMPERATURE = (byte) 0xF3;

    /** Trigger humidity measurement, no hold master. */
    private static final byte MEASURE_HUMIDITY = (byte) 0xF5;

    /** 14 bits: SHT21 85 ms, HTU21D 50 ms, Si7021 10.8 ms at most. */
    private static final Duration TEMPERATURE_CONVERSION = Duration.ofMillis(85);

    /** 12 bits: SHT21 29 ms, HTU21D 16 ms, Si7021 22.8 ms with the temperature it measures along, at most. */
    private static final Duration HUMIDITY_CONVERSION = Duration.ofMillis(29);

    /** Value of 14 bits, two status bits, check sum. */
    private static final int LENGTH = 3;

    private static final int VALUE = 0xFFFC;

    /** Status bit: the value is a humidity (HTU21D(F), conversion of signal outputs; Si7021-A20 section 5.1.1). */
    private static final int IS_HUMIDITY = 0x2;

    private static final double COUNTS = 1 << 16;

    /** What the chips are made for (HTU21D(F), performance; Si7021-A20 table 5). */
    private static final double LOWEST_CELSIUS = -40;

    private static final double HIGHEST_CELSIUS = 125;

    /** Electronic id, first access: four bytes, each followed by a check sum (Si7021-A20 section 5.5). */
    private static final byte[] READ_SERIAL_FIRST = {(byte) 0xFA, 0x0F};

    /** Electronic id, second access: two and two bytes, each pair followed by a check sum; the first is the product. */
    private static final byte[] READ_SERIAL_SECOND = {(byte) 0xFC, (byte) 0xC9};

    private final I2cPort port;
    private final Clock clock;

    Htu21d(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        byte[] temperature = measure(port, clock, MEASURE_TEMPERATURE, TEMPERATURE_CONVERSION);
        try {
            int word = checked(temperature, 0);
            out.put(Quantity.TEMPERATURE, celsius(word), LOWEST_CELSIUS, HIGHEST_CELSIUS);
        } catch (DeviceException e) {
            out.fail(Quantity.TEMPERATURE, e);
        }
        byte[] humidity = measure(port, clock, MEASURE_HUMIDITY, HUMIDITY_CONVERSION);
        Humidity.put(relativeHumidity(checked(humidity, IS_HUMIDITY)), out);
    }

    private static byte[] measure(I2cPort port, Clock clock, byte command, Duration conversion)
            throws DeviceException, InterruptedException {
        port.write(command);
        clock.pause(conversion);
        return NotReady.read(port, LENGTH);
    }

    /**
     * The check sum of zeros is zero: a data line held low would pass for a value. The status bit tells it from a humidity,
     * and as a temperature it is out of range.
     */
    private static int checked(byte[] frame, int kind) throws DeviceException {
        int word = Crc8.checkedWord(Crc8.FROM_00, frame, 0);
        if ((word & IS_HUMIDITY) != kind) {
            throw new DeviceException(
                    Quality.CRC,
                    "%04x came, which is not what was asked for: shorten or shield the cable, or slow the bus"
                            .formatted(word));
        }
        return word;
    }

    /** −46.85 to 128.86 °C (HTU21D(F), conversion of signal outputs). */
    static double celsius(int word) {
        return -46.85 + 175.72 * (word & VALUE) / COUNTS;
    }

    /** −6 to 118.99 %RH. */
    static double relativeHumidity(int word) {
        return -6 + 125 * (word & VALUE) / COUNTS;
    }

    @Override
    public String serial() throws DeviceException {
        byte[] first = port.writeRead(READ_SERIAL_FIRST, 8);
        byte[] second = second(port);
        byte[] data = {first[0], first[2], first[4], first[6]};
        for (int i = 0; i < data.length; i++) {
            check(data, i, 1, first[2 * i + 1]);
        }
        return "%02x%02x%02x%02x%02x%02x%02x%02x"
                .formatted(data[0], data[1], data[2], data[3], second[0], second[1], second[2], second[3]);
    }

    private static byte[] second(I2cPort port) throws DeviceException {
        byte[] frame = port.writeRead(READ_SERIAL_SECOND, 6);
        byte[] data = {frame[0], frame[1], frame[3], frame[4]};
        check(data, 0, 2, frame[2]);
        check(data, 2, 2, frame[5]);
        return data;
    }

    /** Silicon Labs' check sums are of all bytes so far, others' of those since the last check sum. */
    private static void check(byte[] data, int from, int length, byte came) throws DeviceException {
        if ((came & 0xFF) != Crc8.of(Crc8.FROM_00, data, from, length)
                && (came & 0xFF) != Crc8.of(Crc8.FROM_00, data, 0, from + length)) {
            throw new DeviceException(
                    Quality.CRC, "the serial number came disturbed: shorten or shield the cable, or slow the bus");
        }
    }

    /**
     * Asks for a temperature first, in one byte: to a PCA9685, often at this address, the bytes that ask for the serial
     * number would be an order to all its outputs.
     */
    private static Answer ask(I2cPort port, Clock clock, Set<Integer> products)
            throws DeviceException, InterruptedException {
        int word = checked(measure(port, clock, MEASURE_TEMPERATURE, TEMPERATURE_CONVERSION), 0);
        if (word == 0) {
            return Answer.NO;
        }
        return products.contains(second(port)[0] & 0xFF) ? Answer.YES : Answer.NO;
    }
}
