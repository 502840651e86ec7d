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
import io.hanlu.bridge.sim.Mcp9808Twin;
import java.time.Duration;
import java.util.List;

/**
 * Microchip MCP9808, a digital thermometer that converts by itself four times a second. It sends no check sum.
 *
 * <p>From power-on until its first conversion it shows 0 °C without saying that this is no measurement. So the driver leaves
 * a mark in a register that power-on clears (the upper alert limit, set to the end of the scale; the alert output stays off):
 * a chip without the mark is set up and given the time of a conversion first.
 *
 * @see <a href="https://ww1.microchip.com/downloads/en/DeviceDoc/25095A.pdf">datasheet DS25095A</a>
 */
public final class Mcp9808 implements Device {

    public static final Recognizer RECOGNIZER = new Recognizer(
            "mcp9808",
            List.of(0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f),
            false,
            "manufacturer id 0x0054 and device id 0x04 in registers 6 and 7",
            Mcp9808::ask);

    public static final Driver DRIVER = I2cDriver.of(
            RECOGNIZER,
            "Microchip MCP9808",
            "±0.5 °C from -20 to 100 °C, ±1 °C from -40 to 125 °C",
            List.of(Quantity.TEMPERATURE),
            Mcp9808::new,
            Mcp9808Twin::new);

    /** Configuration register; 0: continuous conversion, alert output off (section 5.1.1). */
    private static final byte CONFIG = 0x01;

    private static final int CONTINUOUS = 0x0000;

    /** Alert temperature upper boundary; 0 after power-on (section 5.1.2). */
    private static final byte T_UPPER = 0x02;

    /** 125 °C. */
    private static final int MARK = 0x07D0;

    /** Ambient temperature: three alert flags, then 13 bits, two's complement (section 5.1.3). */
    private static final byte T_A = 0x05;

    private static final byte MANUFACTURER_ID = 0x06;
    private static final int MICROCHIP = 0x0054;

    /** Device id in the upper byte, revision in the lower (section 5.1.5). */
    private static final byte DEVICE_ID = 0x07;

    private static final int MCP9808 = 0x04;

    /** Resolution register, 8 bits wide; 3: 0.0625 °C (section 5.1.6). */
    private static final byte RESOLUTION = 0x08;

    private static final byte SIXTEENTH = 0x03;

    /** 250 ms at 0.0625 °C (section 5.2.4), typical; a fifth more. */
    private static final Duration CONVERSION = Duration.ofMillis(300);

    private static final double COUNTS_PER_CELSIUS = 16;

    /** What the chip is made for (section 1). */
    private static final double LOWEST_CELSIUS = -40;

    private static final double HIGHEST_CELSIUS = 125;

    private final I2cPort port;
    private final Clock clock;

    Mcp9808(I2cPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        if (Register.read(port, T_UPPER) != MARK) {
            setUp();
        }
        out.put(Quantity.TEMPERATURE, celsius(Register.read(port, T_A)), LOWEST_CELSIUS, HIGHEST_CELSIUS);
    }

    /** The mark comes last: a chip whose supply fails in between has none. */
    private void setUp() throws DeviceException, InterruptedException {
        Register.write(port, CONFIG, CONTINUOUS);
        port.write(RESOLUTION, SIXTEENTH);
        clock.pause(CONVERSION);
        Register.write(port, T_UPPER, MARK);
        if (Register.read(port, T_UPPER) != MARK) {
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address() + " does not keep what is written to it; if it repeats, check its supply voltage");
        }
    }

    /** Without the flags, which compare with limits nobody has set. */
    static double celsius(int register) {
        return ((register << 19) >> 19) / COUNTS_PER_CELSIUS;
    }

    private static Answer ask(I2cPort port, Clock clock) throws DeviceException {
        return isMcp9808(Register.read(port, MANUFACTURER_ID), Register.read(port, DEVICE_ID)) ? Answer.YES : Answer.NO;
    }

    static boolean isMcp9808(int manufacturer, int device) {
        return manufacturer == MICROCHIP && device >> 8 == MCP9808;
    }
}
