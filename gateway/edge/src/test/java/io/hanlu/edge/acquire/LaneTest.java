package io.hanlu.edge.acquire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** A tick's readings come within half a tick's tolerance although a chip keeps the bus waiting at every read. */
    @Test
    void oneThatTimesOutOnEveryReadDoesNotMakeTheOthersLate() {
        List<Long> late = new ArrayList<>();
        List<Source.Polled> sources = new ArrayList<>();
        sources.add(new PolledDevice(spec(1), List.of(Quantity.TEMPERATURE), new NoLine(), clock, out -> {
            clock.advance(Duration.ofMillis(50)); // the time-out that the board is set to
            throw new DeviceException(Quality.TIMEOUT, "SCL is held low");
        }));
        for (int n = 0; n < 31; n++) {
            sources.add(new Sensor(1, n == 30 ? 600 : 9_999, sampled -> {
                late.add(clock.epochMillis() - times.getLast());
                clock.advance(Duration.ofMillis(1));
            }));
        }
        Lane lane = new Lane(sources, inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
        late.sort(null);
        assertEquals(600 * 31, late.size());
        assertTrue(late.get(late.size() * 99 / 100) < 50, "p99 is " + late.get(late.size() * 99 / 100) + " ms");
        assertTrue(late.getLast() <= 50 + 31, "at the first tick nobody knows; it took " + late.getLast() + " ms");
    }

    @Test
    void whatIsDueWhileAnAilingOneWasWaitedForComesBeforeTheNextAilingOne() {
        List<String> order = new ArrayList<>();
        IntConsumer waits = n -> {
            order.add("ailing");
            clock.advance(Duration.ofMillis(1_100));
        };
        Sensor ailing = new Sensor(4, 999, waits);
        ailing.quality = Quality.TIMEOUT;
        Sensor other = new Sensor(4, 999, waits);
        other.quality = Quality.BUS;
        Lane lane = new Lane(List.of(ailing, other, new Sensor(1, 8, n -> order.add("well"))), inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(
                "well well well ailing ailing well well " // nobody knows before the fourth second
                        + "well ailing well ailing well",
                String.join(" ", order));
    }

    @Test
    void ticksMissedWhileTheBusWasBusyHaveAReadingThatSaysSo() throws Exception {
        IntConsumer slowOnce = n -> clock.advance(Duration.ofMillis(n == 2 ? 3_300 : 0));
        Lane lane = new Lane(List.of(new Sensor(1, 99, slowOnce), new Sensor(1, 3, n -> {})), inlet, clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(
                List.of(
                        "00:00:01 good",
                        "00:00:01 good",
                        "00:00:02 good",
                        "00:00:02 timeout",
                        "00:00:03 timeout",
                        "00:00:04 timeout",
                        "00:00:05 good",
                        "00:00:03 timeout",
                        "00:00:04 timeout",
                        "00:00:05 good",
                        "00:00:06 good",
                        "00:00:06 good"),
                came());
        assertEquals(Set.of("not asked for 4.3 s", "not asked for 3.3 s"), causes);
    }

    @Test
    void ticksMissedWhileTheMachineStoodStillHaveAReadingThatSaysSo() throws Exception {
        Lane lane = new Lane(List.of(new Sensor(1, 3, n -> {})), inlet, new LaggingClock(0, 2_999));
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(
                List.of(
                        "00:00:01 good",
                        "00:00:02 timeout",
                        "00:00:03 timeout",
                        "00:00:04 good", // 0.999 s late
                        "00:00:05 good"),
                came());
    }

    @Test
    void aSampleThatWasLateDoesNotHideThatTheNextTickWasMissed() throws Exception {
        Lane lane = new Lane(List.of(new Sensor(1, 3, n -> {})), inlet, new LaggingClock(900, 1_050));
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(List.of("00:00:01 good", "00:00:02 timeout", "00:00:03 good", "00:00:04 good"), came());
    }

    @Test
    void aClockThatStepsForwardMissesNoTicks() throws Exception {
        runUntil(3, n -> {
            if (n == 1) {
                clock.advance(Duration.ofSeconds(4));
                clock.stepWallClock(Duration.ofHours(1));
            }
        });
        assertEquals(List.of("00:00:10 good", "01:00:14 good", "01:00:20 good"), came());
    }

    @Test
    void aClockThatStepsForwardWhileTheBusIsBusyMissesTheTicksThatPassed() throws Exception {
        runUntil(3, n -> {
            if (n == 1) {
                clock.advance(Duration.ofSeconds(30));
                clock.stepWallClock(Duration.ofHours(1));
            }
        });
        assertEquals(
                List.of("00:00:10 good", "01:00:20 timeout", "01:00:30 timeout", "01:00:40 good", "01:00:50 good"),
                came());
    }

    @Test
    void ofALongStandstillTheLastTicksAreTold() throws Exception {
        runUntil(2, n -> clock.advance(Duration.ofHours(n == 1 ? 3 : 0)));
        List<String> came = came();
        assertEquals(1 + Slot.MOST_MISSED + 1, came.size());
        assertEquals("01:20:10 timeout", came.get(1));
        assertEquals("03:00:00 timeout", came.get(Slot.MOST_MISSED));
        assertEquals("03:00:10 good", came.getLast());
    }

    @Test
    void atTheBoundLiveReadingsAreTurnedAwayAndCounted() {
        Inlet small = new Inlet(2);
        Lane lane = new Lane(List.of(new Sensor(1, 5, n -> {})), small, clock);
        assertThrows(InterruptedException.class, lane::run);
        assertEquals(5, small.sampled());
        assertEquals(3, small.lost());
    }

    private final Set<String> causes = new HashSet<>();

    /** Only what says that nobody asked may be left out for being old. */
    private List<String> came() throws InterruptedException {
        List<String> came = new ArrayList<>();
        while (inlet.take(Duration.ZERO) instanceof Inlet.Pass pass) {
            for (Reading reading : pass.readings()) {
                assertEquals(reading.quality() != Quality.TIMEOUT, pass.live());
                came.add(told(reading.timeMillis()) + " " + reading.quality().id());
                if (reading.cause() != null) {
                    causes.add(reading.cause().substring(0, reading.cause().indexOf(':')));
                }
            }
        }
        return came;
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
        return times.stream().map(LaneTest::told).toList();
    }

    private static String told(long timeMillis) {
        LocalTime time =
                Instant.ofEpochMilli(timeMillis).atOffset(ZoneOffset.UTC).toLocalTime();
        return time.getSecond() == 0 ? time + ":00" : time.toString();
    }

    private static SensorSpec spec(int everySeconds) {
        return new SensorSpec(
                "room-1",
                "air-1",
                "test",
                "sim:1/0x44",
                Duration.ofSeconds(everySeconds),
                Map.of(),
                Path.of(""),
                ZoneOffset.UTC);
    }

    /** Each pause lasts longer than it should by the next of these. */
    private final class LaggingClock implements Clock {

        private final int[] lagsMillis;
        private int paused;

        LaggingClock(int... lagsMillis) {
            this.lagsMillis = lagsMillis;
        }

        @Override
        public long epochMillis() {
            return clock.epochMillis();
        }

        @Override
        public long monotonicNanos() {
            return clock.monotonicNanos();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            clock.pause(duration);
            clock.advance(Duration.ofMillis(paused < lagsMillis.length ? lagsMillis[paused++] : 0));
        }
    }

    /** Only its address matters here. */
    private record NoLine() implements GpioPort {

        @Override
        public Address.Gpio address() {
            return new Address.Gpio(true, 1);
        }

        @Override
        public Level level() {
            return Level.HIGH;
        }

        @Override
        public void close() {}
    }

    /** Interrupts its lane after so many samples. */
    private final class Sensor implements Source.Polled {

        private final SensorSpec spec;
        private final int samples;
        private final IntConsumer afterSample;
        private int sampled;

        Quality quality = Quality.GOOD;

        Sensor(int everySeconds, int samples, IntConsumer afterSample) {
            this.spec = LaneTest.spec(everySeconds);
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
            return List.of(
                    quality.hasValue()
                            ? Reading.of(points().getFirst(), timeMillis, 235, quality)
                            : Reading.bad(points().getFirst(), timeMillis, quality));
        }

        @Override
        public void close() {}
    }
}
