package io.hanlu.bridge.contact;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.port.Twin;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactTest {

    private final HandMovedLine line = new HandMovedLine();

    private Source.Polled open(Map<String, String> options) throws DeviceException {
        return (Source.Polled) Contact.DRIVER.open(spec("door-1", "contact", "gpio:17", options), line);
    }

    @ParameterizedTest
    @CsvSource({"low, LOW, 1", "low, HIGH, 0", "high, LOW, 0", "high, HIGH, 1"})
    void theDoorIsOpenAtTheActiveLevel(String active, GpioPort.Level level, int door) throws Exception {
        line.level = level;
        Reading reading = open(Map.of("active", active)).sample(7).getFirst();
        assertEquals(OptionalInt.of(door), reading.scaled());
        assertEquals(Quality.GOOD, reading.quality());
        assertEquals("room-1/door-1/door", reading.point().toString());
    }

    @Test
    void withoutAnOptionACutWireReadsAsAnOpenDoor() throws Exception {
        line.level = GpioPort.Level.HIGH;
        assertEquals(OptionalInt.of(1), open(Map.of()).sample(7).getFirst().scaled());
    }

    @Test
    void aLineThatCannotBeReadHasNoState() throws Exception {
        line.failure = new DeviceException(Quality.BUS, "the chip is gone");
        Reading reading = open(Map.of()).sample(7).getFirst();
        assertEquals(Quality.BUS, reading.quality());
        assertEquals(OptionalInt.empty(), reading.scaled());
    }

    @Test
    void allLinesShareOneLane() throws Exception {
        assertEquals("gpio", open(Map.of()).lane());
    }

    @Test
    void aWrongLevelAndAWrongAddressAreBothNamed() {
        List<Driver.Problem> problems =
                Contact.DRIVER.check(spec("door-1", "contact", "i2c:1/0x44", Map.of("active", "up")));
        assertEquals(
                List.of("at", "active"),
                problems.stream().map(Driver.Problem::key).toList());
    }

    /** A line, and what opens it. */
    private static final class HandMovedLine implements Ports, GpioPort {

        Level level = Level.LOW;

        @Nullable
        DeviceException failure;

        @Override
        public Clock clock() {
            return Clock.system();
        }

        @Override
        public I2cPort i2c(Address.I2c at, Twin.Maker twin) {
            throw new AssertionError("a contact needs no bus");
        }

        @Override
        public GpioPort gpio(Address.Gpio at, Level active, Quantity state) {
            return this;
        }

        @Override
        public OutputPort output(Address.Gpio at, Level active, boolean safe) {
            throw new AssertionError("a contact drives nothing");
        }

        @Override
        public Address.Gpio address() {
            return new Address.Gpio(false, 17);
        }

        @Override
        public Level level() throws DeviceException {
            if (failure != null) {
                throw failure;
            }
            return level;
        }

        @Override
        public void close() {}
    }
}
