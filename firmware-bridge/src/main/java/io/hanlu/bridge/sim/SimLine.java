package io.hanlu.bridge.sim;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.port.OutputPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One simulated line, for one user at a time. Like a Raspberry Pi's, an output keeps its level when it is given back, and when
 * its process is killed. In a folder of lines it is also a file that other processes see and write. Any thread may call it.
 */
public final class SimLine {

    private static final Logger LOG = LoggerFactory.getLogger(SimLine.class);

    private final int number;
    private final @Nullable Path file;
    private @Nullable Level held;
    private Level driven = Level.LOW;
    private @Nullable Supplier<Level> moves;
    private boolean inUse;
    private boolean broken;

    SimLine(int number, @Nullable Path folder) {
        this.number = number;
        this.file = folder == null ? null : folder.resolve("gpio-" + number);
    }

    /** Its level now: of an output what drives it, of an input what moves it. */
    public synchronized Level level() throws DeviceException {
        Level written = file == null ? null : written(file);
        if (written != null) {
            return written;
        }
        if (held != null) {
            return held;
        }
        return moves == null ? driven : moves.get();
    }

    /** Holds an input at a level, whatever it is wired to; null lets go. */
    public synchronized void hold(@Nullable Level level) {
        held = level;
    }

    /** While it is broken, it can neither be opened nor read nor switched. */
    public synchronized void setBroken(boolean broken) {
        this.broken = broken;
    }

    synchronized GpioPort input(Address.Gpio at, Supplier<Level> moves) throws DeviceException {
        take(at);
        this.moves = moves;
        return new Input(at);
    }

    synchronized OutputPort output(Address.Gpio at, Level active, boolean safe) throws DeviceException {
        take(at);
        this.moves = null;
        FileChannel channel = null;
        if (file != null) {
            try {
                channel = lock(file);
            } catch (IOException e) {
                inUse = false;
                throw new DeviceException(Quality.ACCESS, at + " cannot be the file " + file + ": " + e, e);
            } catch (OverlappingFileLockException e) {
                throw inUse(at, e);
            }
            if (channel == null) {
                inUse = false;
                throw inUse(at, null);
            }
        }
        Output output = new Output(at, active, safe, channel);
        output.set(safe);
        return output;
    }

    /** The kernel gives the lock back when the process ends, however that happens. */
    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        if (channel.tryLock() == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    private void take(Address.Gpio at) throws DeviceException {
        requireWhole(at);
        if (inUse) {
            throw inUse(at, null);
        }
        inUse = true;
    }

    private static DeviceException inUse(Address.Gpio at, @Nullable Throwable from) {
        String message = at + " is in use; if by hanlu, stop the service first (systemctl stop hanlu)";
        return from == null
                ? new DeviceException(Quality.ACCESS, message)
                : new DeviceException(Quality.ACCESS, message, from);
    }

    private void requireWhole(Address.Gpio at) throws DeviceException {
        if (broken) {
            throw new DeviceException(Quality.BUS, at + " was made to fail");
        }
    }

    private @Nullable Level written(Path path) throws DeviceException {
        try {
            String text = Files.readString(path, StandardCharsets.UTF_8).strip();
            return switch (text) {
                case "0" -> Level.LOW;
                case "1" -> Level.HIGH;
                case "" -> null; // being written at this moment
                default ->
                    throw new DeviceException(
                            Quality.BUS, path + " holds \"" + text + "\" for line " + number + "; write 0 or 1");
            };
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new DeviceException(Quality.BUS, path + " cannot be read: " + e, e);
        }
    }

    private final class Input implements GpioPort {

        private final Address.Gpio at;
        private boolean closed;

        Input(Address.Gpio at) {
            this.at = at;
        }

        @Override
        public Address.Gpio address() {
            return at;
        }

        @Override
        public Level level() throws DeviceException {
            synchronized (SimLine.this) {
                if (closed) {
                    throw new DeviceException(Quality.BUS, at + ": the port is closed");
                }
                requireWhole(at);
                return SimLine.this.level();
            }
        }

        @Override
        public void close() {
            synchronized (SimLine.this) {
                if (!closed) {
                    closed = true;
                    inUse = false;
                }
            }
        }
    }

    private final class Output implements OutputPort {

        private final Address.Gpio at;
        private final Level active;
        private final boolean safe;
        private final @Nullable FileChannel channel;
        private boolean closed;

        Output(Address.Gpio at, Level active, boolean safe, @Nullable FileChannel channel) {
            this.at = at;
            this.active = active;
            this.safe = safe;
            this.channel = channel;
        }

        @Override
        public Address.Gpio address() {
            return at;
        }

        @Override
        public void set(boolean on) throws DeviceException {
            synchronized (SimLine.this) {
                if (closed) {
                    throw new DeviceException(Quality.BUS, at + ": the port is closed");
                }
                requireWhole(at);
                drive(on);
            }
        }

        private void drive(boolean on) throws DeviceException {
            driven = on ? active : active.opposite();
            if (channel != null) {
                try {
                    String text = driven == Level.HIGH ? "1\n" : "0\n";
                    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
                } catch (IOException e) {
                    throw new DeviceException(Quality.BUS, at + " could not be switched: " + e, e);
                }
            }
        }

        @Override
        public void close() {
            synchronized (SimLine.this) {
                if (closed) {
                    return;
                }
                try {
                    if (!broken) {
                        drive(safe);
                    }
                    if (channel != null) {
                        channel.close();
                    }
                } catch (DeviceException | IOException e) {
                    LOG.error("{} was left in an unknown state: {}", at, e.getMessage());
                } finally {
                    closed = true;
                    inUse = false;
                }
            }
        }
    }
}
