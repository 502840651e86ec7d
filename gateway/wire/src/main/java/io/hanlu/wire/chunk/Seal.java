package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Puts content into bytes that prove by themselves that they are whole and stand under the right key; deflated when that is shorter.
 * The format is written down in {@code gateway/wire/README.md}. Keeps a deflater and its work space, so each belongs to one thread,
 * which closes it.
 */
public final class Seal implements AutoCloseable {

    private static final int INITIAL_BYTES = 1024;
    private static final int DEFLATED = 1;

    private final Deflation deflation;
    private final ByteWriter whole = new ByteWriter(INITIAL_BYTES);

    private Seal(Deflation deflation) {
        this.deflation = deflation;
    }

    static Seal ofReadings() {
        return new Seal(Deflation.ofReadings());
    }

    /** One that takes little time, for what somebody waits for. */
    public static Seal quick() {
        return new Seal(Deflation.quick());
    }

    /**
     * Seals any bytes.
     *
     * @param key under which they are kept
     */
    public byte[] put(long key, byte[] content) {
        ByteWriter writer = new ByteWriter(content.length);
        writer.put(content, content.length);
        return put(key, writer);
    }

    byte[] put(long key, ByteWriter content) {
        boolean smaller = deflation.deflate(content);
        whole.clear();
        whole.putVarint((long) content.length() << 1 | (smaller ? DEFLATED : 0));
        if (smaller) {
            deflation.putInto(whole);
        } else {
            whole.put(content.array(), content.length());
        }
        whole.putFixed(checkSum(key, whole.array(), whole.length()), Format.CRC_BYTES);
        return Arrays.copyOf(whole.array(), whole.length());
    }

    /**
     * The content, after checking that it is what was sealed under this key.
     *
     * @param most bytes of content to allocate at the utmost
     */
    public static byte[] open(long key, byte[] sealed, int most) throws ChunkException {
        ByteReader content = read(key, sealed, most);
        return content.rest();
    }

    static ByteReader read(long key, byte[] sealed, int most) throws ChunkException {
        int end = sealed.length - Format.CRC_BYTES;
        if (end < 1) {
            throw new ChunkException(Kind.TRUNCATED, sealed.length + " bytes; a check sum and more are wanted");
        }
        long sum = checkSum(key, sealed, end);
        long stated = new ByteReader(sealed, end, sealed.length).fixed(Format.CRC_BYTES, "check sum");
        if (sum != stated) {
            throw new ChunkException(
                    Kind.CORRUPT,
                    String.format(
                            "CRC32C of %d bytes under %d is %08x but %08x is stated: damaged, cut short or misplaced",
                            end, key, sum, stated));
        }
        ByteReader in = new ByteReader(sealed, 0, end);
        long head = in.varint("length");
        long length = head >>> 1;
        boolean deflated = (head & DEFLATED) != 0;
        if (length > most) {
            throw new ChunkException(Kind.TOO_LARGE, length + " bytes of content; at most " + most);
        }
        if (deflated ? !Deflation.mayHold(in.remaining(), (int) length) : length != in.remaining()) {
            throw new ChunkException(Kind.MALFORMED, "declares " + length + " bytes of content in " + in.remaining());
        }
        return deflated ? Deflation.inflate(sealed, in.position(), end, (int) length) : in;
    }

    /** Over the key, so that what strayed to another row is found out, and the bytes. */
    private static long checkSum(long key, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            crc.update((int) (key >>> shift));
        }
        crc.update(bytes, 0, length);
        return crc.getValue();
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        deflation.close();
    }
}
