package io.hanlu.bridge.modbus;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.testing.TestSensors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our side against devices of a library that is not ours, over each of the three ways there. */
@SuppressWarnings("try") // a server is there to be asked, not to be called
class ModbusServersIT {

    @TempDir
    private Path folder;

    private PymodbusServer server(String via, int port) throws Exception {
        return switch (via) {
            case "rtu" -> PymodbusServer.serial(folder, "9600", "N", "1");
            case "modbus" -> PymodbusServer.tcp("tcp", port);
            default -> PymodbusServer.tcp("rtutcp", port);
        };
    }

    private String at(String via, int port) {
        return via.equals("rtu") ? "rtu:" + folder.resolve("ours") + "/" : via + ":127.0.0.1:" + port + "/";
    }

    private static Source.Polled open(Bridge bridge, String id, String at) throws Exception {
        Map<String, String> options = Map.of("profile", "server.yaml");
        return (Source.Polled) bridge.open(TestSensors.spec(id, "modbus", at, options, PymodbusServer.FILES));
    }

    private record Answers(List<Reading> readings) {

        Reading get(Quantity quantity) {
            return readings.stream()
                    .filter(reading -> reading.point().quantity() == quantity)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Answers sample(Source.Polled source) throws InterruptedException {
        return new Answers(source.sample(1_000));
    }

    private static void assertValue(int scaled, Reading reading) {
        assertEquals(Quality.GOOD, reading.quality(), () -> "" + reading);
        assertEquals(scaled, reading.scaled().orElseThrow());
    }

    /** The server says nothing while it starts. */
    private static Answers firstAnswer(Source.Polled source) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> sample(source),
                        answers -> answers.readings().stream().anyMatch(reading -> reading.quality() == Quality.GOOD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtu", "modbus", "rtutcp"})
    void everyTableTypeAndOrderIsRead(String via) throws Exception {
        int port = PymodbusServer.freePort();
        try (PymodbusServer ignored = server(via, port);
                Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            Answers first = firstAnswer(open(bridge, "a", at(via, port) + "2"));
            assertValue(2350, first.get(Quantity.TEMPERATURE));
            assertValue(6540, first.get(Quantity.HUMIDITY));
            assertValue(1, first.get(Quantity.DOOR));
            assertValue(0, first.get(Quantity.DEFROST));
            assertValue(1, first.get(Quantity.COMPRESSOR));

            Answers second = sample(open(bridge, "b", at(via, port) + "2:2"));
            assertValue(-1010, second.get(Quantity.TEMPERATURE));
            assertValue(123_457, second.get(Quantity.PRESSURE)); // 1234567 thousandths
            assertValue(2_000, second.get(Quantity.VOLTAGE)); // -2 halves and 3
            assertValue(0, second.get(Quantity.DOOR)); // bit 3 of 0x0108, turned round

            Answers broken = sample(open(bridge, "c", at(via, port) + "1:3"));
            assertEquals(Quality.DEVICE, broken.get(Quantity.TEMPERATURE).quality());
            assertEquals(Quality.RANGE, broken.get(Quantity.HUMIDITY).quality()); // 654 %RH without its scale

            Answers wrongMap = sample(open(bridge, "d", at(via, port) + "1:4"));
            Reading refused = wrongMap.get(Quantity.TEMPERATURE);
            assertEquals(Quality.DEVICE, refused.quality());
            assertTrue(String.valueOf(refused.cause()).contains("illegal address"), refused.cause());
            assertValue(6540, wrongMap.get(Quantity.HUMIDITY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtu", "modbus", "rtutcp"})
    void aDeadUnitDoesNotSilenceItsNeighbours(String via) throws Exception {
        int port = PymodbusServer.freePort();
        try (PymodbusServer ignored = server(via, port);
                Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            List<Source.Polled> units = new ArrayList<>();
            for (int unit = 1; unit <= 4; unit++) {
                units.add(open(bridge, "u" + unit, at(via, port) + unit));
            }
            firstAnswer(units.getFirst());
            long begun = System.nanoTime();
            int timeouts = 0;
            for (int tick = 0; tick < 20; tick++) {
                for (int unit = 1; unit <= 4; unit++) {
                    Reading temperature = sample(units.get(unit - 1)).get(Quantity.TEMPERATURE);
                    if (unit == 3) {
                        assertEquals(Quality.TIMEOUT, temperature.quality());
                        assertTrue(String.valueOf(temperature.cause()).contains("unit 3"), temperature.cause());
                        timeouts++;
                    } else {
                        assertValue(2150 + 100 * unit, temperature);
                    }
                }
            }
            assertEquals(20, timeouts);
            // Asked each time, the dead unit alone would take 20 × 300 ms and more; left alone, it is asked a few
            // times.
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertTrue(millis < 6_000, millis + " ms");
        }
    }

    @Test
    void aConverterThatGoesAndComesBackIsUsedAgain() throws Exception {
        int port = PymodbusServer.freePort();
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            Source.Polled source = open(bridge, "a", at("modbus", port) + "1");
            try (PymodbusServer ignored = server("modbus", port)) {
                firstAnswer(source);
            }
            Reading gone = sample(source).get(Quantity.TEMPERATURE);
            assertEquals(Quality.BUS, gone.quality());
            assertTrue(String.valueOf(gone.cause()).contains("network cable"), gone.cause());
            try (PymodbusServer ignored = server("modbus", port)) {
                assertValue(2250, firstAnswer(source).get(Quantity.TEMPERATURE));
            }
        }
    }

    @Test
    void aSerialPortIsSetAsToldAndUsedByOneProgramOnly() throws Exception {
        try (PymodbusServer ignored = PymodbusServer.serial(folder, "19200", "N", "2")) {
            oneProgramOnly();
            assertEquals("19200", speedOf(folder.resolve("ours")));
        }
    }

    private void oneProgramOnly() throws Exception {
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT);
                Bridge second = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            String at = at("rtu", 0);
            Map<String, String> options = Map.of("profile", "server.yaml", "baud", "19200", "stop", "2");
            var source = (Source.Polled)
                    bridge.open(TestSensors.spec("a", "modbus", at + "1", options, PymodbusServer.FILES));
            assertValue(2250, firstAnswer(source).get(Quantity.TEMPERATURE));

            var other = assertThrows(DeviceException.class, () -> open(bridge, "b", at + "2"));
            assertTrue(other.getMessage().contains("19200 8N2"), other.getMessage());

            Reading refused = sample((Source.Polled)
                            second.open(TestSensors.spec("a", "modbus", at + "1", options, PymodbusServer.FILES)))
                    .get(Quantity.TEMPERATURE);
            assertEquals(Quality.ACCESS, refused.quality());
            assertTrue(String.valueOf(refused.cause()).contains("another program"), refused.cause());
        }
    }

    private static String speedOf(Path port) throws Exception {
        Process stty = new ProcessBuilder("stty", "-F", port.toRealPath().toString(), "speed").start();
        return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
    }

    @Test
    void anAdapterThatIsNotThereSaysWhereToLook() throws Exception {
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            Reading none = sample(open(bridge, "a", "rtu:/dev/ttyNONE0/1")).get(Quantity.TEMPERATURE);
            assertEquals(Quality.BUS, none.quality());
            assertTrue(String.valueOf(none.cause()).contains("/dev/serial/by-id"), none.cause());
        }
    }
}
