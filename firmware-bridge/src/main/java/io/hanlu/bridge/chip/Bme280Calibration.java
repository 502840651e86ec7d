package io.hanlu.bridge.chip;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.I2cPort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The words that a BME280 was calibrated with, named as in its datasheet (BST-BME280-DS002 section 4.2.2, table 16), and what
 * its raw values stand for.
 *
 * @param t dig_T1 to dig_T3
 * @param p dig_P1 to dig_P9
 * @param h dig_H1 to dig_H6
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Bme280Calibration(int[] t, int[] p, int[] h) {

    private static final int FINE_PER_CELSIUS = 5120;

    /** dig_T1 to dig_P9, little-endian, and dig_H1 at its end. */
    private static final byte FIRST = (byte) 0x88;

    private static final int FIRST_LENGTH = 26;
    private static final int H1_AT = 25;

    /** dig_H2 to dig_H6. */
    private static final byte SECOND = (byte) 0xE1;

    private static final int SECOND_LENGTH = 7;

    /**
     * Reads the words from a chip.
     *
     * @throws DeviceException DEVICE when there are none in it
     */
    static Bme280Calibration read(I2cPort port) throws DeviceException {
        Bme280Calibration words = of(
                port.writeRead(new byte[] {FIRST}, FIRST_LENGTH), port.writeRead(new byte[] {SECOND}, SECOND_LENGTH));
        if (words.t[0] == 0 || words.p[0] == 0 || (words.t[0] == 0xFFFF && words.p[0] == 0xFFFF)) {
            throw new DeviceException(
                    Quality.DEVICE, port.address() + " has no calibration words in it; if it repeats, replace it");
        }
        return words;
    }

    static Bme280Calibration of(byte[] first, byte[] second) {
        ByteBuffer little = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        int[] t = {little.getShort() & 0xFFFF, little.getShort(), little.getShort()};
        int[] p = new int[9];
        p[0] = little.getShort() & 0xFFFF;
        for (int i = 1; i < p.length; i++) {
            p[i] = little.getShort();
        }
        int[] h = {
            first[H1_AT] & 0xFF,
            (short) ((second[0] & 0xFF) | (second[1] << 8)),
            second[2] & 0xFF,
            (second[3] << 4) | (second[4] & 0x0F),
            (second[5] << 4) | ((second[4] & 0xFF) >> 4),
            second[6]
        };
        return new Bme280Calibration(t, p, h);
    }

    /** The temperature in 1/5120 °C, called t_fine in the datasheet, from 20 raw bits (section 8.1, floating point). */
    double fine(int raw) {
        double off = raw / 131072.0 - t[0] / 8192.0;
        return (raw / 16384.0 - t[0] / 1024.0) * t[1] + off * off * t[2];
    }

    static double celsius(double fine) {
        return fine / FINE_PER_CELSIUS;
    }

    /** Air pressure in Pa from 20 raw bits (section 8.1, floating point); 0 when the words allow none. */
    double pascals(int raw, double fine) {
        double var1 = fine / 2 - 64000;
        double var2 = var1 * var1 * p[5] / 32768;
        var2 = var2 + var1 * p[4] * 2;
        var2 = var2 / 4 + p[3] * 65536.0;
        var1 = (p[2] * var1 * var1 / 524288 + p[1] * var1) / 524288;
        var1 = (1 + var1 / 32768) * p[0];
        if (var1 == 0) {
            return 0;
        }
        double pascals = 1048576.0 - raw;
        pascals = (pascals - var2 / 4096) * 6250 / var1;
        var1 = p[8] * pascals * pascals / 2147483648.0;
        var2 = pascals * p[7] / 32768;
        return pascals + (var1 + var2 + p[6]) / 16;
    }

    /** Relative humidity in 1/1024 %RH, limited to 0 to 100 %RH, from 16 raw bits (section 4.2.3, 32-bit integers). */
    int humidityQ10(int raw, double fine) {
        int x = (int) fine - 76800;
        int linear = ((raw << 14) - (h[3] << 20) - h[4] * x + 16384) >> 15;
        int slope = ((x * h[5]) >> 10) * (((x * h[2]) >> 11) + 32768);
        slope = (((slope >> 10) + 2097152) * h[1] + 8192) >> 14;
        x = linear * slope;
        x = x - (((((x >> 15) * (x >> 15)) >> 7) * h[0]) >> 4);
        return Math.clamp(x, 0, 419430400) >> 12;
    }

    double relativeHumidity(int raw, double fine) {
        return humidityQ10(raw, fine) / 1024.0;
    }
}
