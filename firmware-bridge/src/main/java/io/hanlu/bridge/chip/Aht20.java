package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.driver.Recognizer.Answer;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.sim.Aht20Twin;
import java.time.Duration;
import java.util.List;

/**
 * Aosong AHT20 (also AHT21, DHT20): temperature and humidity under one check sum. Every read begins with the chip's status,
 * which the manual calls command 0x71: that is its address with the bit for reading.
 *
 * @see <a href="http://www.aosong.com/userfiles/files/media/Data%20Sheet%20AHT20.pdf">AHT20 product manual, section 5</a>
 */
public final class Aht20 implements Device {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "aht20",
            List.of(0x38),
            false,
            "it has no id: the check sum of its last measurement, if it has made one",
            Aht20::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Aosong AHT20, AHT21, DHT20",
            "±0.3 °C, ±2 %RH (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Aht20::new,
            Aht20Twin::new);

    /** Status bit 7: a measurement is being made (section 5.3). */
    private static final int BUSY = 0x80;

    /** Status bit 3: the calibration has been loaded (section 5.3). */
    private static final int CALIBRATED = 0x08;

    /** Loads the calibration, which some chips do not do by themselves at power-on (section 5.4, step 1). */
    private static final byte[] INITIALISE = {(byte) 0xBE, 0x08, 0x00};

    private static final Duration INITIALISING = Duration.ofMillis(10);

    /** Trigger measurement (section 5.4, step 2). */
    private static final byte[] MEASURE = {(byte) 0xAC, 0x33, 0x00};

    /** How long a measurement takes (section 5.4, step 3). */
    private static final Duration CONVERSION = Duration.ofMillis(80);

    /** "Otherwise continue to wait": so long each time, so often. */
    private static final Duration AGAIN = Duration.ofMillis(10);

    private static final int MOST_AGAIN = 3;

    /** Status, 20 bits of humidity, 20 bits of temperature, check sum of all (section 5.4, step 4). */
    private static final int LENGTH = 7;

    private static final int CRC_AT = 6;

    private static final int COUNTS = 1 << 20;

    /** What the chip is made for (section 2); the scale reaches from −50 to 150 °C. */
    private static final double LOWEST_CELSIUS = -40;

    private static final double HIGHEST_CELSIUS = 85;

    private final I2cPort port;
    private final Clock clock;

    Aht20(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        initialise();
        port.write(MEASURE);
        clock.pause(CONVERSION);
        byte[] frame = port.read(LENGTH);
        for (int i = 0; (frame[0] & BUSY) != 0; i++) {
            if (i == MOST_AGAIN) {
                throw new DeviceException(
                        Quality.NOT_READY,
                        port.address() + " is still busy measuring; if it repeats, switch it off and on");
            }
            clock.pause(AGAIN);
            frame = port.read(LENGTH);
        }
        Crc8.check(Crc8.FROM_FF, frame, 0, CRC_AT);
        if ((frame[0] & CALIBRATED) == 0) {
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address() + " restarted while it measured; if it repeats, check its supply voltage");
        }
        out.put(Quantity.TEMPERATURE, celsius(frame), LOWEST_CELSIUS, HIGHEST_CELSIUS);
        int raw = rawHumidity(frame);
        Humidity.putLimitedByChip(relativeHumidity(frame), raw == 0 || raw == COUNTS - 1, out);
    }

    private void initialise() throws DeviceException, InterruptedException {
        if ((port.read(1)[0] & CALIBRATED) != 0) {
            return;
        }
        port.write(INITIALISE);
        clock.pause(INITIALISING);
        if ((port.read(1)[0] & CALIBRATED) == 0) {
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address() + " does not load its calibration; switch it off and on, or replace it");
        }
    }

    private static int rawHumidity(byte[] frame) {
        return (frame[1] & 0xFF) << 12 | (frame[2] & 0xFF) << 4 | ((frame[3] & 0xFF) >> 4);
    }

    /** 0 to 100 %RH (section 6.1). */
    static double relativeHumidity(byte[] frame) {
        return 100.0 * rawHumidity(frame) / COUNTS;
    }

    /** −50 to 150 °C (section 6.2). */
    static double celsius(byte[] frame) {
        int raw = (frame[3] & 0x0F) << 16 | (frame[4] & 0xFF) << 8 | (frame[5] & 0xFF);
        return 200.0 * raw / COUNTS - 50;
    }

    /** Only reads: to a PCF8574A at this address every byte is an order to its outputs; it reads the same at all times. */
    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        byte[] frame = port.read(LENGTH);
        boolean varies = false;
        for (byte each : frame) {
            varies |= each != frame[0];
        }
        if (!varies) {
            return Answer.NO;
        }
        boolean checked = Crc8.of(Crc8.FROM_FF, frame, 0, CRC_AT) == (frame[CRC_AT] & 0xFF);
        return checked ? Answer.YES : Answer.MAYBE;
    }
}
