package io.hanlu.wire.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A broker that misbehaves in the ways in which real ones do under load or with a wrong configuration, which they do not on
 * request: refuses connections or messages with a code of MQTT 5, or accepts everything and answers no message. Knows of the protocol
 * what that takes; delivers nothing. Any thread.
 */
public final class BrokerStub implements AutoCloseable {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 8;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;

    private final ServerSocket server;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger publishes = new AtomicInteger();
    private volatile int connack;
    private volatile int puback;
    private volatile boolean silent;

    /** Listens on a free loopback port; accepts and acknowledges everything as yet. */
    public BrokerStub() throws IOException {
        server = new ServerSocket(Mosquitto.freePort(), 5, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().name("broker-stub").daemon().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on; a reason code of 0x80 and above. */
    public void refuseConnections(int reasonCode) {
        connack = reasonCode;
    }

    /** From now on; a reason code of 0x80 and above refuses, 0x10 says that nobody has subscribed. */
    public void answerMessages(int reasonCode) {
        puback = reasonCode;
    }

    /** Takes every message and never acknowledges one; pings are answered. */
    public void answerNoMessage() {
        silent = true;
    }

    /** Connections asked for. */
    public int connects() {
        return connects.get();
    }

    /** Messages that came. */
    public int publishes() {
        return publishes.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                byte[] rest = in.readNBytes(length(in));
                switch (first >> 4) {
                    case CONNECT -> {
                        connects.incrementAndGet();
                        out.write(new byte[] {0x20, 3, 0, (byte) connack, 0});
                        if (connack != 0) {
                            return;
                        }
                    }
                    case SUBSCRIBE -> out.write(suback(rest));
                    case PUBLISH -> {
                        publishes.incrementAndGet();
                        if (!silent) {
                            int id = 2 + (rest[0] & 0xFF) * 256 + (rest[1] & 0xFF); // behind the topic
                            out.write(new byte[] {0x40, 3, rest[id], rest[id + 1], (byte) puback});
                        }
                    }
                    case PINGREQ -> out.write(new byte[] {(byte) 0xD0, 0});
                    case DISCONNECT -> {
                        return;
                    }
                    default -> {
                        // nothing that a client of ours waits for an answer to
                    }
                }
            }
        } catch (EOFException e) {
            // the client has left
        } catch (IOException e) {
            // the connection was reset, or this was closed
        } finally {
            clients.remove(client);
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int octet = in.readUnsignedByte();
            length |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return length;
            }
        }
    }

    /** Grants every filter QoS 1. The properties of our clients' SUBSCRIBE are empty. */
    private static byte[] suback(byte[] subscribe) {
        ByteArrayOutputStream granted = new ByteArrayOutputStream();
        for (int at = 3; at < subscribe.length; at += 3 + (subscribe[at] & 0xFF) * 256 + (subscribe[at + 1] & 0xFF)) {
            granted.write(1);
        }
        ByteArrayOutputStream suback = new ByteArrayOutputStream();
        suback.write(0x90);
        suback.write(3 + granted.size());
        suback.write(subscribe, 0, 2);
        suback.write(0);
        suback.writeBytes(granted.toByteArray());
        return suback.toByteArray();
    }

    /** Ends all connections without a word. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
