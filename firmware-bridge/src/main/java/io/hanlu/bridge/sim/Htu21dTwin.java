package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The double of an HTU21D or Si7021 without clock stretching: one command for each quantity, no acknowledgement while it
 * converts, two status bits below the value, check sums begun at 0x00 (TE HTU21D(F) datasheet; Si7021-A20 datasheet section 5).
 */
public final class Htu21dTwin implements Twin {

    private static final int MEASURE_TEMPERATURE = 0xF3;
    private static final int MEASURE_HUMIDITY = 0xF5;
    private static final int RESET = 0xFE;
    private static final int TELL_FIRST = 0xFA0F;
    private static final int TELL_SECOND = 0xFCC9;
    private static final int STATUS_BITS = 0x3;
    private static final int HUMIDITY = 0x2;
    private static final int CRC_START = 0x00;

    private final Air air;
    private final long temperatureNanos;
    private final long humidityNanos;
    private final int product;
    private final Reply reply = new Reply();

    private Htu21dTwin(Air air, Duration temperature, Duration humidity, int product) {
        this.air = air;
        this.temperatureNanos = temperature.toNanos();
        this.humidityNanos = humidity.toNanos();
        this.product = product;
    }

    /** 50 ms for 14 bits of temperature, 16 ms for 12 bits of humidity (HTU21D(F) datasheet, performance). */
    public static Htu21dTwin htu21d(Air air) {
        return new Htu21dTwin(air, Duration.ofMillis(50), Duration.ofMillis(16), 0x32);
    }

    /** 10.8 ms for temperature, as much and 12 ms for humidity, which needs it (Si7021-A20 table 2). */
    public static Htu21dTwin si7021(Air air) {
        return new Htu21dTwin(air, Duration.ofNanos(10_800_000), Duration.ofNanos(22_800_000), 0x15);
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (reply.isConverting(nanos) || bytes.length == 0 || bytes.length > 2) {
            return false;
        }
        int command = bytes.length == 1 ? bytes[0] & 0xFF : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        switch (command) {
            case MEASURE_TEMPERATURE -> {
                byte[] frame = TwinBytes.words(CRC_START, raw((air.celsius() + 46.85) / 175.72));
                reply.put(frame, nanos + temperatureNanos, false);
            }
            case MEASURE_HUMIDITY -> {
                byte[] frame = TwinBytes.words(CRC_START, raw((air.relativeHumidity() + 6) / 125) | HUMIDITY);
                reply.put(frame, nanos + humidityNanos, true);
            }
            case TELL_FIRST -> reply.put(first(), nanos, false);
            case TELL_SECOND -> reply.put(second(), nanos, false);
            case RESET -> reply.forget();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int raw(double share) {
        return Math.min(TwinBytes.counts(share, 1 << 16), 0xFFFF) & ~STATUS_BITS;
    }

    /** Four bytes, each followed by the check sum of all so far (Si7021-A20 section 5.5). */
    private byte[] first() {
        byte[] answer = new byte[8];
        byte[] soFar = new byte[0];
        for (int i = 0; i < 4; i++) {
            soFar = Arrays.copyOf(soFar, i + 1);
            soFar[i] = (byte) (air.specimen() >> (32 + 8 * (3 - i)));
            answer[2 * i] = soFar[i];
            answer[2 * i + 1] = (byte) TwinBytes.crc(CRC_START, soFar);
        }
        return answer;
    }

    /** Two and two bytes, each pair followed by the check sum of all so far; the first says which product it is. */
    private byte[] second() {
        byte[] id = {(byte) product, (byte) (air.specimen() >> 16), (byte) (air.specimen() >> 8), (byte) air.specimen()
        };
        return new byte[] {
            id[0],
            id[1],
            (byte) TwinBytes.crc(CRC_START, id[0], id[1]),
            id[2],
            id[3],
            (byte) TwinBytes.crc(CRC_START, id)
        };
    }

    @Override
    public byte @Nullable [] read(int length, long nanos) {
        return reply.read(length, nanos);
    }

    @Override
    public void powerCycle(long nanos) {
        reply.forget();
    }

    /** Pairs of temperature and humidity, which is measured last. */
    @Override
    public long served() {
        return reply.measurements();
    }
}
