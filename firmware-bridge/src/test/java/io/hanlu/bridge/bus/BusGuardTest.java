package io.hanlu.bridge.bus;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.BusSpec;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.sim.SimBus;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three sensors on a simulated bus, asked every second. */
class BusGuardTest {

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-11-22T00:00:00Z"));
    private final List<Notice> notices = new ArrayList<>();
    private final List<Source.Polled> sources = new ArrayList<>();
    private @Nullable Bridge bridge;

    private final Sink sink = new Sink() {
        @Override
        public boolean readings(List<Reading> readings, boolean live) {
            throw new UnsupportedOperationException("they are asked");
        }

        @Override
        public void notice(Notice notice) {
            notices.add(notice);
        }
    };

    @BeforeEach
    void open() throws Exception {
        open(new BusSpec("sim:1", new Address.Gpio(true, 3), new Address.Gpio(true, 2), new Address.Gpio(true, 23)));
    }

    private void open(BusSpec bus) throws Exception {
        close();
        sources.clear();
        Bridge opened = new Bridge(clock, Simulation.DEFAULT, List.of(bus));
        for (Map.Entry<String, String> sensor : List.of(
                Map.entry("sht4x", "sim:1/0x44"),
                Map.entry("sht3x", "sim:1/0x45"),
                Map.entry("tmp117", "sim:1/0x48"))) {
            Source source = opened.open(spec("s" + sources.size(), sensor.getKey(), sensor.getValue(), Map.of()));
            source.start(sink);
            sources.add((Source.Polled) source);
        }
        bridge = opened;
    }

    @AfterEach
    void close() {
        if (bridge != null) {
            bridge.close();
        }
    }

    private SimBus bus() {
        return assertNotNullBridge().simulated().bus(1);
    }

    private Bridge assertNotNullBridge() {
        assertNotNull(bridge);
        return bridge;
    }

    /** One reading a sensor. */
    private List<Reading> tick() throws InterruptedException {
        List<Reading> readings = new ArrayList<>();
        for (Source.Polled source : sources) {
            readings.add(source.sample(clock.epochMillis()).getFirst());
        }
        clock.advance(Duration.ofSeconds(1));
        return readings;
    }

    private static Set<Quality> qualities(List<Reading> readings) {
        return Set.copyOf(readings.stream().map(Reading::quality).toList());
    }

    private List<Notice.Kind> kinds() {
        return notices.stream().map(Notice::kind).toList();
    }

    @Test
    void aDeviceThatHoldsSdaIsClockedOutAndAllMeasureInTheNextTick() throws Exception {
        assertEquals(Set.of(Quality.GOOD), qualities(tick()));
        bus().holdSda(7);
        assertEquals(Set.of(Quality.BUS), qualities(tick()));
        assertEquals(1, bus().rescues());
        assertEquals(Set.of(Quality.GOOD), qualities(tick()));
        assertEquals(List.of(Notice.Kind.BUS_RECOVERED), kinds());
        assertEquals(
                "bus sim:1: devices answer again after nine clocks on SCL",
                notices.getFirst().text());
    }

    @Test
    void whatClocksDoNotFreeIsSwitchedOffAndOn() throws Exception {
        bus().holdSdaUntilPowerCycle();
        assertEquals(Set.of(Quality.BUS), qualities(tick()));
        assertEquals(Set.of(Quality.BUS), qualities(tick()));
        assertEquals(2, bus().rescues());
        assertEquals(Set.of(Quality.GOOD), qualities(tick()));
        assertTrue(notices.getFirst().text().contains("the supply off and on"), notices.toString());
    }

    @Test
    void withoutPinsTheAlarmIsRaisedOnceAndTheBusIsPickedUpWhenItWorksAgain() throws Exception {
        open(BusSpec.plain("sim:1"));
        bus().holdSda(9);
        for (int second = 0; second < 90; second++) {
            assertEquals(Set.of(Quality.BUS), qualities(tick()));
        }
        assertEquals(List.of(Notice.Kind.BUS_STUCK), kinds());
        bus().lines(true, true).clock(); // somebody unplugs the device
        for (int second = 0; second < 61; second++) {
            tick();
        }
        assertEquals(Set.of(Quality.GOOD), qualities(tick()));
        assertEquals(List.of(Notice.Kind.BUS_STUCK, Notice.Kind.BUS_RECOVERED), kinds());
    }

    @Test
    void oneDeviceThatTimesOutDoesNotGetTheBusClocked() throws Exception {
        bus().fail(0x44, 0, 1_000, Quality.TIMEOUT);
        for (int second = 0; second < 120; second++) {
            List<Reading> readings = tick();
            assertEquals(Quality.TIMEOUT, readings.get(0).quality());
            assertEquals(Quality.GOOD, readings.get(1).quality());
            assertEquals(Quality.GOOD, readings.get(2).quality());
        }
        assertEquals(0, bus().rescues());
        assertEquals(List.of(), kinds());
    }

    @Test
    void theCauseTellsWhatAllDevicesSayTogether() throws Exception {
        tick();
        bus().fail(0x44, 0, 3, Quality.NACK);
        String cause = String.valueOf(tick().getFirst().cause());
        assertTrue(cause.contains("3 tries; only sim:1/0x44 does not answer, others on the same wires do"), cause);
        bus().holdSda(1_000);
        tick();
        String held = String.valueOf(tick().getLast().cause());
        assertTrue(held.contains("SDA is held low: a device stopped in the middle of a byte"), held);
    }

    /** No reading is missing, none is invented, every bad one says why, and the bus is never touched more often than stated. */
    @Test
    void anHourOfSeededFaults() throws Exception {
        long seed = 20261122;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int bad = 0;
        for (int second = 0; second < 3_600; second++) {
            int device = List.of(0x44, 0x45, 0x48).get(random.nextInt(3));
            switch (random.nextInt(40)) {
                case 0 -> bus().fail(device, 0, 1 + random.nextInt(5), Quality.NACK);
                case 1 -> bus().fail(device, 0, 1, Quality.TIMEOUT);
                case 2 -> bus().corrupt(device == 0x48 ? 0x44 : device, random.nextInt(6), 1 + random.nextInt(4));
                case 3 -> bus().holdSda(1 + random.nextInt(30));
                case 4 -> bus().fail(device, 0, 1, Quality.SHORT_READ);
                default -> {
                    // nothing goes wrong
                }
            }
            List<Reading> readings = tick();
            assertEquals(3, readings.size());
            for (Reading reading : readings) {
                assertEquals(reading.quality() == Quality.GOOD, reading.cause() == null, reading.toString());
                if (reading.quality() == Quality.GOOD) {
                    assertEquals(500, reading.scaled().orElseThrow(), 1_500, "no chip of this world is at another");
                } else {
                    bad++;
                }
            }
        }
        assertTrue(bad > 100, bad + " bad readings in an hour of faults");
        assertTrue(bus().rescues() > 5 && bus().rescues() <= 60 + 6, bus().rescues() + " rescues");
        for (int second = 0; second < 120; second++) {
            tick();
        }
        assertEquals(Set.of(Quality.GOOD), qualities(tick()), "all is well again two minutes after the last fault");
    }
}
