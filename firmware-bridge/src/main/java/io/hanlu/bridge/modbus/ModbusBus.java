package io.hanlu.bridge.modbus;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.modbus.Framing.Asked;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Pace;
import io.hanlu.bridge.port.ModbusPort.Table;
import io.hanlu.bridge.serial.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bus: one request after the other, with silence between them, and a connection that is made again when it is lost, at
 * growing intervals. While it cannot be had, requests fail at once.
 *
 * <p>Used by the thread of its lane, a second one would wait; closed by any.
 */
final class ModbusBus implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModbusBus.class);

    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    /** Silence after which what has come is all there is: USB adapters and converters hand bytes on in heaps. */
    private static final Duration QUIET = Duration.ofMillis(100);

    /** So many requests in a row without one byte, and the connection is made anew: it may be dead without knowing. */
    private static final int SILENCE_BEFORE_NEW_CONNECTION = 3;

    /** A late answer and this one. */
    private static final int MOST_BYTES = 520;

    /** More than this before a request was even sent is somebody who never stops talking. */
    private static final int BABBLE = 4096;

    /**
     * How a bus is.
     *
     * @param name the lane, for messages
     * @param framing how requests and answers are packed
     * @param serial a port of this machine, whose loss is never silent
     * @param line how the serial line is set, here or behind the converter; null when there is none
     * @param network what the way to the line or device may add to an answer's time
     */
    record Kind(
            String name,
            Framing framing,
            boolean serial,
            @Nullable Line line,
            Duration network) {

        /** Silence that separates two frames (MODBUS over Serial Line V1.02, 2.5.1.1). */
        Duration gap() {
            if (line == null) {
                return Duration.ZERO;
            }
            Duration gap = line.time(3.5);
            return gap.compareTo(LEAST_GAP) > 0 ? gap : LEAST_GAP;
        }

        /** What a request and its answer take on the way. */
        Duration onTheWay(Asked asked) {
            return line == null ? network : network.plus(line.time(REQUEST + OVERHEAD + asked.bytes()));
        }

        private static final Duration LEAST_GAP = Duration.ofNanos(1_750_000);
        private static final int REQUEST = 8;
        private static final int OVERHEAD = 5;
    }

    private final Kind kind;
    private final Wire.Opener opener;
    private final Clock clock;

    private final AtomicReference<@Nullable Wire> wire = new AtomicReference<>();
    private volatile boolean closed;

    // guarded by this
    private long quietSince;
    private int silent;
    private boolean hasServed;
    private Duration backOff = Duration.ZERO;
    private long nextTry;
    private @Nullable DeviceException refusal;

    ModbusBus(Kind kind, Wire.Opener opener, Clock clock) {
        this.kind = kind;
        this.opener = opener;
        this.clock = clock;
        this.quietSince = clock.monotonicNanos();
    }

    /** See {@link io.hanlu.bridge.port.ModbusPort#read}. */
    synchronized byte[] read(int unit, Table table, int first, int count, Pace pace)
            throws DeviceException, InterruptedException {
        Asked asked = new Asked("unit " + unit + " on " + kind.name(), unit, table.function(), table.bytes(count));
        byte[] pdu = ByteBuffer.allocate(5)
                .put((byte) table.function())
                .putShort((short) first)
                .putShort((short) count)
                .array();
        boolean isNew = wire.get() == null;
        try {
            return data(asked, exchange(connected(), asked, pdu, pace));
        } catch (IOException e) {
            lost(e);
            if (isNew) {
                throw gone(e);
            }
        }
        // Devices close a connection that nobody has used for a while, and say so only when it is used.
        try {
            return data(asked, exchange(connected(), asked, pdu, pace));
        } catch (IOException e) {
            lost(e);
            throw gone(e);
        }
    }

    /** See {@link io.hanlu.bridge.port.ModbusPort#ignore}. */
    synchronized void ignore(Duration duration) throws DeviceException, InterruptedException {
        byte[] waste = new byte[MOST_BYTES];
        long end = clock.monotonicNanos() + duration.toNanos();
        try {
            Wire open = connected();
            for (long left = duration.toNanos(); left > 0; left = end - clock.monotonicNanos()) {
                open.read(waste, 0, Duration.ofNanos(left));
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    private byte[] exchange(Wire open, Asked asked, byte[] pdu, Pace pace)
            throws IOException, DeviceException, InterruptedException {
        Duration gap = pace.gap().compareTo(kind.gap()) > 0 ? pace.gap() : kind.gap();
        clock.pause(gap.minusNanos(clock.monotonicNanos() - quietSince));
        throwAwayWhatIsThere(open);
        byte[] frame = kind.framing().request(asked, pdu);
        try {
            open.write(frame);
            return answer(open, asked, pace);
        } catch (NotOnThisConnection e) {
            lost(e);
            throw e.refusal;
        } finally {
            quietSince = clock.monotonicNanos();
        }
    }

    private byte[] answer(Wire open, Asked asked, Pace pace) throws IOException, DeviceException, InterruptedException {
        byte[] bytes = new byte[MOST_BYTES];
        int received = 0;
        Duration patience = pace.answer().plus(kind.onTheWay(asked));
        long end = clock.monotonicNanos() + patience.toNanos();
        while (true) {
            long left = end - clock.monotonicNanos();
            if (received > 0 && kind.framing().mayBeAll(asked, received)) {
                left = Math.min(left, QUIET.toNanos());
            }
            int came = left > 0 && received < bytes.length ? open.read(bytes, received, Duration.ofNanos(left)) : 0;
            if (came == 0) {
                break;
            }
            received += came;
            byte @Nullable [] answer;
            try {
                answer = kind.framing().find(asked, bytes, received);
            } catch (DeviceException e) {
                throw new NotOnThisConnection(e);
            }
            if (answer != null) {
                silent = 0;
                hasServed = true;
                backOff = Duration.ZERO;
                return answer;
            }
        }
        if (received > 0) {
            silent = 0;
            DeviceException why = kind.framing().why(asked, bytes, received);
            if (kind.serial()) {
                throw why;
            }
            throw new NotOnThisConnection(why); // where the next answer would begin is not known
        }
        silent++;
        DeviceException none = new DeviceException(
                Quality.TIMEOUT,
                asked.who() + " did not answer within " + patience.toMillis() + " ms; check its power, its unit number"
                        + (kind.line() == null ? "" : ", its baud rate and parity (here " + kind.line() + ")")
                        + ", and wires A and B (swapped?)");
        if (!kind.serial() && silent >= SILENCE_BEFORE_NEW_CONNECTION) {
            giveUpWire();
        }
        throw none;
    }

    private void throwAwayWhatIsThere(Wire open) throws IOException, DeviceException, InterruptedException {
        byte[] waste = new byte[MOST_BYTES];
        int thrown = 0;
        for (int came = open.read(waste, 0, Duration.ZERO); came > 0; came = open.read(waste, 0, Duration.ZERO)) {
            thrown += came;
            if (thrown > BABBLE) {
                throw new DeviceException(
                        Quality.BUS,
                        "somebody on " + kind.name()
                                + " never stops talking; unplug one device after the other, and see that no second master is on the line");
            }
        }
    }

    /** The data of an answer, or what the unit said instead. */
    private static byte[] data(Asked asked, byte[] answer) throws DeviceException {
        int function = answer[0] & 0xFF;
        if (function == (asked.function() | Asked.EXCEPTION) && answer.length == 2) {
            throw Failure.exception(asked.who(), answer[1] & 0xFF);
        }
        if (function != asked.function()) {
            throw new DeviceException(
                    Quality.BUS,
                    asked.who() + " answered with function " + function + " when asked for " + asked.function()
                            + "; its firmware does not follow Modbus, or two masters share it");
        }
        if (answer.length != asked.answerLength() || (answer[1] & 0xFF) != asked.bytes()) {
            throw new DeviceException(
                    Quality.SHORT_READ,
                    asked.who() + " answered " + (answer.length - 2) + " bytes of data when asked for " + asked.bytes()
                            + "; lower max_registers in its profile");
        }
        return Arrays.copyOfRange(answer, 2, answer.length);
    }

    // ---- the connection

    private Wire connected() throws DeviceException {
        Wire open = wire.get();
        if (open != null) {
            return open;
        }
        if (closed) {
            throw new DeviceException(Quality.BUS, kind.name() + " has been closed");
        }
        DeviceException before = refusal;
        long left = nextTry - clock.monotonicNanos();
        if (before != null && left > 0) {
            throw new DeviceException(
                    before.quality(),
                    before.getMessage() + "; tried again in " + Math.ceilDiv(left, 1_000_000_000L) + " s",
                    before);
        }
        try {
            open = opener.open();
        } catch (DeviceException e) {
            backOff(e);
            throw e;
        }
        if (before != null) {
            LOG.info("{} is connected again", kind.name());
        }
        silent = 0;
        hasServed = false;
        refusal = null;
        wire.set(open);
        if (closed) {
            giveUpWire();
            throw new DeviceException(Quality.BUS, kind.name() + " has been closed");
        }
        return open;
    }

    private void lost(IOException e) {
        giveUpWire();
        if (!hasServed) {
            backOff(gone(e)); // accepted and dropped: it would be again
        }
    }

    private void backOff(DeviceException cause) {
        backOff = backOff.isZero() ? FIRST_BACK_OFF : backOff.multipliedBy(2);
        backOff = backOff.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : backOff;
        nextTry = clock.monotonicNanos() + backOff.toNanos();
        refusal = cause;
    }

    private DeviceException gone(IOException e) {
        return e instanceof NotOnThisConnection refused
                ? refused.refusal
                : new DeviceException(
                        Quality.BUS,
                        "the connection to " + kind.name() + " was lost (" + Failure.text(e)
                                + "); check the power and cable of the converter or adapter, and that no other program uses it",
                        e);
    }

    private void giveUpWire() {
        Wire open = wire.getAndSet(null);
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        giveUpWire();
    }

    /** An answer after which the connection cannot be used further. */
    private static final class NotOnThisConnection extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient DeviceException refusal;

        NotOnThisConnection(DeviceException refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }
    }
}
