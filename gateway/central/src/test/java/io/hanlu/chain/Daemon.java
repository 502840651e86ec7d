package io.hanlu.chain;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of our programs as a process of its own, in this JDK with this test's class path. Its output goes to two files, which
 * go on growing when it is started again. One thread at a time.
 */
final class Daemon {

    static final String GATEWAY = "io.hanlu.edge.Main";
    static final String CENTRE = "io.hanlu.central.Main";

    /** From its start to its end, wall clock. */
    record Life(long fromMillis, long toMillis) {}

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
    private static final int TAIL_LINES = 60;

    private final String name;
    private final Path out;
    private final Path err;
    private final List<String> command = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private long startedMillis;
    private @Nullable Process process;

    /**
     * Does nothing yet; see {@link #start}.
     *
     * @param name of its output files
     * @param folder where those go
     * @param main {@link #GATEWAY} or {@link #CENTRE}
     */
    Daemon(String name, Path folder, String main, List<String> arguments) {
        this.name = name;
        this.out = folder.resolve(name + ".out");
        this.err = folder.resolve(name + ".err");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts count here, not long runs
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Starts it, or starts it again; returns at once. */
    void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " is running");
        }
        startedMillis = InstantSource.system().millis();
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.appendTo(out.toFile()))
                    .redirectError(Redirect.appendTo(err.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL: no handler runs, nothing is flushed. Returns when it is dead. */
    void kill() {
        Process running = Objects.requireNonNull(process, name);
        if (!running.isAlive()) {
            throw new AssertionError(name + " had ended by itself with code " + running.exitValue() + "\n" + tail());
        }
        running.destroyForcibly();
        exitCode();
    }

    /** SIGSTOP: it holds its connections and files and does nothing. */
    void freeze() {
        change("kill", "-STOP");
    }

    /** After {@link #freeze}. */
    void thaw() {
        change("kill", "-CONT");
    }

    /** Each write behind the first kilobyte of a file fails (EFBIG), as on a disk that is broken. */
    void failWrites() {
        change("prlimit", "--fsize=1024:unlimited", "--pid");
    }

    /** After {@link #failWrites}. */
    void allowWrites() {
        change("prlimit", "--fsize=unlimited:unlimited", "--pid");
    }

    /** Calls that program with its process id. */
    private void change(String... how) {
        List<String> words = new ArrayList<>(List.of(how));
        words.add(Long.toString(Objects.requireNonNull(process, name).pid()));
        try {
            int exit = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new AssertionError(words + " of " + name + " ended with " + exit + "\n" + tail());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM, as systemd stops it; returns its exit code. */
    int stop() {
        Process running = Objects.requireNonNull(process, name);
        if (!running.isAlive()) {
            throw new AssertionError(name + " had ended by itself with code " + running.exitValue() + "\n" + tail());
        }
        running.destroy();
        return exitCode();
    }

    /** Waits for its end. */
    int exitCode() {
        Process ending = Objects.requireNonNull(process, name);
        try {
            if (ending.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                lives.add(new Life(startedMillis, InstantSource.system().millis()));
                return ending.exitValue();
            }
            throw new AssertionError(name + " did not end within " + STOP_TIMEOUT + "\n" + tail());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** Its lives that have ended by {@link #kill}, {@link #stop} or {@link #exitCode}. */
    List<Life> lives() {
        return List.copyOf(lives);
    }

    /** Of the process that runs. */
    long pid() {
        return Objects.requireNonNull(process, name).pid();
    }

    /** Kills it if it runs. */
    void discard() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** What it has written to its standard output, over all its runs. */
    String out() {
        return read(out);
    }

    /** What it has written to its standard error, over all its runs. */
    String err() {
        return read(err);
    }

    /** What {@link #stopped} says when nothing was lost and no alarm was raised. */
    static Map<String, Long> counts(long sampled, long committed, long repeated, long sent) {
        return Map.of(
                "sampled",
                sampled,
                "committed",
                committed,
                "repeated",
                repeated,
                "lost",
                0L,
                "sent",
                sent,
                "alarms_raised",
                0L);
    }

    /** What it counted in its last run, from the line it logs last. */
    Map<String, Long> stopped() {
        Matcher line = Pattern.compile("stopped: \\{(.*)}").matcher(err());
        String counts = "";
        while (line.find()) {
            counts = line.group(1);
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        Matcher count = Pattern.compile("\"(\\w+)\":(\\d+)").matcher(counts);
        while (count.find()) {
            byName.put(count.group(1), Long.parseLong(count.group(2)));
        }
        return byName;
    }

    /** The end of both outputs, for a person who wants to know why a test failed. */
    String tail() {
        return tail(err) + tail(out);
    }

    private static String tail(Path file) {
        List<String> lines = read(file).lines().toList();
        String shown = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        return "---- " + file + " (" + lines.size() + " lines)\n" + shown + "\n";
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
