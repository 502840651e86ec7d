package io.hanlu.edge.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.PubAck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    private final List<String> published = new ArrayList<>();
    private final Told told = new Told();
    private int answer = ACCEPTED;

    private Journal journal;
    private JournalReader reader;

    @BeforeEach
    void openAJournalWithThreeRoundsAndAnEvent(@TempDir Path folder) throws Exception {
        journal = Journal.open(folder, List.of(new Point("room-1", "air-1", Quantity.TEMPERATURE)));
        journal.append(List.of(round(1_000), round(2_000)), List.of(event()));
        journal.append(List.of(round(3_000)), List.of());
        reader = journal.reader();
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
        journal.close();
        encoder.close();
    }

    @Test
    void eventsGoFirstAndRoundsAreCollectedForABatch() throws Exception {
        Delivery delivery = delivery(Duration.ofSeconds(10));
        delivery.turn(false);
        assertEquals(List.of("e 3"), published);
        clock.advance(Duration.ofSeconds(10));
        delivery.turn(false);
        assertEquals(List.of("e 3", "t [1, 2, 4]"), published);
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
    void whatIsSafeIsNotSentAgainAndTheRestIsAfterTheCentreStaysSilent() throws Exception {
        Delivery delivery = delivery(Duration.ZERO);
        delivery.turn(false);
        published.clear();
        journal.markSafe(List.of(new SeqRange(1, 1), new SeqRange(3, 3)));
        clock.advance(Duration.ofSeconds(31));
        delivery.turn(false);
        assertTrue(delivery.isPaused());
        assertTrue(told.trouble.contains("the centre has not confirmed"), told.trouble);
        clock.advance(Duration.ofSeconds(1));
        delivery.turn(false);
        assertEquals(List.of("t [2, 4]"), published);
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
        journal.append(List.of(), List.of(event()));
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

    private Delivery delivery(Duration batch) {
        GatewayConfig.Uplink settings = new GatewayConfig.Uplink(
                URI.create("mqtt://127.0.0.1"), "CN-SN", null, null, null, batch, Duration.ofSeconds(30), null);
        return new Delivery(settings, this::publish, journal, reader, encoder, topics, told, clock);
    }

    private CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained) {
        try {
            if (topic.equals(topics.of(Topics.Kind.EVENT))) {
                published.add("e " + Event.parse(payload).seq());
            } else {
                published.add("t "
                        + ChunkDecoder.decode(payload, journal.table()::sizeAt).rounds().stream()
                                .map(Round::seq)
                                .toList());
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return CompletableFuture.completedFuture(new PubAck(answer));
    }

    private static Round round(long timeMillis) {
        return new Round(0, timeMillis, new int[] {0}, new int[] {235}, new byte[1]);
    }

    private static Happening event() {
        return new Happening(3_000, "door", "info", "open", "room-1", "door-1", "door", null, null, null);
    }

    private static final class Told implements Progress {
        private int readings;
        private String trouble = "";

        @Override
        public void answered() {}

        @Override
        public void sent(List<Round> rounds) {
            readings += rounds.stream().mapToInt(Round::size).sum();
        }

        @Override
        public void well() {}

        @Override
        public void trouble(String what) {
            trouble = what;
        }
    }
}
