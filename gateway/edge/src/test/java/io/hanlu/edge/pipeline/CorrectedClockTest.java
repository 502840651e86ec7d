package io.hanlu.edge.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.MovedMachine;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Redated;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.message.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that boots without a battery clock, and learns the time later. */
class CorrectedClockTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point RECORDED = new Point("room-1", "rec-1", Quantity.TEMPERATURE);
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final Duration LONG = Duration.ofDays(3_653);

    @TempDir
    Path folder;

    private final List<Trust> trusts = new CopyOnWriteArrayList<>();
    private @Nullable Boot running;

    /** Everything from one start to its stop. */
    private final class Boot {
        final MovedMachine machine;
        final GatewayClock clock;
        final Journal journal;
        final Inlet inlet = new Inlet();
        final LiveTable live;
        final Pipeline pipeline;

        Boot(MovedMachine machine) throws Exception {
            this.machine = machine;
            clock = new GatewayClock(machine);
            journal = Journal.open(folder, List.of(AIR, RECORDED), RECORDED::equals, Journal.Bounds.NONE);
            clock.start(journal.past(), List.of(), Duration.ofMinutes(10));
            Redated begun = journal.begin(clock.boot(), clock.trust(), clock.offsetMillis());
            live = new LiveTable(clock);
            AlarmStage alarms = new AlarmStage(
                    journal,
                    new AlarmRules(ZoneId.of("Asia/Shanghai"), List.of(), List.of(), Set.of()),
                    Transition::toString,
                    (trouble, chart) -> {},
                    RECORDED::equals,
                    standing -> {},
                    clock);
            pipeline = new Pipeline(
                    inlet,
                    journal,
                    live,
                    new Honesty(List.of(), List.of(), point -> Journal.NEVER, 0),
                    alarms,
                    Duration.ZERO,
                    new Pipeline.Listener() {
                        @Override
                        public void committed() {}

                        @Override
                        public void corrected(Trust trust) {
                            trusts.add(trust);
                        }
                    },
                    clock);
            pipeline.keep(clock, () -> true);
            Events.uncertain(clock.epochMillis(), begun).ifPresent(pipeline::record);
            pipeline.start(Events.started(clock.epochMillis(), "test"));
        }

        /** A reading of now, and time until the next. */
        void read() {
            long before = pipeline.committed();
            inlet.offer(List.of(Reading.of(AIR, clock.epochMillis(), 235, Quality.GOOD)));
            await().until(() -> pipeline.committed() > before);
            machine.clock.advance(Duration.ofSeconds(1));
        }

        /** Lets so many seconds pass, and the clock be looked at in each. */
        void pass(int seconds) {
            for (int i = 0; i < seconds; i++) {
                machine.clock.advance(Duration.ofSeconds(1));
                read();
            }
        }

        void stop() throws Exception {
            pipeline.close();
            journal.close();
        }
    }

    private Boot boot(MovedMachine machine) throws Exception {
        if (running != null) {
            running.stop();
        }
        running = new Boot(machine);
        return running;
    }

    @AfterEach
    void stop() throws Exception {
        Objects.requireNonNull(running).stop();
    }

    @Test
    void whatIsReadBeforeTheTimeIsKnownIsDatedOnceItIs() throws Exception {
        Boot first = boot(machine(NOON, "boot-1"));
        first.machine.kept = true;
        first.read();
        first.read();
        // a power cut of an hour; the machine's clock begins where nobody knows
        MovedMachine machine = machine(NOON.minus(LONG), "boot-2");
        Boot second = boot(machine);
        assertEquals(Trust.DOUBTFUL, second.clock.trust());
        long began = second.clock.epochMillis();
        assertTrue(began > NOON.toEpochMilli(), "after all that is written");
        second.read();
        second.inlet.put(List.of(Reading.of(RECORDED, 42_000, 100, Quality.GOOD)));
        second.read();
        assertTrue(second.journal.held() > 0);
        Duration off = Duration.between(Instant.ofEpochMilli(second.clock.epochMillis()), NOON.plusSeconds(3_600));
        machine.clock.stepWallClock(
                Duration.between(Instant.ofEpochMilli(machine.clock.epochMillis()), NOON.plusSeconds(3_600)));
        machine.kept = true;
        second.pass(4);
        assertEquals(Trust.TRUSTED, second.clock.trust());
        assertEquals(0, second.journal.held());
        assertEquals(Trust.TRUSTED, trusts.getLast());
        List<Long> times = times(AIR);
        assertEquals(began + off.toMillis(), times.get(2));
        assertEquals(times.stream().sorted().distinct().toList(), times, "times increase");
        assertEquals(List.of(42_000L), times(RECORDED), "a recording knows its own");
        Event told = events("time").getFirst();
        assertEquals("corrected", told.state());
        assertEquals(
                off.toMillis(),
                Objects.requireNonNull(told.value()).movePointRight(3).longValueExact());
        assertTrue(
                String.valueOf(told.text()).contains("had not been sent: the rounds among them were moved by"),
                told.text());
        assertEquals(
                second.clock.millisAt(second.machine.clock.monotonicNanos()) - 1_000,
                second.live.snapshot().stream()
                        .filter(entry -> entry.reading().point().equals(AIR))
                        .findFirst()
                        .orElseThrow()
                        .reading()
                        .timeMillis());
    }

    /** The daemon is stopped in the boot whose clock was days off, and the time comes before it starts again. */
    @Test
    void whatIsReadBeforeTheTimeIsKnownIsDatedOnceItIsAlsoWhenThatIsDuringARestart() throws Exception {
        MovedMachine before = machine(NOON, "boot-1");
        before.kept = true;
        boot(before).read();
        MovedMachine machine = machine(NOON.plusSeconds(60), "boot-2");
        Boot doubtful = boot(machine);
        long began = doubtful.clock.epochMillis();
        doubtful.pass(2);
        doubtful.stop();
        running = null;
        machine.clock.stepWallClock(Duration.ofDays(4));
        machine.kept = true;
        Boot restarted = boot(machine);
        restarted.pass(4);
        assertEquals(Trust.TRUSTED, restarted.clock.trust());
        assertEquals(0, restarted.journal.held());
        List<Long> times = times(AIR);
        assertEquals(began + 1_000 + Duration.ofDays(4).toMillis(), times.get(1));
        assertEquals(times.stream().sorted().distinct().toList(), times, "times increase");
        assertEquals(
                List.of("corrected"), events("time").stream().map(Event::state).toList());
    }

    @Test
    void aCorrectionThatTheJournalCannotTakeIsMadeWhenItCan() throws Exception {
        MovedMachine machine = machine(NOON, "boot-1");
        Boot boot = boot(machine);
        long began = boot.clock.epochMillis();
        boot.read();
        rename("round", "away");
        machine.clock.stepWallClock(Duration.ofHours(1));
        machine.kept = true;
        await().until(() -> {
            machine.clock.advance(Duration.ofSeconds(1));
            return boot.pipeline.trouble() != null;
        });
        assertEquals(Trust.PLAUSIBLE, boot.clock.trust());
        assertEquals(0, boot.clock.corrections());
        long wrong = boot.clock.epochMillis();
        boot.inlet.offer(List.of(Reading.of(AIR, wrong, 235, Quality.GOOD)));
        rename("away", "round");
        await().until(() -> {
            machine.clock.advance(Duration.ofSeconds(1));
            return boot.clock.corrections() == 1;
        });
        boot.read();
        assertEquals(Trust.TRUSTED, boot.clock.trust());
        assertEquals(0, boot.journal.held());
        assertNull(boot.pipeline.trouble());
        List<Long> times = times(AIR);
        long hour = Duration.ofHours(1).toMillis();
        assertEquals(List.of(began + hour, wrong + hour), times.subList(0, 2));
        assertEquals(
                List.of("corrected"), events("time").stream().map(Event::state).toList());
    }

    @Test
    void daysOfRebootsWithoutTheTimeKeepTheirOrderAndSayThatTheirTimesAreUnsure() throws Exception {
        Boot first = boot(machine(NOON, "boot-0"));
        first.machine.kept = true;
        first.read();
        for (int i = 1; i <= 3; i++) {
            Boot dark = boot(machine(NOON.minus(LONG), "boot-" + i));
            dark.read();
            dark.read();
            assertEquals(Trust.DOUBTFUL, dark.clock.trust());
        }
        MovedMachine machine = machine(NOON.plus(Duration.ofDays(3)), "boot-4");
        machine.kept = true;
        Boot last = boot(machine);
        assertEquals(Trust.TRUSTED, last.clock.trust());
        last.pass(2);
        List<Long> times = times(AIR);
        assertEquals(times.stream().sorted().distinct().toList(), times, "times increase");
        assertEquals(0, last.journal.held());
        assertEquals(
                List.of("uncertain"), events("time").stream().map(Event::state).toList());
    }

    @Test
    void aReadingThatWasOnItsWayWhenTheClockWasCorrectedIsDatedLikeTheOthers() throws Exception {
        MovedMachine machine = machine(NOON, "boot-1");
        Boot boot = boot(machine);
        boot.read();
        machine.clock.stepWallClock(Duration.ofHours(1));
        boot.pass(2);
        long early = boot.clock.epochMillis(); // read now, and kept by a slow bus
        machine.clock.advance(Duration.ofSeconds(1));
        boot.pass(3);
        assertEquals(1, boot.clock.corrections());
        boot.inlet.offer(List.of(Reading.of(AIR, early, 999, Quality.GOOD)));
        long committed = boot.pipeline.committed();
        await().until(() -> boot.pipeline.committed() > committed);
        assertTrue(times(AIR).getLast() > NOON.plusSeconds(3_600).toEpochMilli(), "" + times(AIR));
    }

    @Test
    void aReadingThatATrustedClockHadDatedIsLeftAloneWhateverWasCorrectedBefore() throws Exception {
        Duration hour = Duration.ofSeconds(3_599);
        MovedMachine before = machine(NOON, "boot-1");
        before.kept = true;
        boot(before).read();
        MovedMachine machine = machine(NOON.plus(LONG), "boot-2");
        Boot boot = boot(machine);
        boot.read();
        machine.clock.stepWallClock(LONG.negated());
        machine.kept = true;
        boot.pass(4);
        assertEquals(1, boot.clock.corrections(), "back by years, which moves what was read");
        machine.clock.stepWallClock(hour);
        boot.pass(15);
        long onItsWay = boot.clock.epochMillis();
        machine.clock.stepWallClock(hour.negated());
        boot.pass(15);
        assertEquals(3, boot.clock.corrections(), "ahead by an hour, and back");
        boot.inlet.offer(List.of(Reading.of(AIR, onItsWay, 999, Quality.GOOD)));
        long committed = boot.pipeline.committed();
        await().until(() -> boot.pipeline.committed() > committed);
        List<Long> times = times(AIR);
        assertEquals(times.stream().sorted().distinct().toList(), times, "times increase");
    }

    private static MovedMachine machine(Instant wall, String boot) {
        return new MovedMachine(ManualClock.at(wall), boot);
    }

    /** A table that nobody finds, as one that the disk does not give. */
    private void rename(String table, String to) throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                Statement statement = other.createStatement()) {
            statement.executeUpdate("ALTER TABLE " + table + " RENAME TO " + to);
        }
    }

    private List<Long> times(Point point) throws Exception {
        List<Long> times = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder)) {
            reader.readings(point::equals, 1L, reading -> times.add(reading.timeMillis()));
        }
        return times;
    }

    private List<Event> events(String kind) throws Exception {
        try (JournalReader reader = JournalReader.open(folder)) {
            return reader.events(1, 1_000).stream()
                    .filter(event -> event.kind().equals(kind))
                    .toList();
        }
    }
}
