package io.hanlu.bridge.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.hanlu.bridge.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference value for our chips: bytes in, the datasheet's number out. */
class VectorTest {

    private static final int ROWS = 23;

    /** To the last decimal that the rows print. */
    private static final double PRINTED = 0.00005;

    record Vector(String chip, String kind, String hex, String expected) {
        double number() {
            return Double.parseDouble(expected.split(" ", 2)[0]);
        }

        byte[] raw() {
            return HexFormat.of().parseHex(hex.replace(" ", ""));
        }

        @Override
        public String toString() {
            return chip + " " + kind + " " + hex + " is " + expected;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = Objects.requireNonNull(VectorTest.class.getResourceAsStream("sensor-vectors.csv"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
            return lines.stream()
                    .map(line -> line.split(",", 5))
                    .map(cells -> new Vector(cells[0], cells[1], cells[2], cells[3]));
        }
    }

    @Test
    void allRowsAreThere() throws IOException {
        assertEquals(ROWS, vectors().count());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bytesStandForWhatTheDatasheetSays(Vector vector) throws DeviceException {
        byte[] raw = vector.raw();
        switch (vector.chip() + " " + vector.kind()) {
            case "SHT3x crc8", "SHT4x crc8" ->
                assertEquals(Integer.parseInt(vector.expected(), 16), Crc8.of(raw, 0, raw.length));
            case "SHT3x temp_frame" ->
                assertEquals(vector.number(), ShtFrame.celsius(Crc8.checkedWord(raw, 0)), PRINTED);
            case "SHT3x rh_frame" ->
                assertEquals(vector.number(), Sht3x.relativeHumidity(Crc8.checkedWord(raw, 0)), PRINTED);
            case "SHT4x rh_frame" ->
                assertEquals(vector.number(), Sht4x.relativeHumidity(Crc8.checkedWord(raw, 0)), PRINTED);
            case "TMP117 temp_reg" ->
                assertEquals(vector.number(), Tmp117.celsius((short) (raw[0] << 8 | (raw[1] & 0xFF))), 0);
            default -> fail("no check for this row");
        }
    }
}
