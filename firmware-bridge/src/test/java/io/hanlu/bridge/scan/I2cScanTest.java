package io.hanlu.bridge.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.linux.I2cAdapter.Presence;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class I2cScanTest {

    /** A serial number whose check sums are those of Sensirion's example 0xBEEF. */
    private static final Chip SHT4X = new Chip(Map.of("89", "beef92beef92"));

    private static final Chip TMP117 = new Chip(Map.of("0f", "0117"));

    /** Acknowledges everything and answers ones, as a memory that is empty. */
    private static final Chip UNKNOWN = new Chip(Map.of());

    private final Wires wires = new Wires();

    private List<String> scan() throws InterruptedException {
        return new I2cScan(wires, ManualClock.passing(Instant.EPOCH))
                .run().stream()
                        .map(found -> found.kind() + " " + found.at() + " " + String.join(",", found.drivers()))
                        .map(String::strip)
                        .toList();
    }

    @Test
    void chipsAreKnownByTheirRegisters() throws Exception {
        wires.chips.put(0x44, SHT4X);
        wires.chips.put(0x48, TMP117);
        wires.chips.put(0x50, UNKNOWN);
        assertEquals(List.of("I2C i2c:7/0x44 sht4x", "I2C i2c:7/0x48 tmp117", "I2C i2c:7/0x50"), scan());
    }

    /** Whatever it is, it is asked for a register at most, and a memory not even for that. */
    @Test
    void nothingIsWrittenToUnknownDevicesButTheNamesOfRegisters() throws Exception {
        for (int device = 0x08; device <= 0x37; device++) {
            wires.chips.put(device, UNKNOWN);
        }
        scan();
        for (int device = 0x44; device <= 0x5F; device++) {
            wires.chips.put(device, UNKNOWN);
        }
        wires.chips.keySet().removeIf(device -> device < 0x38);
        scan();
        wires.written.forEach((device, writes) -> {
            assertTrue(device < 0x50 || device > 0x5F, "0x%02x: %s".formatted(device, writes));
            writes.forEach(bytes -> assertTrue(
                    bytes.length <= 2,
                    "0x%02x: %s".formatted(device, HexFormat.of().formatHex(bytes))));
        });
    }

    @Test
    void whatAKernelDriverHasIsNotAsked() throws Exception {
        wires.chips.put(0x48, TMP117);
        wires.kernel = 0x48;
        assertEquals(List.of("TROUBLE i2c:7/0x48"), scan());
        assertEquals(Map.of(), wires.written);
    }

    @Test
    void everyChannelOfAMultiplexerIsScannedAndItsChannelsAreAsBefore() throws Exception {
        wires.multiplexer = 0x70;
        wires.channels = 0b0000_1000;
        wires.chips.put(0x48, TMP117);
        wires.behind.put(0, Map.of(0x44, SHT4X));
        wires.behind.put(3, Map.of(0x44, SHT4X, 0x49, TMP117));
        assertEquals(
                List.of(
                        "I2C i2c:7/0x48 tmp117",
                        "MULTIPLEXER i2c:7/0x70",
                        "I2C i2c:7/mux0x70.0/0x44 sht4x",
                        "I2C i2c:7/mux0x70.3/0x44 sht4x",
                        "I2C i2c:7/mux0x70.3/0x49 tmp117"),
                scan());
        assertEquals(0b0000_1000, wires.channels);
    }

    @Test
    void aBusThatBlocksIsOneTroubleWithItsRemedy() throws Exception {
        wires.blocked = Quality.TIMEOUT;
        List<Found> found = new I2cScan(wires, ManualClock.passing(Instant.EPOCH)).run();
        assertEquals(1, found.size());
        assertTrue(found.getFirst().text().contains("pull-up resistors"), found.toString());
        assertTrue(wires.looks < 5, wires.looks + " addresses asked");
    }

    @Test
    void aBusOnWhichEverybodyAnswersIsHeldLow() throws Exception {
        for (int device = 0x08; device <= 0x77; device++) {
            wires.chips.put(device, UNKNOWN);
        }
        List<Found> found = new I2cScan(wires, ManualClock.passing(Instant.EPOCH)).run();
        assertEquals(1, found.size());
        assertTrue(found.getFirst().text().contains("SDA is held low"), found.toString());
        assertEquals(Map.of(), wires.written);
    }

    /** Answers to what was written last, in hexadecimal; ones when it has none. */
    private record Chip(Map<String, String> answers) {
        byte[] answer(byte[] written, int length) {
            byte[] answer =
                    HexFormat.of().parseHex(answers.getOrDefault(HexFormat.of().formatHex(written), ""));
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = i < answer.length ? answer[i] : (byte) (0xFF - i);
            }
            return bytes;
        }
    }

    /** Bus 7. */
    private static final class Wires implements I2cBus {

        final Map<Integer, Chip> chips = new TreeMap<>();
        final Map<Integer, Map<Integer, Chip>> behind = new TreeMap<>(); // by channel
        final Map<Integer, List<byte[]>> written = new TreeMap<>(); // to chips
        int multiplexer = -1;
        int channels;
        int kernel = -1;
        int looks;

        @Nullable
        Quality blocked;

        @Override
        public String lane() {
            return "i2c:7";
        }

        @Override
        public Presence look(int device) throws DeviceException {
            looks++;
            if (blocked != null) {
                throw new DeviceException(blocked, "blocked");
            }
            return device == kernel
                    ? Presence.KERNEL
                    : device == multiplexer || chip(device) != null ? Presence.SOMEBODY : Presence.NOBODY;
        }

        @Nullable
        Chip chip(int device) {
            Chip chip = chips.get(device);
            for (Map.Entry<Integer, Map<Integer, Chip>> channel : behind.entrySet()) {
                if (chip == null && (channels >> channel.getKey() & 1) != 0) {
                    chip = channel.getValue().get(device);
                }
            }
            return chip;
        }

        @Override
        public I2cPort port(Address.I2c at) {
            return new I2cPort() {

                private byte[] last = new byte[0];

                @Override
                public Address.I2c address() {
                    return at;
                }

                @Override
                public void write(byte... bytes) throws DeviceException {
                    if (at.device() == multiplexer) {
                        channels = bytes[bytes.length - 1] & 0xFF;
                        return;
                    }
                    if (chip(at.device()) == null) {
                        throw I2cPort.failure(at, Quality.NACK, "nobody");
                    }
                    written.computeIfAbsent(at.device(), d -> new ArrayList<>()).add(bytes.clone());
                    last = bytes.clone();
                }

                @Override
                public byte[] read(int length) throws DeviceException {
                    if (at.device() == multiplexer) {
                        byte[] bytes = new byte[length];
                        java.util.Arrays.fill(bytes, (byte) channels);
                        return bytes;
                    }
                    Chip chip = chip(at.device());
                    if (chip == null) {
                        throw I2cPort.failure(at, Quality.NACK, "nobody");
                    }
                    return chip.answer(last, length);
                }

                @Override
                public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
                    write(bytes);
                    return read(length);
                }

                @Override
                public void close() {}
            };
        }
    }
}
