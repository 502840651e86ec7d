package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;

/**
 * The double of a TMP117 that has long been powered, or just been (datasheet SNOSD82D sections 7.3.1 and 7.6): register 0
 * holds the temperature, 5, 6 and 8 what was written into the EEPROM at the factory, 15 the device's id; the rest is zero.
 */
public final class Tmp117Twin implements Twin {

    private static final double COUNTS_PER_CELSIUS = 128;
    private static final int NO_CONVERSION = 0x8000;
    private static final int DEVICE_ID = 0x0117;

    /** Eight conversions of 15.5 ms, averaged. */
    private static final long CONVERSION_NANOS = Duration.ofMillis(124).toNanos();

    private final Air air;
    private int pointer;
    private boolean converted = true;
    private long convertedNanos;
    private long served;

    public Tmp117Twin(Air air) {
        this.air = air;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length != 1) {
            return false;
        }
        pointer = bytes[0];
        return true;
    }

    @Override
    public byte[] read(int length, long nanos) {
        return TwinBytes.read(TwinBytes.word(register(nanos)), length);
    }

    private int register(long nanos) {
        return switch (pointer) {
            case 0x00 -> temperature(nanos);
            case 0x05 -> (int) (air.specimen() >> 32);
            case 0x06 -> (int) (air.specimen() >> 16);
            case 0x08 -> (int) air.specimen();
            case 0x0F -> DEVICE_ID;
            default -> 0;
        };
    }

    private int temperature(long nanos) {
        served++;
        converted |= nanos - convertedNanos >= 0;
        return converted
                ? Math.clamp(Math.round(air.celsius() * COUNTS_PER_CELSIUS), Short.MIN_VALUE + 1, Short.MAX_VALUE)
                : NO_CONVERSION;
    }

    @Override
    public void powerCycle(long nanos) {
        pointer = 0;
        converted = false;
        convertedNanos = nanos + CONVERSION_NANOS;
    }

    @Override
    public long served() {
        return served;
    }
}
