package io.hanlu.bridge.kernel;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 100,000 texts that no kernel writes: every one ends in a reading or in a cause, and none invents a temperature. */
class SysfsFuzzTest {

    private static final int TEXTS = 100_000;

    /** Every fifth is written into a file and read by its driver. */
    private static final int FILES_OF = 5;

    private static final long SEED = 20_260_110;

    /** Right answers, to be damaged: 22.8125 °C and 21.437. */
    private static final List<String> RIGHT =
            List.of("6d 01 4b 46 7f ff 0c 10 68 : crc=68 YES\n6d 01 4b 46 7f ff 0c 10 68 t=22812\n", "21437\n");

    @TempDir
    private Path root = Path.of("");

    /** What was written, and the files it is read through. */
    private record Target(Path file, Source.Polled source) {}

    @Test
    @Timeout(120)
    void everyMalformedFileEndsInACause() throws Exception {
        System.out.println("seed " + SEED);
        SysfsTree sys = new SysfsTree(root);
        sys.bus(1);
        Path scratchpad = sys.probe(1, "28-000000000001").resolve("w1_slave");
        Path milliCelsius = sys.probe(1, "28-000000000002").resolve("temperature");
        Path input = sys.hwmon(0, "1-0044", "sht3x").resolve("temp1_input");
        Path raw = sys.iio(0, "1-0040", "hdc1080").resolve("in_temp_raw");
        Random random = new Random(SEED);
        Map<Quality, Integer> ends = new EnumMap<>(Quality.class);
        ManualClock clock = ManualClock.passing(Instant.parse("2026-01-10T00:00:00Z"));
        try (Bridge bridge = new Bridge(clock, Simulation.DEFAULT, root)) {
            List<Target> targets = List.of(
                    new Target(scratchpad, open(bridge, "ds18b20", "w1:28-000000000001")),
                    new Target(milliCelsius, open(bridge, "ds18b20", "w1:28-000000000002")),
                    new Target(input, open(bridge, "hwmon", "hwmon:sht3x/temp1")),
                    new Target(raw, open(bridge, "iio", "iio:hdc1080/temp")));
            for (int i = 0; i < TEXTS; i++) {
                Target target = targets.get(i % targets.size());
                byte[] content = malformed(target.file().equals(scratchpad), random);
                if (i % FILES_OF != 0) { // files cost too much time to have every text in one
                    ends.merge(parsed(target, content), 1, Integer::sum);
                    continue;
                }
                // A new file each time: ext4 writes one that is cut and filled again to the disk at once.
                Files.deleteIfExists(target.file());
                Files.write(target.file(), content, StandardOpenOption.CREATE_NEW);
                clock.advance(Duration.ofMinutes(2)); // longer than a failing device is left alone
                List<Reading> readings = target.source().sample(i);
                assertEquals(1, readings.size());
                Reading reading = readings.getFirst();
                ends.merge(reading.quality(), 1, Integer::sum);
                if (reading.quality().hasValue()) {
                    assertTrue(isWhatItSays(target, content, reading), () -> text(content) + " became " + reading);
                } else {
                    assertFalse(String.valueOf(reading.cause()).isBlank());
                    assertTrue(String.valueOf(reading.cause()).length() < 600, reading.cause());
                }
            }
        }
        System.out.println(ends);
        for (Quality quality : List.of(Quality.BUS, Quality.CRC, Quality.NACK, Quality.SHORT_READ, Quality.RANGE)) {
            assertTrue(ends.getOrDefault(quality, 0) > 0, quality + " never came: " + ends);
        }
    }

    private static Quality parsed(Target target, byte[] content) {
        String text = text(content).strip();
        try {
            double value = target.file().endsWith("w1_slave")
                    ? Scratchpad.parse(text).celsius(true)
                    : Value.parse("temp1_input", text);
            assertTrue(Double.isFinite(value), text);
            return Quality.GOOD;
        } catch (DeviceException e) {
            assertTrue(e.getMessage().length() < 600, e.getMessage());
            return e.quality();
        }
    }

    private static Source.Polled open(Bridge bridge, String driver, String at) throws Exception {
        return (Source.Polled) bridge.open(spec(at.replace(':', '-'), driver, at, Map.of()));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    /** A file may survive its damage only as the number that stands in it, or with its nine bytes and their check sum. */
    private static boolean isWhatItSays(Target target, byte[] content, Reading reading) {
        String text = text(content).strip();
        if (target.file().endsWith("w1_slave")) {
            return text.startsWith("6d 01 4b 46 7f ff 0c 10 68 : crc=")
                    && reading.scaled().orElseThrow() == 2281;
        }
        return Math.abs(Double.parseDouble(text) - 10.0 * reading.scaled().orElseThrow()) <= 5;
    }

    private static byte[] malformed(boolean scratchpad, Random random) {
        byte[] right = RIGHT.get(scratchpad ? 0 : 1).getBytes(StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(32) == 0 ? 7 : random.nextInt(7)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(right, random.nextInt(right.length));
            case 2 -> bytes(random, random.nextInt(64));
            case 7 -> bytes(random, 4090 + random.nextInt(20_000));
            case 3 -> (random.nextLong() + "").getBytes(StandardCharsets.ISO_8859_1);
            case 4 -> spliced(right, random);
            case 6 ->
                new String(right, StandardCharsets.ISO_8859_1)
                        .replace(random.nextBoolean() ? "YES" : "t=", random.nextBoolean() ? "NO" : "t=NaN")
                        .replace("21437", String.valueOf(random.nextInt(2_000_000) - 1_000_000))
                        .getBytes(StandardCharsets.ISO_8859_1);
            default -> flipped(right, random);
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] flipped(byte[] right, Random random) {
        byte[] bytes = right.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Lines repeated, left out, or in another order. */
    private static byte[] spliced(byte[] right, Random random) {
        List<String> lines = new ArrayList<>(
                new String(right, StandardCharsets.ISO_8859_1).lines().toList());
        lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size())));
        if (random.nextBoolean()) {
            lines.remove(random.nextInt(lines.size()));
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }
}
