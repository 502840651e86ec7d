package io.hanlu.bridge.node.senml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.node.senml.SenmlRecord.Value;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenmlPackTest {

    private static final long NOW = 1_767_225_600_000L;

    /** The same in CBOR, as in section 6. */
    private static final String CBOR_EXAMPLE = """
            87 a7 21 78 1c 75 72 6e 3a 64 65 76 3a 6f 77 3a 31 30 65 32 30 37 33 61 30 31 30 38 30 30 36 33
            3a 22 fb 41 d3 03 a1 5b 00 10 62 23 61 41 20 05 00 67 76 6f 6c 74 61 67 65 01 61 56 02 fb 40 5e
            06 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 24 02 fb 3f f3 33 33 33 33 33 33 a3 00 67 63
            75 72 72 65 6e 74 06 23 02 fb 3f f4 cc cc cc cc cc cd a3 00 67 63 75 72 72 65 6e 74 06 22 02 fb
            3f f6 66 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 21 02 f9 3e 00 a3 00 67 63 75 72 72 65
            6e 74 06 20 02 fb 3f f9 99 99 99 99 99 9a a3 00 67 63 75 72 72 65 6e 74 06 00 02 fb 3f fb 33 33
            33 33 33 33""";

    /** RFC 8428, 5.1.2. */
    private static final String JSON_EXAMPLE = """
            [{"bn":"urn:dev:ow:10e2073a01080063:","bt":1.276020076001e+09,"bu":"A","bver":5,
              "n":"voltage","u":"V","v":120.1},
             {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","t":-3,"v":1.4},
             {"n":"current","t":-2,"v":1.5},{"n":"current","t":-1,"v":1.6},{"n":"current","v":1.7}]""";

    @Test
    void theExampleOfTheStandardIsTheSameInBothForms() throws SenmlException {
        List<SenmlRecord> json = json(JSON_EXAMPLE);
        List<SenmlRecord> cbor = cbor(CBOR_EXAMPLE);
        assertEquals(json, cbor);
        assertEquals(7, json.size());
        SenmlRecord voltage = json.getFirst();
        assertEquals("urn:dev:ow:10e2073a01080063:voltage", voltage.name());
        assertEquals("V", voltage.unit());
        assertEquals(new Value.Decimal(120.1), voltage.value());
        assertEquals(1_276_020_076_001L, voltage.timeMillis(NOW));
        SenmlRecord current = json.get(1);
        assertEquals("A", current.unit());
        assertEquals(new Value.Decimal(1.2), current.value());
        assertEquals(1_276_020_071_001L, current.timeMillis(NOW));
        assertTrue(current.absolute());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-5, -5000",
        "-0.25, -250",
        "60, 60000",
        "268435455, 268435455000",
    })
    void aTimeBelowTwoToThe28CountsFromNow(String seconds, long afterNow) throws SenmlException {
        SenmlRecord record =
                json("[{\"n\":\"a\",\"v\":1,\"t\":" + seconds + "}]").getFirst();
        assertEquals(NOW + afterNow, record.timeMillis(NOW));
        assertEquals(false, record.absolute());
    }

    @Test
    void aTimeFromTwoToThe28IsADate() throws SenmlException {
        SenmlRecord record =
                json("[{\"n\":\"a\",\"v\":1,\"bt\":268435450,\"t\":6.5}]").getFirst();
        assertTrue(record.absolute());
        assertEquals(268_435_456_500L, record.timeMillis(NOW));
    }

    @Test
    void aBaseFieldHoldsUntilTheNextOfItsKind() throws SenmlException {
        List<SenmlRecord> records = json("""
                [{"bn":"n1/","bu":"Cel","bv":20},
                 {"n":"a","v":-0.5},
                 {"n":"b","v":1,"u":"K"},
                 {"bn":"n2/","n":"a","bv":0,"v":3},
                 {"n":"door","vb":true}]""");
        assertEquals(
                List.of(
                        new SenmlRecord("n1/a", "Cel", 0, new Value.Decimal(19.5)),
                        new SenmlRecord("n1/b", "K", 0, new Value.Decimal(21)),
                        new SenmlRecord("n2/a", "Cel", 0, new Value.Decimal(3)),
                        new SenmlRecord("n2/door", "Cel", 0, new Value.Flag(true))),
                records);
    }

    @Test
    void sumsUpdateTimesAndWhatNobodyKnowsAreLeftOut() throws SenmlException {
        assertEquals(
                List.of(
                        new SenmlRecord("b", null, 0, new Value.Text("x")),
                        new SenmlRecord("c", null, 0, new Value.Data())),
                json("""
                        [{"n":"a","s":5},{"n":"b","vs":"x","ut":60,"new":{"deep":[1,{"er":null}]}},{"n":"c","vd":"AQID"}]"""));
        // [{0: "a", 2: 4([-2, 2350]), 8: h'01'}] without the 8; and an unknown integer label
        assertEquals(
                List.of(new SenmlRecord("a", null, 0, new Value.Decimal(23.5))),
                cbor("81 a3 00 61 61 02 c4 82 21 19 09 2e 18 63 f6"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|a pack is an array of records",
                "[]|a pack has at least one record",
                "[1]|record 1 is no object",
                "[{\"n\":\"a\",\"v\":1}|no JSON: Unexpected end-of-input: expected close",
                "[{\"n\":\"a\",\"v\":1}] []|something follows the pack",
                "[{\"n\":\"a\",\"v\":1},{\"n\":\"a\",\"n\":\"b\",\"v\":1}]|record 2 has n twice",
                "[{\"n\":\"a\"}]|record 1 has no value",
                "[{\"n\":\"a\",\"v\":1,\"vb\":true}]|record 1 has 2 values",
                "[{\"n\":\"a\",\"v\":\"1\"}]|record 1 has in v no number",
                "[{\"n\":\"a\",\"v\":1e999}]|record 1 has in v no finite number",
                "[{\"n\":\"a\",\"v\":NaN}]|no JSON: Non-standard token 'NaN': ",
                "[{\"n\":\"a\",\"bv\":1e308,\"v\":1.7e308}]|record 1 has a value beyond every number",
                "[{\"n\":\"a\",\"v\":1,\"t\":1e30}]|record 1 has no possible time",
                "[{\"n\":\"a\",\"vb\":1}]|record 1 has in vb no boolean",
                "[{\"n\":5,\"v\":1}]|record 1 has in n no text",
                "[{\"v\":1}]|record 1 is called \"\"; a name is 1 to 128 of A-Z a-z 0-9 - : . / _ and starts with a"
                        + " letter or digit",
                "[{\"n\":\"a\",\"v\":1,\"bver\":11}]|record 1 is of version 11; understood are 1 to 10, and 26",
                "[{\"n\":\"a\",\"v\":1,\"bver\":10},{\"bver\":26,\"n\":\"a\",\"v\":1}]|record 2 is of another version than"
                        + " the records before",
                "[{\"n\":\"a\",\"v\":1,\"ct_\":1}]|record 1 has the field \"ct_\", which must be understood and is not",
            })
    void oneMistakeAndThereAreNoRecords(String pack, String message) {
        SenmlException e = assertThrows(SenmlException.class, () -> json(pack));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "81 a2 00 61 61 02 f9 7e 00, record 1 has in v no finite number", // NaN
        "81 a2 00 61 61 02 fa 7f 80 00 00, record 1 has in v no finite number", // +infinity
        "81 a1 00 61 61, record 1 has no value",
        "a0, a pack is an array of records",
        "f6, a pack is an array of records",
        "81 a2 00 61 61 02, no CBOR: Unexpected end-of-input",
        "81 a3 00 61 61 02 01 64 63 74 5f 5f 01, 'record 1 has the field \"ct__\"'",
    })
    void cborIsAsStrict(String hex, String message) {
        SenmlException e = assertThrows(SenmlException.class, () -> cbor(hex));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void aPackHasItsBounds() {
        assertTrue(assertThrows(SenmlException.class, () -> json("[" + "{\"s\":1},".repeat(512) + "{\"s\":1}]"))
                .getMessage()
                .startsWith("more than 512 records"));
        assertTrue(assertThrows(SenmlException.class, () -> json(" ".repeat(SenmlPack.MAX_BYTES + 1)))
                .getMessage()
                .startsWith("a pack of 16385 bytes"));
        assertTrue(assertThrows(SenmlException.class, () -> json("[{\"x\":" + "[".repeat(100)))
                .getMessage()
                .startsWith("no JSON: Document nesting depth"));
    }

    private static List<SenmlRecord> json(String pack) throws SenmlException {
        return SenmlPack.parse(pack.getBytes(UTF_8), SenmlPack.Form.JSON);
    }

    private static List<SenmlRecord> cbor(String hex) throws SenmlException {
        return SenmlPack.parse(HexFormat.of().parseHex(hex.replaceAll("\\s", "")), SenmlPack.Form.CBOR);
    }
}
