package io.hanlu.bridge.pi4j;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.IO;
import com.pi4j.io.i2c.I2C;
import com.pi4j.library.gpiod.internal.GpioDContext;
import com.pi4j.library.gpiod.internal.GpioLine;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalOutputProvider;
import com.pi4j.plugin.linuxfs.provider.i2c.LinuxFsI2CProvider;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.linux.I2cAdapter;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.OutputPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The board this runs on. Says what is missing before Pi4J would, since its own messages do not say what to do. Opening and
 * closing is for one thread at a time; a port is used by the thread of its lane.
 */
public final class Pi4jBoard implements AutoCloseable {

    /** Pi4J 3 brings natives for these only (pi4j-library-linuxfs, pi4j-library-gpiod). */
    private static final Set<String> ARCHITECTURES = Set.of("aarch64", "arm");

    /** Names the GPIO chip where the board's own is not the first labelled "pinctrl"; a Java system property. */
    private static final String CHIP_NAME = "gpio.chip.name";

    /** At 100 kHz it is time for 500 bytes; no driver here moves more than 40, or lets a chip stretch the clock. */
    private static final Duration LONGEST_TRANSFER = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(Pi4jBoard.class);

    private final Set<Integer> limited = new HashSet<>(); // buses
    private final Path devices;
    private final String architecture;
    private @Nullable Context i2c;
    private @Nullable Context gpio;
    private int opened;

    public Pi4jBoard() {
        this(Path.of("/dev"), System.getProperty("os.arch", "unknown"));
    }

    /**
     * @param devices where device files are
     * @param architecture as in the system property {@code os.arch}
     */
    Pi4jBoard(Path devices, String architecture) {
        this.devices = devices;
        this.architecture = architecture;
    }

    /** Opens a device; says nothing on the wire. */
    public synchronized I2cPort i2c(Address.I2c at) throws DeviceException {
        requireBoard(at, "sim:%d/0x%02x".formatted(at.bus(), at.device()));
        requireDevice(
                at,
                devices.resolve("i2c-" + at.bus()),
                "i2c",
                at.bus() == 1
                        ? "switch the bus on: put the line dtparam=i2c_arm=on into /boot/firmware/config.txt, load i2c-dev, reboot"
                        : "bus " + at.bus()
                                + " needs its own dtoverlay line in /boot/firmware/config.txt; ls /dev/i2c-* shows"
                                + " those there are");
        limitTimeOut(at.bus());
        try {
            Context context = i2c;
            if (context == null) {
                context = Pi4J.newContextBuilder()
                        .noAutoDetect()
                        .add(LinuxFsI2CProvider.newInstance())
                        .build();
                i2c = context;
            }
            I2C device = context.create(I2C.newConfigBuilder(context)
                    .id("i2c-" + ++opened)
                    .bus(at.bus())
                    .device(at.device())
                    .build());
            return new Pi4jI2c(this, context, device, at);
        } catch (RuntimeException | LinkageError e) {
            throw cannotOpen(at, e);
        }
    }

    /** Opens a line as an input with its pull-up on. */
    public synchronized GpioPort gpio(Address.Gpio at) throws DeviceException {
        return line(at, line -> Pi4jLine.input(this, line, at));
    }

    /**
     * Opens a line as an output in its safe state.
     *
     * @param active the level at which what hangs on it is on
     */
    public synchronized OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException {
        return line(at, line -> Pi4jLine.output(this, line, at, active, safe));
    }

    private interface LineOpener<P> {
        P open(GpioLine line) throws DeviceException;
    }

    private <P> P line(Address.Gpio at, LineOpener<P> opener) throws DeviceException {
        requireBoard(at, "sim:gpio/" + at.line());
        String chip = System.getProperty(CHIP_NAME);
        requireDevice(
                at,
                devices.resolve(chip == null ? "gpiochip0" : chip),
                "gpio",
                "the kernel offers no such GPIO chip; ls /dev/gpiochip* shows those there are, -D" + CHIP_NAME
                        + "= names one");
        try {
            if (gpio == null) {
                var builder = Pi4J.newContextBuilder().noAutoDetect().add(GpioDDigitalOutputProvider.newInstance());
                gpio = (chip == null ? builder : builder.property(CHIP_NAME, chip)).build();
            }
            return opener.open(GpioDContext.getInstance().getOrOpenLine(at.line()));
        } catch (RuntimeException | LinkageError e) {
            throw cannotOpen(at, e);
        }
    }

    /** Closes the library, after the ports have been closed. */
    @Override
    public synchronized void close() {
        Context first = gpio;
        Context second = i2c;
        gpio = null;
        i2c = null;
        try {
            if (first != null) {
                first.shutdown();
            }
        } finally {
            if (second != null) {
                second.shutdown();
            }
        }
    }

    synchronized void release(Context context, IO<?, ?, ?> io) {
        if (context == i2c && context.hasIO(io.id())) {
            context.shutdown(io.id());
        }
    }

    /** Once the library is closed, so are its lines, and their memory is freed. */
    synchronized void release(GpioLine line) {
        if (gpio != null) {
            GpioDContext.getInstance().closeLine(line);
        }
    }

    /** Once for each bus. Without it a device that does not let go costs its neighbours a second at every try. */
    private void limitTimeOut(int bus) {
        if (!limited.add(bus)) {
            return;
        }
        try (I2cAdapter adapter = I2cAdapter.open(devices.resolve("i2c-" + bus))) {
            adapter.limit(LONGEST_TRANSFER);
            LOG.info("i2c:{}: transfers may take {} ms", bus, LONGEST_TRANSFER.toMillis());
        } catch (DeviceException e) {
            LOG.warn("i2c:{}: transfers may take as long as the kernel lets them: {}", bus, e.getMessage());
        }
    }

    private void requireBoard(Address at, String simulated) throws DeviceException {
        if (!ARCHITECTURES.contains(architecture)) {
            throw new DeviceException(
                    Quality.BUS,
                    at + ": this machine (" + architecture
                            + ") has no pins that the library can reach, which is made for ARM"
                            + " boards such as the Raspberry Pi; write " + simulated + " for a simulated device");
        }
    }

    private static void requireDevice(Address at, Path file, String group, String whenMissing) throws DeviceException {
        if (!Files.exists(file)) {
            throw new DeviceException(Quality.BUS, at + ": there is no " + file + "; " + whenMissing);
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            String user = System.getProperty("user.name");
            throw new DeviceException(
                    Quality.ACCESS,
                    at + ": the user " + user + " may not use " + file + "; add it to the group: sudo usermod -aG "
                            + group + " " + user + ", then restart the service");
        }
    }

    private static DeviceException cannotOpen(Address at, Throwable from) {
        return new DeviceException(
                Failures.cause(from),
                at + " could not be opened: " + Failures.text(from)
                        + "; check that nothing else uses it, and see hanlu check",
                from);
    }
}
