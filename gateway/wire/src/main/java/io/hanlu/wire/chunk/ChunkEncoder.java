package io.hanlu.wire.chunk;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes chunks; the format is written down in {@code gateway/wire/README.md}. Keeps its work space and a deflater from
 * one chunk to the next, so each belongs to one thread, which closes it. The work space grows with the largest chunk, to
 * at most 4 MB.
 */
public final class ChunkEncoder implements AutoCloseable {

    private static final int INITIAL_BYTES = 4096;

    private final ColumnWriter columns = new ColumnWriter();
    private final Deflation deflation = Deflation.ofReadings();
    private final CRC32C crc = new CRC32C();
    private final ByteWriter body = new ByteWriter(INITIAL_BYTES);
    private final ByteWriter whole = new ByteWriter(INITIAL_BYTES);

    /**
     * The chunk as bytes, at most {@link ChunkDecoder#MAX_CHUNK_BYTES}.
     *
     * @throws IllegalArgumentException when a round's points do not ascend, or go beyond {@link PointTable#MAX_POINTS}
     */
    public byte[] encode(Chunk chunk) {
        columns.transpose(chunk);
        body.clear();
        Ticks.put(chunk.rounds(), body);
        putDirectory();
        for (int point = 0; point < columns.pointLimit(); point++) {
            columns.putReadings(point, body);
        }

        boolean smaller = deflation.deflate(body);
        whole.clear();
        whole.put(Format.MAGIC_0);
        whole.put(Format.MAGIC_1);
        whole.put(Format.VERSION);
        whole.put(smaller ? Format.FLAG_DEFLATED : 0);
        whole.putFixed(chunk.tableHash(), Long.BYTES);
        whole.putVarint(chunk.firstSeq());
        whole.putVarint(chunk.lastSeq() - chunk.firstSeq());
        whole.putVarint(chunk.rounds().size());
        whole.putVarint(body.length());
        if (smaller) {
            deflation.putInto(whole);
        } else {
            whole.put(body.array(), body.length());
        }
        crc.reset();
        crc.update(whole.array(), 0, whole.length());
        whole.putFixed(crc.getValue(), Format.CRC_BYTES);
        return Arrays.copyOf(whole.array(), whole.length());
    }

    private void putDirectory() {
        int count = 0;
        for (int point = 0; point < columns.pointLimit(); point++) {
            count += columns.count(point) > 0 ? 1 : 0;
        }
        body.putVarint(count);
        int previous = -1;
        for (int point = 0; point < columns.pointLimit(); point++) {
            if (columns.count(point) > 0) {
                columns.putHead(point, point - previous - 1, body);
                previous = point;
            }
        }
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        deflation.close();
    }
}
