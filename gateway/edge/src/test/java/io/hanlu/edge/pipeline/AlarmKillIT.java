package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.testing.SwiftJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link AlarmStory} as a process, killed with SIGKILL. */
class AlarmKillIT {

    private static final long SEED = Long.getLong("alarm.story.seed", 20_261_122L);
    private static final int STEPS_A_LIFE = 12;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Process> started = new ArrayList<>();

    private static @Nullable SwiftJava java;

    /** What the story does in a hundred steps is what it does in all. */
    @BeforeAll
    static void learn(@TempDir Path shared) throws Exception {
        SwiftJava swift = new SwiftJava(Files.createDirectory(shared.resolve("java")));
        Path log = shared.resolve("log");
        Process story =
                launch(swift.learning(AlarmStory.class.getName(), story(shared.resolve("learned"), 8, List.of())), log);
        begin(story);
        toItsEnd(story, log);
        java = swift;
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aStoryInWhichThePowerIsCutTwentyTimesIsTheSameStory() throws Exception {
        assertSame(told(20, List.of()));
    }

    @Test
    void aStoryInWhichThePowerIsCutTwoHundredTimesIsTheSameStory() throws Exception {
        assertSame(told(200, List.of()));
    }

    /** So that the others can fail. */
    @Test
    void withoutTheSavedStateItWouldBeAnother() throws Exception {
        Told told = told(20, List.of("forgetful"));
        assertNotEquals(told.undisturbed(), told.killed());
    }

    /** The events of a story told twice. */
    private record Told(List<String> undisturbed, List<String> killed) {}

    /** Says the first line that differs, not all. */
    private static void assertSame(Told told) {
        List<String> expected = told.undisturbed();
        List<String> actual = told.killed();
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), "event " + i);
        }
        assertEquals(expected.size(), actual.size());
    }

    private Told told(int lives, List<String> options) throws Exception {
        Path journal = folder.resolve("undisturbed");
        Process story = start(journal, lives, List.of());
        begin(story); // beside the other: it says less than a pipe holds
        List<String> killed = killed(lives, options);
        toItsEnd(story, log());
        List<Event> events = alarms(journal);
        assertTrue(events.size() > 5 * lives, "a story of " + events.size() + " events proves little");
        System.out.println("seed " + SEED + ": " + events.size() + " alarm events, kinds "
                + events.stream().map(Event::kind).distinct().sorted().toList() + ", states "
                + events.stream().map(Event::state).distinct().sorted().toList());
        return new Told(log(events), killed);
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** Each life ends at a random moment of a random step; the last goes on to the end. */
    private List<String> killed(int lives, List<String> options) throws Exception {
        Path journal = folder.resolve("killed");
        Process next = start(journal, lives, List.of());
        for (int life = 0; life < lives; life++) {
            Process story = next;
            next = start(journal, lives, options); // Java gets ready while the one before has its life
            int survives = random.nextInt(2 * STEPS_A_LIFE);
            long nanos = random.nextLong(3_000_000);
            begin(story);
            try (BufferedReader said = story.inputReader()) {
                for (int step = 0; step < survives && said.readLine() != null; step++) {
                    // goes on
                }
                for (long since = System.nanoTime(); System.nanoTime() - since < nanos; ) {
                    Thread.onSpinWait();
                }
                story.destroyForcibly().waitFor();
            }
        }
        begin(next);
        toItsEnd(next, log());
        return log(alarms(journal));
    }

    private static void begin(Process story) throws IOException {
        story.outputWriter().append('\n').flush();
    }

    private static void toItsEnd(Process story, Path log) throws Exception {
        try (BufferedReader said = story.inputReader()) {
            while (said.readLine() != null) {
                // goes on
            }
        }
        int exit = story.waitFor();
        assertEquals(0, exit, exit == 0 ? "" : Files.readString(log));
    }

    private Process start(Path journal, int lives, List<String> options) throws IOException {
        Process story = launch(
                Objects.requireNonNull(java).command(AlarmStory.class.getName(), story(journal, lives, options)),
                log());
        started.add(story);
        return story;
    }

    private static String[] story(Path journal, int lives, List<String> options) {
        List<String> arguments = new ArrayList<>(
                List.of(journal.toString(), String.valueOf(SEED), String.valueOf((lives + 2) * STEPS_A_LIFE)));
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    private static Process launch(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static List<Event> alarms(Path journal) throws Exception {
        try (JournalReader reader = JournalReader.open(journal)) {
            return reader.events(1, Integer.MAX_VALUE).stream()
                    .filter(event -> event.alarm() != null)
                    .toList();
        }
    }

    /** A line an event: all but its place in the stream, which a start moves by one. */
    private static List<String> log(List<Event> events) {
        return events.stream()
                .map(event -> "%d %s/%s/%s/%s %s %s %s %s"
                        .formatted(
                                event.ts(),
                                event.zone(),
                                event.sensor(),
                                event.quantity(),
                                event.kind(),
                                event.state(),
                                event.value(),
                                event.text(),
                                event.alarm()))
                .toList();
    }
}
