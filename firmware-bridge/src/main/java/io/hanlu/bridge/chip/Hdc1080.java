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
import io.hanlu.bridge.sim.Hdc1080Twin;
import java.time.Duration;
import java.util.List;

/**
 * Texas Instruments HDC1080: temperature and humidity in one conversion. It sends no check sum, but the two lowest bits of
 * each value are always 0.
 *
 * @see <a href="https://www.ti.com/lit/ds/symlink/hdc1080.pdf">datasheet SNAS672A</a>
 */
public final class Hdc1080 implements Device {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "hdc1080",
            List.of(0x40),
            false,
            "device id 0x1050 and manufacturer id 0x5449 in registers 0xFF and 0xFE",
            Hdc1080::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Texas Instruments HDC1080",
            "±0.2 °C, ±2 %RH (typical)",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY),
            Hdc1080::new,
            Hdc1080Twin::new);

    /** Naming this register begins a conversion; its result is read from there on (sections 8.5.1.1 and 8.6.1). */
    private static final byte TEMPERATURE = 0x00;

    private static final byte CONFIGURATION = 0x02;

    /** Temperature and humidity in sequence, 14 bits each, heater off (section 8.6.3): as after power-on. */
    private static final int BOTH_14_BITS = 0x1000;

    /** 6.35 and 6.5 ms, typical (section 7.5); half as much again. */
    private static final Duration CONVERSION = Duration.ofMillis(20);

    private static final int LENGTH = 4;

    /** Bits that are always 0 (sections 8.6.1 and 8.6.2). */
    private static final int ALWAYS_ZERO = 0x3;

    private static final int END_OF_SCALE = 0xFFFC;

    private static final double COUNTS = 1 << 16;

    /** Serial number, 41 bits, left-aligned in three registers (sections 8.6.4 to 8.6.6). */
    private static final byte[] SERIAL = {(byte) 0xFB, (byte) 0xFC, (byte) 0xFD};

    private static final byte MANUFACTURER_ID = (byte) 0xFE;
    private static final int TEXAS_INSTRUMENTS = 0x5449;
    private static final byte DEVICE_ID = (byte) 0xFF;
    private static final int HDC1080 = 0x1050;

    private final I2cPort port;
    private final Clock clock;

    Hdc1080(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    /** The configuration is written each time: it costs a third of a millisecond, and nobody need know what happened before. */
    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        Register.write(port, CONFIGURATION, BOTH_14_BITS);
        port.write(TEMPERATURE);
        clock.pause(CONVERSION);
        byte[] frame = NotReady.read(port, LENGTH);
        int temperature = Register.word(frame, 0);
        int humidity = Register.word(frame, 2);
        if (((temperature | humidity) & ALWAYS_ZERO) != 0) {
            throw new DeviceException(
                    Quality.CRC,
                    "%04x %04x came, in which bits are set that are always 0: shorten or shield the cable, or slow the bus"
                            .formatted(temperature, humidity));
        }
        if (atEndOfScale(temperature)) {
            throw new DeviceException(
                    Quality.RANGE,
                    "temperature is at the end of the chip's scale (" + celsius(temperature)
                            + " °C); if it repeats, replace the chip");
        }
        out.put(Quantity.TEMPERATURE, celsius(temperature));
        Humidity.putLimitedByChip(relativeHumidity(humidity), atEndOfScale(humidity), out);
    }

    private static boolean atEndOfScale(int raw) {
        return raw == 0 || raw == END_OF_SCALE;
    }

    /** −40 to 125 °C (section 8.6.1). */
    static double celsius(int register) {
        return register / COUNTS * 165 - 40;
    }

    /** 0 to 100 %RH (section 8.6.2). */
    static double relativeHumidity(int register) {
        return register / COUNTS * 100;
    }

    @Override
    public String serial() throws DeviceException {
        StringBuilder serial = new StringBuilder();
        for (byte register : SERIAL) {
            serial.append("%04x".formatted(Register.read(port, register)));
        }
        return serial.toString();
    }

    /** Asked after {@link Htu21d}, to which 0xFE is the order to restart. */
    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        int device = Register.read(port, DEVICE_ID);
        return device == HDC1080 && isHdc1080(Register.read(port, MANUFACTURER_ID), device) ? Answer.YES : Answer.NO;
    }

    static boolean isHdc1080(int manufacturer, int device) {
        return manufacturer == TEXAS_INSTRUMENTS && device == HDC1080;
    }
}
