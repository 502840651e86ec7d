package io.hanlu.edge.alarm;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A million steps at random: rooms that warm and cool, sensors that fail, doors, mains, defrosts, people who acknowledge and shelve, power cuts. What the
 * engine tells must be what the slow reference tells. Short sessions with rules of their own, because the reference looks at the
 * whole past for everything.
 */
class RandomWalkTest {

    private static final long SEED = 20261122;
    private static final int STEPS = 1_000_000;
    private static final int STEPS_A_SESSION = 100;

    private static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");
    private static final long MIDNIGHT =
            LocalDate.of(2026, 11, 22).atStartOfDay(TIMEZONE).toInstant().toEpochMilli();

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point HUMIDITY = new Point("room-1", "air-1", Quantity.HUMIDITY);
    private static final Point DEW = new Point("room-1", "air-1", Quantity.DEW_POINT);
    private static final Point WALL = new Point("room-1", "wall-1", Quantity.TEMPERATURE);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point GATE = new Point("room-1", "gate-1", Quantity.DOOR);
    private static final Point MAINS = new Point("room-1", "mains-1", Quantity.POWER);
    private static final Point DEFROST = new Point("room-1", "cooler-1", Quantity.DEFROST);
    private static final Point OTHER_AIR = new Point("room-2", "air-1", Quantity.TEMPERATURE);

    /** An input and its time; null: the power goes and comes. */
    private record Step(long at, @Nullable Input input) {
        @Override
        public String toString() {
            Object what = input instanceof Input.Measured measured
                    ? words(measured.reading())
                    : input == null ? "restart" : input;
            return clock(at) + " " + what;
        }
    }

    private static String words(Reading reading) {
        String value = reading.scaled().isPresent() ? reading.scaled().getAsInt() + " " : "";
        return reading.point() + " " + value + reading.quality().id();
    }

    private static String clock(long at) {
        Duration of = Duration.ofMillis(at - MIDNIGHT);
        return "%02d:%02d:%02d.%03d".formatted(of.toHours(), of.toMinutesPart(), of.toSecondsPart(), of.toMillisPart());
    }

    /** What a step brought about, but for its words; null: it was refused. */
    private record Told(int step, @Nullable Transition transition) {
        static Told of(int step, Transition told) {
            return new Told(
                    step,
                    new Transition(
                            told.at(),
                            told.key(),
                            told.alarm(),
                            told.severity(),
                            told.since(),
                            told.from(),
                            told.to(),
                            told.below(),
                            told.value(),
                            told.limit(),
                            told.until(),
                            told.cause(),
                            told.by(),
                            told.comment(),
                            told.action(),
                            null));
        }

        @Override
        public String toString() {
            if (transition == null) {
                return step + ": refused";
            }
            return "%d: %s %s nr %d %s -> %s below %s since %s %s value %s limit %s until %s because %s by %s %s %s"
                    .formatted(
                            step,
                            clock(transition.at()),
                            transition.key(),
                            transition.alarm(),
                            transition.from().id(),
                            transition.to().id(),
                            transition.below().id(),
                            clock(transition.since()),
                            transition.severity(),
                            transition.value(),
                            transition.limit(),
                            transition.until() == 0 ? "-" : clock(transition.until()),
                            transition.cause(),
                            transition.by(),
                            transition.comment(),
                            transition.action());
        }
    }

    /** The engine, step by step. */
    private static final class Engine {
        private final AlarmRules rules;
        private final List<Told> told = new ArrayList<>();
        private final Set<AlarmKey> keys = new HashSet<>();
        private AlarmEngine engine;
        private int step;
        private long highest;

        Engine(AlarmRules rules) {
            this.rules = rules;
            engine = new AlarmEngine(rules);
        }

        private void hear(Transition transition) {
            told.add(Told.of(step, transition));
            keys.add(transition.key());
            highest = Math.max(highest, transition.alarm());
        }

        void take(Step next) {
            Input input = next.input();
            if (input == null) {
                engine = new AlarmEngine(rules, engine.state(), this::hear);
            } else if (input instanceof Input.Command command) {
                try {
                    engine.command(next.at(), command, this::hear);
                } catch (AlarmEngine.RefusedException e) {
                    told.add(new Told(step, null));
                }
            } else {
                engine.next(next.at(), input, this::hear);
            }
            step++;
        }
    }

    private static List<Told> engine(AlarmRules rules, List<Step> steps) {
        Engine engine = new Engine(rules);
        steps.forEach(engine::take);
        return engine.told;
    }

    private static List<Told> reference(AlarmRules rules, List<Step> steps) {
        List<ReferenceEngine.Timed> past = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Input input = steps.get(i).input();
            if (input != null) {
                past.add(new ReferenceEngine.Timed(steps.get(i).at(), input));
                numbers.add(i);
            }
        }
        return ReferenceEngine.story(rules, past).stream()
                .map(said -> new Told(
                        numbers.get(said.input()),
                        said instanceof ReferenceEngine.Said.Told told ? told.transition() : null))
                .toList();
    }

    // Rules at random

    /** The dice of one session. */
    private record Dice(SplittableRandom random) {
        boolean once(int in) {
            return random.nextInt(in) == 0;
        }

        @SafeVarargs
        final <T> T of(T... these) {
            return these[random.nextInt(these.length)];
        }

        int between(int from, int to) {
            return random.nextInt(from, to + 1);
        }

        Delay delay() {
            return switch (random.nextInt(4)) {
                case 0 -> Delay.NONE;
                case 1 -> Delay.ofReadings(between(2, 4));
                default -> timed();
            };
        }

        Delay timed() {
            return Delay.of(Duration.ofSeconds(10L * between(0, 60)));
        }

        Severity severity() {
            return of(Severity.values());
        }

        Duration minutes(int from, int to) {
            return Duration.ofMinutes(between(from, to));
        }
    }

    private static List<Limit> limits(Dice dice) {
        List<Limit> limits = new ArrayList<>();
        int value = 12;
        for (AlarmKind kind : List.of(AlarmKind.HIGH_HIGH, AlarmKind.HIGH, AlarmKind.LOW, AlarmKind.LOW_LOW)) {
            if (!dice.once(3)) {
                limits.add(new Limit(kind, value, dice.between(0, 3), dice.delay(), dice.severity()));
            }
            value -= 4;
        }
        return limits;
    }

    private static PointRules point(Dice dice, Point point) {
        return new PointRules(
                point,
                Duration.ofSeconds(dice.of(1, 60, 60)),
                limits(dice),
                dice.once(2)
                        ? null
                        : new AlarmRules.Rate(
                                dice.of(0.3713, 1.1347), dice.minutes(2, 10), dice.delay(), dice.severity()),
                dice.once(2)
                        ? null
                        : new AlarmRules.Forecast(
                                dice.minutes(3, 12), dice.minutes(10, 60).plusMillis(7), dice.delay(), dice.severity()),
                dice.once(2)
                        ? null
                        : new Cumulative(
                                Duration.ofSeconds(10L * dice.between(6, 180)),
                                dice.of(Cumulative.Period.values()),
                                dice.severity()));
    }

    private static AlarmRules rules(Dice dice) {
        List<Fault> faults = new ArrayList<>();
        for (AlarmKind kind : List.of(
                AlarmKind.SENSOR_FAULT, AlarmKind.STALE, AlarmKind.STUCK, AlarmKind.DISAGREES, AlarmKind.CALIBRATION)) {
            if (dice.once(2)) {
                faults.add(new Fault(kind, dice.timed(), dice.severity()));
            }
        }
        ContextRules context = dice.once(3)
                ? ContextRules.NONE
                : new ContextRules(
                        dice.of(List.of(DOOR), List.of(DOOR, GATE), List.<Point>of()),
                        dice.of(List.of(DEFROST), List.<Point>of()),
                        dice.once(3)
                                ? List.of(new Scheduled(
                                        LocalTime.of(dice.between(0, 3), dice.between(0, 59)),
                                        dice.minutes(5, 25),
                                        Duration.ofHours(dice.between(2, 24))))
                                : List.of(),
                        Set.of(AIR, HUMIDITY),
                        dice.minutes(1, 10),
                        dice.minutes(12, 30),
                        dice.minutes(1, 15),
                        dice.minutes(20, 45));
        ZoneRules one = new ZoneRules(
                "room-1",
                dice.once(2) ? List.of(point(dice, AIR)) : List.of(point(dice, AIR), point(dice, HUMIDITY)),
                List.of(
                        new AlarmRules.SensorRules("air-1", List.of(AIR, HUMIDITY), "i2c:1", faults),
                        new AlarmRules.SensorRules("wall-1", List.of(WALL), dice.once(2) ? "i2c:1" : null, faults)),
                dice.once(2)
                        ? List.of()
                        : List.of(new AlarmRules.DoorRules(DOOR, dice.minutes(5, 30), dice.severity())),
                dice.once(2)
                        ? List.of()
                        : List.of(new AlarmRules.MainsRules(
                                MAINS,
                                dice.timed(),
                                dice.severity(),
                                dice.of(List.of("room-1"), List.of("room-1", "room-2")))),
                dice.once(2)
                        ? List.of()
                        : List.of(new AlarmRules.CondensationRules(
                                WALL, DEW, dice.between(0, 2), dice.minutes(1, 5), dice.timed(), dice.severity())),
                context);
        ZoneRules two = new ZoneRules(
                "room-2",
                List.of(point(dice, OTHER_AIR)),
                List.of(new AlarmRules.SensorRules("air-1", List.of(OTHER_AIR), "i2c:1", faults)),
                List.of(),
                List.of(),
                List.of(),
                ContextRules.NONE);
        Set<AlarmKind> latching =
                Arrays.stream(AlarmKind.values()).filter(kind -> dice.once(4)).collect(Collectors.toSet());
        return new AlarmRules(
                TIMEZONE,
                dice.once(2) ? List.of(one) : List.of(one, two),
                List.of(
                        new AlarmRules.OwnRules(AlarmKind.DISK, dice.delay(), dice.severity()),
                        new AlarmRules.OwnRules(AlarmKind.READINGS_LOST, dice.delay(), dice.severity())),
                latching);
    }

    // Steps at random

    private static final class Life {
        final Dice dice;
        final Map<Quantity, Integer> value = new EnumMap<>(Quantity.class);
        long now = MIDNIGHT;

        Life(Dice dice) {
            this.dice = dice;
            now += dice.of(0L, 1L, 7L, 22L) * 3_600_000 + 1000L * dice.between(1, 3600);
        }

        Step next(long highest) {
            now += switch (dice.random().nextInt(40)) {
                case 0 -> 1000L * dice.between(600, 4 * 3600);
                case 1, 2, 3, 4 -> 0;
                case 5 -> dice.between(1, 59_999);
                default -> 10_000L * dice.between(1, 9);
            };
            long at = dice.once(50) ? now - 1000L * dice.between(1, 300) : now;
            return dice.once(60) ? new Step(now, null) : new Step(at, input(at, highest));
        }

        private Input input(long at, long highest) {
            return switch (dice.random().nextInt(30)) {
                case 0, 1 -> contact(dice.of(DOOR, GATE), at);
                case 2 -> contact(MAINS, at);
                case 3 -> contact(DEFROST, at);
                case 4 -> new Input.Own(dice.of(AlarmKind.DISK, AlarmKind.READINGS_LOST), dice.once(2), null);
                case 5 -> new Input.Passed();
                case 6 -> new Input.Bus("room-1", dice.of("air-1", "wall-1"), dice.once(2));
                case 7, 8, 9 -> command(highest);
                case 10, 11, 12 -> measured(HUMIDITY, at);
                case 13, 14 -> measured(WALL, at);
                case 15, 16 -> measured(DEW, at);
                case 17, 18, 19 -> measured(OTHER_AIR, at);
                default -> measured(AIR, at);
            };
        }

        private Input contact(Point point, long at) {
            return new Input.Measured(
                    dice.once(8)
                            ? Reading.bad(point, at, Quality.NACK)
                            : Reading.of(point, at, dice.between(0, 1), Quality.GOOD));
        }

        private Input measured(Point point, long at) {
            int before = value.getOrDefault(point.quantity(), 5);
            int now = dice.once(20) ? dice.between(-3, 15) : before + dice.between(-1, 1);
            value.put(point.quantity(), Math.clamp(now, -3, 15));
            Quality quality = switch (dice.random().nextInt(24)) {
                case 0, 1 -> dice.of(Quality.NACK, Quality.CRC, Quality.STALE, Quality.BUS);
                case 2 -> dice.of(Quality.POWER_ON, Quality.IMPLAUSIBLE, Quality.RATE, Quality.STUCK);
                case 3 -> dice.of(Quality.CALIBRATION, Quality.DISAGREES, Quality.CLOCK, Quality.CLAMPED);
                default -> Quality.GOOD;
            };
            return new Input.Measured(
                    quality.hasValue() ? Reading.of(point, at, now, quality) : Reading.bad(point, at, quality));
        }

        private Input command(long highest) {
            long number = dice.once(10) ? dice.between(0, 50) : Math.max(1, highest - dice.between(0, 4));
            String by = dice.of("li", "wang");
            return switch (dice.random().nextInt(12)) {
                case 0, 1, 2, 3 ->
                    new Input.Acknowledge(
                            number, by, dice.once(2) ? "seen" : null, dice.once(2) ? "closed the door" : null);
                case 4, 5 -> new Input.Shelve(number, by, "mechanic", Duration.ofMinutes(dice.between(-1, 90)));
                case 6 -> new Input.Shelve(number, by, "mechanic", Duration.ofHours(dice.between(20, 26)));
                case 7 -> new Input.Unshelve(number, by);
                case 8 -> new Input.Reset(number, by);
                case 9 ->
                    new Input.Maintenance(
                            dice.of("room-1", "room-2"), by, "cleaning", Duration.ofMinutes(dice.between(0, 40)));
                case 10 -> new Input.Maintenance("room-1", by, "cleaning", Duration.ZERO);
                default -> new Input.Trip(dice.of("room-1", "room-2"), by, null);
            };
        }
    }

    @Test
    void theEngineAndTheSlowOneTellTheSame() {
        System.out.println("seed " + SEED);
        Set<AlarmKind> seen = ConcurrentHashMap.newKeySet();
        LongAdder told = new LongAdder();
        IntStream.range(0, STEPS / STEPS_A_SESSION).parallel().forEach(session -> {
            Dice dice = new Dice(new SplittableRandom(SEED + session));
            AlarmRules rules = rules(dice);
            Life life = new Life(dice);
            Engine engine = new Engine(rules);
            List<Step> steps = new ArrayList<>();
            while (steps.size() < STEPS_A_SESSION) {
                Step step = life.next(engine.highest);
                steps.add(step);
                engine.take(step);
            }
            engine.keys.forEach(key -> seen.add(key.kind()));
            told.add(engine.told.size());
            if (!engine.told.equals(reference(rules, steps))) {
                fail("seed " + SEED + ", session " + session + ":\n" + story(rules, shortest(rules, steps)));
            }
        });
        assertTrue(seen.size() >= 17 && told.sum() > STEPS / 10, seen + " were told of, " + told + " times");
    }

    private static boolean differs(AlarmRules rules, List<Step> steps) {
        return !engine(rules, steps).equals(reference(rules, steps));
    }

    /** Leaves out whatever can be left out while the two still differ. */
    private static List<Step> shortest(AlarmRules rules, List<Step> steps) {
        List<Step> left = new ArrayList<>(steps);
        for (int part = left.size() / 2; part > 0; part /= 2) {
            for (int i = left.size() - part; i >= 0; i = Math.min(i, left.size()) - part) {
                List<Step> without = new ArrayList<>(left);
                without.subList(i, i + part).clear();
                if (!without.isEmpty() && differs(rules, without)) {
                    left = without;
                }
            }
        }
        return left;
    }

    private static String story(AlarmRules rules, List<Step> steps) {
        List<Told> engine = engine(rules, steps);
        List<Told> reference = reference(rules, steps);
        int same = 0;
        while (same < Math.min(engine.size(), reference.size())
                && engine.get(same).equals(reference.get(same))) {
            same++;
        }
        StringBuilder text = new StringBuilder(rules.toString().replace("Rules[", "\n  Rules["));
        for (int i = 0; i < steps.size(); i++) {
            text.append("\n").append(i).append(": ").append(steps.get(i));
        }
        text.append("\nthe engine tells\n  ").append(lines(engine));
        text.append("\nthe reference tells\n  ").append(lines(reference));
        text.append("\nthey differ from the ").append(same + 1).append(". on");
        return text.toString();
    }

    private static String lines(List<Told> told) {
        return told.stream().map(Told::toString).collect(Collectors.joining("\n  "));
    }
}
