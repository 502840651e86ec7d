package io.hanlu.edge.alarm;

import static io.hanlu.edge.alarm.Story.AIR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefrostLearnerTest {

    private static final long MINUTE = 60_000;
    private static final int HOURS = 60;

    private final DefrostLearner learner = new DefrostLearner(DefrostLearner.State.NONE);
    private long minute;
    private DefrostLearner.@Nullable Shape seen;

    /** The value stays so until then. */
    private void quiet(long untilMinute) {
        for (; minute < untilMinute; minute++) {
            next(200);
        }
    }

    private void next(int value) {
        DefrostLearner.Shape shape = learner.next(minute * MINUTE, value);
        seen = shape == null ? seen : shape;
    }

    /** From this minute on it rises for so long by so much, and is back as fast. */
    private void hump(long atMinute, int minutes, int rise) {
        quiet(atMinute);
        for (int i = 0; i <= 2 * minutes; i++, minute++) {
            next(200 + rise * (minutes - Math.abs(minutes - i)) / minutes);
        }
    }

    @Test
    void fourOfThemAtTheSameDistanceAreADefrost() {
        for (int i = 1; i <= 3; i++) {
            hump(i * 6L * HOURS, 10, 300);
        }
        assertNull(seen);

        hump(4 * 6L * HOURS, 10, 300);

        assertNotNull(seen);
        assertEquals(4 * 6L * HOURS * MINUTE, seen.newest());
        assertEquals(Duration.ofHours(6), seen.every());
        assertEquals(Duration.ofMinutes(15), seen.length(), "half the way back");
    }

    @Test
    void aTenthMoreOrLessIsTheSameDistance() {
        for (long at : new long[] {360, 720 + 30, 1080, 1440}) {
            hump(at, 10, 300);
        }
        assertNotNull(seen);
    }

    @Test
    void moreThanATenthIsNot() {
        for (long at : new long[] {360, 720 + 50, 1080, 1440}) {
            hump(at, 10, 300);
        }
        assertNull(seen);
    }

    @Test
    void tooSmallTooSlowOrTooLongIsNone() {
        for (int i = 1; i <= 8; i++) {
            hump(i * 6L * HOURS, 10, 190);
        }
        assertNull(seen, "too small");
        for (int i = 9; i <= 16; i++) {
            hump(i * 6L * HOURS, 60, 300);
        }
        assertNull(seen, "too slow");
    }

    @Test
    void aDoorIsNoDefrost() {
        for (int i = 1; i <= 8; i++) {
            quiet(i * 6L * HOURS + 1);
            learner.disturbed();
            next(350);
            minute++;
            learner.disturbed();
            next(450);
            minute++;
        }
        assertNull(seen);
    }

    @Test
    void itGoesOnFromItsState() {
        DefrostLearner other = new DefrostLearner(DefrostLearner.State.NONE);
        DefrostLearner.Shape found = null;
        for (long at = 0; at < 30 * HOURS; at++) {
            long phase = at % (6 * HOURS);
            int value = phase >= 100 && phase < 120 ? (int) (200 + 30 * (10 - Math.abs(110 - phase))) : 200;
            other = new DefrostLearner(other.state());
            DefrostLearner.Shape shape = other.next(at * MINUTE, value);
            found = shape == null ? found : shape;
        }
        assertNotNull(found);
    }

    @Test
    void whatIsConfirmedHoldsFromThenOnAndNothingElseDoes() throws RefusedException {
        Story.Room room = Story.room().limits(Story.limit(AlarmKind.HIGH, 4, 0, Story.seconds(120)));
        room.context = new ContextRules(
                List.of(new Point("room-1", "door-1", Quantity.DOOR)),
                List.of(),
                List.of(),
                Set.of(AIR),
                Duration.ofMinutes(10),
                Duration.ofMinutes(30),
                Duration.ofMinutes(15),
                Duration.ofMinutes(45));
        Story story = room.begins();
        assertThrows(RefusedException.class, () -> story.command(0, new Input.ConfirmDefrost("room-1", "Li")));

        warms(story, 4);
        assertEquals(1, story.engine().proposals().size());
        String unheld = story.told();
        story.restarts(room.rules()).command(4.5 * 6 * 3600, new Input.ConfirmDefrost("room-1", "Li"));
        assertEquals(List.of(), story.engine().proposals());
        story.restarts(room.rules());
        hump(story, 5);
        hump(story, 6);

        assertEquals(4, unheld.split("active", -1).length - 1);
        assertEquals(List.of(), story.engine().proposals());
        assertEquals(
                List.of(AlarmState.SUPPRESSED, AlarmState.NORMAL, AlarmState.SUPPRESSED, AlarmState.NORMAL),
                story.told.stream()
                        .filter(one -> one.at() > Story.at(4.5 * 6 * 3600))
                        .map(Transition::to)
                        .toList());
    }

    private static void warms(Story story, int times) throws RefusedException {
        for (int i = 1; i <= times; i++) {
            hump(story, i);
            story.acknowledged(i * 6 * 3600 + 7200, i);
        }
    }

    /** At each sixth hour: up 3 °C in ten minutes, and down again. */
    private static void hump(Story story, int number) {
        for (int minute = -30; minute <= 90; minute++) {
            double up = Math.max(0, 10 - Math.abs(10 - minute)) * 0.3;
            story.says("%d %.2f".formatted(number * 6 * 3600 + minute * 60, 2 + up));
        }
    }
}
