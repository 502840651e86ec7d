package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.I2cPort;
import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What Sensirion's SHT3x, SHT4x and SHTC3 share: a command, a conversion during which a read is not acknowledged, then six
 * bytes: temperature, its check sum, humidity, its check sum (SHT3x-DIS datasheet section 4.4).
 */
final class ShtFrame {

    private static final int LENGTH = 6;
    private static final int TEMPERATURE_AT = 0;
    private static final int HUMIDITY_AT = 3;

    private static final int FULL_SCALE = 0xFFFF;

    /** How long a command that does not measure takes: more than any of these chips says (timings). */
    private static final Duration COMMAND = Duration.ofMillis(1);

    private ShtFrame() {}

    /** The conversions of humidity differ. */
    interface Humidity {
        /** Puts the humidity that 16 raw bits stand for. */
        void put(int raw, Samples out);
    }

    /**
     * @param conversion the longest the datasheet allows the chip to take
     * @param celsius the temperature that 16 raw bits stand for
     */
    static void measure(
            I2cPort port,
            Clock clock,
            byte[] command,
            Duration conversion,
            IntToDoubleFunction celsius,
            Humidity humidity,
            Samples out)
            throws DeviceException, InterruptedException {
        port.write(command);
        clock.pause(conversion);
        byte[] frame = NotReady.read(port, LENGTH);
        try {
            putTemperature(Crc8.checkedWord(Crc8.FROM_FF, frame, TEMPERATURE_AT), celsius, out);
        } catch (DeviceException e) {
            out.fail(Quantity.TEMPERATURE, e);
        }
        try {
            humidity.put(Crc8.checkedWord(Crc8.FROM_FF, frame, HUMIDITY_AT), out);
        } catch (DeviceException e) {
            out.fail(Quantity.HUMIDITY, e);
        }
    }

    /** A converter at the end of its scale only says "this or beyond". */
    private static void putTemperature(int raw, IntToDoubleFunction celsius, Samples out) {
        if (atEndOfScale(raw)) {
            out.fail(
                    Quantity.TEMPERATURE,
                    new DeviceException(
                            Quality.RANGE,
                            "temperature is at the end of the chip's scale (" + celsius.applyAsDouble(raw)
                                    + " °C); if it repeats, replace the chip"));
        } else {
            out.put(Quantity.TEMPERATURE, celsius.applyAsDouble(raw));
        }
    }

    static boolean atEndOfScale(int raw) {
        return raw == 0 || raw == FULL_SCALE;
    }

    /** −45 to 130 °C (SHT3x-DIS section 4.13; the SHT4x datasheet has the same formula). */
    static double celsius(int raw) {
        return -45 + 175.0 * raw / FULL_SCALE;
    }

    /**
     * The serial number: two words, each with its check sum.
     *
     * @return eight hexadecimal digits; null when the chip does not know the command, as some copies do not
     */
    static @Nullable String serial(I2cPort port, Clock clock, byte[] command)
            throws DeviceException, InterruptedException {
        byte[] frame;
        try {
            port.write(command);
            clock.pause(COMMAND);
            frame = port.read(LENGTH);
        } catch (DeviceException e) {
            if (e.quality() == Quality.NACK) {
                return null;
            }
            throw e;
        }
        return "%04x%04x".formatted(Crc8.checkedWord(Crc8.FROM_FF, frame, 0), Crc8.checkedWord(Crc8.FROM_FF, frame, 3));
    }
}
