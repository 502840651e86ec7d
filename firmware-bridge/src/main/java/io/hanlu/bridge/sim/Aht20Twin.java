package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.Arrays;

/**
 * The double of an AHT20 (Aosong, AHT20 product manual, section 5). Every read begins with the status and gives the last
 * measurement, busy or not; it measures only once it has been initialised after power-on.
 */
public final class Aht20Twin implements Twin {

    private static final byte[] INITIALISE = {(byte) 0xBE, 0x08, 0x00};
    private static final byte[] MEASURE = {(byte) 0xAC, 0x33, 0x00};
    private static final int BUSY = 0x80;
    /** What real chips say when idle: bits 4 and 2 are not described, bit 3 is "calibrated". */
    private static final int CALIBRATED = 0x1C;

    private static final int UNCALIBRATED = 0x10;
    private static final long CONVERSION_NANOS = Duration.ofMillis(80).toNanos();
    private static final int SCALE = 1 << 20;
    private static final int CRC_START = 0xFF;

    private final Air air;
    private boolean calibrated = true;
    private boolean fresh;
    private long readyNanos;
    private int humidity;
    private int temperature;
    private long served;

    public Aht20Twin(Air air) {
        this.air = air;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (Arrays.equals(bytes, INITIALISE)) {
            calibrated = true;
        } else if (Arrays.equals(bytes, MEASURE)) {
            temperature = raw((air.celsius() + 50) / 200);
            humidity = raw(air.relativeHumidity() / 100);
            fresh = true;
            readyNanos = nanos + CONVERSION_NANOS;
        } else {
            return false;
        }
        return true;
    }

    private static int raw(double share) {
        return Math.min(TwinBytes.counts(share, SCALE), SCALE - 1);
    }

    @Override
    public byte[] read(int length, long nanos) {
        boolean busy = fresh && nanos - readyNanos < 0;
        int status = (calibrated ? CALIBRATED : UNCALIBRATED) | (busy ? BUSY : 0);
        long bits = ((long) humidity << 20) | temperature;
        byte[] frame = new byte[7];
        frame[0] = (byte) status;
        for (int i = 0; i < 5; i++) {
            frame[1 + i] = (byte) (bits >> (8 * (4 - i)));
        }
        frame[6] = (byte) TwinBytes.crc(CRC_START, Arrays.copyOf(frame, 6));
        if (fresh && !busy && length >= 6) {
            served++;
            fresh = false;
        }
        return TwinBytes.read(frame, length);
    }

    @Override
    public void powerCycle(long nanos) {
        calibrated = false;
        fresh = false;
        humidity = 0;
        temperature = 0;
    }

    @Override
    public long served() {
        return served;
    }
}
