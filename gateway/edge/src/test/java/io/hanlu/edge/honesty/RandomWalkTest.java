package io.hanlu.edge.honesty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand steps at random, with everything that happens in years: noise, drift, spikes, steps, failed reads, frozen chips,
 * clocks that step. What is kept is held against a second opinion, which looks at the whole past for each reading anew.
 */
class RandomWalkTest {

    private static final Point POINT = Room.point("air-1", Quantity.TEMPERATURE);
    private static final int STEPS = 10_000;
    private static final int STUCK_AFTER = 8;
    private static final MaxRate RATE = new MaxRate(1000, 200);

    private static List<Reading> walk(SplittableRandom random) {
        List<Reading> walk = new ArrayList<>();
        long time = Room.BEGIN_MILLIS;
        double celsius = 4;
        int frozen = 0;
        for (int i = 0; i < STEPS; i++) {
            time += random.nextInt(100) == 0 ? random.nextLong(-60_000, 3_600_000) : 10_000;
            celsius += random.nextInt(200) == 0 ? random.nextDouble(-20, 20) : 0.005 * random.nextGaussian();
            frozen = frozen > 0 ? frozen - 1 : random.nextInt(150) == 0 ? random.nextInt(20) : 0;
            if (random.nextInt(40) == 0) {
                walk.add(Reading.bad(POINT, time, Quality.NACK));
            } else if (frozen > 0 && !walk.isEmpty() && walk.getLast().scaled().isPresent()) {
                walk.add(Reading.of(POINT, time, walk.getLast().scaled().getAsInt(), Quality.GOOD));
            } else {
                double spike = random.nextInt(60) == 0 ? random.nextDouble(-60, 60) : 0;
                walk.add(Reading.of(POINT, time, POINT.quantity().scale(celsius + spike), Quality.GOOD));
            }
        }
        return walk;
    }

    private record Sample(int value, long time) {}

    private static List<Sample> values(List<Reading> readings) {
        return readings.stream()
                .filter(reading -> reading.scaled().isPresent())
                .map(reading -> new Sample(reading.scaled().getAsInt(), reading.timeMillis()))
                .toList();
    }

    /** "The last eight values are the same." */
    private static boolean isStuck(List<Sample> past) {
        return past.size() >= STUCK_AFTER
                && past.subList(past.size() - STUCK_AFTER, past.size()).stream()
                                .mapToInt(Sample::value)
                                .distinct()
                                .count()
                        == 1;
    }

    private static boolean reaches(Sample from, Sample to) {
        double allowed = 200 + 1000 * (to.time() - from.time()) / 60_000.0;
        return Math.abs(to.value() - from.value()) <= allowed;
    }

    /**
     * "It is too far from the last one believed, and the two before it since then did not say the same." Which ones were
     * believed is the list itself.
     */
    private static boolean isTooFast(List<Sample> past, List<Integer> believed) {
        int last = past.size() - 1;
        Sample now = past.get(last);
        if (believed.isEmpty()) {
            return false;
        }
        Sample reference = past.get(believed.getLast());
        if (now.time() <= reference.time() || reaches(reference, now)) {
            return false;
        }
        int before = last - 2;
        boolean confirmed = before > believed.getLast()
                && IntStream.range(before, last)
                        .allMatch(i ->
                                past.get(i + 1).time() > past.get(i).time() && reaches(past.get(i), past.get(i + 1)));
        return !confirmed;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261122})
    void theJudgeAndTheSlowOneAreOfOneMind(long seed) {
        List<Reading> walk = walk(new SplittableRandom(seed));
        Room room = new Room()
                .asked("air-1", Quantity.TEMPERATURE)
                .with(new SensorRules(
                        Room.spec("air-1"),
                        Map.of(Quantity.TEMPERATURE, new QuantityRules(null, null, RATE, STUCK_AFTER)),
                        null,
                        null,
                        List.of()));
        walk.forEach(room::hear);

        List<Integer> believed = new ArrayList<>();
        int stuck = 0;
        int fast = 0;
        List<Sample> all = values(walk);
        int at = 0;
        for (int i = 0; i < STEPS; i++) {
            Reading said = walk.get(i);
            Quality expected = said.quality();
            if (said.scaled().isPresent()) {
                at++;
                List<Sample> past = all.subList(0, at);
                boolean tooFast = isTooFast(past, believed);
                if (!tooFast) {
                    believed.add(at - 1);
                }
                expected = tooFast ? Quality.RATE : isStuck(past) ? Quality.STUCK : Quality.GOOD;
                stuck += expected == Quality.STUCK ? 1 : 0;
                fast += expected == Quality.RATE ? 1 : 0;
            }
            Reading kept = room.kept.get(i);
            assertEquals(expected, kept.quality(), "seed " + seed + ", step " + i + ": " + said);
            assertEquals(said.scaled(), kept.scaled(), "no rule changes a value");
            assertEquals(said.timeMillis(), kept.timeMillis());
        }
        assertEquals(STEPS, room.kept.size());
        assertTrue(stuck > 50 && fast > 50, "seed " + seed + ": stuck " + stuck + ", rate " + fast);
    }

    /** Silence, second by second, against "no reading in the last 30 s, and none said so in the last 10 s". */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261122})
    void silenceIsToldWhenTheSlowOneTellsIt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Room room = new Room().asked("air-1", Quantity.TEMPERATURE);
        List<Integer> expected = new ArrayList<>();
        int heard = 0;
        int told = 0;
        for (int second = 1; second <= STEPS; second++) {
            room.passes(1);
            if (second - heard >= 30 && (told <= heard || second - told >= 10)) {
                told = second;
                expected.add(second - 10);
            }
            if (random.nextInt(random.nextInt(10) == 0 ? 4 : 40) == 0) {
                room.says("air-1", Quantity.TEMPERATURE, second + (random.nextBoolean() ? " 4.00" : " nack"));
                heard = second;
            }
        }
        List<Integer> stale = room.kept.stream()
                .filter(reading -> reading.quality() == Quality.STALE)
                .map(reading -> (int) ((reading.timeMillis() - Room.BEGIN_MILLIS) / 1000))
                .toList();
        assertEquals(expected, stale, "seed " + seed);
        assertTrue(stale.size() > 100, "seed " + seed + ": " + stale.size());
    }
}
