package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Twin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One simulated I2C bus: carries bytes between ports and twins, one transfer at a time, counts what it carried, and fails on
 * request. Any thread may call it.
 */
public final class SimBus {

    private final Clock clock;
    private final Map<Integer, Place> places = new HashMap<>();

    SimBus(Clock clock) {
        this.clock = clock;
    }

    private int clocksToRelease; // of a device that holds SDA; 0: nobody does
    private boolean heldUntilPowerCycle;
    private int clockings;
    private int powerCycles;

    /** One address: who answers there, what it has served, and what shall go wrong. */
    private static final class Place {
        @Nullable
        Twin twin;

        long served;
        final Deque<Fault> faults = new ArrayDeque<>();
        int corruptIndex;
        int corruptTimes;
    }

    /** Lets some transfers pass, then makes some fail. */
    private static final class Fault {
        final Quality how;
        int pass;
        int times;

        Fault(Quality how, int pass, int times) {
            this.how = how;
            this.pass = pass;
            this.times = times;
        }
    }

    private enum Direction {
        WRITE,
        READ
    }

    /** How many measurements the device at this address has been read out of, wrong check sums included. */
    public synchronized long served(int device) {
        return place(device).served;
    }

    /** The sum over all addresses. */
    synchronized long served() {
        return places.values().stream().mapToLong(place -> place.served).sum();
    }

    /**
     * Makes transfers with a device fail.
     *
     * @param pass how many transfers succeed first
     * @param times how many fail then
     * @param how NACK, TIMEOUT, BUS, ACCESS, or SHORT_READ, which only reads count for
     */
    public synchronized void fail(int device, int pass, int times, Quality how) {
        place(device).faults.add(new Fault(how, pass, times));
    }

    /**
     * Flips the lowest bit of one byte in reads that come.
     *
     * @param index of the byte in what is read
     * @param times in how many reads
     */
    public synchronized void corrupt(int device, int index, int times) {
        Place place = place(device);
        place.corruptIndex = index;
        place.corruptTimes = times;
    }

    /**
     * A device stops in the middle of a byte and holds SDA low, so that no transfer succeeds.
     *
     * @param clocks how many clocks it takes until it lets go
     */
    public synchronized void holdSda(int clocks) {
        clocksToRelease = clocks;
    }

    /** The same, until the supply is switched off and on. */
    public synchronized void holdSdaUntilPowerCycle() {
        heldUntilPowerCycle = true;
    }

    /** How often the wires were clocked and the supply was switched, since the start. */
    public synchronized int rescues() {
        return clockings + powerCycles;
    }

    /**
     * The wires of this bus.
     *
     * @param clock whether they can be looked at and driven
     * @param power whether the supply can be switched
     */
    public BusLines lines(boolean clock, boolean power) {
        return new SimLines(clock, power);
    }

    private boolean isHeld() {
        return clocksToRelease > 0 || heldUntilPowerCycle;
    }

    private final class SimLines implements BusLines {

        private static final int CLOCKS = 9;

        private final boolean canClock;
        private final boolean canCyclePower;

        SimLines(boolean canClock, boolean canCyclePower) {
            this.canClock = canClock;
            this.canCyclePower = canCyclePower;
        }

        @Override
        public @Nullable Levels levels() {
            synchronized (SimBus.this) {
                return canClock
                        ? new Levels(isHeld() ? GpioPort.Level.LOW : GpioPort.Level.HIGH, GpioPort.Level.HIGH)
                        : null;
            }
        }

        @Override
        public boolean canClock() {
            return canClock;
        }

        @Override
        public void clock() {
            synchronized (SimBus.this) {
                clockings++;
                clocksToRelease = Math.max(0, clocksToRelease - CLOCKS);
            }
        }

        @Override
        public boolean canCyclePower() {
            return canCyclePower;
        }

        @Override
        public void cyclePower() {
            synchronized (SimBus.this) {
                powerCycles++;
                clocksToRelease = 0;
                heldUntilPowerCycle = false;
            }
        }
    }

    /** Plugs a twin in; the place must be free. */
    synchronized void plug(Address.I2c at, Twin twin) throws DeviceException {
        Place place = place(at.device());
        if (place.twin != null) {
            throw new DeviceException(Quality.ACCESS, at + " is used by another sensor; give each its own address");
        }
        place.twin = twin;
    }

    synchronized void unplug(Address.I2c at) {
        place(at.device()).twin = null;
    }

    /** A port to an address, whether something answers there or not. */
    I2cPort port(Address.I2c at, Runnable whenClosed) {
        return new SimPort(at, whenClosed);
    }

    /** Whether somebody acknowledges this address now; nobody notices. */
    public synchronized boolean answers(Address.I2c at) throws DeviceException {
        try {
            begin(at, Direction.WRITE);
            return true;
        } catch (DeviceException e) {
            if (e.quality() == Quality.NACK) {
                return false;
            }
            throw e;
        }
    }

    /** A port beside those of drivers, to put bytes on the bus by hand. */
    public I2cPort port(Address.I2c at) {
        return port(at, () -> {});
    }

    private Place place(int device) {
        return places.computeIfAbsent(device, d -> new Place());
    }

    private synchronized void write(Address.I2c at, byte[] bytes) throws DeviceException {
        Twin twin = begin(at, Direction.WRITE);
        if (!twin.write(bytes.clone(), clock.monotonicNanos())) {
            throw I2cPort.failure(at, Quality.NACK, "a byte was not acknowledged");
        }
    }

    private synchronized byte[] read(Address.I2c at, int length) throws DeviceException {
        return read(at, begin(at, Direction.READ), length);
    }

    private synchronized byte[] writeRead(Address.I2c at, byte[] bytes, int length) throws DeviceException {
        Twin twin = begin(at, Direction.READ);
        if (!twin.write(bytes.clone(), clock.monotonicNanos())) {
            throw I2cPort.failure(at, Quality.NACK, "a byte was not acknowledged");
        }
        return read(at, twin, length);
    }

    private byte[] read(Address.I2c at, Twin twin, int length) throws DeviceException {
        byte[] bytes = twin.read(length, clock.monotonicNanos());
        if (bytes == null) {
            throw I2cPort.failure(at, Quality.NACK, "the read was not acknowledged");
        }
        Place place = place(at.device());
        place.served++;
        if (place.corruptTimes > 0) {
            place.corruptTimes--;
            bytes[place.corruptIndex] ^= 1;
        }
        return bytes;
    }

    private Twin begin(Address.I2c at, Direction direction) throws DeviceException {
        if (isHeld()) {
            throw I2cPort.failure(at, Quality.BUS, "SDA is held low");
        }
        Place place = place(at.device());
        Fault fault = place.faults.peek();
        if (fault != null && (fault.how != Quality.SHORT_READ || direction == Direction.READ)) {
            if (fault.pass > 0) {
                fault.pass--;
            } else {
                fault.times--;
                if (fault.times <= 0) {
                    place.faults.remove();
                }
                throw I2cPort.failure(at, fault.how, "made to fail");
            }
        }
        if (place.twin == null) {
            throw I2cPort.failure(at, Quality.NACK, "the address was not acknowledged");
        }
        return place.twin;
    }

    private final class SimPort implements I2cPort {

        private final Address.I2c at;
        private final Runnable whenClosed;
        private volatile boolean closed;

        SimPort(Address.I2c at, Runnable whenClosed) {
            this.at = at;
            this.whenClosed = whenClosed;
        }

        @Override
        public Address.I2c address() {
            return at;
        }

        @Override
        public void write(byte... bytes) throws DeviceException {
            requireOpen();
            SimBus.this.write(at, bytes);
        }

        @Override
        public byte[] read(int length) throws DeviceException {
            requireOpen();
            return SimBus.this.read(at, length);
        }

        @Override
        public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
            requireOpen();
            return SimBus.this.writeRead(at, bytes, length);
        }

        private void requireOpen() throws DeviceException {
            if (closed) {
                throw I2cPort.failure(at, Quality.BUS, "the port is closed");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                whenClosed.run();
            }
        }
    }
}
