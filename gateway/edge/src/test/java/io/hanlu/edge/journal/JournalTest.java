package io.hanlu.edge.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig.SynchronousMode;

class JournalTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point NEW = new Point("room-2", "air-1", Quantity.TEMPERATURE);

    @TempDir
    Path folder;

    @Test
    void roundsAndEventsShareOneSequence() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR, DOOR))) {
            journal.append(new Commit(List.of(round(1_000, 235), round(2_000, 236)), List.of(event(2_000))));
            journal.append(new Commit(List.of(round(3_000, 237)), List.of()));
            assertEquals(4, journal.lastSeq());
            try (JournalReader reader = journal.reader()) {
                assertEquals(List.of(1L, 2L, 4L), seqs(reader.rounds(1, 100)));
                Event told = reader.events(1, 100).getFirst();
                assertEquals(3, told.seq());
                assertEquals(journal.table().stream(), told.stream());
            }
        }
    }

    @Test
    void aReopenedJournalGoesOnWhereItWas() throws Exception {
        String stream;
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            stream = journal.table().stream();
            journal.append(new Commit(List.of(round(1_000, 235)), List.of(event(1_000))));
        }
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            assertEquals(stream, journal.table().stream());
            assertEquals(2, journal.lastSeq());
            journal.append(new Commit(List.of(round(2_000, 236)), List.of()));
            assertEquals(3, journal.lastSeq());
        }
    }

    @Test
    void whichChipASensorHasSurvivesARestart() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            assertNull(journal.noteChip("room-1/air-1", "0a1b"));
            journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
            assertNull(journal.noteChip("room-1/air-2", "77"));
        }
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            assertEquals("0a1b", journal.noteChip("room-1/air-1", "ffff"));
            assertEquals("ffff", journal.noteChip("room-1/air-1", "ffff"));
            assertEquals("77", journal.noteChip("room-1/air-2", "77"));
        }
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            assertEquals("ffff", journal.noteChip("room-1/air-1", "0a1b"));
        }
    }

    @Test
    void whatAppendReturnedForIsThereWithoutAClose() throws Exception {
        Path killed = Files.createDirectory(folder.resolve("killed"));
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
            for (String file : List.of("hanlu.db", "hanlu.db-wal")) {
                Files.copy(folder.resolve(file), killed.resolve(file));
            }
        }
        try (Journal journal = Journal.open(killed, List.of(AIR))) {
            assertEquals(1, journal.lastSeq());
            assertEquals(1_000, journal.newestTimes()[0]);
        }
    }

    @Test
    void aThreadThatIsInterruptedWritesAllTheSame() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            Thread.currentThread().interrupt();
            journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
            assertTrue(Thread.interrupted(), "it stays so");
            assertEquals(1, journal.lastSeq());
            assertNull(journal.caution());
        }
    }

    @Test
    void whatTheDiskDoesNotConfirmIsKeptAndNotCalledDurable() throws Exception {
        Journal journal = Journal.open(folder, List.of(AIR));
        journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
        journal.log().close(); // from now on every sync fails
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"))) {
            other.setAutoCommit(false);
            assertTrue(other.createStatement()
                    .executeQuery("SELECT first FROM round")
                    .next());
            journal.append(new Commit(List.of(round(2_000, 236)), List.of(event(2_000))));
            assertEquals(1, journal.lastSeq());
            assertTrue(String.valueOf(journal.caution()).contains("may be failing"), journal.caution());
            // a reader of before keeps SQLite from moving it into the database
            assertThrows(
                    JournalException.class, () -> journal.append(new Commit(List.of(round(3_000, 237)), List.of())));
            assertEquals(1, journal.lastSeq());
        }
        journal.append(new Commit(List.of(round(3_000, 237)), List.of()));
        assertEquals(3, journal.lastSeq(), "the one before is in the database by now, this one is not");
        journal.confirm();
        assertEquals(4, journal.lastSeq());
        assertNull(journal.caution());
        try (JournalReader reader = journal.reader()) {
            assertEquals(List.of(1L, 2L, 4L), seqs(reader.rounds(1, 100)));
        }
        assertThrows(JournalException.class, journal::close, "it cannot say that the checkpoint is durable");
    }

    @Test
    void whatTheDiskDoesNotConfirmIsNotConfirmedByALogThatGoesOnBehindIt() throws Exception {
        Journal journal = Journal.open(folder, List.of(AIR));
        journal.log().close(); // from now on every sync fails
        journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"))) {
            other.setAutoCommit(false);
            assertTrue(other.createStatement()
                    .executeQuery("SELECT first FROM round")
                    .next());
            assertThrows(
                    JournalException.class, journal::confirm, "a reader of the log's end keeps it from beginning anew");
            assertEquals(0, journal.lastSeq());
        }
        journal.confirm();
        assertEquals(1, journal.lastSeq());
        assertThrows(JournalException.class, journal::close);
    }

    /** CLOCK.md 4: until a correction is durable, nothing more becomes final. */
    @Test
    void noTimeBecomesFinalBeforeTheCorrectionThatMovesItIsDurable() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            journal.begin("boot", Trust.DOUBTFUL, 0);
            journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
            journal.correct(new Correction(60_000, true, Trust.TRUSTED, 0), "boot", 62_000, null);
            assertEquals(0, journal.lastFinal(), "the sealer would read the time as it was");
            journal.append(new Commit(List.of(), List.of()));
            assertEquals(Long.MAX_VALUE, journal.lastFinal());
        }
    }

    @Test
    void whatTheDiskDoesNotConfirmMakesNoTimeFinal() throws Exception {
        Journal journal = Journal.open(folder, List.of(AIR));
        journal.begin("boot", Trust.DOUBTFUL, 0);
        journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
        journal.log().close(); // from now on every sync fails
        journal.append(new Commit(List.of(round(2_000, 236)), List.of()));
        journal.correct(new Correction(60_000, true, Trust.TRUSTED, 0), "boot", 62_000, null);
        assertEquals(0, journal.settle(1));
        journal.append(new Commit(List.of(), List.of())); // with the correction, and not confirmed
        assertEquals(0, journal.settle(1));
        assertThrows(JournalException.class, journal::close);
    }

    @Test
    void newPointsAreAppendedAndOldRoundsStayReadable() throws Exception {
        long oldHash;
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            oldHash = journal.table().hash();
            journal.append(new Commit(List.of(round(1_000, 235)), List.of()));
        }
        try (Journal journal = Journal.open(folder, List.of(NEW, AIR))) {
            assertEquals(2, journal.table().size());
            assertEquals(AIR.toString(), journal.table().entries().getFirst().name());
            assertEquals(1, journal.table().sizeAt(oldHash).orElseThrow());
            assertEquals(List.of(Reading.of(AIR, 1_000, 235, Quality.GOOD)), readings(0, 10_000));
        }
    }

    @Test
    void newestTimesAreRecoveredFromBeforeAndAfterTheCheckpoint() throws Exception {
        Path killed = Files.createDirectory(folder.resolve("killed"));
        try (Journal journal = Journal.open(folder, List.of(AIR, DOOR))) {
            journal.append(
                    new Commit(List.of(new Round(0, 500, new int[] {1}, new int[] {0}, new byte[1])), List.of()));
            for (int i = 1; i <= 1_500; i++) {
                journal.append(new Commit(List.of(round(i * 1_000L, i)), List.of()));
            }
            for (String file : List.of("hanlu.db", "hanlu.db-wal")) {
                Files.copy(folder.resolve(file), killed.resolve(file));
            }
        }
        try (Journal journal = Journal.open(killed, List.of(AIR, DOOR))) {
            assertEquals(
                    List.of(1_500_000L, 500L),
                    Arrays.stream(journal.newestTimes()).boxed().toList());
        }
    }

    @Test
    void whatTheCentreHasIsRememberedAndNumbersFromTheFutureAreNot() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            journal.append(new Commit(List.of(round(1_000, 235), round(2_000, 236), round(3_000, 237)), List.of()));
            journal.markSafe(List.of(new SeqRange(2, 9)));
            assertEquals(List.of(new SeqRange(2, 3)), journal.safe().ranges());
            assertEquals(1, journal.unsafe());
        }
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            assertEquals(List.of(new SeqRange(2, 3)), journal.safe().ranges());
        }
    }

    @Test
    void whatTheCentreHasIsWrittenDownWithEverySixteenthCommitAndWithAChore() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            journal.append(new Commit(List.of(round(1_000, 1)), List.of()));
            journal.markSafe(List.of(new SeqRange(1, 1)));
            for (int i = 2; i <= 15; i++) {
                journal.append(new Commit(List.of(round(i * 1_000L, 1)), List.of()));
                assertEquals(List.of(), writtenSafe());
            }
            journal.append(new Commit(List.of(round(16_000, 1)), List.of()));
            assertEquals(List.of(new SeqRange(1, 1)), writtenSafe());
            journal.markSafe(List.of(new SeqRange(2, 2)));
            CompletableFuture<@Nullable Void> chore = journal.request(connection -> {});
            journal.append(new Commit(List.of(round(17_000, 1)), List.of()));
            assertTrue(chore.isDone());
            assertEquals(List.of(new SeqRange(1, 2)), writtenSafe());
        }
    }

    private List<SeqRange> writtenSafe() throws Exception {
        try (Connection connection = Database.openForReading(folder.resolve("hanlu.db"))) {
            return Journal.readSafe(connection).ranges();
        }
    }

    @Test
    void historyGivesValuesCausesAndOnlyTheTimesAskedFor() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR, DOOR))) {
            journal.append(new Commit(List.of(round(1_000, -50), round(2_000, 0)), List.of()));
            byte nack = (byte) Quality.NACK.code();
            journal.append(new Commit(
                    List.of(new Round(0, 3_000, new int[] {0, 1}, new int[] {0, 1}, new byte[] {nack, 0})), List.of()));
            assertEquals(
                    List.of(
                            Reading.of(AIR, 2_000, 0, Quality.GOOD),
                            Reading.bad(AIR, 3_000, Quality.NACK),
                            Reading.of(DOOR, 3_000, 1, Quality.GOOD)),
                    readings(2_000, 3_000));
        }
    }

    @Test
    void anImportOfOldTimesIsFoundByItsTimes() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR, DOOR))) {
            journal.append(
                    new Commit(List.of(new Round(0, 900_000, new int[] {1}, new int[] {0}, new byte[1])), List.of()));
            journal.append(new Commit(List.of(round(1_000, 1), round(2_000, 2)), List.of()));
            assertEquals(
                    List.of(Reading.of(AIR, 1_000, 1, Quality.GOOD), Reading.of(AIR, 2_000, 2, Quality.GOOD)),
                    readings(0, 5_000));
        }
    }

    @Test
    void twoDaemonsCannotShareAJournal() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            JournalException refused = assertThrows(JournalException.class, () -> Journal.open(folder, List.of(AIR)));
            assertTrue(refused.toString().contains("another hanlu is running on " + folder), refused.toString());
            assertEquals(0, journal.lastSeq());
        }
    }

    @Test
    void aRefusedCommitKeepsNothingAndMayBeTriedAgain() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                    var statement = other.createStatement()) {
                statement.executeUpdate("ALTER TABLE event RENAME TO away");
                assertThrows(
                        JournalException.class,
                        () -> journal.append(new Commit(List.of(round(1_000, 235)), List.of(event(1_000)))));
                assertEquals(0, journal.lastSeq());
                statement.executeUpdate("ALTER TABLE away RENAME TO event");
            }
            journal.append(new Commit(List.of(round(1_000, 235)), List.of(event(1_000))));
            assertEquals(2, journal.lastSeq());
            assertEquals(1, readings(0, 10_000).size());
        }
    }

    @Test
    void aCheckpointThatCannotBeWrittenDoesNotLeaveItsRoundsBehindToBeWrittenTwice() throws Exception {
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            rounds.add(round(i, i));
        }
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                    var statement = other.createStatement()) {
                statement.executeUpdate("ALTER TABLE newest RENAME TO away");
                assertThrows(JournalException.class, () -> journal.append(new Commit(rounds, List.of())));
                statement.executeUpdate("ALTER TABLE away RENAME TO newest");
            }
            journal.append(new Commit(rounds, List.of()));
            assertEquals(1_000, journal.lastSeq());
            assertEquals(1_000, readings(0, 10_000).size());
        }
    }

    @Test
    void theNewestEventOfEachAlarmIsKeptWithWhatMadeIt() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            journal.append(new Commit(
                    List.of(round(1_000, 235)), List.of(alarm("high", "active"), alarm("low", "active")), new byte[] {7
                    }));
            journal.append(new Commit(List.of(round(2_000, 230)), List.of(event(2_000), alarm("high", "normal"))));
            try (JournalReader reader = journal.reader()) {
                assertEquals(
                        List.of("3 low active", "6 high normal"),
                        reader.alarms(1).stream()
                                .map(e -> e.seq() + " " + e.kind() + " " + e.state())
                                .toList());
                assertEquals(reader.events(6, 1), reader.alarms(4));
                SavedAlarms saved = reader.alarmState().orElseThrow();
                assertEquals(3, saved.seq(), "the last event of the commit it came with");
                assertArrayEquals(new byte[] {7}, saved.state());
                List<Reading> since = new ArrayList<>();
                reader.readings(point -> true, saved.seq() + 1, since::add);
                assertEquals(List.of(Reading.of(AIR, 2_000, 230, Quality.GOOD)), since);
            }
        }
    }

    @Test
    void anAlarmStateThatCannotBeWrittenTakesItsEventsBackWithIt() throws Exception {
        Commit raised = new Commit(List.of(round(1_000, 235)), List.of(alarm("high", "active")), new byte[] {7});
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                    var statement = other.createStatement()) {
                statement.executeUpdate("ALTER TABLE alarm_state RENAME TO away");
                assertThrows(JournalException.class, () -> journal.append(raised));
                statement.executeUpdate("ALTER TABLE away RENAME TO alarm_state");
            }
            try (JournalReader reader = journal.reader()) {
                assertEquals(List.of(), reader.alarms(1));
                assertEquals(List.of(), reader.events(1, 10));
            }
            journal.append(raised);
            assertEquals(2, journal.lastSeq());
        }
    }

    @Test
    void aJournalOfTheReleaseBeforeAlarmsGetsTheirTablesAndKeepsWhatItHas() throws Exception {
        writeAsOf(1).close();
        try (Journal journal = Journal.open(folder, List.of(AIR));
                JournalReader reader = journal.reader()) {
            assertEquals(1, journal.lastSeq());
            assertEquals(1, readings(0, 10_000).size());
            assertTrue(reader.alarmState().isEmpty());
            journal.append(new Commit(List.of(), List.of(alarm("high", "active")), new byte[] {7}));
            assertEquals(2, reader.alarms(1).getFirst().seq());
        }
    }

    @Test
    void theStateOfTheAlarmsIsReadAsTheReleaseBeforeSealingWroteItAndSealedFromThenOn() throws Exception {
        try (Connection older = writeAsOf(2);
                var statement = older.createStatement()) {
            statement.executeUpdate("INSERT INTO alarm_state (id, seq, body) VALUES (1, 1, x'07')");
            older.commit();
        }
        byte[] state = "{\"alarms\":[]}".repeat(1_000).getBytes(UTF_8);
        try (Journal journal = Journal.open(folder, List.of(AIR));
                JournalReader reader = journal.reader()) {
            SavedAlarms before = reader.alarmState().orElseThrow();
            assertEquals(1, before.seq());
            assertArrayEquals(new byte[] {7}, before.state());
            journal.append(new Commit(List.of(round(2_000, 236)), List.of(), state));
            assertArrayEquals(state, reader.alarmState().orElseThrow().state());
        }
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = raw.createStatement()) {
            int length = statement
                    .executeQuery("SELECT length(body) FROM alarm_state")
                    .getInt(1);
            assertTrue(length < state.length / 10, length + " bytes of " + state.length);
            statement.executeUpdate("UPDATE alarm_state SET seq = seq - 1");
        }
        try (JournalReader reader = JournalReader.open(folder)) {
            IllegalArgumentException misplaced = assertThrows(IllegalArgumentException.class, reader::alarmState);
            assertTrue(misplaced.toString().contains("misplaced"), misplaced.toString());
        }
    }

    /** A journal with one round, as the release with that schema left it. */
    private Connection writeAsOf(int schema) throws Exception {
        Connection older = Database.openForWriting(folder.resolve("hanlu.db"), SynchronousMode.FULL, schema);
        PointTable table = new PointTable("s1", List.of(new PointTable.Entry(AIR.toString(), "°C", 2)));
        try (var statement = older.createStatement();
                ChunkEncoder encoder = new ChunkEncoder()) {
            statement.executeUpdate("INSERT INTO meta (key, value) VALUES ('stream', 's1')");
            statement.executeUpdate("INSERT INTO point (idx, name, unit, decimals) VALUES (0, '" + AIR + "', '°C', 2)");
            byte[] body = encoder.encode(
                    new Chunk(table.hash(), List.of(round(1_000, 235).withSeq(1))));
            statement.executeUpdate("INSERT INTO round (first, last, from_ms, to_ms, body) VALUES (1, 1, 1000, 1000, x'"
                    + HexFormat.of().formatHex(body) + "')");
        }
        older.commit();
        return older;
    }

    @Test
    void aCheckpointIsSaidBeforehand() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR))) {
            for (int i = 1; i <= 998; i++) {
                assertFalse(journal.isCheckpointDue(1));
                journal.append(new Commit(List.of(round(i, i)), List.of()));
            }
            assertFalse(journal.isCheckpointDue(1));
            assertTrue(journal.isCheckpointDue(2));
        }
    }

    @Test
    void aJournalOfANewerReleaseIsLeftAlone() throws Exception {
        Journal.open(folder, List.of(AIR)).close();
        try (Connection newer = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = newer.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
        }
        JournalException refused = assertThrows(JournalException.class, () -> Journal.open(folder, List.of(AIR)));
        assertTrue(refused.toString().contains("newer release"), refused.toString());
    }

    private List<Reading> readings(long fromMillis, long toMillis) throws JournalException {
        List<Reading> readings = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder)) {
            reader.readings(point -> true, fromMillis, toMillis, readings::add);
        }
        return readings;
    }

    private static List<Long> seqs(List<Round> rounds) {
        return rounds.stream().map(Round::seq).toList();
    }

    private static Round round(long timeMillis, int value) {
        return new Round(0, timeMillis, new int[] {0}, new int[] {value}, new byte[1]);
    }

    private static Happening alarm(String kind, String state) {
        return new Happening(
                1_000,
                kind,
                "high",
                state,
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(1, 1_000, null, null, null, null, null, null));
    }

    private static Happening event(long timeMillis) {
        return new Happening(timeMillis, "door", "info", "open", "room-1", "door-1", "door", null, null, null);
    }
}
