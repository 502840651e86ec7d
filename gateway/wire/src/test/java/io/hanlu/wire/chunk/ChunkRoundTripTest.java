package io.hanlu.wire.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes in comes out, and in few bytes. */
class ChunkRoundTripTest {

    private final ChunkEncoder encoder = new ChunkEncoder();

    @AfterEach
    void close() {
        encoder.close();
    }

    private static Chunk decode(byte[] bytes) throws ChunkException {
        return ChunkDecoder.decode(bytes, hash -> OptionalInt.of(PointTable.MAX_POINTS));
    }

    @Test
    void everyAllowedChunkComesBackAsItWas() throws Exception {
        long seed = new SplittableRandom().nextLong();
        System.out.println("ChunkRoundTripTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            Chunk chunk = Chunks.random(random, 1 + random.nextInt(80), 1 + random.nextInt(100));
            assertEquals(chunk, decode(encoder.encode(chunk)), "case " + i + " of seed " + seed);
        }
    }

    @Test
    void aRoundWithoutPointsComesBack() throws Exception {
        Chunk chunk = new Chunk(0, List.of(new Round(7, -1, new int[0], new int[0], new byte[0])));
        assertEquals(chunk, decode(encoder.encode(chunk)));
    }

    @Test
    void valuesAndTimesSwingFromOneEndOfTheirRangeToTheOther() throws Exception {
        int[] point = {PointTable.MAX_POINTS - 1};
        List<Round> rounds = new ArrayList<>();
        long[] times = {Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE};
        int[] values = {Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, Integer.MAX_VALUE};
        for (int i = 0; i < times.length; i++) {
            rounds.add(new Round(i + 1, times[i], point, new int[] {values[i]}, new byte[1]));
        }
        rounds.add(new Round(Long.MAX_VALUE, 0, point, new int[1], new byte[1]));
        Chunk chunk = new Chunk(-1, rounds);
        assertEquals(chunk, decode(encoder.encode(chunk)));
    }

    @Test
    void everyQualityCodeComesBackAndOnlyThoseBelow128HaveAValue() throws Exception {
        byte[] qualities = new byte[256];
        int[] values = new int[256];
        for (int code = 0; code < 256; code++) {
            qualities[code] = (byte) code;
            values[code] = code < Round.FIRST_BAD_QUALITY ? code - 60 : 0;
        }
        Chunk chunk =
                new Chunk(1, List.of(new Round(1, 0, IntStream.range(0, 256).toArray(), values, qualities)));
        Round back = decode(encoder.encode(chunk)).rounds().getFirst();
        assertEquals(chunk.rounds().getFirst(), back);
        assertEquals(-60, back.value(0));
        assertThrows(IllegalStateException.class, () -> back.value(128));
    }

    @Test
    void theWorstAllowedChunkStillFits() throws Exception {
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        List<Round> rounds = new ArrayList<>();
        long seq = 1;
        for (int r = 0; r < Chunk.MAX_ROUNDS; r++) {
            // Four readings a round, each point in every other round at most: presence, quality and value all cost
            // most.
            int first = r % 2;
            int[] points = {first, 2 + first, 4 + first, 6 + 4 * random.nextInt(1000) + first};
            int[] values = {random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()};
            byte[] qualities = new byte[4];
            for (int i = 0; i < 4; i++) {
                qualities[i] = (byte) random.nextInt(Round.FIRST_BAD_QUALITY);
            }
            rounds.add(new Round(seq, random.nextLong(), points, values, qualities));
            seq += 1 + (random.nextLong() >>> 16);
        }
        Chunk chunk = new Chunk(0, rounds);
        assertEquals(Chunk.MAX_READINGS, chunk.readings());
        byte[] bytes = encoder.encode(chunk);
        assertTrue(bytes.length <= ChunkDecoder.MAX_CHUNK_BYTES, bytes.length + " bytes");
        assertEquals(chunk, decode(bytes));
    }

    @Test
    void moreThanAChunkMayHoldIsRefusedWhenItIsBuilt() {
        int[] points = IntStream.range(0, 4096).toArray();
        Round wide = new Round(1, 0, points, new int[4096], new byte[4096]);
        List<Round> rounds = new ArrayList<>();
        for (int r = 0; r < 17; r++) {
            rounds.add(wide.withSeq(r + 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new Chunk(0, rounds));
        assertThrows(IllegalArgumentException.class, () -> new Chunk(0, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Chunk(0, List.of(wide, wide)));
        assertThrows(IllegalArgumentException.class, () -> new Chunk(0, List.of(wide.withSeq(0))));
    }

    @Test
    void pointsOutOfOrderAreRefused() {
        Round twice = new Round(1, 0, new int[] {3, 3}, new int[2], new byte[2]);
        Round beyond = new Round(1, 0, new int[] {PointTable.MAX_POINTS}, new int[1], new byte[1]);
        for (Round round : Arrays.asList(twice, beyond)) {
            assertThrows(IllegalArgumentException.class, () -> encoder.encode(new Chunk(0, List.of(round))));
        }
    }

    @Test
    void theHeaderCanBeReadWithoutTheTable() throws Exception {
        Chunk chunk = Chunks.coldRooms(8, 60, 1_000, 2);
        assertEquals(
                new ChunkHeader(Chunks.HASH, 1_000_000, 1_000_059, 60), ChunkDecoder.header(encoder.encode(chunk)));
    }

    /** 0.01 °C and 0.01 %RH, noise of up to ±0.02: the shape the wire target is set for. */
    @Test
    void aMinuteOf64PointsTakesAboutHalfAByteAReading() {
        for (int noise : new int[] {1, 2, 3, 5}) {
            Chunk chunk = Chunks.coldRooms(64, 60, 1_000, noise);
            double bytes = (double) encoder.encode(chunk).length / chunk.readings();
            System.out.printf("64 points x 60 s, noise +-%d: %.3f bytes a reading%n", noise, bytes);
            assertTrue(bytes < (noise <= 2 ? 0.60 : 0.75), bytes + " bytes a reading at noise " + noise);
        }
    }

    @Test
    void aVanWithEightPointsTakesUnderSixtyBytesAMinute() {
        int bytes = encoder.encode(Chunks.coldRooms(8, 1, 60_000, 1)).length;
        System.out.println("8 points x 1 round: " + bytes + " bytes");
        assertTrue(bytes <= 60, bytes + " bytes");
    }
}
