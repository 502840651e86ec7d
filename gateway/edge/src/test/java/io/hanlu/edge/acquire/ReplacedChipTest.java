package io.hanlu.edge.acquire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chip that is replaced while the daemon does not run. */
class ReplacedChipTest {

    private static final SensorSpec SPEC = new SensorSpec(
            "room-1", "air-1", "sht4x", "sim:1/0x44", Duration.ofSeconds(1), Map.of(), Path.of(""), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void isToldAndItsReadingsGoOnUnderTheSamePoint() throws Exception {
        assertNull(toldByARunWith("1111"), "the first chip is nothing to tell");
        assertNull(toldByARunWith("1111"));
        Inlet.Arrival told = toldByARunWith("2222");
        Notice notice = assertInstanceOf(Inlet.Told.class, told).notice();
        assertEquals(Notice.Kind.CHIP_REPLACED, notice.kind());
        assertTrue(notice.text().contains("1111 → 2222"), notice.text());
        assertNull(toldByARunWith("2222"), "once");
    }

    /** Opens the journal, measures once, closes it; what came beside the reading. */
    private Inlet.@Nullable Arrival toldByARunWith(String serial) throws Exception {
        PolledDevice device = new PolledDevice(
                SPEC,
                List.of(Quantity.TEMPERATURE),
                new NoLine(),
                ManualClock.passing(Instant.EPOCH),
                new Chip(serial));
        try (Journal journal = Journal.open(folder, device.points())) {
            Inlet inlet = new Inlet(journal::noteChip);
            device.start(inlet);
            assertEquals(
                    "room-1/air-1/temperature",
                    device.sample(7).getFirst().point().toString());
            assertEquals(1, journal.table().size(), "no new point");
            return inlet.take(Duration.ZERO);
        }
    }

    private record Chip(String number) implements Device {

        @Override
        public void measure(Samples out) {
            out.put(Quantity.TEMPERATURE, 4);
        }

        @Override
        public String serial() {
            return number;
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
}
