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
import io.hanlu.bridge.port.Address.KernelChip;
import io.hanlu.bridge.port.Address.Subsystem;
import io.hanlu.bridge.port.KernelPort;
import io.hanlu.bridge.port.Ports;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What hwmon and iio have in common: a chip with channels, each a value in a file. */
final class ChipDriver {

    private final Subsystem subsystem;
    private final String form;
    private final Map<String, List<String>> known;
    private final Function<String, Optional<Quantity>> quantityOf;
    private final Reader reader;

    /** Reads one channel, in the unit of its quantity. */
    interface Reader {
        double read(KernelPort port, String channel, Quantity quantity) throws DeviceException, InterruptedException;
    }

    /**
     * @param known chips and the channels that are read when an address names none; of any other chip it is {@code usual}
     * @param quantityOf what a channel measures, by its name
     */
    private ChipDriver(
            Subsystem subsystem,
            String form,
            Map<String, List<String>> known,
            Function<String, Optional<Quantity>> quantityOf,
            Reader reader) {
        this.subsystem = subsystem;
        this.form = form;
        this.known = known;
        this.quantityOf = quantityOf;
        this.reader = reader;
    }

    static Driver of(
            Subsystem subsystem,
            String title,
            String form,
            List<Quantity> quantities,
            String usual,
            Map<String, List<String>> known,
            Function<String, Optional<Quantity>> quantityOf,
            Reader reader) {
        ChipDriver driver = new ChipDriver(subsystem, form, known, quantityOf, reader);
        return new Driver(
                subsystem.id(),
                title,
                form,
                "as the chip's datasheet says",
                quantities,
                Set.of(),
                spec -> driver.check(spec, usual),
                (spec, ports) -> driver.open(spec, ports, usual),
                spec -> driver.quantities(spec, usual));
    }

    private record Channel(String name, Quantity quantity) {}

    private List<Driver.Problem> check(SensorSpec spec, String usual) {
        try {
            channels(address(spec), usual);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new Driver.Problem("at", String.valueOf(e.getMessage()), form));
        }
    }

    private List<Quantity> quantities(SensorSpec spec, String usual) {
        try {
            return channels(address(spec), usual).stream()
                    .map(Channel::quantity)
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private Source open(SensorSpec spec, Ports ports, String usual) throws DeviceException {
        try {
            KernelChip at = address(spec);
            List<Channel> channels = channels(at, usual);
            KernelPort port = ports.kernel(at);
            Device device = out -> measure(port, channels, out);
            return new PolledDevice(
                    spec, channels.stream().map(Channel::quantity).toList(), port, ports.clock(), device);
        } catch (IllegalArgumentException e) {
            throw new DeviceException(Quality.BUS, e.getMessage() + "; write " + form, e);
        }
    }

    private KernelChip address(SensorSpec spec) {
        if (Address.parse(spec.address()) instanceof KernelChip at && at.subsystem() == subsystem) {
            return at;
        }
        throw new IllegalArgumentException(spec.address() + " is no chip of " + subsystem.id());
    }

    private List<Channel> channels(KernelChip at, String usual) {
        List<String> names = at.channels().isEmpty() ? known.getOrDefault(at.chip(), List.of(usual)) : at.channels();
        List<Channel> channels = new ArrayList<>();
        Set<Quantity> taken = EnumSet.noneOf(Quantity.class);
        for (String name : names) {
            Quantity quantity = quantityOf
                    .apply(name)
                    .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no channel that can be read"));
            if (!taken.add(quantity)) {
                throw new IllegalArgumentException(
                        at + " names two channels of " + quantity.id() + "; give each a sensor of its own");
            }
            channels.add(new Channel(name, quantity));
        }
        return channels;
    }

    /** A channel that fails does not take the others with it, unless the whole chip is what fails. */
    private void measure(KernelPort port, List<Channel> channels, Samples out)
            throws DeviceException, InterruptedException {
        for (Channel channel : channels) {
            try {
                put(channel.quantity(), reader.read(port, channel.name(), channel.quantity()), out);
            } catch (DeviceException e) {
                switch (e.quality()) {
                    case NACK, TIMEOUT, ACCESS -> throw e;
                    default -> out.fail(channel.quantity(), e);
                }
            }
        }
    }

    /** Ranges that no chip the kernel drives for air exceeds; its own, narrower one is in its datasheet only. */
    private static void put(Quantity quantity, double value, Samples out) {
        switch (quantity) {
            case TEMPERATURE -> out.put(quantity, value, -200, 850);
            case HUMIDITY -> putHumidity(value, out);
            case PRESSURE -> out.put(quantity, value, 100, 1300);
            case CO2 -> out.put(quantity, value, 0, 1_000_000);
            default -> out.put(quantity, value, -1000, 1000);
        }
    }

    /** Near condensation chips answer a little beyond 0–100 %RH, which drivers of the kernel hand on. */
    private static void putHumidity(double answered, Samples out) {
        double limited = Math.clamp(answered, 0.0, 100.0);
        double beyond = Math.abs(answered - limited);
        if (beyond > 20) {
            out.put(Quantity.HUMIDITY, answered, -20, 120);
        } else {
            out.put(Quantity.HUMIDITY, limited, beyond <= 2 ? Quality.GOOD : Quality.CLAMPED);
        }
    }
}
