package io.hanlu.edge.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.config.GatewayConfig.Button;
import io.hanlu.edge.config.GatewayConfig.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the simulated board, step by step. */
@Isolated("counts what the whole process has")
class SignalsTest {

    private static final int SIREN = 22;
    private static final int LAMP = 23;
    private static final int RELAY = 24;
    private static final int QUIET = 5;
    private static final int TRY = 6;
    private static final int SEEN = 13;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T00:00:00Z"));
    private final Bridge bridge = new Bridge(clock, Simulation.DEFAULT);
    private final List<Notice> notices = new CopyOnWriteArrayList<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final Signals signals = new Signals(
            List.of(
                    output("siren", Output.Kind.SIREN, SIREN, false),
                    output("lamp", Output.Kind.LAMP, LAMP, false),
                    output("dialler", Output.Kind.RELAY, RELAY, true)),
            List.of(
                    button("quiet", QUIET, Button.Press.SILENCE),
                    button("try", TRY, Button.Press.TEST),
                    button("seen", SEEN, Button.Press.ACKNOWLEDGE)),
            bridge,
            new Sink() {
                @Override
                public boolean readings(List<Reading> readings, boolean live) {
                    throw new AssertionError("signals give no readings");
                }

                @Override
                public void notice(Notice notice) {
                    notices.add(notice);
                }
            },
            (alarm, by) -> acknowledged.add(by + ": " + alarm),
            clock);

    @AfterEach
    void close() {
        signals.close();
        bridge.close();
    }

    @Test
    void withoutAnAlarmEverythingIsOff() throws Exception {
        assertEquals("siren 0 lamp 0 relay 0", after(0));
    }

    /** Milliseconds of each second on, over the first ten seconds. */
    @ParameterizedTest
    @CsvSource({
        "LOW,    0    0    0    0    0    0    0    0    0    0",
        "MEDIUM, 200  0    0    0    0    0    0    0    0    0",
        "HIGH,   1000 0    1000 0    1000 0    1000 0    1000 0",
        "CRITICAL, 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000",
    })
    void theSirenBeatsInThePatternOfTheSeverity(Severity severity, String pattern) throws Exception {
        signals.show(List.of(alarm(1, severity)));
        assertEquals(pattern.replaceAll(" +", " "), tenSecondsOf(SIREN));
    }

    @ParameterizedTest
    @CsvSource({
        "LOW,    200  0    0    200  0    0    200  0    0    200",
        "MEDIUM, 500  0    500  0    500  0    500  0    500  0",
        "HIGH,   500  500  500  500  500  500  500  500  500  500",
        "CRITICAL, 500 500 500 500 500 500 500 500 500 500",
    })
    void theLampBeatsInThePatternOfTheSeverity(Severity severity, String pattern) throws Exception {
        signals.show(List.of(alarm(1, severity)));
        assertEquals(pattern.replaceAll(" +", " "), tenSecondsOf(LAMP));
    }

    @ParameterizedTest
    @CsvSource({"LOW, 0", "MEDIUM, 1", "HIGH, 1", "CRITICAL, 1"})
    void theRelayIsOnWhileSomethingStandsThatMatters(Severity severity, int relay) throws Exception {
        signals.show(List.of(alarm(1, severity)));
        assertEquals(relay, level(RELAY, 0));
        signals.silence();
        assertEquals(relay, level(RELAY, 10));
        signals.show(List.of());
        assertEquals(0, level(RELAY, 10));
    }

    @Test
    void silencingStopsTheSirenOnlyAndOnlyUntilAnotherAlarmBecomesActive() throws Exception {
        signals.show(List.of(alarm(1, Severity.HIGH)));
        assertEquals("siren 1 lamp 1 relay 1", after(0));
        signals.silence();
        assertEquals("siren 0 lamp 1 relay 1", after(10));
        signals.show(List.of(alarm(1, Severity.HIGH)));
        assertEquals("siren 0 lamp 1 relay 1", after(10), "it is the same alarm");
        signals.show(List.of(alarm(1, Severity.HIGH), alarm(2, Severity.LOW)));
        assertEquals("siren 1 lamp 1 relay 1", after(10), "in the pattern of the gravest");
        signals.silence();
        signals.show(List.of(alarm(1, Severity.HIGH)));
        assertEquals("siren 0 lamp 1 relay 1", after(10), "one ended");
    }

    @Test
    void anAlarmThatComesAgainSoundsAgain() throws Exception {
        signals.show(List.of(alarm(1, Severity.HIGH)));
        signals.silence();
        signals.show(List.of(alarm(1, Severity.HIGH, AlarmState.RETURNED, null)));
        assertEquals("siren 0 lamp 0 relay 0", after(10));
        signals.show(List.of(alarm(1, Severity.HIGH)));
        assertEquals("siren 1 lamp 1 relay 1", after(10));
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE,         siren 1 lamp 1 relay 1",
        "ACKNOWLEDGED,   siren 0 lamp 1 relay 1",
        "RETURNED,       siren 0 lamp 0 relay 0",
        "LATCHED,        siren 0 lamp 0 relay 0",
        "SHELVED,        siren 0 lamp 0 relay 0",
        "SUPPRESSED,     siren 0 lamp 0 relay 0",
        "OUT_OF_SERVICE, siren 0 lamp 0 relay 0",
    })
    void whoIsNearSeesWhatIsRaisedAndHearsWhatNobodyHasAcknowledged(AlarmState state, String outputs) throws Exception {
        signals.show(List.of(alarm(1, Severity.HIGH, state, null)));
        assertEquals(outputs, after(0));
    }

    @Test
    void whatHasACauseThatStandsIsToldWithItAndByItselfWhenTheCauseHasGone() throws Exception {
        StandingAlarm mains = alarm(1, Severity.LOW, AlarmState.ACKNOWLEDGED, null);
        StandingAlarm follows =
                alarm(2, Severity.HIGH, AlarmState.ACTIVE, mains.last().key());
        signals.show(List.of(follows, mains));
        assertEquals("siren 0 lamp 1 relay 0", after(0), "the relay does not care for low");
        signals.show(List.of(follows));
        assertEquals("siren 1 lamp 1 relay 1", after(10));
    }

    @Test
    void theAcknowledgeButtonAcknowledgesAllThatWaitsForSomebodyAndStopsTheSiren() throws Exception {
        signals.show(List.of(
                alarm(1, Severity.HIGH),
                alarm(2, Severity.LOW, AlarmState.RETURNED, null),
                alarm(3, Severity.LOW, AlarmState.ACKNOWLEDGED, null)));
        after(0);
        press(SEEN);
        assertEquals(0, level(SIREN, 10));
        assertEquals(
                List.of("button seen: 1", "button seen: 2"),
                acknowledged.stream().sorted().toList());
    }

    @Test
    void aTestEndsByItselfAndLeavesTheRelayAlone() throws Exception {
        signals.test();
        assertEquals("siren 1 lamp 1 relay 0", after(0));
        assertEquals("siren 0 lamp 0 relay 0", after(500));
        assertEquals("siren 1 lamp 1 relay 0", after(3_500));
        assertEquals("siren 0 lamp 0 relay 0", after(500));
        assertEquals("siren 0 lamp 0 relay 0", after(500));
    }

    @Test
    void afterATestWhatStandsSoundsAgain() throws Exception {
        signals.show(List.of(alarm(1, Severity.HIGH)));
        signals.test();
        after(0);
        assertEquals("siren 1 lamp 1 relay 1", after(6_000));
    }

    @Test
    void theTestButtonTestsAndTheSilenceButtonEndsIt() throws Exception {
        after(0);
        press(TRY);
        assertEquals(1, level(SIREN, 0));
        assertEquals(1, level(LAMP, 0));
        press(QUIET);
        assertEquals("siren 0 lamp 0 relay 0", after(0));
        assertEquals(
                List.of(Notice.Kind.SIGNAL_TEST, Notice.Kind.SIGNAL_SILENCED),
                notices.stream().map(Notice::kind).toList());
        assertTrue(notices.getFirst().text().contains("button try"), notices.toString());
    }

    @Test
    void aButtonThatBouncesOrIsHeldIsPressedOnce() throws Exception {
        after(0);
        for (int i = 0; i < 3; i++) {
            hold(TRY, Level.LOW, 10);
            hold(TRY, Level.HIGH, 10);
        }
        hold(TRY, Level.LOW, 3_000);
        assertEquals(1, notices.size(), notices.toString());
    }

    @Test
    void aButtonThatIsHeldAtTheStartIsNotPressed() throws Exception {
        hold(TRY, Level.LOW, 1_000);
        assertEquals(List.of(), notices);
    }

    @Test
    void anOutputThatFailsIsToldOnceAndTriedAgain() throws Exception {
        after(0);
        bridge.simulated().line(SIREN).setBroken(true);
        signals.show(List.of(alarm(1, Severity.HIGH)));
        after(0);
        after(500);
        after(600);
        assertEquals(2, signals.errors(), "the first try, and one a second later");
        assertEquals(1, signals.failing());
        assertTrue(String.valueOf(signals.trouble()).startsWith("output siren: sim:gpio/22"), signals.trouble());
        assertEquals(1, level(LAMP, 0), "the others go on");
        bridge.simulated().line(SIREN).setBroken(false);
        after(900);
        assertEquals(1, level(SIREN, 100));
        assertNull(signals.trouble());
        assertEquals(
                List.of(Notice.Kind.OUTPUT_FAILED, Notice.Kind.OUTPUT_RESTORED),
                notices.stream().map(Notice::kind).toList());
    }

    @Test
    void aLineThatCannotBeOpenedIsOpenedLater() throws Exception {
        bridge.simulated().line(SIREN).setBroken(true);
        bridge.simulated().line(QUIET).setBroken(true);
        after(0);
        assertEquals(2, signals.failing());
        bridge.simulated().line(SIREN).setBroken(false);
        bridge.simulated().line(QUIET).setBroken(false);
        after(10_000);
        assertNull(signals.trouble());
        signals.show(List.of(alarm(1, Severity.HIGH)));
        assertEquals(1, level(SIREN, 0));
    }

    @Test
    void theEndIsTheSafeState() throws Exception {
        signals.show(List.of(alarm(1, Severity.HIGH)));
        after(0);
        signals.close();
        assertEquals(Level.LOW, bridge.simulated().line(SIREN).level());
        assertEquals(Level.HIGH, bridge.simulated().line(RELAY).level());
    }

    @Test
    void itsThreadDrivesTheLinesUntilItIsClosed() throws Exception {
        signals.start();
        signals.show(List.of(alarm(1, Severity.HIGH)));
        while (bridge.simulated().line(SIREN).level() == Level.LOW) {
            Thread.onSpinWait();
        }
        signals.close();
        assertEquals(Level.LOW, bridge.simulated().line(SIREN).level());
        Set<Thread> left = Thread.getAllStackTraces().keySet();
        assertTrue(left.stream().noneMatch(thread -> thread.getName().equals("signals")), left.toString());
    }

    private static StandingAlarm alarm(long number, Severity severity) {
        return alarm(number, severity, AlarmState.ACTIVE, null);
    }

    private static StandingAlarm alarm(long number, Severity severity, AlarmState state, @Nullable AlarmKey cause) {
        AlarmKey key = new AlarmKey("room-1", "air-" + number, "temperature", AlarmKind.HIGH);
        Transition last = new Transition(
                0,
                key,
                number,
                severity,
                0,
                AlarmState.NORMAL,
                state,
                state,
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                cause,
                null,
                null,
                null,
                null);
        return new StandingAlarm(last, 0, null, OptionalInt.empty());
    }

    private static Output output(String id, Output.Kind kind, int line, boolean safe) {
        return new Output(id, kind, new Address.Gpio(true, line), Level.HIGH, safe);
    }

    private static Button button(String id, int line, Button.Press press) {
        return new Button(id, new Address.Gpio(true, line), Level.LOW, press);
    }

    private void press(int line) throws Exception {
        hold(line, Level.LOW, 100);
        hold(line, Level.HIGH, 100);
    }

    private void hold(int line, Level level, int millis) throws Exception {
        bridge.simulated().line(line).hold(level);
        for (int i = 0; i < millis; i += 10) {
            after(10);
        }
    }

    private int level(int line, int millis) throws Exception {
        clock.advance(Duration.ofMillis(millis));
        signals.step();
        return bridge.simulated().line(line).level() == Level.HIGH ? 1 : 0;
    }

    private String after(int millis) throws Exception {
        return "siren " + level(SIREN, millis) + " lamp " + level(LAMP, 0) + " relay " + level(RELAY, 0);
    }

    private String tenSecondsOf(int line) throws Exception {
        List<String> seconds = new ArrayList<>();
        for (int second = 0; second < 10; second++) {
            int on = 0;
            for (int i = 0; i < 100; i++) {
                on += 10 * level(line, i == 0 && second == 0 ? 0 : 10);
            }
            seconds.add(String.valueOf(on));
        }
        return String.join(" ", seconds);
    }
}
