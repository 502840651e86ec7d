package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Deflate (RFC 1951, no zlib header). Keeps a deflater and its work space from one content to the next, so each belongs to one
 * thread, which closes it.
 */
final class Deflation implements AutoCloseable {

    /** RFC 1951 cannot say more than 258 bytes in two bits. */
    private static final int MAX_RATIO = 1032;

    private final Deflater deflater;
    private byte[] bytes = new byte[0];
    private int length;

    private Deflation(Deflater deflater) {
        this.deflater = deflater;
    }

    /** Readings that wander around a level are what zlib calls filtered data: a tenth smaller than with its default. */
    static Deflation ofReadings() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setStrategy(Deflater.FILTERED);
        return new Deflation(deflater);
    }

    /** For text that somebody waits for: a tenth of the time, a few bytes more. */
    static Deflation quick() {
        return new Deflation(new Deflater(Deflater.BEST_SPEED, true));
    }

    /** Deflates the content, giving up when the result is not shorter: then false. */
    boolean deflate(ByteWriter content) {
        if (bytes.length < content.length()) {
            bytes = new byte[content.array().length];
        }
        deflater.reset();
        deflater.setInput(content.array(), 0, content.length());
        deflater.finish();
        length = 0;
        while (length < content.length() && !deflater.finished()) {
            length += deflater.deflate(bytes, length, content.length() - length);
        }
        return length < content.length();
    }

    /** Appends what the last {@link #deflate} made. */
    void putInto(ByteWriter out) {
        out.put(bytes, length);
    }

    /** Whether so many bytes could inflate to so many. */
    static boolean mayHold(int present, int inflated) {
        return inflated <= (long) MAX_RATIO * present;
    }

    /** The content, which must have exactly this length and end where the bytes do. */
    static ByteReader inflate(byte[] bytes, int from, int to, int length) throws ChunkException {
        byte[] content = new byte[length];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes, from, to - from);
            int done = 0;
            int got = 1;
            while (done < length && got > 0) {
                got = inflater.inflate(content, done, length - done);
                done += got;
            }
            if (done < length) {
                throw new ChunkException(
                        Kind.TRUNCATED, "the body inflates to " + done + " bytes; " + length + " are declared");
            }
            if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
                throw new ChunkException(Kind.MALFORMED, "the body inflates to more than " + length + " bytes");
            }
            if (!inflater.finished() || inflater.getRemaining() > 0) {
                throw new ChunkException(
                        Kind.MALFORMED,
                        "the deflated body does not end where its bytes do: " + inflater.getRemaining()
                                + " bytes left");
            }
        } catch (DataFormatException e) {
            throw new ChunkException(Kind.MALFORMED, "the body does not inflate: " + e.getMessage());
        }
        return new ByteReader(content, 0, length);
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        deflater.close();
    }
}
