package io.hanlu.bridge.contact;

import static io.hanlu.bridge.port.GpioPort.Level.HIGH;
import static io.hanlu.bridge.port.GpioPort.Level.LOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.port.GpioPort.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebounceTest {

    private static final int DEBOUNCE_MILLIS = 50;
    private static final int LOOK_MILLIS = 10;
    private static final int BOUNCING_MILLIS = 12;

    private record Sample(long millis, Level level) {}

    private record Change(long millis, Level to) {}

    /** A line sampled every 10 ms, H and L; the changes told, each with the time of the first sample at the new level. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LLLLLLLLLLLLLLL            | ''           | nothing happens",
                "LLLHHHHHHHHHHHH            | 30H          | it opens",
                "LLLHHHHLLLLLLLL            | ''           | 40 ms are too short",
                "LLLHHHHHLLLLLLLLL          | 30H 80L      | 50 ms are enough",
                "LLLHLHLHHHHHHHH            | 70H          | it bounces and stays open",
                "LLLHHLHLLLLLLLL            | ''           | it bounces and stays shut",
                "LLLHHHHHHLHLHHH            | 30H          | bounces once open are nothing",
                "LLLHHHHHHLHLLLLLLL         | 30H 110L     | it bounces while it shuts",
                "HHHLLLLLHHHHH              | 30L 80H      | the other way round",
                "LHLHLHLHLHLHLHL            | ''           | a contact that never rests is never told",
            })
    void table(String samples, String told, String why) {
        Debounce debounce = new Debounce(Duration.ofMillis(DEBOUNCE_MILLIS));
        assertEquals(Duration.ofMillis(LOOK_MILLIS), debounce.lookEvery());
        List<Sample> taken = new ArrayList<>();
        for (int i = 0; i < samples.length(); i++) {
            taken.add(new Sample((long) LOOK_MILLIS * i, samples.charAt(i) == 'H' ? HIGH : LOW));
        }
        String changes = String.join(
                " ",
                run(debounce, taken).stream()
                        .map(change -> change.millis() + change.to().name().substring(0, 1))
                        .toList());
        assertEquals(told, changes, why);
    }

    @Test
    void aLateLookTellsWhatMayHaveBeenLongEnough() {
        Debounce debounce = new Debounce(Duration.ofMillis(DEBOUNCE_MILLIS));
        List<Sample> taken = List.of(
                new Sample(0, LOW),
                new Sample(10, HIGH),
                new Sample(30, HIGH),
                new Sample(70, LOW),
                new Sample(75, LOW));
        assertEquals(List.of(new Change(10, HIGH)), run(debounce, taken));
        assertEquals(HIGH, debounce.level());
        assertTrue(debounce.isUndecidedSinceBefore(80_000_000), "it is on its way back");
    }

    @Test
    void withoutADebounceTimeEverySampleCounts() {
        List<Sample> taken = List.of(new Sample(0, LOW), new Sample(2, HIGH), new Sample(4, LOW));
        assertEquals(List.of(new Change(2, HIGH), new Change(4, LOW)), run(new Debounce(Duration.ZERO), taken));
    }

    @Test
    void aLineThatCouldNotBeReadBeginsAnew() {
        Debounce debounce = new Debounce(Duration.ofMillis(DEBOUNCE_MILLIS));
        run(debounce, List.of(new Sample(0, LOW), new Sample(10, HIGH)));
        debounce.forget();
        assertEquals(List.of(), run(debounce, List.of(new Sample(20, HIGH), new Sample(70, HIGH))));
        assertEquals(HIGH, debounce.level());
    }

    /**
     * A door that opens and shuts at random, with contacts that bounce, drawn millisecond by millisecond and looked at a
     * little irregularly: the same changes as a slow reference finds in the samples, and the truth of the drawing is kept.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBouncingDoor(long seed) {
        System.out.println("DebounceTest.aBouncingDoor seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Level[] line = new Level[600_000];
        List<Change> truth = draw(line, random);
        List<Sample> samples = new ArrayList<>();
        int latest = 0;
        for (int millis = 0; millis < line.length; ) {
            samples.add(new Sample(millis, line[millis]));
            int step = LOOK_MILLIS - random.nextInt(3); // never later than every 10 ms
            latest = Math.max(latest, step);
            millis += step;
        }

        List<Change> told = run(new Debounce(Duration.ofMillis(DEBOUNCE_MILLIS)), samples);
        assertEquals(reference(samples), told, "seed " + seed);

        // Between two true changes lie 80 ms and more, bouncing included: each is told once, none is invented.
        assertEquals(
                truth.stream().map(Change::to).toList(),
                told.stream().map(Change::to).toList(),
                "seed " + seed);
        for (int i = 0; i < truth.size(); i++) {
            // a bounce back that no look fell on is not seen, and the change then begins with the bouncing
            long late = told.get(i).millis() - truth.get(i).millis();
            assertTrue(
                    late >= -BOUNCING_MILLIS && late <= latest,
                    "seed " + seed + ", change " + i + " is told " + late + " ms late");
        }
        assertTrue(truth.size() > 500, "only " + truth.size());
    }

    /** What is told is what holds for 50 ms after up to 12 ms of bouncing; besides, spikes of up to 30 ms that are nothing. */
    private static List<Change> draw(Level[] line, SplittableRandom random) {
        List<Change> truth = new ArrayList<>();
        Level now = LOW;
        int at = 0;
        while (at < line.length) {
            int calm = 60 + random.nextInt(random.nextBoolean() ? 40 : 2000);
            at = fill(line, at, calm, now);
            if (random.nextInt(3) == 0) {
                at = fill(line, at, 1 + random.nextInt(30), now.opposite());
                at = fill(line, at, 60, now);
            }
            int bounces = random.nextInt(5);
            for (int i = 0; i < bounces; i++) { // 12 ms at most
                at = fill(line, at, 1 + random.nextInt(3), random.nextBoolean() ? now : now.opposite());
            }
            now = now.opposite();
            int begins = at;
            while (begins > 0 && begins <= line.length && line[begins - 1] == now) {
                begins--; // the last bounce runs into the new level
            }
            int holds = 50 + random.nextInt(20);
            at = fill(line, at, holds, now);
            if (at < line.length) {
                truth.add(new Change(begins, now));
            }
        }
        return truth;
    }

    private static int fill(Level[] line, int from, int millis, Level level) {
        for (int i = from; i < Math.min(from + millis, line.length); i++) {
            line[i] = level;
        }
        return from + millis;
    }

    /** Cuts all samples into runs of one level; a run counts when there is room for the debounce time around it. */
    private static List<Change> reference(List<Sample> samples) {
        List<Change> told = new ArrayList<>();
        Level level = samples.getFirst().level();
        int first = 0;
        while (first < samples.size()) {
            Level here = samples.get(first).level();
            int end = first;
            while (end < samples.size() && samples.get(end).level() == here) {
                end++;
            }
            if (here != level) {
                long before = samples.get(first - 1).millis();
                boolean held = samples.get(end - 1).millis() - before >= DEBOUNCE_MILLIS;
                boolean hadRoom = end < samples.size() && samples.get(end).millis() - before > DEBOUNCE_MILLIS;
                if (held || hadRoom) {
                    told.add(new Change(samples.get(first).millis(), here));
                    level = here;
                }
            }
            first = end;
        }
        return told;
    }

    private static List<Change> run(Debounce debounce, List<Sample> samples) {
        List<Change> told = new ArrayList<>();
        for (Sample sample : samples) {
            if (debounce.next(sample.level(), sample.millis() * 1_000_000)) {
                Level to = debounce.level();
                told.add(new Change(debounce.changedNanos() / 1_000_000, to == null ? LOW : to));
            }
        }
        return told;
    }
}
