package io.hanlu.bridge.kernel;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.KernelPort;
import io.hanlu.bridge.port.Ports;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maxim DS18B20 and its relatives on a 1-Wire bus, through the kernel's w1_therm. The nine bytes with their check sum are read
 * from {@code w1_slave}; where there is only the file {@code temperature}, the kernel has checked them.
 *
 * <p>From power-on until its first conversion the chip shows 85 °C, and some show it after a dip of their supply. It is also a
 * temperature it can measure: the value is kept, with quality POWER_ON unless it was reached from nearby.
 *
 * @see <a href="https://www.analog.com/media/en/technical-documentation/data-sheets/ds18b20.pdf">DS18B20 datasheet</a>
 * @see <a href="https://docs.kernel.org/w1/slaves/w1_therm.html">w1_therm</a>
 */
public final class Ds18b20 implements Device {

    private static final String FORM = "w1:28-0316a2791234";

    public static final Driver DRIVER = new Driver(
            "ds18b20",
            "Maxim DS18B20, DS18S20, DS1822, DS28EA00 on 1-Wire (kernel driver w1_therm)",
            FORM,
            "DS18B20 ±0.5 °C from -10 to 85 °C, DS1822 ±2 °C",
            List.of(Quantity.TEMPERATURE),
            Set.of(),
            Ds18b20::check,
            Ds18b20::open);

    /** Families that w1_therm reads, and whether their two temperature bytes are sixteenths of a degree. */
    private static final Map<String, Boolean> FAMILIES = Map.of(
            "10", false, // DS18S20: half degrees and a remainder
            "22", true,
            "28", true,
            "42", true);

    /** The scratchpad's temperature at power-on (datasheet, table 1, note). */
    private static final double POWER_ON_CELSIUS = 85;

    /** From how near 85 °C can be reached between two readings. */
    private static final double NEARBY = 10;

    /** What the chip is made for (datasheet, electrical characteristics). */
    private static final double LOWEST_CELSIUS = -55;

    private static final double HIGHEST_CELSIUS = 125;

    private static final String SCRATCHPAD = "w1_slave";
    private static final String MILLI_CELSIUS = "temperature";

    private final KernelPort port;
    private final Address.OneWire at;

    /** The last temperature that was surely measured since the chip was last seen to come; NaN when there was none. */
    private double measured = Double.NaN;

    Ds18b20(KernelPort port, Address.OneWire at) {
        this.port = port;
        this.at = at;
    }

    private static List<Driver.Problem> check(SensorSpec spec) {
        try {
            if (!(Address.parse(spec.address()) instanceof Address.OneWire at)) {
                return List.of(new Driver.Problem("at", spec.address() + " is no 1-Wire address", FORM));
            }
            return FAMILIES.containsKey(at.family())
                    ? List.of()
                    : List.of(new Driver.Problem(
                            "at",
                            "family " + at.family() + " is no thermometer",
                            "a DS18B20's number begins with 28, a DS18S20's with 10, a DS1822's with 22"));
        } catch (IllegalArgumentException e) {
            return List.of(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
        }
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        if (!(Address.parse(spec.address()) instanceof Address.OneWire at)) {
            throw new DeviceException(Quality.BUS, spec.address() + " is no 1-Wire address; write " + FORM);
        }
        KernelPort port = ports.kernel(at);
        return new PolledDevice(spec, DRIVER.quantities(), port, ports.clock(), new Ds18b20(port, at));
    }

    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        double celsius;
        try {
            celsius = celsius();
        } catch (DeviceException e) {
            if (e.quality() != Quality.CRC) { // a disturbed answer was still one of a chip with power
                measured = Double.NaN;
            }
            throw e;
        }
        if (celsius == POWER_ON_CELSIUS && !(Math.abs(measured - celsius) <= NEARBY)) {
            out.put(Quantity.TEMPERATURE, celsius, Quality.POWER_ON);
            return;
        }
        measured = celsius;
        out.put(Quantity.TEMPERATURE, celsius, LOWEST_CELSIUS, HIGHEST_CELSIUS);
    }

    /** The number that the laser wrote into the chip. */
    @Override
    public String serial() {
        return at.id().substring(at.id().indexOf('-') + 1);
    }

    private double celsius() throws DeviceException, InterruptedException {
        if (port.has(SCRATCHPAD)) {
            return Scratchpad.parse(answer(SCRATCHPAD)).celsius(FAMILIES.getOrDefault(at.family(), false));
        }
        if (port.has(MILLI_CELSIUS)) {
            return Value.parse(MILLI_CELSIUS, answer(MILLI_CELSIUS)) / 1000;
        }
        throw new DeviceException(
                Quality.NO_VALUE,
                at + ": the chip is there, but nothing reads it; load the driver: sudo modprobe w1_therm, and the line"
                        + " w1_therm in /etc/modules for the next start");
    }

    /** The kernel tries ten times; then it says nothing at all, be it silence or disturbed bytes that it met. */
    private String answer(String file) throws DeviceException, InterruptedException {
        String text = port.read(file);
        if (text.isEmpty()) {
            throw new DeviceException(
                    Quality.NACK,
                    at + ": the kernel got no valid answer in ten tries; check the probe's wires and supply, and the"
                            + " resistor of 4.7 kΩ between data and 3.3 V; shorten a long cable");
        }
        return text;
    }
}
