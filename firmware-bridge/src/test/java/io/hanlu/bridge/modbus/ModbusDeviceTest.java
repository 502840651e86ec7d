package io.hanlu.bridge.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.ModbusPort;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.bridge.testing.TestSensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a register map to requests, and from registers to readings. */
class ModbusDeviceTest {

    private static final String HEAD = "{maker: M, model: X, source: [S], max_registers: 4, quantities: [";

    @TempDir
    private Path folder;

    private final ManualClock clock = ManualClock.passing(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<Integer, Integer> registers = new HashMap<>();
    private final Map<Integer, Quality> failures = new HashMap<>(); // by first register
    private final List<String> asked = new ArrayList<>();

    /** One unit with holding registers only. */
    private final class Unit implements Ports, ModbusPort {

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public I2cPort i2c(Address.I2c at, Twin.Maker twin) {
            throw new AssertionError("not I2C");
        }

        @Override
        public GpioPort gpio(Address.Gpio at, GpioPort.Level active, Quantity state) {
            throw new AssertionError("no line");
        }

        @Override
        public OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) {
            throw new AssertionError("no output");
        }

        @Override
        public ModbusPort modbus(Address.Modbus at, Line line) {
            asked.add(at + " " + line);
            return this;
        }

        @Override
        public Address address() {
            return Address.parse("rtu:/dev/ttyUSB0/1");
        }

        @Override
        public byte[] read(Table table, int first, int count, Pace pace) throws DeviceException {
            asked.add(first + "+" + count);
            Quality failure = failures.get(first);
            if (failure != null) {
                throw new DeviceException(failure, "unit 1 failed");
            }
            byte[] data = new byte[2 * count];
            for (int i = 0; i < count; i++) {
                int register = registers.getOrDefault(first + i, 0);
                data[2 * i] = (byte) (register >> 8);
                data[2 * i + 1] = (byte) register;
            }
            return data;
        }

        @Override
        public void ignore(Duration duration) {
            asked.add("ignore " + duration.toMillis());
        }

        @Override
        public void close() {}
    }

    private Source.Polled open(String rows, Map<String, String> more) throws Exception {
        Files.writeString(folder.resolve("p.yaml"), HEAD + rows + "]}");
        Map<String, String> options = new HashMap<>(more);
        options.put("profile", "p.yaml");
        var spec = TestSensors.spec("air-1", "modbus", "rtu:/dev/ttyUSB0/1", options, folder);
        assertEquals(List.of(), Modbus.DRIVER.check(spec));
        return (Source.Polled) Modbus.DRIVER.open(spec, new Unit());
    }

    private static String row(String quantity, int address, String rest) {
        return "{quantity: " + quantity + ", table: holding, address: " + address
                + ", confirmed: true, range: [-1000, 100000], " + rest + "}";
    }

    private Reading only(String row) throws Exception {
        return open(row, Map.of()).sample(0).getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "u16, ABCD, 8000, 0, 32768.0",
        "s16, ABCD, FF9B, 0, -101.0",
        "u32, ABCD, 0001, 0002, 65538.0",
        "u32, CDAB, 0002, 0001, 65538.0",
        "u32, BADC, 0100, 0200, 65538.0",
        "u32, DCBA, 0200, 0100, 65538.0",
        "s32, ABCD, FFFF, FF9B, -101.0",
        "s32, DCBA, 9BFF, FFFF, -101.0",
        "f32, ABCD, C128, 0000, -10.5",
        "f32, CDAB, 0000, C128, -10.5",
        "f32, BADC, 28C1, 0000, -10.5",
        "f32, DCBA, 0000, 28C1, -10.5"
    })
    void everyTypeAndOrder(String type, String order, String first, String second, double value) throws Exception {
        registers.put(7, Integer.parseInt(first, 16));
        registers.put(8, Integer.parseInt(second, 16));
        boolean two = type.endsWith("32");
        Reading reading = only(row("pressure", 7, "type: " + type + (two ? ", order: " + order : "")));
        assertEquals(Quality.GOOD, reading.quality(), () -> "" + reading);
        assertEquals(Quantity.PRESSURE.scale(value), reading.scaled().orElseThrow());
        assertEquals(two ? "7+2" : "7+1", asked.getLast());
    }

    @ParameterizedTest
    @CsvSource({
        "s16, 0x8000, 8000, 0, DEVICE, device",
        "s16, -32768, 8000, 0, DEVICE, device",
        "u16, 65535, FFFF, 0, NO_VALUE, no_value",
        "s16, -9999, D8F1, 0, NOT_READY, not_ready",
        "f32, 0x7FC00000, 7FC0, 0, DEVICE, device",
        "f32, -9999, C61C, 3C00, NO_VALUE, no_value"
    })
    void aNumberThatStandsForNoValueIsNone(
            String type, String code, String first, String second, Quality quality, String meaning) throws Exception {
        registers.put(0, Integer.parseInt(first, 16));
        registers.put(1, Integer.parseInt(second, 16));
        Reading reading = only(row("pressure", 0, "type: " + type + ", errors: {" + code + ": " + meaning + "}"));
        assertEquals(quality, reading.quality());
        assertTrue(reading.scaled().isEmpty());
        assertTrue(String.valueOf(reading.cause()).contains(code), reading.cause());
    }

    @Test
    void whatIsNoNumberIsNoValue() throws Exception {
        registers.put(0, 0x7FC0);
        assertEquals(Quality.NO_VALUE, only(row("pressure", 0, "type: f32")).quality());
        registers.put(0, 0x7F80); // infinite
        assertEquals(Quality.RANGE, only(row("pressure", 0, "type: f32")).quality());
    }

    @Test
    void neighboursAreReadTogetherAsFarAsTheDeviceGivesThem() throws Exception {
        Source.Polled source = open(
                String.join(
                        ", ",
                        row("humidity", 1, "type: s16"),
                        row("temperature", 0, "type: s16"),
                        row("pressure", 2, "type: u32"),
                        row("co2", 4, "type: u16"), // would be the fifth
                        row("voltage", 9, "type: u16")), // 5 to 8 may not exist
                Map.of());
        source.sample(0);
        assertEquals(List.of("0+4", "4+1", "9+1"), asked.subList(1, asked.size()));
        assertEquals(
                List.of(Quantity.HUMIDITY, Quantity.TEMPERATURE, Quantity.PRESSURE, Quantity.CO2, Quantity.VOLTAGE),
                source.points().stream().map(point -> point.quantity()).toList());
    }

    @Test
    void aRefusedRegisterDoesNotTakeTheOthersWithIt() throws Exception {
        failures.put(9, Quality.DEVICE);
        List<Reading> readings = open(
                        row("temperature", 9, "type: s16") + ", " + row("humidity", 0, "type: s16"), Map.of())
                .sample(0);
        assertEquals(Quality.DEVICE, readings.get(0).quality());
        assertEquals(Quality.GOOD, readings.get(1).quality());
    }

    @Test
    void aUnitThatDoesNotAnswerIsNotAskedTheRest() throws Exception {
        failures.put(0, Quality.TIMEOUT);
        List<Reading> readings = open(
                        row("temperature", 0, "type: s16") + ", " + row("humidity", 9, "type: s16"), Map.of())
                .sample(0);
        assertEquals(List.of("0+1"), asked.subList(1, asked.size()));
        assertTrue(readings.stream().allMatch(reading -> reading.quality() == Quality.TIMEOUT));
    }

    /** On a serial line the answer to one request of a register looks like that to another. */
    @Test
    void beforeAskingAgainALateAnswerThatCouldMisleadIsLetPass() throws Exception {
        Source.Polled source =
                open(row("temperature", 0, "type: s16") + ", " + row("humidity", 9, "type: s16"), Map.of());
        failures.put(0, Quality.TIMEOUT);
        source.sample(0);
        failures.clear();
        clock.advance(Duration.ofMinutes(2));
        source.sample(0);
        assertEquals(List.of("0+1", "ignore 500", "0+1", "9+1"), asked.subList(1, asked.size()));
    }

    @Test
    void theLineIsAsTheSensorSaysElseAsTheProfileSays() throws Exception {
        open(row("temperature", 0, "type: s16"), Map.of("baud", "19200", "parity", "even", "stop", "2"));
        open(row("temperature", 0, "type: s16"), Map.of());
        assertEquals(List.of("rtu:/dev/ttyUSB0/1 19200 8E2", "rtu:/dev/ttyUSB0/1 9600 8N1"), asked);
    }

    @ParameterizedTest
    @CsvSource({
        "baud, 9601, no baud rate",
        "parity, mark, no parity",
        "stop, 3, no number of stop bits",
        "profile, nothing.yaml, cannot be read"
    })
    void everyWrongOptionIsNamed(String key, String value, String wrong) {
        var problems = Modbus.DRIVER.check(
                TestSensors.spec("air-1", "modbus", "rtu:/dev/ttyUSB0/1", Map.of(key, value), folder));
        assertTrue(
                problems.stream().anyMatch(p -> p.key().equals(key) && p.wrong().contains(wrong)), () -> "" + problems);
    }
}
