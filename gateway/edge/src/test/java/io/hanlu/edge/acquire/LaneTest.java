package io.hanlu.edge.acquire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00.300Z");

    private final ManualClock clock = ManualClock.passing(START);
    private final Inlet inlet = new Inlet();
    private final List<Long> times = new ArrayList<>();

    @Test
    void ticksLieOnMultiplesOfTheInterval() {
        runUntil(3, n -> {});
        assertEquals(List.of("00:00:10", "00:00:20", "00:00:30"), told());
    }

    @Test
    void sensorsOfDifferentIntervalsShareTheirTicks() {
        Lane lane = new Lane(List.of(new Sensor(5, 4, n -> {}), new Sensor(10, 99, n -> {})), inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(List.of("00:00:05", "00:00:10", "00:00:10", "00:00:15", "00:00:20", "00:00:20"), told());
    }

    @Test
    void aClockThatStepsBackAnHourDoesNotSilenceTheSensor() {
        runUntil(3, n -> {
            if (n == 1) {
                clock.stepWallClock(Duration.ofHours(-1));
            }
        });
        assertEquals(List.of("00:00:10", "23:00:20", "23:00:30"), told());
    }

    @Test
    void aClockThatStepsForwardDoesNotMakeTheSensorRace() {
        runUntil(3, n -> {
            if (n == 1) {
                clock.stepWallClock(Duration.ofDays(3650));
            }
        });
        long first = times.getFirst();
        long step = Duration.ofDays(3650).toMillis();
        assertEquals(List.of(first, first + step, first + step + 10_000), times);
    }

    @Test
    void aSampleLongAfterItsTickCarriesItsOwnTime() {
        Lane lane = new Lane(
                List.of(new Sensor(10, 99, n -> clock.advance(Duration.ofMillis(2_500))), new Sensor(10, 1, n -> {})),
                inlet,
                clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(List.of("00:00:10", "00:00:12.500"), told());
    }

    @Test
    void aDefectInADriverGivesBadReadingsAndLeavesItsNeighbourAlone() throws Exception {
        Lane lane = new Lane(
                List.of(
                        new Sensor(10, 99, n -> {
                            throw new IllegalStateException("a defect made by this test");
                        }),
                        new Sensor(10, 1, n -> {})),
                inlet,
                clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(Quality.BUS, nextQuality());
        assertEquals(Quality.GOOD, nextQuality());
    }

    @Test
    void atTheBoundLiveReadingsAreTurnedAwayAndCounted() {
        Inlet small = new Inlet(2);
        Lane lane = new Lane(List.of(new Sensor(1, 5, n -> {})), small, clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(5, small.sampled());
        assertEquals(3, small.lost());
    }

    private Quality nextQuality() throws InterruptedException {
        Inlet.Pass pass = (Inlet.Pass) Objects.requireNonNull(inlet.take(Duration.ZERO));
        return pass.readings().getFirst().quality();
    }

    private void runUntil(int samples, IntConsumer afterSample) {
        Lane lane = new Lane(List.of(new Sensor(10, samples, afterSample)), inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
    }

    private List<String> told() {
        return times.stream()
                .map(time -> Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).toLocalTime())
                .map(time -> time.getSecond() == 0 ? time + ":00" : time.toString())
                .toList();
    }

    /** Interrupts its lane after so many samples. */
    private final class Sensor implements Source.Polled {

        private final SensorSpec spec;
        private final int samples;
        private final IntConsumer afterSample;
        private int sampled;

        Sensor(int everySeconds, int samples, IntConsumer afterSample) {
            this.spec = new SensorSpec(
                    "room-1",
                    "air-1",
                    "test",
                    "sim:1/0x44",
                    Duration.ofSeconds(everySeconds),
                    Map.of(),
                    Path.of(""),
                    ZoneOffset.UTC);
            this.samples = samples;
            this.afterSample = afterSample;
        }

        @Override
        public SensorSpec spec() {
            return spec;
        }

        @Override
        public List<Point> points() {
            return List.of(spec.point(Quantity.TEMPERATURE));
        }

        @Override
        public String lane() {
            return "sim:1";
        }

        @Override
        public List<Reading> sample(long timeMillis) {
            times.add(timeMillis);
            if (++sampled == samples) {
                Thread.currentThread().interrupt();
            }
            afterSample.accept(sampled);
            return List.of(Reading.of(points().getFirst(), timeMillis, 235, Quality.GOOD));
        }

        @Override
        public void close() {}
    }
}
