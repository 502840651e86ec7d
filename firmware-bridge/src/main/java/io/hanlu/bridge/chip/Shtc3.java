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
import io.hanlu.bridge.sim.Shtc3Twin;
import java.time.Duration;
import java.util.List;

/**
 * Sensirion SHTC3: temperature and humidity, each with a check sum. It sleeps between measurements and acknowledges nothing
 * then but the order to wake up; it has an id, but no serial number that differs from chip to chip.
 *
 * @see <a href="https://sensirion.com/resource/datasheet/shtc3">SHTC3 datasheet, version 4</a>
 */
public final class Shtc3 implements Device {

    public static final Recognizer RECOGNIZER =
            new Recognizer("shtc3", List.of(0x70), true, "product code 0x807 of its id, with check sum", Shtc3::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Sensirion SHTC3",
            "±0.2 °C, ±2 %RH (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Shtc3::new,
            Shtc3Twin::new);

    /** Wake-up; an idle chip, as after power-on, takes it too (power-up, sleep, wake-up). */
    private static final byte[] WAKE_UP = {0x35, 0x17};

    private static final byte[] SLEEP = {(byte) 0xB0, (byte) 0x98};

    /** The longest the chip takes to wake up (timing specifications, system). */
    private static final Duration WAKING = Duration.ofNanos(240_000);

    /** Normal mode, temperature first, without clock stretching (measurement commands). */
    private static final byte[] MEASURE = {0x78, 0x66};

    /** The longest a measurement in normal mode takes (timing specifications). */
    private static final Duration CONVERSION = Duration.ofNanos(12_100_000);

    /** Read-out of the id register. */
    private static final byte[] READ_ID = {(byte) 0xEF, (byte) 0xC8};

    /** Bits 11 and 5 to 0 of the id are the product's; the others mean nothing. */
    private static final int ID_MASK = 0x083F;

    private static final int ID_SHTC3 = 0x0807;

    private static final double COUNTS = 1 << 16;

    private final I2cPort port;
    private final Clock clock;

    Shtc3(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    /** A chip that does not take the order to sleep has measured all the same: by then all is put. */
    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        port.write(WAKE_UP);
        clock.pause(WAKING);
        ShtFrame.measure(port, clock, MEASURE, CONVERSION, Shtc3::celsius, Shtc3::putHumidity, out);
        port.write(SLEEP);
    }

    private static void putHumidity(int raw, Samples out) {
        Humidity.putLimitedByChip(relativeHumidity(raw), ShtFrame.atEndOfScale(raw), out);
    }

    /** −45 to 130 °C (conversion of sensor output; the divisor is one more than SHT3x's). */
    static double celsius(int raw) {
        return -45 + 175 * raw / COUNTS;
    }

    static double relativeHumidity(int raw) {
        return 100 * raw / COUNTS;
    }

    /**
     * Nothing is written to who acknowledges a read, which this chip never does without being told to measure: its address
     * is also that of multiplexers, displays, and all PCA9685 together.
     */
    private static Answer ask(I2cPort port, Clock clock) throws DeviceException, InterruptedException {
        try {
            port.read(1);
            return Answer.NO;
        } catch (DeviceException e) {
            if (e.quality() != Quality.NACK) {
                throw e;
            }
        }
        port.write(WAKE_UP);
        clock.pause(WAKING);
        int id = Crc8.checkedWord(Crc8.FROM_FF, port.writeRead(READ_ID, 3), 0);
        port.write(SLEEP);
        return (id & ID_MASK) == ID_SHTC3 ? Answer.YES : Answer.NO;
    }
}
