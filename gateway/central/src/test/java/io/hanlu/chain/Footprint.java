package io.hanlu.chain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a running Java process holds on to.
 *
 * @param heapKib what is in use right after a collection
 * @param files open ones, sockets among them
 */
record Footprint(int heapKib, int threads, int files) {

    /** Of the serial collector; what it has just kept is there. */
    private static final Pattern KEPT = Pattern.compile("Tenured +total \\d+K, used (\\d+)K");

    static Footprint of(Daemon daemon) throws IOException, InterruptedException {
        Path proc = Path.of("/proc", Long.toString(daemon.pid()));
        jcmd(daemon, "GC.run");
        String said = jcmd(daemon, "GC.heap_info");
        Matcher kept = KEPT.matcher(said);
        if (!kept.find()) {
            throw new AssertionError("jcmd said nothing of the heap that is understood here: " + said);
        }
        int heap = Integer.parseInt(kept.group(1));
        try (Stream<Path> files = Files.list(proc.resolve("fd"));
                Stream<Path> threads = Files.list(proc.resolve("task"))) {
            return new Footprint(heap, Math.toIntExact(threads.count()), Math.toIntExact(files.count()));
        }
    }

    private static String jcmd(Daemon daemon, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(daemon.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("jcmd " + command + " of " + daemon + ": " + said);
        }
        return said;
    }

    /** Whether this, later, is no more than that but for what a moment may bring. */
    boolean isFlatSince(Footprint before) {
        return heapKib <= before.heapKib * 5 / 4 + 4096
                && threads <= before.threads + 4 // of a pool that had not been needed yet
                && files <= before.files + 8;
    }

    @Override
    public String toString() {
        return "%.1f MiB heap, %d threads, %d files".formatted(heapKib / 1024.0, threads, files);
    }
}
