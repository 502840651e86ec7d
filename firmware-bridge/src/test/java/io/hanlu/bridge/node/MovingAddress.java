package io.hanlu.bridge.node;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A router between a node and the gateway that gives the node another address in the middle, as mobile networks do. */
final class MovingAddress implements AutoCloseable {

    private final DatagramSocket inside;
    private final InetSocketAddress gateway;
    private volatile DatagramSocket outside;
    private volatile @Nullable SocketAddress node;

    MovingAddress(int gatewayPort) throws IOException {
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
        inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        outside = open();
        forward(inside, packet -> {
            node = packet.getSocketAddress();
            packet.setSocketAddress(gateway);
            outside.send(packet);
        });
    }

    private interface Step {
        void pass(DatagramPacket packet) throws IOException;
    }

    private DatagramSocket open() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        forward(socket, packet -> {
            SocketAddress to = node;
            if (to != null) {
                packet.setSocketAddress(to);
                inside.send(packet);
            }
        });
        return socket;
    }

    private static void forward(DatagramSocket from, Step step) {
        Thread.ofVirtual().start(() -> {
            byte[] buffer = new byte[4096];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    from.receive(packet);
                    byte[] copy = Arrays.copyOf(buffer, packet.getLength());
                    packet.setData(copy);
                    step.pass(packet);
                }
            } catch (IOException e) {
                from.close(); // closed by the test
            }
        });
    }

    int port() {
        return inside.getLocalPort();
    }

    /** From now on the gateway sees another port. */
    void move() throws IOException {
        DatagramSocket old = outside;
        outside = open();
        old.close();
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }
}
