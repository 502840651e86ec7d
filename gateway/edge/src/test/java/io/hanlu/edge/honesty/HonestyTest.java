package io.hanlu.edge.honesty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import io.hanlu.edge.honesty.QuantityRules.Plausible;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule as a table: what the sensor said, and what was kept. Times are seconds, the sensor is read every 10 s. */
class HonestyTest {

    private static final Quantity T = Quantity.TEMPERATURE;
    private static final Quantity RH = Quantity.HUMIDITY;

    private static QuantityRules calibrated(Calibration calibration) {
        return new QuantityRules(calibration, null, null, 0);
    }

    private static final QuantityRules PLAUSIBLE = new QuantityRules(null, new Plausible(-3000, 5000), null, 0);
    private static final QuantityRules RATE = new QuantityRules(null, null, new MaxRate(1000, 200), 0);
    private static final QuantityRules STUCK = new QuantityRules(null, null, null, 4);

    private static void check(QuantityRules rules, Quantity quantity, String said, String kept) {
        Room room = new Room().asked("air-1", quantity).with("air-1", quantity, rules);
        assertEquals(kept, room.says("air-1", quantity, said).kept("air-1", quantity), said);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an offset is added                      | -0.12 | 0 4.00            | 3.88 good
            below zero too                          | -0.12 | 0 -0.05           | -0.17 good
            rounded once, half up                   | 0.145 | 0 4.00            | 4.15 good
            half up below zero too                  | 0.145 | 0 -4.00           | -3.85 good
            a bad reading stays bad                 | -0.12 | 0 nack            | nack
            what the driver doubts stays in doubt   | -0.12 | 0 power_on~85.00  | 84.88 power_on
            """)
    void anOffset(String says, double offset, String said, String kept) {
        check(calibrated(Calibration.offset(T, offset, null, null)), T, said, kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the lower point is met    | 0 11.80          | 11.30 good
            the upper point is met    | 0 76.00          | 75.30 good
            a line lies between       | 0 43.90          | 43.30 good
            and goes on beyond        | 0 90.00          | 89.26 good
            fog is 100                | 0 clamped~100.00 | 99.23 clamped
            """)
    void twoPoints(String says, String said, String kept) {
        check(
                calibrated(Calibration.twoPoint(
                        RH, new Calibration.Check(11.8, 11.3), new Calibration.Check(76, 75.3), null, null)),
                RH,
                said,
                kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            air is never wetter than wet                      | 1.5 | 0 99.20 | 100.00 good
            more than fog explains is said                    | 2.5 | 0 99.90 | 100.00 clamped
            nor drier than dry                                | -3  | 0 0.50  | 0.00 clamped
            """)
    void aCorrectionEndsWhereHumidityEnds(String says, double offset, String said, String kept) {
        check(calibrated(Calibration.offset(RH, offset, null, null)), RH, said, kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            valid on its last day, which is the gateway's day | 2026-11-22 | 50399 4.00 | 4.00 good
            overdue from the next midnight on                 | 2026-11-22 | 50400 4.00 | 4.00 calibration
            long overdue                                      | 2025-01-01 | 0 4.00     | 4.00 calibration
            a failed read is not made better                  | 2025-01-01 | 0 crc      | crc
            an uncertain time is worse than paper             | 2025-01-01 | 0 clock~4  | 4.00 clock
            """)
    void anOverdueCertificate(String says, LocalDate due, String said, String kept) {
        check(calibrated(Calibration.offset(T, 0, "SX-1", due)), T, said, kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            both ends are included      | 0 -30.00, 10 50.00    | -30.00 good, 50.00 good
            a fire is kept as it is     | 0 81.20               | 81.20 implausible
            an open thermistor as well  | 0 -45.00              | -45.00 implausible
            it is well again at once    | 0 50.01, 10 4.00      | 50.01 implausible, 4.00 good
            no value is not implausible | 0 range               | range
            85 °C has a name of its own | 0 power_on~85.00      | 85.00 power_on
            """)
    void thePlausibleRange(String says, String said, String kept) {
        check(PLAUSIBLE, T, said, kept);
    }

    @Test
    void theRangeIsForCalibratedValues() {
        check(
                new QuantityRules(Calibration.offset(T, -1, null, null), new Plausible(-3000, 5000), null, 0),
                T,
                "0 50.50, 10 -29.50",
                "49.50 good, -30.50 implausible");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the fourth equal one is stuck      | 0 4, 1 4, 2 4, 3 4, 4 4           | good good good stuck stuck
            any change ends it                 | 0 4, 1 4, 2 4, 3 4, 4 4.01, 5 4   | good good good stuck good good
            three and three are not six        | 0 4, 1 4, 2 4, 3 5, 4 5, 5 5      | good good good good good good
            to and fro is alive                | 0 4, 1 4.01, 2 4, 3 4.01, 4 4     | good good good good good
            a failed read neither counts       | 0 4, 1 4, 2 nack, 3 4             | good good nack good
            nor begins anew                    | 0 4, 1 4, 2 nack, 3 4, 4 4        | good good nack good stuck
            below zero too                     | 0 -1, 1 -1, 2 -1, 3 -1            | good good good stuck
            zero is a value like any other     | 0 0, 1 0, 2 0, 3 0                | good good good stuck
            """)
    void aStuckTemperature(String says, String said, String qualities) {
        Room room = new Room().asked("air-1", T).with("air-1", T, STUCK).says("air-1", T, said);
        assertEquals(qualities, qualities(room));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a wet store shows 100 for days     | 0 100, 1 100, 2 100, 3 100, 4 100 | good good good good good
            and the driver may say clamped     | 0 clamped~100, 1 clamped~100, 2 clamped~100, 3 clamped~100 | clamped clamped clamped clamped
            bone dry is the scale's end, too   | 0 0, 1 0, 2 0, 3 0                | good good good good
            near it is not at it               | 0 99.9, 1 99.9, 2 99.9, 3 99.9    | good good good stuck
            """)
    void aStuckHumidity(String says, String said, String qualities) {
        Room room = new Room().asked("air-1", RH).with("air-1", RH, STUCK).says("air-1", RH, said);
        assertEquals(qualities, qualities(room));
    }

    private static String qualities(Room room) {
        return String.join(
                " ", room.kept.stream().map(reading -> reading.quality().id()).toList());
    }

    /** 10 °C a minute and 2 °C at once, as an air sensor has it while the doors are shut. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            two degrees at once are noise       | 0 4, 1 6                               | good good
            12 degrees in a minute are possible | 0 4, 60 16                             | good good
            12.01 are not                       | 0 4, 60 16.01                          | good rate
            nor downwards                       | 0 4, 60 -8.01                          | good rate
            one disturbed reading               | 0 4, 10 40, 20 4                       | good rate good
            two different disturbed readings    | 0 4, 10 40, 20 -40, 30 4               | good rate rate good
            a step is believed when confirmed   | 0 4, 10 40, 20 40, 30 40, 40 40        | good rate rate good good
            and then the way back is a step     | 0 4, 1 40, 2 40, 3 40, 4 4             | good rate rate good rate
            doubt ends with time by itself      | 0 4, 10 30, 300 31                     | good rate good
            a bad reading confirms nothing      | 0 4, 10 40, 20 nack, 30 40, 40 40      | good rate nack rate good
            the first may be anything           | 0 40                                   | good
            after a gap much is possible        | 0 4, 3600 40                           | good good
            after a clock step back: anew       | 100 4, 50 30, 60 30                    | good good good
            """)
    void anImpossibleRate(String says, String said, String qualities) {
        Room room = new Room().asked("air-1", T).with("air-1", T, RATE).says("air-1", T, said);
        assertEquals(qualities, qualities(room));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            shut for long                            | 0 0, 200 0 | 10.00 rate
            open                                     | 0 0, 595 1 | 10.00 good
            shut a minute ago                        | 0 1, 540 0 | 10.00 good
            shut more than three minutes ago         | 0 1, 400 0 | 10.00 rate
            the contact's wire is cut: may be open   | 0 0, 1 bus | 10.00 good
            """)
    void whileADoorIsOpenAirChangesThreeTimesAsFast(String says, String door, String kept) {
        Room room = new Room()
                .asked("door-1", Quantity.DOOR)
                .asked("air-1", T)
                .with("air-1", T, RATE)
                .says("door-1", Quantity.DOOR, door)
                .says("air-1", T, "590 4, 600 10");
        assertEquals("4.00 good, " + kept, room.kept("air-1", T));
    }

    @Test
    void aDoorNotHeardOfYetMayBeOpen() {
        Room room = new Room()
                .asked("door-1", Quantity.DOOR)
                .asked("air-1", T)
                .with("air-1", T, RATE)
                .says("air-1", T, "0 4, 10 10");
        assertEquals("4.00 good, 10.00 good", room.kept("air-1", T));
    }

    @Test
    void aRepeatedRecordedReadingCountsOnce() {
        Room room = new Room().recording("rec-1", T).with("rec-1", T, STUCK);
        Reading one = Room.reading(Room.point("rec-1", T), 10, "4.00");
        for (int i = 0; i < 9; i++) {
            room.recorded(one);
        }
        assertTrue(room.kept.stream().allMatch(reading -> reading.quality() == Quality.GOOD), "" + room.kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            within what they may           | 0 4.0, 10 4.0, 20 4.0, 30 4.0, 40 4.0 | 0 5.0, 10 5.0, 20 5.0, 30 5.0, 40 5.0 | good good good good good | good good good good good
            three times in a row           | 0 4.0, 10 4.0, 20 4.0, 30 4.0, 40 4.0 | 0 5.1, 10 5.1, 20 5.1, 30 5.1, 40 5.1 | good good good disagrees disagrees | good good disagrees disagrees disagrees
            not in a row                   | 0 4.0, 10 4.0, 20 4.0, 30 4.0, 40 4.0 | 0 5.1, 10 5.1, 20 4.9, 30 5.1, 40 5.1 | good good good good good | good good good good good
            agree again three times        | 0 4, 10 4, 20 4, 30 4, 40 4, 50 4, 60 4 | 0 6, 10 6, 20 6, 30 4, 40 4, 50 4, 60 4 | good good good disagrees disagrees disagrees good | good good disagrees disagrees disagrees good good
            a failed read is not compared  | 0 4.0, 10 4.0, 20 4.0, 30 4.0, 40 4.0 | 0 5.1, 10 nack, 20 5.1, 30 5.1, 40 5.1 | good good good good disagrees | good nack good disagrees disagrees
            """)
    void aPair(String says, String first, String second, String firstKept, String secondKept) {
        Room room = pair();
        String[] a = first.split(", *", -1);
        String[] b = second.split(", *", -1);
        for (int i = 0; i < a.length; i++) {
            room.says("air-1", T, a[i]).says("air-2", T, b[i]);
        }
        assertEquals(
                firstKept, room.kept("air-1", T).replaceAll("-?[0-9.]+ ", "").replace(",", ""));
        assertEquals(
                secondKept, room.kept("air-2", T).replaceAll("-?[0-9.]+ ", "").replace(",", ""));
    }

    private static Room pair() {
        return new Room()
                .asked("air-1", T)
                .asked("air-2", T)
                .with(new SensorRules(
                        Room.spec("air-1"), Map.of(), null, new SensorRules.Pair("air-2", 100, 3), List.of()));
    }

    @Test
    void anOldValueOfTheOtherIsNotCompared() {
        Room room = pair().says("air-2", T, "0 9.0").says("air-1", T, "30 4.0, 40 4.0, 50 4.0, 60 4.0, 70 4.0");
        assertEquals("4.00 good, ".repeat(5), room.kept("air-1", T) + ", ");
    }

    @Test
    void aPairThatDisagreesIsToldOnceAndNamesBoth() {
        Room room = pair();
        for (int i = 0; i < 4; i++) {
            room.says("air-1", T, i + " 4.0").says("air-2", T, i + " 6.0");
        }
        Reading second = room.kept.getLast();
        Reading first = room.kept.get(room.kept.size() - 2);
        assertEquals(Quality.DISAGREES, first.quality());
        assertEquals("air-1 shows 4.00 and air-2 6.00 °C: compare both with a third thermometer", second.cause());
        assertFalse(room.isEcho(first));
        assertTrue(room.isEcho(second));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            both good                            | 20.00           | 60.00         | 12.00 good        | 0.935 good
            the worse of both: humidity          | 20.00           | clamped~60.00 | 12.00 clamped     | 0.935 clamped
            the worse of both: temperature       | power_on~20.00  | clock~60.00   | 12.00 power_on    | 0.935 power_on
            no temperature                       | nack            | 60.00         | nack              | nack
            no humidity                          | 20.00           | crc           | crc               | crc
            neither                              | nack            | timeout       | nack              | nack
            dry air has a deficit, no dew point  | 20.00           | 0.00          | range             | 2.338 good
            """)
    void whatIsDerived(String says, String temperature, String humidity, String dewPoint, String deficit) {
        Room room = deriving(Map.of());
        room.hear(
                Room.reading(Room.point("air-1", T), 10, temperature),
                Room.reading(Room.point("air-1", RH), 10, humidity));
        assertEquals(dewPoint, room.kept("air-1", Quantity.DEW_POINT));
        assertEquals(deficit, room.kept("air-1", Quantity.VAPOUR_PRESSURE_DEFICIT));
        assertEquals(4, room.kept.size());
        assertTrue(room.isEcho(room.kept.getLast()), "its inputs tell");
    }

    private static Room deriving(Map<Quantity, QuantityRules> rules) {
        return new Room()
                .asked("air-1", T, RH)
                .with(new SensorRules(
                        Room.spec("air-1"),
                        rules,
                        null,
                        null,
                        List.of(Quantity.DEW_POINT, Quantity.VAPOUR_PRESSURE_DEFICIT)));
    }

    @Test
    void whatIsDerivedFollowsFromCalibratedAndJudgedValues() {
        Room room = deriving(Map.of(
                T, new QuantityRules(Calibration.offset(T, 5, null, null), new Plausible(-3000, 2400), null, 0)));
        room.hear(
                Room.reading(Room.point("air-1", T), 10, "20.00"), Room.reading(Room.point("air-1", RH), 10, "50.00"));
        assertEquals("13.85 implausible", room.kept("air-1", Quantity.DEW_POINT));
        assertEquals(
                "its temperature: 25.00 °C is outside -30.00 to 24.00 °C: look after the room first, then the sensor",
                room.kept.get(2).cause());
    }

    @Test
    void nothingIsDerivedOfDifferentTimes() {
        Room room = deriving(Map.of()).says("air-1", T, "0 20").says("air-1", RH, "10 60");
        assertEquals(2, room.kept.size());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = "GOOD|CLOCK|CLAMPED|POWER_ON|CALIBRATION|DISAGREES|STUCK|RATE|IMPLAUSIBLE")
    void aBadReadingPassesThroughUntouched(Quality quality) {
        Room room = new Room()
                .asked("air-1", T)
                .with(
                        "air-1",
                        T,
                        new QuantityRules(
                                Calibration.offset(T, 5, "x", LocalDate.EPOCH),
                                new Plausible(0, 1),
                                new MaxRate(1, 1),
                                1));
        Reading bad = Reading.bad(Room.point("air-1", T), 10, quality, "why");
        room.hear(bad);
        assertSame(bad, room.kept.getFirst());
    }

    @Test
    void theWorstOfSeveralIsSaid() {
        QuantityRules all = new QuantityRules(
                Calibration.offset(T, 0, "x", LocalDate.EPOCH), new Plausible(-3000, 5000), new MaxRate(1000, 200), 3);
        check(
                all,
                T,
                "0 4, 1 4, 2 4, 3 9, 4 9, 5 9, 6 60, 7 60",
                "4.00 calibration, 4.00 calibration, 4.00 stuck, 9.00 rate, 9.00 rate, 9.00 stuck,"
                        + " 60.00 implausible, 60.00 implausible");
    }

    @Test
    void aSensorWithoutRulesIsLeftAlone() {
        Room room = new Room().asked("air-1", T).says("air-1", T, "0 4, 1 400, 2 400");
        assertEquals("4.00 good, 400.00 good, 400.00 good", room.kept("air-1", T));
    }

    // ---- silence

    @Test
    void aSensorThatIsAskedAndSilentForThreeIntervalsIsStaleAtEachIntervalUntilItSpeaks() {
        Room room = new Room().asked("air-1", T).says("air-1", T, "0 4.00").passes(29);
        assertEquals("0.0 4.00 good", room.keptWithTimes("air-1", T));
        room.passes(21).says("air-1", T, "50 4.10").passes(29);
        assertEquals(
                "0.0 4.00 good, 20.0 stale, 30.0 stale, 40.0 stale, 50.0 4.10 good", room.keptWithTimes("air-1", T));
        assertEquals(
                "nothing came for 30 s: its bus may hang: look at the log, unplug one device after the other",
                room.kept.get(1).cause());
    }

    @Test
    void aSensorThatNeverSpokeIsStale() {
        Room room = new Room().asked("air-1", T).passes(30);
        assertEquals("stale", room.kept("air-1", T));
    }

    @Test
    void aSensorThatSaysWhatIsWrongIsNotStale() {
        Room room = new Room().asked("air-1", T);
        for (int i = 0; i < 20; i++) {
            room.says("air-1", T, i * 10 + " nack").passes(10);
        }
        assertEquals("nack, ".repeat(20), room.kept("air-1", T) + ", ");
    }

    @Test
    void whatIsDerivedFromASilentSensorIsStaleToo() {
        Room room = deriving(Map.of()).passes(30);
        assertEquals("stale", room.kept("air-1", Quantity.DEW_POINT));
    }

    @Test
    void aRecordingThatHasEndedIsNotStale() {
        Room room = new Room().recording("rec-1", T).passes(100_000);
        assertEquals(List.of(), room.kept);
    }

    @Test
    void silenceMayBeDeclaredOrAllowed() {
        Room declared = new Room()
                .asked("air-1", T)
                .with(new SensorRules(Room.spec("air-1"), Map.of(), Duration.ofMinutes(2), null, List.of()));
        assertEquals("", declared.passes(119).kept("air-1", T));
        assertEquals("stale", declared.passes(1).kept("air-1", T));
        Room allowed = new Room()
                .asked("air-1", T)
                .with(new SensorRules(Room.spec("air-1"), Map.of(), Duration.ZERO, null, List.of()));
        assertEquals("", allowed.passes(10_000).kept("air-1", T));
    }

    @Test
    void timeInWhichNobodyCouldBeHeardIsNoSilence() {
        Room room = new Room().asked("air-1", T).says("air-1", T, "0 4.00").passes(20);
        room.freezes(600).passes(10);
        assertEquals("4.00 good", room.kept("air-1", T));
        assertEquals("4.00 good, stale", room.passes(1).kept("air-1", T));
    }

    @Test
    void aNodeIsStaleOnceAtTheBeginningOfItsSilenceSoThatWhatItStoredStillHasItsPlace() {
        Room room = new Room().sending("node-1", T);
        for (int i = 0; i <= 4; i++) {
            room.recorded(Room.reading(Room.point("node-1", T), i * 60, "4.00")).passes(60);
        }
        room.kept.clear();
        room.live.clear();
        room.passes(119);
        assertEquals("", room.kept("node-1", T));
        room.passes(100_000);
        assertEquals("240.001 stale", room.keptWithTimes("node-1", T));
        assertEquals(List.of(false), room.live);
        assertNotNull(room.kept.getFirst().cause());
    }

    @Test
    void aNodeNotHeardSinceTheStartIsGivenAQuarterOfAnHour() {
        Room room = new Room().sending("node-1", T).newest(Room.point("node-1", T), Room.BEGIN_MILLIS - 5_000);
        assertEquals("", room.passes(899).keptWithTimes("node-1", T));
        assertEquals("-4.999 stale", room.passes(1).keptWithTimes("node-1", T));
    }

    @Test
    void theRhythmOfANodeIsNeitherItsBurstsNorItsLongestSilence() {
        Room room = new Room().sending("node-1", T);
        int[] pauses = {300, 300, 0, 0, 0, 5000, 300, 2, 300};
        int second = 0;
        for (int pause : pauses) {
            second += pause;
            room.passes(pause).hear(Room.reading(Room.point("node-1", T), second, "4.00"));
        }
        room.kept.clear();
        assertEquals("", room.passes(899).kept("node-1", T));
        assertEquals("stale", room.passes(1).kept("node-1", T));
    }
}
