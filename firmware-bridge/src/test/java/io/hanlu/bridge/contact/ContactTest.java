package io.hanlu.bridge.contact;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private final ManualClock clock = ManualClock.passing(START);
    private final HandMovedLine line = new HandMovedLine(clock);
    private final List<Reading> told = new ArrayList<>();

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

    /** What no current through the contact means, which is also what a cut wire means. */
    @ParameterizedTest
    @CsvSource({"door, door, 1", "power, power, 0", "compressor, compressor, 0", "defrost, defrost, 0"})
    void aCutWireIsNoticedOrDoesNoHarm(String kind, String quantity, int state) throws Exception {
        line.level = GpioPort.Level.HIGH;
        Reading reading = open(Map.of("kind", kind)).sample(7).getFirst();
        assertEquals("room-1/door-1/" + quantity, reading.point().toString());
        assertEquals(OptionalInt.of(state), reading.scaled());
        line.level = GpioPort.Level.LOW;
        assertEquals(
                OptionalInt.of(1 - state),
                open(Map.of("kind", kind)).sample(7).getFirst().scaled());
    }

    @Test
    void theDriverSaysWhatEachKindTells() {
        assertEquals(
                List.of(Quantity.POWER),
                Contact.DRIVER.quantities(spec("mains", "contact", "gpio:17", Map.of("kind", "power"))));
    }

    @Test
    void anOpeningBetweenTwoTicksIsToldWithTheTimeItWasFirstSeen() throws Exception {
        Source.Polled door = started(Map.of());
        line.level = GpioPort.Level.HIGH;
        look(door, 4);
        assertEquals(List.of(), told, "it may still be a bounce");
        look(door, 1);
        line.level = GpioPort.Level.LOW;
        look(door, 10);
        assertEquals(List.of("door 1 at 10 good", "door 0 at 60 good"), told());
    }

    @Test
    void aTickWaitsForTheEndOfABounceThatBeganBeforeIt() throws Exception {
        Source.Polled door = started(Map.of());
        long tick = START.toEpochMilli() + 15;
        line.level = GpioPort.Level.HIGH;
        look(door, 1);
        assertTrue(door.settled(tick - 15), "it was shut then");
        assertFalse(door.settled(tick));
        look(door, 5);
        assertTrue(door.settled(tick));
        told.addAll(door.sample(tick));
        assertEquals(List.of("door 1 at 10 good", "door 1 at 15 good"), told());
    }

    @Test
    void aChangeAndATickInOneMillisecondFollowEachOther() throws Exception {
        Source.Polled door = started(Map.of("debounce", "0ms"));
        line.level = GpioPort.Level.HIGH;
        look(door, 1);
        told.addAll(door.sample(clock.epochMillis()));
        assertEquals(List.of("door 1 at 2 good", "door 1 at 3 good"), told());
    }

    @Test
    void afterAClockStepBackTimesAreWhatTheClockSays() throws Exception {
        Source.Polled door = started(Map.of());
        told.addAll(door.sample(clock.epochMillis() - 3_600_000));
        assertEquals(List.of("door 0 at -3600000 good"), told());
    }

    @Test
    void aLineThatFailsBetweenTicksIsReadAnewAtTheNextTick() throws Exception {
        Source.Polled door = started(Map.of());
        line.failure = new DeviceException(Quality.BUS, "the chip is gone");
        look(door, 3);
        told.addAll(door.sample(clock.epochMillis()));
        line.failure = null;
        line.level = GpioPort.Level.HIGH;
        look(door, 3);
        told.addAll(door.sample(clock.epochMillis()));
        assertEquals(List.of("door none at 30 bus", "door 1 at 60 good"), told());
    }

    private Source.Polled started(Map<String, String> options) throws Exception {
        Source.Polled door = open(options);
        door.start(new Sink() {
            @Override
            public boolean readings(List<Reading> readings, boolean live) {
                return told.addAll(readings);
            }

            @Override
            public void notice(Notice notice) {
                throw new AssertionError(notice);
            }
        });
        door.sample(clock.epochMillis());
        return door;
    }

    private void look(Source.Polled door, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            clock.pause(door.lookEvery());
            door.look();
        }
    }

    private List<String> told() {
        return told.stream()
                .map(reading -> reading.point().quantity().id() + " "
                        + (reading.scaled().isPresent() ? reading.scaled().getAsInt() : "none") + " at "
                        + (reading.timeMillis() - START.toEpochMilli()) + " "
                        + reading.quality().id())
                .toList();
    }

    @Test
    void allLinesShareOneLane() throws Exception {
        assertEquals("gpio", open(Map.of()).lane());
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        List<Driver.Problem> problems = Contact.DRIVER.check(
                spec("door-1", "contact", "i2c:1/0x44", Map.of("active", "up", "kind", "window", "debounce", "501ms")));
        assertEquals(
                List.of("at", "kind", "active", "debounce"),
                problems.stream().map(Driver.Problem::key).toList());
    }

    /** A line, and what opens it. */
    private static final class HandMovedLine implements Ports, GpioPort {

        private final Clock clock;

        Level level = Level.LOW;

        @Nullable
        DeviceException failure;

        HandMovedLine(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Clock clock() {
            return clock;
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
