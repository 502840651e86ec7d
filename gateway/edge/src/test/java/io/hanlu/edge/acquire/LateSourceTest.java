package io.hanlu.edge.acquire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LateSourceTest {

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-11-22T00:00:00Z"));

    private static SensorSpec spec(String id) {
        return new SensorSpec(
                "room-1", id, "sht4x", "sim:1/0x44", Duration.ofSeconds(1), Map.of(), Path.of(""), ZoneOffset.UTC);
    }

    /** A simulated address can be had once: what has it stands for whatever is in the way at the start. */
    @Test
    void aDeviceThatCouldNotBeOpenedAtTheStartIsReadAsSoonAsItCan() throws Exception {
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            Source inTheWay = bridge.open(spec("other"));
            DeviceException failure = assertThrows(DeviceException.class, () -> bridge.open(spec("air-1")));
            LateSource late =
                    new LateSource(spec("air-1"), Drivers.find("sht4x").orElseThrow(), failure, bridge, clock);
            late.start(new Inlet());
            for (int second = 0; second < 60; second++) {
                Reading reading = late.sample(7).getFirst();
                assertEquals(Quality.ACCESS, reading.quality());
                assertTrue(String.valueOf(reading.cause()).contains("is used by another sensor"), reading.toString());
                clock.advance(Duration.ofSeconds(1));
            }
            inTheWay.close();
            clock.advance(Duration.ofSeconds(30));
            List<Reading> readings = late.sample(7);
            assertEquals(
                    List.of(Quality.GOOD, Quality.GOOD),
                    readings.stream().map(Reading::quality).toList());
            assertEquals(late.points(), readings.stream().map(Reading::point).toList());
            late.close();
        }
    }
}
