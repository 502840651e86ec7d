package io.hanlu.bridge.kernel;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a 1-Wire thermometer answers: nine bytes, the last the check sum of the others (DS18B20 datasheet, figure 9 "memory map").
 * The kernel shows them in {@code w1_slave} with its own verdict:
 *
 * <pre>
 * 6d 01 4b 46 7f ff 0c 10 68 : crc=68 YES
 * 6d 01 4b 46 7f ff 0c 10 68 t=22812
 * </pre>
 */
final class Scratchpad {

    static final int LENGTH = 9;

    /** The second line repeats the last bytes whose check sum was right, which may be old ones: only its t is of these. */
    private static final Pattern FORM =
            Pattern.compile("((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (YES|NO)\n(?:[0-9a-f]{2} ){9}t=(-?[0-9]{1,7})");

    /** Polynomial x⁸+x⁵+x⁴+1, reflected, begun at 0 (Maxim application note 27). */
    private static final int POLYNOMIAL = 0x8C;

    private static final int LSB = 0;
    private static final int MSB = 1;
    private static final int CONFIGURATION = 4;

    /** Always 0 in a DS18B20; a clone with 14 bits keeps two more of them in this register. */
    private static final int MORE_BITS = 0x80;

    private static final double CELSIUS_PER_COUNT = 1 / 16.0;

    private final byte[] bytes;
    private final int milliCelsius; // as the kernel understands them

    private Scratchpad(byte[] bytes, int milliCelsius) {
        this.bytes = bytes;
        this.milliCelsius = milliCelsius;
    }

    /**
     * Reads the text of {@code w1_slave}.
     *
     * @throws DeviceException CRC when the kernel or we find the check sum wrong, BUS when the text is another or the bytes are
     *     what a shorted line gives
     */
    static Scratchpad parse(String text) throws DeviceException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new DeviceException(
                    Quality.BUS,
                    "w1_slave holds " + Value.shown(text)
                            + ", not two lines of nine bytes; check which kernel this is");
        }
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(form.group(1).strip());
        if (form.group(2).equals("NO") || crc(bytes, LENGTH - 1) != (bytes[LENGTH - 1] & 0xFF)) {
            throw new DeviceException(
                    Quality.CRC,
                    "the check sum of " + form.group(1).strip()
                            + " is wrong: shorten or shield the cable, or lower the resistor to 2.2 kΩ");
        }
        // Nine zeros have a right check sum and would be 0 °C; no chip answers them: some bits of the configuration are
        // always 1.
        if (allZero(bytes)) {
            throw new DeviceException(
                    Quality.BUS, "all nine bytes are 0: the data line is shorted to ground; check plug and cable");
        }
        return new Scratchpad(bytes, Integer.parseInt(form.group(3)));
    }

    /** The check sum that the first bytes should have. */
    static int crc(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
            }
        }
        return crc;
    }

    /** Sixteenths of a degree (DS18B20 datasheet, table 1), unless the kernel has to know this kind of chip better. */
    double celsius(boolean sixteenths) {
        return sixteenths && (bytes[CONFIGURATION] & MORE_BITS) == 0
                ? (short) (bytes[MSB] << 8 | (bytes[LSB] & 0xFF)) * CELSIUS_PER_COUNT
                : milliCelsius / 1000.0;
    }

    private static boolean allZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
