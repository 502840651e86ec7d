package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.chunk.Round;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** {@link SealStory} as a process, killed with SIGKILL: what it said to be durable is there, once, sealed or not. */
class SealKillIT {

    private static final long SEED = Long.getLong("seal.story.seed", 20_261_122L);
    private static final int KILLS = Integer.getInteger("seal.kills", 20);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aKillAnywhereInASealingLosesAndDoublesNothing() throws Exception {
        long last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long said = live(List.of());
            last = assertWhole(said);
        }
        int spans = spans();
        System.out.println("seed " + SEED + ": " + KILLS + " kills, " + last + " rounds, " + spans + " spans");
        assertTrue(spans > KILLS, spans + " spans prove little");
    }

    /** So that the other can fail. */
    @Test
    void ifItWereDoneInTwoCommitsAKillWouldBeSeen() {
        assertThrows(AssertionFailedError.class, () -> {
            for (int kill = 0; kill < 60; kill++) {
                assertWhole(live(List.of("torn")));
            }
        });
    }

    /** Ends at a random moment of a random commit; gives the last number that was said to be durable. */
    private long live(List<String> options) throws Exception {
        Process story = start(options);
        int survives = 1 + random.nextInt(300);
        long nanos = random.nextLong(3_000_000);
        long said = 0;
        try (BufferedReader out = story.inputReader()) {
            for (int commit = 0; commit < survives; commit++) {
                said = Long.parseLong(out.readLine());
            }
            for (long since = System.nanoTime(); System.nanoTime() - since < nanos; ) {
                Thread.onSpinWait();
            }
            story.destroyForcibly().waitFor();
        }
        return said;
    }

    /** Every number from the first to the last, each round as it was; gives the last. */
    private long assertWhole(long said) throws Exception {
        try (Journal journal = Journal.open(folder.resolve("journal"), SealStory.POINTS);
                JournalReader reader = journal.reader()) {
            long next = 1;
            for (List<Round> part = reader.rounds(next, 4_096); !part.isEmpty(); part = reader.rounds(next, 4_096)) {
                for (Round round : part) {
                    assertEquals(SealStory.round(next++), round);
                }
            }
            assertTrue(next > said, "the journal ends before " + next + ", and " + said + " was said to be durable");
            assertEquals(next - 1, journal.lastSeq());
            long[] count = {0};
            reader.readings(point -> point.equals(SealStory.POINTS.get(1)), 0, Long.MAX_VALUE, reading -> count[0]++);
            assertEquals(next - 1, count[0]);
            return next - 1;
        }
    }

    private int spans() throws Exception {
        try (Connection raw = DriverManager.getConnection(
                        "jdbc:sqlite:" + folder.resolve("journal").resolve("hanlu.db"));
                var statement = raw.createStatement()) {
            return statement.executeQuery("SELECT count(*) FROM span").getInt(1);
        }
    }

    private Process start(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts count here, not long runs
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SealStory.class.getName(),
                folder.resolve("journal").toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        started.add(process);
        return process;
    }
}
