package io.hanlu.bridge.kernel;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address.Subsystem;
import io.hanlu.bridge.port.KernelPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chips of the kernel's hwmon: {@code temp1_input} in thousandths of a degree, {@code humidity1_input} in thousandths of a
 * percent, {@code in1_input} in millivolts.
 *
 * <p>A driver there may keep a value for a while and need not check sums: the one for SHT3x was seen to give a new temperature
 * while every check sum on the wire was wrong. Where disturbed bytes must be noticed, read the chip through {@code i2c:}.
 *
 * @see <a href="https://docs.kernel.org/hwmon/sysfs-interface.html">the files and their units</a>
 */
public final class Hwmon {

    private static final List<String> AIR = List.of("temp1", "humidity1");

    public static final Driver DRIVER = ChipDriver.of(
            Subsystem.HWMON,
            "Any chip the kernel reads through hwmon",
            "hwmon:sht3x, hwmon:1-0044/temp1,humidity1",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.VOLTAGE),
            "temp1",
            Map.of(
                    "sht3x",
                    AIR,
                    "sts3x",
                    List.of("temp1"),
                    "sht4x",
                    AIR,
                    "shtc3",
                    AIR,
                    "shtc1",
                    AIR,
                    "shtw1",
                    AIR,
                    "sht21",
                    AIR,
                    "aht10",
                    AIR,
                    "aht20",
                    AIR,
                    "hdc3020",
                    AIR),
            Hwmon::quantity,
            Hwmon::read);

    private Hwmon() {}

    private static Optional<Quantity> quantity(String channel) {
        return switch (channel.replaceFirst("[0-9]{1,2}$", "#")) {
            case "temp#" -> Optional.of(Quantity.TEMPERATURE);
            case "humidity#" -> Optional.of(Quantity.HUMIDITY);
            case "in#" -> Optional.of(Quantity.VOLTAGE);
            default -> Optional.empty();
        };
    }

    /** All three come in thousandths. */
    private static double read(KernelPort port, String channel, Quantity quantity)
            throws DeviceException, InterruptedException {
        String fault = channel + "_fault";
        if (port.has(fault) && port.read(fault).equals("1")) {
            throw new DeviceException(
                    Quality.DEVICE, port.address() + ": the chip reports a fault of " + channel + "; check its probe");
        }
        String file = channel + "_input";
        return Value.parse(file, port.read(file)) / 1000;
    }
}
