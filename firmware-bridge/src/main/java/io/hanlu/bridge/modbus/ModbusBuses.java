package io.hanlu.bridge.modbus;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.ModbusPort;
import io.hanlu.bridge.serial.SerialWire;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The field buses in use: each is opened for the first unit on it, shared by all, and closed with the last.
 *
 * <p>Any thread may call it.
 */
public final class ModbusBuses {

    /** From us to a converter or gateway, and back. */
    private static final Duration NETWORK = Duration.ofMillis(500);

    private static final class Shared {
        final ModbusBus bus;
        final ModbusPort.Line line;
        int users;

        Shared(ModbusBus bus, ModbusPort.Line line) {
            this.bus = bus;
            this.line = line;
        }
    }

    private final Clock clock;
    private final Map<String, Shared> byLane = new HashMap<>(); // guarded by this

    public ModbusBuses(Clock clock) {
        this.clock = clock;
    }

    /** See {@link io.hanlu.bridge.port.Ports#modbus}. */
    public synchronized ModbusPort open(Address.Modbus at, ModbusPort.Line line) throws DeviceException {
        Shared shared = byLane.get(at.lane());
        if (shared == null) {
            shared = new Shared(bus(at, line), line);
            byLane.put(at.lane(), shared);
        } else if (at.via() == Address.Via.RTU && !shared.line.equals(line)) {
            throw new DeviceException(
                    Quality.BUS,
                    at + " is to be read with " + line + ", but " + at.lane() + " is in use with " + shared.line
                            + "; all devices of one line need the same: set it at the devices, and write baud, parity and stop");
        }
        shared.users++;
        return new UnitPort(at, shared);
    }

    private ModbusBus bus(Address.Modbus at, ModbusPort.Line line) {
        return switch (at.via()) {
            case RTU ->
                new ModbusBus(
                        new ModbusBus.Kind(at.lane(), new RtuFraming(), true, line, Duration.ZERO),
                        () -> SerialWire.open(at.place(), line, clock),
                        clock);
            case RTUTCP ->
                new ModbusBus(
                        new ModbusBus.Kind(at.lane(), new RtuFraming(), false, line, NETWORK),
                        () -> SocketWire.open(at, clock),
                        clock);
            case MODBUS ->
                new ModbusBus(
                        new ModbusBus.Kind(at.lane(), new TcpFraming(), false, null, NETWORK),
                        () -> SocketWire.open(at, clock),
                        clock);
        };
    }

    private synchronized void leave(Address.Modbus at, Shared shared) {
        shared.users--;
        if (shared.users == 0) {
            byLane.remove(at.lane());
            shared.bus.close();
        }
    }

    private final class UnitPort implements ModbusPort {

        private final Address.Modbus at;
        private final Shared shared;
        private volatile boolean closed;

        UnitPort(Address.Modbus at, Shared shared) {
            this.at = at;
            this.shared = shared;
        }

        @Override
        public Address address() {
            return at;
        }

        @Override
        public byte[] read(Table table, int first, int count, Pace pace) throws DeviceException, InterruptedException {
            checkOpen();
            return shared.bus.read(at.unit(), table, first, count, pace);
        }

        @Override
        public void ignore(Duration duration) throws DeviceException, InterruptedException {
            checkOpen();
            shared.bus.ignore(duration);
        }

        private void checkOpen() throws DeviceException {
            if (closed) {
                throw new DeviceException(Quality.BUS, at + " has been closed");
            }
        }

        @Override
        public void close() {
            synchronized (ModbusBuses.this) {
                if (!closed) {
                    closed = true;
                    leave(at, shared);
                }
            }
        }
    }
}
