package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
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
import org.jspecify.annotations.Nullable;

/**
 * Sensirion SHT40, SHT41 and SHT45: temperature and humidity, each with a check sum. The heater is never used.
 *
 * @see <a href="https://sensirion.com/resource/datasheet/sht4x">SHT4x datasheet</a>
 */
public final class Sht4x implements Device {

    public static final Recognizer RECOGNIZER =
            new Recognizer("sht4x", List.of(0x44, 0x45, 0x46), false, "serial number with its check sums", Sht4x::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Sensirion SHT40, SHT41, SHT45",
            "SHT40, SHT41 ±0.2 °C, ±1.8 %RH; SHT45 ±0.1 °C, ±1 %RH (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Sht4x::new,
            ShtTwin::sht4x);

    /** Measure temperature and humidity with high precision (command overview). */
    private static final byte MEASURE_HIGH_PRECISION = (byte) 0xFD;

    /** The longest a measurement of high precision takes (timings). */
    private static final Duration CONVERSION = Duration.ofNanos(8_300_000);

    /** Read serial number (command overview). */
    private static final byte[] READ_SERIAL = {(byte) 0x89};

    private final I2cPort port;
    private final Clock clock;

    Sht4x(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        ShtFrame.measure(
                port,
                clock,
                new byte[] {MEASURE_HIGH_PRECISION},
                CONVERSION,
                ShtFrame::celsius,
                Sht4x::putHumidity,
                out);
    }

    @Override
    public @Nullable String serial() throws DeviceException, InterruptedException {
        return ShtFrame.serial(port, clock, READ_SERIAL);
    }

    private static Answer ask(I2cPort port, Clock clock) throws DeviceException, InterruptedException {
        return ShtFrame.serial(port, clock, READ_SERIAL) == null ? Answer.NO : Answer.YES;
    }

    /** Limits to 0–100 %RH, as the datasheet advises where it gives the formula. */
    private static void putHumidity(int raw, Samples out) {
        Humidity.put(relativeHumidity(raw), out);
    }

    /** −6 to 119 %RH (conversion of signal output). */
    static double relativeHumidity(int raw) {
        return -6 + 125.0 * raw / 65535;
    }
}
