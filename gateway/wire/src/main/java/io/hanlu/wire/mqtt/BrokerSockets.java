package io.hanlu.wire.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the sockets of one connection and closes them all when it is given up. Paho alone does not: with TLS it leaves
 * the socket open after a clean end, and an attempt that is still resolving a name when it is given up connects later
 * all the same. Any thread.
 */
final class BrokerSockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerSockets.class);

    private static final int LINGER_S = 1;

    private final @Nullable SSLSocketFactory tls;
    private final List<Socket> open = new ArrayList<>();
    private boolean closed;

    /** Plain sockets when {@code tls} is null. */
    BrokerSockets(@Nullable SSLSocketFactory tls) {
        this.tls = tls;
    }

    /** For Paho, which wants a different type for each. */
    SocketFactory factory() {
        return tls == null ? new Plain() : new Encrypted(tls);
    }

    private synchronized Socket adopt(Socket socket) throws IOException {
        if (closed) {
            socket.close();
            throw new SocketException("the attempt to connect has been given up");
        }
        // Small messages leave at once, not when the previous one's TCP acknowledgement is back.
        socket.setTcpNoDelay(true);
        // Closing a TLS socket waits for a blocked write for as long as this says; without it, for ever.
        socket.setSoLinger(true, LINGER_S);
        open.add(socket);
        return socket;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("a socket did not close cleanly, which frees it all the same", e);
            }
        }
        open.clear();
    }

    private final class Plain extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            return adopt(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw connectedOnly();
        }
    }

    private final class Encrypted extends SSLSocketFactory {
        private final SSLSocketFactory delegate;

        Encrypted(SSLSocketFactory delegate) {
            this.delegate = delegate;
        }

        @Override
        public Socket createSocket() throws IOException {
            return adopt(delegate.createSocket());
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return delegate.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return delegate.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw connectedOnly();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw connectedOnly();
        }
    }

    /** Paho makes sockets unconnected and connects them itself, with a time-out. */
    private static SocketException connectedOnly() {
        return new SocketException("only unconnected sockets are made here");
    }
}
