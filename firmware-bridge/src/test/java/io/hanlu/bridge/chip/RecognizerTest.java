package io.hanlu.bridge.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.driver.Recognizer.Answer;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.sim.Shtc3Twin;
import io.hanlu.bridge.sim.TestBus;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who an unknown device on the bus is, and that finding it out changes nothing. */
class RecognizerTest {

    private final ManualClock clock = ManualClock.passing(Instant.EPOCH);
    private final TestBus test = new TestBus(clock);

    private static Address.I2c at(int device) {
        return new Address.I2c(true, 1, device);
    }

    /** The first who says YES, as a scan asks. */
    private @Nullable String found(int device, I2cPort port) throws Exception {
        for (Recognizer recognizer : Drivers.recognizers(device)) {
            if (recognizer.recognize(port, clock) == Answer.YES) {
                return recognizer.driver();
            }
        }
        return null;
    }

    static Stream<Arguments> chipsAtAllTheirAddresses() {
        return Stream.of(ChipsOnTheBusTest.Chip.values())
                .flatMap(chip -> IntStream.range(8, 0x78)
                        .filter(device -> Drivers.recognizers(device).stream()
                                .anyMatch(recognizer -> recognizer.driver().equals(chip.driver)))
                        .mapToObj(device -> Arguments.of(chip, device)));
    }

    @ParameterizedTest
    @MethodSource("chipsAtAllTheirAddresses")
    void everyChipIsKnownAtEveryAddressItCanHave(ChipsOnTheBusTest.Chip chip, int device) throws Exception {
        I2cPort port = test.stranger(at(device), chip.twin.make(test));
        assertEquals(chip.driver, found(device, port));
        assertEquals(chip.driver, found(device, port), "asked again");
    }

    @ParameterizedTest
    @EnumSource
    void everyDriverOfAChipSaysWhereItCanBe(ChipsOnTheBusTest.Chip chip) {
        assertTrue(
                chipsAtAllTheirAddresses().anyMatch(arguments -> arguments.get()[0] == chip),
                chip + " is nowhere looked for");
    }

    @Test
    void aMultiplexerIsKnownAndKeepsItsChannels() throws Exception {
        for (int device = 0x70; device <= 0x77; device++) {
            I2cPort mux = test.bus.multiplexer(at(device));
            mux.write((byte) 0x24);
            assertEquals("tca9548a", found(device, mux));
            assertEquals(0x24, mux.read(1)[0]);
        }
    }

    @Test
    void aSleepingChipIsWokenToBeAskedAndSleepsAgain() throws Exception {
        Recognizer shtc3 = Drivers.recognizers(0x70).stream()
                .filter(recognizer -> recognizer.driver().equals("shtc3"))
                .findFirst()
                .orElseThrow();
        assertTrue(shtc3.hides());
        I2cPort port = test.stranger(at(0x70), new Shtc3Twin(test));
        assertEquals(Answer.YES, shtc3.recognize(port, clock));
        assertThrows(DeviceException.class, () -> port.write((byte) 0xEF, (byte) 0xC8));
        assertEquals(Answer.YES, shtc3.recognize(port, clock));
    }

    /** Acknowledges everything, reads as it is told, and notes what is written. */
    private static final class Stranger implements Twin {

        final List<String> written = new ArrayList<>();
        final byte[] says;

        Stranger(byte... says) {
            this.says = says;
        }

        @Override
        public boolean write(byte[] bytes, long nanos) {
            written.add(HexFormat.of().formatHex(bytes));
            return true;
        }

        @Override
        public byte[] read(int length, long nanos) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = says[i % says.length];
            }
            return bytes;
        }
    }

    static Stream<byte[]> sayings() {
        return Stream.of(
                new byte[] {0}, new byte[] {(byte) 0xFF}, new byte[] {0x55, 0x2A}, new byte[] {1, 2, 3, 4, 5, 6, 7});
    }

    @ParameterizedTest
    @MethodSource("sayings")
    void nobodyElseIsTakenForAChip(byte[] says) throws Exception {
        for (int device = 8; device < 0x78; device++) {
            Stranger stranger = new Stranger(says);
            I2cPort port = test.stranger(at(device), stranger);
            for (Recognizer recognizer : Drivers.recognizers(device)) {
                Answer answer = recognizer.recognize(port, clock);
                assertFalse(answer == Answer.YES, recognizer.driver() + " at " + device);
            }
        }
    }

    /** What is written to devices that are not the chip asked for: one byte that names a register, but where said. */
    @ParameterizedTest
    @MethodSource("sayings")
    void aStrangerIsToldNothingButTheNameOfARegister(byte[] says) throws Exception {
        for (int device = 8; device < 0x78; device++) {
            Stranger stranger = new Stranger(says);
            found(device, test.stranger(at(device), stranger));
            List<String> orders = new ArrayList<>(stranger.written);
            // SHT3x's status, to whose first byte no chip that shares its addresses has a register
            orders.removeIf(written -> written.equals("f32d"));
            assertTrue(orders.stream().allMatch(written -> written.length() == 2), device + ": " + orders);
            if (device == 0x38) {
                assertEquals(List.of(), orders, "to a PCF8574A every byte is an order");
            }
            if (device == 0x40) {
                assertTrue(orders.indexOf("f3") < orders.indexOf("ff"), "HTU21D before HDC1080: " + orders);
                assertFalse(orders.contains("fe"), "0xFE restarts an HTU21D");
            }
        }
    }

    @Test
    void whoDoesNotAnswerIsNobodyAndABusThatFailsIsAFailure() throws Exception {
        for (Recognizer recognizer : Drivers.recognizers(0x44)) {
            assertEquals(Answer.NO, recognizer.recognize(test.portAt(at(0x44)), clock));
        }
        test.bus.fail(0x44, 0, 1, Quality.TIMEOUT);
        assertEquals(
                Quality.TIMEOUT,
                assertThrows(DeviceException.class, () -> found(0x44, test.portAt(at(0x44))))
                        .quality());
    }

    @Test
    void aChipThatHasMeasuredNothingYetMayBeAnAht20() throws Exception {
        byte[] frame = new byte[7];
        frame[0] = 0x18;
        I2cPort port = test.stranger(at(0x38), new Stranger(frame));
        assertEquals(Answer.MAYBE, Aht20.RECOGNIZER.recognize(port, clock));
    }
}
