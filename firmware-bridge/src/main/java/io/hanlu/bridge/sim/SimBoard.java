package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
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

    /**
     * A line with the contact of the zone's door on it.
     *
     * @param open the line's level while the door is open
     */
    public GpioPort gpio(Address.Gpio at, String zone, GpioPort.Level open) throws DeviceException {
        return new Line(at, zone, open, world());
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

    /** One line, moved by a door. */
    private static final class Line implements GpioPort {

        private final Address.Gpio at;
        private final String zone;
        private final Level open;
        private final World world;
        private volatile boolean closed;

        Line(Address.Gpio at, String zone, Level open, World world) {
            this.at = at;
            this.zone = zone;
            this.open = open;
            this.world = world;
        }

        @Override
        public Address.Gpio address() {
            return at;
        }

        @Override
        public Level level() throws DeviceException {
            if (closed) {
                throw new DeviceException(Quality.BUS, at + ": the port is closed");
            }
            Level shut = open == Level.HIGH ? Level.LOW : Level.HIGH;
            return world.doorOpen(zone) ? open : shut;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
