package io.hanlu.edge.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.figures.FigureRules.StorageLife;
import io.hanlu.edge.figures.QualityFigures.ShelfLife;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FiguresTest {

    private static final long BEGIN = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final StorageLife CHERRIES = new StorageLife(Duration.ofDays(14), Duration.ofDays(21), 0);

    private static final FigureRules NOTHING_ASKED = rules(OptionalInt.empty(), OptionalInt.empty());
    private static final FigureRules TWO_TO_EIGHT = rules(OptionalInt.of(200), OptionalInt.of(800));

    private static FigureRules rules(OptionalInt low, OptionalInt high) {
        return new FigureRules(
                EVERY, low, high, OptionalInt.empty(), Optional.empty(), FigureRules.USP_ACTIVATION_KELVIN);
    }

    private static Point point(Quantity quantity) {
        return new Point("room-1", "air-1", quantity);
    }

    /** {@code "0 4.00, 10 4.01, 20 nack, 30 power_on~85"}: minutes, and a value or quality. */
    private static QualityFigures figures(Quantity quantity, FigureRules rules, String said, long toMinute) {
        Figures figures = new Figures(quantity, rules, BEGIN);
        for (String reading : said.split(", *", -1)) {
            String[] words = reading.trim().split("[ ~]", -1);
            long at = BEGIN + Duration.ofMinutes(Long.parseLong(words[0])).toMillis();
            boolean named = Character.isLetter(words[1].charAt(0));
            Quality quality = named ? Quality.valueOf(words[1].toUpperCase(Locale.ROOT)) : Quality.GOOD;
            figures.add(
                    quality.hasValue()
                            ? Reading.of(
                                    point(quantity),
                                    at,
                                    quantity.scale(Double.parseDouble(words[words.length - 1])),
                                    quality)
                            : Reading.bad(point(quantity), at, quality));
        }
        return figures.result(BEGIN + Duration.ofMinutes(toMinute).toMillis());
    }

    private static QualityFigures temperature(FigureRules rules, String said, long toMinute) {
        return figures(Quantity.TEMPERATURE, rules, said, toMinute);
    }

    private static double some(@Nullable Double value) {
        assertNotNull(value);
        return value;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a constant is its own mean                    | 0 4.37, 10 4.37                | 20 | 4.3700
            the warmer half counts more than half         | 0 2, 10 8                      | 20 | 5.5364
            an hour at 25 °C in a day at 5 °C             | 0 5, 20 5, 40 5, 60 5, 80 5, 100 5, 120 5, 140 5, 160 5, 180 5, \
                                                            200 5, 220 5, 230 25           | 240 | 7.7564
            a value counts as long as it held, not once   | 0 2, 5 2, 10 8                 | 20 | 5.5364
            a gap counts for nothing                      | 0 2, 30 nack, 300 8            | 400 | 5.5364
            """)
    void meanKineticTemperature(String says, String said, long to, double expected) {
        assertEquals(expected, some(temperature(NOTHING_ASKED, said, to).meanKinetic()), 0.00005);
    }

    /** With almost none it becomes the harmonic mean of the kelvins. */
    @Test
    void theActivationEnergyIsConfigurable() {
        FigureRules rules = new FigureRules(
                EVERY, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), 1e-6);
        assertEquals(
                2 / (1 / 275.15 + 1 / 281.15) - 273.15,
                some(temperature(rules, "0 2, 10 8", 20).meanKinetic()),
                0.001);
        assertThrows(
                IllegalArgumentException.class,
                () -> new FigureRules(
                        EVERY, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), 0));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            limits themselves are in range               | 0 2.00, 10 8.00               | 20 | 20 | 0  | 0  | 0  | 0   | 0
            above counts how far and how long            | 0 9.50, 10 5                  | 20 | 10 | 0  | 10 | 0  | 0   | 15
            below as well                                | 0 1.00, 10 -1, 20 5           | 30 | 10 | 20 | 0  | 0  | 40  | 0
            a value holds until the next reading         | 0 9.00, 25 5                  | 35 | 10 | 0  | 25 | 0  | 0   | 25
            but for three intervals at most              | 0 9.00, 100 5                 | 110 | 10 | 0  | 30 | 70 | 0   | 30
            so does the last one                         | 0 5                           | 90 | 30 | 0  | 0  | 60 | 0   | 0
            a failed read ends what was known            | 0 9, 5 nack, 20 5             | 30 | 10 | 0  | 5  | 15 | 0   | 5
            a doubtful value is not known                | 0 5, 10 power_on~85, 20 5     | 30 | 20 | 0  | 0  | 10 | 0   | 0
            a value of an overdue sensor is              | 0 calibration~9               | 10 | 0  | 0  | 10 | 0  | 0   | 10
            before the first reading nothing is known    | 15 5                          | 30 | 15 | 0  | 0  | 15 | 0   | 0
            the value before the begin holds into it     | -5 9, 10 5                    | 20 | 10 | 0  | 10 | 0  | 0   | 10
            but no longer than it may                    | -25 9                         | 20 | 0  | 0  | 5  | 15 | 0   | 5
            a second opinion of one time replaces it     | 0 9, 0 5                      | 10 | 10 | 0  | 0  | 0  | 0   | 0
            a late reading counts from the newest time   | 0 5, 10 5, 5 9                | 20 | 10 | 0  | 10 | 0  | 0   | 10
            nothing known is nothing in range            | 0 stale                       | 60 | 0  | 0  | 0  | 60 | 0   | 0
            """)
    void timeAndDegreeMinutes(
            String says,
            String said,
            long to,
            long inRange,
            long below,
            long above,
            long missing,
            double degreeMinutesBelow,
            double degreeMinutesAbove) {
        QualityFigures figures = temperature(TWO_TO_EIGHT, said, to);
        assertEquals(Duration.ofMinutes(inRange), figures.inRange(), "in range");
        assertEquals(Duration.ofMinutes(below), figures.below(), "below");
        assertEquals(Duration.ofMinutes(above), figures.above(), "above");
        assertEquals(Duration.ofMinutes(missing), figures.missing(), "missing");
        assertEquals(Duration.ofMinutes(to), figures.known().plus(figures.missing()), "all time");
        assertEquals(degreeMinutesBelow, some(figures.degreeMinutesBelow()), 1e-9);
        assertEquals(degreeMinutesAbove, some(figures.degreeMinutesAbove()), 1e-9);
    }

    @ParameterizedTest
    @EnumSource(Quality.class)
    void onlyWhatCountsForAlarmsCountsHere(Quality quality) {
        boolean counts = List.of(Quality.GOOD, Quality.CLOCK, Quality.CLAMPED, Quality.CALIBRATION, Quality.DISAGREES)
                .contains(quality);
        QualityFigures figures = temperature(TWO_TO_EIGHT, "0 " + quality.id() + "~5.00", 10);
        assertEquals(counts ? 1 : 0, figures.readings());
        assertEquals(counts ? Duration.ofMinutes(10) : Duration.ZERO, figures.inRange());
    }

    @Test
    void meansOfReadingsAndOverTime() {
        QualityFigures figures = temperature(NOTHING_ASKED, "-5 20, 0 2, 20 6, 30 nack", 40);
        assertEquals(2, figures.readings());
        assertEquals(2.0, figures.min());
        assertEquals(6.0, figures.max());
        assertEquals(4.0, some(figures.mean()), 1e-12);
        assertEquals((2 * 20 + 6 * 10) / 30.0, some(figures.meanOverTime()), 1e-12);
    }

    @Test
    void withoutReadingsAllIsUnknown() {
        QualityFigures figures = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, BEGIN).result(BEGIN + 60_000);
        assertEquals(0, figures.readings());
        assertNull(figures.min());
        assertNull(figures.max());
        assertNull(figures.mean());
        assertNull(figures.meanOverTime());
        assertNull(figures.meanKinetic());
        assertEquals(Duration.ofMinutes(1), figures.missing());
        assertEquals(Duration.ZERO, figures.inRange());
    }

    @Test
    void whatWasNotAskedIsNotAnswered() {
        QualityFigures air = temperature(NOTHING_ASKED, "0 5", 10);
        assertNull(air.inRange());
        assertNull(air.below());
        assertNull(air.degreeMinutesAbove());
        assertNull(air.chilling());
        assertNull(air.chillingDose());
        assertNull(air.shelfLife());
        QualityFigures humidity = figures(Quantity.HUMIDITY, bananas(), "0 90", 10);
        assertNull(humidity.meanKinetic());
        assertNull(humidity.chilling());
        assertNull(humidity.shelfLife());
        assertEquals(90.0, humidity.mean());
    }

    private static FigureRules bananas() {
        return new FigureRules(
                EVERY,
                OptionalInt.of(1300),
                OptionalInt.of(1400),
                OptionalInt.of(1300),
                Optional.of(new StorageLife(Duration.ofDays(7), Duration.ofDays(28), 13.5)),
                FigureRules.USP_ACTIVATION_KELVIN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            at the threshold nothing happens     | 0 13.00                | 30 | 0  | 0
            two degrees for twenty minutes       | 0 11.00, 20 13.50      | 40 | 20 | 40
            a short dip counts, too              | 0 13.5, 10 12, 11 13.5 | 20 | 1  | 1
            what is not known is no chilling     | 0 11, 10 timeout       | 60 | 10 | 20
            """)
    void chillingDose(String says, String said, long to, long minutes, double dose) {
        QualityFigures figures = temperature(bananas(), said, to);
        assertEquals(Duration.ofMinutes(minutes), figures.chilling());
        assertEquals(dose, some(figures.chillingDose()), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "10,3", "20,7.5", "30,15", "40,22.5", "5,1.7320508", "15,4.7434165", "-10,0.3333333", "50,33.75"
    })
    void produceAgesByTheTable(double celsius, double rate) {
        assertEquals(rate, Ageing.rate(celsius), 1e-7);
    }

    private static ShelfLife cherriesAfter(String said, long toMinute) {
        FigureRules rules = new FigureRules(
                EVERY,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(CHERRIES),
                FigureRules.USP_ACTIVATION_KELVIN);
        ShelfLife life = temperature(rules, said, toMinute).shelfLife();
        assertNotNull(life);
        return life;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            at its temperature it ages as time passes          | 0 0          | 30    | 30
            at 10 °C three times as fast                       | 0 10         | 30    | 90
            at 20 °C seven and a half times                    | 0 20, 20 0   | 30    | 160
            nobody knows what a gap did, but time has passed   | 0 10         | 60    | 120
            """)
    void shelfLifeUsed(String says, String said, long to, long minutes) {
        ShelfLife life = cherriesAfter(said, to);
        assertEquals(Duration.ofMinutes(minutes), life.used());
        assertEquals(CHERRIES.shortest().minusMinutes(minutes), life.least());
        assertEquals(CHERRIES.longest().minusMinutes(minutes), life.most());
    }

    @Test
    void shelfLifeEndsAtNothing() {
        ShelfLife life = cherriesAfter("0 0", Duration.ofDays(15).toMinutes());
        assertEquals(Duration.ZERO, life.least());
        assertEquals(Duration.ofDays(6), life.most());
    }

    /** The console asks each second, {@code hanlu evaluate} once: both must be told the same. */
    @Test
    void askingChangesNothing() {
        Figures asked = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, BEGIN);
        Figures left = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, BEGIN);
        for (int minute = 0; minute < 600; minute += 7) {
            Reading reading =
                    Reading.of(point(Quantity.TEMPERATURE), BEGIN + minute * 60_000L, minute % 1200, Quality.GOOD);
            asked.add(reading);
            left.add(reading);
            asked.result(BEGIN + (minute + 29) * 60_000L);
        }
        assertEquals(left.result(BEGIN + 620 * 60_000L), asked.result(BEGIN + 620 * 60_000L));
    }

    /** A day and the next one are the same as both in one. */
    @Test
    void daysAddUp() {
        Figures whole = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, BEGIN);
        Figures first = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, BEGIN);
        long midnight = BEGIN + 10 * 3_600_000L + 123_456;
        Figures second = new Figures(Quantity.TEMPERATURE, TWO_TO_EIGHT, midnight);
        for (int i = 0; i < 200; i++) {
            Reading reading =
                    Reading.of(point(Quantity.TEMPERATURE), BEGIN + i * 370_000L, (i * 37) % 1100, Quality.GOOD);
            whole.add(reading);
            if (reading.timeMillis() < midnight) {
                first.add(reading);
            }
            second.add(reading);
        }
        long end = BEGIN + 21 * 3_600_000L;
        QualityFigures one = first.result(midnight);
        QualityFigures two = second.result(end);
        QualityFigures both = whole.result(end);
        assertEquals(both.readings(), one.readings() + two.readings());
        assertEquals(both.above(), plus(one.above(), two.above()));
        assertEquals(both.below(), plus(one.below(), two.below()));
        assertEquals(both.inRange(), plus(one.inRange(), two.inRange()));
        assertEquals(both.known(), one.known().plus(two.known()));
        assertEquals(
                some(both.degreeMinutesAbove()), some(one.degreeMinutesAbove()) + some(two.degreeMinutesAbove()), 1e-6);
    }

    private static Duration plus(@Nullable Duration one, @Nullable Duration two) {
        assertNotNull(one);
        assertNotNull(two);
        return one.plus(two);
    }

    private record Logged(LocalDateTime at, int scaled) {}

    private static List<String[]> csv(String resource) throws IOException {
        try (InputStream in = FiguresTest.class.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        }
    }

    /**
     * A vaccine fridge's logger reckons minimum, maximum and average of 38 days itself. It looks every minute and records every five, so
     * that it has seen peaks which are not in the recording; its average is of all minutes, cut off (not rounded) to tenths.
     */
    @Test
    void aLoggersDays() throws IOException {
        Map<LocalDate, List<Logged>> days = new TreeMap<>();
        for (String[] row : csv("/io/hanlu/bridge/sim/fridgetag2L_130500109088.csv")) {
            LocalDateTime at = LocalDateTime.parse(row[0]);
            days.computeIfAbsent(at.toLocalDate(), day -> new ArrayList<>())
                    .add(new Logged(at, Quantity.TEMPERATURE.scale(Double.parseDouble(row[1]))));
        }
        FigureRules rules = new FigureRules(
                Duration.ofMinutes(5),
                OptionalInt.of(200),
                OptionalInt.of(800),
                OptionalInt.empty(),
                Optional.empty(),
                FigureRules.USP_ACTIVATION_KELVIN);
        int sameAverage = 0;
        List<String[]> told = csv("fridgetag2L_130500109088.daily.csv");
        for (String[] day : told) {
            LocalDate date = LocalDate.parse(day[0]);
            long midnight = date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
            Figures figures = new Figures(Quantity.TEMPERATURE, rules, midnight);
            for (Logged logged : days.getOrDefault(date, List.of())) {
                figures.add(Reading.of(
                        point(Quantity.TEMPERATURE),
                        logged.at.toInstant(ZoneOffset.UTC).toEpochMilli(),
                        logged.scaled,
                        Quality.GOOD));
            }
            QualityFigures result = figures.result(midnight + Duration.ofDays(1).toMillis());
            double min = Double.parseDouble(day[1]);
            double max = Double.parseDouble(day[2]);
            double average = Double.parseDouble(day[3]);
            assertTrue(min <= some(result.min()) && some(result.min()) <= min + 0.11, date + ": min " + result.min());
            assertTrue(some(result.max()) <= max && max - 0.51 <= some(result.max()), date + ": max " + result.max());
            double cutOff = (int) (some(result.mean()) * 10) / 10.0;
            assertEquals(average, cutOff, 0.11, date + ": mean " + result.mean());
            sameAverage += Math.abs(average - cutOff) < 0.01 ? 1 : 0;
        }
        assertEquals(38, told.size());
        assertEquals(36, sameAverage, "the day of the gap, and one on which 24.399 lies beside 24.4");
    }
}
