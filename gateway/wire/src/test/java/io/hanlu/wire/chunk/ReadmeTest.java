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
