package io.hanlu.edge.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A counterpart that is not ours: a Python script on Debian's libraries, which says on its standard output what it saw. */
final class Script implements AutoCloseable {

    private static final Path FILES = Path.of("src/test/resources/io/hanlu/edge/notify");
    private static final String PYTHON = "/usr/bin/python3"; // Debian's own, which has Debian's libraries

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Where it can be reached. */
    final String place;

    Script(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(PYTHON, FILES.resolve(name).toString()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofVirtual().start(this::read);
        String first = lines.poll(20, TimeUnit.SECONDS);
        if (first == null) {
            close();
            throw new IOException(
                    name + " does not start; run deploy/test, which installs python3-aiosmtpd and python3-gammu");
        }
        place = first;
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next thing it saw. */
    JsonNode saw() throws InterruptedException {
        String line = lines.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("it saw nothing");
        }
        return JsonMapper.shared().readTree(line);
    }

    boolean sawNothingMore() {
        return lines.isEmpty();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
