package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address.KernelChip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A chip of hwmon or iio, found by what its file {@code name} holds or by the device it is. The number in {@code hwmon0} is
 * never used: it depends on which driver the kernel happened to load first.
 *
 * @see <a href="https://docs.kernel.org/hwmon/sysfs-interface.html">hwmon's files</a>
 * @see <a href="https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-iio">iio's files</a>
 */
final class ChipFolder implements DeviceFolder {

    /** A chip on an I2C bus, as the kernel names its device: bus 1, address 0x44. */
    private static final Pattern I2C_DEVICE = Pattern.compile("([0-9]{1,3})-[0-9a-f]{4}");

    private static final Pattern DHT = Pattern.compile("dht(11|22)\\b.*");

    private final Path folder;
    private final String glob;
    private final KernelChip at;

    ChipFolder(Path root, KernelChip at) {
        this.at = at;
        switch (at.subsystem()) {
            case HWMON -> {
                folder = root.resolve("class/hwmon");
                glob = "hwmon*";
            }
            case IIO -> {
                folder = root.resolve("bus/iio/devices");
                glob = "iio:device*";
            }
            default -> throw new IllegalArgumentException(at + " is in no folder");
        }
    }

    /** A chip there is: its name, the device it is, and where its files are. */
    private record Candidate(String name, String device, Path folder) {
        @Override
        public String toString() {
            return name + " (" + device + ")";
        }
    }

    @Override
    public Path find() throws DeviceException {
        List<Candidate> all = candidates();
        List<Candidate> matching = all.stream()
                .filter(chip -> chip.name().equals(at.chip()) || chip.device().equals(at.chip()))
                .toList();
        if (matching.size() == 1) {
            return matching.getFirst().folder();
        }
        if (matching.isEmpty()) {
            throw new DeviceException(
                    Quality.NACK,
                    at + ": " + (all.isEmpty() ? "the kernel drives no such chips" : "the kernel has only " + text(all))
                            + "; " + remedy());
        }
        throw new DeviceException(
                Quality.BUS,
                at + ": there are " + matching.size() + " of that name: " + text(matching) + "; write which, as in "
                        + at.subsystem().id() + ":" + matching.getFirst().device());
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (Path entry : KernelFile.list(folder, glob)) {
            candidate(entry).ifPresent(candidates::add);
        }
        return candidates;
    }

    /** Empty when it goes away at this moment, or has no name to be found by. */
    private static Optional<Candidate> candidate(Path entry) {
        try {
            Path real = entry.toRealPath();
            return Optional.of(new Candidate(KernelFile.read(real.resolve("name")), device(real), real));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@code …/1-0044/hwmon/hwmon0} and {@code …/1-0076/iio:device0} lie in the folder of the device they are. */
    private static String device(Path real) {
        Path parent = real.getParent();
        if (parent != null && parent.endsWith("hwmon")) {
            parent = parent.getParent();
        }
        return parent == null || parent.getFileName() == null
                ? real.toString()
                : parent.getFileName().toString();
    }

    private static String text(List<Candidate> chips) {
        return chips.stream().map(Candidate::toString).collect(Collectors.joining(", "));
    }

    private String remedy() {
        Matcher device = I2C_DEVICE.matcher(at.chip());
        String line = DHT.matcher(at.chip()).matches()
                ? "dtoverlay=dht11,gpiopin=4"
                : device.matches() ? "dtoverlay=i2c-sensor,… (the chip's name)" : "dtoverlay=i2c-sensor," + at.chip();
        return "put its line into /boot/firmware/config.txt, as in " + line
                + " (dtoverlay -h i2c-sensor lists the chips), reboot; when it is there, check wires and address";
    }

    /** The kernel asks a chip over the same wires as everybody else. */
    @Override
    public String lane(Path found) {
        Matcher device = I2C_DEVICE.matcher(device(found));
        return device.matches() ? "i2c:" + device.group(1) : at.lane();
    }

    @Override
    public void prepare(Path found, String file) {
        // the kernel measures when it is asked
    }
}
