package io.hanlu.edge.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.Outbox;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.Hours;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.notify.People.Step;
import io.hanlu.edge.notify.People.WebhookSettings;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Wording;
import io.hanlu.wire.message.Event;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The notifier on a real journal, its clock moved by hand, its turns taken one by one; only what servers answer is made up. */
@Timeout(180)
class NotifierTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final People KEEPER_THEN_MANAGER_THEN_OWNER = people(
            List.of(
                    recipient("keeper", "room-1", "room-2"),
                    recipient("manager", "room-1", "room-2"),
                    recipient("owner", "room-1", "room-2")),
            new Step(Duration.ZERO, List.of("keeper"), null),
            new Step(TEN_MINUTES, List.of("manager"), null),
            new Step(TEN_MINUTES.multipliedBy(3), List.of("owner", "keeper"), Duration.ofMinutes(30)));

    @TempDir
    private Path folder;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-07-01T02:00:00Z")); // 10:00 in Shanghai
    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final List<Happening> recorded = new CopyOnWriteArrayList<>();
    private volatile Function<Message, Outcome> server = message -> new Outcome.Delivered("ok");
    private Journal journal;
    private Notifier notifier;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(folder, List.of());
        notifier = notifier(folder, KEEPER_THEN_MANAGER_THEN_OWNER);
    }

    @AfterEach
    void close() throws Exception {
        notifier.close();
        journal.close();
    }

    @Test
    void thoseOfTheFirstStepAreToldAtOnce() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        assertEquals(List.of("keeper"), names());
        assertEquals("【洛川】报警", sent.getFirst().title());
        assertEquals(
                "1号冷库 温度 4.6 °C,高于上限 2.0 °C,已 0 秒(自 10:00)。请关好库门,检查冷机。",
                sent.getFirst().text());
    }

    @Test
    void theNextOnesAreToldUntilSomebodyAcknowledges() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "manager"), names());
        assertTrue(
                sent.getLast().text().startsWith("还没有人确认:1号冷库 温度"),
                sent.getLast().text());
        transition(1, AlarmKind.HIGH, AlarmState.ACKNOWLEDGED, null);
        turn();
        assertEquals(List.of("keeper", "manager", "keeper", "manager"), names());
        after(Duration.ofHours(5));
        assertEquals(4, sent.size());
    }

    @Test
    void theLastStepIsRepeatedForADay() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        after(TEN_MINUTES);
        after(TEN_MINUTES.multipliedBy(2));
        assertEquals(List.of("keeper", "manager", "keeper", "owner"), names());
        after(Duration.ofMinutes(30));
        assertEquals(List.of("keeper", "manager", "keeper", "owner", "keeper", "owner"), names());
        for (int half = 0; half < 100; half++) {
            after(Duration.ofMinutes(30));
        }
        assertEquals(1 + 1 + 2 * 48, sent.size()); // from half an hour to a day after the first
    }

    @Test
    void whatHasReturnedIsStillToBeAcknowledged() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        transition(1, AlarmKind.HIGH, AlarmState.RETURNED, null);
        turn();
        assertEquals(List.of("keeper", "keeper"), names());
        after(TEN_MINUTES);
        assertEquals("manager", names().getLast());
        assertTrue(
                sent.getLast().text().startsWith("已经恢复,但还没有人确认:"),
                sent.getLast().text());
        transition(1, AlarmKind.HIGH, AlarmState.NORMAL, null);
        turn();
        after(Duration.ofHours(2));
        assertEquals(3, sent.size());
    }

    @Test
    void whoKnowsOfItLearnsThatItIsOver() throws Exception {
        raise(1, AlarmKind.HIGH);
        transition(1, AlarmKind.HIGH, AlarmState.ACKNOWLEDGED, null);
        transition(1, AlarmKind.HIGH, AlarmState.NORMAL, null);
        turn();
        assertEquals(List.of("keeper", "keeper", "keeper"), names());
        assertTrue(sent.getLast().text().contains("温度过高已恢复正常"), sent.getLast().text());
    }

    @Test
    void nothingIsToldOfWhatIsShelvedUntilTheShelfEnds() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        transition(1, AlarmKind.HIGH, AlarmState.SHELVED, null);
        turn();
        after(Duration.ofHours(1));
        assertEquals(1, sent.size());
        raise(1, AlarmKind.HIGH);
        turn();
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "keeper", "manager"), names());
    }

    @Test
    void threePeopleAreReachedThroughTheNightShift() throws Exception {
        restart(people(
                List.of(
                        onDuty("day", LocalTime.of(6, 0), LocalTime.of(22, 0)),
                        onDuty("night", LocalTime.of(22, 0), LocalTime.of(6, 0)),
                        recipient("owner", "room-1")),
                new Step(Duration.ZERO, List.of("day", "night"), null),
                new Step(TEN_MINUTES, List.of("owner", "day", "night"), null)));
        after(Duration.ofHours(11).plusMinutes(55)); // 21:55
        raise(1, AlarmKind.HIGH);
        turn();
        assertEquals(List.of("day"), names());
        after(TEN_MINUTES); // 22:05
        assertEquals(List.of("day", "night", "owner"), names());
    }

    @Test
    void ofTwoLimitsOnlyTheWorseIsToldWhileBothStand() throws Exception {
        raise(1, AlarmKind.HIGH_HIGH);
        raise(2, AlarmKind.HIGH);
        turn();
        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().text().contains("严重高于上限"), sent.getFirst().text());
        transition(1, AlarmKind.HIGH_HIGH, AlarmState.RETURNED, null);
        turn();
        assertEquals(3, sent.size()); // it is over; but the other limit still is not
        assertTrue(sent.getLast().text().contains("高于上限"), sent.getLast().text());
    }

    @Test
    void whatFollowsFromACauseIsToldWithItsCause() throws Exception {
        raise(1, AlarmKind.MAINS);
        raise(2, AlarmKind.HIGH, "room-1/air-1/temperature/mains");
        turn();
        assertEquals(1, sent.size());
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "manager"), names());
        assertTrue(
                sent.getLast().text().endsWith("另有 1 个报警由此引起。"), sent.getLast().text());
        raise(3, AlarmKind.HIGH_HIGH, "room-1/air-1/temperature/mains");
        turn();
        assertTrue(
                sent.getLast().text().endsWith("由“1号冷库 停电”引起。"), sent.getLast().text());
        transition(3, AlarmKind.HIGH_HIGH, AlarmState.NORMAL, null);
        transition(1, AlarmKind.MAINS, AlarmState.RETURNED, null);
        turn();
        assertTrue(
                sent.stream().anyMatch(message -> message.text().contains(",高于上限")),
                "still warm after the mains came back");
    }

    @Test
    void aFloodIsToldInSummariesAndNothingIsForgotten() throws Exception {
        for (int alarm = 1; alarm <= 10; alarm++) {
            raise(alarm, "sensor-" + alarm, AlarmKind.SENSOR_FAULT, Severity.MEDIUM);
        }
        turn();
        assertEquals(10, sent.size());
        for (int alarm = 11; alarm <= 30; alarm++) {
            raise(alarm, "sensor-" + alarm, AlarmKind.SENSOR_FAULT, Severity.MEDIUM);
        }
        raise(31, "air-1", AlarmKind.HIGH_HIGH, Severity.CRITICAL);
        turn();
        assertEquals(11, sent.size());
        assertEquals(Severity.CRITICAL, sent.getLast().severity());
        after(Duration.ofMinutes(1));
        assertEquals(12, sent.size());
        assertTrue(
                sent.getLast().text().contains("20 个:1号冷库 传感器故障 ×20"),
                sent.getLast().text());
        transition(1, AlarmKind.SENSOR_FAULT, "sensor-1", AlarmState.ACKNOWLEDGED, null, Severity.MEDIUM);
        transition(31, AlarmKind.HIGH_HIGH, "air-1", AlarmState.ACKNOWLEDGED, null, Severity.CRITICAL);
        turn();
        assertEquals(13, sent.size());
        after(Duration.ofMinutes(1));
        assertEquals(14, sent.size());
    }

    @Test
    void afterTenCalmMinutesAlarmsAreToldOneByOneAgain() throws Exception {
        for (int alarm = 1; alarm <= 12; alarm++) {
            raise(alarm, "sensor-" + alarm, AlarmKind.SENSOR_FAULT, Severity.MEDIUM);
            transition(
                    alarm, AlarmKind.SENSOR_FAULT, "sensor-" + alarm, AlarmState.ACKNOWLEDGED, null, Severity.MEDIUM);
        }
        turn();
        after(Duration.ofMinutes(1));
        after(TEN_MINUTES);
        sent.clear();
        raise(13, "sensor-13", AlarmKind.SENSOR_FAULT, Severity.MEDIUM);
        turn();
        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().text().contains("sensor-13"), sent.getFirst().text());
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLater() throws Exception {
        server = message -> Outcome.again("down");
        raise(1, AlarmKind.HIGH);
        turn();
        assertEquals(1, sent.size());
        after(Duration.ofMillis(2_400));
        assertEquals(1, sent.size());
        after(Duration.ofMillis(2_600)); // 5 s at most
        assertEquals(2, sent.size());
        after(Duration.ofSeconds(10));
        assertEquals(3, sent.size());
        after(Duration.ofMillis(9_900));
        assertEquals(3, sent.size()); // 10 to 20 s
        server = message -> new Outcome.Delivered("ok");
        after(Duration.ofMillis(10_100));
        assertEquals(4, sent.size());
        assertEquals(1, Set.copyOf(sent.stream().map(Message::id).toList()).size());
        assertEquals(
                List.of("failed", "failed", "failed", "delivered"),
                recorded.stream().map(Happening::state).toList());
        assertEquals(
                "to keeper by hook, alarm 1, attempt 4: ok", recorded.getLast().text());
        after(Duration.ofMinutes(5));
        assertEquals(4, sent.size());
    }

    @Test
    void aServerThatAsksForTimeGetsIt() throws Exception {
        server = message -> new Outcome.Failed("busy", true, Duration.ofMinutes(3));
        raise(1, AlarmKind.HIGH);
        turn();
        after(Duration.ofSeconds(179));
        assertEquals(1, sent.size());
        after(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
    }

    @Test
    void whatIsRefusedForGoodAndWhatIsADayOldIsGivenUp() throws Exception {
        server = message -> Outcome.never("no such number");
        raise(1, AlarmKind.HIGH);
        turn();
        after(Duration.ofMinutes(5));
        assertEquals(1, sent.size());
        assertEquals("given_up", recorded.getLast().state());
        server = message -> Outcome.again("down");
        restart(people(List.of(recipient("keeper")), new Step(Duration.ZERO, List.of("keeper"), null)));
        raise(2, AlarmKind.HIGH);
        turn();
        for (int hour = 0; hour < 25; hour++) {
            after(Duration.ofHours(1));
        }
        assertEquals("given_up", recorded.getLast().state());
        assertEquals(0, notifier.waiting());
    }

    @Test
    void ofTooManyThatWaitTheOldestOfTheLeastSeverityGoes() throws Exception {
        List<Recipient> many = new ArrayList<>();
        for (int i = 0; i < Notifier.BOUND_LETTERS; i++) {
            many.add(recipient("r" + i));
        }
        restart(people(
                many, new Step(Duration.ZERO, many.stream().map(Recipient::id).toList(), null)));
        server = message -> Outcome.again("down");
        raise(1, "air-1", AlarmKind.HIGH, Severity.LOW);
        turn();
        assertEquals(Notifier.BOUND_LETTERS, notifier.waiting());
        raise(2, "air-2", AlarmKind.HIGH, Severity.HIGH);
        turn();
        assertEquals(Notifier.BOUND_LETTERS, notifier.waiting());
        assertEquals(
                Notifier.BOUND_LETTERS,
                recorded.stream()
                        .filter(event -> event.state().equals("dropped"))
                        .count());
        assertEquals(
                "to r0 by hook, alarm 1, attempt 2: more than 1000 messages wait",
                recorded.stream()
                        .filter(event -> event.state().equals("dropped"))
                        .findFirst()
                        .orElseThrow()
                        .text());
    }

    @Test
    void afterARestartItGoesOnWhereItWas() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        restart(KEEPER_THEN_MANAGER_THEN_OWNER);
        turn();
        assertEquals(1, sent.size());
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "manager"), names());
        notifier.close();
        transition(1, AlarmKind.HIGH, AlarmState.ACKNOWLEDGED, null); // while it is away
        notifier = notifier(folder, KEEPER_THEN_MANAGER_THEN_OWNER);
        turn();
        assertEquals(List.of("keeper", "manager", "keeper", "manager"), names());
    }

    @Test
    void aClockThatWasSetBackWhileItWasAwayPutsNothingOff() throws Exception {
        server = message -> Outcome.again("down");
        raise(1, AlarmKind.HIGH);
        turn();
        notifier.close();
        clock.stepWallClock(Duration.ofDays(-300)); // no battery, and no network yet
        server = message -> new Outcome.Delivered("ok");
        notifier = notifier(folder, KEEPER_THEN_MANAGER_THEN_OWNER);
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "keeper", "manager"), names());
    }

    @Test
    void whileTheJournalFailsPeopleAreToldFromMemoryAndNotAgainWhenItRecovers() throws Exception {
        Happening raised = happening(1, AlarmKind.HIGH, "air-1", AlarmState.ACTIVE, null, Severity.HIGH);
        notifier.direct(raised);
        turn();
        assertEquals(List.of("keeper"), names());
        append(raised);
        turn();
        assertEquals(1, sent.size());
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "manager"), names());
    }

    @Test
    void whileTheJournalCannotBeReadPeopleAreToldAndItIsSaid() throws Exception {
        Files.move(folder.resolve("hanlu.db"), folder.resolve("lost.db"));
        notifier.direct(happening(1, AlarmKind.HIGH, "air-1", AlarmState.ACTIVE, null, Severity.HIGH));
        turn();
        assertEquals(List.of("keeper"), names());
        assertTrue(String.valueOf(notifier.trouble()).startsWith("the journal cannot be read"), notifier.trouble());
        Files.move(folder.resolve("lost.db"), folder.resolve("hanlu.db"));
        turn();
        assertNull(notifier.trouble());
    }

    @Test
    void whileTheDiskIsFullPeopleAreToldAndItIsSaidAndLaterRemembered() throws Exception {
        execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'disk is full'); END");
        server = message -> Outcome.again("down");
        raise(1, AlarmKind.HIGH);
        turn();
        assertEquals(List.of("keeper"), names());
        assertTrue(String.valueOf(notifier.trouble()).contains("disk is full"), notifier.trouble());
        execute("DROP TRIGGER full");
        turn();
        assertNull(notifier.trouble());
        server = message -> new Outcome.Delivered("ok");
        restart(KEEPER_THEN_MANAGER_THEN_OWNER);
        after(Duration.ofSeconds(5));
        assertEquals(List.of("keeper", "keeper"), names());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void otherPeopleAreToldFromTheNextStepOn() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        notifier.change(
                people(
                        List.of(recipient("keeper"), recipient("new-manager")),
                        new Step(Duration.ZERO, List.of("keeper"), null),
                        new Step(TEN_MINUTES, List.of("new-manager"), null)),
                words());
        after(TEN_MINUTES);
        assertEquals(List.of("keeper", "new-manager"), names());
    }

    @Test
    void everyAttemptIsInTheOutbox() throws Exception {
        raise(1, AlarmKind.HIGH);
        turn();
        try (Outbox outbox = Outbox.open(folder)) {
            Outbox.Attempt attempt = outbox.attempts(10).getFirst();
            assertEquals(new Outbox.Attempt(1, 1, "keeper", "hook", clock.epochMillis(), "delivered", "ok"), attempt);
            assertEquals(List.of(), outbox.saved().letters());
        }
        assertNull(notifier.trouble());
    }

    /**
     * A long story, killed two hundred times: a kill leaves the database as it is on disk, and what a server got whose answer nobody
     * heard. Nothing may be missing at the end, and nothing told twice but what was under way.
     */
    @Test
    void killedAtAnyMomentItForgetsNothingAndRepeatsOnlyWhatWasUnderWay() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> expected = new HashSet<>();
        int kills = 0;
        Path here = folder;
        for (int alarm = 1; kills < 200; alarm++) {
            append(happening(alarm, AlarmKind.STALE, "sensor-" + alarm, AlarmState.ACTIVE, null, Severity.CRITICAL));
            expected.add("keeper " + alarm);
            for (int turns = random.nextInt(4); turns > 0; turns--) {
                notifier.step();
            }
            if (random.nextInt(3) == 0) {
                expected.add("manager " + alarm);
                turn();
                after(TEN_MINUTES);
            }
            append(happening(
                    alarm, AlarmKind.STALE, "sensor-" + alarm, AlarmState.ACKNOWLEDGED, null, Severity.CRITICAL));
            if (random.nextBoolean()) {
                here = kill(here, ++kills);
            }
        }
        turn();
        while (notifier.waiting() > 0) {
            after(Duration.ofMinutes(1)); // no more than sixty a minute
        }
        Map<String, Integer> times = new HashMap<>();
        sent.forEach(message -> {
            if (!message.text().contains("已确认")) {
                String number = message.text().replaceFirst("(?s).*sensor-([0-9]+).*", "$1");
                times.merge(message.recipient() + " " + number, 1, Integer::sum);
            }
        });
        assertEquals(expected, times.keySet());
        int repeated = times.values().stream().mapToInt(count -> count - 1).sum();
        assertTrue(repeated <= kills, repeated + " repeated after " + kills + " kills");
    }

    /** Goes on, with both journal and notifier, from what a kill would have left. */
    private Path kill(Path here, int number) throws Exception {
        Path there = folder.resolve("after-kill-" + number);
        Files.createDirectory(there);
        for (String file : List.of("hanlu.db", "hanlu.db-wal")) {
            Files.copy(here.resolve(file), there.resolve(file));
        }
        Function<Message, Outcome> alive = server;
        server = message -> Outcome.again("nobody hears this any more");
        List<Message> before = List.copyOf(sent);
        notifier.close();
        journal.close();
        sent.clear(); // what closing made it send did not happen
        sent.addAll(before);
        server = alive;
        journal = Journal.open(there, List.of());
        notifier = notifier(there, KEEPER_THEN_MANAGER_THEN_OWNER);
        return there;
    }

    // ---- what the tests say

    private void turn() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            notifier.step();
            return notifier.isIdle();
        });
    }

    private void after(Duration duration) {
        clock.advance(duration);
        turn();
    }

    /** Names of those who were told, in the order of the messages. */
    private List<String> names() {
        return sent.stream().map(Message::recipient).toList();
    }

    private void restart(People people) throws JournalException {
        notifier.close();
        notifier = notifier(folder, people);
    }

    private Notifier notifier(Path data, People people) throws JournalException {
        Channel channel = message -> {
            sent.add(message);
            return server.apply(message);
        };
        return new Notifier(
                "luochuan-apple-01",
                SHANGHAI,
                Language.EN,
                people,
                words(),
                data,
                recorded::add,
                clock,
                new Random(1),
                settings -> channel);
    }

    private static AlarmWords words() {
        return new AlarmWords(
                Wording.STANDARD, "洛川", Map.of("room-1", new AlarmWords.Place("1号冷库", false, Map.of())), SHANGHAI);
    }

    private static People people(List<Recipient> recipients, Step... steps) {
        return new People(
                List.of(new WebhookSettings("hook", URI.create("http://localhost:1"), null, null, false)),
                recipients,
                List.of(steps));
    }

    private static Recipient recipient(String id, String... zones) {
        return new Recipient(
                id, id, null, Language.ZH, List.of(zones), Severity.LOW, List.of(), List.of(new Address("hook", id)));
    }

    private static Recipient onDuty(String id, LocalTime from, LocalTime to) {
        return new Recipient(
                id,
                id,
                null,
                Language.ZH,
                List.of(),
                Severity.LOW,
                List.of(new Hours(from, to)),
                List.of(new Address("hook", id)));
    }

    private void raise(long number, AlarmKind kind) throws JournalException {
        transition(number, kind, AlarmState.ACTIVE, null);
    }

    private void raise(long number, AlarmKind kind, String cause) throws JournalException {
        transition(number, kind, AlarmState.ACTIVE, cause);
    }

    private void raise(long number, String sensor, AlarmKind kind, Severity severity) throws JournalException {
        transition(number, kind, sensor, AlarmState.ACTIVE, null, severity);
    }

    private void transition(long number, AlarmKind kind, AlarmState state, @Nullable String cause)
            throws JournalException {
        transition(number, kind, "air-1", state, cause, Severity.HIGH);
    }

    private void transition(
            long number, AlarmKind kind, String sensor, AlarmState state, @Nullable String cause, Severity severity)
            throws JournalException {
        append(happening(number, kind, sensor, state, cause, severity));
    }

    private void append(Happening happening) throws JournalException {
        journal.append(new Commit(List.of(), List.of(happening)));
    }

    private Happening happening(
            long number, AlarmKind kind, String sensor, AlarmState state, @Nullable String cause, Severity severity) {
        return new Happening(
                clock.epochMillis(),
                kind.id(),
                severity.id(),
                state.id(),
                "room-1",
                sensor,
                "temperature",
                new BigDecimal("4.62"),
                new BigDecimal("2.00"),
                "text of the event",
                new Event.Alarm(
                        number,
                        clock.epochMillis(),
                        null,
                        null,
                        cause,
                        state == AlarmState.ACKNOWLEDGED ? "李四" : null,
                        null,
                        null));
    }
}
