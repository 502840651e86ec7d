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
import io.hanlu.bridge.sim.ShtTwin;
import java.time.Duration;
import java.util.List;

/**
 * Sensirion SHT30, SHT31 and SHT35: temperature and humidity, each with a check sum. Single shots, since an idle chip does
 * not warm itself.
 *
 * @see <a href="https://sensirion.com/resource/datasheet/sht3x-d">SHT3x-DIS datasheet, version 7, December 2022</a>
 */
public final class Sht3x implements Device {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "sht3x", List.of(0x44, 0x45), false, "status register 0xF32D with its check sum", Sht3x::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Sensirion SHT30, SHT31, SHT35",
            "SHT30 ±0.2 °C, ±2 %RH; SHT35 ±0.1 °C, ±1.5 %RH (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Sht3x::new,
            ShtTwin::sht3x);

    /** Single shot, high repeatability, without clock stretching, which not every bus adapter survives (section 4.3). */
    private static final byte[] MEASURE_HIGH_REPEATABILITY = {0x24, 0x00};

    /** The longest a conversion of high repeatability takes below 2.4 V (section 2, timing). */
    private static final Duration CONVERSION = Duration.ofNanos(15_500_000);

    /**
     * Read status register (section 4.11). The chip is known by it and not by its serial number, whose command would be an
     * order to a PCA9685 at the same address; that chip has no register 0xF3.
     */
    private static final byte[] READ_STATUS = {(byte) 0xF3, 0x2D};

    /** Bits of the status register that are always 0 (table 18). */
    private static final int STATUS_RESERVED = 0b0101_0000_0000_1100;

    private final I2cPort port;
    private final Clock clock;

    Sht3x(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        ShtFrame.measure(port, clock, MEASURE_HIGH_REPEATABILITY, CONVERSION, Sht3x::putHumidity, out);
    }

    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        int status = Crc8.checkedWord(port.writeRead(READ_STATUS, 3), 0);
        return (status & STATUS_RESERVED) == 0 ? Answer.YES : Answer.NO;
    }

    /** The chip's own scale ends at 0 and 100 %RH: there it has limited what it measured. */
    private static void putHumidity(int raw, Samples out) {
        Quality quality = ShtFrame.atEndOfScale(raw) ? Quality.CLAMPED : Quality.GOOD;
        out.put(Quantity.HUMIDITY, relativeHumidity(raw), quality);
    }

    /** 0 to 100 %RH (section 4.13). */
    static double relativeHumidity(int raw) {
        return 100.0 * raw / 65535;
    }
}
