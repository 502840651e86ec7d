package io.hanlu.bridge.node.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far every roll-out is, in a small text file that is replaced as a whole: after a power cut it is the old one or the new
 * one. A line each: {@code MODEL VERSION begun|stopped|done} and {@code MODEL VERSION ok|failed|taken NODE [MILLIS]}.
 */
public final class RollOutState {

    private static final Pattern LINE = Pattern.compile(
            "([a-z0-9-]{1,32}) ([0-9.]{1,23}) (?:(begun|stopped|done)|(ok|failed) ([a-z0-9-]{1,63})|taken ([a-z0-9-]{1,63})"
                    + " ([0-9]{1,18}))");

    /** What is known of a node and a version. */
    enum Result {
        NONE,
        TAKEN,
        OK,
        FAILED
    }

    /** How far one version is. What changes it says whether it did. */
    static final class Progress {

        private boolean begun;
        private boolean stopped;
        private boolean done;
        private final Map<String, Boolean> results = new TreeMap<>(); // by node: true is ok
        private final Map<String, Long> taken = new TreeMap<>(); // by node: when, for those that have not reported

        boolean begin() {
            boolean news = !begun;
            begun = true;
            return news;
        }

        boolean stop() {
            boolean news = !stopped;
            stopped = true;
            return news;
        }

        boolean finish() {
            boolean news = !done;
            done = true;
            return news;
        }

        boolean ok(String node) {
            taken.remove(node);
            return !Boolean.TRUE.equals(results.put(node, true));
        }

        boolean failed(String node) {
            taken.remove(node);
            return !Boolean.FALSE.equals(results.put(node, false));
        }

        boolean taken(String node, long nowMillis) {
            return !results.containsKey(node) && taken.putIfAbsent(node, nowMillis) == null;
        }

        boolean stopped() {
            return stopped;
        }

        Result result(String node) {
            if (results.containsKey(node)) {
                return Boolean.TRUE.equals(results.get(node)) ? Result.OK : Result.FAILED;
            }
            return taken.containsKey(node) ? Result.TAKEN : Result.NONE;
        }

        long failures() {
            return results.values().stream().filter(ok -> !ok).count();
        }

        long successes() {
            return results.values().stream().filter(ok -> ok).count();
        }

        List<String> silentSince(long millis) {
            return taken.entrySet().stream()
                    .filter(entry -> entry.getValue() <= millis)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private final Path file;
    private final Map<String, Progress> versions = new TreeMap<>(); // by "MODEL VERSION"

    private RollOutState(Path file) {
        this.file = file;
    }

    /**
     * @param file need not exist yet
     * @throws IOException when it cannot be read or is damaged: what was stopped must not begin anew
     */
    public static RollOutState load(Path file) throws IOException {
        RollOutState state = new RollOutState(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, UTF_8)) {
                state.read(line);
            }
        }
        return state;
    }

    private void read(String line) throws IOException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IOException(file + " is damaged: \"" + line
                    + "\"; delete it to begin all roll-outs anew, after removing images that must not go out");
        }
        Progress progress = versions.computeIfAbsent(matcher.group(1) + " " + matcher.group(2), key -> new Progress());
        if (matcher.group(3) != null) {
            switch (matcher.group(3)) {
                case "begun" -> progress.begun = true;
                case "stopped" -> progress.stopped = true;
                default -> progress.done = true;
            }
        } else if (matcher.group(4) != null) {
            progress.results.put(matcher.group(5), matcher.group(4).equals("ok"));
        } else {
            progress.taken.put(matcher.group(6), Long.parseLong(matcher.group(7)));
        }
    }

    Progress of(Image image) {
        return versions.computeIfAbsent(image.model() + " " + image.version(), key -> new Progress());
    }

    /** Makes it durable. */
    void save() throws IOException {
        StringBuilder text = new StringBuilder();
        versions.forEach((version, progress) -> {
            line(text, version, progress.begun, "begun");
            line(text, version, progress.stopped, "stopped");
            line(text, version, progress.done, "done");
            progress.results.forEach((node, ok) -> line(text, version, true, (ok ? "ok " : "failed ") + node));
            progress.taken.forEach((node, millis) -> line(text, version, true, "taken " + node + " " + millis));
        });
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel to = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void line(StringBuilder to, String version, boolean is, String what) {
        if (is) {
            to.append(version).append(' ').append(what).append('\n');
        }
    }
}
