package io.hanlu.edge.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    private static final long HOUR = 3_600_000;

    private final List<Event> events = new ArrayList<>();

    private void event(double seconds, String kind, String state, @Nullable String below, @Nullable String by) {
        events.add(new Event(
                "s1",
                events.size() + 1,
                Math.round(seconds * 1000),
                kind,
                "high",
                state,
                "room-1",
                "air-1",
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(1, 0, below, null, null, by, null, null)));
    }

    private void raised(double seconds, String kind) {
        event(seconds, kind, "active", null, null);
    }

    private void returned(double seconds, String kind) {
        event(seconds, kind, "returned", null, null);
    }

    private void came(double seconds, String kind) {
        raised(seconds, kind);
        returned(seconds + 1, kind);
    }

    private Statistics over(long hours) {
        return Statistics.of(events, 0, hours * HOUR);
    }

    @Test
    void nothingHappened() {
        Statistics none = over(1);

        assertEquals(0, none.raisings());
        assertEquals(List.of(), none.mostFrequent());
        assertNull(none.medianAcknowledge());
    }

    @Test
    void raisingsAreCountedPerHourAndInTheWorstTenMinutes() {
        for (int second : new int[] {0, 600, 900, 1199, 1200, 7000}) {
            came(second, "high");
        }

        assertEquals(6, over(2).raisings());
        assertEquals(3.0, over(2).anHour());
        assertEquals(3, over(2).tenMinutePeak());
    }

    @Test
    void aFloodLastsUntilTenMinutesHadNoMoreThanFive() {
        for (int i = 0; i < 11; i++) {
            came(i * 10, "high");
        }
        came(650, "high"); // six are left: the same flood
        for (int i = 0; i < 11; i++) {
            came(3000 + i * 10, "high");
        }

        assertEquals(2, over(1).floods());
    }

    @Test
    void tenInTenMinutesAreNoFlood() {
        for (int i = 0; i < 30; i++) {
            came(i * 60, "high");
        }

        assertEquals(0, over(1).floods());
    }

    @Test
    void threeWithinAMinuteChatter() {
        came(0, "high");
        came(30, "high");
        came(60, "high");
        came(0, "low");
        came(30, "low");
        came(61, "low");

        assertEquals(List.of("room-1/air-1/temperature/high"), over(1).chattering());
    }

    @Test
    void anAlarmThatStandsForMoreThanADayIsStaleAlsoWhenItWasAcknowledged() {
        raised(0, "high");
        event(60, "high", "acknowledged", null, "Li");
        raised(0, "low");
        returned(86_400, "low");

        assertEquals(List.of("room-1/air-1/temperature/high"), over(48).stale());
        assertEquals(List.of(), over(24).stale());
    }

    @Test
    void whatIsHeldOrShelvedIsNoRaisingUntilItIsShown() {
        event(0, "high", "suppressed", "active", null);
        assertEquals(0, over(1).raisings());

        raised(600, "high");
        assertEquals(1, over(1).raisings());
    }

    @Test
    void theMostFrequentComeFirstWithTheirShare() {
        for (int i = 0; i < 12; i++) {
            came(i * 1000, "k" + i);
        }
        came(20_000, "k7");
        came(21_000, "k7");
        came(22_000, "k3");
        raised(23_000, "k3");

        Statistics day = over(24);
        assertEquals(10, day.mostFrequent().size());
        assertEquals(
                new Statistics.Frequent("room-1/air-1/temperature/k3", 3, 3 / 16.0),
                day.mostFrequent().getFirst());
    }

    @Test
    void acknowledgingIsTimedFromTheRaising() {
        raised(0, "a");
        event(10, "a", "acknowledged", null, "Li");
        came(100, "b");
        event(130, "b", "normal", null, "Li");
        raised(200, "c");
        event(300, "c", "acknowledged", null, "Li");
        event(400, "c", "normal", null, null);

        assertEquals(Duration.ofSeconds(30), over(1).medianAcknowledge());
        assertEquals(Duration.ofSeconds(100), over(1).longestAcknowledge());
    }

    @Test
    void whatWasBeforeIsKnownAndNotCounted() {
        raised(0, "high");
        event(1800, "high", "acknowledged", null, "Li");
        returned(3600, "other");

        Statistics second = Statistics.of(events, HOUR / 4, HOUR);
        assertEquals(0, second.raisings());
        assertEquals(Duration.ofMinutes(30), second.medianAcknowledge());
    }
}
