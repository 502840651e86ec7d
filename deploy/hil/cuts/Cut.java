import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code Cut PID LOG MILLIS}: kills a process as soon as its log of writes grows, or after so long without. So a cut meets
 * a drive that has something in its cache: at any other moment it seldom has. Looks without a pause: the flush of what
 * was written follows within a millisecond.
 */
final class Cut {

    private Cut() {}

    public static void main(String[] arguments) throws IOException {
        ProcessHandle emulator = ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow();
        Path log = Path.of(arguments[1]);
        long begun = System.nanoTime();
        long limitNanos = Long.parseLong(arguments[2]) * 1_000_000;
        long size = Files.size(log);
        while (Files.size(log) == size && System.nanoTime() - begun < limitNanos) {
            Thread.onSpinWait();
        }
        emulator.destroyForcibly();
    }
}
