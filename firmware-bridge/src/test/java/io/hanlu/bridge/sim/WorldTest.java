package io.hanlu.bridge.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTest {

    /** Offset, noise and what a door lets in, all at their worst. */
    private static final double TOLERANCE_CELSIUS = 0.4;

    private static final double DOOR_CELSIUS = 1.5;

    private final ManualClock clock = ManualClock.passing(Instant.parse("2025-01-01T00:00:00Z"));

    private World world(double speed, long seed) throws DeviceException {
        return World.load(clock, new Simulation(null, speed, seed));
    }

    /** A day of the given world, a value a recorded minute. */
    private static List<Double> day(long seed) throws DeviceException {
        ManualClock own = ManualClock.passing(Instant.parse("2025-01-01T00:00:00Z"));
        Twin.Air air = World.load(own, new Simulation(null, 60, seed)).around("room-1", "sim:1/0x44");
        List<Double> values = new ArrayList<>();
        for (int minute = 0; minute < 24 * 60; minute++) {
            values.add(air.celsius());
            values.add(air.relativeHumidity());
            own.advance(Duration.ofSeconds(1));
        }
        return values;
    }

    @Test
    void theSameSeedGivesTheSameDayAndAnotherSeedAnother() throws Exception {
        assertEquals(day(7), day(7));
        assertNotEquals(day(7), day(8));
    }

    /** As it is on a real chip: a value that stands still for a minute is taken for a broken sensor. */
    @Test
    void nothingMeasuredStandsStill() throws Exception {
        Twin.Air air = world(60, 1).around("room-1", "sim:1/0x76");
        for (DoubleSupplier measured :
                List.<DoubleSupplier>of(air::celsius, air::relativeHumidity, air::hectopascals)) {
            long before = Long.MIN_VALUE;
            int same = 0;
            for (int second = 0; second < 3_600; second++) {
                long kept = Math.round(100 * measured.getAsDouble());
                same = kept == before ? same + 1 : 0;
                before = kept;
                assertTrue(same < 30, "the same for " + same + " s: " + kept);
                clock.advance(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void temperatureFollowsTheRecordingAtItsSpeedAndStartsAgainAtTheEnd(@TempDir Path folder) throws Exception {
        Path ramp = folder.resolve("ramp.csv");
        Files.write(
                ramp,
                List.of(
                        "time,temperature",
                        "2022-05-02T00:00:00Z,-20",
                        "2022-05-03T00:00:00Z,4",
                        "2022-05-03T12:00:00Z,",
                        "2022-05-04T00:00:00Z,28"));
        World world = World.load(clock, new Simulation(ramp, 3600, 1));
        Twin.Air air = world.around("room-1", "sim:1/0x44");
        // 1 °C an hour; a chip may be ten minutes ahead.
        double slack = TOLERANCE_CELSIUS + DOOR_CELSIUS + 1 / 6.0;
        for (int hour = 0; hour < 47; hour++) {
            assertEquals(-20 + hour, air.celsius(), slack, "hour " + hour);
            clock.advance(Duration.ofSeconds(1));
        }
        clock.advance(Duration.ofSeconds(2));
        assertEquals(-19, air.celsius(), slack, "an hour into the second round");
    }

    @Test
    void chipsOfOneZoneDifferALittle() throws Exception {
        World world = world(60, 1);
        double one = world.around("room-1", "sim:1/0x44").celsius();
        double other = world.around("room-1", "sim:1/0x45").celsius();
        assertNotEquals(one, other);
        assertEquals(one, other, 3);
    }

    @Test
    void aDoorOpensNowAndThenAndTheAirBecomesWarmer(@TempDir Path folder) throws Exception {
        Path still = folder.resolve("still.csv");
        Files.write(still, List.of("time,temperature", "2022-05-02T00:00:00Z,2", "2022-06-02T00:00:00Z,2"));
        World world = World.load(clock, new Simulation(still, 1, 3));
        Twin.Air air = world.around("room-1", "sim:1/0x44");
        int openings = 0;
        int openSeconds = 0;
        boolean open = false;
        double warmest = Double.NEGATIVE_INFINITY;
        double coldest = Double.POSITIVE_INFINITY;
        int seconds = 24 * 3600;
        for (int second = 0; second < seconds; second++) {
            boolean now = world.doorOpen("room-1");
            openings += now && !open ? 1 : 0;
            openSeconds += now ? 1 : 0;
            open = now;
            warmest = Math.max(warmest, air.celsius());
            coldest = Math.min(coldest, air.celsius());
            clock.advance(Duration.ofSeconds(1));
        }
        assertTrue(openings >= 12 && openings <= 36, openings + " openings in 48 slots of probability 1/2");
        assertTrue(openSeconds >= 60 * openings && openSeconds <= 300 * openings, openSeconds + " s open");
        assertTrue(warmest - coldest > 0.6, "a door is felt: " + coldest + " to " + warmest);
        assertTrue(warmest < 2 + 2 * DOOR_CELSIUS, "but is no fire: " + warmest);
        assertNotEquals(doors(world, "room-1"), doors(world, "room-2"), "each zone has its own door");
    }

    private List<Boolean> doors(World world, String zone) {
        List<Boolean> states = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            states.add(world.doorOpen(zone));
            clock.advance(Duration.ofMinutes(1));
        }
        return states;
    }

    @Test
    void humidityStaysWithinWhatCanBe() throws Exception {
        Twin.Air air = world(3600, 1).around("room-1", "sim:1/0x44");
        for (int i = 0; i < 2000; i++) {
            double rh = air.relativeHumidity();
            assertTrue(rh >= 70 && rh <= 100, rh + " %RH");
            clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void theBuiltInWorldBeginsInTheFridge() throws Exception {
        double celsius = world(60, 1).around("room-1", "sim:1/0x44").celsius();
        assertTrue(celsius > 2 && celsius < 8, celsius + " °C");
    }

    @Test
    void aWallClockStepDoesNotMoveTheWorld() throws Exception {
        Twin.Air air = world(60, 1).around("room-1", "sim:1/0x44");
        double before = air.celsius();
        clock.stepWallClock(Duration.ofDays(-365));
        assertEquals(before, air.celsius());
    }

    @Test
    void aRecordingThatIsNotThereIsNamed(@TempDir Path folder) throws Exception {
        Path absent = folder.resolve("absent.csv");
        var refusal = assertThrows(DeviceException.class, () -> World.load(clock, new Simulation(absent, 1, 1)));
        assertTrue(String.valueOf(refusal.getMessage()).contains("absent.csv"), refusal.getMessage());
        Path one = folder.resolve("one.csv");
        Files.write(one, List.of("time,temperature", "2022-05-02T00:00:00Z,2"));
        assertThrows(DeviceException.class, () -> World.load(clock, new Simulation(one, 1, 1)));
    }
}
