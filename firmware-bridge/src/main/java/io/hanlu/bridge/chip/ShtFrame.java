package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.I2cPort;
import java.time.Duration;

/**
 * What Sensirion's SHT3x and SHT4x share: a command, a conversion during which a read is not acknowledged, then six bytes:
 * temperature, its check sum, humidity, its check sum (SHT3x-DIS datasheet section 4.4).
 */
final class ShtFrame {

    private static final int LENGTH = 6;
    private static final int TEMPERATURE_AT = 0;
    private static final int HUMIDITY_AT = 3;

    private static final int FULL_SCALE = 0xFFFF;

    private ShtFrame() {}

    /** The two conversions differ in humidity only. */
    interface Humidity {
        /** Puts the humidity that 16 raw bits stand for. */
        void put(int raw, Samples out);
    }

    /**
     * @param conversion the longest the datasheet allows the chip to take
     */
    static void measure(I2cPort port, Clock clock, byte[] command, Duration conversion, Humidity humidity, Samples out)
            throws DeviceException, InterruptedException {
        port.write(command);
        clock.pause(conversion);
        byte[] frame = readMeasurement(port);
        try {
            putTemperature(Crc8.checkedWord(frame, TEMPERATURE_AT), out);
        } catch (DeviceException e) {
            out.fail(Quantity.TEMPERATURE, e);
        }
        humidity.put(Crc8.checkedWord(frame, HUMIDITY_AT), out);
    }

    /** A chip that took the command but not the read says, in its datasheet's words, that there is no measurement. */
    private static byte[] readMeasurement(I2cPort port) throws DeviceException {
        try {
            return port.read(LENGTH);
        } catch (DeviceException e) {
            if (e.quality() != Quality.NACK) {
                throw e;
            }
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address()
                            + " took the command but has no measurement; if it repeats, check its supply voltage",
                    e);
        }
    }

    /** A converter at the end of its scale only says "this or beyond". */
    private static void putTemperature(int raw, Samples out) {
        if (atEndOfScale(raw)) {
            out.fail(
                    Quantity.TEMPERATURE,
                    new DeviceException(
                            Quality.RANGE,
                            "temperature is at the end of the chip's scale (" + celsius(raw)
                                    + " °C); if it repeats, replace the chip"));
        } else {
            out.put(Quantity.TEMPERATURE, celsius(raw));
        }
    }

    static boolean atEndOfScale(int raw) {
        return raw == 0 || raw == FULL_SCALE;
    }

    /** −45 to 130 °C (SHT3x-DIS section 4.13; the SHT4x datasheet has the same formula). */
    static double celsius(int raw) {
        return -45 + 175.0 * raw / FULL_SCALE;
    }
}
