package io.hanlu.edge.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An HTTP server of plain sockets, since no library misbehaves as well. Keeps what it was sent. */
final class MisbehavingServer implements AutoCloseable {

    /** What it does with a request that it has read. */
    interface Behaviour {
        void answer(OutputStream out, CountDownLatch closed) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Request line and headers, a blank line, the body; in the order of coming. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    MisbehavingServer(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        Thread.ofVirtual().start(this::serve);
    }

    MisbehavingServer(Behaviour behaviour) throws IOException {
        this(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), behaviour);
    }

    /** Answers properly. */
    static Behaviour answers(String status, String headers, String body) {
        return (out, closed) -> out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: "
                        + body.getBytes(UTF_8).length + "\r\n\r\n" + body)
                .getBytes(UTF_8));
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            StringBuilder request = new StringBuilder();
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                request.append(line).append('\n');
                if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            StringBuilder body = new StringBuilder();
            while (body.toString().getBytes(UTF_8).length < length) {
                body.append((char) in.read());
            }
            requests.add(request.append('\n').append(body).toString());
            behaviour.answer(socket.getOutputStream(), closed);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // the client has left, which it does of the slow ones
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
