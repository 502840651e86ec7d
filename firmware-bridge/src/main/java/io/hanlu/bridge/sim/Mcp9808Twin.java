package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The double of an MCP9808 (datasheet DS25095A section 5.1). The ambient register holds 0 °C from power-on until the first
 * conversion is done, without saying so; its upper three bits compare with the limits.
 */
public final class Mcp9808Twin implements Twin {

    private static final int CONFIG = 1;
    private static final int T_UPPER = 2;
    private static final int T_LOWER = 3;
    private static final int T_CRIT = 4;
    private static final int T_A = 5;
    private static final int MANUFACTURER = 6;
    private static final int DEVICE = 7;
    private static final int RESOLUTION = 8;

    private static final int REGISTERS = 9;
    private static final int SHUTDOWN = 0x0100;
    private static final int COUNTS_PER_CELSIUS = 16;
    private static final long CONVERSION_NANOS = Duration.ofMillis(250).toNanos();

    private final Air air;
    private final int[] registers = new int[REGISTERS];
    private int pointer;
    private boolean converted = true;
    private long convertedNanos;
    private int lastCounts;
    private long served;

    public Mcp9808Twin(Air air) {
        this.air = air;
        reset();
    }

    private void reset() {
        Arrays.fill(registers, 0);
        registers[MANUFACTURER] = 0x0054;
        registers[DEVICE] = 0x0400;
        registers[RESOLUTION] = 3;
        pointer = 0;
        lastCounts = 0;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length == 0 || (bytes[0] & 0xF0) != 0) {
            return false;
        }
        pointer = bytes[0];
        boolean writable = (pointer >= CONFIG && pointer <= T_CRIT) || pointer == RESOLUTION;
        if (bytes.length == 3 && writable) {
            registers[pointer] = (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF);
        } else if (bytes.length == 2 && pointer == RESOLUTION) {
            registers[pointer] = bytes[1] & 3;
        }
        return true;
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        if (pointer >= REGISTERS) {
            return null;
        }
        if (pointer == RESOLUTION) {
            return TwinBytes.read(new byte[] {(byte) registers[RESOLUTION]}, length);
        }
        return TwinBytes.read(TwinBytes.word(pointer == T_A ? ambient(nanos) : registers[pointer]), length);
    }

    private int ambient(long nanos) {
        served++;
        converted |= nanos - convertedNanos >= 0;
        if (converted && (registers[CONFIG] & SHUTDOWN) == 0) {
            int step = 1 << (3 - registers[RESOLUTION]);
            long counts = Math.round(air.celsius() * COUNTS_PER_CELSIUS / step) * step;
            lastCounts = Math.clamp(counts, -4096, 4095);
        }
        return (lastCounts & 0x1FFF)
                | (lastCounts >= limit(T_CRIT) ? 0x8000 : 0)
                | (lastCounts > limit(T_UPPER) ? 0x4000 : 0)
                | (lastCounts < limit(T_LOWER) ? 0x2000 : 0);
    }

    /** 13 bits, two's complement. */
    private int limit(int register) {
        return (registers[register] << 19) >> 19;
    }

    @Override
    public void powerCycle(long nanos) {
        reset();
        converted = false;
        convertedNanos = nanos + CONVERSION_NANOS;
    }

    @Override
    public long served() {
        return served;
    }
}
