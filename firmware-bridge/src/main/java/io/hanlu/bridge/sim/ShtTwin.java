package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The double of an SHT3x or SHT4x in its single-shot mode without clock stretching. It knows the commands that measure, tell
 * the serial number and, for SHT3x, the status; acknowledges nothing while it converts, and gives each answer once. Written
 * from the datasheets, not from the drivers, so that a mistake on one side shows.
 */
public final class ShtTwin implements Twin {

    private static final int FULL_SCALE = 65535;
    private static final int CRC_START = 0xFF;

    /** SHT3x after power-on: an alert is pending, a reset was detected (SHT3x-DIS table 18). */
    private static final int STATUS = 0x8010;

    private final Air air;
    private final byte[] measure;
    private final byte[] tellSerial;
    private final byte @Nullable [] tellStatus;
    private final long conversionNanos;
    private final double humidityAtZero;
    private final double humiditySpan;
    private final Reply reply = new Reply();

    private ShtTwin(
            Air air,
            byte[] measure,
            byte[] tellSerial,
            byte @Nullable [] tellStatus,
            Duration conversion,
            double humidityAtZero,
            double humiditySpan) {
        this.air = air;
        this.measure = measure;
        this.tellSerial = tellSerial;
        this.tellStatus = tellStatus;
        this.conversionNanos = conversion.toNanos();
        this.humidityAtZero = humidityAtZero;
        this.humiditySpan = humiditySpan;
    }

    /**
     * Command 0x2400, 15.5 ms, 0 to 100 %RH, status 0xF32D (SHT3x-DIS datasheet sections 2, 4.3, 4.11 and 4.13); serial
     * number 0x3780 (Sensirion, electronic identification code SHT3x).
     */
    public static ShtTwin sht3x(Air air) {
        return new ShtTwin(
                air,
                new byte[] {0x24, 0x00},
                new byte[] {0x37, (byte) 0x80},
                new byte[] {(byte) 0xF3, 0x2D},
                Duration.ofNanos(15_500_000),
                0,
                100);
    }

    /**
     * Command 0xFD, 8.3 ms, −6 to 119 %RH, serial number 0x89 (SHT4x datasheet: timings, command overview, conversion of
     * signal output).
     */
    public static ShtTwin sht4x(Air air) {
        return new ShtTwin(
                air, new byte[] {(byte) 0xFD}, new byte[] {(byte) 0x89}, null, Duration.ofNanos(8_300_000), -6, 125);
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (reply.isConverting(nanos)) {
            return false;
        }
        if (Arrays.equals(bytes, measure)) {
            byte[] frame = TwinBytes.words(
                    CRC_START,
                    TwinBytes.counts((air.celsius() + 45) / 175, FULL_SCALE),
                    TwinBytes.counts((air.relativeHumidity() - humidityAtZero) / humiditySpan, FULL_SCALE));
            reply.put(frame, nanos + conversionNanos, true);
        } else if (Arrays.equals(bytes, tellSerial)) {
            int serial = (int) air.specimen();
            reply.put(TwinBytes.words(CRC_START, serial >> 16, serial), nanos, false);
        } else if (tellStatus != null && Arrays.equals(bytes, tellStatus)) {
            reply.put(TwinBytes.words(CRC_START, STATUS), nanos, false);
        } else {
            reply.forget();
            return false;
        }
        return true;
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        return reply.read(length, nanos);
    }

    @Override
    public void powerCycle(long nanos) {
        reply.forget();
    }

    @Override
    public long served() {
        return reply.measurements();
    }
}
