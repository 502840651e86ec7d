package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmEngine;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.message.Event;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A long story of alarms, told by a real journal, pipeline and engine with a scripted clock: what happens in a step depends on its number
 * and on what stands, and on nothing else. Started again after its end at any moment, it goes on after the last round in the journal. A
 * process of its own: {@code folder seed steps [forgetful]}; begins when a line comes, and says each step when it is durable.
 */
final class AlarmStory {

    static final Duration STEP = Duration.ofSeconds(10);

    private static final long BEGIN_MILLIS = 1_795_000_000_000L;
    private static final Point AIR_1 = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point AIR_2 = new Point("room-2", "air-1", Quantity.TEMPERATURE);
    private static final Point WET_2 = new Point("room-2", "air-1", Quantity.HUMIDITY);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point MAINS = new Point("room-1", "mains-1", Quantity.POWER);
    private static final List<Point> POINTS = List.of(AIR_1, DOOR, MAINS, AIR_2, WET_2);

    private final long seed;
    private final ScriptedClock clock = new ScriptedClock();
    private final Inlet inlet = new Inlet();
    private final Journal journal;
    private final AlarmStage desk;
    private final Pipeline pipeline;
    private final long begin; // the first step to be told
    private final Set<String> done; // commands, by who gave them
    private long given;

    /** Stands still until it is set; a pause is over at once. */
    private static final class ScriptedClock implements Clock {
        private volatile long millis = BEGIN_MILLIS;

        @Override
        public long epochMillis() {
            return millis;
        }

        @Override
        public long monotonicNanos() {
            return millis * 1_000_000;
        }

        @Override
        public void pause(Duration duration) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private AlarmStory(Path folder, long seed) throws Exception {
        this.seed = seed;
        this.journal = Journal.open(folder, POINTS);
        begin = (Math.max(BEGIN_MILLIS, journal.newestTimes()[0]) - BEGIN_MILLIS) / STEP.toMillis() + 1;
        try (JournalReader reader = journal.reader()) {
            List<Event> events = reader.events(1, Integer.MAX_VALUE);
            // the clock does not go back: what happened in a step whose round is missing has its time
            clock.millis = Math.max(
                    BEGIN_MILLIS + (begin - 1) * STEP.toMillis(),
                    events.isEmpty() ? 0 : events.getLast().ts());
            done = events.stream()
                    .map(Event::alarm)
                    .filter(alarm -> alarm != null && alarm.by() != null)
                    .map(alarm -> String.valueOf(alarm.by()))
                    .collect(Collectors.toSet());
        }
        desk = new AlarmStage(
                journal, rules(), Transition::toString, this::vitals, point -> false, standing -> {}, clock);
        pipeline = new Pipeline(
                inlet,
                journal,
                new LiveTable(clock),
                new Honesty(List.of(), List.of(), point -> Journal.NEVER, clock.monotonicNanos()),
                desk,
                Duration.ZERO,
                () -> {},
                clock);
    }

    public static void main(String[] arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, defect) -> {
            defect.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        Path folder = Path.of(arguments[0]);
        if (System.in.read() < 0) {
            return; // nobody waits for the story any more
        }
        if (arguments.length > 3) {
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                    var statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM alarm_state");
            }
        }
        new AlarmStory(folder, Long.parseLong(arguments[1])).tell(Long.parseLong(arguments[2]));
    }

    private void tell(long steps) throws Exception {
        pipeline.start(Events.started(clock.millis, "story"));
        while (pipeline.lastCommitNanos().isEmpty()) { // from then on it is known what stands
            Thread.onSpinWait();
        }
        for (long step = begin; step <= steps; step++) {
            clock.millis = BEGIN_MILLIS + step * STEP.toMillis();
            command(step);
            List<Reading> readings = readings(step, clock.millis); // one pass: one commit
            inlet.offer(readings);
            given += readings.size();
            while (pipeline.committed() < given) {
                Thread.onSpinWait();
            }
            System.out.println(step);
        }
        pipeline.close();
        journal.close();
    }

    // ---- what happens ----

    private static AlarmRules rules() {
        List<AlarmRules.Limit> limits = List.of(
                limit(AlarmKind.HIGH_HIGH, 1200, Delay.ofReadings(2), Severity.CRITICAL),
                limit(AlarmKind.HIGH, 800, Delay.of(Duration.ofSeconds(45)), Severity.HIGH),
                limit(AlarmKind.LOW, 200, Delay.ofReadings(3), Severity.MEDIUM),
                limit(AlarmKind.LOW_LOW, 0, Delay.NONE, Severity.CRITICAL));
        AlarmRules.ZoneRules one = new AlarmRules.ZoneRules(
                "room-1",
                List.of(points(
                        AIR_1,
                        limits,
                        new AlarmRules.Forecast(
                                Duration.ofMinutes(5), Duration.ofMinutes(10), Delay.NONE, Severity.LOW))),
                List.of(faults("air-1", AIR_1), faults("door-1", DOOR), faults("mains-1", MAINS)),
                List.of(new AlarmRules.DoorRules(DOOR, Duration.ofSeconds(95), Severity.MEDIUM)),
                List.of(new AlarmRules.MainsRules(
                        MAINS, Delay.of(Duration.ofSeconds(5)), Severity.HIGH, List.of("room-1", "room-2"))),
                List.of(),
                new AlarmRules.ContextRules(
                        List.of(DOOR),
                        List.of(),
                        List.of(),
                        Set.of(AIR_1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(6),
                        Duration.ZERO,
                        Duration.ZERO));
        AlarmRules.ZoneRules two = new AlarmRules.ZoneRules(
                "room-2",
                List.of(
                        points(AIR_2, limits, null),
                        points(
                                WET_2,
                                List.of(limit(AlarmKind.HIGH, 9500, Delay.of(Duration.ofSeconds(35)), Severity.LOW)),
                                null)),
                List.of(faults("air-1", AIR_2, WET_2)),
                List.of(),
                List.of(),
                List.of(),
                AlarmRules.ContextRules.NONE);
        return new AlarmRules(
                ZoneOffset.UTC,
                List.of(one, two),
                List.of(new AlarmRules.OwnRules(AlarmKind.DISK, Delay.of(Duration.ofSeconds(25)), Severity.MEDIUM)),
                Set.of(AlarmKind.LOW_LOW));
    }

    private static AlarmRules.Limit limit(AlarmKind kind, int value, Delay delay, Severity severity) {
        return new AlarmRules.Limit(kind, value, 50, delay, severity);
    }

    private static AlarmRules.PointRules points(
            Point point, List<AlarmRules.Limit> limits, AlarmRules.@Nullable Forecast forecast) {
        return new AlarmRules.PointRules(
                point,
                STEP,
                limits,
                new AlarmRules.Rate(300, Duration.ofSeconds(60), Delay.NONE, Severity.LOW),
                forecast,
                new AlarmRules.Cumulative(Duration.ofMinutes(90), AlarmRules.Cumulative.Period.DAY, Severity.MEDIUM));
    }

    private static AlarmRules.SensorRules faults(String sensor, Point... points) {
        return new AlarmRules.SensorRules(
                sensor,
                List.of(points),
                List.of(
                        new AlarmRules.Fault(AlarmKind.SENSOR_FAULT, Delay.of(Duration.ofSeconds(35)), Severity.MEDIUM),
                        new AlarmRules.Fault(AlarmKind.STALE, Delay.NONE, Severity.MEDIUM)));
    }

    private List<Reading> readings(long step, long timeMillis) {
        List<Reading> readings = new ArrayList<>();
        readings.add(air(AIR_1, step, timeMillis, 47, Quality.NACK));
        readings.add(Reading.of(DOOR, timeMillis, isNow(step, 90, 14) ? 1 : 0, Quality.GOOD));
        readings.add(Reading.of(MAINS, timeMillis, isNow(step, 260, 20) ? 0 : 1, Quality.GOOD));
        readings.add(air(AIR_2, step, timeMillis, 71, Quality.STALE));
        readings.add(Reading.of(WET_2, timeMillis, 9300 + random(step, 3).nextInt(350), Quality.GOOD));
        return readings;
    }

    private Reading air(Point point, long step, long timeMillis, int period, Quality failure) {
        SplittableRandom random = random(step, period);
        if (isNow(step + period, 170, 9) || random.nextInt(60) == 0) {
            return Reading.bad(point, timeMillis, failure);
        }
        double celsius = 6 + 7 * Math.sin(2 * Math.PI * step / period) + random.nextGaussian();
        return Reading.of(point, timeMillis, (int) Math.round(100 * celsius), Quality.GOOD);
    }

    /** For so many steps of each period. */
    private static boolean isNow(long step, int period, int length) {
        return step % period < length;
    }

    private SplittableRandom random(long step, int stream) {
        return new SplittableRandom(seed * 1_000_003 + step * 101 + stream);
    }

    /** In steps of their own, so that in none it matters who comes first. */
    private void vitals(@Nullable String journalTrouble, Vitals.Chart chart) {
        long tens = (clock.millis - BEGIN_MILLIS) / STEP.toMillis() / 10;
        chart.note(AlarmKind.DISK, tens % 12 < 2, tens % 12 < 2 ? "the story says so" : null);
    }

    private void command(long step) throws InterruptedException {
        String by = "step " + step;
        List<StandingAlarm> standing = desk.standing();
        if (step % 10 == 0 || done.contains(by)) {
            return;
        }
        if (step % 200 == 55 || step % 200 == 63) {
            boolean stuck = step % 200 == 55;
            inlet.notice(new Notice(
                    "room-2", "air-1", stuck ? Notice.Kind.BUS_STUCK : Notice.Kind.BUS_RECOVERED, "the story says so"));
        }
        if (step % 7 == 3) {
            standing.stream()
                    .filter(alarm -> alarm.last().to() == AlarmState.ACTIVE
                            || alarm.last().to() == AlarmState.RETURNED)
                    .findFirst()
                    .ifPresent(alarm ->
                            carryOut(new Input.Acknowledge(alarm.last().alarm(), by, "seen", "closed the door")));
        } else if (step % 31 == 8 && !standing.isEmpty()) {
            carryOut(new Input.Shelve(standing.getFirst().last().alarm(), by, "noise", Duration.ofSeconds(75)));
        } else if (step % 23 == 11) {
            standing.stream()
                    .filter(alarm -> alarm.last().to() == AlarmState.LATCHED)
                    .findFirst()
                    .ifPresent(alarm -> carryOut(new Input.Reset(alarm.last().alarm(), by)));
        } else if (step % 113 == 20) {
            carryOut(new Input.Maintenance("room-2", by, "cleaning", Duration.ofSeconds(125)));
        }
    }

    private void carryOut(Input.Command command) {
        CompletableFuture<@Nullable Void> answer = inlet.ask(command);
        try {
            answer.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AlarmEngine.RefusedException)) {
                throw new AssertionError(e);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
