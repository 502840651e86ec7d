package io.hanlu.bridge.pi4j;

import com.pi4j.library.gpiod.internal.GpioLine;
import com.pi4j.library.gpiod.internal.LineRequestFlag;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.OutputPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of the board. Every use waits for closing and the other way round: the library frees a closed line's memory.
 *
 * <p>It stands on the library's lines rather than on its {@code DigitalInput}, which keeps a thread for each line that wakes up
 * every 10 ms for edges nobody asks for.
 */
final class Pi4jLine {

    private static final Logger LOG = LoggerFactory.getLogger(Pi4jLine.class);

    /** Who has the line, in the kernel's table; {@code gpioinfo} shows it. */
    private static final String CONSUMER = "hanlu";

    private final Pi4jBoard board;
    private final GpioLine line;
    private final Address.Gpio at;
    private boolean closed;

    private Pi4jLine(Pi4jBoard board, GpioLine line, Address.Gpio at) {
        this.board = board;
        this.line = line;
        this.at = at;
    }

    static GpioPort input(Pi4jBoard board, GpioLine line, Address.Gpio at) throws DeviceException {
        requireFree(line, at);
        line.requestInputFlags(CONSUMER, LineRequestFlag.BIAS_PULL_UP.getVal());
        return new Input(new Pi4jLine(board, line, at));
    }

    static OutputPort output(Pi4jBoard board, GpioLine line, Address.Gpio at, GpioPort.Level active, boolean safe)
            throws DeviceException {
        requireFree(line, at);
        line.requestOutput(CONSUMER, number(active, safe));
        return new Output(new Pi4jLine(board, line, at), active, safe);
    }

    private static void requireFree(GpioLine line, Address.Gpio at) throws DeviceException {
        line.update();
        if (line.isUsed()) {
            throw new DeviceException(
                    Quality.ACCESS,
                    at + " is in use by \"" + line.getConsumer()
                            + "\"; if that is hanlu, stop the service first (systemctl stop hanlu), else remove what"
                            + " uses it; gpioinfo shows all lines");
        }
    }

    private static int number(GpioPort.Level active, boolean on) {
        return (active == GpioPort.Level.HIGH) == on ? 1 : 0;
    }

    private void requireOpen() throws DeviceException {
        if (closed) {
            throw new DeviceException(Quality.BUS, at + ": the port is closed");
        }
    }

    private synchronized GpioPort.Level level() throws DeviceException {
        requireOpen();
        try {
            return line.getValue() == 0 ? GpioPort.Level.LOW : GpioPort.Level.HIGH;
        } catch (RuntimeException e) {
            throw new DeviceException(Failures.cause(e), at + " could not be read: " + Failures.text(e), e);
        }
    }

    private synchronized void set(int number) throws DeviceException {
        requireOpen();
        try {
            line.setValue(number);
        } catch (RuntimeException e) {
            throw new DeviceException(Failures.cause(e), at + " could not be switched: " + Failures.text(e), e);
        }
    }

    private synchronized void release() {
        if (!closed) {
            closed = true;
            board.release(line);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private record Input(Pi4jLine line) implements GpioPort {

        @Override
        public Address.Gpio address() {
            return line.at;
        }

        @Override
        public Level level() throws DeviceException {
            return line.level();
        }

        @Override
        public void close() {
            line.release();
        }
    }

    private record Output(Pi4jLine line, GpioPort.Level active, boolean safe) implements OutputPort {

        @Override
        public Address.Gpio address() {
            return line.at;
        }

        @Override
        public void set(boolean on) throws DeviceException {
            line.set(number(active, on));
        }

        @Override
        public void close() {
            if (line.isClosed()) {
                return;
            }
            try {
                set(safe);
            } catch (DeviceException e) {
                LOG.error("{} was left in an unknown state: {}", line.at, e.getMessage());
            } finally {
                line.release();
            }
        }
    }
}
