package io.hanlu.bridge.kernel;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address.Subsystem;
import io.hanlu.bridge.port.KernelPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chips of the kernel's industrial I/O: {@code in_temp_input}, or {@code (in_temp_raw + in_temp_offset) × in_temp_scale} where
 * the driver leaves the sum to the reader. As with hwmon, few of its drivers check sums.
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-iio">the files and their units</a>
 */
public final class Iio {

    private static final List<String> AIR = List.of("temp", "humidityrelative");
    private static final List<String> CO2 = List.of("temp", "humidityrelative", "concentration_co2");

    public static final Driver DRIVER = ChipDriver.of(
            Subsystem.IIO,
            "Any chip the kernel reads through iio (BME280, HDC1080, Si7021, DHT22, SCD30, …)",
            "iio:bme280, iio:1-0076/temp,pressure",
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.PRESSURE, Quantity.CO2, Quantity.VOLTAGE),
            "temp",
            Map.ofEntries(
                    Map.entry("bme280", List.of("temp", "humidityrelative", "pressure")),
                    Map.entry("bmp280", List.of("temp", "pressure")),
                    Map.entry("hdc100x", AIR),
                    Map.entry("hdc1000", AIR),
                    Map.entry("hdc1008", AIR),
                    Map.entry("hdc1010", AIR),
                    Map.entry("hdc1050", AIR),
                    Map.entry("hdc1080", AIR),
                    Map.entry("htu21", AIR),
                    Map.entry("si7020", AIR),
                    Map.entry("si7021", AIR),
                    Map.entry("hts221", AIR),
                    Map.entry("am2315", AIR),
                    Map.entry("scd30", CO2),
                    Map.entry("scd40", CO2),
                    Map.entry("scd41", CO2)),
            Iio::quantity,
            Iio::read);

    private Iio() {}

    private static Optional<Quantity> quantity(String channel) {
        // A channel may have a number (voltage0) or a modifier (temp_object).
        return switch (channel.replaceFirst("^(temp|voltage|pressure|humidityrelative)([0-9]{1,2}|_[a-z]+)$", "$1")) {
            case "temp" -> Optional.of(Quantity.TEMPERATURE);
            case "humidityrelative" -> Optional.of(Quantity.HUMIDITY);
            case "pressure" -> Optional.of(Quantity.PRESSURE);
            case "concentration_co2" -> Optional.of(Quantity.CO2);
            case "voltage" -> Optional.of(Quantity.VOLTAGE);
            default -> Optional.empty();
        };
    }

    private static double read(KernelPort port, String channel, Quantity quantity)
            throws DeviceException, InterruptedException {
        return processed(port, channel) * unit(quantity);
    }

    /** From the kernel's units (m°C, m%, kPa, % by volume, mV) to ours. */
    private static double unit(Quantity quantity) {
        return switch (quantity) {
            case PRESSURE -> 10;
            case CO2 -> 10_000;
            default -> 1e-3;
        };
    }

    private static double processed(KernelPort port, String channel) throws DeviceException, InterruptedException {
        String input = "in_" + channel + "_input";
        if (port.has(input)) {
            return Value.parse(input, port.read(input));
        }
        String raw = "in_" + channel + "_raw";
        double counts = Value.parse(raw, port.read(raw));
        return (counts + attribute(port, channel, "offset", 0)) * attribute(port, channel, "scale", 1);
    }

    /** An attribute of the channel itself or, for several channels of one kind, of the kind: {@code in_voltage_scale}. */
    private static double attribute(KernelPort port, String channel, String attribute, double otherwise)
            throws DeviceException, InterruptedException {
        for (String owner : List.of(channel, channel.replaceFirst("([0-9]{1,2}|_[a-z]+)$", ""))) {
            String file = "in_" + owner + "_" + attribute;
            if (port.has(file)) {
                return Value.parse(file, port.read(file));
            }
        }
        return otherwise;
    }
}
