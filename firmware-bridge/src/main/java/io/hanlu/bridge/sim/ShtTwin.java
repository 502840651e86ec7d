package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The double of an SHT3x or SHT4x in its single-shot mode without clock stretching. It knows one command, acknowledges
 * nothing while it converts, and gives each measurement once. Written from the datasheets, not from the drivers, check sum
 * included, so that a mistake on one side shows.
 */
public final class ShtTwin implements Twin {

    private static final double FULL_SCALE = 65535;
    private static final int CRC_POLYNOMIAL = 0x131;

    private final Air air;
    private final byte[] command;
    private final long conversionNanos;
    private final double humidityAtZero;
    private final double humiditySpan;
    private byte @Nullable [] frame;
    private long readyNanos;

    private ShtTwin(Air air, byte[] command, Duration conversion, double humidityAtZero, double humiditySpan) {
        this.air = air;
        this.command = command;
        this.conversionNanos = conversion.toNanos();
        this.humidityAtZero = humidityAtZero;
        this.humiditySpan = humiditySpan;
    }

    /** Command 0x2400, 15.5 ms, 0 to 100 %RH (SHT3x-DIS datasheet sections 2, 4.3 and 4.13). */
    public static ShtTwin sht3x(Air air) {
        return new ShtTwin(air, new byte[] {0x24, 0x00}, Duration.ofNanos(15_500_000), 0, 100);
    }

    /** Command 0xFD, 8.3 ms, −6 to 119 %RH (SHT4x datasheet: timings, command overview, conversion of signal output). */
    public static ShtTwin sht4x(Air air) {
        return new ShtTwin(air, new byte[] {(byte) 0xFD}, Duration.ofNanos(8_300_000), -6, 125);
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (converting(nanos) || !Arrays.equals(bytes, command)) {
            return false;
        }
        int temperature = raw((air.celsius() + 45) / 175);
        int humidity = raw((air.relativeHumidity() - humidityAtZero) / humiditySpan);
        frame = new byte[] {
            (byte) (temperature >> 8),
            (byte) temperature,
            (byte) crc(temperature),
            (byte) (humidity >> 8),
            (byte) humidity,
            (byte) crc(humidity)
        };
        readyNanos = nanos + conversionNanos;
        return true;
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        if (frame == null || converting(nanos)) {
            return null;
        }
        byte[] bytes = new byte[length];
        // Nobody drives the line after the last byte, so it reads high.
        Arrays.fill(bytes, (byte) 0xFF);
        System.arraycopy(frame, 0, bytes, 0, Math.min(length, frame.length));
        frame = null;
        return bytes;
    }

    private boolean converting(long nanos) {
        return frame != null && nanos - readyNanos < 0;
    }

    private static int raw(double share) {
        return (int) Math.round(Math.clamp(share, 0.0, 1.0) * FULL_SCALE);
    }

    /** CRC-8 as polynomial division of the whole word, the start value 0xFF XORed on its first byte. */
    private static int crc(int word) {
        int rest = (word ^ 0xFF00) << 8;
        for (int bit = 23; bit >= 8; bit--) {
            if ((rest >> bit & 1) != 0) {
                rest ^= CRC_POLYNOMIAL << (bit - 8);
            }
        }
        return rest;
    }
}
