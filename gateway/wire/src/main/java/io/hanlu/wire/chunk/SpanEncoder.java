package io.hanlu.wire.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes spans; the format is written down in {@code gateway/wire/README.md}. Keeps its work space and a deflater from one span to
 * the next, so each belongs to one thread, which closes it.
 */
public final class SpanEncoder implements AutoCloseable {

    private static final int INITIAL_BYTES = 4096;

    private final ColumnWriter columns = new ColumnWriter();
    private final Seal seal = Seal.ofReadings();
    private final ByteWriter content = new ByteWriter(INITIAL_BYTES);

    /**
     * The same rounds, by point.
     *
     * @throws IllegalArgumentException when a round's points do not ascend, or go beyond {@link PointTable#MAX_POINTS}
     */
    public Span encode(Chunk chunk) {
        columns.transpose(chunk);
        List<Span.Sealed> sealed = new ArrayList<>();
        for (int point = 0; point < columns.pointLimit(); point++) {
            if (columns.count(point) > 0) {
                content.clear();
                columns.putHead(point, 0, content);
                columns.putReadings(point, content);
                long key = Span.key(chunk.firstSeq(), point);
                sealed.add(new Span.Sealed(key, seal.put(key, content)));
            }
        }
        return new Span(
                chunk.firstSeq(),
                chunk.lastSeq(),
                chunk.fromMillis(),
                chunk.toMillis(),
                chunk.readings(),
                ticks(chunk),
                sealed);
    }

    private byte[] ticks(Chunk chunk) {
        content.clear();
        content.putVarint(chunk.lastSeq() - chunk.firstSeq());
        content.putVarint(chunk.rounds().size());
        Ticks.put(chunk.rounds(), content);
        return seal.put(chunk.firstSeq(), content);
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        seal.close();
    }
}
