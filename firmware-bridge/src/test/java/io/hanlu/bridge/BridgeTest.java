package io.hanlu.bridge;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BridgeTest {

    private final ManualClock clock = ManualClock.passing(Instant.parse("2025-01-01T00:00:00Z"));

    private static Source.Polled polled(Bridge bridge, String id, String driver, String address)
            throws DeviceException {
        return (Source.Polled) bridge.open(spec(id, driver, address, Map.of()));
    }

    @Test
    void aWarehouseOfSixtyFourPointsRunsOnSimulatedBuses() throws Exception {
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            List<Source.Polled> sources = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String address = "sim:%d/0x%02x".formatted(1 + i / 8, 0x40 + i % 8);
                sources.add(polled(bridge, "air-" + i, "sht4x", address));
            }
            Set<Integer> temperatures = new HashSet<>();
            for (Source.Polled source : sources) {
                List<Reading> readings = source.sample(clock.epochMillis());
                assertEquals(2, readings.size());
                readings.forEach(reading -> assertEquals(Quality.GOOD, reading.quality()));
                temperatures.add(readings.getFirst().scaled().orElseThrow());
            }
            assertEquals(32, bridge.simulated().served());
            assertEquals(1, bridge.simulated().bus(4).served(0x47));
            assertTrue(temperatures.size() > 10, "chips differ: " + temperatures);
            assertEquals(4, sources.stream().map(Source.Polled::lane).distinct().count());
        }
    }

    @Test
    void theSameSeedGivesTheSameReadings() throws Exception {
        List<List<Reading>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            ManualClock own = ManualClock.passing(Instant.parse("2025-01-01T00:00:00Z"));
            try (Bridge bridge = new Bridge(own, new Simulation(null, 60, 42))) {
                Source.Polled air = polled(bridge, "air-1", "sht3x", "sim:1/0x44");
                Source.Polled door = polled(bridge, "door-1", "contact", "sim:gpio/17");
                List<Reading> readings = new ArrayList<>();
                for (int second = 0; second < 600; second++) {
                    readings.addAll(air.sample(own.epochMillis()));
                    readings.addAll(door.sample(own.epochMillis()));
                    own.advance(Duration.ofSeconds(1));
                }
                runs.add(readings);
            }
        }
        assertEquals(runs.getFirst(), runs.getLast());
        assertNotEquals(
                1, runs.getFirst().stream().map(Reading::scaled).distinct().count());
    }

    @Test
    void aSimulatedDoorIsShutMostOfTheTimeHoweverItIsWired() throws Exception {
        try (Bridge bridge = new Bridge(clock, new Simulation(null, 60, 1))) {
            var low = (Source.Polled) bridge.open(spec("d1", "contact", "sim:gpio/1", Map.of("active", "low")));
            var high = (Source.Polled) bridge.open(spec("d2", "contact", "sim:gpio/2", Map.of("active", "high")));
            int open = 0;
            for (int second = 0; second < 1440; second++) {
                int state = low.sample(0).getFirst().scaled().orElseThrow();
                assertEquals(state, high.sample(0).getFirst().scaled().orElseThrow());
                open += state;
                clock.advance(Duration.ofSeconds(1));
            }
            assertTrue(open > 10 && open < 300, open + " of 1440 recorded minutes");
        }
    }

    @Test
    void openingTheSameSensorAgainClosesTheEarlierOne() throws Exception {
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            Source.Polled first = polled(bridge, "air-1", "sht4x", "sim:1/0x44");
            Source.Polled second = polled(bridge, "air-1", "sht3x", "sim:1/0x44");
            assertEquals(Quality.BUS, first.sample(0).getFirst().quality());
            assertEquals(Quality.GOOD, second.sample(0).getFirst().quality());
        }
    }

    @Test
    void twoSensorsAtOneSimulatedAddressAreRefused() throws Exception {
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            polled(bridge, "air-1", "sht4x", "sim:1/0x44");
            var refusal = assertThrows(DeviceException.class, () -> polled(bridge, "air-2", "sht4x", "sim:1/68"));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith("sim:1/0x44 is used"), refusal.getMessage());
        }
    }

    @Test
    void closingClosesTheLastOpenedFirstTriesAllAndKeepsWhatWentWrong() throws Exception {
        List<String> closed = new ArrayList<>();
        Driver stub =
                new Driver("stub", "", "", "", List.of(), Set.of(), s -> List.of(), (s, p) -> new Stub(s, closed));
        Bridge bridge = new Bridge(clock, Simulation.DEFAULT, name -> Optional.of(stub));
        for (String id : List.of("a", "fails-1", "b", "fails-2", "c")) {
            bridge.open(spec(id, "stub", "gpio:1", Map.of()));
        }
        var failure = assertThrows(IllegalStateException.class, bridge::close);
        assertEquals(List.of("c", "fails-2", "b", "fails-1", "a"), closed);
        assertEquals("fails-2", failure.getMessage());
        assertEquals("fails-1", failure.getSuppressed()[0].getMessage());
        assertDoesNotThrow(bridge::close);
        assertThrows(IllegalStateException.class, () -> bridge.open(spec("d", "stub", "gpio:1", Map.of())));
    }

    @Test
    void anUnknownDriverIsRefused() {
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            var refusal = assertThrows(DeviceException.class, () -> polled(bridge, "a", "sht99", "i2c:1/0x44"));
            assertTrue(String.valueOf(refusal.getMessage()).contains("hanlu drivers"), refusal.getMessage());
        }
    }

    @Test
    void driversAreFoundByTheirNamesWhichAreUnique() {
        Set<String> names = new HashSet<>();
        for (Driver driver : Drivers.all()) {
            assertTrue(names.add(driver.name()), driver.name());
            assertEquals(Optional.of(driver), Drivers.find(driver.name()));
        }
        assertEquals(Set.of("sht3x", "sht4x", "tmp117", "contact", "modbus", "node", "replay"), names);
    }

    private record Stub(SensorSpec spec, List<String> closed) implements Source.Recorded {

        @Override
        public List<Point> points() {
            return List.of();
        }

        @Override
        public List<Reading> next(int most) {
            return List.of();
        }

        @Override
        public void close() {
            closed.add(spec.id());
            if (spec.id().startsWith("fails")) {
                throw new IllegalStateException(spec.id());
            }
        }
    }
}
