package io.hanlu.wire.chunk;

import java.util.Arrays;
import java.util.zip.CRC32C;

/** Makes check sums right, so that what else is wrong with some bytes reaches the parser. */
final class Sealed {

    private Sealed() {}

    /** With a right check sum behind it. */
    static byte[] append(byte[] withoutCrc) {
        return mend(Arrays.copyOf(withoutCrc, withoutCrc.length + Format.CRC_BYTES));
    }

    /** With its last four bytes turned into the right check sum; the same array. */
    static byte[] mend(byte[] chunk) {
        CRC32C crc = new CRC32C();
        int end = chunk.length - Format.CRC_BYTES;
        crc.update(chunk, 0, end);
        for (int i = 0; i < Format.CRC_BYTES; i++) {
            chunk[end + i] = (byte) (crc.getValue() >>> (Integer.SIZE - Byte.SIZE * (i + 1)));
        }
        return chunk;
    }

    /** A chunk of these parts, whether they fit together or not. */
    static byte[] chunk(int flags, long first, long span, int rounds, int bodyLength, byte[] body) {
        ByteWriter out = new ByteWriter(64);
        out.put('H');
        out.put('L');
        out.put(1);
        out.put(flags);
        out.putFixed(Chunks.HASH, Long.BYTES);
        out.putVarint(first);
        out.putVarint(span);
        out.putVarint(rounds);
        out.putVarint(bodyLength);
        out.put(body, body.length);
        return append(Arrays.copyOf(out.array(), out.length()));
    }
}
