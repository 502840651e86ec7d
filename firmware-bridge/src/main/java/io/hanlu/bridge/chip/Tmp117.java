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
import io.hanlu.bridge.sim.Tmp117Twin;
import java.util.List;

/**
 * Texas Instruments TMP117, a digital thermometer. The smallest driver there is, and the example in {@code
 * firmware-bridge/README.md}: one register, read at every tick.
 *
 * <p>After power-on the chip converts by itself once a second (datasheet section 7.4.1), so a reading is at most a second
 * old. It sends no check sum: a byte disturbed on the line is not noticed unless it leaves the range.
 *
 * @see <a href="https://www.ti.com/lit/ds/symlink/tmp117.pdf">datasheet SNOSD82D</a>
 */
public final class Tmp117 implements Device {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "tmp117", List.of(0x48, 0x49, 0x4a, 0x4b), false, "device id 0x117 in register 0x0F", Tmp117::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Texas Instruments TMP117",
            "±0.1 °C from -20 to 50 °C, ±0.3 °C from -55 to 150 °C",
            List.of(Quantity.TEMPERATURE),
            Tmp117::new,
            Tmp117Twin::new);

    /** Register Temp_Result, 16 bits, two's complement, most significant byte first (section 7.6). */
    private static final byte TEMP_RESULT = 0x00;

    /** Register Device_ID: revision in the upper four bits, then 0x117 (section 7.6). */
    private static final byte DEVICE_ID = 0x0F;

    private static final int DEVICE_ID_MASK = 0x0FFF;
    private static final int DEVICE_ID_TMP117 = 0x117;

    /** One count (section 7.3.3). */
    private static final double CELSIUS_PER_COUNT = 0.0078125;

    /** What the register holds from power-on until the first conversion is done (section 7.3.1). */
    private static final short NO_CONVERSION_YET = Short.MIN_VALUE;

    /** What the chip is made for (section 6.3); the register itself could say ±256 °C. */
    private static final double LOWEST_CELSIUS = -55;

    private static final double HIGHEST_CELSIUS = 150;

    private final I2cPort port;

    Tmp117(I2cPort port, Clock clock) {
        this.port = port;
    }

    @Override
    public void measure(Samples out) throws DeviceException {
        byte[] register = port.writeRead(new byte[] {TEMP_RESULT}, 2);
        short count = (short) (register[0] << 8 | (register[1] & 0xFF));
        if (count == NO_CONVERSION_YET) {
            throw new DeviceException(
                    Quality.NOT_READY,
                    "no conversion yet since power-on; if it stays so, the chip is shut down: power-cycle it");
        }
        out.put(Quantity.TEMPERATURE, celsius(count), LOWEST_CELSIUS, HIGHEST_CELSIUS);
    }

    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        byte[] register = port.writeRead(new byte[] {DEVICE_ID}, 2);
        int id = (register[0] << 8 | (register[1] & 0xFF)) & DEVICE_ID_MASK;
        return id == DEVICE_ID_TMP117 ? Answer.YES : Answer.NO;
    }

    static double celsius(short count) {
        return count * CELSIUS_PER_COUNT;
    }
}
