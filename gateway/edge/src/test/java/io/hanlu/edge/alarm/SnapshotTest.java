package io.hanlu.edge.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
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
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Saved, restored and gone on is undisturbed (ALARMS.md 6.5), whatever the state is saved in the middle of. */
class SnapshotTest {

    private static final long SEED = 20261122;
    private static final int STEPS = 20_000;

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point OTHER = new Point("room-1", "air-2", Quantity.TEMPERATURE);
    private static final Point DAMP = new Point("room-1", "air-1", Quantity.HUMIDITY);
    private static final Point DEW = new Point("room-1", "air-1", Quantity.DEW_POINT);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point MAINS = new Point("room-1", "mains", Quantity.POWER);
    private static final Point DEFROST = new Point("room-1", "cooler", Quantity.DEFROST);
    private static final List<Point> POINTS = List.of(AIR, OTHER, DAMP, DEW, DOOR, MAINS, DEFROST);

    private static final Delay SOON = Delay.of(Duration.ofSeconds(90));

    private static PointRules point(Point point) {
        return new PointRules(
                point,
                Duration.ofSeconds(10),
                List.of(
                        new Limit(AlarmKind.HIGH_HIGH, 900, 20, Delay.NONE, Severity.CRITICAL),
                        new Limit(AlarmKind.HIGH, 700, 50, SOON, Severity.HIGH),
                        new Limit(AlarmKind.LOW, 300, 50, Delay.ofReadings(3), Severity.HIGH)),
                new Rate(60, Duration.ofMinutes(4), Delay.ofReadings(2), Severity.MEDIUM),
                new Forecast(Duration.ofMinutes(5), Duration.ofMinutes(20), SOON, Severity.LOW),
                new Cumulative(Duration.ofMinutes(20), Cumulative.Period.DAY, Severity.HIGH));
    }

    private static final AlarmRules RULES = new AlarmRules(
            ZoneId.of("Asia/Shanghai"),
            List.of(new ZoneRules(
                    "room-1",
                    List.of(point(AIR), point(OTHER), point(DAMP)),
                    List.of(sensor("air-1", AIR, DAMP, DEW), sensor("air-2", OTHER)),
                    List.of(new DoorRules(DOOR, Duration.ofMinutes(5), Severity.MEDIUM)),
                    List.of(new MainsRules(MAINS, SOON, Severity.HIGH, List.of("room-1"))),
                    List.of(new AlarmRules.CondensationRules(AIR, DEW, 50, Duration.ofSeconds(60), SOON, Severity.LOW)),
                    new ContextRules(
                            List.of(DOOR),
                            List.of(DEFROST),
                            List.of(new Scheduled(LocalTime.of(1, 0), Duration.ofMinutes(20), Duration.ofHours(5))),
                            Set.of(AIR, OTHER, DAMP),
                            Duration.ofMinutes(10),
                            Duration.ofMinutes(30),
                            Duration.ofMinutes(15),
                            Duration.ofMinutes(45)))),
            List.of(new OwnRules(AlarmKind.DISK, SOON, Severity.HIGH)),
            Set.of(AlarmKind.CUMULATIVE));

    private static SensorRules sensor(String id, Point... points) {
        return new SensorRules(
                id,
                List.of(points),
                "i2c:1",
                List.of(
                        new Fault(AlarmKind.SENSOR_FAULT, SOON, Severity.MEDIUM),
                        new Fault(AlarmKind.STUCK, Delay.NONE, Severity.LOW)));
    }

    private final SplittableRandom random = new SplittableRandom(SEED);
    private int value = 500;

    private Input input(long at) {
        return switch (random.nextInt(40)) {
            case 0 -> new Input.Own(AlarmKind.DISK, random.nextBoolean(), "full");
            case 1 -> new Input.Bus("room-1", "air-1", random.nextBoolean());
            case 2 -> new Input.Shelve(random.nextInt(1, 400), "Li", "repair", Duration.ofMinutes(7));
            case 3 -> new Input.Maintenance("room-1", "Li", "cleaning", Duration.ofMinutes(random.nextInt(3)));
            case 4, 5, 6 -> new Input.Acknowledge(random.nextInt(1, 400), "Li", "seen", null);
            case 7 -> new Input.Reset(random.nextInt(1, 400), "Li");
            default -> new Input.Measured(reading(at));
        };
    }

    private Reading reading(long at) {
        Point point = POINTS.get(random.nextInt(POINTS.size()));
        if (random.nextInt(12) == 0) {
            return Reading.bad(point, at, random.nextBoolean() ? Quality.NACK : Quality.STALE);
        }
        value = Math.clamp(value + random.nextInt(-60, 61), 200, 1000);
        boolean isContact = point.quantity() == Quantity.DOOR
                || point.quantity() == Quantity.POWER
                || point.quantity() == Quantity.DEFROST;
        return Reading.of(
                point,
                at,
                isContact ? random.nextInt(2) : value,
                random.nextInt(30) == 0 && !isContact ? Quality.STUCK : Quality.GOOD);
    }

    private static void take(AlarmEngine engine, long at, Input input, List<Transition> told) {
        if (input instanceof Input.Command command) {
            try {
                engine.command(at, command, told::add);
            } catch (RefusedException e) {
                // told to nobody, and the same on both sides
            }
        } else {
            engine.next(at, input, told::add);
        }
    }

    @Test
    void savedAndRestoredAfterEachStepIsUndisturbed() {
        System.out.println("seed " + SEED);
        AlarmEngine undisturbed = new AlarmEngine(RULES);
        AlarmEngine restored = new AlarmEngine(RULES);
        List<Transition> expected = new ArrayList<>();
        List<Transition> told = new ArrayList<>();
        long at = Story.BEGIN_MILLIS;
        for (int step = 0; step < STEPS; step++) {
            at += random.nextInt(20) == 0 ? random.nextInt(3_600_000) : random.nextInt(10_000);
            Input input = input(at);
            take(undisturbed, at, input, expected);
            restored = new AlarmEngine(RULES, restored.state(), told::add);
            take(restored, at, input, told);
            assertEquals(expected, told, "step " + step + ": " + input);
            assertEquals(undisturbed.nextDue(), restored.nextDue(), "step " + step + ": " + input);
            expected.clear();
            told.clear();
        }
        assertEquals(undisturbed.standing(), restored.standing());
        assertTrue(undisturbed.state().length < 40_000, "bytes of state: " + undisturbed.state().length);
    }

    @Test
    void aStateFromAnotherReleaseIsTakenForWhatIsKnownOfIt() {
        AlarmEngine engine = new AlarmEngine(RULES);
        engine.next(Story.at(0), new Input.Measured(Reading.of(AIR, Story.at(0), 950, Quality.GOOD)), transition -> {});
        String state = new String(engine.state(), StandardCharsets.UTF_8);
        String newer = state.replace("{\"now\"", "{\"unheard\":{\"of\":[1]},\"now\"")
                .replace("\"conditions\":{", "\"conditions\":{\"room-9/x/y/z\":{\"raised\":true,\"count\":3},");
        String older = state.replaceAll("\"holds\":\\{[^}]*\\},", "");

        for (String other : List.of(newer, older)) {
            AlarmEngine restored = new AlarmEngine(RULES, other.getBytes(StandardCharsets.UTF_8), transition -> {});
            assertEquals(engine.standing(), restored.standing());
        }
    }
}
