package io.hanlu.bridge.scan;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.linux.I2cAdapter;
import io.hanlu.bridge.linux.I2cAdapter.Presence;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.sim.SimBus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that can be found out about what is wired to this machine. */
public final class Scan {

    /** What a chip can measure, in the kernel's words: hwmon's, then those of iio. One of a kind makes a sensor. */
    private static final List<String> CHANNELS = List.of("temp1", "humidity1", "temp", "humidityrelative", "pressure");

    private static final Pattern ADAPTER = Pattern.compile("i2c-([0-9]{1,3})");

    /** So long an address may take that blocks; without it a dead bus takes a second for each. */
    private static final Duration LONGEST_TRANSFER = Duration.ofMillis(50);

    private final Path root;
    private final Clock clock;
    private final List<Found> found = new ArrayList<>();

    private Scan(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /**
     * Asks every I2C bus, and lists what the kernel shows of 1-Wire, hwmon, iio and serial ports.
     *
     * @param root the folder that {@code dev} and {@code sys} are in; {@code /} on a machine
     */
    public static List<Found> machine(Path root, Clock clock) throws InterruptedException {
        Scan scan = new Scan(root, clock);
        scan.buses();
        scan.oneWire();
        scan.chips(Found.Kind.HWMON, "sys/class/hwmon", "hwmon*");
        scan.chips(Found.Kind.IIO, "sys/bus/iio/devices", "iio:device*");
        scan.serial();
        return scan.found;
    }

    /** Asks a simulated bus, on which the sensors of a configuration have been opened. */
    public static List<Found> simulated(int number, SimBus bus, Clock clock) throws InterruptedException {
        return new I2cScan(new Simulated(number, bus), clock).run();
    }

    private void buses() throws InterruptedException {
        List<Path> adapters = list("dev", "i2c-*").stream()
                .filter(file -> ADAPTER.matcher(name(file)).matches())
                .sorted(Comparator.comparingInt(Scan::number))
                .toList();
        if (adapters.isEmpty()) {
            found.add(Found.trouble(
                    "i2c",
                    "there is no I2C bus: put the line dtparam=i2c_arm=on into /boot/firmware/config.txt, load i2c-dev"
                            + " (sudo modprobe i2c-dev), reboot"));
        }
        for (Path file : adapters) {
            String lane = "i2c:" + number(file);
            try (I2cAdapter adapter = I2cAdapter.open(file)) {
                try {
                    adapter.limit(LONGEST_TRANSFER);
                } catch (DeviceException e) {
                    found.add(Found.trouble(
                            lane, "transfers may take as long as the kernel lets them: " + e.getMessage()));
                }
                found.addAll(new I2cScan(new Real(lane, adapter), clock).run());
            } catch (DeviceException e) {
                found.add(Found.trouble(
                        lane,
                        e.quality() == Quality.ACCESS
                                ? e.getMessage()
                                        + "; add your user to the group: sudo usermod -aG i2c \"$USER\", then sign in"
                                        + " again"
                                : e.getMessage()));
            }
        }
    }

    private static int number(Path adapter) {
        Matcher matcher = ADAPTER.matcher(name(adapter));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private void oneWire() {
        for (Path probe : list("sys/bus/w1/devices", "28-*")) {
            found.add(new Found(
                    Found.Kind.ONE_WIRE,
                    "w1:" + name(probe),
                    List.of("ds18b20"),
                    true,
                    "family 28 and its serial number"));
        }
        if (list("sys/bus/w1/devices", "w1_bus_master*").isEmpty()) {
            found.add(Found.trouble(
                    "w1",
                    "there is no 1-Wire bus; if probes are wired, put the line dtoverlay=w1-gpio into"
                            + " /boot/firmware/config.txt (data on GPIO 4), reboot"));
        }
    }

    /** By the device each is, since two chips may have one name. */
    private void chips(Found.Kind kind, String folder, String glob) {
        String subsystem = kind.name().toLowerCase(Locale.ROOT);
        for (Path entry : list(folder, glob)) {
            try {
                String chip = Files.readString(entry.resolve("name")).strip();
                Path real = entry.toRealPath();
                List<String> channels = CHANNELS.stream()
                        .filter(channel -> isChannel(real, channel))
                        .toList();
                boolean ofBoard =
                        real.toString().contains("/thermal") || real.toString().contains("/virtual/");
                found.add(new Found(
                        kind,
                        subsystem + ":" + device(real, chip)
                                + (channels.isEmpty() ? "" : "/" + String.join(",", channels)),
                        channels.isEmpty() || ofBoard ? List.of() : List.of(subsystem),
                        true,
                        "the kernel's driver " + chip + (ofBoard ? ", which watches the board itself" : "")));
            } catch (IOException e) {
                found.add(Found.trouble(subsystem + ":" + name(entry), "its name cannot be read: " + e.getMessage()));
            }
        }
    }

    /** {@code temp1_input} in hwmon, {@code in_temp_input} or {@code in_temp_raw} in iio. */
    private static boolean isChannel(Path device, String channel) {
        return Files.exists(device.resolve(channel + "_input"))
                || Files.exists(device.resolve("in_" + channel + "_input"))
                || Files.exists(device.resolve("in_" + channel + "_raw"));
    }

    /** {@code …/1-0044/hwmon/hwmon0} and {@code …/1-0076/iio:device0} lie in the folder of the device they are. */
    private static String device(Path real, String chip) {
        Path parent = real.getParent();
        if (parent != null && parent.endsWith("hwmon")) {
            parent = parent.getParent();
        }
        return parent != null && name(parent).matches("[0-9]{1,3}-[0-9a-f]{4}") ? name(parent) : chip;
    }

    private void serial() {
        for (Path port : list("dev", "{ttyUSB,ttyACM,ttyAMA,ttySC}[0-9]*")) {
            String always = list("dev/serial/by-id", "*").stream()
                    .filter(link -> isSame(link, port))
                    .map(link -> "/dev/serial/by-id/" + name(link))
                    .findFirst()
                    .orElse("/dev/" + name(port));
            boolean ours = Files.isReadable(port) && Files.isWritable(port);
            found.add(new Found(
                    Found.Kind.SERIAL,
                    always,
                    List.of(),
                    true,
                    "a serial port"
                            + (ours
                                    ? ""
                                    : ", not for this user: sudo usermod -aG dialout \"$USER\", then sign in again")
                            + "; what hangs on it cannot be found out by asking"));
        }
    }

    private static boolean isSame(Path link, Path port) {
        try {
            return Files.isSameFile(link, port);
        } catch (IOException e) {
            return false; // a link to what is gone
        }
    }

    private List<Path> list(String folder, String glob) {
        return list(root.resolve(folder), glob);
    }

    /** In order of name; a folder that is not there is empty. */
    private static List<Path> list(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(files::add);
        } catch (IOException e) {
            return List.of();
        }
        files.sort(null);
        return files;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private record Real(String lane, I2cAdapter adapter) implements I2cBus {

        @Override
        public Presence look(int device) throws DeviceException {
            return adapter.look(device);
        }

        @Override
        public I2cPort port(Address.I2c at) {
            return adapter.port(at);
        }
    }

    private record Simulated(int number, SimBus bus) implements I2cBus {

        @Override
        public String lane() {
            return "sim:" + number;
        }

        @Override
        public Presence look(int device) throws DeviceException {
            return bus.answers(new Address.I2c(true, number, device)) ? Presence.SOMEBODY : Presence.NOBODY;
        }

        @Override
        public I2cPort port(Address.I2c at) {
            return bus.port(at);
        }
    }
}
