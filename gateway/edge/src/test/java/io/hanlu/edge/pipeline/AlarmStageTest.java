package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmEngine;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A desk on a real journal; what a start finds is what was committed. */
class AlarmStageTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point LOGGER = new Point("room-1", "rec-1", Quantity.TEMPERATURE);
    private static final Duration DELAY = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T00:00:00Z"));
    private final List<String> shown = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private int looks;
    private boolean isDiskBad;
    private AlarmRules rules = rules(AIR);
    private Journal journal;
    private AlarmStage desk;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(folder, List.of(AIR, LOGGER));
        desk = desk();
        desk.tick(null);
        commit();
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void anAlarmIsShownAtOnceAndKeptWithTheNextCommit() throws Exception {
        warm();
        pass(DELAY);
        assertEquals(List.of("[]", "[HIGH active]"), shown);
        assertEquals(List.of(), events());
        commit();
        assertEquals(List.of("high active 1"), events());
        assertEquals(1, desk.raised());
        assertEquals(1, desk.standing(Severity.HIGH));
    }

    @Test
    void anOnDelayGoesOnThroughAPowerCut() throws Exception {
        warm();
        commit();
        restart();
        pass(DELAY.minusSeconds(1));
        assertEquals(List.of(), desk.standing());
        pass(Duration.ofSeconds(1));
        assertEquals(1, desk.standing().size());
    }

    @Test
    void whatStandsIsNotToldAgainAfterAPowerCutButShown() throws Exception {
        warm();
        pass(DELAY);
        commit();
        restart();
        desk.tick(null);
        commit();
        assertEquals("[HIGH active]", shown.getLast());
        assertEquals(List.of("high active 1"), events());
        cold();
        pass(DELAY);
        commit();
        assertEquals(List.of("high active 1", "high returned 1"), events());
    }

    @Test
    void nothingIsSavedWhileAReplayOfTheRoundsLeadsToTheSame() {
        for (int minute = 0; minute < 10; minute++) {
            cold();
            pass(Duration.ofSeconds(20));
            warm();
            pass(Duration.ofSeconds(40));
            assertNull(desk.save(false));
        }
        assertNotNull(desk.save(true));
    }

    @Test
    void aReadingWhoseTimeWasMovedMakesTheStateWorthSaving() throws Exception {
        Reading stepped = air(900, clock.epochMillis());
        desk.measured(stepped, stepped.withTime(clock.epochMillis() + 5, Quality.CLOCK));
        assertNotNull(desk.save(false));
        assertNotNull(desk.save(false), "until it is committed");
        desk.committed();
        assertNull(desk.save(false));
    }

    @Test
    void aStoredReadingOfANodeMakesTheStateWorthSavingAndARecordingDoesNot() {
        desk.recorded(LOGGER);
        assertNull(desk.save(false));
        desk.recorded(AIR);
        assertNotNull(desk.save(false));
    }

    @Test
    void readingsOfARecordingAreNotReplayed() throws Exception {
        rules = rules(LOGGER);
        restart();
        rounds.add(new Round(0, clock.epochMillis(), new int[] {1}, new int[] {900}, new byte[1]));
        desk.recorded(LOGGER);
        commit();
        restart();
        pass(DELAY);
        assertEquals(List.of(), desk.standing());
    }

    @Test
    void aCommandIsAnsweredWhenItIsDurable() throws Exception {
        warm();
        pass(DELAY);
        commit();
        CompletableFuture<@Nullable Void> answer = ask(new Input.Acknowledge(1, "Li", "seen", null));
        desk.tick(null);
        assertTrue(desk.isAwaited());
        assertFalse(answer.isDone());
        commit();
        assertTrue(answer.isDone());
        assertFalse(desk.isAwaited());
        restart();
        desk.tick(null);
        assertEquals(AlarmState.ACKNOWLEDGED, desk.standing().getFirst().last().to());
    }

    @Test
    void aRefusalIsAnsweredAtOnceWithItsReason() {
        CompletableFuture<@Nullable Void> answer = ask(new Input.Acknowledge(99, "Li", null, null));
        ExecutionException refused = assertThrows(ExecutionException.class, answer::get);
        assertInstanceOf(AlarmEngine.RefusedException.class, refused.getCause());
        assertFalse(desk.isAwaited());
    }

    @Test
    void otherRulesHoldFromNowOnAndEndWhatTheyNoLongerKnow() throws Exception {
        warm();
        pass(DELAY);
        commit();
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        desk.change(new Inlet.Ruled(rules(LOGGER), answer));
        desk.tick(null);
        commit();
        assertTrue(answer.isDone());
        assertEquals(List.of("high active 1", "high normal 1"), events());
        assertEquals("[]", shown.getLast());
    }

    @Test
    void theGatewayIsLookedAfterEveryFewSecondsAndItsConditionSurvives() throws Exception {
        isDiskBad = true;
        looks = 0;
        for (int second = 0; second < 30; second++) {
            pass(Duration.ofSeconds(1));
        }
        assertEquals(6, looks);
        commit();
        restart();
        pass(Duration.ofSeconds(35));
        commit();
        assertEquals(List.of("disk active 1"), events());
    }

    @Test
    void aStateThatCannotBeReadIsSaidAndWhatStoodIsClosedAndRaisedAgainUnderAnotherNumber() throws Exception {
        warm();
        pass(DELAY);
        commit();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE alarm_state SET body = x'00ff'");
        }
        restart();
        desk.tick(null);
        assertEquals("[]", shown.getLast());
        warm();
        pass(DELAY);
        commit();
        assertEquals(List.of("high active 1", "alarms forgotten", "high normal 1", "high active 2"), events());
    }

    private void restart() throws Exception {
        rounds.clear();
        desk = desk();
    }

    private AlarmStage desk() throws Exception {
        return new AlarmStage(
                journal,
                rules,
                Transition::toString,
                (trouble, chart) -> {
                    looks++;
                    chart.note(AlarmKind.DISK, isDiskBad, null);
                },
                LOGGER::equals,
                standing -> shown.add(standing.stream()
                        .map(alarm -> alarm.last().severity() + " "
                                + alarm.last().to().id())
                        .toList()
                        .toString()),
                clock);
    }

    private void commit() throws Exception {
        List<Happening> told = new ArrayList<>();
        desk.tell(told::add);
        journal.append(new Commit(rounds, told, desk.save(false)));
        desk.committed();
        rounds.clear();
    }

    private void warm() {
        measured(900);
    }

    private void cold() {
        measured(500);
    }

    private void measured(int value) {
        clock.advance(Duration.ofMillis(1)); // times are unique in their point
        Reading reading = air(value, clock.epochMillis());
        desk.time();
        desk.measured(reading, reading);
        desk.tick(null);
        rounds.add(new Round(0, reading.timeMillis(), new int[] {0}, new int[] {value}, new byte[1]));
    }

    private void pass(Duration duration) {
        clock.advance(duration);
        desk.tick(null);
    }

    private CompletableFuture<@Nullable Void> ask(Input.Command command) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        desk.time();
        desk.carryOut(new Inlet.Asked(command, answer));
        return answer;
    }

    private List<String> events() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.events(1, 100).stream()
                    .map(event -> event.kind() + " " + event.state() + number(event))
                    .toList();
        }
    }

    private static String number(Event event) {
        return event.alarm() == null ? "" : " " + event.alarm().number();
    }

    private static Reading air(int value, long timeMillis) {
        return Reading.of(AIR, timeMillis, value, Quality.GOOD);
    }

    private static AlarmRules rules(Point point) {
        return new AlarmRules(
                ZoneOffset.UTC,
                List.of(new AlarmRules.ZoneRules(
                        "room-1",
                        List.of(new AlarmRules.PointRules(
                                point,
                                Duration.ofSeconds(10),
                                List.of(new AlarmRules.Limit(AlarmKind.HIGH, 800, 50, Delay.of(DELAY), Severity.HIGH)),
                                null,
                                null,
                                null)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        AlarmRules.ContextRules.NONE)),
                List.of(new AlarmRules.OwnRules(AlarmKind.DISK, Delay.of(DELAY), Severity.MEDIUM)),
                Set.of());
    }
}
