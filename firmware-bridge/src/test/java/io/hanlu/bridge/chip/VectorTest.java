package io.hanlu.bridge.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference value for our chips: bytes in, the datasheet's number out. */
class VectorTest {

    private static final Map<String, Long> ROWS = Map.of(
            "SHT3x", 9L,
            "SHT4x", 5L,
            "SHTC3", 2L,
            "HTU21D/Si7021", 9L,
            "AHT20", 4L,
            "BME280", 8L,
            "TMP117", 9L,
            "MCP9808", 5L,
            "HDC1080", 7L);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern CELL = Pattern.compile("\"([^\"]*)\"(?:,|$)|([^,]*)(?:,|$)");

    /** The calibration of the datasheet's example; its words for humidity are of no datasheet. */
    private static final Bme280Calibration EXAMPLE = new Bme280Calibration(
            new int[] {27504, 26435, -1000},
            new int[] {36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000},
            new int[] {75, 366, 0, 301, 50, 30});

    record Vector(String chip, String kind, String input, String expected) {

        /** The n-th number in what is expected, as it is printed. */
        String printed(int n) {
            return numberIn(expected, n);
        }

        byte[] raw() {
            return HexFormat.of().parseHex(input.replace(" ", ""));
        }

        int word() {
            return Register.word(raw(), 0);
        }

        @Override
        public String toString() {
            return chip + " " + kind + " " + input + " is " + expected;
        }
    }

    private static String numberIn(String text, int n) {
        Matcher matcher = NUMBER.matcher(text);
        for (int i = 0; i <= n; i++) {
            assertTrue(matcher.find(), text);
        }
        return matcher.group();
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = Objects.requireNonNull(VectorTest.class.getResourceAsStream("sensor-vectors.csv"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
            return lines.stream()
                    .map(VectorTest::cells)
                    .map(cells -> new Vector(cells.get(0), cells.get(1), cells.get(2), cells.get(3)));
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(line);
        while (cells.size() < 7 && matcher.find()) {
            cells.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        assertEquals(7, cells.size(), line);
        return cells;
    }

    @Test
    void allRowsAreThere() throws IOException {
        assertEquals(
                new TreeMap<>(ROWS),
                vectors().collect(Collectors.groupingBy(Vector::chip, TreeMap::new, Collectors.counting())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bytesStandForWhatTheDatasheetSays(Vector vector) throws DeviceException {
        switch (vector.chip() + " " + vector.kind()) {
            case "SHT3x crc8", "SHT4x crc8", "SHTC3 crc8" -> assertCrc(vector, Crc8.FROM_FF);
            case "HTU21D/Si7021 crc8" -> assertCrc(vector, Crc8.FROM_00);
            case "SHT3x temp_frame" -> assertPrinted(vector, ShtFrame.celsius(checked(vector, Crc8.FROM_FF)));
            case "SHT3x rh_frame" -> assertPrinted(vector, Sht3x.relativeHumidity(checked(vector, Crc8.FROM_FF)));
            case "SHT4x rh_frame" -> assertPrinted(vector, Sht4x.relativeHumidity(checked(vector, Crc8.FROM_FF)));
            case "SHTC3 temp_first_frame" -> {
                byte[] raw = vector.raw();
                // Printed rounded, and exactly in parentheses.
                assertPrinted(vector.printed(1), Shtc3.celsius(Crc8.checkedWord(Crc8.FROM_FF, raw, 0)));
                assertPrinted(vector.printed(3), Shtc3.relativeHumidity(Crc8.checkedWord(Crc8.FROM_FF, raw, 3)));
            }
            case "HTU21D/Si7021 temp_frame" -> assertPrinted(vector, Htu21d.celsius(checked(vector, Crc8.FROM_00)));
            case "HTU21D/Si7021 rh_frame" ->
                assertPrinted(vector, Htu21d.relativeHumidity(checked(vector, Crc8.FROM_00)));
            case "AHT20 measurement_7B" -> {
                byte[] raw = vector.raw();
                Crc8.check(Crc8.FROM_FF, raw, 0, 6);
                assertPrinted(vector.printed(0), Aht20.relativeHumidity(raw));
                assertPrinted(vector.printed(1), Aht20.celsius(raw));
            }
            case "BME280 calib_0x88.." -> {
                byte[] first = Arrays.copyOf(vector.raw(), 26);
                Bme280Calibration words = Bme280Calibration.of(first, new byte[7]);
                assertEquals(List.of(27504, 26435, -1000), boxed(words.t()));
                assertEquals(boxed(EXAMPLE.p()), boxed(words.p()));
            }
            case "BME280 temperature" -> {
                double fine = EXAMPLE.fine(Integer.parseInt(numberIn(vector.input(), 0)));
                assertEquals(128422, (int) fine);
                assertEquals(2508, Quantity.TEMPERATURE.scale(Bme280Calibration.celsius(fine)));
            }
            case "BME280 pressure_double" ->
                assertPrinted(
                        vector, EXAMPLE.pascals(Integer.parseInt(numberIn(vector.input(), 0)), EXAMPLE.fine(519888)));
            case "BME280 dig_H4_H5" -> {
                byte[] second = {0, 0, 0, 0x12, 0x2D, 0x03, 0};
                int[] h = Bme280Calibration.of(new byte[26], second).h();
                assertEquals(List.of(301, 50), List.of(h[3], h[4]));
            }
            case "BME280 humidity" ->
                assertEquals(
                        Integer.parseInt(vector.printed(0)),
                        EXAMPLE.humidityQ10(Integer.parseInt(numberIn(vector.input(), 0)), 128422));
            case "TMP117 temp_reg" ->
                assertEquals(Double.parseDouble(vector.printed(0)), Tmp117.celsius((short) vector.word()), 0);
            case "MCP9808 ta_reg_0x05" ->
                assertEquals(Double.parseDouble(vector.printed(0)), Mcp9808.celsius(vector.word()), 0);
            case "MCP9808 id_regs" -> assertTrue(Mcp9808.isMcp9808(0x0054, 0x0400));
            case "HDC1080 temp_reg" -> assertPrinted(vector, Hdc1080.celsius(vector.word()));
            case "HDC1080 rh_reg" -> assertPrinted(vector, Hdc1080.relativeHumidity(vector.word()));
            case "HDC1080 id_regs" -> assertTrue(Hdc1080.isHdc1080(0x5449, 0x1050));
            default -> fail("no check for this row");
        }
    }

    private static int checked(Vector vector, int start) throws DeviceException {
        return Crc8.checkedWord(start, vector.raw(), 0);
    }

    private static void assertCrc(Vector vector, int start) {
        byte[] raw = vector.raw();
        assertEquals(Integer.parseInt(vector.expected(), 16), Crc8.of(start, raw, 0, raw.length));
    }

    private static void assertPrinted(Vector vector, double actual) {
        assertPrinted(vector.printed(0), actual);
    }

    /** To the last decimal that is printed. */
    private static void assertPrinted(String printed, double actual) {
        int decimals = printed.length() - 1 - printed.indexOf('.');
        assertEquals(Double.parseDouble(printed), actual, 0.5000001 * Math.pow(10, -decimals));
    }

    private static List<Integer> boxed(int[] words) {
        return Arrays.stream(words).boxed().toList();
    }
}
