package io.hanlu.wire.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.chunk.PointTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

    private static final List<PointTable.Entry> POINTS = List.of(
            new PointTable.Entry("room-1/air-1/temperature", "°C", 2),
            new PointTable.Entry("room-1/door-1/door", "", 0));

    private static Birth birth(List<PointTable.Entry> points) {
        return new Birth(
                1_767_225_600_000L,
                "hanlu",
                "0.1.0",
                "4f1c7a52",
                "trusted",
                new Birth.GatewayName("luochuan-apple-01", "洛川苹果产地仓", new Birth.Site("CN-SN", "luochuan", "base")),
                "Asia/Shanghai",
                List.of(new Birth.Zone("room-1", "1号冷库", "cold-room")),
                "s1",
                points,
                Birth.hex(new PointTable("s1", points).hash()),
                Map.of(0, "good", 128, "nack"));
    }

    private static String assertFails(MessageException.Kind kind, Executable parse) {
        MessageException e = assertThrows(MessageException.class, parse);
        assertEquals(kind, e.kind(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    private static byte[] changed(byte[] json, String from, String to) {
        String text = new String(json, UTF_8);
        assertTrue(text.contains(from), text);
        return text.replace(from, to).getBytes(UTF_8);
    }

    @Test
    void everyMessageComesBackAsItWas() throws Exception {
        Birth birth = birth(POINTS);
        assertEquals(birth, Birth.parse(birth.encode()));
        assertEquals(new PointTable("s1", POINTS), Birth.parse(birth.encode()).pointTable());
        State state = new State(false, 1, "connection lost");
        assertEquals(state, State.parse(state.encode()));
        Event event = new Event(
                "s1",
                42,
                1,
                "high",
                "critical",
                "active",
                "room-1",
                "air-1",
                "temperature",
                new BigDecimal("8.10"),
                new BigDecimal("4.0"),
                "门开");
        assertEquals(event, Event.parse(event.encode()));
        Event sparse = new Event("s1", 43, 1, "started", null, null, null, null, null, null, null, null);
        assertEquals(sparse, Event.parse(sparse.encode()));
        Safe safe = new Safe("s1", List.of(new SeqRange(1, 40), new SeqRange(42, 42)));
        assertEquals(safe, Safe.parse(safe.encode()));
    }

    @Test
    void theJsonIsAsItIsWrittenDown() {
        assertEquals(
                "{\"online\":true,\"ts\":1,\"reason\":\"started\"}",
                new String(new State(true, 1, "started").encode(), UTF_8));
        assertEquals(
                "{\"stream\":\"s1\",\"ranges\":[[1,40],[42,42]]}",
                new String(new Safe("s1", List.of(new SeqRange(1, 40), new SeqRange(42, 42))).encode(), UTF_8));
        assertEquals(
                "{\"stream\":\"s1\",\"seq\":43,\"ts\":1,\"kind\":\"started\"}",
                new String(
                        new Event("s1", 43, 1, "started", null, null, null, null, null, null, null, null).encode(),
                        UTF_8));
    }

    @Test
    void fieldsThatANewerSenderAddsAreIgnored() throws Exception {
        assertEquals(
                new State(true, 1, "x"),
                State.parse("{\"online\":true,\"ts\":1,\"reason\":\"x\",\"new\":{\"a\":[1]}}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INVALID  | {\"online\":\"true\",\"ts\":1,\"reason\":\"x\"} | .online",
                "INVALID  | {\"online\":1,\"ts\":1,\"reason\":\"x\"}        | .online",
                "INVALID  | {\"online\":true,\"ts\":\"1\",\"reason\":\"x\"} | .ts",
                "INVALID  | {\"online\":true,\"ts\":1.5,\"reason\":\"x\"}   | .ts",
                "INVALID  | {\"online\":true,\"ts\":1e30,\"reason\":\"x\"}  | .ts",
                "INVALID  | {\"online\":true,\"ts\":null,\"reason\":\"x\"}  | .ts",
                "INVALID  | {\"online\":true,\"reason\":\"x\"}              | ts",
                "INVALID  | {\"ts\":1,\"reason\":\"x\"}                     | online",
                "INVALID  | {\"online\":true,\"ts\":1}                      | reason is missing",
                "INVALID  | {\"online\":true,\"ts\":1,\"reason\":5}         | .reason",
                "INVALID  | []                                              | state",
                "INVALID  | null                                            | null",
                "INVALID  | \"\"                                            | state",
                "NOT_JSON | {\"online\":true                                | line 1",
                "NOT_JSON | {\"online\":true,\"online\":false}              | Duplicate",
                "INVALID  | {\"online\":true,\"ts\":1,\"reason\":\"x\"} {}  | token",
                "INVALID  | ``                                              | state"
            })
    void aStateOfTheWrongShapeIsRefusedSayingWhereAndWhat(MessageException.Kind kind, String json, String expected) {
        String message = assertFails(kind, () -> State.parse(json.getBytes(UTF_8)));
        assertTrue(message.startsWith("state") && message.contains(expected), message);
    }

    @Test
    void aMessageLongerThanAllowedIsNotParsed() {
        assertFails(MessageException.Kind.TOO_LARGE, () -> State.parse(new byte[State.MAX_BYTES + 1]));
    }

    @Test
    void deepAndLongJsonIsRefused() {
        String deep = "{\"x\":" + "[".repeat(500) + "]".repeat(500) + "}";
        assertFails(MessageException.Kind.NOT_JSON, () -> State.parse(deep.getBytes(UTF_8)));
        String number = "{\"online\":true,\"ts\":" + "1".repeat(1000) + ",\"reason\":\"x\"}";
        assertFails(MessageException.Kind.NOT_JSON, () -> State.parse(number.getBytes(UTF_8)));
    }

    @Test
    void aNumberThatIsShortToSendAndLongToWriteIsRefused() {
        byte[] event =
                new Event("s1", 1, 1, "high", null, null, null, null, null, new BigDecimal("1.5"), null, null).encode();
        assertTrue(assertFails(MessageException.Kind.INVALID, () -> Event.parse(changed(event, "1.5", "1e999999999")))
                .contains("value"));
    }

    @Test
    void aBirthWhoseTableHashDoesNotFitItsPointsIsRefused() {
        byte[] birth = birth(POINTS).encode();
        String message = assertFails(
                MessageException.Kind.INVALID, () -> Birth.parse(changed(birth, "\"decimals\":2", "\"decimals\":1")));
        assertTrue(message.contains("is not the hash"), message);
        assertFails(
                MessageException.Kind.INVALID,
                () -> Birth.parse(changed(birth, "\"stream\":\"s1\"", "\"stream\":\"s2\"")));
    }

    @Test
    void aBirthWithAPartMissingOrOfTheWrongShapeIsRefused() {
        byte[] birth = birth(POINTS).encode();
        String[][] changes = {
            {"\"decimals\":2", "\"decimals\":10", "decimals"},
            {"\"decimals\":2", "\"decimals\":\"2\"", "points[0].decimals"},
            {"room-1/air-1/temperature", "room-1/+/temperature", "zone/sensor/quantity"},
            {"room-1/air-1/temperature", "room-1/temperature", "zone/sensor/quantity"},
            {"\"unit\":\"°C\"", "\"unit\":null", "unit"},
            {"\"id\":\"luochuan-apple-01\"", "\"id\":\"#\"", "gateway id"},
            {"\"tier\":\"base\"", "\"tier\":null", "tier is missing"},
            {"\"kind\":\"cold-room\"", "\"kind\":7", "zones[0].kind"},
            {"\"128\"", "\"256\"", "quality code 256"},
            {"\"128\"", "\"bad\"", "qualities"},
            {"\"software\":\"hanlu\"", "\"software\":null", "software is missing"},
            {"\"zones\":[", "\"zones\":[null,", "zones"},
            {"\"points\":[", "\"points\":[null,", "points"},
        };
        for (String[] change : changes) {
            String message =
                    assertFails(MessageException.Kind.INVALID, () -> Birth.parse(changed(birth, change[0], change[1])));
            assertTrue(message.contains(change[2]), change[1] + ": " + message);
        }
    }

    @Test
    void theLargestPointTableFitsInABirth() throws Exception {
        List<PointTable.Entry> points = new ArrayList<>();
        for (int i = 0; i < PointTable.MAX_POINTS; i++) {
            points.add(new PointTable.Entry("cold-room-number-" + i + "/temperature-sensor-1/temperature", "°C", 2));
        }
        Birth birth = birth(points);
        assertEquals(birth, Birth.parse(birth.encode()));
        assertTrue(birth.encode().length < Birth.MAX_BYTES, birth.encode().length + " bytes");
    }

    @Test
    void theMostRangesFitInASafeMessageAndMoreAreRefused() throws Exception {
        SeqRange widest = new SeqRange(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1);
        Safe safe = new Safe("s".repeat(63), Collections.nCopies(Safe.MAX_RANGES, widest));
        assertEquals(safe, Safe.parse(safe.encode()));
        assertThrows(
                IllegalArgumentException.class, () -> new Safe("s1", Collections.nCopies(Safe.MAX_RANGES + 1, widest)));
        assertFalse(safe.ranges().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[2,1]]",
                "[[0,1]]",
                "[[1]]",
                "[[1,\"2\"]]",
                "[[1,9223372036854775807]]",
                "[5]",
                "[null]",
                "[]",
                "{}"
            })
    void rangesThatAreNoneAreRefused(String ranges) {
        assertFails(
                MessageException.Kind.INVALID,
                () -> Safe.parse(("{\"stream\":\"s1\",\"ranges\":" + ranges + "}").getBytes(UTF_8)));
    }
}
