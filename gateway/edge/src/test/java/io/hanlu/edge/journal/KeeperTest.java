package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper whose turns the test takes, beside a journal to which it appends a round each second. */
class KeeperTest {

    private static final long HALF_MEGABYTE = 512 << 10;
    private static final int ROUNDS_IN_ROW = 10;
    private static final List<Point> POINTS = IntStream.range(0, 100)
            .mapToObj(i -> new Point("room-1", "air-" + i, Quantity.TEMPERATURE))
            .toList();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SEED = 7;
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.at(START);
    private final List<Happening> said = new ArrayList<>();
    private final Random random = new Random(SEED);
    private int appended; // of what was said

    @SuppressWarnings("NullAway.Init") // each test opens it
    private Journal journal;

    @SuppressWarnings("NullAway.Init")
    private Keeper keeper;

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void whatTheCentreHasGoesWhenItIsOldEnoughAndNothingElseDoes() throws Exception {
        open(new Journal.Bounds(Duration.ofHours(1), 1L << 30, true));
        seconds(5_000);
        journal.markSafe(List.of(new SeqRange(1, 1_500)));
        clock.advance(Duration.ofMinutes(10)); // what came in the first half hour and a bit is older than an hour now
        turns(10);
        assertEquals(1_500, first() - 1, "older than an hour and at the centre");
        clock.advance(YEAR);
        turns(5);
        assertEquals(1_500, first() - 1, "the centre has no more");
        assertEquals(0, journal.lost());
        assertEquals(List.of(), said);
    }

    @Test
    void nothingIsOldByAClockThatNobodyVouchesFor() throws Exception {
        open(new Journal.Bounds(Duration.ofHours(1), 1L << 30, false));
        journal.begin("boot", Trust.DOUBTFUL, 0);
        seconds(2_500);
        clock.advance(YEAR);
        turns(10);
        assertEquals(1, first());
        journal.correct(new Correction(0, true, Trust.TRUSTED, 0), "boot", clock.epochMillis(), null);
        turns(10);
        assertEquals(2_001, first());
    }

    @Test
    void withoutACentreAgeAloneDecidesAndNobodyIsTold() throws Exception {
        open(new Journal.Bounds(Duration.ofHours(1), 1L << 30, false));
        seconds(2_500);
        clock.advance(YEAR);
        turns(10);
        assertEquals(2_001, first(), "rounds since the checkpoint stay for the next start");
        assertEquals(List.of(), said);
    }

    @Test
    void aFullJournalLosesTheOldestOnceTheCentreHasNothingMoreThatCouldGoAndTellsItOnce() throws Exception {
        open(new Journal.Bounds(YEAR, HALF_MEGABYTE, true));
        seconds(8_000, 100);
        long live = live();
        assertTrue(live > 2 * HALF_MEGABYTE, live + " bytes");
        journal.markSafe(List.of(new SeqRange(1_001, 1_200)));
        turns(30);
        assertTrue(live() <= HALF_MEGABYTE, live() + " bytes");
        long lost = journal.lost();
        assertEquals(first() - 1, lost + 200, "from the oldest on, and none that the centre has counts as lost");
        assertEquals(journal.lastSeq() - journal.lost() - 200, journal.unsafe(), "nobody waits for them");
        List<Happening> losses =
                said.stream().filter(event -> event.kind().equals("loss")).toList();
        assertEquals(1, losses.size(), losses.toString());
        assertTrue(
                String.valueOf(losses.getFirst().text())
                        .startsWith(lost + " rounds and events of the numbers 1 to " + (lost + 200)
                                + ", from 2026-01-01T00:00:0"),
                losses.toString());
    }

    @Test
    void whatTheCentreHasMakesRoomForWhatItHasNot() throws Exception {
        open(new Journal.Bounds(YEAR, HALF_MEGABYTE, true));
        seconds(8_000, 100);
        journal.markSafe(List.of(new SeqRange(1_001, 7_900)));
        turns(30);
        assertTrue(live() <= HALF_MEGABYTE, live() + " bytes");
        assertEquals(1, first(), "the oldest stays: the centre does not have it");
        assertEquals(0, journal.lost());
    }

    @Test
    void aJournalAtItsBoundDoesNotGrow() throws Exception {
        open(new Journal.Bounds(YEAR, HALF_MEGABYTE, true));
        seconds(4_000, 100);
        turns(20);
        for (int i = 0; i < 800; i++) {
            append(100);
            keeper.turn();
        }
        assertTrue(live() <= HALF_MEGABYTE + (64 << 10), live() + " bytes");
        assertTrue(
                Files.size(journal.file()) <= 2 * HALF_MEGABYTE,
                "all of it would be four times as much: freed pages are not used again");
    }

    @Test
    void alarmsAreTheLastEventsToGo() throws Exception {
        open(new Journal.Bounds(YEAR, 900 << 10, true));
        String text = "x".repeat(1_000);
        for (int i = 0; i < 400; i++) {
            journal.append(new Commit(List.of(), List.of(door(text), alarm(text)), new byte[1]));
        }
        seconds(1_010);
        turns(20);
        try (JournalReader reader = journal.reader()) {
            List<Event> events = reader.events(1, 1_000);
            assertTrue(events.stream().filter(event -> event.alarm() != null).count() == 400, "alarms stay");
            assertTrue(events.size() < 800, "doors go");
        }
    }

    @Test
    void numbersThatAreLostAreNotGivenAgainAndNobodyWaitsForThemAfterARestart() throws Exception {
        open(new Journal.Bounds(YEAR, HALF_MEGABYTE, true));
        seconds(6_000, 100);
        turns(30);
        long lost = journal.lost();
        long last = journal.lastSeq();
        assertTrue(lost > 0);
        journal.close();
        open(new Journal.Bounds(YEAR, HALF_MEGABYTE, true));
        assertEquals(lost, journal.lost());
        assertEquals(last, journal.lastSeq());
        assertEquals(lost + 1, journal.safe().firstMissing(1));
    }

    @Test
    void sealedRoundsGoByAgeLikeOthers() throws Exception {
        open(new Journal.Bounds(Duration.ofHours(1), 1L << 30, false));
        seconds(2_500);
        seal(journal);
        assertEquals(2_500, rounds().size());
        clock.advance(YEAR);
        turns(10);
        long first = first();
        assertTrue(first > 1_000 && first <= 2_001, "first " + first);
        assertEquals(first - 1, journal.safe().firstMissing(1) - 1);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + journal.file());
                PreparedStatement columns = other.prepareStatement(
                        "SELECT count(*) FROM sealed WHERE key / 4096 NOT IN (SELECT first FROM span)")) {
            assertEquals(0, columns.executeQuery().getInt(1), "columns of no span");
        }
    }

    @Test
    void aSpanWithADamagedColumnIsSetAside() throws Exception {
        open(new Journal.Bounds(YEAR, 1L << 30, true));
        seconds(2_500);
        seal(journal);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + journal.file());
                PreparedStatement update =
                        other.prepareStatement("UPDATE sealed SET body = zeroblob(length(body)) WHERE key = 4096")) {
            assertEquals(1, update.executeUpdate());
        }
        int left = rounds().size();
        assertTrue(left < 2_500, left + " rounds");
        turns(6);
        assertEquals(2_500 - left, journal.lost());
        assertEquals(left, rounds().size());
        assertEquals(List.of("journal damaged", "loss lost"), states());
    }

    /** All that may be. */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit that follows carries it out
    static void seal(Journal journal) throws Exception {
        try (Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            Optional<Sealing> next = sealer.prepare(reader);
            assertTrue(next.isPresent(), "nothing to seal");
            while (next.isPresent()) {
                journal.request(next.get());
                journal.append(new Commit(List.of(), List.of()));
                next = sealer.prepare(reader);
            }
        }
    }

    @Test
    void aDamagedRowIsSetAsideWithACopyAndTheOthersStay() throws Exception {
        open(new Journal.Bounds(YEAR, 1L << 30, true));
        seconds(100);
        damageRow(41);
        turns(40);
        assertTrue(Files.size(folder.resolve("set-aside/round-41-50")) > 0);
        assertEquals(1, keeper.room().damagedRows());
        assertEquals(10, journal.lost());
        assertEquals(90, rounds().size());
        assertEquals(List.of("journal damaged", "loss lost"), states());
        assertTrue(keeper.room().checkedMillis().isPresent());
    }

    @Test
    void aReaderIsNotHeldUpByADamagedRowAndHasItLookedAtFirst() throws Exception {
        open(new Journal.Bounds(YEAR, 1L << 30, true));
        seconds(2_000);
        damageRow(1_491);
        assertEquals(1_990, rounds().size());
        turns(3);
        assertTrue(Files.exists(folder.resolve("set-aside/round-1491-1500")));
    }

    @Test
    void aSoundJournalHasNothingSetAside() throws Exception {
        open(new Journal.Bounds(YEAR, 1L << 30, true));
        seconds(100);
        turns(30);
        assertEquals(0, keeper.room().damagedRows());
        assertFalse(Files.exists(folder.resolve("set-aside")));
        assertTrue(keeper.room().checkedMillis().isPresent());
        assertEquals(List.of(), said);
    }

    @Test
    void itSaysForHowManyHoursThereIsRoom() throws Exception {
        long most = 4L << 20;
        open(new Journal.Bounds(YEAR, most, true));
        turns(1);
        assertTrue(keeper.room().hoursLeft().isEmpty(), "nobody knows in the first minute");
        seconds(4_000, 100);
        turns(20);
        double bytesAnHour = keeper.room().bytes() * 3_600 / 4_000.0;
        double left = (most - keeper.room().bytes()) / bytesAnHour;
        assertEquals(left, (double) keeper.room().hoursLeft().orElseThrow(), 1);
        journal.markSafe(List.of(new SeqRange(1, journal.lastSeq())));
        turns(20);
        assertEquals(most / bytesAnHour, (double) keeper.room().hoursLeft().orElseThrow(), 1);
        assertTrue(left < most / bytesAnHour - 0.9, "what the centre has makes room");
    }

    private void open(Journal.Bounds bounds) throws Exception {
        journal = Journal.open(folder, POINTS, point -> false, bounds);
        keeper = new Keeper(journal, bounds, said::add, clock);
        journal.append(new Commit(List.of(), List.of(), new byte[1]));
    }

    private void seconds(int seconds) throws Exception {
        seconds(seconds, 1);
    }

    /** A round each second, ten in a row of the file. */
    private void seconds(int seconds, int points) throws Exception {
        for (int i = 0; i < seconds; i += ROUNDS_IN_ROW) {
            append(points);
        }
    }

    /** @param points in each round: 100 make a row of some 1.6 KB */
    private void append(int points) throws Exception {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS_IN_ROW; i++) {
            clock.advance(Duration.ofSeconds(1));
            rounds.add(new Round(
                    0,
                    clock.epochMillis(),
                    IntStream.range(0, points).toArray(),
                    random.ints(points, 0, 4_000).toArray(),
                    new byte[points]));
        }
        byte[] alarms = journal.isCheckpointDue(ROUNDS_IN_ROW) ? new byte[1] : null;
        journal.append(new Commit(rounds, takeSaid(), alarms));
    }

    /** What was said since, as the pipeline commits it. */
    private List<Happening> takeSaid() {
        List<Happening> events = List.copyOf(said.subList(appended, said.size()));
        appended = said.size();
        return events;
    }

    private void turns(int turns) throws Exception {
        for (int i = 0; i < turns; i++) {
            keeper.turn();
            if (appended < said.size()) {
                journal.append(new Commit(List.of(), takeSaid()));
            }
            journal.append(new Commit(List.of(), List.of()));
        }
    }

    private long live() throws Exception {
        try (Connection connection = Database.openForReading(journal.file())) {
            return Retention.liveBytes(connection);
        }
    }

    private long first() throws Exception {
        return rounds().getFirst().seq();
    }

    private List<Round> rounds() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.rounds(1, Integer.MAX_VALUE);
        }
    }

    private List<String> states() {
        return said.stream().map(event -> event.kind() + " " + event.state()).toList();
    }

    private void damageRow(long first) throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + journal.file());
                PreparedStatement update = other.prepareStatement(
                        "UPDATE round SET body = substr(body, 1, 20) || x'FF' || substr(body, 22) WHERE first = ?")) {
            update.setLong(1, first);
            assertEquals(1, update.executeUpdate());
        }
    }

    private Happening door(String text) {
        return new Happening(clock.epochMillis(), "door", "info", "open", "room-1", "door-1", "door", null, null, text);
    }

    private Happening alarm(String text) {
        return new Happening(
                clock.epochMillis(),
                "high",
                "high",
                "active",
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                text,
                new Event.Alarm(1, clock.epochMillis(), null, null, null, null, null, null));
    }
}
