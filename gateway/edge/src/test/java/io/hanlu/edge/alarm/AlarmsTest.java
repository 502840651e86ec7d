package io.hanlu.edge.alarm;

import static io.hanlu.edge.alarm.AlarmKind.HIGH;
import static io.hanlu.edge.alarm.Story.AIR;
import static io.hanlu.edge.alarm.Story.limit;
import static io.hanlu.edge.alarm.Story.room;
import static io.hanlu.edge.alarm.Story.seconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alarm clock (ALARMS.md 1.1), and what a start goes on from. */
class AlarmsTest {

    private static final AlarmRules RULES =
            room().limits(limit(HIGH, 5, 0, seconds(60))).rules();
    private static final double HOUR = 3600;

    private final List<Transition> told = new ArrayList<>();
    private Alarms alarms = new Alarms(RULES, 0, told::add);

    /** The wall clock shows so many seconds after {@link Story#BEGIN_MILLIS}, the monotonic one so many after the boot. */
    private void tick(double wall, double monotonic) {
        alarms.tick(Story.at(wall), Math.round(monotonic * 1e9));
    }

    private void hear(double wall, String says) {
        alarms.accept(Story.reading(AIR, Story.at(wall), says));
    }

    private String told() {
        return told.stream().map(Story::text).collect(Collectors.joining(", "));
    }

    private void restart() {
        byte[] saved = alarms.save();
        alarms = new Alarms(RULES, saved, told::add);
    }

    @Test
    void aDelayRunsThroughAStepOfTheWallClockForwards() {
        tick(0, 0);
        hear(0, "6.00");
        tick(HOUR + 10, 10);
        tick(HOUR + 59, 59);
        assertEquals("", told());

        tick(HOUR + 60, 60);

        assertEquals("3660 high active #1", told());
        assertEquals(Story.at(HOUR), told.getFirst().since(), "an hour ahead, as everything written now");
    }

    @Test
    void aDelayRunsThroughAStepOfTheWallClockBackwards() {
        tick(0, 0);
        hear(0, "6.00");
        tick(10 - HOUR, 10);
        hear(30, "6.00"); // taken before the step, and under way since
        tick(59 - HOUR, 59);
        assertEquals("", told());

        tick(60 - HOUR, 60);

        assertEquals("-3540 high active #1", told());
    }

    @Test
    void aDriftIsNoStep() {
        tick(0, 0);
        for (int i = 1; i <= 100; i++) {
            tick(i * 1.001, i);
        }
        hear(100.1, "6.00");
        tick(160.0, 160);
        assertEquals("", told());
        tick(160.1, 160.1);

        assertEquals("160.1 high active #1", told());
    }

    @Test
    void aReadingThatIsUnderWayWhenATimerEndsKeepsItsOwnTime() {
        tick(0, 0);
        tick(10.5, 10.5);
        hear(10, "6.00");
        tick(70, 70);

        assertEquals("70 high active #1", told());
    }

    @Test
    void aStepIsKeptOverARestart() {
        tick(0, 0);
        hear(0, "6.00");
        tick(HOUR + 10, 10);
        assertTrue(alarms.isUnsaved());

        restart();
        tick(HOUR + 40, 0);
        assertEquals("", told());
        tick(HOUR + 60, 20);

        assertEquals("3660 high active #1", told());
    }

    @Test
    void aWallClockThatIsBehindAfterTheStartStopsNoTimer() {
        tick(0, 0);
        hear(0, "6.00");
        tick(30, 30);

        restart();
        tick(-8 * HOUR, 5); // no battery: the time of the last shutdown, or worse
        hear(-8 * HOUR, "6.00");
        tick(-8 * HOUR + 59, 64);
        assertEquals("", told());
        tick(60, 65); // and now it has been set: 60 s after the first value
        tick(61, 66);

        assertEquals(1, told.size());
        assertEquals("60 high active #1", told());
    }

    @Test
    void replayedReadingsLeadToTheSameStateAndTellNothing() {
        tick(0, 0);
        byte[] early = alarms.save();
        List<Double> times = List.of(0.0, 10.0, 20.0, 30.0, 40.0);
        for (double time : times) {
            tick(time, time);
            hear(time, time < 15 ? "4.00" : "6.00");
        }

        Alarms again = new Alarms(RULES, early, told::add);
        times.forEach(time -> again.replay(Story.reading(AIR, Story.at(time), time < 15 ? "4.00" : "6.00")));

        assertArrayEquals(alarms.save(), again.save());
        assertEquals("", told());
        again.tick(Story.at(80), 0);
        assertEquals("80 high active #1", told());
    }

    @Test
    void daysEndByTheWallClock() {
        Cumulative most = new Cumulative(Duration.ofSeconds(20), Cumulative.Period.DAY, Severity.HIGH);
        AlarmRules daily = room().point(
                        new PointRules(AIR, Story.EVERY, List.of(limit(HIGH, 5, 0, seconds(9999))), null, null, most))
                .rules();
        alarms = new Alarms(daily, 0, told::add);
        tick(0, 0);
        hear(0, "6.00");
        hear(0, "6.00");
        tick(20, 20);
        hear(20, "4.00");
        assertEquals("20 cumulative active #1", told());

        tick(14 * HOUR - 10, 30); // ten seconds to midnight, says who set the clock
        assertEquals(1, told.size());
        tick(14 * HOUR, 40);

        assertEquals("20 cumulative active #1, 50400 cumulative returned #1", told());
    }

    @Test
    void whatReadingsDoNotBringBackIsUnsaved() throws RefusedException {
        tick(0, 0);
        alarms.saved();

        hear(0, "6.00");
        tick(10, 10);
        assertFalse(alarms.isUnsaved(), "a reading");
        tick(60, 60);
        assertTrue(alarms.isUnsaved(), "a transition");
        alarms.saved();
        alarms.command(new Input.Maintenance("room-1", "Li", "cleaning", Duration.ofHours(1)));
        assertTrue(alarms.isUnsaved(), "a command");
        alarms.saved();
        alarms.own(AlarmKind.DISK, false, null);
        alarms.saved();
        alarms.own(AlarmKind.DISK, false, null);
        assertFalse(alarms.isUnsaved(), "nothing new");
        alarms.own(AlarmKind.DISK, true, null);
        assertTrue(alarms.isUnsaved(), "a condition of the gateway");
    }

    @Test
    void everybodyMaySeeWhatStandsWithItsTimesOnTheWall() throws RefusedException {
        tick(HOUR, 0);
        tick(0, 1);
        hear(0, "6.00");
        alarms.command(new Input.Maintenance("room-1", "Li", "cleaning", Duration.ofMinutes(10)));
        tick(61, 62);

        StandingAlarm one = alarms.standing().getFirst();
        assertEquals(AlarmState.OUT_OF_SERVICE, one.last().to());
        assertEquals(Story.at(60), one.raisedAt());
        assertEquals(Story.at(600), one.last().until());
        assertEquals(List.of(new OutOfService("room-1", Story.at(600), "Li", "cleaning")), alarms.outOfService());
    }

    @Test
    void whatIsNoStateIsSaidToBeNone() {
        assertThrows(IllegalArgumentException.class, () -> new Alarms(RULES, new byte[] {1, 2, 3}, told::add));
    }
}
