package io.hanlu.edge.journal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed reads as what was committed, whenever it is sealed and however that ends. */
@SuppressWarnings("FutureReturnValueIgnored") // the next append carries it out
class SealingTest {

    private static final List<Point> POINTS = List.of(
            new Point("room-1", "air-1", Quantity.TEMPERATURE),
            new Point("room-1", "air-1", Quantity.HUMIDITY),
            new Point("room-1", "door-1", Quantity.DOOR),
            new Point("room-2", "air-1", Quantity.TEMPERATURE),
            new Point("room-2", "air-1", Quantity.HUMIDITY));

    private static final long START_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

    private static final String FILE = "hanlu.db";
    private static final String LOG = "hanlu.db-wal";
    private static final int FRAME = 24 + 4_096; // of the log: a page and what is said of it

    @TempDir
    Path folder;

    /** Two journals get the same; one is sealed now and then, the other never. Each method of a reader gives the same of both. */
    @Test
    void sealingAtRandomMomentsNeverChangesWhatIsRead() throws Exception {
        long seed = Long.getLong("sealing.seed", new SplittableRandom().nextLong());
        System.out.println("SealingTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Path plain = folder.resolve("plain");
        Path sealed = folder.resolve("sealed");
        RandomCommits commits = new RandomCommits(random);
        int spans = 0;
        for (int life = 0; life < 3; life++) { // it is opened again now and then
            try (Journal one = Journal.open(plain, POINTS);
                    Journal other = Journal.open(sealed, POINTS);
                    Sealer sealer = new Sealer(other, () -> Long.MAX_VALUE, Clock.system());
                    JournalReader right = one.reader();
                    JournalReader left = other.reader()) {
                for (int i = 0; i < 60; i++) {
                    Optional<Sealing> next = random.nextInt(3) == 0 ? sealer.prepare(left) : Optional.empty();
                    if (next.isPresent()) {
                        other.request(next.get());
                        spans += next.get().spans().size();
                    }
                    Commit commit = commits.next();
                    one.append(commit);
                    other.append(commit);
                    assertSame(right, left, random, commits);
                }
                assertEquals(one.lastSeq(), other.lastSeq());
                assertEquals(
                        Arrays.stream(one.newestTimes()).boxed().toList(),
                        Arrays.stream(other.newestTimes()).boxed().toList());
            }
        }
        assertTrue(spans > 10, "only " + spans + " spans prove little");
        System.out.println(spans + " spans, " + commits.seq + " numbers");
    }

    private static void assertSame(
            JournalReader expected, JournalReader actual, SplittableRandom random, RandomCommits commits)
            throws JournalException {
        for (int i = 0; i < 3; i++) {
            long from = 1 + random.nextLong(commits.seq);
            int atLeast = 1 << random.nextInt(14);
            assertEquals(expected.rounds(from, atLeast), actual.rounds(from, atLeast), atLeast + " from " + from);

            int points = random.nextInt(1, 1 << POINTS.size());
            assertEquals(
                    since(expected, points, from), since(actual, points, from), "points " + points + " from " + from);

            long fromMillis = START_MILLIS + random.nextLong(commits.timeMillis - START_MILLIS + 1);
            long toMillis = fromMillis + (1L << random.nextInt(28));
            assertEquals(
                    between(expected, points, fromMillis, toMillis),
                    between(actual, points, fromMillis, toMillis),
                    "points " + points + " from " + fromMillis + " to " + toMillis);

            assertEquals(expected.events(from, 5).size(), actual.events(from, 5).size());
        }
        List<Round> part = actual.rounds(1 + random.nextLong(commits.seq), 4_096);
        assertTrue(part.isEmpty() || new Chunk(1, part).readings() > 0); // a chunk takes them
    }

    private static List<Reading> since(JournalReader reader, int points, long fromSeq) throws JournalException {
        List<Reading> readings = new ArrayList<>();
        reader.readings(point -> (points >> POINTS.indexOf(point) & 1) == 1, fromSeq, readings::add);
        return readings;
    }

    private static List<Reading> between(JournalReader reader, int points, long from, long to) throws JournalException {
        List<Reading> readings = new ArrayList<>();
        reader.readings(point -> (points >> POINTS.indexOf(point) & 1) == 1, from, to, readings::add);
        return readings;
    }

    /** Live rounds, imports of the past, clocks that step, sensors that fail, events. */
    private static final class RandomCommits {
        private final SplittableRandom random;
        private long seq;
        private long timeMillis = START_MILLIS;

        RandomCommits(SplittableRandom random) {
            this.random = random;
        }

        Commit next() {
            int count = random.nextInt(8) == 0 ? random.nextInt(1_500) : random.nextInt(80);
            long step = random.nextInt(4) == 0 ? 60_000 : 1_000;
            boolean sparse = random.nextBoolean();
            boolean imported = random.nextInt(10) == 0;
            long time = imported ? START_MILLIS + random.nextLong(timeMillis - START_MILLIS + 1) : timeMillis;
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                time += step + (random.nextInt(20) == 0 ? random.nextInt(5_000) : 0);
                rounds.add(round(time, sparse));
            }
            if (!imported) {
                timeMillis = time + (random.nextInt(10) == 0 ? 5 * 3_600_000 : 0);
            }
            List<Happening> events = random.nextInt(4) == 0 ? List.of(event(time), event(time)) : List.of();
            seq += rounds.size() + events.size();
            return new Commit(rounds, events);
        }

        private Round round(long time, boolean sparse) {
            int[] points = IntStream.range(0, POINTS.size())
                    .filter(point -> !sparse || random.nextInt(3) > 0)
                    .toArray();
            int[] values = new int[points.length];
            byte[] qualities = new byte[points.length];
            for (int i = 0; i < points.length; i++) {
                if (random.nextInt(30) == 0) {
                    qualities[i] = (byte) Quality.NACK.code();
                } else {
                    values[i] = 400 + random.nextInt(-9, 10);
                }
            }
            return new Round(0, time, points, values, qualities);
        }
    }

    /** The log behind the file is cut at every page that the sealing commit wrote, and in the middle of it. */
    @Test
    void aCutBetweenAnyTwoWritesOfASealingLosesAndDoublesNothing() throws Exception {
        Path whole = folder.resolve("whole");
        List<Round> committed;
        List<Round> before;
        long begun;
        byte[] file;
        byte[] log;
        try (Journal journal = Journal.open(whole, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < 280; i++) {
                journal.append(commit(START_MILLIS + i * 5_000L, 5));
            }
            before = reader.rounds(1, Integer.MAX_VALUE);
            begun = Files.size(whole.resolve(LOG));
            journal.request(sealer.prepare(reader).orElseThrow());
            journal.append(commit(START_MILLIS + 2_000_000, 1));
            committed = reader.rounds(1, Integer.MAX_VALUE);
            file = Files.readAllBytes(whole.resolve(FILE));
            log = Files.readAllBytes(whole.resolve(LOG));
        }
        int cuts = 0;
        for (long cut = begun; cut <= log.length; cut += FRAME / 2) {
            Path killed = Files.createDirectory(folder.resolve("cut-" + cut));
            Files.write(killed.resolve(FILE), file);
            Files.write(killed.resolve(LOG), Arrays.copyOf(log, (int) cut));
            try (Journal journal = Journal.open(killed, POINTS);
                    JournalReader reader = journal.reader()) {
                boolean isWhole = cut == log.length;
                assertEquals(isWhole ? 1 : 0, spans(killed));
                assertEquals(isWhole ? committed : before, reader.rounds(1, Integer.MAX_VALUE), "cut at " + cut);
                assertEquals(isWhole ? 1_401 : 1_400, journal.lastSeq());
            }
            cuts++;
        }
        assertTrue(cuts >= 12, "a sealing of " + cuts / 2 + " pages proves little");
    }

    @Test
    void aSealedJournalOpenedAgainGoesOnWithItsNumbersAndTimes() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS)) {
            sealEverything(journal, 1_500);
            assertEquals(1_500, journal.lastSeq());
        }
        assertTrue(spans(folder) > 0);
        try (Connection raw = raw(folder);
                var statement = raw.createStatement()) {
            // all that is left is sealed
            statement.executeUpdate("DELETE FROM round; UPDATE newest SET seq = 1");
        }
        try (Journal journal = Journal.open(folder, POINTS);
                JournalReader reader = journal.reader()) {
            List<Round> rounds = reader.rounds(1, Integer.MAX_VALUE);
            assertEquals(rounds.getLast().seq(), journal.lastSeq());
            journal.append(commit(START_MILLIS + 9_000_000, 1));
            assertEquals(
                    rounds.getLast().seq() + 1,
                    reader.rounds(rounds.getLast().seq() + 1, 1).getFirst().seq());
        }
    }

    @Test
    void aChoreNeverDelaysACommitThatCarriesAnEvent() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS)) {
            List<String> carriedOut = new ArrayList<>();
            CompletableFuture<@Nullable Void> done = journal.request(connection -> carriedOut.add("chore"));
            journal.append(new Commit(List.of(), List.of(event(1))));
            assertFalse(done.isDone());
            assertEquals(List.of(), carriedOut);
            journal.append(commit(START_MILLIS, 1));
            assertTrue(done.isDone());
            assertEquals(List.of("chore"), carriedOut);
        }
    }

    @Test
    void aChoreThatFailsTakesNoRoundWithIt() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS);
                JournalReader reader = journal.reader()) {
            CompletableFuture<@Nullable Void> done = journal.request(connection -> {
                throw new java.sql.SQLException("no");
            });
            assertThrows(JournalException.class, () -> journal.append(commit(START_MILLIS, 1)));
            assertTrue(done.isCompletedExceptionally());
            journal.append(commit(START_MILLIS, 1));
            assertEquals(1, reader.rounds(1, 10).size());
        }
    }

    @Test
    void whatMayYetGetAnotherTimeIsNotSealed() throws Exception {
        long[] limit = {1_100};
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> limit[0], Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < 3_000; i += 100) {
                journal.append(commit(START_MILLIS + i * 1_000L, 100));
            }
            Sealing sealing = sealer.prepare(reader).orElseThrow();
            assertEquals(1_000, sealing.spans().getLast().last());
            limit[0] = 999; // known only after it was prepared
            journal.request(sealing);
            journal.append(commit(START_MILLIS + 4_000_000, 1));
            assertFalse(sealing.isCarriedOut());
            assertEquals(0, spans(folder));
            limit[0] = 1_050;
            assertTrue(sealer.prepare(reader).isEmpty());
        }
    }

    @Test
    void whatWasRemovedMeanwhileIsNotSealed() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < 1_200; i += 100) {
                journal.append(commit(START_MILLIS + i * 1_000L, 100));
            }
            Sealing sealing = sealer.prepare(reader).orElseThrow();
            journal.request(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.executeUpdate("DELETE FROM round WHERE first = 101");
                }
            });
            journal.append(commit(START_MILLIS + 2_000_000, 1));
            journal.request(sealing);
            journal.append(commit(START_MILLIS + 2_001_000, 1));
            assertFalse(sealing.isCarriedOut());
            assertEquals(1_102, reader.rounds(1, Integer.MAX_VALUE).size());
        }
    }

    /** An import comes in rows that are more than a span. */
    @Test
    void aRowThatIsTooMuchForASpanBecomesSeveral() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            journal.append(commit(START_MILLIS, 8_000));
            List<Round> before = reader.rounds(1, Integer.MAX_VALUE);
            Sealing sealing = sealer.prepare(reader).orElseThrow();
            List<Span> spans = sealing.spans();
            assertEquals(8, spans.size());
            assertTrue(spans.stream().allMatch(span -> span.toMillis() - span.fromMillis() <= 3_600_000));
            assertTrue(spans.stream().allMatch(span -> span.columns().stream().allMatch(c -> c.body().length < 1_024)));
            journal.request(sealing);
            journal.append(commit(START_MILLIS + 9_000_000, 1));
            assertTrue(sealing.isCarriedOut());
            assertEquals(before, reader.rounds(1, Integer.MAX_VALUE).subList(0, 8_000));
        }
    }

    @Test
    void slowRoundsAreSealedByTheHourButNotTooFewAtOnce() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < 130; i++) {
                journal.append(new Commit(List.of(round(START_MILLIS + i * 30_000L, i)), List.of()));
            }
            Span hour = sealer.prepare(reader).orElseThrow().spans().getFirst();
            assertEquals(3_600_000, hour.toMillis() - hour.fromMillis());
        }
        try (Journal journal = Journal.open(folder.resolve("slow"), POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < 64; i++) {
                journal.append(new Commit(List.of(round(START_MILLIS + i * 3_600_000L, i)), List.of()));
                assertTrue(sealer.prepare(reader).isEmpty());
            }
            journal.append(new Commit(List.of(round(START_MILLIS + 64 * 3_600_000L, 64)), List.of()));
            assertEquals(
                    64, sealer.prepare(reader).orElseThrow().spans().getFirst().last());
        }
    }

    @Test
    void whatIsDamagedIsToldAndNotGuessed() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS)) {
            sealEverything(journal, 1_500);
        }
        try (JournalReader reader = JournalReader.open(folder)) {
            reader.checkSpan(1);
            reader.checkRow(1_101);
        }
        for (String damage : Set.of(
                "UPDATE sealed SET body = zeroblob(length(body)) WHERE key = 4097",
                "UPDATE sealed SET key = 4101 WHERE key = 4097",
                "DELETE FROM sealed WHERE key = 4097",
                "UPDATE span SET last = last + 1",
                "UPDATE span SET to_ms = to_ms + 1",
                "UPDATE span SET readings = readings - 1",
                "UPDATE span SET ticks = zeroblob(20)")) {
            Path damaged = Files.createTempDirectory(folder, "damaged");
            Files.copy(folder.resolve(FILE), damaged.resolve(FILE));
            try (Connection raw = raw(damaged);
                    var statement = raw.createStatement()) {
                assertEquals(1, statement.executeUpdate(damage));
            }
            try (JournalReader reader = JournalReader.open(damaged)) {
                assertThrows(ChunkException.class, () -> reader.checkSpan(1), damage);
                assertNotEquals(1, reader.rounds(1, 10).getFirst().seq(), damage);
            }
        }
        try (Connection raw = raw(folder);
                var statement = raw.createStatement()) {
            statement.executeUpdate("UPDATE round SET to_ms = to_ms - 1 WHERE first = 1101");
        }
        try (JournalReader reader = JournalReader.open(folder)) {
            assertThrows(ChunkException.class, () -> reader.checkRow(1_101));
        }
    }

    @Test
    void theThreadLooksWhenEnoughHasComeAndSealsWithTheNextCommit() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(START_MILLIS));
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, clock)) {
            sealer.start();
            await().until(() -> clock.waiting() == 1);
            for (int i = 0; i < 1_500; i += 100) {
                journal.append(commit(START_MILLIS + i * 1_000L, 100));
            }
            await().pollInSameThread().until(() -> {
                clock.advance(Duration.ofSeconds(1));
                journal.append(new Commit(List.of(), List.of()));
                return sealer.sealed() > 0;
            });
            assertEquals(5_000, sealer.sealed());
            assertEquals(0, sealer.failures());
        }
        assertEquals(1, spans(folder));
    }

    @Test
    void theThreadCountsWhatItCannotReadAndLeavesItWhereItIs() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(START_MILLIS));
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, clock)) {
            sealer.start();
            await().until(() -> clock.waiting() == 1);
            for (int i = 0; i < 1_500; i += 100) {
                journal.append(commit(START_MILLIS + i * 1_000L, 100));
            }
            try (Connection raw = raw(folder);
                    var statement = raw.createStatement()) {
                statement.executeUpdate("UPDATE round SET body = zeroblob(length(body)) WHERE first = 501");
            }
            await().pollInSameThread().until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return sealer.failures() > 0;
            });
            journal.append(commit(START_MILLIS + 2_000_000, 100));
            assertEquals(1_600, journal.lastSeq());
        }
        assertEquals(0, spans(folder));
    }

    /** Columns of other points may be damaged: they are not looked at. */
    @Test
    void theHistoryOfOnePointReadsItsColumnsOnly() throws Exception {
        try (Journal journal = Journal.open(folder, POINTS)) {
            sealEverything(journal, 1_500);
        }
        List<Reading> before = history(POINTS.get(3));
        try (Connection raw = raw(folder);
                var statement = raw.createStatement()) {
            assertNotEquals(0, statement.executeUpdate("UPDATE sealed SET body = x'00' WHERE key % 4096 <> 3"));
        }
        assertEquals(1_500, before.size());
        assertEquals(before, history(POINTS.get(3)));
        assertTrue(history(POINTS.get(2)).size() < before.size(), "what is damaged is left out");
    }

    private List<Reading> history(Point point) throws JournalException {
        try (JournalReader reader = JournalReader.open(folder)) {
            return between(reader, 1 << POINTS.indexOf(point), 0, Long.MAX_VALUE);
        }
    }

    private static void sealEverything(Journal journal, int rounds) throws Exception {
        try (Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            for (int i = 0; i < rounds; i += 100) {
                Optional<Sealing> next = sealer.prepare(reader);
                if (next.isPresent()) {
                    journal.request(next.get());
                }
                journal.append(commit(START_MILLIS + i * 1_000L, 100));
            }
        }
    }

    private static Connection raw(Path journal) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + journal.resolve(FILE));
    }

    private static int spans(Path journal) throws Exception {
        try (Connection raw = raw(journal);
                var statement = raw.createStatement()) {
            return statement.executeQuery("SELECT count(*) FROM span").getInt(1);
        }
    }

    private static Commit commit(long fromMillis, int rounds) {
        List<Round> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.add(round(fromMillis + i * 1_000L, i));
        }
        return new Commit(all, List.of());
    }

    private static Round round(long timeMillis, int i) {
        return new Round(
                0,
                timeMillis,
                new int[] {0, 1, 2, 3, 4},
                new int[] {i * 7 % 13, 9_000 + i * 5 % 11, 0, 400 - i % 3, 9_500},
                new byte[5]);
    }

    private static Happening event(long timeMillis) {
        return new Happening(timeMillis, "gateway", "info", "started", null, null, null, null, null, null);
    }
}
