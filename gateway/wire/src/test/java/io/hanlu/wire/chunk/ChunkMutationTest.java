package io.hanlu.wire.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.hanlu.wire.chunk.ChunkException.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Damaged and hostile chunks cost a bounded amount of memory and time, and end in an answer. */
@Isolated("counts what the whole process has")
class ChunkMutationTest {

    private static final int MUTATIONS = 100_000;
    private static final int POINTS = 64;

    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    @Timeout(120)
    void aHundredThousandMutationsEndInATypedErrorOrAChunkWithinTheAllocationBound() throws Exception {
        long seed = new SplittableRandom().nextLong();
        System.out.println("ChunkMutationTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> valid = new ArrayList<>();
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            for (int i = 0; i < 200; i++) {
                byte[] chunk =
                        encoder.encode(Chunks.random(random, 1 + random.nextInt(POINTS), 1 + random.nextInt(60)));
                valid.add(chunk);
                valid.add(inflated(chunk));
            }
        }
        Map<Kind, Integer> errors = new EnumMap<>(Kind.class);
        int accepted = 0;
        long most = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = mutate(random, valid.get(random.nextInt(valid.size())));
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                Chunk chunk = decode(mutant);
                accepted++;
                assertTrue(chunk.readings() <= Chunk.MAX_READINGS);
            } catch (ChunkException e) {
                errors.merge(e.kind(), 1, Integer::sum);
            } catch (RuntimeException e) {
                fail("mutation " + i + " of seed " + seed, e);
            }
            most = Math.max(most, memory.getCurrentThreadAllocatedBytes() - before);
        }
        System.out.println(accepted + " accepted, refused " + errors + ", at most " + most + " bytes allocated");
        assertTrue(most <= ChunkDecoder.MAX_DECODE_BYTES, most + " bytes; seed " + seed);
        assertTrue(accepted > 0, "no mutation was harmless: do they reach the parser?");
        assertTrue(errors.containsKey(Kind.MALFORMED) && errors.containsKey(Kind.TRUNCATED), errors.toString());
    }

    @Test
    void theLargestChunkStaysWithinTheAllocationBound() throws Exception {
        List<Round> rounds = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int r = 0; r < Chunk.MAX_ROUNDS; r++) {
            int[] points = {r % 7, 7 + r % 7, 14 + r % 7, 21 + r % 7}; // no two rounds share their points
            int[] values = {random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()};
            rounds.add(new Round(r + 1, random.nextLong(), points, values, new byte[4]));
        }
        byte[] bytes;
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            bytes = encoder.encode(new Chunk(Chunks.HASH, rounds));
        }
        decode(bytes); // once before measuring: classes are loaded
        long before = memory.getCurrentThreadAllocatedBytes();
        assertEquals(Chunk.MAX_READINGS, decode(bytes).readings());
        long allocated = memory.getCurrentThreadAllocatedBytes() - before;
        System.out.println("the largest chunk, " + bytes.length + " bytes, allocates " + allocated);
        assertTrue(allocated <= ChunkDecoder.MAX_DECODE_BYTES, allocated + " bytes");
    }

    private static Chunk decode(byte[] bytes) throws ChunkException {
        return ChunkDecoder.decode(bytes, hash -> OptionalInt.of(POINTS));
    }

    /** One to four changes anywhere, then mostly the right check sum. */
    private static byte[] mutate(SplittableRandom random, byte[] original) {
        byte[] bytes = original.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(3, bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(10, bytes.length + 1)); // cut short
                case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 40)); // zeros behind
                default -> { // a length or count grows to something large
                    int header = Math.min(bytes.length - 1, random.nextInt(12, 20));
                    bytes[header] |= (byte) 0x80;
                }
            }
            if (bytes.length <= 3) {
                return bytes;
            }
        }
        return random.nextInt(20) == 0 ? bytes : Sealed.mend(bytes);
    }

    /** The same chunk with its body not deflated, so that a mutation of the body is one of what it says. */
    private static byte[] inflated(byte[] chunk) throws Exception {
        ByteReader in = new ByteReader(chunk, 3, chunk.length - Format.CRC_BYTES);
        int flags = in.octet("flags");
        in.fixed(Long.BYTES, "hash");
        long first = in.varint("first");
        long span = in.varint("span");
        int rounds = (int) in.varint("rounds");
        byte[] body = new byte[(int) in.varint("body")];
        if (flags == 0) {
            return chunk;
        }
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(chunk, in.position(), in.remaining());
            assertEquals(body.length, inflater.inflate(body));
        }
        return Sealed.chunk(0, first, span, rounds, body.length, body);
    }
}
