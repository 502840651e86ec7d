package io.hanlu.bridge.sim;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Multiplexers;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Chips of one address behind the channels of multiplexers. */
class MultiplexersTest {

    private static final Address.I2c MUX = new Address.I2c(true, 1, 0x70);

    private final TestBus test = new TestBus(ManualClock.passing(Instant.EPOCH));
    private final Multiplexers multiplexers = new Multiplexers();
    private final List<String> written = new ArrayList<>();

    /** A chip that says its number, and nothing else. */
    private record Numbered(int number) implements Twin {

        @Override
        public boolean write(byte[] bytes, long nanos) {
            return true;
        }

        @Override
        public byte[] read(int length, long nanos) {
            return new byte[] {(byte) number};
        }
    }

    private static Address.I2c at(int mux, int channel) {
        return new Address.I2c(true, 1, new Address.Channel(mux, channel), 0x44);
    }

    private I2cPort numbered(Address.I2c at, int number) throws DeviceException {
        test.bus.plug(at, new Numbered(number));
        return multiplexers.port(at, chip -> test.bus.port(chip, () -> test.bus.unplug(chip)), this::overheard);
    }

    /** A multiplexer's port that notes what is written. */
    private I2cPort overheard(Address.I2c mux) {
        I2cPort port = test.bus.multiplexer(mux);
        return new I2cPort() {
            @Override
            public Address.I2c address() {
                return mux;
            }

            @Override
            public void write(byte... bytes) throws DeviceException {
                written.add("%02x=%02x".formatted(mux.device(), bytes[0]));
                port.write(bytes);
            }

            @Override
            public byte[] read(int length) throws DeviceException {
                return port.read(length);
            }

            @Override
            public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
                return port.writeRead(bytes, length);
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    @Test
    void aChannelIsSelectedOnceForAllTransfersWithItsChip() throws Exception {
        I2cPort third = numbered(at(0x70, 3), 3);
        I2cPort fourth = numbered(at(0x70, 4), 4);
        third.write((byte) 1);
        assertEquals(3, third.read(1)[0]);
        assertEquals(3, third.writeRead(new byte[] {1}, 1)[0]);
        assertEquals(List.of("70=08"), written);
        assertEquals(4, fourth.read(1)[0]);
        assertEquals(3, third.read(1)[0]);
        assertEquals(List.of("70=08", "70=10", "70=08"), written);
    }

    @Test
    void twoMultiplexersOfABusAreNeverConnectedTogether() throws Exception {
        I2cPort here = numbered(at(0x70, 0), 0b01);
        I2cPort there = numbered(at(0x71, 0), 0b10);
        assertEquals(0b01, here.read(1)[0], "the other one's channel may have been connected by whoever ran before");
        assertEquals(List.of("71=00", "70=01"), written);
        assertEquals(0b10, there.read(1)[0], "both connected would read as 0");
        assertEquals(0b01, here.read(1)[0]);
        assertEquals(List.of("71=00", "70=01", "70=00", "71=01", "71=00", "70=01"), written);
    }

    @Test
    void afterAFailedTransferTheChannelIsSelectedAnew() throws Exception {
        I2cPort chip = numbered(at(0x70, 3), 3);
        assertEquals(3, chip.read(1)[0]);
        test.bus.powerCycle(0x70); // forgets its channel
        assertEquals(
                Quality.NACK,
                assertThrows(DeviceException.class, () -> chip.read(1)).quality());
        assertEquals(3, chip.read(1)[0]);
        assertEquals(List.of("70=08", "70=08"), written);
    }

    @Test
    void aMultiplexerThatDoesNotAnswerIsNamed() throws Exception {
        I2cPort chip = numbered(at(0x70, 3), 3);
        test.unplug(MUX);
        DeviceException refusal = assertThrows(DeviceException.class, () -> chip.read(1));
        assertEquals(Quality.NACK, refusal.quality());
        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "sim:1/mux0x70.3/0x44: its channel could not be selected; multiplexer sim:1/0x70: "),
                refusal.getMessage());
    }

    @Test
    void aMultiplexerThatIsGoneDoesNotTakeTheChipsBehindAnotherAlong() throws Exception {
        I2cPort here = numbered(at(0x70, 0), 1);
        I2cPort there = numbered(at(0x71, 0), 2);
        assertEquals(2, there.read(1)[0]);
        test.unplug(new Address.I2c(true, 1, 0x71));
        assertEquals(1, here.read(1)[0]);
        assertThrows(DeviceException.class, () -> there.read(1));
        assertEquals(1, here.read(1)[0]);
    }

    @Test
    void aMultiplexerThatHangsStopsTheTransfer() throws Exception {
        I2cPort here = numbered(at(0x70, 0), 1);
        I2cPort there = numbered(at(0x71, 0), 2);
        assertEquals(2, there.read(1)[0]);
        test.bus.fail(0x71, 0, 1, Quality.TIMEOUT);
        assertEquals(
                Quality.TIMEOUT,
                assertThrows(DeviceException.class, () -> here.read(1)).quality(),
                "it may still be connected");
        assertEquals(1, here.read(1)[0]);
    }

    @Test
    void whoeverIsAskedInWhateverOrderAnswersForHimself() throws Exception {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        List<I2cPort> chips = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            chips.add(numbered(at(0x70 + i / 8, i % 8), i));
        }
        for (int i = 0; i < 5_000; i++) {
            int asked = random.nextInt(chips.size());
            if (random.nextInt(20) == 0) {
                test.bus.fail(0x70 + random.nextInt(8), 0, 1, Quality.NACK);
            }
            if (random.nextInt(20) == 0) {
                test.bus.powerCycle(0x70 + random.nextInt(8));
            }
            try {
                assertEquals(asked, chips.get(asked).read(1)[0], "seed " + seed + ", question " + i);
            } catch (DeviceException e) {
                assertEquals(Quality.NACK, e.quality());
            }
        }
    }

    @Test
    void driversWorkBehindAMultiplexerAsOnTheBus() throws Exception {
        List<Source.Polled> sources = new ArrayList<>();
        for (int channel = 0; channel < 8; channel++) {
            test.specimen = channel;
            sources.add(test.open(spec("air-" + channel, "sht4x", "sim:1/mux0x70." + channel + "/0x44", Map.of())));
        }
        for (Source.Polled source : sources) {
            assertEquals("sim:1", source.lane());
            for (Reading reading : source.sample(0)) {
                assertEquals(Quality.GOOD, reading.quality(), String.valueOf(reading));
            }
        }
        test.bus.fail((Address.I2c) Address.parse("sim:1/mux0x70.5/0x44"), 0, 3, Quality.NACK);
        for (int channel = 0; channel < 8; channel++) {
            Reading reading = sources.get(channel).sample(1).getFirst();
            if (channel == 5) {
                assertEquals(Quality.NACK, reading.quality());
                assertTrue(Objects.requireNonNull(reading.cause()).contains("channel"), reading.cause());
            } else {
                assertEquals(Quality.GOOD, reading.quality());
            }
        }
        sources.forEach(Source::close);
        assertNotEquals(Quality.GOOD, sources.getFirst().sample(2).getFirst().quality());
    }
}
