package io.hanlu.bridge.modbus;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.serial.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A TCP connection. */
final class SocketWire implements Wire {

    private static final int CONNECT_MILLIS = 2_000;

    private final Socket socket;
    private final Clock clock;

    private SocketWire(Socket socket, Clock clock) {
        this.socket = socket;
        this.clock = clock;
    }

    static SocketWire open(Address.Modbus at, Clock clock) throws DeviceException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(at.host(), at.port()), CONNECT_MILLIS);
            return new SocketWire(socket, clock);
        } catch (IOException e) {
            close(socket);
            throw new DeviceException(
                    Quality.BUS,
                    at.lane() + " cannot be reached (" + Failure.text(e)
                            + "); check the power and network cable of the converter or device, its IP address and port,"
                            + " and that no other program holds its only connection",
                    e);
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public int read(byte[] into, int offset, Duration patience) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        long end = clock.monotonicNanos() + patience.toNanos();
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Duration slice = Duration.ofNanos(Math.min(SLICE.toNanos(), end - clock.monotonicNanos()));
            socket.setSoTimeout((int) Math.max(1, slice.toMillis()));
            try {
                int count = in.read(into, offset, into.length - offset);
                if (count < 0) {
                    throw new EOFException("closed by the other side");
                }
                return count;
            } catch (SocketTimeoutException e) {
                // Nothing came in this slice; the loop's end decides.
            }
        } while (end - clock.monotonicNanos() > 0);
        return 0;
    }

    @Override
    public void close() {
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up in any case, and there is nothing in it that could be lost.
        }
    }
}
