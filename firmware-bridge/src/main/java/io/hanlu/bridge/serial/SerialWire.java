package io.hanlu.bridge.serial;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.ModbusPort.Line;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Set;

/**
 * A serial port, through the C library's terminal functions. Nobody else may open it meanwhile: a modem manager that probes
 * it, or a second program that reads it, would take bytes away.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/termios.3.html">termios(3)</a>
 */
public final class SerialWire implements Wire {

    /** Bits a second that a port can have. */
    public static final Set<Integer> SPEEDS = Terminal.SPEEDS.keySet();

    private final Clock clock;
    private final Terminal terminal = Terminal.INSTANCE;
    private final int file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer;
    private boolean closed; // guarded by this, so that no call meets a number that has been given to another file

    private SerialWire(int file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.buffer = arena.allocate(1024);
    }

    /**
     * Opens a port, alone.
     *
     * @param path of the device
     * @throws DeviceException when it cannot be had: what came back, and what to do
     */
    public static SerialWire open(String path, Line line, Clock clock) throws DeviceException {
        Terminal terminal = Terminal.INSTANCE;
        int file = -1;
        try {
            file = terminal.open(path);
            terminal.lock(file);
            terminal.set(file, line);
            return new SerialWire(file, clock);
        } catch (Terminal.Failed e) {
            if (file >= 0) {
                terminal.close(file);
            }
            throw refused(path, e);
        }
    }

    private static DeviceException refused(String path, Terminal.Failed e) {
        Quality quality = Quality.BUS;
        String remedy;
        switch (e.number()) {
            case Terminal.EACCES, Terminal.EPERM -> {
                quality = Quality.ACCESS;
                remedy = "add the user to the group that owns it: sudo usermod -aG dialout USER, then log in again";
            }
            case Terminal.EBUSY, Terminal.EAGAIN -> {
                quality = Quality.ACCESS;
                remedy = "another program has it: stop it (a second hanlu, ModemManager, a serial console)";
            }
            case Terminal.ENOENT, Terminal.ENXIO, Terminal.ENODEV ->
                remedy = "plug the adapter in, and look for its name in /dev/serial/by-id, which does not change";
            case Terminal.ENOTTY -> remedy = "it is no serial port";
            default -> remedy = "unplug the adapter and plug it in again";
        }
        return new DeviceException(quality, path + " cannot be used (" + e.getMessage() + "); " + remedy, e);
    }

    @Override
    public void write(byte[] bytes) throws IOException, InterruptedException {
        int written = 0;
        while (written < bytes.length) {
            if (!ready(Terminal.POLLOUT, SLICE)) {
                throw new IOException("it takes no bytes");
            }
            synchronized (this) {
                open();
                MemorySegment.copy(bytes, written, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length - written);
                written += terminal.write(file, buffer, bytes.length - written);
            }
        }
    }

    @Override
    public int read(byte[] into, int offset, Duration patience) throws IOException, InterruptedException {
        if (!ready(Terminal.POLLIN, patience)) {
            return 0;
        }
        synchronized (this) {
            open();
            int count = terminal.read(file, buffer, (int) Math.min(into.length - offset, buffer.byteSize()));
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, count);
            return count;
        }
    }

    private boolean ready(short event, Duration patience) throws IOException, InterruptedException {
        long end = clock.monotonicNanos() + patience.toNanos();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = end - clock.monotonicNanos();
            long slice = Math.clamp(left, 0, SLICE.toNanos());
            synchronized (this) {
                open();
                if (terminal.poll(file, event, (int) Math.ceilDiv(slice, 1_000_000L))) {
                    return true;
                }
            }
            if (left <= slice) {
                return false;
            }
        }
    }

    private void open() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            terminal.close(file);
            arena.close();
        }
    }
}
