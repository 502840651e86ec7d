package io.hanlu.bridge.gpsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

    private static final int LINES = 100_000;
    private static final long SEED = 20_260_111;

    /** As gpsd 3.22 and its receivers write them. */
    private static final List<String> RIGHT = List.of(
            "{\"class\":\"TPV\",\"device\":\"/dev/ttyACM0\",\"status\":2,\"mode\":3,\"time\":\"2026-03-18T13:28:21.500Z\","
                    + "\"ept\":0.005,\"lat\":41.574972455,\"lon\":-93.750555928,\"altHAE\":247.2130,\"track\":69.1970,"
                    + "\"magtrack\":80.7955,\"magvar\":11.6,\"speed\":0.495,\"climb\":0.825,\"eph\":4.750}",
            "{\"class\":\"SKY\",\"device\":\"/dev/ttyACM0\",\"xdop\":0.67,\"nSat\":2,\"uSat\":1,\"satellites\":[{\"PRN\":2,"
                    + "\"el\":19.0,\"az\":43.0,\"ss\":0.0,\"used\":false,\"gnssid\":0,\"svid\":2},{\"PRN\":5,\"el\":20.0,"
                    + "\"az\":199.0,\"ss\":40.0,\"used\":true,\"gnssid\":0,\"svid\":5}]}",
            "{\"class\":\"DEVICES\",\"devices\":[{\"class\":\"DEVICE\",\"path\":\"/dev/ttyACM0\",\"activated\":"
                    + "\"2026-11-22T06:33:15.544Z\",\"flags\":1}]}",
            "{\"class\":\"VERSION\",\"release\":\"3.22\",\"rev\":\"3.22\",\"proto_major\":3,\"proto_minor\":14}",
            "{\"class\":\"ERROR\",\"message\":\"Unrecognized request\"}",
            "{\"class\":\"WATCH\",\"enable\":true,\"json\":true,\"nmea\":false,\"raw\":0}",
            "$GPRMC,132820.60,A,4134.49821229,N,09345.03351845,W,3.252,92.308,180320,11.5985,E,D*1A",
            "$GNGGA,133900.00,4134.50180323,N,09345.03586581,W,4,19,0.7,280.827,M,-31.442,M,6.0,0002*61");

    private static Report parse(String line) throws Report.MalformedException {
        return Report.parse(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void reportsOfARealGpsdAreUnderstood() throws Exception {
        assertEquals(
                new Report.Fix(
                        3,
                        Instant.parse("2026-03-18T13:28:21.500Z"),
                        OptionalDouble.of(41.574972455),
                        OptionalDouble.of(-93.750555928),
                        OptionalDouble.of(0.495),
                        OptionalDouble.of(69.197)),
                parse(RIGHT.get(0)));
        assertEquals(new Report.Sky(2, 1), parse(RIGHT.get(1)));
        assertEquals(new Report.Devices(1), parse(RIGHT.get(2)));
        assertEquals(new Report.Version("3.22"), parse(RIGHT.get(3)));
        assertEquals(new Report.Refused("Unrecognized request"), parse(RIGHT.get(4)));
        assertEquals(new Report.Other(), parse(RIGHT.get(5)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"class\":\"TPV\"}",
                "{\"class\":\"TPV\",\"mode\":4}",
                "{\"class\":\"TPV\",\"mode\":-1}",
                "{\"class\":\"TPV\",\"mode\":2.5}",
                "{\"class\":\"TPV\",\"mode\":\"3\"}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1.0}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":90.1,\"lon\":0.5}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1.0,\"lon\":-180.1}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":NaN,\"lon\":NaN}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1e999,\"lon\":1.0}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1.0,\"lon\":1.0,\"speed\":-1}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1.0,\"lon\":1.0,\"speed\":1001}",
                "{\"class\":\"TPV\",\"mode\":3,\"lat\":1.0,\"lon\":1.0,\"track\":361}",
                "{\"class\":\"TPV\",\"mode\":3,\"time\":\"yesterday\"}",
                "{\"class\":\"TPV\",\"mode\":3,\"time\":1}",
                "{\"class\":\"TPV\",\"mode\":1,\"mode\":3}",
                "{\"class\":\"TPV\",\"mode\":3} {}",
                "{\"class\":\"TPV\",\"mode\":3",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}"
            })
    void whatCannotBeIsRefusedWhole(String line) {
        assertThrows(Report.MalformedException.class, () -> parse(line));
    }

    @Test
    void aLineOfAnyLengthIsRefusedBeforeItIsRead() {
        byte[] line = new byte[Report.MAX_BYTES + 1];
        Arrays.fill(line, (byte) ' ');
        assertThrows(Report.MalformedException.class, () -> Report.parse(line));
    }

    /** Every line ends in a report or is refused; a position that survives is within the world and has a mode. */
    @Test
    @Timeout(60)
    void malformedLinesNeverBecomeAFalsePosition() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int refused = 0;
        int fixes = 0;
        for (int i = 0; i < LINES; i++) {
            byte[] line = malformed(random);
            try {
                Report report = Report.parse(line);
                if (report instanceof Report.Fix fix) {
                    fixes++;
                    assertTrue(fix.mode() >= 0 && fix.mode() <= 3);
                    assertEquals(fix.latitude().isPresent(), fix.longitude().isPresent());
                    fix.latitude().ifPresent(value -> assertTrue(Math.abs(value) <= 90));
                    fix.longitude().ifPresent(value -> assertTrue(Math.abs(value) <= 180));
                    fix.speed().ifPresent(value -> assertTrue(value >= 0 && value <= 1000));
                    fix.track().ifPresent(value -> assertTrue(value >= 0 && value <= 360));
                }
            } catch (Report.MalformedException e) {
                refused++;
                assertTrue(String.valueOf(e.getMessage()).length() < 200, e.getMessage());
            }
        }
        System.out.println(refused + " refused, " + fixes + " fixes");
        assertTrue(refused > LINES / 2 && fixes > 100, refused + " refused, " + fixes + " fixes");
    }

    /** One of the right lines, damaged. */
    private static byte[] malformed(Random random) {
        byte[] right = RIGHT.get(random.nextInt(RIGHT.size())).getBytes(StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(right, random.nextInt(right.length));
            case 1 -> noise(random, random.nextInt(200));
            case 2 -> number(new String(right, StandardCharsets.ISO_8859_1), random);
            case 3 -> spliced(right, random);
            case 4 -> nested(random);
            default -> flipped(right, random);
        };
    }

    private static byte[] noise(Random random, int length) {
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

    private static byte[] spliced(byte[] right, Random random) {
        int from = random.nextInt(right.length);
        int to = from + random.nextInt(right.length - from);
        byte[] bytes = Arrays.copyOf(right, right.length + to - from);
        System.arraycopy(right, from, bytes, to, right.length - from);
        return bytes;
    }

    /** Another number, or something in its place. */
    private static byte[] number(String right, Random random) {
        List<String> others = List.of(
                "NaN",
                "-Infinity",
                "1e400",
                "-0",
                "null",
                "\"\"",
                "[]",
                "{}",
                "99999999999999999999",
                "0.0",
                String.valueOf(random.nextGaussian() * 200));
        String other = others.get(random.nextInt(others.size()));
        List<String> fields = List.of("lat", "lon", "mode", "speed", "track", "time", "class", "nSat");
        String field = fields.get(random.nextInt(fields.size()));
        return right.replaceFirst("\"" + field + "\":[^,}]*", "\"" + field + "\":" + other)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] nested(Random random) {
        int depth = random.nextInt(2000);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        return ("{\"class\":\"SKY\",\"satellites\":" + open.repeat(depth)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theReleaseDateIsTheBuilds() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        assertTrue(
                pom.contains(
                        "<project.build.outputTimestamp>" + SatelliteTime.BUILT + "</project.build.outputTimestamp>"),
                "SatelliteTime.BUILT is not project.build.outputTimestamp");
    }
}
