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
import io.hanlu.bridge.sim.Bme280Twin;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bosch BME280: temperature, humidity and air pressure, one sample of each at a time in forced mode. It sends raw values
 * without a check sum; what they stand for follows from calibration words in the chip ({@link Bme280Calibration}), which are
 * read when the driver does not know them: at first, after any failure, and when the settings show that the chip has been
 * powered anew and so may be another one.
 *
 * @see <a href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme280-ds002.pdf">datasheet
 *     BST-BME280-DS002</a>
 */
public final class Bme280 implements Device {

    public static final Recognizer RECOGNIZER =
            new Recognizer("bme280", List.of(0x76, 0x77), false, "id 0x60 in register 0xD0", Bme280::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Bosch BME280",
            "±0.5 °C, ±3 %RH, ±1 hPa (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.PRESSURE),
            Bme280::new,
            Bme280Twin::new);

    /** Chip identification (section 5.4.1). */
    private static final byte ID = (byte) 0xD0;

    private static final int BME280 = 0x60;

    /** Oversampling of humidity; counts once ctrl_meas has been written (section 5.4.3). */
    private static final byte CTRL_HUM = (byte) 0xF2;

    private static final byte ONE_OF_HUMIDITY = 0b001;

    /** Section 5.4.4: bit 3 while it measures, bit 0 while it copies the calibration after power-on. */
    private static final byte STATUS = (byte) 0xF3;

    private static final int MEASURING_OR_COPYING = 0b1001;

    /** Oversampling of temperature and pressure, and the mode (section 5.4.5). */
    private static final byte CTRL_MEAS = (byte) 0xF4;

    private static final byte ONE_OF_EACH_FORCED = 0b001_001_01;

    /** The same once it has measured: forced mode ends in sleep mode by itself (section 3.3.3). */
    private static final byte ONE_OF_EACH_ASLEEP = 0b001_001_00;

    /** The longest one sample of each takes: 1.25 + 2.3 + 2.3 + 0.575 + 2.3 + 0.575 ms (section 9.1). */
    private static final Duration CONVERSION = Duration.ofNanos(9_300_000);

    /** From status to the last data register, which are to be read in one transfer (section 4). */
    private static final int LENGTH = 12;

    private static final int CTRL_MEAS_AT = 1;
    private static final int PRESSURE_AT = 4;
    private static final int TEMPERATURE_AT = 7;
    private static final int HUMIDITY_AT = 10;

    /** What the data registers hold before the first measurement (section 5.3); as single values they are possible. */
    private static final int NO_DATA = 0x80000;

    private static final int NO_HUMIDITY = 0x8000;

    /** What the chip is made for (section 1). */
    private static final double LOWEST_CELSIUS = -40;

    private static final double HIGHEST_CELSIUS = 85;
    private static final double LOWEST_HECTOPASCALS = 300;
    private static final double HIGHEST_HECTOPASCALS = 1100;

    private final I2cPort port;
    private final Clock clock;
    private @Nullable Bme280Calibration calibration;

    Bme280(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        try {
            convert(calibration(), out);
        } catch (DeviceException e) {
            calibration = null;
            throw e;
        }
    }

    private Bme280Calibration calibration() throws DeviceException {
        Bme280Calibration known = calibration;
        byte[] settings = port.writeRead(new byte[] {CTRL_HUM}, 3);
        if (known != null && settings[0] == ONE_OF_HUMIDITY && settings[2] == ONE_OF_EACH_ASLEEP) {
            return known;
        }
        int id = port.writeRead(new byte[] {ID}, 1)[0] & 0xFF;
        if (id != BME280) {
            throw new DeviceException(
                    Quality.DEVICE,
                    "%s says id %02x, which is no BME280 (a BMP280, sold as one, says 58 and has no humidity); replace it"
                            .formatted(port.address(), id));
        }
        Bme280Calibration read = Bme280Calibration.read(port);
        calibration = read;
        return read;
    }

    private void convert(Bme280Calibration words, Samples out) throws DeviceException, InterruptedException {
        port.write(CTRL_HUM, ONE_OF_HUMIDITY, CTRL_MEAS, ONE_OF_EACH_FORCED);
        clock.pause(CONVERSION);
        byte[] data = port.writeRead(new byte[] {STATUS}, LENGTH);
        int pressure = twenty(data, PRESSURE_AT);
        int temperature = twenty(data, TEMPERATURE_AT);
        int humidity = Register.word(data, HUMIDITY_AT);
        boolean none = pressure == NO_DATA && temperature == NO_DATA && humidity == NO_HUMIDITY;
        if ((data[0] & MEASURING_OR_COPYING) != 0 || data[CTRL_MEAS_AT] != ONE_OF_EACH_ASLEEP || none) {
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address()
                            + " has no measurement, or restarted while measuring; if it repeats, check its supply voltage");
        }
        double fine = words.fine(temperature);
        double celsius = Bme280Calibration.celsius(fine);
        out.put(Quantity.TEMPERATURE, celsius, LOWEST_CELSIUS, HIGHEST_CELSIUS);
        if (celsius < LOWEST_CELSIUS || celsius > HIGHEST_CELSIUS) {
            throw new DeviceException(
                    Quality.RANGE,
                    "without a temperature the chip can have measured nothing else can be computed; if it repeats, replace it");
        }
        double percent = words.relativeHumidity(humidity, fine);
        Humidity.putLimitedByChip(percent, percent <= 0 || percent >= 100, out);
        out.put(Quantity.PRESSURE, words.pascals(pressure, fine) / 100, LOWEST_HECTOPASCALS, HIGHEST_HECTOPASCALS);
    }

    /** 20 bits, left-aligned in three bytes. */
    private static int twenty(byte[] data, int from) {
        return (data[from] & 0xFF) << 12 | (data[from + 1] & 0xFF) << 4 | ((data[from + 2] & 0xFF) >> 4);
    }

    /** Asked after the multiplexer, which would take the byte for its channels. */
    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        return (port.writeRead(new byte[] {ID}, 1)[0] & 0xFF) == BME280 ? Answer.YES : Answer.NO;
    }
}
