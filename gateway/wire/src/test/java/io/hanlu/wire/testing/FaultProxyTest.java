package io.hanlu.wire.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What the proxy does to a client and a server of plain sockets. */
@Timeout(30)
@Isolated("nobody else may get the port of what is away")
class FaultProxyTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);

    private ServerSocket server;
    private FaultProxy proxy;
    private Socket client;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = new FaultProxy(server.getLocalPort(), 1);
        client = newClient();
        peer = server.accept();
        peer.setSoTimeout(300);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        peer.close();
        server.close();
    }

    private Socket newClient() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private void send(byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    private byte[] heard(int length) throws IOException {
        return peer.getInputStream().readNBytes(length);
    }

    @Test
    void bytesArriveInOrderAndTheEndAfterThem() throws Exception {
        byte[] much = new byte[200_000];
        new Random(2).nextBytes(much);
        proxy.lose(0.01);
        peer.setSoTimeout(10_000);
        Thread.ofVirtual().start(() -> {
            try {
                send(much);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertArrayEquals(much, peer.getInputStream().readAllBytes());
        assertEquals(much.length, proxy.bytesUp());
        peer.getOutputStream().write(PING);
        assertArrayEquals(PING, client.getInputStream().readNBytes(PING.length));
    }

    @Test
    void aStalledLinkCarriesNothingUntilItHeals() throws Exception {
        proxy.stall();
        send(PING);
        assertThrows(SocketTimeoutException.class, () -> heard(PING.length));
        proxy.heal();
        assertArrayEquals(PING, heard(PING.length));
    }

    @Test
    void aHalfOpenConnectionNeverHearsOfTheOthersEnd() throws Exception {
        proxy.halfOpen();
        client.close();
        proxy.heal();
        assertThrows(SocketTimeoutException.class, () -> heard(1));
        client = newClient();
        try (Socket second = server.accept()) {
            send(PING);
            assertArrayEquals(PING, second.getInputStream().readNBytes(PING.length));
        }
    }

    @Test
    void aCutResetsBoth() throws Exception {
        proxy.cut();
        assertThrows(SocketException.class, () -> heard(1));
        assertThrows(SocketException.class, () -> client.getInputStream().read());
    }

    @Test
    void whatIsAwayRefusesAndComesBack() throws Exception {
        proxy.awayFor(Duration.ofMillis(300));
        assertThrows(ConnectException.class, this::newClient);
        await().ignoreExceptions().until(() -> newClient().isConnected());
    }

    @Test
    void delayAndWidthTakeTheirTime() throws Exception {
        peer.setSoTimeout(10_000);
        proxy.delay(Duration.ofMillis(200));
        proxy.limit(10_000);
        long begin = System.nanoTime();
        send(new byte[5_000]);
        heard(5_000);
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis >= 650 && millis < 3_000, millis + " ms for 200 ms and half a second of bytes");
    }
}
