package io.hanlu.edge.alarm;

import static io.hanlu.edge.alarm.AlarmKind.HIGH;
import static io.hanlu.edge.alarm.AlarmKind.HIGH_HIGH;
import static io.hanlu.edge.alarm.AlarmKind.LOW;
import static io.hanlu.edge.alarm.Story.limit;
import static io.hanlu.edge.alarm.Story.room;
import static io.hanlu.edge.alarm.Story.seconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Edge cases of gateway/edge/ALARMS.md, by its sections. */
class AlarmEngineTest {

    @Nested
    class Time {

        @Test
        void aDeadlineComesBeforeTheReadingOfTheSameMillisecond() {
            Story story = room().limits(limit(HIGH, 5, 0, seconds(60))).begins();

            story.says("0 5.01, 60 4.00");

            assertEquals(
                    "60 high active #1, 120 high returned #1",
                    story.told() + story.passes(120).told());
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
}
