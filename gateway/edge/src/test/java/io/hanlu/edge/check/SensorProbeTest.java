package io.hanlu.edge.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three sensors on a simulated bus that is wired wrong. */
class SensorProbeTest {

    private static final int FIRST = 0x44;

    /** What is said of the bus, or of the first sensor when nothing is. */
    private static String found(int failing, Quality how) throws Exception {
        ManualClock clock = ManualClock.passing(Instant.EPOCH);
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT)) {
            for (int n = 0; n < failing; n++) {
                bridge.simulated().bus(1).fail(FIRST + n, 0, 100, how);
            }
            List<SensorSpec> sensors = List.of(sensor(FIRST), sensor(FIRST + 1), sensor(FIRST + 2));
            List<Finding> findings = new SensorProbe(bridge, clock).run(sensors);
            assertEquals(
                    failing,
                    findings.stream()
                            .filter(finding ->
                                    finding.subject().startsWith("sensor ") && finding.level() == Finding.Level.FAIL)
                            .count(),
                    findings.toString());
            return findings.getLast().subject() + ": " + findings.getLast().text();
        }
    }

    private static SensorSpec sensor(int device) {
        return new SensorSpec(
                "room-1",
                "air-" + device,
                "sht4x",
                "sim:1/0x%02x".formatted(device),
                Duration.ofSeconds(1),
                Map.of(),
                Path.of(""),
                ZoneOffset.UTC);
    }

    @Test
    void aBusThatWorksIsNotMentioned() throws Exception {
        assertTrue(found(0, Quality.NACK).startsWith("sensor room-1/air-70: temperature "), found(0, Quality.NACK));
    }

    @Test
    void ifNobodyAnswersTheLinesMayBeSwapped() throws Exception {
        assertTrue(found(3, Quality.NACK).startsWith("bus sim:1: none of 3 devices answers"), found(3, Quality.NACK));
        assertTrue(found(3, Quality.NACK).contains("SDA and SCL are swapped"), found(3, Quality.NACK));
    }

    @Test
    void ifOneDoesNotAnswerTheLinesAreRight() throws Exception {
        assertTrue(
                found(1, Quality.NACK).startsWith("bus sim:1: only sim:1/0x44 does not answer"),
                found(1, Quality.NACK));
    }

    @Test
    void ifNoTransferEndsThePullUpsMayBeMissing() throws Exception {
        assertTrue(found(3, Quality.TIMEOUT).contains("pull-up resistors"), found(3, Quality.TIMEOUT));
    }
}
