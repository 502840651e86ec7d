package io.hanlu.bridge.modbus;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code server.py}: devices of a library that is not ours, on the loopback or on one end of a pair of pseudo-terminals. */
final class PymodbusServer implements AutoCloseable {

    static final Path FILES = Path.of("src/test/resources/io/hanlu/bridge/modbus");
    private static final String PYTHON = "/usr/bin/python3"; // Debian's own, which has Debian's pymodbus

    private final List<Process> processes = new ArrayList<>();

    private PymodbusServer() {}

    static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** @param kind {@code tcp} or {@code rtutcp} */
    static PymodbusServer tcp(String kind, int port) throws IOException {
        PymodbusServer server = new PymodbusServer();
        server.start(PYTHON, FILES.resolve("server.py").toString(), kind, String.valueOf(port));
        server.until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return server;
    }

    /** Two serial ports that are one line: devices at one end, {@code ours} is the other. */
    static PymodbusServer serial(Path folder, String baud, String parity, String stop) throws IOException {
        PymodbusServer server = new PymodbusServer();
        Path ours = folder.resolve("ours");
        Path theirs = folder.resolve("theirs");
        server.start("socat", "pty,raw,echo=0,link=" + ours, "pty,raw,echo=0,link=" + theirs);
        server.until(() -> Files.exists(ours) && Files.exists(theirs));
        server.start(PYTHON, FILES.resolve("server.py").toString(), "rtu", theirs.toString(), baud, parity, stop);
        Path device = theirs.toRealPath();
        Path files = Path.of("/proc", String.valueOf(server.processes.getLast().pid()), "fd");
        server.until(() -> {
            try (Stream<Path> open = Files.list(files)) {
                return open.anyMatch(file -> isLinkTo(file, device));
            }
        });
        return server;
    }

    private static boolean isLinkTo(Path file, Path device) {
        try {
            return Files.readSymbolicLink(file).equals(device);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private void start(String... command) throws IOException {
        try {
            processes.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            close();
            throw new IOException(
                    command[0] + " cannot be started; run deploy/test, which installs socat and python3-pymodbus", e);
        }
    }

    private void until(Callable<Boolean> up) {
        try {
            waitUntil(up);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void waitUntil(Callable<Boolean> up) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    for (Process process : processes) {
                        if (!process.isAlive()) {
                            throw new IllegalStateException(
                                    "a server ended at once; run deploy/test, which installs socat and python3-pymodbus");
                        }
                    }
                    return up.call();
                });
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.destroy();
            process.onExit().join();
        }
    }
}
