package io.hanlu.edge.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.evaluate.Report.Day;
import io.hanlu.edge.evaluate.Report.Gap;
import io.hanlu.edge.evaluate.Report.OfPoint;
import io.hanlu.edge.evaluate.Report.Raised;
import io.hanlu.edge.figures.FigureRules;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point PULP = new Point("room-1", "pulp-1", Quantity.TEMPERATURE);
    private static final Duration EVERY = Duration.ofMinutes(10);

    /** High 8.00 °C, dead-band 0.50 °C, 30 min. */
    private static AlarmRules rules(ZoneId timezone) {
        Limit high = new Limit(AlarmKind.HIGH, 800, 50, Delay.of(Duration.ofMinutes(30)), Severity.HIGH);
        return new AlarmRules(
                timezone,
                List.of(new ZoneRules(
                        "room-1",
                        List.of(
                                new PointRules(AIR, EVERY, List.of(high), null, null, null),
                                new PointRules(PULP, EVERY, List.of(high), null, null, null)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        ContextRules.NONE)),
                List.of(),
                Set.of());
    }

    private static final FigureRules FIGURES = new FigureRules(
            EVERY,
            OptionalInt.empty(),
            OptionalInt.of(800),
            OptionalInt.empty(),
            Optional.empty(),
            FigureRules.USP_ACTIVATION_KELVIN);

    private static long minute(long minutes) {
        return ZonedDateTime.of(2026, 5, 1, 22, 0, 0, 0, SHANGHAI).toInstant().toEpochMilli() + minutes * 60_000;
    }

    /** {@code "0 4.00, 10 9.50, 20 stale"}: minutes after 22 o'clock of 1 May in Shanghai, and a value or quality. */
    private static void add(Evaluation evaluation, Point point, String said) {
        for (String reading : said.split(", ", -1)) {
            String[] words = reading.split(" ", -1);
            long at = minute(Long.parseLong(words[0]));
            evaluation.add(
                    Character.isLetter(words[1].charAt(0))
                            ? Reading.bad(point, at, Quality.valueOf(words[1].toUpperCase(Locale.ROOT)))
                            : Reading.of(
                                    point, at, point.quantity().scale(Double.parseDouble(words[1])), Quality.GOOD));
        }
    }

    private static OfPoint story(String said, long toMinute) {
        Evaluation evaluation = new Evaluation(rules(SHANGHAI), Map.of(AIR, FIGURES), minute(0));
        add(evaluation, AIR, said);
        return evaluation.report(minute(toMinute)).points().getFirst();
    }

    @Test
    void anAlarmGoesFromTheEndOfItsDelayToItsReturnWithTheValuesSinceItsBegin() {
        OfPoint story = story("0 4, 10 9, 20 12, 30 9, 40 9.5, 50 6, 60 5, 70 5, 80 5, 90 2", 120);
        assertEquals(
                List.of(new Raised(
                        AlarmKind.HIGH,
                        Severity.HIGH,
                        minute(10),
                        minute(40),
                        OptionalLong.of(minute(80)),
                        OptionalInt.of(500),
                        OptionalInt.of(1200),
                        false)),
                story.alarms());
        assertEquals(Duration.ofMinutes(40), story.alarms().getFirst().lasted(minute(120)));
    }

    @Test
    void anAlarmThatStandsAtTheEndHasNotReturned() {
        Raised alarm = story("0 9, 30 9, 40 9", 50).alarms().getFirst();
        assertTrue(alarm.returnedMillis().isEmpty());
        assertEquals(Duration.ofMinutes(20), alarm.lasted(minute(50)));
    }

    /** The delay ends at its own time, not with the next reading. */
    @Test
    void whatIsDueAtTheEndHappens() {
        assertEquals(minute(30), story("0 9, 29 9", 31).alarms().getFirst().raisedMillis());
        assertEquals(List.of(), story("0 9, 29 9", 29).alarms());
    }

    /** To the engine it is one alarm, which nobody has acknowledged. */
    @Test
    void anAlarmThatComesAgainIsASecondOne() {
        assertEquals(
                List.of(minute(30), minute(110)),
                story("0 9, 30 9, 40 5, 70 5, 80 9, 110 9", 120).alarms().stream()
                        .map(Raised::raisedMillis)
                        .toList());
    }

    @Test
    void whoeverIsAskedForHasItsOwnAlarmsOnly() {
        Evaluation evaluation = new Evaluation(rules(SHANGHAI), Map.of(AIR, FIGURES), minute(0));
        add(evaluation, PULP, "0 9");
        add(evaluation, AIR, "0 4");
        add(evaluation, PULP, "40 9");
        add(evaluation, AIR, "40 4");
        assertEquals(
                List.of(), evaluation.report(minute(60)).points().getFirst().alarms());
    }

    @Test
    void aValueHoldsIntoTheNextDay() {
        List<Day> days = story("0 4, 110 9, 130 4", 140).days();
        assertEquals(
                List.of(LocalDate.parse("2026-05-01"), LocalDate.parse("2026-05-02")),
                days.stream().map(Day::date).toList());
        assertEquals(Duration.ofMinutes(10), days.getFirst().figures().above());
        assertEquals(Duration.ofMinutes(10), days.getLast().figures().above());
        assertEquals(9.0, days.getFirst().figures().max());
        assertEquals(4.0, days.getLast().figures().max(), "of the readings of that day");
    }

    @Test
    void aDayWithoutReadingsIsADay() {
        List<Day> days = story("0 4, 3000 4", 3010).days();
        assertEquals(4, days.size());
        assertEquals(0, days.get(1).figures().readings());
        assertNull(days.get(1).figures().mean());
        assertEquals(Duration.ofDays(1), days.get(1).figures().missing());
    }

    @Test
    void daysBeginWhenTheyDoInThatPlace() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        long from =
                ZonedDateTime.of(2026, 3, 28, 0, 0, 0, 0, berlin).toInstant().toEpochMilli();
        long to = ZonedDateTime.of(2026, 3, 31, 0, 0, 0, 0, berlin).toInstant().toEpochMilli();
        List<Day> days = new Evaluation(rules(berlin), Map.of(AIR, FIGURES), from)
                .report(to)
                .points()
                .getFirst()
                .days();
        assertEquals(
                List.of(Duration.ofHours(24), Duration.ofHours(23), Duration.ofHours(24)),
                days.stream().map(day -> day.figures().missing()).toList());
    }

    @Test
    void gapsSayWithWhatTheyBegan() {
        assertEquals(
                List.of(
                        new Gap(minute(0), minute(5), null),
                        new Gap(minute(12), minute(25), Quality.NACK),
                        new Gap(minute(55), minute(70), null),
                        new Gap(minute(75), minute(80), Quality.STALE),
                        new Gap(minute(110), minute(200), null)),
                story("5 4, 12 nack, 20 stale, 25 4, 65 stale, 70 4, 75 stale, 80 4", 200)
                        .gaps());
    }

    /** Two ways to reckon the same. */
    @Test
    void gapsAreWhatIsMissing() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            StringBuilder said = new StringBuilder();
            long minute = random.nextInt(50);
            for (int i = 0; i < 100; i++) {
                said.append(i == 0 ? "" : ", ").append(minute).append(random.nextInt(4) == 0 ? " stale" : " 4");
                minute += 1 + random.nextInt(random.nextInt(10) == 0 ? 2000 : 20);
            }
            OfPoint story = story(said.toString(), minute);
            long gaps = story.gaps().stream()
                    .mapToLong(gap -> gap.toMillis() - gap.fromMillis())
                    .sum();
            assertEquals(story.figures().missing(), Duration.ofMillis(gaps), "seed " + seed + ", run " + run);
            assertEquals(
                    story.figures().known(),
                    story.days().stream().map(day -> day.figures().known()).reduce(Duration.ZERO, Duration::plus));
        }
    }
}
