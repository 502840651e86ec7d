package io.hanlu.edge.config;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that somebody has changed {@code gateway.yaml} or a profile beside it, and puts in force what can be while the daemon runs:
 * limits, alarms, produce, rules, names. All or nothing: a file with a mistake, or with one change that needs a restart, changes
 * nothing, and that is told. What is told of a change says from what to what: it is the audit trail of limits.
 *
 * <p>Its own thread, {@code config}, looks every second and waits until a file has been the same for two: nobody's half-saved
 * file is read. {@code apply} and {@code tell} are called on it.
 */
public final class ConfigWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    static final Duration EVERY = Duration.ofSeconds(1);
    static final Duration STABLE = Duration.ofSeconds(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** An event is at most 16 KiB; Chinese takes three bytes a letter. */
    private static final int MAX_TEXT = 2000;

    /** How a file looks from outside. */
    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {}

    private final Path file;
    private final Path folder;
    private final Consumer<GatewayConfig> apply;
    private final Consumer<Notice> tell;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().name("config").unstarted(this::run);

    private GatewayConfig standing;
    private boolean filesAreOther; // than what stands, and that has been told
    private Map<Path, Stamp> seen = Map.of();
    private Map<Path, Stamp> judged = Map.of();
    private long seenSinceNanos;

    /**
     * Looks at nothing yet.
     *
     * @param standing what was loaded from the file
     * @param apply gets what is in force from now on; only what may change while running differs
     */
    public ConfigWatch(
            Path file, GatewayConfig standing, Consumer<GatewayConfig> apply, Consumer<Notice> tell, Clock clock) {
        this.file = file;
        this.folder = file.toAbsolutePath().resolveSibling("");
        this.standing = standing;
        this.apply = apply;
        this.tell = tell;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                look();
                clock.pause(EVERY);
            }
        } catch (InterruptedException e) {
            // stopped
        }
    }

    /** The first look reads the file again: it may have changed while the daemon started. */
    void look() {
        Map<Path, Stamp> now;
        try {
            now = stamps();
        } catch (IOException e) {
            LOG.warn("cannot see whether {} has changed: {}", file, e.toString());
            return;
        }
        if (!now.equals(seen)) {
            seen = now;
            seenSinceNanos = clock.monotonicNanos();
        } else if (!now.equals(judged) && clock.monotonicNanos() - seenSinceNanos >= STABLE.toNanos()) {
            judged = now;
            judge();
        }
    }

    private void judge() {
        GatewayConfig next;
        try {
            next = GatewayConfig.load(file);
        } catch (ConfigException e) {
            refuse(e.problems());
            return;
        }
        List<String> restart = ConfigChanges.restart(standing, next);
        List<String> changes = ConfigChanges.live(standing, next);
        if (!restart.isEmpty()) {
            filesAreOther = true;
            tell(
                    Notice.Kind.CONFIG_RESTART,
                    "restart hanlu to use what was changed in " + file.getFileName() + ": " + String.join(", ", restart)
                            + (changes.isEmpty() ? "" : "; then these hold, too: " + String.join("; ", changes)));
        } else if (!next.equals(standing)) {
            apply.accept(next);
            standing = next;
            filesAreOther = false;
            tellEach(changes.isEmpty() ? List.of("settings other than limits") : changes);
        } else if (filesAreOther) {
            filesAreOther = false;
            tell(Notice.Kind.CONFIG_CHANGED, file.getFileName() + " is again what is in force");
        }
    }

    private void refuse(List<Problem> problems) {
        filesAreOther = true;
        problems.forEach(problem -> LOG.error("{}", problem));
        tell(
                Notice.Kind.CONFIG_REFUSED,
                "what was in force stays so: " + problems.getFirst()
                        + (problems.size() == 1 ? "" : ", and " + (problems.size() - 1) + " more, all in the log"));
    }

    /** All of them, in as many events as they need. */
    private void tellEach(List<String> changes) {
        StringBuilder text = new StringBuilder();
        for (String change : changes) {
            if (!text.isEmpty() && text.length() + change.length() + 2 > MAX_TEXT) {
                tell(Notice.Kind.CONFIG_CHANGED, text.toString());
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : "; ").append(change);
        }
        tell(Notice.Kind.CONFIG_CHANGED, text.toString());
    }

    private void tell(Notice.Kind kind, String text) {
        String whole = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        LOG.info("configuration: {}", text);
        tell.accept(Notice.ofGateway(kind, whole));
    }

    /** Of the file, and of every profile beside it: one that is missing may come. */
    private Map<Path, Stamp> stamps() throws IOException {
        Map<Path, Stamp> stamps = new HashMap<>();
        stamp(file, stamps);
        for (String kind : List.of(Profiles.PRODUCE, Profiles.RULES)) {
            Path profiles = folder.resolve("profiles").resolve(kind);
            if (Files.isDirectory(profiles)) {
                try (Stream<Path> files = Files.list(profiles)) {
                    for (Path profile : files.toList()) {
                        stamp(profile, stamps);
                    }
                }
            }
        }
        return stamps;
    }

    private static void stamp(Path file, Map<Path, Stamp> stamps) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.put(file, new Stamp(now.size(), now.lastModifiedTime(), now.fileKey()));
        } catch (NoSuchFileException e) {
            // gone: that is how it looks
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.isAlive() && !thread.join(STOP_TIMEOUT)) {
                LOG.warn("the watch of {} did not stop within {} s", file, STOP_TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
