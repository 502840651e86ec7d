package io.hanlu.bridge.chip;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;

/**
 * Sensirion's check sum: polynomial 0x31 (x⁸+x⁵+x⁴+1), begun at 0xFF, no reflection, no final XOR (SHT3x-DIS datasheet,
 * section 4.12). Finds every error of up to two bits in a word.
 */
final class Crc8 {

    private static final int POLYNOMIAL = 0x31;
    private static final int START = 0xFF;

    private Crc8() {}

    static int of(byte[] bytes, int from, int length) {
        int crc = START;
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
    static int checkedWord(byte[] frame, int from) throws DeviceException {
        int expected = of(frame, from, 2);
        int came = frame[from + 2] & 0xFF;
        if (came != expected) {
            throw new DeviceException(
                    Quality.CRC,
                    "the check sum of bytes %02x %02x came as %02x and should be %02x: shorten or shield the cable, or slow the bus"
                            .formatted(frame[from], frame[from + 1], came, expected));
        }
        return (frame[from] & 0xFF) << 8 | (frame[from + 1] & 0xFF);
    }
}
