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

    /** Read serial number (command overview): two words, each with its check sum. */
    private static final byte READ_SERIAL = (byte) 0x89;

    /** For commands that do not measure, the datasheet's driver waits as long as for a soft reset (timings). */
    private static final Duration COMMAND = Duration.ofMillis(1);

    /**
     * How far beyond 0 and 100 %RH the chip may answer and still be within its accuracy. In moist air of a store it
     * does so daily; only what lies further out is marked as limited.
     */
    private static final double TOLERATED_BEYOND = 2;

    private final I2cPort port;
    private final Clock clock;

    Sht4x(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        ShtFrame.measure(port, clock, new byte[] {MEASURE_HIGH_PRECISION}, CONVERSION, Sht4x::putHumidity, out);
    }

    private static Answer ask(I2cPort port, Clock clock) throws DeviceException, InterruptedException {
        serial(port, clock);
        return Answer.YES;
    }

    private static int serial(I2cPort port, Clock clock) throws DeviceException, InterruptedException {
        port.write(READ_SERIAL);
        clock.pause(COMMAND);
        byte[] frame = port.read(6);
        return Crc8.checkedWord(frame, 0) << 16 | Crc8.checkedWord(frame, 3);
    }

    /** Limits to 0–100 %RH, as the datasheet advises where it gives the formula. */
    private static void putHumidity(int raw, Samples out) {
        double answered = relativeHumidity(raw);
        double limited = Math.clamp(answered, 0.0, 100.0);
        boolean tolerated = Math.abs(answered - limited) <= TOLERATED_BEYOND;
        out.put(Quantity.HUMIDITY, limited, tolerated ? Quality.GOOD : Quality.CLAMPED);
    }

    /** −6 to 119 %RH (conversion of signal output). */
    static double relativeHumidity(int raw) {
        return -6 + 125.0 * raw / 65535;
    }
}
