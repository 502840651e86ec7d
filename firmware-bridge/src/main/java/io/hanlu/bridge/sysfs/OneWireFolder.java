package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address.OneWire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A device on a 1-Wire bus that the kernel drives; it lies in the folder of its bus.
 *
 * @see <a href="https://docs.kernel.org/w1/w1-generic.html">the kernel's 1-Wire files</a>
 */
final class OneWireFolder implements DeviceFolder {

    private static final String BUSES = "w1_bus_master*";

    /** Devices of any family: two hexadecimal digits, - and the number. */
    private static final String DEVICES = "[0-9a-f][0-9a-f]-*";

    private final Path devices;
    private final OneWire at;
    private final Function<Path, W1Master> masters;

    OneWireFolder(Path root, OneWire at, Function<Path, W1Master> masters) {
        this.devices = root.resolve("bus/w1/devices");
        this.at = at;
        this.masters = masters;
    }

    @Override
    public Path find() throws DeviceException {
        try {
            return devices.resolve(at.id()).toRealPath();
        } catch (IOException e) {
            throw new DeviceException(Quality.NACK, at + ": " + whatIsThere(), e);
        }
    }

    private String whatIsThere() {
        if (KernelFile.list(devices, BUSES).isEmpty()) {
            return "there is no 1-Wire bus; put the line dtoverlay=w1-gpio into /boot/firmware/config.txt"
                    + " (data on GPIO 4 unless ,gpiopin= says otherwise), reboot";
        }
        List<Path> others = KernelFile.list(devices, DEVICES);
        return (others.isEmpty()
                        ? "nothing answers on the 1-Wire bus"
                        : "the 1-Wire bus has only "
                                + others.stream()
                                        .map(other -> String.valueOf(other.getFileName()))
                                        .collect(Collectors.joining(", ")))
                + "; check the probe's three wires, and the resistor of 4.7 kΩ between data and 3.3 V";
    }

    @Override
    public String lane(Path folder) {
        Path bus = folder.getParent();
        return bus != null && String.valueOf(bus.getFileName()).startsWith("w1_bus_master")
                ? "w1:" + bus.getFileName()
                : at.lane();
    }

    @Override
    public void prepare(Path folder, String file) throws InterruptedException {
        Path bus = folder.getParent();
        if (bus != null) {
            masters.apply(bus).convert(at.id());
        }
    }
}
