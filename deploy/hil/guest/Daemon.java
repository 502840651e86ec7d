import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real daemon, as systemd would run it: started, asked over HTTP, stopped by a signal. For one thread. */
final class Daemon {

    /** What the console says of a point now. */
    record Live(String quality, Double value) {}

    /** One reading of the journal; the value is null when there is none. */
    record Reading(String point, long timeMillis, Double value, String quality) {}

    private static final Pattern VALUE = Pattern.compile("\"value\":(-?[0-9.]+)");
    private static final Pattern QUALITY = Pattern.compile("\"quality\":\"([a-z_]+)\"");

    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSZ");

    /** Java under emulation on a busy machine. */
    private static final long PATIENCE_SECONDS = 180;

    private final List<String> hanlu = List.of(System.getProperty("hanlu").split(" "));
    private final Path config;
    private final Path data;
    private final Path log;
    private Process process;
    private int startedAt;

    /**
     * @param data a new folder for the journal; the log is beside it
     */
    Daemon(Path config, Path data) throws IOException {
        this.config = config;
        this.data = Files.createDirectory(data);
        this.log = Path.of(data + ".log");
    }

    /** Starts it and waits until it says that it does its job. */
    void start() throws Exception {
        startedAt = Files.exists(log) ? log().length() : 0;
        process = new ProcessBuilder(command("run", "--config", config.toString(), "--data", data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("the daemon is ready", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the daemon ended with " + process.exitValue());
            }
            return get("/readyz") != null;
        });
    }

    /** SIGTERM; its exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the daemon did not end");
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Every point that the console shows. Taken apart by hand, as a JSON library costs seconds of class loading. */
    Map<String, Live> live() {
        String body = get("/api/v1/live");
        if (body == null) {
            throw new IllegalStateException("the console does not answer");
        }
        Map<String, Live> points = new LinkedHashMap<>();
        String[] parts = body.split("\\{\"point\":\"");
        for (int i = 1; i < parts.length; i++) {
            Matcher value = VALUE.matcher(parts[i]);
            Matcher quality = QUALITY.matcher(parts[i]);
            points.put(
                    parts[i].substring(0, parts[i].indexOf('"')),
                    new Live(
                            quality.find() ? quality.group(1) : "none",
                            value.find() ? Double.valueOf(value.group(1)) : null));
        }
        return points;
    }

    /** Everything in the journal, through the command a person would use. */
    List<Reading> history() throws Exception {
        Path file = Path.of("/tmp/history.csv");
        List<String> command = command("history", "--config", config.toString(), "--data", data.toString(), "--all");
        Process asked = new ProcessBuilder(command)
                .redirectOutput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (asked.waitFor() != 0) {
            throw new IllegalStateException(command + " ended with " + asked.exitValue());
        }
        List<Reading> readings = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.readLine();
            for (String line; (line = lines.readLine()) != null; ) {
                String[] f = line.split(",", -1);
                readings.add(new Reading(
                        f[0],
                        OffsetDateTime.parse(f[1]).toInstant().toEpochMilli(),
                        f[2].isEmpty() ? null : Double.valueOf(f[2]),
                        f[3]));
            }
        }
        return readings;
    }

    /** What another command of ours says, with our configuration. */
    String say(String name, String... options) throws Exception {
        List<String> command = command(name, "--config", config.toString());
        command.addAll(List.of(options));
        return output(new ProcessBuilder(command));
    }

    /** What another command of ours says to a user who is not root. */
    String sayAs(String user, String arguments) throws Exception {
        return output(new ProcessBuilder(
                "/usr/bin/busybox", "su", "-s", "/bin/sh", user, "-c", "set -f; " + String.join(" ", hanlu) + " " + arguments));
    }

    private static String output(ProcessBuilder command) throws Exception {
        Process asked = command.redirectErrorStream(true).start();
        String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return text;
    }

    /** Whether the daemon has logged this since it was started. */
    boolean logged(String text) {
        return log().substring(startedAt).contains(text);
    }

    /** When it has logged this, in all its lives. */
    List<Long> loggedAt(String text) {
        return log().lines()
                .filter(line -> line.contains(text))
                .map(line -> OffsetDateTime.parse(line.split(" ")[0], LOG_TIME).toInstant().toEpochMilli())
                .toList();
    }

    String log() {
        return Board.read(log);
    }

    /** {@code VmRSS} (kB), {@code Threads}… */
    int status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until it holds; the time-out is for machines under load, not a promise. */
    static void await(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            Thread.sleep(100);
        }
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(hanlu);
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The body of a 200 answer; null for any other, and for none. By hand: an HTTP client costs seconds of class loading. */
    private static String get(String path) {
        try (Socket socket = new Socket("127.0.0.1", 8080)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.split(" ", 3)[1].equals("200") ? answer.substring(answer.indexOf("\r\n\r\n") + 4) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
