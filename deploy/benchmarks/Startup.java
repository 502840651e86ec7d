import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code Startup FOLDER TIMES nothing COMMAND…}: the median of how long that program runs, milliseconds. {@code Startup
 * FOLDER TIMES round COMMAND…}: of how long it takes a daemon, from the moment it is started, until a round is durable
 * in its new journal; the journal's folder follows the command as {@code --data}. Each time is said as a line, the
 * median last.
 */
final class Startup {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Startup() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int times = Integer.parseInt(arguments[1]);
        boolean awaitsRound = arguments[2].equals("round");
        List<String> command = Arrays.asList(arguments).subList(3, arguments.length);
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            Path data = folder.resolve("data-" + arguments[2] + "-" + ProcessHandle.current().pid() + "-" + i);
            millis[i] = (awaitsRound ? untilRound(command, data, folder) : untilEnd(command, folder)) / 1e6;
            System.err.printf("%.0f ms%n", millis[i]);
        }
        Arrays.sort(millis);
        System.out.printf("%.0f%n", millis[times / 2]);
    }

    private static long untilEnd(List<String> command, Path folder) throws Exception {
        long begun = System.nanoTime();
        Process process = start(command, folder);
        process.waitFor();
        return System.nanoTime() - begun;
    }

    private static long untilRound(List<String> command, Path data, Path folder) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--data", data.toString()));
        long begun = System.nanoTime();
        Process process = start(all, folder);
        try {
            while (!hasRound(data)) {
                if (!process.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
                    throw new IllegalStateException("no round within a minute; " + folder.resolve("log") + " says why");
                }
                LockSupport.parkNanos(1_000_000);
            }
            return System.nanoTime() - begun;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static Process start(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static boolean hasRound(Path data) {
        if (!Files.exists(data.resolve("hanlu.db-wal"))) {
            return false;
        }
        try (JournalReader reader = JournalReader.open(data)) {
            return !reader.rounds(1, 1).isEmpty();
        } catch (JournalException | RuntimeException e) {
            return false; // it is being made
        }
    }
}
