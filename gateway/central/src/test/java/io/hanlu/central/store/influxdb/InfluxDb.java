package io.hanlu.central.store.influxdb;

import static org.awaitility.Awaitility.await;

import io.hanlu.wire.testing.Mosquitto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real InfluxDB on free loopback ports with its own folder; stopped by its process handle. */
public final class InfluxDb implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/influxd");

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private InfluxDb(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts it; returns when it answers.
     *
     * @param http further lines of the section {@code [http]}
     */
    public static InfluxDb start(Path folder, String... http) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new AssertionError("no " + PROGRAM + ": run deploy/test, it installs influxdb");
        }
        InfluxDb influx = new InfluxDb(folder, Mosquitto.freePort());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("influxdb.conf"), """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s/meta"
                [data]
                  dir = "%s/data"
                  wal-dir = "%s/wal"
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:%d"
                  log-enabled = false
                  %s
                """.formatted(
                        Mosquitto.freePort(), folder, folder, folder, influx.port, String.join("\n  ", http)));
        influx.run();
        return influx;
    }

    /** Starts the server, again after {@link #kill}, with what it had. */
    public void run() throws IOException {
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "run",
                        "-config",
                        folder.resolve("influxdb.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("influxd.log").toFile())
                .start();
        await("influxd on port " + port)
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> get("/ping") == 204);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Runs one statement of its query language. */
    public void query(String influxQl) throws IOException {
        int status = send(
                HttpRequest.newBuilder(url().resolve("/query?q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
        if (status != 200) {
            throw new AssertionError("influxd answered " + status + " to " + influxQl);
        }
    }

    /** Writes one line of its protocol, as a stranger would. */
    public void write(String database, String line) throws IOException {
        int status = send(HttpRequest.newBuilder(url().resolve("/write?precision=ms&db=" + database))
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .build());
        if (status != 204) {
            throw new AssertionError("influxd answered " + status + " to " + line);
        }
    }

    private int get(String path) throws IOException {
        return send(HttpRequest.newBuilder(url().resolve(path)).build());
    }

    private static int send(HttpRequest request) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends it at once, as a power cut would. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }

    /** SIGSTOP: it accepts connections and answers none. */
    public void freeze() throws IOException {
        signal("-STOP");
    }

    /** After {@link #freeze}. */
    public void thaw() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("influxd is not running");
        }
        try {
            if (new ProcessBuilder("kill", signal, Long.toString(running.pid()))
                            .start()
                            .waitFor()
                    != 0) {
                throw new IOException("kill " + signal + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
