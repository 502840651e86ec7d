package io.hanlu.edge.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Redated;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.PubAck;
import io.hanlu.wire.mqtt.SessionLostException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {

    private static final int ACCEPTED = 0x00;
    private static final int NOBODY_LISTENS = 0x10;
    private static final int REFUSED = 0x87;

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-11-22T00:00:00Z"));
    private final Topics topics = new Topics("CN-SN", "test-01");
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final Random random = new Random(7); // what does not pack well
    private final List<String> published = new ArrayList<>();
    private final List<Long> sentTimes = new ArrayList<>();
    private final Told told = new Told();
    private int answer = ACCEPTED;
    private int retainedAnswer = ACCEPTED;
    private int room = 64;
    private boolean answers = true;
    private int publishesUntilLost = Integer.MAX_VALUE;
    private Action whilePublishing = () -> {};

    private Journal journal;
    private JournalReader reader;

    @BeforeEach
    void openAJournalWithThreeRoundsAndAnEvent(@TempDir Path folder) throws Exception {
        journal = Journal.open(folder, List.of(new Point("room-1", "air-1", Quantity.TEMPERATURE)));
        journal.append(new Commit(List.of(round(1_000), round(2_000)), List.of(event())));
        journal.append(new Commit(List.of(round(3_000)), List.of()));
        reader = journal.reader();
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
        journal.close();
        encoder.close();
    }

    @Test
    void aConnectionBeginsWithWhatIsThereEventsFirstAndThenRoundsAreCollectedForABatch() throws Exception {
        Delivery delivery = delivery(Duration.ofSeconds(10));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
        journal.append(new Commit(List.of(round(4_000)), List.of()));
        delivery.turn(false);
        journal.append(new Commit(List.of(round(5_000)), List.of()));
        clock.advance(Duration.ofMillis(9_999));
        delivery.turn(false);
        assertEquals(2, published.size());
        clock.advance(Duration.ofMillis(1));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]", "t [5, 6]"), published);
    }

    @Test
    void nothingIsSentTwiceWhileTheCentreMayStillAnswer() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        for (int turn = 0; turn < 5; turn++) {
            delivery.turn(false);
            clock.advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
        assertEquals(3, told.readings);
    }

    @Test
    void whatIsNotThereYetIsSentWhenItHasComeBack() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        try (Connection database = DriverManager.getConnection(
                        "jdbc:sqlite:" + journal.folder().resolve("hanlu.db"));
                Statement statement = database.createStatement()) {
            statement.executeUpdate("CREATE TEMP TABLE gone AS SELECT * FROM round WHERE first = 1");
            statement.executeUpdate("DELETE FROM round WHERE first = 1");
            delivery.turn(false);
            assertEquals(List.of("e 3", "t [4]"), published);
            journal.markSafe(List.of(new SeqRange(3, 4)));
            clock.advance(Duration.ofSeconds(60));
            delivery.turn(false);
            statement.executeUpdate("INSERT INTO round SELECT * FROM gone");
        }
        delivery.turn(false);
        assertEquals(2, published.size(), "nobody knows of it yet");
        journal.cameBack(List.of(new SeqRange(1, 2)));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [4]", "t [1, 2]"), published);
    }

    @Test
    void whatIsSafeIsNotSentAgainAndTheRestIsAtOnceWhileTheCentreAnswers() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        published.clear();
        clock.advance(Duration.ofSeconds(1));
        journal.markSafe(List.of(new SeqRange(1, 1), new SeqRange(3, 3)));
        delivery.turn(false);
        clock.advance(Duration.ofSeconds(29));
        delivery.turn(false);
        assertEquals(List.of("t [2, 4]"), published);
        assertFalse(delivery.isPaused());
    }

    @Test
    void whenTheCentreStaysSilentEverythingIsSentAgainAfterAPause() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        published.clear();
        clock.advance(Duration.ofSeconds(31));
        delivery.turn(false);
        assertTrue(delivery.isPaused());
        assertTrue(told.trouble.contains("the centre has not confirmed"), told.trouble);
        assertEquals(List.of(), published);
        clock.advance(Duration.ofSeconds(1));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
    }

    @Test
    void anEventThatIsNotConfirmedIsSentAgainAloneWhileTheCentreAnswers() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        commit(event());
        delivery.turn(false);
        published.clear();
        clock.advance(Duration.ofSeconds(1));
        journal.markSafe(List.of(new SeqRange(1, 2), new SeqRange(4, 5)));
        delivery.turn(false);
        clock.advance(Duration.ofSeconds(29));
        delivery.turn(false);
        assertEquals(List.of("e 3"), published);
    }

    @Test
    void whatTheCentreRecallsIsSentAgain() throws Exception {
        Delivery delivery = delivery(Duration.ofHours(1));
        delivery.turn(false);
        journal.markSafe(List.of(new SeqRange(1, 4)));
        delivery.turn(false);
        published.clear();
        assertEquals(2, journal.recall(reader.kept(List.of(new SeqRange(2, 3), new SeqRange(9, 9)))));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [2]"), published, "without waiting for a batch");
    }

    @Test
    void theNewestGoFirstThenTheBacklogFromItsOldestEnd() throws Exception {
        appendRounds(10_000);
        List<Long> firsts = firstNumbers(4, GatewayConfig.Order.OLDEST);
        assertEquals(10_004 - Backlog.NEWEST_STATE + 1, firsts.get(0));
        assertEquals(1, firsts.get(1));
        assertTrue(firsts.get(1) < firsts.get(2) && firsts.get(2) < firsts.get(3), firsts.toString());
    }

    @Test
    void theNewestGoFirstThenTheBacklogFromItsNewestEnd() throws Exception {
        appendRounds(10_000);
        List<Long> firsts = firstNumbers(4, GatewayConfig.Order.NEWEST);
        assertEquals(10_004 - Backlog.NEWEST_STATE + 1, firsts.get(0));
        assertTrue(
                firsts.get(0) > firsts.get(1) && firsts.get(1) > firsts.get(2) && firsts.get(2) > firsts.get(3),
                firsts.toString());
    }

    @Test
    void everythingIsSentOnceInEitherOrder() throws Exception {
        appendRounds(10_000);
        for (GatewayConfig.Order order : GatewayConfig.Order.values()) {
            published.clear();
            Delivery delivery = delivery(new GatewayConfig.Sending(Duration.ZERO, Long.MAX_VALUE, false, order, 0));
            while (delivery.turn(false).isZero()) {
                // on
            }
            List<Long> all = numbers();
            assertEquals(10_003, all.size(), order + ": without the event");
            assertEquals(10_003, all.stream().distinct().count(), order + ": none twice");
        }
    }

    @Test
    void aSaverWaitsForSoManyBytes() throws Exception {
        journal.markSafe(List.of(new SeqRange(1, 4)));
        Delivery delivery =
                delivery(new GatewayConfig.Sending(Duration.ofHours(1), 1_024, true, GatewayConfig.Order.OLDEST, 0));
        delivery.turn(false);
        appendRounds(100);
        delivery.turn(false); // what is new as a connection begins
        published.clear();
        int rounds = 0;
        while (published.isEmpty()) {
            appendRounds(1);
            delivery.turn(false);
            rounds++;
        }
        assertTrue(rounds > 200 && rounds < 5_000, rounds + " rounds in about a kilobyte");
        commit(alarm("high", "active"));
        published.clear();
        delivery.turn(false);
        assertEquals(2, published.size(), published.toString());
    }

    @Test
    void readingsKeepToTheLimitAndAlarmsAreCountedInIt() throws Exception {
        appendRounds(100_000);
        Delivery delivery = delivery(
                new GatewayConfig.Sending(Duration.ZERO, Long.MAX_VALUE, false, GatewayConfig.Order.OLDEST, 1_000));
        for (int second = 0; second < 60; second++) {
            for (int turn = 0; turn < 10; turn++) {
                delivery.turn(false);
                clock.advance(Duration.ofMillis(100));
            }
            numbers().forEach(number -> journal.markSafe(List.of(new SeqRange(number, number))));
            published.clear();
        }
        assertTrue(told.bytes > 50_000 && told.bytes < 63_000, told.bytes + " bytes in 60 s at 1,000 a second");
        for (int i = 0; i < 20; i++) {
            commit(alarm("high", "active"));
        }
        published.clear();
        delivery.turn(false);
        assertEquals(
                20, published.stream().filter(one -> one.startsWith("e 1000")).count(), "alarms do not wait");
        clock.advance(Duration.ofSeconds(1));
        published.clear();
        delivery.turn(false);
        assertEquals(List.of(), published, "readings make up for them");
    }

    @Test
    void withoutAnswersReadingsLeaveRoomForAnAlarm() throws Exception {
        appendRounds(100_000);
        answers = false;
        Delivery delivery = delivery(Duration.ZERO);
        for (int turn = 0; turn < 100; turn++) {
            delivery.turn(false);
        }
        assertTrue(told.bytes <= 2 * Pace.FIRST_BYTES, told.bytes + " bytes unanswered");
        room = 1;
        published.clear();
        commit(alarm("high", "active"));
        delivery.turn(false);
        assertEquals(List.of("high: active 100005", "e 100005"), published);
    }

    private void appendRounds(int count) throws JournalException {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rounds.add(round(1_000_000 + 1_000L * (journal.lastSeq() + i)));
            if (rounds.size() == 1_000) {
                journal.append(new Commit(rounds, List.of()));
                rounds = new ArrayList<>();
            }
        }
        if (!rounds.isEmpty()) {
            journal.append(new Commit(rounds, List.of()));
        }
    }

    private List<Long> numbers() {
        return published.stream()
                .filter(one -> one.startsWith("t "))
                .flatMap(one -> Arrays.stream(one.substring(3, one.length() - 1).split(", ", -1)))
                .map(Long::parseLong)
                .toList();
    }

    /** Of the first chunks, each the first of its numbers. */
    private List<Long> firstNumbers(int chunks, GatewayConfig.Order order) throws Exception {
        published.clear();
        Delivery delivery = delivery(new GatewayConfig.Sending(Duration.ZERO, Long.MAX_VALUE, false, order, 0));
        for (int turn = 0; turn < 2 * chunks; turn++) {
            delivery.turn(false);
        }
        return published.stream()
                .filter(one -> one.startsWith("t "))
                .limit(chunks)
                .map(one -> Long.parseLong(one.substring(3).split("[,\\]]", -1)[0]))
                .toList();
    }

    @Test
    void aNewConnectionStartsAtTheFirstNumberThatIsNotSafe() throws Exception {
        journal.markSafe(List.of(new SeqRange(1, 3)));
        delivery(Duration.ZERO).turn(false);
        assertEquals(List.of("t [4]"), published);
    }

    @Test
    void whenOnlyAnEventIsNotSafeNoTelemetryIsSent() throws Exception {
        journal.markSafe(List.of(new SeqRange(1, 2), new SeqRange(4, 4)));
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        delivery.turn(false);
        assertEquals(List.of("e 3"), published);
    }

    /** CLOCK.md 4.2 and 4.4. */
    @Test
    void roundsOfADoubtfulClockWaitForTheTimeAndEventsDoNot() throws Exception {
        journal.markSafe(List.of(new SeqRange(1, 4)));
        journal.begin("boot-2", Trust.DOUBTFUL, 0);
        journal.append(new Commit(List.of(round(4_000)), List.of(event())));
        Delivery delivery = delivery(Duration.ZERO);
        for (int turn = 0; turn < 5; turn++) {
            delivery.turn(false);
            clock.advance(Duration.ofSeconds(2));
        }
        assertEquals(List.of("e 6"), published);
        assertEquals(2, journal.held());
        journal.correct(new Correction(60_000, true, Trust.TRUSTED, 0), "boot-2", 70_000, null);
        delivery.turn(false);
        clock.advance(Duration.ofSeconds(2));
        assertEquals(List.of("e 6"), published, "before the correction is durable");
        journal.append(new Commit(List.of(round(71_000)), List.of()));
        delivery.turn(false);
        assertEquals(List.of("e 6", "t [5, 7]"), published);
        assertEquals(List.of(64_000L, 71_000L), sentTimes);
        assertEquals(0, journal.held());
    }

    /** CLOCK.md 4.3. */
    @Test
    void whatAPlausibleClockDatedIsSentOnceTheJournalSaysThatItMayHaveBeenAndThenStays() throws Exception {
        journal.markSafe(List.of(new SeqRange(1, 4)));
        journal.begin("boot-2", Trust.PLAUSIBLE, 0);
        journal.append(new Commit(List.of(round(4_000)), List.of()));
        Delivery delivery = delivery(Duration.ZERO);
        assertTrue(journal.isSettling());
        delivery.turn(false);
        assertEquals(List.of(), published);
        journal.append(new Commit(List.of(), List.of()));
        clock.advance(Duration.ofSeconds(2));
        delivery.turn(false);
        assertEquals(List.of("t [5]"), published);
        Redated redated = journal.correct(new Correction(60_000, true, Trust.TRUSTED, 0), "boot-2", 70_000, null);
        assertFalse(redated.hasMoved());
        assertEquals(5, redated.sentLast());
        assertEquals(4_000, reader.rounds(5, 1).getFirst().timeMillis());
    }

    @Test
    void whenNobodyListensItWaitsLongerEachTimeAndCountsNothingAsSent() throws Exception {
        answer = NOBODY_LISTENS;
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        delivery.turn(false);
        assertTrue(delivery.isPaused());
        assertEquals(0, told.readings);
        assertTrue(told.trouble.contains("is the centre running?"), told.trouble);
        published.clear();
        clock.advance(Duration.ofMillis(1_001));
        delivery.turn(false); // tries again …
        delivery.turn(false); // … and hears the same
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
        published.clear();
        clock.advance(Duration.ofMillis(1_001));
        delivery.turn(false);
        assertEquals(List.of(), published);
        clock.advance(Duration.ofSeconds(1));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
    }

    @Test
    void aWordFromTheCentreEndsThePause() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        published.clear();
        clock.advance(Duration.ofSeconds(31));
        delivery.turn(false);
        assertTrue(delivery.isPaused());
        journal.markSafe(List.of(new SeqRange(1, 3)));
        delivery.turn(false);
        assertFalse(delivery.isPaused());
        assertEquals(List.of("t [4]"), published);
    }

    @Test
    void aNewEventIsSentDuringAPause() throws Exception {
        answer = NOBODY_LISTENS;
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        delivery.turn(false);
        published.clear();
        journal.append(new Commit(List.of(), List.of(event())));
        delivery.turn(false);
        assertEquals(List.of("e 5"), published);
    }

    @Test
    void aRefusalIsToldWithItsTopicAndSentAgain() throws Exception {
        answer = REFUSED;
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        delivery.turn(false);
        assertTrue(told.trouble.contains("0x87"), told.trouble);
        answer = ACCEPTED;
        published.clear();
        clock.advance(Duration.ofSeconds(2));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
    }

    @Test
    void aFlushDoesNotWaitForTheBatch() throws Exception {
        Delivery delivery = delivery(Duration.ofHours(1));
        delivery.turn(true);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
        assertFalse(delivery.isPaused());
    }

    @Test
    void whatAnAlarmRetainsGoesBeforeEverythingElse() throws Exception {
        commit(alarm("high", "active"));
        delivery(Duration.ZERO).turn(false);
        assertEquals(List.of("high: active 5", "e 3", "e 5", "t [1, 2, 4]"), published);
    }

    @Test
    void onlyItsNewestEventIsRetainedHoweverOftenTheOthersAreSent() throws Exception {
        commit(alarm("high", "active"));
        commit(alarm("high", "acknowledged"));
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        assertEquals(List.of("high: acknowledged 6", "e 3", "e 5", "e 6", "t [1, 2, 4]"), published);
        published.clear();
        journal.markSafe(List.of(new SeqRange(6, 6)));
        delivery.turn(false);
        clock.advance(Duration.ofSeconds(31));
        delivery.turn(false);
        assertTrue(delivery.isPaused());
        clock.advance(Duration.ofSeconds(1));
        delivery.turn(false);
        assertEquals(List.of("e 3", "e 5", "t [1, 2, 4]"), published, "the broker has what is retained");
    }

    @Test
    void anAlarmThatIsNormalAgainLeavesNothingRetained() throws Exception {
        commit(alarm("high", "active"));
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        published.clear();
        commit(alarm("high", "normal"));
        delivery.turn(false);
        assertEquals(List.of("high: nothing", "e 6"), published);
    }

    @Test
    void aNewConnectionBeginsWithAllThatStandsAndWithWhatEndedAndIsNotSafe() throws Exception {
        commit(alarm("high", "active"), alarm("low", "active"), alarm("rate", "active"), alarm("stale", "normal"));
        commit(alarm("low", "normal"), alarm("rate", "normal"));
        journal.markSafe(List.of(new SeqRange(1, 9)));
        delivery(Duration.ZERO).turn(false);
        assertEquals(List.of("high: active 5", "rate: nothing", "e 10"), published);
    }

    @Test
    void nothingIsLostWhenTheConnectionBreaksBetweenAnAlarmAndItsEvent() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        commit(alarm("high", "active"));
        commit(alarm("high", "normal"));
        for (int survives = 0; survives < 3; survives++) {
            published.clear();
            publishesUntilLost = survives;
            Delivery broken = delivery(Duration.ZERO);
            assertThrows(SessionLostException.class, () -> broken.turn(false));
            assertEquals(survives, published.size());
        }
        publishesUntilLost = Integer.MAX_VALUE;
        published.clear();
        delivery(Duration.ZERO).turn(false);
        assertEquals(List.of("high: nothing", "e 3", "e 5", "e 6", "t [1, 2, 4]"), published);
    }

    /** Otherwise the event could be safe and what is retained, for ever, be that of the event before. */
    @Test
    void anEventThatIsCommittedWhileAlarmsAreSentWaitsForWhatItsAlarmRetains() throws Exception {
        commit(alarm("high", "active"));
        whilePublishing = () -> commit(alarm("high", "normal"));
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        assertEquals(List.of("high: active 5", "e 3", "e 5", "t [1, 2, 4]"), published);
        published.clear();
        delivery.turn(false);
        assertEquals(List.of("high: nothing", "e 6"), published);
    }

    @Test
    void anAlarmPassesABacklogThatWaitsForTheCentre() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        for (int i = 0; i < 300; i++) {
            journal.append(new Commit(List.of(round(10_000 + i)), List.of()));
            delivery.turn(false);
        }
        long chunks = published.stream().filter(one -> one.startsWith("t")).count();
        assertEquals(InFlight.BOUND_READINGS - 1, chunks, "and the door's event");
        published.clear();
        commit(alarm("high", "active"));
        delivery.turn(false);
        assertEquals(List.of("high: active 305", "e 305"), published);
    }

    @Test
    void whenTheBrokerRefusesWhatAlarmsRetainItIsToldAndTriedAgain() throws Exception {
        commit(alarm("high", "active"));
        retainedAnswer = REFUSED;
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        delivery.turn(false);
        assertTrue(told.trouble.contains("alarm/room-1/air-1/temperature/high (reason code 0x87)"), told.trouble);
        retainedAnswer = NOBODY_LISTENS;
        published.clear();
        clock.advance(Duration.ofSeconds(2));
        delivery.turn(false);
        assertTrue(published.contains("high: active 5"), published.toString());
        delivery.turn(false);
        assertFalse(delivery.isPaused(), "nobody has to listen to what is retained");
    }

    @Test
    void howLongAnActiveAlarmTookToTheBrokerIsMeasuredAndNothingElseIs() throws Exception {
        commit(alarm("high", "active"), alarm("low", "acknowledged"), event());
        clock.advance(Duration.ofMillis(7));
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        clock.advance(Duration.ofSeconds(5));
        delivery.turn(false);
        assertEquals(List.of("5 after 7 ms"), told.alarms);
    }

    private void commit(Happening... happenings) throws JournalException {
        journal.append(new Commit(List.of(), List.of(happenings)));
    }

    private Happening alarm(String kind, String state) {
        return new Happening(
                clock.epochMillis(),
                kind,
                "high",
                state,
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(1, clock.epochMillis(), null, null, null, null, null, null));
    }

    private Delivery delivery(Duration batch) {
        return delivery(new GatewayConfig.Sending(batch, Long.MAX_VALUE, false, GatewayConfig.Order.OLDEST, 0));
    }

    private Delivery delivery(GatewayConfig.Sending sending) {
        GatewayConfig.Uplink settings = new GatewayConfig.Uplink(
                List.of(URI.create("mqtt://127.0.0.1")),
                "CN-SN",
                null,
                null,
                null,
                sending,
                Duration.ofSeconds(30),
                null);
        Delivery.Publisher publisher = new Delivery.Publisher() {
            @Override
            public CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
                    throws SessionLostException {
                return DeliveryTest.this.publish(topic, payload, retained);
            }

            @Override
            public int room() {
                return room;
            }
        };
        return new Delivery(settings, publisher, journal, reader, encoder, topics, told, clock);
    }

    private CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
            throws SessionLostException {
        if (publishesUntilLost-- == 0) {
            throw new SessionLostException("lost");
        }
        try {
            if (retained) {
                String kind = topic.substring(topic.lastIndexOf('/') + 1);
                Event event = payload.length == 0 ? null : Event.parse(payload);
                published.add(kind + ": " + (event == null ? "nothing" : event.state() + " " + event.seq()));
                Action meanwhile = whilePublishing;
                whilePublishing = () -> {};
                meanwhile.run();
                return CompletableFuture.completedFuture(new PubAck(retainedAnswer));
            }
            if (topic.equals(topics.of(Topics.Kind.EVENT))) {
                published.add("e " + Event.parse(payload).seq());
            } else {
                List<Round> rounds =
                        ChunkDecoder.decode(payload, journal.table()::sizeAt).rounds();
                published.add("t " + rounds.stream().map(Round::seq).toList());
                rounds.forEach(round -> sentTimes.add(round.timeMillis()));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return answers ? CompletableFuture.completedFuture(new PubAck(answer)) : new CompletableFuture<>();
    }

    private interface Action {
        void run() throws Exception;
    }

    private Round round(long timeMillis) {
        return new Round(0, timeMillis, new int[] {0}, new int[] {random.nextInt(10_000)}, new byte[1]);
    }

    private static Happening event() {
        return new Happening(3_000, "door", "info", "open", "room-1", "door-1", "door", null, null, null);
    }

    private static final class Told implements Progress {
        private final List<String> alarms = new ArrayList<>();
        private int readings;
        private long bytes;
        private String trouble = "";

        @Override
        public void answered() {}

        @Override
        public void published(long published) {
            bytes += published;
        }

        @Override
        public void sent(List<Round> rounds) {
            readings += rounds.stream().mapToInt(Round::size).sum();
        }

        @Override
        public void told(Event alarm, long afterMillis) {
            alarms.add(alarm.seq() + " after " + afterMillis + " ms");
        }

        @Override
        public void well() {}

        @Override
        public void trouble(String what) {
            trouble = what;
        }
    }
}
