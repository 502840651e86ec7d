package io.hanlu.wire.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real broker of its own: mosquitto on a free loopback port that stays the same over restarts, with its configuration
 * and log in the folder it is given.
 */
public final class Mosquitto implements AutoCloseable {

    private static final List<Path> PLACES = List.of(
            Path.of("/usr/sbin/mosquitto"),
            Path.of("/usr/local/sbin/mosquitto"),
            Path.of("/opt/homebrew/sbin/mosquitto"));
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Path folder;
    private final int port;
    private final boolean encrypted;
    private final List<String> configuration;
    private @Nullable Process process;

    /**
     * Starts it; returns when it accepts connections.
     *
     * @param folder empty, for this broker alone
     * @param configuration lines of {@code mosquitto.conf} that follow the listener's; anonymous clients are allowed unless
     *     these say otherwise
     */
    public Mosquitto(Path folder, String... configuration) {
        this.folder = folder;
        this.port = freePort();
        this.encrypted = Stream.of(configuration).anyMatch(line -> line.startsWith("certfile"));
        this.configuration = new ArrayList<>(List.of(
                "user root", // otherwise it gives up the right to read this folder
                "persistence false",
                "log_dest file " + folder.resolve("mosquitto.log"),
                "log_type all",
                "listener " + port + " 127.0.0.1"));
        this.configuration.addAll(List.of(configuration));
        if (Stream.of(configuration).noneMatch(line -> line.startsWith("allow_anonymous"))) {
            this.configuration.add("allow_anonymous true");
        }
        write();
        start();
    }

    private void write(String... more) {
        List<String> lines = new ArrayList<>(configuration);
        lines.addAll(List.of(more));
        try {
            Files.write(folder.resolve("mosquitto.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A loopback port that nothing listens on at the moment. It lies below those that outgoing connections get: one of them
     * could otherwise hold it when what was killed is started again.
     */
    public static int freePort() {
        IOException last = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IllegalStateException("no free port between 10000 and 20000 in 100 attempts", last);
    }

    public int port() {
        return port;
    }

    /** {@code mqtt://127.0.0.1:port}, or {@code mqtts://localhost:port} when it was given a certificate. */
    public URI url() {
        return URI.create(encrypted ? "mqtts://localhost:" + port : "mqtt://127.0.0.1:" + port);
    }

    /** Starts it again after {@link #stop} or {@link #kill}; it remembers nothing. */
    public void start() {
        Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            throw new IllegalStateException(
                    "mosquitto is not at any of " + PLACES + "; run deploy/test, it installs it");
        }
        Process started;
        try {
            started = new ProcessBuilder(
                            program.get().toString(),
                            "-c",
                            folder.resolve("mosquitto.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("mosquitto.out").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = started;
        Awaitility.await("mosquitto accepting connections; its log is in " + folder)
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !started.isAlive() || accepts());
        if (!started.isAlive()) {
            throw new IllegalStateException("mosquitto ended with " + started.exitValue() + ": " + log());
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGTERM, as a service is stopped: clients are told. */
    public void stop() {
        end(Process::destroy);
    }

    /** SIGKILL, as a power cut ends it. */
    public void kill() {
        end(Process::destroyForcibly);
    }

    private void end(java.util.function.Consumer<Process> how) {
        Process running = process;
        if (running == null) {
            return;
        }
        how.accept(running);
        try {
            if (!running.waitFor(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** Has it take these lines of {@code mosquitto.conf}, too, and no longer those of the call before. */
    public void configure(String... more) {
        write(more);
        reload();
    }

    /** Has it read its configuration, access list and certificates again. */
    public void reload() {
        signal("-HUP");
    }

    /** Stops it in its tracks: connections stay open and nothing answers, as over a dead radio link. */
    public void freeze() {
        signal("-STOP");
    }

    /** After {@link #freeze}. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("mosquitto is not running");
        }
        try {
            int exit = new ProcessBuilder("kill", signal, Long.toString(running.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything it has logged. */
    public String log() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("mosquitto.out", "mosquitto.log")) {
            try {
                Path file = folder.resolve(name);
                all.append(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null && running.isAlive()) {
            thaw(); // a frozen process does not take a SIGTERM
            stop();
        }
    }
}
