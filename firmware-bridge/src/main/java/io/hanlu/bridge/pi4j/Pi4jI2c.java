package io.hanlu.bridge.pi4j;

import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import java.util.function.IntSupplier;

/** One device on a bus of the board. */
final class Pi4jI2c implements I2cPort {

    private final Pi4jBoard board;
    private final Context context;
    private final I2C device;
    private final Address.I2c at;
    private volatile boolean closed;

    Pi4jI2c(Pi4jBoard board, Context context, I2C device, Address.I2c at) {
        this.board = board;
        this.context = context;
        this.device = device;
        this.at = at;
    }

    @Override
    public Address.I2c address() {
        return at;
    }

    @Override
    public void write(byte... bytes) throws DeviceException {
        transfer(() -> device.write(bytes, 0, bytes.length), bytes.length);
    }

    @Override
    public byte[] read(int length) throws DeviceException {
        byte[] bytes = new byte[length];
        transfer(() -> device.read(bytes, 0, length), length);
        return bytes;
    }

    /** Pi4J's register access is the kernel's I2C_RDWR: both parts in one transfer. */
    @Override
    public byte[] writeRead(byte[] written, int length) throws DeviceException {
        byte[] bytes = new byte[length];
        transfer(() -> device.readRegister(written, bytes, 0, length), length);
        return bytes;
    }

    private void transfer(IntSupplier attempt, int length) throws DeviceException {
        if (closed) {
            throw I2cPort.failure(at, Quality.BUS, "the port is closed");
        }
        int done;
        try {
            done = attempt.getAsInt();
        } catch (RuntimeException e) {
            DeviceException failure = I2cPort.failure(at, Failures.cause(e), Failures.text(e));
            failure.initCause(e);
            throw failure;
        }
        if (done != length) {
            throw I2cPort.failure(at, Quality.SHORT_READ, done + " of " + length + " bytes went over");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            board.release(context, device);
        }
    }
}
