package io.hanlu.bridge.gpsd;

import io.hanlu.bridge.port.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that says what a test tells it to say. The test's thread only. */
final class FakeGpsd implements AutoCloseable {

    static final String VERSION = "{\"class\":\"VERSION\",\"release\":\"3.25\",\"rev\":\"3.25\"}";

    private final ServerSocket server;
    private Socket client = new Socket();

    FakeGpsd() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
    }

    Address.Gpsd address() {
        return new Address.Gpsd(InetAddress.getLoopbackAddress().getHostAddress(), server.getLocalPort());
    }

    /**
     * Waits for the bridge to connect.
     *
     * @return what it asked for
     */
    String accept() throws IOException {
        client = server.accept();
        client.setSoTimeout(20_000);
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    void say(String... lines) {
        say((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void hangUp() throws IOException {
        client.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
