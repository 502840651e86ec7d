package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import org.jspecify.annotations.Nullable;

/**
 * The double of a TMP117 that has long been powered: register 0 holds the temperature, every other register reads as zero
 * (datasheet SNOSD82D section 7.6).
 */
public final class Tmp117Twin implements Twin {

    private static final double COUNTS_PER_CELSIUS = 128;

    private final Air air;
    private int pointer;

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
    public byte @Nullable [] read(int length, long nanos) {
        long count = pointer == 0 ? Math.round(air.celsius() * COUNTS_PER_CELSIUS) : 0;
        short register = (short) Math.clamp(count, Short.MIN_VALUE + 1, Short.MAX_VALUE);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 2 == 0 ? register >> 8 : register);
        }
        return bytes;
    }
}
