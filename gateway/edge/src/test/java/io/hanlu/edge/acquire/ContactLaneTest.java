package io.hanlu.edge.acquire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts and their lane together: what happens to a line between ticks, moved by hand millisecond by millisecond. */
class ContactLaneTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00.300Z");

    private final ScriptedClock clock = new ScriptedClock();
    private final Bridge bridge = new Bridge(clock, Simulation.DEFAULT);
    private final Inlet inlet = new Inlet();

    @Test
    void anOpeningShorterThanTheIntervalIsSeenBetweenTwoTicks() throws Exception {
        clock.at(1_000, 1, Level.HIGH);
        clock.at(1_050, 1, Level.LOW);
        assertEquals(List.of("0 at 700", "1 at 1000", "0 at 1050", "0 at 1700"), run(2_000, contact(1)));
    }

    @Test
    void aTickThatFallsIntoABounceComesAfterTheChange() throws Exception {
        clock.at(1_690, 1, Level.HIGH);
        assertEquals(List.of("0 at 700", "1 at 1690", "1 at 1700", "1 at 2700"), run(3_000, contact(1)));
    }

    @Test
    void aTickThatFallsIntoABounceThatWasNothingSaysSo() throws Exception {
        clock.at(1_680, 1, Level.HIGH);
        clock.at(1_705, 1, Level.LOW);
        assertEquals(List.of("0 at 700", "0 at 1700", "0 at 2700"), run(3_000, contact(1)));
    }

    @Test
    void aChangeThatBeginsWithTheTickComesAfterIt() throws Exception {
        clock.at(1_700, 1, Level.HIGH);
        assertEquals(List.of("0 at 700", "0 at 1700", "1 at 1701", "1 at 2700"), run(3_000, contact(1)));
    }

    @Test
    void aDefectInOneContactLeavesItsNeighbourAlone() throws Exception {
        clock.at(1_000, 1, Level.HIGH);
        Source.Polled broken = new Defect(contact(2));
        assertEquals(List.of("0 at 700", "1 at 1000", "1 at 1700"), run(2_000, broken, contact(1)));
    }

    /** Many openings of all lengths: each of 50 ms and more is told, in order, never with a doubt about the clock. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyOpeningOfTheDebounceTimeIsTold(long seed) throws Exception {
        System.out.println("ContactLaneTest.everyOpeningOfTheDebounceTimeIsTold seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> openings = new ArrayList<>();
        long at = 800; // after the first tick
        while (at < 290_000) {
            boolean counts = random.nextBoolean();
            long lasts = counts ? 50 + random.nextInt(200) : 1 + random.nextInt(30);
            clock.at(at, 1, Level.HIGH);
            clock.at(at + lasts, 1, Level.LOW);
            if (counts) {
                openings.add(at);
            }
            at += lasts + 70 + random.nextInt(1_000);
        }
        run(300_000, contact(1));
        List<Long> told = new ArrayList<>();
        int before = 0;
        for (int i = 1; i < readings.size(); i++) {
            assertTrue(readings.get(i).timeMillis() > readings.get(i - 1).timeMillis(), "seed " + seed);
            int state = readings.get(i).scaled().orElseThrow();
            if (state == 1 && before == 0) {
                told.add(readings.get(i).timeMillis() - START.toEpochMilli());
            }
            before = state;
        }
        assertEquals(openings.size(), told.size(), "seed " + seed);
        for (int i = 0; i < openings.size(); i++) {
            long late = told.get(i) - openings.get(i);
            assertTrue(late >= 0 && late <= 11, "seed " + seed + ": told " + late + " ms late");
        }
        assertTrue(openings.size() > 150, "only " + openings.size());
    }

    private final List<Reading> readings = new ArrayList<>();

    private Source.Polled contact(int line) throws Exception {
        bridge.simulated().line(line).hold(Level.LOW);
        Source.Polled contact = (Source.Polled) bridge.open(new SensorSpec(
                "room-1",
                "door-" + line,
                "contact",
                "sim:gpio/" + line,
                Duration.ofSeconds(1),
                Map.of(),
                Path.of(""),
                ZoneOffset.UTC));
        contact.start(inlet);
        return contact;
    }

    /** What door-1 gave in so many milliseconds. */
    private List<String> run(long millis, Source.Polled... contacts) throws InterruptedException {
        clock.endMillis = millis;
        Lane lane = new Lane(List.of(contacts), inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
        while (inlet.take(Duration.ZERO) instanceof Inlet.Pass pass) {
            pass.readings().stream()
                    .filter(reading -> reading.point().sensor().equals("door-1"))
                    .forEach(readings::add);
        }
        bridge.close();
        assertTrue(readings.stream().allMatch(reading -> reading.quality() == Quality.GOOD), () -> "" + readings);
        return readings.stream()
                .map(reading -> reading.scaled().orElseThrow() + " at " + (reading.timeMillis() - START.toEpochMilli()))
                .toList();
    }

    /** Passes millisecond by millisecond while the lane pauses, and moves lines at their times. */
    private final class ScriptedClock implements Clock {

        private record Move(int line, Level level) {}

        private final ManualClock time = ManualClock.passing(START);
        private final TreeMap<Long, Move> moves = new TreeMap<>();
        private long endMillis;

        void at(long millis, int line, Level level) {
            moves.put(millis, new Move(line, level));
        }

        @Override
        public long epochMillis() {
            return time.epochMillis();
        }

        @Override
        public long monotonicNanos() {
            return time.monotonicNanos();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            for (long left = duration.toNanos(); left > 0; left -= 1_000_000) {
                time.pause(Duration.ofNanos(Math.min(left, 1_000_000)));
                long now = time.epochMillis() - START.toEpochMilli();
                while (!moves.isEmpty() && moves.firstKey() <= now) {
                    Move move = moves.pollFirstEntry().getValue();
                    bridge.simulated().line(move.line()).hold(move.level());
                }
                if (now >= endMillis) {
                    throw new InterruptedException();
                }
            }
        }
    }

    /** A driver that throws whenever it is looked at. */
    private record Defect(Source.Polled contact) implements Source.Polled {

        @Override
        public SensorSpec spec() {
            return contact.spec();
        }

        @Override
        public List<Point> points() {
            return contact.points();
        }

        @Override
        public String lane() {
            return contact.lane();
        }

        @Override
        public Duration lookEvery() {
            return contact.lookEvery();
        }

        @Override
        public void look() {
            throw new IllegalStateException("a defect made by this test");
        }

        @Override
        public List<Reading> sample(long timeMillis) throws InterruptedException {
            return contact.sample(timeMillis);
        }

        @Override
        public void close() {
            contact.close();
        }
    }
}
