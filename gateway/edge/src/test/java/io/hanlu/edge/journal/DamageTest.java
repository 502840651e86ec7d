package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal of which parts of the file are not what was written. */
class DamageTest {

    private static final int POINTS = 20;
    private static final int ROWS = 150;
    private static final int ROUNDS_IN_ROW = 10;
    private static final int PAGE_BYTES = 4_096;
    private static final List<Point> MEASURED = IntStream.range(0, POINTS)
            .mapToObj(i -> new Point("room-1", "air-" + i, Quantity.TEMPERATURE))
            .toList();
    private static final long START = 1_767_225_600_000L;
    private static final SeqRange SAFE = new SeqRange(1, 100);

    @TempDir
    static Path original;

    private static final Map<Long, Round> ROUNDS = new HashMap<>();
    private static String stream = "";
    private static long lastSeq;

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-02-01T00:00:00Z"));
    private final List<Happening> said = new ArrayList<>();

    @BeforeAll
    static void write() throws Exception {
        Random values = new Random(1);
        try (Journal journal = Journal.open(original, MEASURED)) {
            stream = journal.table().stream();
            for (int row = 0; row < ROWS; row++) {
                List<Round> rounds = new ArrayList<>();
                for (int i = 0; i < ROUNDS_IN_ROW; i++) {
                    rounds.add(round(
                            row * ROUNDS_IN_ROW + i,
                            values.ints(POINTS, 0, 4_000).toArray()));
                }
                journal.append(new Commit(rounds, row % 10 == 9 ? List.of(alarm(row)) : List.of(), new byte[] {7}));
            }
            journal.markSafe(List.of(SAFE));
            lastSeq = journal.lastSeq();
        }
        try (JournalReader reader = JournalReader.open(original)) {
            reader.rounds(1, Integer.MAX_VALUE).forEach(round -> ROUNDS.put(round.seq(), round));
        }
        assertEquals(ROWS * ROUNDS_IN_ROW, ROUNDS.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void pagesThatAreNotWhatWasWrittenCostWhatWasInThemAndNothingElse(long seed) throws Exception {
        System.out.println("seed " + seed);
        copy();
        Random random = new Random(seed);
        int pages = (int) (Files.size(file()) / PAGE_BYTES);
        int damaged = 1 + random.nextInt(4);
        try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (int i = 0; i < damaged; i++) {
                byte[] garbage = new byte[PAGE_BYTES];
                random.nextBytes(garbage);
                // the first pages hold the schema and the tables' roots; damage to them is another test
                out.write(ByteBuffer.wrap(garbage), (long) PAGE_BYTES * (25 + random.nextInt(pages - 25)));
            }
        }
        assertSalvaged(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aFileCutShortKeepsWhatIsBeforeTheCut(long seed) throws Exception {
        System.out.println("seed " + seed);
        copy();
        long bytes = Files.size(file());
        long left = bytes / 2 + new Random(seed).nextLong(bytes / 2);
        try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            out.truncate(left);
        }
        assertSalvaged(0);
    }

    @Test
    void aFileThatIsNoDatabaseAtAllIsSetAsideAndTheDaemonStarts() throws Exception {
        Files.write(file(), new byte[100_000]);
        try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap("This is not a database. ".getBytes(StandardCharsets.UTF_8)));
        }
        try (Journal journal = Journal.open(folder, MEASURED)) {
            journal.append(new Commit(List.of(ROUNDS.get(1L)), List.of()));
            assertTrue(journal.lastSeq() > 0);
            assertEquals(1, aside().size());
            turns(journal, 20);
            assertEquals(List.of("journal damaged", "journal salvaged"), states());
        }
    }

    @Test
    void aDatabaseOfWhichTheDiskCannotReadTheFirstSectorIsSetAsideAndTheDaemonStartsOnTheDisk() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        // Nothing is ever mapped at address 0: an I/O error, as of a disk.
        Files.createSymbolicLink(file(), Path.of("/proc/self/mem"));
        try (Journal journal = Stopgap.open(folder, memory, MEASURED, point -> false, Journal.Bounds.NONE)) {
            assertEquals(folder, journal.folder(), "that another file can be written would end the daemon at once");
            turns(journal, 20);
            assertEquals(List.of("journal damaged", "journal salvaged"), states());
        }
    }

    @Test
    void rowsThatTheDiskCannotReadAreToldAsLostAndDoNotHoldUpTheOthers() throws Exception {
        try (Journal journal = Journal.open(folder.resolve("killed"), MEASURED)) {
            for (long seq = 1; seq <= 1_000; seq += ROUNDS_IN_ROW) {
                List<Round> rounds = new ArrayList<>();
                for (long i = seq; i < seq + ROUNDS_IN_ROW; i++) {
                    rounds.add(round(i, 1));
                }
                journal.append(new Commit(rounds, List.of()));
            }
            for (String name : List.of(Database.FILE, Database.FILE + "-wal")) {
                Files.copy(journal.folder().resolve(name), folder.resolve(name));
            }
        }
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED);
                Keeper keeper = new Keeper(journal, Journal.Bounds.NONE, said::add, clock)) {
            keeper.turn(); // has opened the old one: it knows where in the log each page is
            try (FileChannel out =
                    FileChannel.open(folder.resolve(aside().getFirst() + "-wal"), StandardOpenOption.WRITE)) {
                out.truncate(out.size() / 2);
            }
            for (int i = 0; i < 60; i++) {
                journal.append(new Commit(List.of(), List.of()));
                keeper.turn();
            }
            assertTrue(states().contains("journal salvaged"), "it never ends: " + states());
            long there = 0;
            try (JournalReader reader = journal.reader()) {
                there += reader.rounds(1, Integer.MAX_VALUE).size();
            }
            long lost = 0;
            for (long seq = 1; seq <= 1_000; seq++) {
                lost += journal.losses().lost().contains(seq) ? 1 : 0;
            }
            assertTrue(lost > 0, "nothing of it was in what cannot be read");
            assertEquals(1_000, there + lost, "each is back, or told as lost");
        }
    }

    /** A recording is imported from where the newest times end: what comes back must not be imported again. */
    @Test
    void theNewestTimesAreThoseOfTheDamagedDatabasesLastRoundsBeforeTheyAreBack() throws Exception {
        copy();
        try (Journal journal = Journal.open(folder, MEASURED, MEASURED.get(1)::equals, Journal.Bounds.NONE)) {
            Round recorded = new Round(0, START + 20_000_000L, new int[] {1}, new int[] {5}, new byte[1]);
            journal.append(new Commit(List.of(round(10_000, 1), recorded), List.of()));
            // as a kill leaves it: no checkpoint
            Path killed = Files.createDirectory(folder.resolve("killed"));
            Files.copy(file(), killed.resolve(Database.FILE));
            Files.copy(folder.resolve(Database.FILE + "-wal"), killed.resolve(Database.FILE + "-wal"));
            Damage.mark(killed, "said the test");
            for (int start = 0; start < 2; start++) {
                Journal next = Journal.open(killed, MEASURED, MEASURED.get(1)::equals, Journal.Bounds.NONE);
                try {
                    assertNotEquals(stream, next.table().stream());
                    assertEquals(journal.newestTimes()[0], next.newestTimes()[0]);
                    assertEquals(journal.newestTimes()[1], next.newestTimes()[1]);
                    assertEquals(journal.newestTimes()[2], next.newestTimes()[2]);
                } finally {
                    next.close();
                }
            }
        }
    }

    @Test
    void theNewestTimesAreFoundBehindRoundsThatCannotBeRead() throws Exception {
        copy();
        try (Connection old = Database.openForWriting(file());
                Statement change = old.createStatement()) {
            change.executeUpdate("UPDATE newest SET seq = 600, times = zeroblob(" + POINTS * Long.BYTES + ")");
            old.commit();
        }
        try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(PAGE_BYTES), (long) PAGE_BYTES * 28);
        }
        Damage.mark(folder, "said the test");
        List<Long> end = List.of(START + (ROWS * ROUNDS_IN_ROW - 1) * 1_000L);
        Path killed = Files.createDirectory(folder.resolve("killed"));
        try (Journal journal = Journal.open(folder, MEASURED)) {
            assertEquals(end, newestTimes(journal));
            turns(journal, 2); // some above 600 are back
            for (String name : List.of(Database.FILE, Database.FILE + "-wal", aside().getFirst())) {
                Files.copy(folder.resolve(name), killed.resolve(name));
            }
            turns(journal, 100);
            assertTrue(lostOfOld(journal) > 0, "some could not be read");
        }
        try (Journal journal = Journal.open(killed, MEASURED);
                JournalReader reader = journal.reader()) {
            assertTrue(reader.rounds(601, 1).getFirst().seq() < lastSeq, "it was too early");
            assertEquals(end, newestTimes(journal));
        }
    }

    private static List<Long> newestTimes(Journal journal) {
        return Arrays.stream(journal.newestTimes()).distinct().boxed().toList();
    }

    @Test
    void aSoundFileIsLeftAlone() throws Exception {
        copy();
        try (Journal journal = Journal.open(folder, MEASURED)) {
            turns(journal, 60);
            assertEquals(stream, journal.table().stream());
            assertEquals(lastSeq, journal.lastSeq());
            assertEquals(0, journal.lost());
        }
        assertEquals(List.of(), aside());
        assertEquals(List.of(), said);
    }

    @Test
    void settingsAlarmsAndWhatTheCentreHasAreThereAtOnceAndTheRestGoesOnAfterARestart() throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        long base;
        try (Journal journal = Journal.open(folder, MEASURED)) {
            assertNotEquals(stream, journal.table().stream());
            base = journal.lastSeq();
            assertTrue(base > lastSeq, "numbers go on above the old ones");
            assertTrue(journal.safe().contains(SAFE.first(), SAFE.last()));
            try (JournalReader reader = journal.reader()) {
                assertEquals(1, reader.alarms(1).size());
                assertEquals(journal.table().stream(), reader.alarms(1).getFirst().stream());
                assertEquals(7, reader.alarmState().orElseThrow().state()[0]);
                assertEquals(base, reader.alarmState().orElseThrow().seq());
                assertEquals(ROWS / 10, reader.events(1, 1_000).size());
                assertEquals(0, reader.rounds(1, 1).size());
            }
            turns(journal, 2);
            try (JournalReader reader = journal.reader()) {
                int back = reader.rounds(1, Integer.MAX_VALUE).size();
                assertTrue(back > 0 && back < ROUNDS.size(), back + " rounds are back");
            }
        }
        try (Journal journal = Journal.open(folder, MEASURED)) {
            assertEquals(base, journal.lastSeq());
            turns(journal, 30);
            assertAllBackOrLost(journal);
            assertEquals(0, lostOfOld(journal));
        }
        assertEquals(1, aside().size());
        assertFalse(Damage.isMarked(folder));
    }

    /** Moving aside writes the new one, moves the damaged one, then what is beside it, removes the mark, and moves the new one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aPowerCutWhileADatabaseIsMovedAsideCostsNothing(int stepsThatHeld) throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        Journal.open(folder, MEASURED).close();
        Path aside = folder.resolve(aside().getFirst());
        Path fresh = folder.resolve(Database.FILE + ".new");
        Files.move(file(), fresh);
        Path log = folder.resolve(Database.FILE + "-wal");
        Path logAside = folder.resolve(aside.getFileName() + "-wal");
        if (stepsThatHeld < 3) {
            Damage.mark(folder, "said the test");
        }
        if (stepsThatHeld < 2) {
            Files.deleteIfExists(logAside);
            Files.createFile(log);
        } else if (Files.notExists(logAside)) {
            Files.createFile(logAside);
        }
        if (stepsThatHeld < 1) {
            Files.move(aside, file());
            Files.write(fresh, new byte[100]);
        }

        try (Journal journal = Journal.open(folder, MEASURED)) {
            turns(journal, 40);
            assertAllBackOrLost(journal);
            assertEquals(0, lostOfOld(journal));
        }
        assertEquals(1, aside().size());
        assertTrue(Files.exists(logAside), "a new database must not find the old one's log");
        assertFalse(Files.exists(fresh));
        assertFalse(Damage.isMarked(folder));
    }

    /** Its page is read by nothing but the start, and by nobody who brings rows back. */
    @Test
    void aDamagedTableOfClocksCostsNoRounds() throws Exception {
        copy();
        long page;
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file());
                ResultSet row = sqlite.createStatement()
                        .executeQuery("SELECT rootpage FROM sqlite_schema WHERE name = 'period'")) {
            page = row.getLong(1) - 1;
        }
        try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            byte[] garbage = new byte[PAGE_BYTES];
            new Random(4).nextBytes(garbage);
            out.write(ByteBuffer.wrap(garbage), page * PAGE_BYTES);
        }
        try (Journal journal = Journal.open(folder, MEASURED)) {
            assertNotEquals(stream, journal.table().stream());
            turns(journal, 40);
            assertNull(journal.damage(), "it is the old one that is damaged");
            assertAllBackOrLost(journal);
            assertEquals(0, lostOfOld(journal));
        }
    }

    @Test
    void whatComesBackIsStillMovedWhenItsClockIsCorrected() throws Exception {
        long written = 1_767_225_600_000L;
        try (Journal journal = Journal.open(folder, MEASURED)) {
            journal.begin("boot", Trust.DOUBTFUL, 0);
            journal.append(
                    new Commit(List.of(new Round(0, written, new int[] {0}, new int[] {1}, new byte[1])), List.of()));
        }
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED);
                JournalReader reader = journal.reader()) {
            journal.begin("boot", Trust.DOUBTFUL, 0);
            turns(journal, 20);
            journal.correct(new Correction(60_000, true, Trust.TRUSTED, 0), "boot", written + 120_000, null);
            journal.append(new Commit(List.of(), List.of()));
            assertEquals(written + 60_000, reader.rounds(1, 1).getFirst().timeMillis());
        }
    }

    @Test
    void whatHadNotComeBackWhenTheNextOneWasDamagedStaysOnTheDisk() throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED)) {
            turns(journal, 2);
        }
        List<String> first = aside();
        Files.setLastModifiedTime(file(), FileTime.from(Instant.parse("2040-01-01T00:00:00Z")));
        Damage.mark(folder, "said the test");
        Journal.open(folder, MEASURED).close();
        assertEquals(2, aside().size());
        assertTrue(aside().containsAll(first));
    }

    @Test
    void numbersThatWereNeverGivenAreNotToldAsLostAgain() throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED)) {
            long base = journal.lastSeq();
            journal.append(new Commit(List.of(ROUNDS.get(1L)), List.of()));
            CompletableFuture<?> noted = journal.request(connection -> journal.losses()
                    .note(connection, new SeqRange(lastSeq - 1, base + 1), Long.MAX_VALUE, Long.MIN_VALUE));
            journal.append(new Commit(List.of(), List.of()));
            assertTrue(noted.isDone());
            assertEquals(2, journal.losses().toTell().orElseThrow().numbers(), "a round before the gap and one after");
        }
    }

    @Test
    void whatComesBackIsToldToWhoeverSends() throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED);
                JournalReader reader = journal.reader()) {
            turns(journal, 40);
            SeqRanges back = new SeqRanges();
            back.addAll(journal.takeCameBack());
            List<Round> rounds = reader.rounds(1, Integer.MAX_VALUE);
            assertFalse(rounds.isEmpty());
            rounds.forEach(round -> assertTrue(back.contains(round.seq()), "" + round.seq()));
            assertEquals(List.of(), journal.takeCameBack(), "once");
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the commit that follows carries it out
    void nothingIsSealedWhileRowsThatBelongBetweenComeBack() throws Exception {
        copy();
        Damage.mark(folder, "said the test");
        long end = ROUNDS.values().stream().mapToLong(Round::timeMillis).max().orElseThrow();
        try (Journal journal = Journal.open(folder, MEASURED);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, clock);
                JournalReader reader = journal.reader();
                Keeper keeper = new Keeper(journal, Journal.Bounds.NONE, said::add, clock)) {
            for (long later : new long[] {1_000, 7_200_000}) {
                Round fresh = new Round(0, end + later, new int[] {0}, new int[] {1}, new byte[1]);
                journal.append(new Commit(List.of(fresh), List.of()));
            }
            for (int i = 0; i < 40; i++) {
                keeper.turn();
                journal.append(new Commit(List.of(), List.of()));
                sealer.prepare(reader).ifPresent(next -> {
                    try {
                        journal.request(next);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                journal.append(new Commit(List.of(), List.of()));
            }
            List<Long> seqs =
                    reader.rounds(1, Integer.MAX_VALUE).stream().map(Round::seq).toList();
            assertEquals(ROUNDS.size() + 2, seqs.size());
            assertEquals(seqs.stream().sorted().toList(), seqs, "in order of their numbers");
        }
    }

    @Test
    void sealedRoundsComeBackFromADamagedDatabaseLikeOthers() throws Exception {
        copy();
        try (Journal journal = Journal.open(folder, MEASURED)) {
            KeeperTest.seal(journal);
        }
        Damage.mark(folder, "said the test");
        try (Journal journal = Journal.open(folder, MEASURED)) {
            turns(journal, 40);
            assertAllBackOrLost(journal);
            assertEquals(0, lostOfOld(journal));
        }
    }

    @Test
    void damageThatShowsWhileItRunsEndsWritingAndTheNextStartBeginsANew() throws Exception {
        copy();
        Journal journal = Journal.open(folder, MEASURED);
        try (JournalReader reader = journal.reader()) {
            long bytes = Files.size(file());
            try (FileChannel out = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                byte[] garbage = new byte[PAGE_BYTES];
                new Random(3).nextBytes(garbage);
                for (long at = 25L * PAGE_BYTES; at < bytes; at += PAGE_BYTES) {
                    out.write(ByteBuffer.wrap(garbage), at);
                }
            }
            assertNull(journal.damage());
            assertThrows(JournalException.class, () -> reader.rounds(1, Integer.MAX_VALUE));
            assertNotNull(journal.damage());
            assertThrows(JournalException.class, () -> journal.append(new Commit(List.of(ROUNDS.get(1L)), List.of())));
        }
        journal.close();
        try (Journal next = Journal.open(folder, MEASURED)) {
            assertNotEquals(stream, next.table().stream());
            next.append(new Commit(List.of(ROUNDS.get(1L)), List.of()));
        }
        assertEquals(1, aside().size());
    }

    /** Whatever came back is as it was, and every number is accounted for. */
    private void assertSalvaged(int leastOfRounds) throws Exception {
        try (Journal journal = Journal.open(folder, MEASURED)) {
            Round fresh = ROUNDS.get(1L);
            journal.append(new Commit(List.of(fresh), List.of()));
            turns(journal, 200);
            if (journal.damage() == null) {
                assertAllBackOrLost(journal);
                return;
            }
        }
        // Found only when all was looked at: begin again, as the daemon does
        try (Journal journal = Journal.open(folder, MEASURED)) {
            assertTrue(journal.lastSeq() > lastSeq);
            turns(journal, 200);
            assertAllBackOrLost(journal);
            try (JournalReader reader = journal.reader()) {
                assertTrue(reader.rounds(1, Integer.MAX_VALUE).size() >= leastOfRounds * ROUNDS.size() / 2);
            }
        }
        assertEquals(1, aside().size());
    }

    private static void assertAllBackOrLost(Journal journal) throws Exception {
        SeqRanges there = journal.safe();
        try (JournalReader reader = journal.reader()) {
            for (Round round : reader.rounds(1, Integer.MAX_VALUE)) {
                if (round.seq() <= lastSeq) {
                    assertEquals(ROUNDS.get(round.seq()), round);
                    assertFalse(journal.losses().lost().contains(round.seq()), "there and lost: " + round.seq());
                    there.add(round.seq(), round.seq());
                }
            }
            for (Event event : reader.events(1, Integer.MAX_VALUE)) {
                there.add(event.seq(), event.seq());
            }
        }
        assertEquals(List.of(), there.missing(1, lastSeq), "neither there, nor at the centre, nor lost");
    }

    private static long lostOfOld(Journal journal) {
        long lost = 0;
        for (long seq = 1; seq <= lastSeq; seq++) {
            lost += journal.losses().lost().contains(seq) ? 1 : 0;
        }
        return lost;
    }

    private void turns(Journal journal, int turns) throws Exception {
        try (Keeper keeper = new Keeper(journal, Journal.Bounds.NONE, said::add, clock)) {
            for (int i = 0; i < turns && journal.damage() == null; i++) {
                keeper.turn();
                if (journal.damage() == null) {
                    journal.append(new Commit(List.of(), List.of()));
                }
            }
        } catch (JournalException e) {
            if (journal.damage() == null) {
                throw e;
            }
        }
    }

    private Path file() {
        return folder.resolve(Database.FILE);
    }

    private void copy() throws IOException {
        Files.copy(original.resolve(Database.FILE), file());
    }

    private List<String> aside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(Damage.ASIDE) && name.endsWith("Z"))
                    .toList();
        }
    }

    private List<String> states() {
        return said.stream().map(event -> event.kind() + " " + event.state()).toList();
    }

    /** Of the first points, as many as values. */
    private static Round round(long second, int... values) {
        int[] points = IntStream.range(0, values.length).toArray();
        return new Round(0, START + second * 1_000L, points, values, new byte[values.length]);
    }

    private static Happening alarm(long number) {
        return new Happening(
                number,
                "high",
                "high",
                "active",
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(number, number, null, null, null, null, null, null));
    }
}
