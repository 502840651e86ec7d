package io.hanlu.bridge.chip;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;

/**
 * The check sum of most humidity chips: polynomial 0x31 (x⁸+x⁵+x⁴+1), no reflection, no final XOR. Makers begin it with
 * different values. Finds every error of up to two bits in a word.
 */
final class Crc8 {

    /** Sensirion (SHT3x-DIS datasheet section 4.12) and Aosong (AHT20 manual section 5.4). */
    static final int FROM_FF = 0xFF;

    /** TE (HTU21D(F) datasheet, CRC check sum) and Silicon Labs (Si7021-A20 section 5.1). */
    static final int FROM_00 = 0x00;

    private static final int POLYNOMIAL = 0x31;

    private Crc8() {}

    static int of(int start, byte[] bytes, int from, int length) {
        int crc = start;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 0x80) != 0 ? (crc << 1 ^ POLYNOMIAL) & 0xFF : crc << 1;
            }
        }
        return crc;
    }

    /**
     * The 16-bit word at {@code from}, most significant byte first, when the byte after it is its check sum.
     *
     * @throws DeviceException CRC when it is not
     */
    static int checkedWord(int start, byte[] frame, int from) throws DeviceException {
        check(start, frame, from, 2);
        return (frame[from] & 0xFF) << 8 | (frame[from + 1] & 0xFF);
    }

    /**
     * Makes sure that the byte after {@code length} bytes is their check sum.
     *
     * @throws DeviceException CRC when it is not
     */
    static void check(int start, byte[] frame, int from, int length) throws DeviceException {
        int expected = of(start, frame, from, length);
        int came = frame[from + length] & 0xFF;
        if (came != expected) {
            StringBuilder bytes = new StringBuilder();
            for (int i = from; i < from + length; i++) {
                bytes.append(" %02x".formatted(frame[i]));
            }
            throw new DeviceException(
                    Quality.CRC,
                    "the check sum of bytes%s came as %02x and should be %02x: shorten or shield the cable, or slow the bus"
                            .formatted(bytes, came, expected));
        }
    }
}
