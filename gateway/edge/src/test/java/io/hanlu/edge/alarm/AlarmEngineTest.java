package io.hanlu.edge.alarm;

import static io.hanlu.edge.alarm.AlarmKind.HIGH;
import static io.hanlu.edge.alarm.AlarmKind.HIGH_HIGH;
import static io.hanlu.edge.alarm.AlarmKind.LOW;
import static io.hanlu.edge.alarm.Story.AIR;
import static io.hanlu.edge.alarm.Story.EVERY;
import static io.hanlu.edge.alarm.Story.limit;
import static io.hanlu.edge.alarm.Story.room;
import static io.hanlu.edge.alarm.Story.seconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.CondensationRules;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.DoorRules;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.OwnRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.alarm.Story.Room;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Edge cases of gateway/edge/ALARMS.md, by its sections. */
class AlarmEngineTest {

    @Nested
    class Time {

        @Test
        void aDeadlineComesBeforeTheReadingOfTheSameMillisecond() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins();

            story.says("0 5.01, 60 4.00").passes(120);

            assertEquals("60 high active #1, 120 high returned #1", story.told());
        }

        @Test
        void timersEndAtTheirOwnTimeHoweverLateSomebodyLooks() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60)), limit(HIGH_HIGH, 8, 0, seconds(30)))
                    .begins();

            story.says("0 9.00").passes(3600);

            assertEquals("30 high-high active #1, 60 high active #2", story.told());
        }

        @Test
        void ofTheSameTimeTheGraverKindComesFirst() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(30)), limit(HIGH_HIGH, 8, 0, seconds(30)))
                    .begins();

            story.says("0 9.00, 30 9.00");

            assertEquals("30 high-high active #1, 30 high active #2", story.told());
        }

        @Test
        void aTimeBeforeTheNewestCountsAsTheNewest() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins();

            story.passes(100).says("40 5.01").passes(159);

            assertEquals("", story.told());
            assertEquals("160 high active #1", story.passes(160).told());
        }

        @Test
        void itIsKnownWhenSomethingIsDue() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins();

            assertEquals(Long.MAX_VALUE, story.engine().nextDue());
            assertEquals(Story.at(70), story.says("10 5.01").engine().nextDue());
            assertEquals(Long.MAX_VALUE, story.says("20 5.00").engine().nextDue());
        }
    }

    @Nested
    class Values {

        @Test
        void theTimersStandStillWhileNothingIsKnown() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins();

            story.says("0 5.01, 40 nack, 500 stale, 1000 5.02").passes(1019);

            assertEquals("", story.told());
            assertEquals("1020 high active #1", story.passes(1020).told());
            assertEquals(Story.at(0), story.told.getFirst().since());
        }

        @Test
        void aDoubtedValueCountsAsUnknownAndAClampedOneCounts() {
            Story story = room().limits(limit(HIGH, 5, 0, Delay.NONE)).begins();

            story.says("0 stuck~9.00, 10 rate~9.00, 20 implausible~9.00, 30 power_on~85.00");
            assertEquals("", story.told());
            assertEquals("40 high active #1", story.says("40 clamped~9.00").told());
        }

        @Test
        void anUnknownReadingNeitherEndsAnAlarmNorItsCount() {
            Story story = room().limits(limit(HIGH, 5, 0, Delay.ofReadings(3))).begins();

            story.says("0 5.01, 10 5.01, 20 crc, 30 5.01, 40 4.00, 50 4.00, 60 timeout, 70 4.00");

            assertEquals("30 high active #1, 70 high returned #1", story.told());
        }

        @Test
        void anAlarmRaisedWhileTheSensorFailsHasNoValue() {
            Story story = room().limits(limit(HIGH, 5, 0, Delay.NONE)).begins();

            story.says("0 5.01, 10 nack");

            assertEquals(OptionalInt.of(501), story.told.getFirst().value());
            assertEquals(
                    OptionalInt.empty(), story.engine().standing().getFirst().value());
        }
    }

    @Nested
    class Limits {

        @Test
        void aValueAtTheLimitIsInside() {
            Story story = room().limits(limit(HIGH, 5, 0, Delay.NONE), limit(LOW, 0, 0, Delay.NONE))
                    .begins();

            story.says("0 5.00, 10 0.00");

            assertEquals("", story.told());
        }

        @Test
        void theDeadBandPlaysNoPartBeforeAnAlarmIsRaised() {
            Story story = room().limits(limit(HIGH, 5, 1, seconds(60))).begins();

            story.says("0 5.01, 59 5.00, 60 5.01").passes(119);

            assertEquals("", story.told());
            assertEquals("120 high active #1", story.passes(120).told());
        }

        @Test
        void aValueWithinTheDeadBandStopsTheReturn() {
            Story story = room().limits(limit(HIGH, 5, 1, seconds(60))).begins();

            story.says("0 6.00, 60 6.00, 100 4.00, 150 4.01, 160 4.00").passes(219);
            assertEquals("60 high active #1", story.told());
            assertEquals("220 high returned #1", story.passes(220).told());
        }

        @Test
        void lowKindsAreTheMirrorOfHighKinds() {
            Story story = room().limits(limit(LOW, 0, 0.5, Delay.ofReadings(2))).begins();

            story.says("0 -0.01, 10 -0.01, 20 0.49, 30 0.50, 40 0.49, 50 0.50, 60 0.50");

            assertEquals("10 low active #1, 60 low returned #1", story.told());
        }
    }

    @Nested
    class States {

        private Story raised() {
            return room().limits(limit(HIGH, 5, 0, Delay.NONE)).begins().says("0 6.00");
        }

        @Test
        void acknowledgedAndThenReturnedIsNormal() throws RefusedException {
            Story story = raised().acknowledged(10, 1).says("20 4.00");

            assertEquals("0 high active #1, 10 high acknowledged #1, 20 high normal #1", story.told());
            assertEquals(List.of(), story.engine().standing());
        }

        @Test
        void returnedAndComeAgainKeepsItsNumberUntilAcknowledged() throws RefusedException {
            Story story = raised().says("20 4.00, 30 6.00, 40 4.00")
                    .acknowledged(50, 1)
                    .says("60 6.00");

            assertEquals(
                    "0 high active #1, 20 high returned #1, 30 high active #1, 40 high returned #1, 50 high normal #1,"
                            + " 60 high active #2",
                    story.told());
        }

        @Test
        void latchedStaysUntilResetAndComesAgainUnderANewNumber() throws RefusedException {
            Story story =
                    room().limits(limit(HIGH, 5, 0, Delay.NONE)).latching(HIGH).begins();

            story.says("0 6.00")
                    .acknowledged(10, 1)
                    .says("20 4.00, 30 6.00, 40 4.00")
                    .acknowledged(50, 2);
            story.command(60, new Input.Reset(2, "Li"));

            assertEquals(
                    "0 high active #1, 10 high acknowledged #1, 20 high latched #1, 30 high active #2, 40 high"
                            + " returned #2, 50 high latched #2, 60 high normal #2",
                    story.told());
        }

        @Test
        void aShelfHidesWhatGoesOnBelowUntilItEnds() throws RefusedException {
            Story story = raised().shelved(10, 1, 100).says("20 4.00, 30 6.00").passes(200);

            assertEquals(
                    "0 high active #1, 10 high shelved(active) #1, 20 high shelved(returned) #1,"
                            + " 30 high shelved(active) #1, 110 high active #1",
                    story.told());
            assertEquals(Story.at(30), story.told.getLast().since());
        }

        @Test
        void whatCameAndWentInMaintenanceLeavesNothingToAcknowledge() throws RefusedException {
            Story story = room().limits(limit(HIGH, 5, 0, Delay.NONE)).begins();

            story.maintained(0, 100).says("10 6.00, 20 4.00, 30 6.00").passes(100);

            assertEquals(
                    "10 high out_of_service(active) #1, 20 high normal #1, 30 high out_of_service(active) #2,"
                            + " 100 high active #2",
                    story.told());
        }

        @Test
        void aCommandThatMakesNoSenseChangesNothing() {
            Story story = raised();

            assertThrows(RefusedException.class, () -> story.acknowledged(10, 2));
            assertThrows(RefusedException.class, () -> story.command(10, new Input.Reset(1, "Li")));
            assertThrows(RefusedException.class, () -> story.command(10, new Input.Unshelve(1, "Li")));
            assertThrows(RefusedException.class, () -> story.shelved(10, 1, 24 * 3600 + 1));
            assertThrows(RefusedException.class, () -> story.maintained(10, 0));
            assertThrows(RefusedException.class, () -> story.command(10, new Input.Acknowledge(1, " ", null, null)));
            assertEquals("0 high active #1", story.told());
        }

        @Test
        void aPowerCutChangesNothing() throws RefusedException {
            AlarmRules rules = room().limits(limit(HIGH, 5, 0, seconds(60))).rules();
            Story story = new Story(rules)
                    .says("0 6.00, 30 nack")
                    .restarts(rules)
                    .says("100 6.00")
                    .restarts(rules);

            assertEquals("130 high active #1", story.passes(500).told());
            story.shelved(510, 1, 60).restarts(rules).passes(570);
            assertEquals("510 high shelved(active) #1, 570 high active #1", story.told());
            story.acknowledged(580, 1)
                    .restarts(rules)
                    .says("590 4.00")
                    .restarts(rules)
                    .passes(650);
            assertEquals("580 high acknowledged #1, 650 high normal #1", story.told());
            assertEquals(
                    "760 high active #2", story.says("700 6.00").passes(760).told());
        }

        @Test
        void anAlarmThatTheConfigurationNoLongerHasEnds() {
            Story story = raised().restarts(
                            room().limits(limit(LOW, 0, 0, Delay.NONE)).rules());

            assertEquals("0 high active #1, 0 high normal #1", story.told());
            assertEquals(
                    "the configuration no longer has it", story.told.getLast().detail());
        }

        @Test
        void changedLimitsJudgeAStandingAlarmWithItsNextValue() {
            Story story =
                    raised().rules(room().limits(limit(HIGH, 7, 0, Delay.NONE)).rules());

            assertEquals("0 high active #1", story.told());
            assertEquals("10 high returned #1", story.says("10 6.00").told());
        }

        @Test
        void aBeginningThatChangedLimitsDoNotSupportIsOver() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins().says("0 6.00");

            story.rules(room().limits(limit(HIGH, 7, 0, seconds(60))).rules()).passes(100);

            assertEquals("", story.told());
        }
    }

    @Nested
    class Trends {

        private static final Duration MINUTE = Duration.ofMinutes(1);

        /** More than 1 °C a minute over two minutes. */
        private Story rated(Delay delay) {
            Rate rate = new Rate(100, MINUTE.multipliedBy(2), delay, Severity.MEDIUM);
            return room().point(new PointRules(AIR, EVERY, List.of(), rate, null, null))
                    .begins();
        }

        @Test
        void aRateIsJudgedWhenHalfItsWindowIsFull() {
            Story story = rated(Delay.NONE);

            assertEquals("", story.says("0 4.00, 59 6.00").told());
            assertEquals("60 rate active #1", story.says("60 5.01").told());
            assertEquals("61 rate returned #1", story.says("61 5.01").told());
        }

        @Test
        void aRateIsTakenFromTheOldestValueThatIsStillInTheWindow() {
            assertEquals("", rated(Delay.NONE).says("0 5.00, 60 4.00, 120 5.03").told());
            assertEquals(
                    "121 rate active #1",
                    rated(Delay.NONE).says("0 5.00, 60 4.00, 121 5.03").told());
        }

        @Test
        void aFallIsARateToo() {
            assertEquals(
                    "60 rate active #1",
                    rated(Delay.NONE).says("0 4.00, 60 2.99").told());
        }

        @Test
        void afterAGapNothingSpeaksForARateAnyLonger() {
            Story story = rated(seconds(60))
                    .says("0 4.00, 60 6.00, 120 8.00, 130 nack, 600 8.00")
                    .passes(659);

            assertEquals("120 rate active #1", story.told());
            assertEquals("660 rate returned #1", story.passes(660).told());
        }

        private Story forecast(Delay delay, Limit... limits) {
            Forecast forecast = new Forecast(MINUTE.multipliedBy(4), MINUTE.multipliedBy(10), delay, Severity.LOW);
            return room().point(new PointRules(AIR, EVERY, List.of(limits), null, forecast, null))
                    .begins();
        }

        @Test
        void aForecastWantsFiveValuesOverHalfItsWindow() {
            Limit high = limit(HIGH, 5, 0, Delay.NONE);

            assertEquals(
                    "",
                    forecast(Delay.NONE, high)
                            .says("0 2.00, 60 2.20, 120 2.40, 180 2.60")
                            .told());
            assertEquals(
                    "",
                    forecast(Delay.NONE, high)
                            .says("0 2.00, 20 2.2, 40 2.4, 60 2.6, 80 2.8")
                            .told());
            assertEquals(
                    "120 forecast active #1",
                    forecast(Delay.NONE, high)
                            .says("0 3.00, 30 3.10, 60 3.20, 90 3.30, 120 3.40")
                            .told());
        }

        @Test
        void aForecastThatDoesNotReachTheLimitWithinTheHorizonIsNone() {
            assertEquals(
                    "",
                    forecast(Delay.NONE, limit(HIGH, 5, 0, Delay.NONE))
                            .says("0 3.00, 30 3.05, 60 3.10, 90 3.15, 120 3.20")
                            .told());
        }

        @Test
        void aForecastLooksDownToTheLowLimitToo() {
            Story story = forecast(Delay.NONE, limit(LOW, 0, 0, Delay.NONE), limit(HIGH, 5, 0, Delay.NONE))
                    .says("0 2.00, 30 1.90, 60 1.80, 90 1.70, 120 1.60");

            assertEquals("120 forecast active #1", story.told());
            assertEquals(OptionalInt.of(0), story.told.getFirst().limit());
        }

        @Test
        void aForecastThatComesTrueReturnsWhenItsLimitBeginsToBeBroken() {
            Story story = forecast(seconds(30), limit(HIGH, 5, 0, seconds(60)))
                    .says("0 3.00, 30 3.40, 60 3.80, 90 4.20, 120 4.60, 150 5.00, 160 5.01");

            assertEquals("150 forecast active #1, 160 forecast returned #1", story.told());
            assertEquals("220 high active #2", story.passes(220).told());
            assertEquals("", story.says("230 4.90, 240 4.95").told());
        }

        @Test
        void aForecastReturnsAfterItsDelayWhenTheLineTurns() {
            Story story = forecast(seconds(30), limit(HIGH, 5, 0, Delay.NONE))
                    .says("0 3.00, 30 3.40, 60 3.80, 90 4.20, 120 4.60, 150 4.80");
            assertEquals("150 forecast active #1", story.told());

            story.says("180 2.00, 200 2.00").passes(209);

            assertEquals("", story.told());
            assertEquals("210 forecast returned #1", story.passes(210).told());
        }

        @Test
        void aWindowKeepsAFewHundredValuesHoweverManyCome() {
            Window window = new Window(Duration.ofMinutes(10), Duration.ofSeconds(1));

            for (int i = 0; i <= 6000; i++) {
                window.add(i * 100L, i);
            }

            assertTrue(window.size() <= 2 * Window.MOST, "it keeps " + window.size());
            assertEquals(new Window.Sample(600_000, 6000), window.newest());
            assertEquals(new Window.Sample(0, 0), window.oldest());
        }
    }

    @Nested
    class Sums {

        private Story begins(Cumulative.Period period) {
            Cumulative most = new Cumulative(Duration.ofSeconds(60), period, Severity.HIGH);
            return room().point(new PointRules(AIR, EVERY, List.of(limit(HIGH, 5, 0, seconds(3600))), null, null, most))
                    .begins();
        }

        @Test
        void timeOutsideIsSummedOverInterruptions() {
            Story story = begins(Cumulative.Period.DAY).says("0 6.00, 20 4.00, 100 6.00, 120 nack, 200 6.00");

            assertEquals("", story.passes(219).told());
            assertEquals("220 cumulative active #1", story.passes(220).told());
        }

        @Test
        void aValueCountsForThreeIntervalsAtMost() {
            Story story = begins(Cumulative.Period.DAY).says("0 6.00, 100 4.00, 200 6.00, 220 4.00, 300 6.00");

            assertEquals("", story.passes(309).told());
            assertEquals("310 cumulative active #1", story.passes(310).told());
        }

        @Test
        void theSumBeginsAnewAtLocalMidnight() {
            int midnight = 14 * 3600; // it is ten in the morning

            Story story = begins(Cumulative.Period.DAY).says("0 6.00, 20 6.00, 40 6.00, 60 6.00, 70 4.00");
            assertEquals("60 cumulative active #1", story.told());
            assertEquals(
                    midnight + " cumulative returned #1", story.passes(midnight).told());

            story.says((midnight + 10) + " 6.00, " + (midnight + 30) + " 6.00, " + (midnight + 50) + " 6.00");
            assertEquals("", story.passes(midnight + 69).told());
            assertEquals(
                    (midnight + 70) + " cumulative active #1",
                    story.passes(midnight + 70).told());
        }

        @Test
        void anExcursionOverMidnightCountsToBothDays() {
            int midnight = 14 * 3600;

            Story story = begins(Cumulative.Period.DAY);
            for (int i = -50; i <= 50; i += 10) {
                story.says((midnight + i) + " 6.00");
            }

            assertEquals("", story.passes(midnight + 59).told());
            assertEquals(
                    (midnight + 60) + " cumulative active #1",
                    story.passes(midnight + 60).told());
        }

        @Test
        void aTripEndsWithTheNextOne() throws RefusedException {
            Story story = begins(Cumulative.Period.TRIP).says("-90 6.00, -60 6.00, -30 6.00");
            story.command(0, new Input.Trip("room-1", "Li", null));
            story.says("0 6.00, 20 6.00, 40 6.00, 60 4.00");
            assertEquals("60 cumulative active #1", story.told());

            story.command(70, new Input.Trip("room-1", "Li", null));
            assertEquals("70 cumulative returned #1", story.told());
            assertEquals(
                    "", story.says("80 6.00, 100 6.00, 120 6.00").passes(139).told());
            assertThrows(RefusedException.class, () -> story.command(140, new Input.Trip("room-9", "Li", null)));
        }
    }

    @Nested
    class Others {

        private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
        private static final Point MAINS = new Point("room-1", "mains", Quantity.POWER);
        private static final Point DEW = new Point("room-1", "air-1", Quantity.DEW_POINT);
        private static final Point DAMP = new Point("room-1", "air-1", Quantity.HUMIDITY);

        @Test
        void aDoorIsOpenForTooLongUntilItIsClosed() {
            Room room = room();
            room.doors.add(new DoorRules(DOOR, Duration.ofMinutes(5), Severity.MEDIUM));

            Story story = room.begins().says(DOOR, "0 1, 10 1, 301 0");

            assertEquals("300 door-open active #1, 301 door-open returned #1", story.told());
            assertEquals(Story.at(0), story.told.getFirst().since());
        }

        @Test
        void theMainsTellTheTemperaturesWhenTheyFailAndWhenTheyAreBack() {
            Room room = room().limits();
            room.mains.add(new MainsRules(MAINS, seconds(5), Severity.HIGH, List.of("room-1")));

            Story story = room.begins().says("0 3.00").says(MAINS, "10 0, 12 1, 20 0");
            story.says("600 nack").says(MAINS, "700 1").passes(800);

            assertEquals("25 mains active #1, 705 mains returned #1", story.told());
            assertEquals("air-1 3.00 °C", story.told.getFirst().detail());
            assertEquals("air-1 not known", story.told.getLast().detail());
        }

        private Story faults(AlarmKind... kinds) {
            Room room = room();
            List<Fault> faults = Arrays.stream(kinds)
                    .map(kind ->
                            new Fault(kind, kind == AlarmKind.SENSOR_FAULT ? seconds(60) : Delay.NONE, Severity.LOW))
                    .toList();
            room.sensors.add(new SensorRules("air-1", List.of(AIR, DAMP), faults));
            return room.begins();
        }

        @Test
        void aSensorIsFaultyUntilEachOfItsPointsIsWell() {
            Story story = faults(AlarmKind.SENSOR_FAULT).says("0 nack").says(DAMP, "0 nack");

            story.passes(60).says("70 4.00").passes(140).says(DAMP, "150 90.00").passes(210);

            assertEquals("60 sensor-fault active #1, 210 sensor-fault returned #1", story.told());
            assertEquals(
                    AlarmKey.of(AIR, AlarmKind.SENSOR_FAULT),
                    story.told.getFirst().key());
            assertEquals("nack", story.told.getFirst().detail());
        }

        @Test
        void anImplausibleValueIsAFaultAndSilenceIsNot() {
            Story story = faults(AlarmKind.SENSOR_FAULT, AlarmKind.STALE)
                    .says("0 implausible~60.00, 30 stale, 60 stale, 90 implausible~60.00");

            assertEquals("30 stale active #1, 90 stale returned #1", story.told());
            assertEquals("150 sensor-fault active #2", story.passes(150).told());
        }

        @Test
        void aDoubtIsNotOverWhileAWorseOneHidesIt() {
            Story story = faults(AlarmKind.CALIBRATION, AlarmKind.STUCK)
                    .says("0 calibration~4.00, 10 nack, 20 clamped~4.00, 30 stuck~4.00, 40 calibration~4.00, 50 4.10");

            assertEquals(
                    "0 calibration active #1, 30 stuck active #2, 40 stuck returned #2, 50 calibration returned #1",
                    story.told());
        }

        private Story surface(Delay delay) {
            Room room = room();
            room.condensation.add(new CondensationRules(AIR, DEW, 50, EVERY, delay, Severity.LOW));
            return room.begins();
        }

        @Test
        void aSurfaceBelowTheDewPointAndItsMarginWillBeWet() {
            Story story = surface(Delay.NONE).says("0 4.49").says(DEW, "0 4.00, 10 3.99");

            assertEquals("0 condensation active #1, 10 condensation returned #1", story.told());
            assertEquals(OptionalInt.of(450), story.told.getFirst().limit());
        }

        @Test
        void aSurfaceIsNotKnownToBeWetWhenOneOfTheTwoIsOld() {
            Story story = surface(seconds(60)).says("0 4.00").says(DEW, "0 4.00, 20 4.00, 30 4.00, 40 4.00");

            assertEquals("", story.passes(3590).told());
            story.says("3600 4.00").says(DEW, "3610 4.00").says("3630 4.00");
            assertEquals("", story.passes(3639).told());
            assertEquals("3640 condensation active #1", story.passes(3640).told());
        }

        @Test
        void theGatewaysOwnConditionsHaveTheirDelays() {
            Room room = room();
            room.own.add(new OwnRules(AlarmKind.UPLINK, seconds(600), Severity.MEDIUM));

            Story story = room.begins()
                    .input(0, new Input.Own(AlarmKind.UPLINK, true, "no route"))
                    .input(10, new Input.Own(AlarmKind.DISK, true, null))
                    .input(300, new Input.Own(AlarmKind.UPLINK, true, "refused"))
                    .input(700, new Input.Own(AlarmKind.UPLINK, false, null))
                    .passes(1300);

            assertEquals("600 uplink active #1, 1300 uplink returned #1", story.told());
            assertEquals("refused", story.told.getFirst().detail());
            assertEquals(
                    "gateway/self/uplink/uplink", story.told.getFirst().key().toString());
        }

        @Test
        void whatFollowsFromTheMainsNamesThemAsItsCause() {
            Room room = room().limits(limit(HIGH, 5, 0, Delay.NONE));
            room.mains.add(new MainsRules(MAINS, seconds(5), Severity.HIGH, List.of("room-1")));
            Story story = room.begins();

            story.says("0 6.00, 1 4.00").says(MAINS, "2 0").passes(7).says("8 6.00, 9 4.00");
            story.says(MAINS, "10 1").passes(15).says("16 6.00");

            AlarmKey mains = AlarmKey.of(MAINS, AlarmKind.MAINS);
            assertEquals(
                    List.of("0 null", "1 null", "7 null", "8 " + mains, "9 " + mains, "15 null", "16 null"),
                    story.told.stream()
                            .map(one -> (one.at() - Story.BEGIN_MILLIS) / 1000 + " " + one.cause())
                            .toList());
        }

        @Test
        void ofTheSensorsOfAStuckBusTheFirstToFailIsTheCauseOfTheOthers() {
            Room room = room();
            Point other = new Point("room-1", "air-2", Quantity.TEMPERATURE);
            List<Fault> fault = List.of(new Fault(AlarmKind.SENSOR_FAULT, Delay.NONE, Severity.LOW));
            room.sensors.add(new SensorRules("air-1", List.of(AIR), "i2c:1", fault));
            room.sensors.add(new SensorRules("air-2", List.of(other), "i2c:1", fault));

            Story story = room.begins().input(0, new Input.Bus("room-1", "air-2", true));
            story.says(other, "1 bus").says("2 bus");

            assertNull(story.told.getFirst().cause());
            assertEquals(
                    AlarmKey.of(other, AlarmKind.SENSOR_FAULT),
                    story.told.getLast().cause());
        }
    }

    @Nested
    class Holds {

        private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
        private static final Point DEFROST = new Point("room-1", "cooler", Quantity.DEFROST);

        /** After a door 10 s and at most 100; after a defrost 15 and at most 200. */
        private Room held(Scheduled... schedule) {
            Room room = room().limits(
                            limit(HIGH_HIGH, 20, 0, Delay.NONE),
                            limit(HIGH, 5, 0, seconds(20)),
                            limit(LOW, 0, 0, Delay.NONE));
            room.context = new ContextRules(
                    List.of(DOOR),
                    List.of(DEFROST),
                    List.of(schedule),
                    Set.of(AIR),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(100),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(200));
            return room;
        }

        @Test
        void whatADoorRaisesIsSuppressedAndGoesWithoutATrace() {
            Story story = held().begins().says(DOOR, "0 1").says("1 6.00").passes(25);
            story.says(DOOR, "30 0").says("35 4.00").passes(100);

            assertEquals("21 high suppressed(active) #1, 55 high normal #1", story.told());
        }

        @Test
        void whatTurnsBackOnItsWayHomeIsTold() {
            Story story = held().begins().says(DOOR, "0 1").says("1 6.00").passes(25);
            story.says(DOOR, "30 0").says("35 4.00, 45 6.00").passes(100);

            assertEquals("21 high suppressed(active) #1, 45 high active #1", story.told());
        }

        @Test
        void whatIsStillOutsideWhenTheHoldEndsIsTold() {
            Story story = held().begins()
                    .says(DOOR, "0 1")
                    .says("1 6.00")
                    .says(DOOR, "30 0")
                    .passes(100);

            assertEquals("21 high suppressed(active) #1, 40 high active #1", story.told());
            assertEquals(Story.at(1), story.told.getLast().since());
        }

        @Test
        void aDeadlineOfTheHoldsLastMillisecondIsNotHeld() {
            Story story = held().begins()
                    .says(DOOR, "0 1")
                    .says("1 6.00")
                    .says(DOOR, "11 0")
                    .passes(100);

            assertEquals("21 high active #1", story.told());
        }

        @Test
        void aDoorLeftOpenHoldsOnlyForTheLongest() {
            Story story = held().begins().says(DOOR, "0 1").says("1 6.00").passes(1000);

            assertEquals("21 high suppressed(active) #1, 100 high active #1", story.told());
        }

        @Test
        void theGravestAndTheColdAreNeverHeld() {
            Story story = held().begins().says(DOOR, "0 1").says("1 21.00, 2 -1.00");

            assertEquals("1 high-high active #1, 2 high-high returned #1, 2 low active #2", story.told());
        }

        @Test
        void openingTheDoorAgainAndAgainHidesNothing() {
            Story story = held().begins()
                    .says(DOOR, "0 1, 10 0")
                    .says("15 6.00, 18 5.50")
                    .says(DOOR, "21 1");

            // the second hold begins when the first is over and the point has not been inside since
            assertEquals("35 high active #1", story.passes(1000).told());
        }

        @Test
        void aValueInsideLetsThePointBeHeldAgain() {
            Story story = held().begins()
                    .says(DOOR, "0 1, 10 0")
                    .says("15 6.00, 20 5.00")
                    .says(DOOR, "21 1");

            story.says("22 6.00").passes(60);

            assertEquals("42 high suppressed(active) #1", story.told());
        }

        @Test
        void whatStoodBeforeTheHoldGoesOnStanding() {
            Story story =
                    held().begins().says("0 6.00").passes(20).says(DOOR, "30 1").passes(60);

            assertEquals("20 high active #1", story.told());
        }

        @Test
        void aDefrostIsHeldLongerThanADoor() {
            Story story = held().begins()
                    .says(DEFROST, "0 1")
                    .says("1 6.00")
                    .says(DEFROST, "150 0")
                    .passes(164);
            assertEquals("21 high suppressed(active) #1", story.told());
            assertEquals("165 high active #1", story.passes(165).told());
        }

        @Test
        void aScheduledDefrostBeginsByTheClock() {
            Scheduled each = new Scheduled(LocalTime.of(4, 0), Duration.ofSeconds(60), Duration.ofHours(6));

            Story story = held(each)
                    .begins()
                    .says("0 4.00, 10 6.00, 31 4.00, 60 4.00")
                    .passes(60);
            assertEquals("30 high active #1, 51 high returned #1", story.told());

            int four = 6 * 3600; // in the afternoon; it is ten in the morning
            story.says(four + " 6.00").passes(four + 100);
            assertEquals((four + 20) + " high suppressed(active) #1, " + (four + 75) + " high active #1", story.told());
        }
    }
}
