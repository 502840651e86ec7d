package io.hanlu.wire.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds by point come back as they were, in few bytes; what is damaged, missing or in the wrong place is noticed. */
class SpanTest {

    private final SpanEncoder encoder = new SpanEncoder();

    @AfterEach
    void close() {
        encoder.close();
    }

    private static List<Round> rounds(Span span) throws ChunkException {
        Ticks ticks = SpanDecoder.ticks(span.first(), span.ticks());
        ticks.check(span.last(), span.fromMillis(), span.toMillis());
        List<Column> columns = new ArrayList<>();
        for (Span.Sealed column : span.columns()) {
            columns.add(SpanDecoder.column(column.key(), ticks.size(), column.body()));
        }
        return SpanDecoder.rounds(ticks, columns, span.readings());
    }

    @Test
    void everyAllowedChunkComesBackByPointAsItWas() throws Exception {
        long seed = new SplittableRandom().nextLong();
        System.out.println("SpanTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) {
            Chunk chunk = Chunks.random(random, 1 + random.nextInt(80), 1 + random.nextInt(100));
            assertEquals(chunk.rounds(), rounds(encoder.encode(chunk)), "case " + i + " of seed " + seed);
        }
    }

    @Test
    void aColumnIsReadWithoutTheOthers() throws Exception {
        List<Round> rounds = List.of(
                new Round(3, 10, new int[] {1, 7}, new int[] {5, 90}, new byte[2]),
                new Round(5, 20, new int[] {1}, new int[] {6}, new byte[1]),
                new Round(6, 30, new int[] {7}, new int[] {0}, new byte[] {(byte) 130}));
        Span span = encoder.encode(new Chunk(0, rounds));
        Span.Sealed sealed = span.columns().get(1);
        assertEquals(3 * 4096 + 7, sealed.key());
        Column column = SpanDecoder.column(sealed.key(), 3, sealed.body());
        assertEquals(7, column.point());
        assertEquals(2, column.size());
        assertEquals(0, column.row(0));
        assertEquals(90, column.value(0));
        assertEquals(2, column.row(1));
        assertEquals(130, column.quality(1));
        assertThrows(IllegalStateException.class, () -> column.value(1));
    }

    @Test
    void everyDamagedByteIsNoticed() throws Exception {
        Span span = encoder.encode(Chunks.coldRooms(2, 40, 1_000, 2));
        for (int at = 0; at < span.ticks().length; at++) {
            byte[] damaged = flipped(span.ticks(), at);
            assertKind(Kind.CORRUPT, () -> SpanDecoder.ticks(span.first(), damaged));
        }
        Span.Sealed column = span.columns().getFirst();
        for (int at = 0; at < column.body().length; at++) {
            byte[] damaged = flipped(column.body(), at);
            assertKind(Kind.CORRUPT, () -> SpanDecoder.column(column.key(), 40, damaged));
        }
    }

    @Test
    void whatIsWholeButUnderAnotherKeyIsNoticed() throws Exception {
        Span span = encoder.encode(Chunks.coldRooms(2, 40, 1_000, 2));
        Span.Sealed column = span.columns().getFirst();
        assertKind(Kind.CORRUPT, () -> SpanDecoder.column(column.key() + 1, 40, column.body()));
        assertKind(Kind.CORRUPT, () -> SpanDecoder.ticks(span.first() + 1, span.ticks()));
    }

    @Test
    void aColumnThatIsMissingIsNoticed() throws Exception {
        Span whole = encoder.encode(Chunks.coldRooms(3, 40, 1_000, 2));
        Span less = new Span(
                whole.first(),
                whole.last(),
                whole.fromMillis(),
                whole.toMillis(),
                whole.readings(),
                whole.ticks(),
                whole.columns().subList(0, 2));
        assertKind(Kind.TRUNCATED, () -> rounds(less));
    }

    @Test
    void whatTheRowSaysOfItsTicksIsCompared() throws Exception {
        Span span = encoder.encode(Chunks.coldRooms(1, 40, 1_000, 2));
        Ticks ticks = SpanDecoder.ticks(span.first(), span.ticks());
        ticks.check(span.last(), span.fromMillis(), span.toMillis());
        assertKind(Kind.MALFORMED, () -> ticks.check(span.last() + 1, span.fromMillis(), span.toMillis()));
        assertKind(Kind.MALFORMED, () -> ticks.check(span.last(), span.fromMillis() - 1, span.toMillis()));
        assertKind(Kind.MALFORMED, () -> ticks.check(span.last(), span.fromMillis(), span.toMillis() + 1));
    }

    /** The check sum is right, so only the content can be refused. */
    @Test
    void contentThatContradictsItselfIsRefused() throws Exception {
        try (Seal seal = Seal.quick()) {
            byte[][] columns = {{4, 0}, {1, 5}, {1, 1, 0, 41}, {2, 0, 0}, {0, 1, 1, 1}, {}};
            for (byte[] column : columns) {
                byte[] sealed = seal.put(4096, column);
                ChunkException refused = assertThrows(ChunkException.class, () -> SpanDecoder.column(4096, 2, sealed));
                assertTrue(refused.kind() == Kind.MALFORMED || refused.kind() == Kind.TRUNCATED, refused.toString());
            }
            byte[] large = seal.put(1, new byte[100]);
            assertKind(Kind.TOO_LARGE, () -> Seal.open(1, large, 99));
            assertArrayEquals(new byte[100], Seal.open(1, large, 100));
            assertKind(Kind.TRUNCATED, () -> Seal.open(1, new byte[4], 100));
        }
    }

    /** What the bytes of a column cost by themselves; the file adds its own. */
    @Test
    void aSpanOf64PointsTakesAboutHalfAByteAReading() {
        for (int noise : new int[] {1, 2, 3, 5}) {
            Span span = encoder.encode(Chunks.coldRooms(64, 1_024, 1_000, noise));
            int bytes = span.ticks().length;
            int longest = 0;
            for (Span.Sealed column : span.columns()) {
                bytes += column.body().length;
                longest = Math.max(longest, column.body().length);
            }
            double each = (double) bytes / span.readings();
            System.out.printf("64 points x 1,024 s, noise +-%d: %.3f bytes a reading%n", noise, each);
            assertTrue(each < (noise <= 2 ? 0.50 : 0.70), each + " bytes a reading at noise " + noise);
            assertTrue(longest < 1_000, longest + " bytes in a column");
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] damaged = Arrays.copyOf(bytes, bytes.length);
        damaged[at] ^= 0x10;
        return damaged;
    }

    private interface Reading {
        void read() throws ChunkException;
    }

    private static void assertKind(Kind kind, Reading reading) {
        assertEquals(kind, assertThrows(ChunkException.class, reading::read).kind());
    }
}
