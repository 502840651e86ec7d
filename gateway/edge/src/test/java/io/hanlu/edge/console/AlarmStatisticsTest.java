package io.hanlu.edge.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hanlu.wire.message.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** ALARMS.md section 10. Times are seconds after noon. */
class AlarmStatisticsTest {

    private static final long HOUR = 3600;

    private final AlarmStatistics statistics = new AlarmStatistics();
    private long seq;

    private void event(long second, long number, String sensor, String state, @Nullable String by) {
        statistics.add(new Event(
                "stream-a",
                ++seq,
                second * 1000,
                "high",
                "high",
                state,
                "room-1",
                sensor,
                "temperature",
                null,
                null,
                null,
                new Event.Alarm(number, second * 1000, null, null, null, by, null, null)));
    }

    private AlarmStatistics.Result after(long seconds) {
        return statistics.result(0, seconds * 1000);
    }

    @Test
    void nothingIsNothing() {
        AlarmStatistics.Result result = after(HOUR);
        assertEquals(0, result.told());
        assertEquals(0.0, result.perHour());
        assertNull(result.acknowledgeMedianSeconds());
        assertEquals(List.of(), result.top());
    }

    @Test
    void everyTimeAnAlarmBecomesActiveCountsOnce() {
        event(10, 1, "a", "active", null);
        event(20, 1, "a", "acknowledged", "王");
        event(30, 1, "a", "normal", null);
        event(40, 2, "b", "suppressed", null);
        event(50, 2, "b", "active", null);
        assertEquals(2, after(2 * HOUR).told());
        assertEquals(1.0, after(2 * HOUR).perHour());
        assertEquals(2, after(2 * HOUR).tenMinutePeak());
    }

    @Test
    void threeTimesWithinAMinuteIsChattering() {
        for (int i = 0; i < 3; i++) {
            event(i * 29L, i + 1, "quick", "active", null);
            event(i * 31L, i + 10, "slow", "active", null);
        }
        assertEquals(List.of("room-1/quick/temperature/high"), after(HOUR).chattering());
    }

    @Test
    void moreThanTenInTenMinutesIsAFloodUntilTenMinutesHadNoMoreThanFive() {
        for (int i = 0; i < 10; i++) {
            event(i, i + 1, "a" + i, "active", null);
        }
        assertEquals(0, after(HOUR).floods());
        event(599, 11, "b", "active", null);
        event(610, 12, "b", "active", null);
        assertEquals(1, after(HOUR).floods(), "begun once");
        assertEquals(11, after(HOUR).tenMinutePeak());
        for (int i = 0; i < 20; i++) {
            event(1300 + i, i + 20, "c", "active", null);
        }
        assertEquals(2, after(HOUR).floods(), "the first had ended");
    }

    @Test
    void whatStandsForMoreThanADayIsStaleAlsoWhenItStillStands() {
        event(0, 1, "ended", "active", null);
        event(0, 2, "stands", "active", null);
        event(0, 3, "short", "active", null);
        event(24 * HOUR, 3, "short", "normal", null);
        event(24 * HOUR + 1, 1, "ended", "normal", null);
        // the condition's begin is the event's own: number 1 has said so with its first event
        assertEquals(
                List.of("room-1/ended/temperature/high", "room-1/stands/temperature/high"),
                after(25 * HOUR).stale());
    }

    @Test
    void acknowledgingTakesFromTheRaisingToTheFirstWhoCares() {
        event(0, 1, "a", "active", null);
        event(60, 1, "a", "acknowledged", "王");
        event(0, 2, "b", "active", null);
        event(100, 2, "b", "returned", null);
        event(300, 2, "b", "normal", "王");
        event(0, 3, "c", "active", null);
        event(20, 3, "c", "acknowledged", "李");
        event(500, 3, "c", "shelved", "李");
        event(900, 3, "c", "acknowledged", "李");
        event(0, 4, "d", "active", null);
        event(10, 4, "d", "normal", null);
        AlarmStatistics.Result result = after(HOUR);
        assertEquals(3, result.acknowledged());
        assertEquals(60.0, result.acknowledgeMedianSeconds());
        assertEquals(300.0, result.acknowledgeWorstSeconds());
    }

    @Test
    void theMostFrequentComeFirstWithTheirShare() {
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j <= i; j++) {
                event(HOUR * (20 * i + j), 100 * i + j, "s" + i, "active", null);
            }
        }
        List<AlarmStatistics.Often> top = after(400 * HOUR).top();
        assertEquals(10, top.size());
        assertEquals(new AlarmStatistics.Often("room-1/s11/temperature/high", 12, 12 / 78.0), top.getFirst());
    }
}
