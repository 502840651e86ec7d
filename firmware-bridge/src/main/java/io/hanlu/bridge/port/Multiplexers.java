package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The TCA9548A multiplexers of a board, real or simulated: puts the selection of a channel before the transfers of a chip
 * that hangs behind one. A selection is one byte, written only when another channel was selected last, or when it is not
 * certain any more: at the beginning, and after any transfer that failed, since a multiplexer that lost its supply has
 * forgotten it.
 *
 * <p>At most one channel of all multiplexers of a bus is connected, so that chips of one address do not hear each other.
 *
 * <p>Any thread may call it; the transfers of one bus wait for each other.
 *
 * @see <a href="https://www.ti.com/lit/ds/symlink/tca9548a.pdf">TCA9548A datasheet SCPS207, section 8.6.2, control register</a>
 */
public final class Multiplexers implements AutoCloseable {

    /** Control register with no channel connected. */
    private static final byte NONE = 0;

    /** How often a multiplexer must refuse to be taken for gone. */
    private static final int TRIES = 3;

    private final Map<String, Bus> buses = new HashMap<>();

    /** Opens a port. */
    public interface Opener {
        I2cPort open(Address.I2c at) throws DeviceException;
    }

    /** One transfer with a chip. */
    private interface Transfer<T> {
        T with(I2cPort chip) throws DeviceException;
    }

    /**
     * A port to a chip, wherever it hangs.
     *
     * @param at the chip
     * @param chip opens a port to it that puts bytes on the wire, whatever channel is connected
     * @param multiplexer opens a port to a multiplexer itself
     */
    public I2cPort port(Address.I2c at, Opener chip, Opener multiplexer) throws DeviceException {
        Address.Channel channel = at.behind();
        Address.I2c muxAt = at.multiplexer();
        if (channel == null || muxAt == null) {
            return chip.open(at);
        }
        Bus bus;
        synchronized (this) {
            bus = buses.computeIfAbsent(at.lane(), lane -> new Bus());
        }
        Mux mux = bus.mux(muxAt, multiplexer);
        return new Muxed(chip.open(at), bus, mux, channel.channel());
    }

    /** Closes the multiplexers themselves, after the chips behind them. */
    @Override
    public synchronized void close() {
        buses.values().forEach(Bus::close);
        buses.clear();
    }

    /** One multiplexer. Stays known when the last chip behind it is closed: a channel of it may still be connected. */
    private static final class Mux {

        final I2cPort port;
        /** What its control register holds; null when that is not certain. */
        @Nullable
        Byte selected;

        Mux(I2cPort port) {
            this.port = port;
        }
    }

    /** All multiplexers of one bus. */
    private static final class Bus {

        private final Map<Integer, Mux> muxes = new TreeMap<>();

        synchronized Mux mux(Address.I2c at, Opener opener) throws DeviceException {
            Mux mux = muxes.get(at.device());
            if (mux == null) {
                mux = new Mux(opener.open(at));
                muxes.put(at.device(), mux);
            }
            return mux;
        }

        synchronized void close() {
            muxes.values().forEach(mux -> mux.port.close());
            muxes.clear();
        }

        synchronized <T> T transfer(I2cPort chip, Mux mux, int channel, Transfer<T> transfer) throws DeviceException {
            try {
                select(chip.address(), mux, channel);
                return transfer.with(chip);
            } catch (DeviceException e) {
                muxes.values().forEach(each -> each.selected = null);
                throw e;
            }
        }

        private void select(Address.I2c chip, Mux mux, int channel) throws DeviceException {
            for (Mux other : muxes.values()) {
                if (other != mux) {
                    disconnect(chip, other);
                }
            }
            set(chip, mux, (byte) (1 << channel));
        }

        /**
         * Who does not answer several times connects nothing: a multiplexer that is gone does not take the chips behind
         * another along. When it returns it has been without supply, and connects nothing either.
         */
        private static void disconnect(Address.I2c chip, Mux other) throws DeviceException {
            for (int tries = 0; tries < TRIES; tries++) {
                try {
                    set(chip, other, NONE);
                    return;
                } catch (DeviceException e) {
                    if (e.quality() != Quality.NACK) {
                        throw e;
                    }
                }
            }
            other.selected = NONE;
        }

        private static void set(Address.I2c chip, Mux mux, byte control) throws DeviceException {
            if (mux.selected != null && mux.selected == control) {
                return;
            }
            mux.selected = null;
            try {
                mux.port.write(control);
            } catch (DeviceException e) {
                throw new DeviceException(
                        e.quality(), chip + ": its channel could not be selected; multiplexer " + e.getMessage(), e);
            }
            mux.selected = control;
        }
    }

    /** A chip behind a multiplexer. */
    private static final class Muxed implements I2cPort {

        private final I2cPort chip;
        private final Bus bus;
        private final Mux mux;
        private final int channel;

        Muxed(I2cPort chip, Bus bus, Mux mux, int channel) {
            this.chip = chip;
            this.bus = bus;
            this.mux = mux;
            this.channel = channel;
        }

        @Override
        public Address.I2c address() {
            return chip.address();
        }

        @Override
        public void write(byte... bytes) throws DeviceException {
            transfer(port -> {
                port.write(bytes);
                return true;
            });
        }

        @Override
        public byte[] read(int length) throws DeviceException {
            return transfer(port -> port.read(length));
        }

        @Override
        public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
            return transfer(port -> port.writeRead(bytes, length));
        }

        private <T> T transfer(Transfer<T> transfer) throws DeviceException {
            return bus.transfer(chip, mux, channel, transfer);
        }

        @Override
        public void close() {
            chip.close();
        }
    }
}
