package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Past;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that cannot be written at the start: a file lies where its folder should be. */
class StopgapTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point PULP = new Point("room-1", "pulp-1", Quantity.TEMPERATURE);

    @TempDir
    Path temp;

    private Path disk;
    private Path memory;

    @BeforeEach
    void folders() throws Exception {
        disk = temp.resolve("disk");
        memory = Files.createDirectory(temp.resolve("memory"));
    }

    @Test
    void itRecordsInMemoryAndSaysSo() throws Exception {
        Files.createFile(disk);
        try (Journal journal = open(AIR)) {
            assertTrue(journal.folder().startsWith(memory), journal.folder().toString());
            assertTrue(String.valueOf(journal.caution()).contains("lost when the power fails"), journal.caution());
            journal.append(new Commit(List.of(round(1_000, 0)), List.of()));
            assertEquals(1, journal.lastSeq());
            assertFalse(journal.noteWhetherReplaceable());
        }
    }

    @Test
    void whatWasRecordedInMemoryIsTakenOverWhenTheDiskIsBack() throws Exception {
        try (Journal journal = open(PULP)) { // its table has the points in another order than the one in memory
            assertNull(journal.caution());
            journal.append(new Commit(List.of(round(1_000, 0)), List.of()));
        }
        Path away = temp.resolve("away");
        Files.move(disk, away);
        Files.createFile(disk);
        try (Journal journal = open(AIR, PULP)) {
            assertNotNull(journal.caution());
            journal.append(new Commit(
                    List.of(round(1_000, 1), round(2_000, 0, 1), round(3_000, 0)), List.of(door(), alarm())));
            Files.delete(disk);
            Files.move(away, disk);
            Keeper keeper = new Keeper(journal, Journal.Bounds.NONE, happening -> {}, Clock.system());
            keeper.turn();
            assertTrue(journal.isReplaceable());
            keeper.close();
        }
        try (Journal journal = open(AIR, PULP);
                JournalReader reader = journal.reader()) {
            assertNull(journal.caution());
            assertFalse(journal.isReplaceable());
            List<Reading> readings = new ArrayList<>();
            reader.readings(point -> true, 1, readings::add);
            assertEquals(
                    List.of(
                            Reading.of(PULP, 1_000, 7, Quality.GOOD),
                            Reading.of(PULP, 2_000, 7, Quality.GOOD),
                            Reading.of(AIR, 2_000, 7, Quality.GOOD),
                            Reading.of(AIR, 3_000, 7, Quality.GOOD)),
                    readings,
                    "each once, under its own name; what the disk had at 1,000 is there once");
            assertEquals(
                    List.of("open"),
                    reader.events(1, 10).stream().map(Event::state).toList(),
                    "alarms follow from the rounds");
        }
        try (Stream<Path> left = Files.walk(memory)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void whatAClockThatNobodyKnewToBeRightDatedInMemoryIsMovedWhenTheTimeIsKnown() throws Exception {
        recordInMemory(Trust.TRUSTED, Trust.DOUBTFUL);
        try (Journal journal = open(AIR)) {
            assertEquals(new Past("boot-2", 3_000, Trust.DOUBTFUL, 500), journal.past());
            assertFalse(journal.begin("boot-2", Trust.DOUBTFUL, 500).hasDoubtful());
            assertEquals(1, journal.settle(3));
            Redated redated =
                    journal.correct(new Correction(10_000, true, Trust.TRUSTED, 10_500), "boot-2", 14_000, null);
            journal.append(new Commit(List.of(), List.of()));
            assertEquals(List.of(2L, 3L), List.of(redated.first(), redated.last()));
            assertEquals(List.of(1_000L, 12_000L, 13_000L), times(journal));
            assertEquals(3, journal.settle(3));
        }
    }

    @Test
    void whatWasSentFromMemoryKeepsItsTimesAndWhatWasDoubtfulBeforeItIsToldOf() throws Exception {
        recordInMemory(Trust.DOUBTFUL, Trust.PLAUSIBLE);
        try (Journal journal = open(AIR)) {
            Redated begun = journal.begin("boot-2", Trust.PLAUSIBLE, 500);
            assertEquals(List.of(1L, 1L), List.of(begun.doubtfulFirst(), begun.doubtfulLast()));
            Redated redated =
                    journal.correct(new Correction(10_000, true, Trust.TRUSTED, 10_500), "boot-2", 14_000, null);
            assertEquals(List.of(2L, 3L), List.of(redated.sentFirst(), redated.sentLast()));
            assertEquals(List.of(1_000L, 2_000L, 3_000L), times(journal));
        }
    }

    @Test
    void whatTheDiskHasOfTheSameBootIsToldOfWhenTheTimeBecameKnownInMemory() throws Exception {
        recordInMemory(Trust.DOUBTFUL, Trust.TRUSTED);
        try (Journal journal = open(AIR)) {
            Redated begun = journal.begin("boot-2", Trust.TRUSTED, 500);
            assertEquals(List.of(1L, 1L), List.of(begun.doubtfulFirst(), begun.doubtfulLast()));
            journal.append(new Commit(List.of(), List.of()));
            assertEquals(3, journal.settle(3));
        }
    }

    /** A round on the disk, and two in memory, which are sent if they may be. */
    private void recordInMemory(Trust onDisk, Trust inMemory) throws Exception {
        try (Journal journal = open(AIR)) {
            journal.begin(inMemory == Trust.TRUSTED ? "boot-2" : "boot-1", onDisk, 0);
            journal.append(new Commit(List.of(round(1_000, 0)), List.of()));
        }
        Path away = temp.resolve("away");
        Files.move(disk, away);
        Files.createFile(disk);
        try (Journal journal = open(AIR)) {
            journal.begin("boot-2", inMemory, 500);
            journal.willSettle();
            journal.append(new Commit(List.of(round(2_000, 0), round(3_000, 0)), List.of()));
            assertEquals(inMemory == Trust.DOUBTFUL ? 0 : 2, journal.settle(2));
        }
        Files.delete(disk);
        Files.move(away, disk);
    }

    private static List<Long> times(Journal journal) throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.rounds(1, 100).stream().map(Round::timeMillis).toList();
        }
    }

    @Test
    void aJournalThatAnotherDaemonHasIsNoReasonToRecordInMemory() throws Exception {
        try (Journal journal = open(AIR)) {
            JournalException refused = assertThrows(JournalException.class, () -> open(AIR));
            assertTrue(refused.toString().contains("another hanlu is running"), refused.toString());
            assertNull(journal.caution());
        }
    }

    @Test
    void aJournalOfANewerReleaseIsNoReasonToRecordInMemory() throws Exception {
        open(AIR).close();
        try (Connection newer = DriverManager.getConnection("jdbc:sqlite:" + disk.resolve("hanlu.db"));
                var statement = newer.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
        }
        assertThrows(JournalException.class, () -> open(AIR));
        try (Stream<Path> files = Files.list(memory)) {
            assertEquals(0, files.count());
        }
    }

    private Journal open(Point... points) throws JournalException {
        return Stopgap.open(disk, memory, List.of(points), point -> false, Journal.Bounds.NONE);
    }

    private static Round round(long timeMillis, int... points) {
        int[] values = new int[points.length];
        Arrays.fill(values, 7);
        return new Round(0, timeMillis, points, values, new byte[points.length]);
    }

    private static Happening door() {
        return new Happening(1_000, "door", "info", "open", "room-1", "door-1", "door", null, null, null);
    }

    private static Happening alarm() {
        return new Happening(
                1_000,
                "high",
                "high",
                "active",
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(1, 1_000, null, null, null, null, null, null));
    }
}
