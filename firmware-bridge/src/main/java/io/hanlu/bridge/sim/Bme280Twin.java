package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * The double of a BME280 in forced mode (datasheet BST-BME280-DS002 sections 4.2.2, 5.3 and 5.4). It has the calibration words
 * of the datasheet's example, but for one, which differs from chip to chip, and finds the raw values whose compensation gives
 * the air around it: by those formulas of the datasheet that the driver does not use (temperature and pressure in integers,
 * humidity in floating point).
 */
public final class Bme280Twin implements Twin {

    private static final int CALIBRATION = 0x88;
    private static final int ID = 0xD0;
    private static final int RESET = 0xE0;
    private static final int CALIBRATION_OF_HUMIDITY = 0xE1;
    private static final int CTRL_HUM = 0xF2;
    private static final int STATUS = 0xF3;
    private static final int CTRL_MEAS = 0xF4;
    private static final int CONFIG = 0xF5;
    private static final int DATA = 0xF7;
    private static final int MEASURING = 0x08;
    private static final int MODE = 0x03;
    /** 1.25 + 2.3 + 2.3 + 0.575 + 2.3 + 0.575 ms at one sample of each (section 9.1). */
    private static final long MEASURING_NANOS = Duration.ofNanos(9_300_000).toNanos();

    private static final int T1 = 27504;
    private static final int T3 = -1000;
    private static final int[] P = {36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000};
    private static final int H1 = 75;
    private static final int H2 = 366;
    private static final int H3 = 0;
    private static final int H4 = 301;
    private static final int H5 = 50;
    private static final int H6 = 30;

    private final Air air;
    private final int t2;
    private final byte[] memory = new byte[256];
    private int pointer;
    private boolean measuring;
    private long readyNanos;
    private long served;

    public Bme280Twin(Air air) {
        this.air = air;
        this.t2 = 26435 + (int) Math.floorMod(air.specimen(), 512L);
        memory[ID] = 0x60;
        littleEndian(CALIBRATION, T1, t2, T3);
        littleEndian(CALIBRATION + 6, P);
        memory[0xA1] = H1;
        littleEndian(CALIBRATION_OF_HUMIDITY, H2);
        memory[0xE3] = H3;
        memory[0xE4] = (byte) (H4 >> 4);
        memory[0xE5] = (byte) ((H4 & 0xF) | ((H5 & 0xF) << 4));
        memory[0xE6] = (byte) (H5 >> 4);
        memory[0xE7] = H6;
        reset();
    }

    private void littleEndian(int at, int... words) {
        for (int i = 0; i < words.length; i++) {
            memory[at + 2 * i] = (byte) words[i];
            memory[at + 2 * i + 1] = (byte) (words[i] >> 8);
        }
    }

    /** Values of the memory map after power-on: no sample of anything, and data that stand for none. */
    private void reset() {
        measuring = false;
        memory[CTRL_HUM] = 0;
        memory[STATUS] = 0;
        memory[CTRL_MEAS] = 0;
        memory[CONFIG] = 0;
        data(0x80000, 0x80000, 0x8000);
    }

    private void data(int pressure, int temperature, int humidity) {
        for (int i = 0; i < 3; i++) {
            memory[DATA + i] = (byte) ((pressure << 4) >> (8 * (2 - i)));
            memory[DATA + 3 + i] = (byte) ((temperature << 4) >> (8 * (2 - i)));
        }
        memory[DATA + 6] = (byte) (humidity >> 8);
        memory[DATA + 7] = (byte) humidity;
    }

    /** Pairs of a register and its value, or the register that reads begin at (section 6.2). */
    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length == 0) {
            return false;
        }
        pointer = bytes[0] & 0xFF;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            int register = bytes[i] & 0xFF;
            switch (register) {
                case CTRL_HUM, CONFIG -> memory[register] = bytes[i + 1];
                case CTRL_MEAS -> {
                    memory[register] = bytes[i + 1];
                    begin(nanos);
                }
                case RESET -> reset();
                default -> {}
            }
        }
        return true;
    }

    /** Forced mode, one sample of each, or nothing: other settings are not modelled. */
    private void begin(long nanos) {
        int mode = memory[CTRL_MEAS] & MODE;
        if ((mode == 1 || mode == 2) && (memory[CTRL_MEAS] >> 2) == 0b001_001 && memory[CTRL_HUM] == 1) {
            measuring = true;
            memory[STATUS] = MEASURING;
            readyNanos = nanos + MEASURING_NANOS;
        }
    }

    @Override
    public byte[] read(int length, long nanos) {
        if (measuring && nanos - readyNanos >= 0) {
            measuring = false;
            memory[STATUS] = 0;
            memory[CTRL_MEAS] &= ~MODE;
            served++;
            int temperature = smallest(0xFFFFF, adc -> celsius(fine(adc)) >= air.celsius());
            int fine = fine(temperature);
            data(
                    smallest(0xFFFFF, adc -> pascals(adc, fine) <= 100 * air.hectopascals()),
                    temperature,
                    smallest(0xFFFF, adc -> humidity(adc, fine) >= air.relativeHumidity()));
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = memory[(pointer + i) & 0xFF];
        }
        return bytes;
    }

    /** The smallest raw value for which it holds, given that it does for all above; the largest when for none. */
    private static int smallest(int fullScale, IntPredicate holds) {
        int from = 0;
        int to = fullScale;
        while (from < to) {
            int middle = (from + to) / 2;
            if (holds.test(middle)) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /** Section 4.2.3, 32-bit integers. */
    private int fine(int adc) {
        int off = (adc >> 4) - T1;
        return ((((adc >> 3) - (T1 << 1)) * t2) >> 11) + ((((off * off) >> 12) * T3) >> 14);
    }

    private static double celsius(int fine) {
        return fine / 5120.0;
    }

    /** Section 4.2.3: Q24.8. */
    private static double pascals(int adc, long fine) {
        long var1 = fine - 128000;
        long var2 = var1 * var1 * P[5] + ((var1 * P[4]) << 17) + ((long) P[3] << 35);
        var1 = ((var1 * var1 * P[2]) >> 8) + ((var1 * P[1]) << 12);
        var1 = (((1L << 47) + var1) * P[0]) >> 33;
        long p = (((1048576L - adc) << 31) - var2) * 3125 / var1;
        var1 = (P[8] * (p >> 13) * (p >> 13)) >> 25;
        var2 = (P[7] * p) >> 19;
        return (((p + var1 + var2) >> 8) + ((long) P[6] << 4)) / 256.0;
    }

    private static double humidity(int adc, int fine) {
        double x = fine - 76800.0;
        x = (adc - (H4 * 64.0 + H5 / 16384.0 * x))
                * (H2 / 65536.0 * (1 + H6 / 67108864.0 * x * (1 + H3 / 67108864.0 * x)));
        return x * (1 - H1 * x / 524288);
    }

    @Override
    public void powerCycle(long nanos) {
        pointer = 0;
        reset();
    }

    @Override
    public long served() {
        return served;
    }
}
