package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Twin;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The simulated board: as many buses and lines as are asked for, in one world. A bus cannot know which chip an address
 * stands for, so the driver that opens the address brings the twin that answers. Any thread may call it.
 */
public final class SimBoard {

    private final Clock clock;
    private final Simulation simulation;
    private final Map<Integer, SimBus> buses = new ConcurrentSkipListMap<>();
    private final Map<Integer, SimLine> lines = new ConcurrentSkipListMap<>();
    private @Nullable World world;

    public SimBoard(Clock clock, Simulation simulation) {
        this.clock = clock;
        this.simulation = simulation;
    }

    /** The bus of that number: to count what it served and to make it fail. */
    public SimBus bus(int number) {
        return buses.computeIfAbsent(number, n -> new SimBus(clock));
    }

    /** Measurements read out of all simulated chips so far. */
    public long served() {
        return buses.values().stream().mapToLong(SimBus::served).sum();
    }

    /**
     * Plugs a twin in and opens a port to it; closing the port unplugs it.
     *
     * @param zone whose air surrounds the chip
     */
    public I2cPort i2c(Address.I2c at, String zone, Twin.Maker twin) throws DeviceException {
        SimBus bus = bus(at.bus());
        bus.plug(at, twin.make(world().around(zone, at.toString())));
        return bus.port(at, () -> bus.unplug(at));
    }

    /** The line of that number: to see what an output does, to move an input, and to make either fail. */
    public SimLine line(int number) {
        return lines.computeIfAbsent(number, n -> new SimLine(n, simulation.lines()));
    }

    /**
     * A line that shows what goes on in the zone.
     *
     * @param active the level at which {@code state} is 1
     * @param state DOOR, POWER, COMPRESSOR or DEFROST
     */
    public GpioPort gpio(Address.Gpio at, String zone, GpioPort.Level active, Quantity state) throws DeviceException {
        World world = world();
        return line(at.line()).input(at, () -> world.state(zone, state) ? active : active.opposite());
    }

    /** A line with a push button on it that nobody presses. */
    public GpioPort button(Address.Gpio at, GpioPort.Level rest) throws DeviceException {
        return line(at.line()).input(at, () -> rest);
    }

    /**
     * A line that is driven, at first to its safe state.
     *
     * @param active the level that stands for on
     */
    public OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException {
        return line(at.line()).output(at, active, safe);
    }

    /** The world is read from its recording when the first simulated sensor is opened. */
    private synchronized World world() throws DeviceException {
        World found = world;
        if (found == null) {
            found = World.load(clock, simulation);
            world = found;
        }
        return found;
    }
}
