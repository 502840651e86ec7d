package io.hanlu.wire.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Each way in which bytes can fail to be a chunk has its own answer. */
class ChunkDecoderTest {

    private static final int POINTS = 64;

    private static Chunk decode(byte[] chunk) throws ChunkException {
        return ChunkDecoder.decode(chunk, hash -> hash == Chunks.HASH ? OptionalInt.of(POINTS) : OptionalInt.empty());
    }

    private static byte[] valid() {
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            return encoder.encode(Chunks.coldRooms(8, 60, 1_000, 2));
        }
    }

    private static byte[] deflate(byte[] body) {
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(body);
            deflater.finish();
            byte[] out = new byte[body.length + 64];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    /** One round, number 1, with this body. */
    private static byte[] body(String hex) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Sealed.chunk(0, 1, 0, 1, body.length, body);
    }

    private static String assertFails(Kind kind, byte[] bytes) {
        ChunkException e = assertThrows(ChunkException.class, () -> decode(bytes));
        assertEquals(kind, e.kind(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    @Test
    void whatDoesNotStartWithTheMagicIsNotAChunk() {
        assertFails(Kind.NOT_A_CHUNK, new byte[0]);
        assertFails(Kind.NOT_A_CHUNK, "{\"online\":true,\"reason\":\"started\"}".getBytes(UTF_8));
    }

    @Test
    void anotherVersionIsToldApartFromDamage() {
        byte[] bytes = valid();
        bytes[2] = 2;
        assertTrue(assertFails(Kind.WRONG_VERSION, bytes).contains("version 2"));
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] bytes = valid();
        for (int length = 2; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            ChunkException e = assertThrows(ChunkException.class, () -> decode(cut));
            assertTrue(e.kind() == Kind.TRUNCATED || e.kind() == Kind.CORRUPT, e.kind() + ": " + e.getMessage());
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] bytes = valid();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThrows(ChunkException.class, () -> decode(flipped), "bit " + bit);
        }
    }

    @Test
    void aChunkLongerThanAllowedIsRefused() {
        assertFails(Kind.TOO_LARGE, Sealed.mend(Arrays.copyOf(valid(), ChunkDecoder.MAX_CHUNK_BYTES + 1)));
    }

    @Test
    void anUnknownTableIsNamedAndItsHeaderCanStillBeRead() throws Exception {
        byte[] bytes = valid();
        ChunkException e =
                assertThrows(ChunkException.class, () -> ChunkDecoder.decode(bytes, hash -> OptionalInt.empty()));
        assertEquals(Kind.UNKNOWN_TABLE, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("0123456789abcdef"), e.getMessage());
        assertEquals(60, ChunkDecoder.header(bytes).rounds());
    }

    @Test
    void aTableThatHasGrownStillReadsOldChunksButOnlyWithTheirOldPoints() throws Exception {
        PointTable.Entry air = new PointTable.Entry("room-1/air-1/temperature", "°C", 2);
        PointTable.Entry door = new PointTable.Entry("room-1/door-1/door", "", 0);
        PointTable before = new PointTable("s1", List.of(air));
        PointTable now = new PointTable("s1", List.of(air, door));
        Round round = new Round(1, 0, new int[] {0}, new int[] {412}, new byte[1]);
        Round beyond = new Round(1, 0, new int[] {1}, new int[] {1}, new byte[1]);
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            byte[] old = encoder.encode(new Chunk(before.hash(), List.of(round)));
            assertEquals(
                    412,
                    ChunkDecoder.decode(old, now::sizeAt).rounds().getFirst().value(0));
            byte[] lying = encoder.encode(new Chunk(before.hash(), List.of(beyond)));
            ChunkException e = assertThrows(ChunkException.class, () -> ChunkDecoder.decode(lying, now::sizeAt));
            assertEquals(Kind.MALFORMED, e.kind(), e.getMessage());
        }
    }

    @Test
    void countsBeyondTheBoundsAreTooLarge() {
        byte[] empty = {0, 0};
        assertFails(Kind.TOO_LARGE, Sealed.chunk(0, 1, 1 << 20, Chunk.MAX_ROUNDS + 1, 2, empty));
        assertFails(Kind.TOO_LARGE, Sealed.chunk(0, 1, 0, 1, ChunkDecoder.MAX_CHUNK_BYTES + 1, empty));
        // 64 columns in each of 16,384 rounds: over a million readings, all bad, from 33 kB of body and 200 bytes of
        // chunk.
        byte[] dense = new byte[2 * Chunk.MAX_ROUNDS + 64];
        dense[2 * Chunk.MAX_ROUNDS - 1] = 64;
        byte[] deflated = deflate(dense);
        assertFails(Kind.TOO_LARGE, Sealed.chunk(1, 1, Chunk.MAX_ROUNDS - 1, Chunk.MAX_ROUNDS, dense.length, deflated));
    }

    @Test
    void declaringMoreThanTheBytesHoldIsTruncated() {
        byte[] empty = {0, 0};
        assertFails(Kind.TRUNCATED, Sealed.chunk(0, 1, 0, 1, 3, empty));
        assertFails(Kind.TRUNCATED, Sealed.chunk(1, 1, 0, 1, 1 << 20, empty)); // deflate cannot expand that far
        assertFails(Kind.TRUNCATED, Sealed.chunk(0, 1, 9, 10, 2, empty)); // ten rounds in two bytes
        assertFails(Kind.TRUNCATED, body("00 05")); // five columns in no bytes
        assertFails(Kind.TRUNCATED, body("00 01 00")); // a column without its value
    }

    @Test
    void aHeaderThatContradictsItselfIsMalformed() {
        byte[] empty = {0, 0};
        assertFails(Kind.MALFORMED, Sealed.chunk(2, 1, 0, 1, 2, empty)); // a flag that nobody knows
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 0, 0, 1, 2, empty)); // sequence numbers start at 1
        assertFails(Kind.MALFORMED, Sealed.chunk(0, Long.MAX_VALUE, 1, 1, 2, empty)); // and end at 2^63 - 1
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 1, -1, 1, 2, empty));
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 1, 0, 0, 2, empty)); // no round
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 1, 0, 2, 4, new byte[4])); // two rounds with one number
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 1, 0, 1, 1, empty)); // a byte behind the body
    }

    @Test
    void aBodyThatContradictsTheHeaderIsMalformed() {
        assertFails(
                Kind.MALFORMED, Sealed.chunk(0, 1, 5, 2, 4, HexFormat.of().parseHex("03000000"))); // ends at 5, not 6
        assertFails(Kind.MALFORMED, Sealed.chunk(0, 1, 5, 2, 4, HexFormat.of().parseHex("05000000"))); // at 7
        assertFails(Kind.MALFORMED, body("00 41")); // 65 columns of 64 points
        assertFails(Kind.MALFORMED, body("00 01 8002 00")); // point 64
        assertFails(Kind.MALFORMED, body("00 02 fc01 00 00 00")); // point 63, then 64
        assertFails(Kind.MALFORMED, body("00 01 01 01 01 01 00")); // present in round 2 of 1
        assertFails(Kind.MALFORMED, body("00 01 02 02 00 00")); // two qualities for one reading
        assertFails(Kind.MALFORMED, body("00 01 02 00 05 01 00 00")); // a quality for no reading
        assertFails(Kind.MALFORMED, body("00 01 00 8080808020")); // 2^32
        assertFails(Kind.MALFORMED, body("00 01 00 ffffffffffffffffff02")); // 65 bits
        assertFails(Kind.MALFORMED, body("00 01 00 00 00")); // a byte too many
    }

    @Test
    void aDeflatedBodyMustEndExactlyWhereItShould() {
        byte[] body = new byte[100]; // one round, no column; 98 bytes too many
        byte[] deflated = deflate(body);
        assertTrue(assertFails(Kind.MALFORMED, Sealed.chunk(1, 1, 0, 1, 100, deflated))
                .contains("98 bytes follow"));
        assertFails(Kind.MALFORMED, Sealed.chunk(1, 1, 0, 1, 99, deflated));
        assertFails(Kind.TRUNCATED, Sealed.chunk(1, 1, 0, 1, 101, deflated));
        assertFails(Kind.MALFORMED, Sealed.chunk(1, 1, 0, 1, 100, Arrays.copyOf(deflated, deflated.length + 1)));
        assertFails(Kind.TRUNCATED, Sealed.chunk(1, 1, 0, 1, 100, Arrays.copyOf(deflated, deflated.length - 2)));
        assertFails(Kind.MALFORMED, Sealed.chunk(1, 1, 0, 1, 100, new byte[] {7, 7, 7, 7})); // an unknown block type
    }
}
