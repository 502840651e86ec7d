package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Twin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One simulated I2C bus: carries bytes between ports and twins, one transfer at a time, counts what it carried, and fails on
 * request. Who hangs behind a multiplexer is heard while its channel is connected; of several who answer at once, the
 * zeros win, as they do on the wire. Any thread may call it.
 */
public final class SimBus {

    private final Clock clock;
    private final SimWires wires = new SimWires();
    private final Map<Spot, Place> places = new HashMap<>();
    private long nanosPerBit;
    private Duration timeout = Duration.ZERO;

    SimBus(Clock clock) {
        this.clock = clock;
    }

    /** Where a chip can hang: on the bus itself, or behind a channel of a multiplexer. */
    private record Spot(Address.@Nullable Channel behind, int device) {
        static Spot of(Address.I2c at) {
            return new Spot(at.behind(), at.device());
        }
    }

    /** One spot: who answers there, what it has served, and what shall go wrong. */
    private static final class Place {
        @Nullable
        Twin twin;

        /** By twins that have been unplugged. */
        long servedBefore;

        final Deque<Fault> faults = new ArrayDeque<>();
        int corruptPass;
        int corruptIndex;
        int corruptTimes;

        long served() {
            return servedBefore + (twin == null ? 0 : twin.served());
        }
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
        return place(new Spot(null, device)).served();
    }

    /** The sum over all addresses. */
    synchronized long served() {
        return places.values().stream().mapToLong(Place::served).sum();
    }

    /**
     * Makes bytes take the time that they take on a wire; at first they take none.
     *
     * @param bitsPerSecond for example 100,000
     */
    public synchronized void clockedAt(int bitsPerSecond) {
        nanosPerBit = 1_000_000_000L / bitsPerSecond;
    }

    /** How long a transfer keeps the bus that fails with TIMEOUT; at first no time. Linux gives up after 1 s. */
    public synchronized void timeoutTakes(Duration duration) {
        timeout = duration;
    }

    /**
     * Makes transfers with a device fail.
     *
     * @param pass how many transfers succeed first
     * @param times how many fail then
     * @param how NACK, TIMEOUT, BUS, ACCESS, or SHORT_READ, which only reads count for
     */
    public synchronized void fail(int device, int pass, int times, Quality how) {
        place(new Spot(null, device)).faults.add(new Fault(how, pass, times));
    }

    /** The same for a device anywhere on this bus. */
    public synchronized void fail(Address.I2c at, int pass, int times, Quality how) {
        place(Spot.of(at)).faults.add(new Fault(how, pass, times));
    }

    /**
     * Flips the lowest bit of one byte in reads that come.
     *
     * @param index of the byte in what is read
     * @param times in how many reads
     */
    public synchronized void corrupt(int device, int index, int times) {
        corrupt(device, 0, index, times);
    }

    /**
     * Flips the lowest bit of one byte in reads that come.
     *
     * @param pass how many reads come unchanged first
     * @param index of the byte in what is read
     * @param times in how many reads
     */
    public synchronized void corrupt(int device, int pass, int index, int times) {
        Place place = place(new Spot(null, device));
        place.corruptPass = pass;
        place.corruptIndex = index;
        place.corruptTimes = times;
    }

    /**
     * A device stops in the middle of a byte and holds SDA low, so that no transfer succeeds.
     *
     * @param clocks how many clocks it takes until it lets go
     */
    public void holdSda(int clocks) {
        wires.holdSda(clocks);
    }

    /** The same, until the supply is switched off and on. */
    public void holdSdaUntilPowerCycle() {
        wires.holdSdaUntilPowerCycle();
    }

    /** How often the wires were clocked and the supply was switched, since the start. */
    public int rescues() {
        return wires.rescues();
    }

    /**
     * The wires of this bus.
     *
     * @param clock whether they can be looked at and driven
     * @param power whether the supply can be switched
     */
    public BusLines lines(boolean clock, boolean power) {
        return wires.lines(clock, power, this::powerCycle);
    }

    private synchronized void powerCycle() {
        for (Place place : places.values()) {
            if (place.twin != null) {
                place.twin.powerCycle(clock.monotonicNanos());
            }
        }
    }

    /** Whoever is at an address of the bus itself loses its supply for a moment. */
    public synchronized void powerCycle(int device) {
        Twin twin = place(new Spot(null, device)).twin;
        if (twin != null) {
            twin.powerCycle(clock.monotonicNanos());
        }
    }

    /** Plugs a twin in; the place must be free. */
    synchronized void plug(Address.I2c at, Twin twin) throws DeviceException {
        Place place = place(Spot.of(at));
        if (place.twin != null) {
            throw new DeviceException(Quality.ACCESS, at + " is used by another sensor; give each its own address");
        }
        place.twin = twin;
    }

    synchronized void unplug(Address.I2c at) {
        Place place = place(Spot.of(at));
        place.servedBefore = place.served();
        place.twin = null;
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

    /** A port to a multiplexer, plugged in when it is not yet there. */
    public synchronized I2cPort multiplexer(Address.I2c at) {
        Place place = place(Spot.of(at));
        if (place.twin == null) {
            place.twin = new MuxTwin();
        }
        return port(at, () -> {});
    }

    private Place place(Spot spot) {
        return places.computeIfAbsent(spot, s -> new Place());
    }

    private synchronized void write(Address.I2c at, byte[] bytes) throws DeviceException {
        List<Twin> heard = begin(at, Direction.WRITE);
        pass(at, 1 + bytes.length);
        put(at, heard, bytes);
    }

    private synchronized byte[] read(Address.I2c at, int length) throws DeviceException {
        List<Twin> heard = begin(at, Direction.READ);
        pass(at, 1 + length);
        return get(at, heard, length);
    }

    private synchronized byte[] writeRead(Address.I2c at, byte[] bytes, int length) throws DeviceException {
        List<Twin> heard = begin(at, Direction.READ);
        pass(at, 2 + bytes.length + length);
        put(at, heard, bytes);
        return get(at, heard, length);
    }

    private void put(Address.I2c at, List<Twin> heard, byte[] bytes) throws DeviceException {
        boolean acknowledged = false;
        for (Twin twin : heard) {
            acknowledged |= twin.write(bytes.clone(), clock.monotonicNanos());
        }
        if (!acknowledged) {
            throw I2cPort.failure(at, Quality.NACK, "a byte was not acknowledged");
        }
    }

    private byte[] get(Address.I2c at, List<Twin> heard, int length) throws DeviceException {
        byte[] wire = null;
        for (Twin twin : heard) {
            byte[] bytes = twin.read(length, clock.monotonicNanos());
            if (bytes != null && wire != null) {
                for (int i = 0; i < length; i++) {
                    wire[i] &= bytes[i];
                }
            } else if (bytes != null) {
                wire = bytes;
            }
        }
        if (wire == null) {
            throw I2cPort.failure(at, Quality.NACK, "the read was not acknowledged");
        }
        Place place = place(Spot.of(at));
        if (place.corruptTimes > 0 && place.corruptPass-- <= 0) {
            place.corruptTimes--;
            wire[place.corruptIndex] ^= 1;
        }
        return wire;
    }

    /** Who hears the address now. */
    private List<Twin> begin(Address.I2c at, Direction direction) throws DeviceException {
        if (wires.isHeld()) {
            throw I2cPort.failure(at, Quality.BUS, "SDA is held low");
        }
        Place place = place(Spot.of(at));
        Fault fault = place.faults.peek();
        if (fault != null && (fault.how != Quality.SHORT_READ || direction == Direction.READ)) {
            if (fault.pass > 0) {
                fault.pass--;
            } else {
                fault.times--;
                if (fault.times <= 0) {
                    place.faults.remove();
                }
                if (fault.how == Quality.TIMEOUT) {
                    pause(at, timeout);
                }
                throw I2cPort.failure(at, fault.how, "made to fail");
            }
        }
        List<Twin> heard = new ArrayList<>();
        places.forEach((spot, there) -> {
            if (there.twin != null && spot.device() == at.device() && connected(spot.behind())) {
                heard.add(there.twin);
            }
        });
        if (heard.isEmpty()) {
            throw I2cPort.failure(at, Quality.NACK, "the address was not acknowledged");
        }
        return heard;
    }

    private boolean connected(Address.@Nullable Channel behind) {
        if (behind == null) {
            return true;
        }
        Place at = places.get(new Spot(null, behind.device()));
        return at != null && at.twin instanceof MuxTwin mux && mux.connects(behind.channel());
    }

    /** Eight bits and the acknowledgement for each byte, and as much as two bits for start and stop. */
    private void pass(Address.I2c at, int bytes) throws DeviceException {
        pause(at, Duration.ofNanos(nanosPerBit * (9L * bytes + 2)));
    }

    private void pause(Address.I2c at, Duration duration) throws DeviceException {
        if (duration.isZero()) {
            return;
        }
        try {
            clock.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw I2cPort.failure(at, Quality.TIMEOUT, "interrupted");
        }
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
