package io.hanlu.bridge.modbus;

import io.hanlu.bridge.serial.Wire;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A wire whose other end the test plays; its time is the clock's. Pieces of an answer come one at a read. */
final class ScriptedWire implements Wire {

    /** The other end. */
    interface Device {
        /** @return what comes after this request, piece by piece */
        List<byte[]> answer(byte[] request) throws IOException;
    }

    final List<byte[]> requests = new ArrayList<>();
    final List<Long> sentAtNanos = new ArrayList<>();
    boolean closed;

    private final ManualClock clock;
    private final Device device;
    private final Deque<byte[]> coming = new ArrayDeque<>();

    ScriptedWire(ManualClock clock, Device device) {
        this.clock = clock;
        this.device = device;
    }

    /** Bytes that nobody asked for. */
    void comes(byte[] bytes) {
        coming.add(bytes);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        requests.add(bytes);
        sentAtNanos.add(clock.monotonicNanos());
        coming.addAll(device.answer(bytes));
    }

    @Override
    public int read(byte[] into, int offset, Duration patience) throws IOException {
        byte[] piece = coming.poll();
        if (piece == null) {
            clock.advance(patience);
            return 0;
        }
        int count = Math.min(piece.length, into.length - offset);
        System.arraycopy(piece, 0, into, offset, count);
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }
}
