package io.hanlu.bridge;

import io.hanlu.bridge.bus.BusGuard;
import io.hanlu.bridge.bus.PinctrlLines;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.modbus.ModbusBuses;
import io.hanlu.bridge.node.NodeEndpoint;
import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.bridge.pi4j.Pi4jBoard;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.KernelPort;
import io.hanlu.bridge.port.ModbusPort;
import io.hanlu.bridge.port.Multiplexers;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.sim.SimBoard;
import io.hanlu.bridge.sysfs.Sysfs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one entrance: opens sensors on the real board, on the simulated one, or from files. Buses are opened when the first
 * sensor needs them, shared by all that hang on them, and closed with the bridge.
 *
 * <p>Any thread may call it.
 */
public final class Bridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    private final Clock clock;
    private final Function<String, Optional<Driver>> drivers;
    private final SimBoard simulated;
    private final Pi4jBoard real = new Pi4jBoard();
    private final Sysfs kernel;
    private final ModbusBuses fieldBuses;
    private final Multiplexers multiplexers = new Multiplexers();
    private final Map<String, Source> open = new LinkedHashMap<>();
    private final Map<String, BusSpec> buses = new HashMap<>(); // by lane
    private final Map<String, BusGuard> guards = new HashMap<>(); // by lane
    private final List<OutputPort> supplies = new ArrayList<>();
    private NodeSettings nodeSettings = NodeSettings.LOCAL;
    private BooleanSupplier clockTrusted = () -> false;
    private volatile @Nullable NodeEndpoint nodes; // opened with the first node
    private boolean closed;

    public Bridge(Clock clock, Simulation simulation) {
        this(clock, simulation, Sysfs.ROOT, Drivers::find);
    }

    /**
     * @param buses how buses can be freed on which nobody gets on; of the others only the diagnosis is made
     */
    public Bridge(Clock clock, Simulation simulation, List<BusSpec> buses) {
        this(clock, simulation);
        buses.forEach(bus -> this.buses.put(bus.lane(), bus));
    }

    /**
     * A bridge to a machine whose kernel shows its devices elsewhere.
     *
     * @param sysfs what is {@code /sys} elsewhere
     */
    public Bridge(Clock clock, Simulation simulation, Path sysfs) {
        this(clock, simulation, sysfs, Drivers::find);
    }

    Bridge(Clock clock, Simulation simulation, Path sysfs, Function<String, Optional<Driver>> drivers) {
        this.clock = clock;
        this.drivers = drivers;
        this.kernel = new Sysfs(sysfs, clock);
        this.simulated = new SimBoard(clock, simulation);
        this.fieldBuses = new ModbusBuses(clock);
    }

    /**
     * Says where wireless nodes come in, before the first of them is opened; otherwise they can only from this machine, on any
     * port.
     *
     * @param trusted whether a time service keeps the clock, for nodes that ask for the time
     */
    public synchronized void nodes(NodeSettings settings, BooleanSupplier trusted) {
        nodeSettings = settings;
        clockTrusted = trusted;
    }

    private synchronized Source.Pushed node(SensorSpec spec) throws DeviceException {
        NodeEndpoint endpoint = nodes;
        if (endpoint == null) {
            endpoint = NodeEndpoint.open(nodeSettings, clock, clockTrusted);
            nodes = endpoint;
        }
        return endpoint.admit(spec);
    }

    /** How often a wireless node was turned away, since the start. Never waits. */
    public long refusedNodes() {
        NodeEndpoint endpoint = nodes;
        return endpoint == null ? 0 : endpoint.refused();
    }

    /** Records of wireless nodes that were not understood, since the start. Never waits. */
    public long refusedRecords() {
        NodeEndpoint endpoint = nodes;
        return endpoint == null ? 0 : endpoint.refusedRecords();
    }

    /**
     * Opens a sensor. A sensor is open once: opening the same {@code zone/id} again closes the earlier one first.
     *
     * @throws DeviceException when the specification is wrong or the device cannot be had: what was tried, what came back,
     *     and what to do. Nothing of it stays open
     */
    public synchronized Source open(SensorSpec spec) throws DeviceException {
        if (closed) {
            throw new IllegalStateException("the bridge is closed");
        }
        String sensor = spec.zone() + "/" + spec.id();
        Driver driver = drivers.apply(spec.driver())
                .orElseThrow(() -> new DeviceException(
                        Quality.BUS, sensor + ": there is no driver \"" + spec.driver() + "\"; see hanlu drivers"));
        List<Driver.Problem> problems = driver.check(spec);
        if (!problems.isEmpty()) {
            throw new DeviceException(
                    Quality.BUS,
                    problems.stream()
                            .map(problem -> problem.key() + ": " + problem.wrong() + "; " + problem.right())
                            .collect(Collectors.joining("; ", sensor + ": ", "")));
        }
        Source earlier = open.remove(sensor);
        if (earlier != null) {
            earlier.close();
        }
        Source source = driver.open(spec, new PortsOfZone(spec.zone()));
        if (source instanceof PolledDevice device && Address.parse(spec.address()) instanceof Address.I2c at) {
            source = guard(at).watch(device);
        }
        open.put(sensor, source);
        return source;
    }

    private BusGuard guard(Address.I2c at) {
        BusGuard guard = guards.get(at.lane());
        if (guard == null) {
            guard = new BusGuard(at.lane(), lines(at), clock);
            guards.put(at.lane(), guard);
        }
        return guard;
    }

    private BusLines lines(Address.I2c at) {
        BusSpec spec = buses.getOrDefault(at.lane(), BusSpec.plain(at.lane()));
        if (at.simulated()) {
            return simulated.bus(at.bus()).lines(spec.scl() != null, spec.power() != null);
        }
        return new PinctrlLines(
                List.of("pinctrl"),
                spec.scl() == null ? -1 : spec.scl().line(),
                spec.sda() == null ? -1 : spec.sda().line(),
                spec.power() == null ? null : supply(spec.power()),
                clock);
    }

    /** Without its switch the devices work as well, so it is no reason to give up the bus. */
    private @Nullable OutputPort supply(Address.Gpio at) {
        try {
            OutputPort supply = output(at, GpioPort.Level.HIGH, true);
            supplies.add(supply);
            return supply;
        } catch (DeviceException e) {
            LOG.error("the supply of a bus cannot be switched: {}", e.getMessage());
            return null;
        }
    }

    /**
     * Opens an output line, in its safe state. The caller closes it, before the bridge.
     *
     * @param active the level at which what hangs on the line is on
     * @param safe whether it is on, or off, while nobody is in charge of it
     * @throws DeviceException when there is no such line, or it is in use, or may not be used, saying what to do
     */
    public OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException {
        return at.simulated() ? simulated.output(at, active, safe) : real.output(at, active, safe);
    }

    /**
     * Opens an input line with its pull-up on, for a push button. The caller closes it, before the bridge.
     *
     * @param rest the level while nobody presses, which a simulated line has
     * @throws DeviceException when there is no such line, or it is in use, or may not be used, saying what to do
     */
    public GpioPort button(Address.Gpio at, GpioPort.Level rest) throws DeviceException {
        return at.simulated() ? simulated.button(at, rest) : real.gpio(at);
    }

    /** The simulated buses and lines, to count what they served and to make them fail. */
    public SimBoard simulated() {
        return simulated;
    }

    /**
     * Closes every source, the last opened first, then the buses. Closing again does nothing.
     *
     * @throws RuntimeException the first that closing something threw, the others suppressed in it; all was tried
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        RuntimeException failure = null;
        for (Source source : new ArrayList<>(open.values()).reversed()) {
            failure = closing(source::close, failure);
        }
        open.clear();
        NodeEndpoint endpoint = nodes;
        if (endpoint != null) {
            failure = closing(endpoint::close, failure);
        }
        for (OutputPort supply : supplies) {
            failure = closing(supply::close, failure);
        }
        failure = closing(multiplexers::close, failure);
        failure = closing(real::close, failure);
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException closing(Runnable close, @Nullable RuntimeException earlier) {
        try {
            close.run();
            return earlier;
        } catch (RuntimeException e) {
            if (earlier == null) {
                return e;
            }
            earlier.addSuppressed(e);
            return earlier;
        }
    }

    /** What a driver of a sensor in this zone opens its device with. */
    private final class PortsOfZone implements Ports {

        private final String zone;

        PortsOfZone(String zone) {
            this.zone = zone;
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public I2cPort i2c(Address.I2c at, Twin.Maker twin) throws DeviceException {
            return at.simulated()
                    ? multiplexers.port(at, chip -> simulated.i2c(chip, zone, twin), simulated::multiplexer)
                    : multiplexers.port(at, real::i2c, real::i2c);
        }

        @Override
        public GpioPort gpio(Address.Gpio at, GpioPort.Level active, Quantity state) throws DeviceException {
            return at.simulated() ? simulated.gpio(at, zone, active, state) : real.gpio(at);
        }

        @Override
        public OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException {
            return Bridge.this.output(at, active, safe);
        }

        @Override
        public Source.Pushed node(SensorSpec spec) throws DeviceException {
            return Bridge.this.node(spec);
        }

        @Override
        public KernelPort kernel(Address at) {
            return kernel.open(at);
        }

        @Override
        public ModbusPort modbus(Address.Modbus at, ModbusPort.Line line) throws DeviceException {
            return fieldBuses.open(at, line);
        }
    }
}
