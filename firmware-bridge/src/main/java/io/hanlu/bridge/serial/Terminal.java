package io.hanlu.bridge.serial;

import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Parity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The C library's functions for a serial port. Java has none, and a library that brings its own natives has to unpack them
 * to a folder in which programs may be run. The numbers are Linux's, the same on x86-64, ARM and ARM64
 * (asm-generic/fcntl.h, termbits.h, ioctls.h).
 */
final class Terminal {

    static final Terminal INSTANCE = new Terminal();

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int ENOTTY = 25;

    static final short POLLIN = 1;
    static final short POLLOUT = 4;
    private static final short FAILED = 0x08 | 0x10 | 0x20; // POLLERR, POLLHUP, POLLNVAL

    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final long TIOCEXCL = 0x540C;
    private static final int TCSANOW = 0;
    private static final int TCIOFLUSH = 2;

    /** c_iflag, c_oflag, c_cflag, c_lflag, then c_line and the rest: struct termios of glibc is 60 bytes. */
    private static final int TERMIOS = 128;

    private static final int INPUT_FLAGS = 0;
    private static final int OUTPUT_FLAGS = 4;
    private static final int CONTROL_FLAGS = 8;
    private static final int LOCAL_FLAGS = 12;
    private static final int CHARACTERS = 17; // c_cc
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    private static final int INPCK = 0x10;
    private static final int CS8 = 0x30;
    private static final int CSTOPB = 0x40;
    private static final int CREAD = 0x80;
    private static final int PARENB = 0x100;
    private static final int PARODD = 0x200;
    private static final int CLOCAL = 0x800;

    /** Bits a second → their number in termbits.h. */
    static final Map<Integer, Integer> SPEEDS =
            Map.of(1200, 9, 2400, 11, 4800, 12, 9600, 13, 19_200, 14, 38_400, 15, 57_600, 0x1001, 115_200, 0x1002);

    private static final StructLayout ERRNO = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT = ERRNO.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private final Linker linker = Linker.nativeLinker();
    private final MemoryLayout size = canonical("size_t");
    private final MemoryLayout unsignedLong = canonical("long");

    private final MethodHandle open = variadic("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private final MethodHandle close = function("close", ValueLayout.JAVA_INT);
    private final MethodHandle flock = function("flock", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private final MethodHandle ioctl = variadic("ioctl", ValueLayout.JAVA_INT, unsignedLong);
    private final MethodHandle tcgetattr = function("tcgetattr", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private final MethodHandle cfsetspeed = function("cfsetspeed", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private final MethodHandle tcsetattr =
            function("tcsetattr", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private final MethodHandle tcflush = function("tcflush", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private final MethodHandle poll = function("poll", ValueLayout.ADDRESS, unsignedLong, ValueLayout.JAVA_INT);
    private final MethodHandle read =
            handle("read", FunctionDescriptor.of(size, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, size));
    private final MethodHandle write =
            handle("write", FunctionDescriptor.of(size, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, size));

    private Terminal() {}

    /** Its number; not blocking, not our controlling terminal. */
    int open(String path) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(open, arena.allocateFrom(path), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        }
    }

    /** Keeps others from opening it: us with flock, which holds for root too, anyone else with TIOCEXCL. */
    void lock(int file) throws Failed {
        call(flock, file, LOCK_EX_NB);
        call(ioctl, file, number(unsignedLong, TIOCEXCL));
    }

    /** Eight data bits, no flow control, nothing translated; throws away what has come before. */
    void set(int file, Line line) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment termios = arena.allocate(TERMIOS);
            call(tcgetattr, file, termios);
            int control = CS8 | CREAD | CLOCAL;
            if (line.parity() != Parity.NONE) {
                control |= PARENB | (line.parity() == Parity.ODD ? PARODD : 0);
            }
            if (line.stopBits() == 2) {
                control |= CSTOPB;
            }
            termios.set(ValueLayout.JAVA_INT, INPUT_FLAGS, line.parity() == Parity.NONE ? 0 : INPCK);
            termios.set(ValueLayout.JAVA_INT, OUTPUT_FLAGS, 0);
            termios.set(ValueLayout.JAVA_INT, CONTROL_FLAGS, control);
            termios.set(ValueLayout.JAVA_INT, LOCAL_FLAGS, 0);
            termios.set(ValueLayout.JAVA_BYTE, CHARACTERS + VTIME, (byte) 0);
            termios.set(ValueLayout.JAVA_BYTE, CHARACTERS + VMIN, (byte) 1); // poll tells of every byte
            call(cfsetspeed, termios, SPEEDS.getOrDefault(line.baud(), 0));
            call(tcsetattr, file, TCSANOW, termios);
            call(tcflush, file, TCIOFLUSH);
        }
    }

    /** Whether the event came within this time. */
    boolean poll(int file, short event, int millis) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment asked = arena.allocate(8, 4); // struct pollfd: int fd, short events, short revents
            asked.set(ValueLayout.JAVA_INT, 0, file);
            asked.set(ValueLayout.JAVA_SHORT, 4, event);
            if (call(poll, asked, number(unsignedLong, 1), millis) == 0) {
                return false;
            }
            short happened = asked.get(ValueLayout.JAVA_SHORT, 6);
            if ((happened & event) == 0 && (happened & FAILED) != 0) {
                throw new Failed(EIO, "the port hung up");
            }
            return (happened & event) != 0;
        }
    }

    /** How many bytes came, at least one. */
    int read(int file, MemorySegment into, int most) throws Failed {
        int count = (int) call(read, file, into, number(size, most));
        if (count == 0) {
            throw new Failed(EIO, "the port hung up");
        }
        return count;
    }

    int write(int file, MemorySegment from, int count) throws Failed {
        return (int) call(write, file, from, number(size, count));
    }

    void close(int file) {
        try {
            call(close, file);
        } catch (Failed e) {
            // The number is free in any case (close(2)), and everything in it has been read or given up.
        }
    }

    // ---- calling C

    private MemoryLayout canonical(String type) {
        return Objects.requireNonNull(linker.canonicalLayouts().get(type));
    }

    /** {@code long} and {@code size_t} have 32 bits on some boards. */
    private static Object number(MemoryLayout layout, long value) {
        return layout.byteSize() == Integer.BYTES ? (Object) (int) value : (Object) value;
    }

    private MethodHandle function(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** Two arguments, and more that we do not use. */
    private MethodHandle variadic(String name, MemoryLayout first, MemoryLayout second) {
        return handle(
                name, FunctionDescriptor.of(ValueLayout.JAVA_INT, first, second), Linker.Option.firstVariadicArg(2));
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(String name, FunctionDescriptor form, Linker.Option... options) {
        Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = Linker.Option.captureCallState("errno");
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), form, all);
    }

    private static long call(MethodHandle function, Object... arguments) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            while (true) {
                long result = ((Number) function.invokeWithArguments(all)).longValue();
                if (result >= 0) {
                    return result;
                }
                int number = state.get(ValueLayout.JAVA_INT, ERRNO_AT);
                if (number != EINTR) {
                    throw new Failed(number, text(number));
                }
            }
        } catch (Failed e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    private static String text(int number) {
        return switch (number) {
            case EPERM, EACCES -> "no permission";
            case ENOENT -> "no such file";
            case EIO -> "the port does not answer";
            case ENXIO, ENODEV -> "no such device";
            case EAGAIN, EBUSY -> "in use";
            case ENOTTY -> "not a terminal";
            default -> "Linux error " + number;
        };
    }

    /** A call failed; the message is the system's. */
    static final class Failed extends IOException {

        private static final long serialVersionUID = 1L;

        private final int number;

        Failed(int number, String message) {
            super(message);
            this.number = number;
        }

        /** Linux's error number. */
        int number() {
            return number;
        }
    }
}
