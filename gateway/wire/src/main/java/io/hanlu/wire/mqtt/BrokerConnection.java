package io.hanlu.wire.mqtt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP or TLS connection below one MQTT session, connected before Paho gets it. Paho's own leaves TLS sockets open, and
 * a connection that ends while Paho is still starting its threads makes one of them wait for ever: here nothing can be
 * read, and so no end be noticed, before the first byte is written, which is after the last thread has started.
 *
 * <p>The link's thread connects, Paho's threads read and write, any thread closes.
 */
final class BrokerConnection implements NetworkModule, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);

    private static final int MQTT_PORT = 1883;
    private static final int MQTTS_PORT = 8883;
    private static final int STEP_TIMEOUT_MILLIS = 10_000; // for TCP, and for TLS
    private static final int READ_TIMEOUT_MILLIS = 1_000; // Paho looks up from reading that often
    private static final long LAST_WORD_TIMEOUT_MILLIS = 500;

    private final URI url;
    private final Socket tcp = new Socket(); // closing this one never waits, whatever a TLS layer is doing
    private final @Nullable SSLSocketFactory tls;
    private final CountDownLatch written = new CountDownLatch(1);
    private final CountDownLatch readToEnd = new CountDownLatch(1);
    private @Nullable Socket connected; // TLS where there is TLS; set before Paho's threads start

    /**
     * Nothing is connected yet.
     *
     * @param tls null for a plain connection
     */
    BrokerConnection(URI url, @Nullable SSLSocketFactory tls) {
        this.url = url;
        this.tls = tls;
    }

    /** Within 20 s, unless the name takes longer to resolve. */
    void connect() throws IOException {
        int port = url.getPort() != -1 ? url.getPort() : tls == null ? MQTT_PORT : MQTTS_PORT;
        InetSocketAddress address = new InetSocketAddress(url.getHost(), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(url.getHost());
        }
        // Small messages leave at once, not when the previous one's TCP acknowledgement is back.
        tcp.setTcpNoDelay(true);
        tcp.connect(address, STEP_TIMEOUT_MILLIS);
        tcp.setSoTimeout(STEP_TIMEOUT_MILLIS);
        connected = tls == null ? tcp : encrypt(tls, port);
        tcp.setSoTimeout(READ_TIMEOUT_MILLIS);
    }

    private SSLSocket encrypt(SSLSocketFactory factory, int port) throws IOException {
        SSLSocket socket = (SSLSocket) factory.createSocket(tcp, url.getHost(), port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818: the certificate must be for this host name
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private Socket socket() throws SocketException {
        Socket socket = connected;
        if (socket == null) {
            throw new SocketException("not connected to " + url);
        }
        return socket;
    }

    @Override
    public void start() throws SocketException {
        socket();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new AfterFirstWrite(socket().getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(socket().getOutputStream()) {
            @Override
            public void write(int octet) throws IOException {
                written.countDown();
                out.write(octet);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                written.countDown();
                out.write(bytes, from, length);
            }
        };
    }

    /** Gives the broker a moment to take a DISCONNECT and close: closing first, with something unread, would discard it. */
    @Override
    public void stop() {
        try {
            if (!readToEnd.await(LAST_WORD_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} did not close first", url);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public String getServerURI() {
        return url.toString();
    }

    /** At once; also breaks off an attempt to connect. */
    @Override
    public void close() {
        readToEnd.countDown();
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("the connection to {} did not close cleanly, which frees it all the same", url, e);
        }
    }

    private final class AfterFirstWrite extends FilterInputStream {
        AfterFirstWrite(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            awaitFirstWrite();
            try {
                int count = in.read(bytes, from, length);
                if (count < 0) {
                    readToEnd.countDown();
                }
                return count;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                readToEnd.countDown();
                throw e;
            }
        }

        @Override
        public int available() throws IOException {
            return written.getCount() == 0 ? in.available() : 0;
        }

        private void awaitFirstWrite() throws IOException {
            try {
                if (!written.await(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new SocketTimeoutException("nothing has been sent yet");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted before anything was sent");
            }
        }
    }
}
