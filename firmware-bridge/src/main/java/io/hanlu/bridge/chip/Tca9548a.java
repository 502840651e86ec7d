package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.driver.Recognizer.Answer;
import io.hanlu.bridge.port.I2cPort;
import java.util.List;

/**
 * How a Texas Instruments TCA9548A or NXP PCA9548A is known: a multiplexer has one register and no name. What it does for
 * the chips behind it is in {@code port}.
 *
 * @see <a href="https://www.ti.com/lit/ds/symlink/tca9548a.pdf">TCA9548A datasheet SCPS207</a>
 */
public final class Tca9548a {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "tca9548a",
            List.of(0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77),
            false,
            "its register gives back the byte written to it; then has its former value again",
            Tca9548a::ask);

    /**
     * Written to see it come back. Register 0xD0 is where a BME280, which shares two of the addresses, has its id; to an
     * HT16K33, a display at the same addresses, it is no order.
     */
    private static final byte PROBE = (byte) 0xD0;

    private Tca9548a() {}

    /** A multiplexer says its register over and over (section 8.6.2); nothing is written to who does not. */
    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        byte[] before = port.read(2);
        if (before[0] != before[1] || before[0] == PROBE) {
            return Answer.NO;
        }
        byte[] after = port.writeRead(new byte[] {PROBE}, 2);
        if (after[0] != PROBE || after[1] != PROBE) {
            return Answer.NO;
        }
        port.write(before[0]);
        return Answer.YES;
    }
}
