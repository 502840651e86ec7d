package io.hanlu.wire.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.Safe;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.State;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The format is what {@code gateway/wire/README.md} says it is. */
class ReadmeTest {

    private static final List<Round> ROUNDS = List.of(
            new Round(41, 1_767_225_600_000L, new int[] {0, 1, 2}, new int[] {412, 9150, 0}, new byte[3]),
            new Round(42, 1_767_225_601_000L, new int[] {0, 1}, new int[] {413, 0}, new byte[] {0, (byte) 128}));

    /** The fenced blocks of this kind, in order. */
    private static List<String> blocks(String kind) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Birth birth() throws Exception {
        return Birth.parse(blocks("json").get(0).getBytes(UTF_8));
    }

    /** The bytes of each line, which stand before two spaces. */
    private static List<byte[]> lines(String block) {
        return block.lines()
                .map(line -> HexFormat.ofDelimiter(" ").parseHex(line.split(" {2,}", 2)[0]))
                .toList();
    }

    @Test
    void theChunkByHandIsWhatTheCodeWritesAndReads() throws Exception {
        StringBuilder hex = new StringBuilder();
        blocks("chunk").getFirst().lines().forEach(line -> hex.append(line.split(" {2,}", 2)[0].replace(" ", "")));
        byte[] byHand = HexFormat.of().parseHex(hex);
        PointTable table = birth().pointTable();
        Chunk chunk = new Chunk(table.hash(), ROUNDS);
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            assertArrayEquals(byHand, encoder.encode(chunk));
        }
        assertEquals(chunk, ChunkDecoder.decode(byHand, table::sizeAt));
    }

    @Test
    void theSpanByHandIsWhatTheCodeWritesAndReads() throws Exception {
        List<byte[]> byHand = lines(blocks("span").getFirst());
        try (SpanEncoder encoder = new SpanEncoder()) {
            Span span = encoder.encode(new Chunk(birth().pointTable().hash(), ROUNDS));
            assertArrayEquals(byHand.get(0), span.ticks());
            assertEquals(5, span.readings());
            assertEquals(3, span.columns().size());
            for (int point = 0; point < 3; point++) {
                assertEquals(41 * 4096 + point, span.columns().get(point).key());
                assertArrayEquals(
                        byHand.get(1 + point), span.columns().get(point).body());
            }
        }
        Ticks ticks = SpanDecoder.ticks(41, byHand.get(0));
        List<Column> columns = List.of(
                SpanDecoder.column(Span.key(41, 0), 2, byHand.get(1)),
                SpanDecoder.column(Span.key(41, 1), 2, byHand.get(2)),
                SpanDecoder.column(Span.key(41, 2), 2, byHand.get(3)));
        assertEquals(ROUNDS, SpanDecoder.rounds(ticks, columns, 5));
    }

    @Test
    void theMessagesShownAreMessages() throws Exception {
        List<String> json = blocks("json");
        assertEquals(4, json.size());
        assertEquals("luochuan-apple-01", birth().gateway().id());
        assertEquals(
                new State(true, 1_767_225_600_000L, "started"),
                State.parse(json.get(1).getBytes(UTF_8)));
        assertEquals(
                new BigDecimal("8.10"), Event.parse(json.get(2).getBytes(UTF_8)).value());
        assertEquals(
                List.of(new SeqRange(1, 40), new SeqRange(42, 43)),
                Safe.parse(json.get(3).getBytes(UTF_8)).ranges());
    }
}
