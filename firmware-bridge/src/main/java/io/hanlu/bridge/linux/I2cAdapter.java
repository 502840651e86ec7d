package io.hanlu.bridge.linux;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One opened {@code /dev/i2c-N}. Used by one thread.
 *
 * @see <a href="https://docs.kernel.org/i2c/dev-interface.html">I2C device interface</a>
 */
public final class I2cAdapter implements AutoCloseable {

    // linux/i2c-dev.h, linux/i2c.h, fcntl.h
    private static final long I2C_TIMEOUT = 0x0702;
    private static final long I2C_SLAVE = 0x0703;
    private static final long I2C_FUNCS = 0x0705;
    private static final long I2C_RDWR = 0x0707;
    private static final long I2C_SMBUS = 0x0720;
    private static final short I2C_M_RD = 1;
    private static final byte SMBUS_WRITE = 0;
    private static final byte SMBUS_READ = 1;
    private static final int SMBUS_QUICK = 0;
    private static final int SMBUS_BYTE = 1;
    private static final long FUNC_SMBUS_QUICK = 0x0001_0000;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EPERM = 1;
    private static final int ENXIO = 6;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ETIMEDOUT = 110;
    private static final int EREMOTEIO = 121;

    /** {@code struct i2c_msg}. */
    private static final StructLayout MESSAGE = MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT,
            ValueLayout.JAVA_SHORT,
            ValueLayout.JAVA_SHORT,
            MemoryLayout.paddingLayout(2),
            ValueLayout.ADDRESS);

    private static final long MESSAGE_ADDRESS = 0;
    private static final long MESSAGE_FLAGS = 2;
    private static final long MESSAGE_LENGTH = 4;
    private static final long MESSAGE_BYTES = 8;

    /** {@code struct i2c_rdwr_ioctl_data}: where the messages are, how many. */
    private static final StructLayout TRANSFER =
            MemoryLayout.structLayout(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, MemoryLayout.paddingLayout(4));

    /** {@code struct i2c_smbus_ioctl_data}: direction, command, size, data. */
    private static final StructLayout SMBUS = MemoryLayout.structLayout(
            ValueLayout.JAVA_BYTE,
            ValueLayout.JAVA_BYTE,
            MemoryLayout.paddingLayout(2),
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS);

    private static final int SMBUS_BLOCK = 34;

    /** What is at an address. */
    public enum Presence {
        /** Nobody acknowledges. */
        NOBODY,
        /** Somebody does. */
        SOMEBODY,
        /** A kernel driver has it; it was not asked. */
        KERNEL
    }

    private final Path file;
    private final int descriptor;
    private boolean closed;

    private I2cAdapter(Path file, int descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /**
     * Opens an adapter; says nothing on the wires.
     *
     * @throws DeviceException ACCESS without the right to it, else BUS
     */
    public static I2cAdapter open(Path file) throws DeviceException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE);
            int descriptor =
                    (int) Libc.OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                int errno = Libc.errno(state);
                throw new DeviceException(
                        cause(errno), file + " cannot be opened: " + ErrorText.of(errno, "error " + errno));
            }
            return new I2cAdapter(file, descriptor);
        } catch (DeviceException e) {
            throw e;
        } catch (Throwable e) {
            throw new DeviceException(Quality.BUS, file + ": the C library cannot be called here: " + e, e);
        }
    }

    /**
     * How long the kernel lets a transfer on this adapter take, for all who use it, until the adapter is gone. Most drivers
     * start with a second.
     *
     * @param longest in steps of 10 ms
     */
    public void limit(Duration longest) throws DeviceException {
        ioctl(I2C_TIMEOUT, Math.max(1, longest.toMillis() / 10));
    }

    /**
     * Looks whether somebody is at an address, as {@code i2cdetect} does: by addressing for a write of nothing, which devices do not
     * notice; from 0x30 to 0x37 and 0x50 to 0x5F, where memories are that may take it for the begin of one, by reading a byte.
     */
    public Presence look(int device) throws DeviceException {
        try {
            ioctl(I2C_SLAVE, device);
        } catch (DeviceException e) {
            if (e.quality() == Quality.ACCESS) {
                return Presence.KERNEL;
            }
            throw e;
        }
        boolean read = (device >= 0x30 && device <= 0x37) || (device >= 0x50 && device <= 0x5F) || !hasQuick();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(SMBUS);
            request.set(ValueLayout.JAVA_BYTE, 0, read ? SMBUS_READ : SMBUS_WRITE);
            request.set(ValueLayout.JAVA_INT, 4, read ? SMBUS_BYTE : SMBUS_QUICK);
            request.set(ValueLayout.ADDRESS, 8, arena.allocate(SMBUS_BLOCK));
            ioctl(I2C_SMBUS, request.address());
            return Presence.SOMEBODY;
        } catch (DeviceException e) {
            if (e.quality() == Quality.NACK) {
                return Presence.NOBODY;
            }
            throw e;
        }
    }

    private boolean hasQuick() throws DeviceException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment functions = arena.allocate(ValueLayout.JAVA_LONG);
            ioctl(I2C_FUNCS, functions.address());
            return (functions.get(ValueLayout.JAVA_LONG, 0) & FUNC_SMBUS_QUICK) != 0;
        }
    }

    /** A device on this adapter. */
    public I2cPort port(Address.I2c at) {
        return new Port(at);
    }

    private void transfer(int device, byte[] written, byte[] read) throws DeviceException {
        int count = (written.length > 0 ? 1 : 0) + (read.length > 0 ? 1 : 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment messages = arena.allocate(MESSAGE, count);
            MemorySegment answer = arena.allocate(Math.max(1, read.length));
            int next = 0;
            if (written.length > 0) {
                message(
                        messages,
                        next++,
                        device,
                        (short) 0,
                        arena.allocateFrom(ValueLayout.JAVA_BYTE, written),
                        written.length);
            }
            if (read.length > 0) {
                message(messages, next, device, I2C_M_RD, answer, read.length);
            }
            MemorySegment transfer = arena.allocate(TRANSFER);
            transfer.set(ValueLayout.ADDRESS, 0, messages);
            transfer.set(ValueLayout.JAVA_INT, ValueLayout.ADDRESS.byteSize(), count);
            ioctl(I2C_RDWR, transfer.address());
            MemorySegment.copy(answer, ValueLayout.JAVA_BYTE, 0, read, 0, read.length);
        }
    }

    private static void message(
            MemorySegment messages, int index, int device, short flags, MemorySegment bytes, int length) {
        MemorySegment message = messages.asSlice(index * MESSAGE.byteSize(), MESSAGE.byteSize());
        message.set(ValueLayout.JAVA_SHORT, MESSAGE_ADDRESS, (short) device);
        message.set(ValueLayout.JAVA_SHORT, MESSAGE_FLAGS, flags);
        message.set(ValueLayout.JAVA_SHORT, MESSAGE_LENGTH, (short) length);
        message.set(ValueLayout.ADDRESS, MESSAGE_BYTES, bytes);
    }

    private void ioctl(long request, long argument) throws DeviceException {
        if (closed) {
            throw new DeviceException(Quality.BUS, file + " is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE);
            int result = (int) Libc.IOCTL.invokeExact(state, descriptor, request, argument);
            if (result < 0) {
                int errno = Libc.errno(state);
                throw new DeviceException(cause(errno), file + ": " + ErrorText.of(errno, "error " + errno));
            }
        } catch (DeviceException e) {
            throw e;
        } catch (Throwable e) {
            throw new DeviceException(Quality.BUS, file + ": the C library cannot be called here: " + e, e);
        }
    }

    /** As https://docs.kernel.org/i2c/fault-codes.html has it. */
    private static Quality cause(int errno) {
        return switch (errno) {
            case ENXIO, EREMOTEIO -> Quality.NACK;
            case ETIMEDOUT -> Quality.TIMEOUT;
            case EPERM, EACCES, EBUSY -> Quality.ACCESS;
            default -> Quality.BUS;
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                int ignored = (int) Libc.CLOSE.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException(file + " cannot be closed", e);
            }
        }
    }

    private final class Port implements I2cPort {

        private final Address.I2c at;

        Port(Address.I2c at) {
            this.at = at;
        }

        @Override
        public Address.I2c address() {
            return at;
        }

        @Override
        public void write(byte... bytes) throws DeviceException {
            carry(bytes, 0);
        }

        @Override
        public byte[] read(int length) throws DeviceException {
            return carry(new byte[0], length);
        }

        @Override
        public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
            return carry(bytes, length);
        }

        private byte[] carry(byte[] bytes, int length) throws DeviceException {
            byte[] read = new byte[length];
            try {
                transfer(at.device(), bytes, read);
            } catch (DeviceException e) {
                throw I2cPort.failure(at, e.quality(), e.getMessage());
            }
            return read;
        }

        @Override
        public void close() {
            // the adapter is shared
        }
    }

    /** What is called of the C library; loaded with the first call, so that a machine without it fails where it is used. */
    @SuppressWarnings("restricted")
    private static final class Libc {

        static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

        static final MethodHandle OPEN = variadic(
                "open", 2, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        static final MethodHandle IOCTL = variadic(
                "ioctl",
                2,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        static final MethodHandle CLOSE = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle variadic(String name, int fixed, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO, Linker.Option.firstVariadicArg(fixed));
        }

        static int errno(MemorySegment state) {
            return state.get(ValueLayout.JAVA_INT, STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno")));
        }
    }
}
