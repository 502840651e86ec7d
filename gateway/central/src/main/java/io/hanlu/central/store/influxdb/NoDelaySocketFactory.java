package io.hanlu.central.store.influxdb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** OkHttp leaves Nagle's algorithm on, which halves the rate of writing. */
final class NoDelaySocketFactory extends SocketFactory {

    private static Socket prepare(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return prepare(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return prepare(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return prepare(new Socket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return prepare(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return prepare(new Socket(host, port, local, localPort));
    }
}
