package io.hanlu.bridge.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder laid out as the kernel lays out {@code /sys}: devices in a tree, symbolic links to them by what they are. */
final class SysfsTree {

    final Path root;

    SysfsTree(Path root) {
        this.root = root;
    }

    /** A 1-Wire bus without devices. */
    Path bus(int number) {
        Path bus = folder("devices/w1_bus_master" + number);
        link("bus/w1/devices/" + bus.getFileName(), bus);
        return bus;
    }

    Path probe(int bus, String id) {
        Path probe = folder("devices/w1_bus_master" + bus + "/" + id);
        link("bus/w1/devices/" + id, probe);
        return probe;
    }

    /** A chip on an I2C bus, {@code 1-0044}, in hwmon. */
    Path hwmon(int number, String device, String name) {
        Path chip = folder("devices/platform/soc/i2c-1/" + device + "/hwmon/hwmon" + number);
        link("class/hwmon/hwmon" + number, chip);
        write(chip, "name", name);
        return chip;
    }

    Path iio(int number, String device, String name) {
        Path chip = folder("devices/platform/soc/i2c-1/" + device + "/iio:device" + number);
        link("bus/iio/devices/iio:device" + number, chip);
        write(chip, "name", name);
        return chip;
    }

    void write(Path folder, String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The device goes away: its folder, and the link to it. */
    void remove(Path folder, String link) {
        try (Stream<Path> files = Files.walk(folder)) {
            Files.delete(root.resolve(link));
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder(String path) {
        try {
            return Files.createDirectories(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void link(String path, Path target) {
        try {
            Path link = root.resolve(path);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
