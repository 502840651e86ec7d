package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.message.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingTest {

    private final Pending pending = new Pending();

    @Test
    void readingsOfOneTimeAreOneRound() {
        read(2, 1_000);
        read(0, 2_000);
        read(1, 1_000);
        Pending.Batch batch = pending.batch();
        assertEquals(2, batch.rounds().size());
        assertEquals(3, batch.readings());
        assertEquals(1, batch.rounds().getFirst().point(0));
        assertEquals(2, batch.rounds().getFirst().point(1));
    }

    @Test
    void whatNoCommitTookIsGivenAgainAndLaterReadingsFollowIt() {
        read(0, 1_000);
        pending.batch();
        read(1, 1_000);
        Pending.Batch batch = pending.batch();
        assertEquals(2, batch.rounds().size());
        pending.committed(batch);
        assertEquals(0, pending.readings());
        assertEquals(List.of(), pending.batch().rounds());
    }

    @Test
    void aBacklogGoesInBatchesThatFitInAChunkAndTheLastSaysSo() {
        for (int time = 0; time < 3 * Pending.BATCH_READINGS / 2; time++) {
            read(0, time);
            read(1, time);
        }
        Pending.Batch first = pending.batch();
        assertTrue(pending.isBacklog());
        assertFalse(first.isLast());
        assertEquals(Pending.BATCH_READINGS, first.readings());
        assertTrue(first.rounds().size() <= Chunk.MAX_ROUNDS);
        pending.committed(first);
        pending.committed(pending.batch());
        assertTrue(pending.batch().isLast());
        assertFalse(pending.isBacklog());
    }

    @Test
    void theOldestRoundsGoAtTheBoundOfReadingsAndItIsKnownWhichTheyWere() {
        int points = 64;
        int over = 7;
        for (int time = 0; time < Pending.BOUND_READINGS / points + over; time++) {
            for (int point = 0; point < points; point++) {
                read(point, time);
            }
        }
        pending.batch();
        assertEquals(Optional.empty(), pending.loss());
        assertEquals(over * points, pending.shed());
        assertEquals(Pending.BOUND_READINGS, pending.readings());
        assertEquals(Optional.of(new Pending.Loss((long) over * points, 0, 0, over - 1)), pending.loss());
        assertEquals(over, pending.batch().rounds().getFirst().timeMillis());
    }

    @Test
    void theOldestRoundsGoAtTheBoundOfRounds() {
        for (int time = 0; time <= Pending.BOUND_ROUNDS; time++) {
            read(0, time);
        }
        pending.batch();
        assertEquals(1, pending.shed());
        assertEquals(1, pending.batch().rounds().getFirst().timeMillis());
    }

    @Test
    void alarmsAreTheLastEventsToGoAndTheNewestOfEachOutlivesTheOthers() {
        pending.add(alarm(1, "high"));
        pending.add(alarm(2, "low"));
        pending.add(alarm(3, "high"));
        pending.add(door(4));
        while (pending.events().size() < Pending.BOUND_EVENTS) {
            pending.add(alarm(5, "rate"));
        }
        pending.add(alarm(6, "rate"));
        assertEquals(List.of(1L, 2L, 3L, 5L), times(4), "the door went");
        pending.add(alarm(6, "rate"));
        assertEquals(List.of(2L, 3L, 5L), times(3), "the alarm that a newer event follows went");
        pending.add(alarm(6, "rate"));
        assertEquals(List.of(2L, 3L, 5L), times(3));
        assertEquals(Pending.BOUND_EVENTS, pending.events().size());
        assertEquals(Optional.of(new Pending.Loss(0, 3, 1, 5)), pending.loss());
    }

    @Test
    void eachEventIsGivenOnceToThoseWhoTellPeopleWhileItWaits() {
        pending.add(door(1));
        assertEquals(1, pending.newlyWaiting().size());
        pending.add(door(2));
        assertEquals(2, pending.newlyWaiting().getFirst().timeMillis());
        for (int i = 0; i < Pending.BOUND_EVENTS; i++) {
            pending.add(door(3));
        }
        assertEquals(Pending.BOUND_EVENTS, pending.newlyWaiting().size());
        assertEquals(List.of(), pending.newlyWaiting());
    }

    private List<Long> times(int most) {
        return pending.events().stream().limit(most).map(Happening::timeMillis).toList();
    }

    private void read(int point, long timeMillis) {
        pending.add(
                point,
                Reading.of(new Point("room-1", "air-1", Quantity.TEMPERATURE), timeMillis, 235, Quality.GOOD),
                false);
    }

    private static Happening door(long timeMillis) {
        return new Happening(timeMillis, "door", "info", "open", "room-1", "door-1", "door", null, null, null);
    }

    private static Happening alarm(long timeMillis, String kind) {
        return new Happening(
                timeMillis,
                kind,
                "high",
                "active",
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(1, timeMillis, null, null, null, null, null, null));
    }
}
