package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The double of an SHTC3 in normal mode without clock stretching (SHTC3 datasheet, sections on power-up, sleep and wake-up,
 * on measurement commands and on the id register). Asleep it acknowledges nothing but the wake-up command; it is awake after
 * power-on.
 */
public final class Shtc3Twin implements Twin {

    private static final int WAKE_UP = 0x3517;
    private static final int SLEEP = 0xB098;
    private static final int MEASURE = 0x7866;
    private static final int TELL_ID = 0xEFC8;

    /** The product code in bits 11 and 5 to 0; the others differ from chip to chip. */
    private static final int ID = 0x0807;

    private static final int ID_VARIES = 0xF7C0;

    private static final long WAKING_NANOS = Duration.ofNanos(240_000).toNanos();
    private static final long CONVERSION_NANOS = Duration.ofNanos(12_100_000).toNanos();
    private static final int CRC_START = 0xFF;

    private final Air air;
    private boolean asleep;
    private final Reply reply = new Reply();
    private long awakeNanos;

    public Shtc3Twin(Air air) {
        this.air = air;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length != 2) {
            return false;
        }
        int command = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        if (asleep) {
            if (command == WAKE_UP) {
                asleep = false;
                awakeNanos = nanos + WAKING_NANOS;
            }
            return !asleep;
        }
        if (nanos - awakeNanos < 0 || reply.isConverting(nanos)) {
            return false;
        }
        reply.forget();
        switch (command) {
            case WAKE_UP -> {}
            case SLEEP -> asleep = true;
            case TELL_ID ->
                reply.put(TwinBytes.words(CRC_START, ID | ((int) air.specimen() & ID_VARIES)), nanos, false);
            case MEASURE -> {
                byte[] frame =
                        TwinBytes.words(CRC_START, raw((air.celsius() + 45) / 175), raw(air.relativeHumidity() / 100));
                reply.put(frame, nanos + CONVERSION_NANOS, true);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Its scale ends one step below 2¹⁶ (conversion of sensor output). */
    private static int raw(double share) {
        return Math.min(TwinBytes.counts(share, 1 << 16), 0xFFFF);
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        return asleep || nanos - awakeNanos < 0 ? null : reply.read(length, nanos);
    }

    @Override
    public void powerCycle(long nanos) {
        asleep = false;
        reply.forget();
        awakeNanos = nanos + WAKING_NANOS;
    }

    @Override
    public long served() {
        return reply.measurements();
    }
}
