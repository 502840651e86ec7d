package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The double of an HDC1080 (datasheet SNAS672A sections 8.5 and 8.6). Naming register 0 begins a conversion, of both
 * quantities while bit 12 of the configuration is set; a read before its end is not acknowledged. The registers' two lowest
 * bits are always 0.
 */
public final class Hdc1080Twin implements Twin {

    private static final int TEMPERATURE = 0x00;
    private static final int CONFIGURATION = 0x02;
    private static final int BOTH = 0x1000;
    private static final long TEMPERATURE_NANOS = Duration.ofNanos(6_350_000).toNanos();
    private static final long HUMIDITY_NANOS = Duration.ofNanos(6_500_000).toNanos();

    private final Air air;
    private int pointer;
    private int configuration = BOTH;
    private byte @Nullable [] frame;
    private long readyNanos;
    private long served;

    public Hdc1080Twin(Air air) {
        this.air = air;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length == 0) {
            return false;
        }
        pointer = bytes[0] & 0xFF;
        frame = null;
        if (pointer == TEMPERATURE) {
            boolean both = (configuration & BOTH) != 0;
            int temperature = raw((air.celsius() + 40) / 165);
            int humidity = raw(air.relativeHumidity() / 100);
            frame = both
                    ? new byte[] {(byte) (temperature >> 8), (byte) temperature, (byte) (humidity >> 8), (byte) humidity
                    }
                    : TwinBytes.word(temperature);
            readyNanos = nanos + TEMPERATURE_NANOS + (both ? HUMIDITY_NANOS : 0);
        } else if (pointer == CONFIGURATION && bytes.length == 3) {
            configuration = (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF);
        }
        return true;
    }

    private static int raw(double share) {
        return Math.min(TwinBytes.counts(share, 1 << 16), 0xFFFF) & ~3;
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        if (pointer == TEMPERATURE) {
            if (frame == null || nanos - readyNanos < 0) {
                return null;
            }
            byte[] bytes = TwinBytes.read(frame, length);
            frame = null;
            served++;
            return bytes;
        }
        return TwinBytes.read(TwinBytes.word(register()), length);
    }

    /** The serial number is 41 bits long, its lowest 9 in the upper bits of the last register. */
    private int register() {
        return switch (pointer) {
            case CONFIGURATION -> configuration;
            case 0xFB -> (int) (air.specimen() >> 25);
            case 0xFC -> (int) (air.specimen() >> 9);
            case 0xFD -> ((int) air.specimen() << 7) & 0xFF80;
            case 0xFE -> 0x5449;
            case 0xFF -> 0x1050;
            default -> 0;
        };
    }

    @Override
    public void powerCycle(long nanos) {
        configuration = BOTH;
        pointer = 0;
        frame = null;
    }

    @Override
    public long served() {
        return served;
    }
}
