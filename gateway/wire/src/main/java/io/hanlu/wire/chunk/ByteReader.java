package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.Arrays;

/** Reads a stretch of bytes that nobody vouches for; every method fails with what was expected where it ended. */
final class ByteReader {

    private static final int LAST_VARINT_SHIFT = 63;

    private final byte[] bytes;
    private final int end;
    private int at;

    ByteReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** All that is left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /** A second reader over the same bytes, from an earlier position on. */
    ByteReader from(int position) {
        return new ByteReader(bytes, position, end);
    }

    int octet(String what) throws ChunkException {
        if (at >= end) {
            throw new ChunkException(Kind.TRUNCATED, "ends before its " + what);
        }
        return bytes[at++] & 0xFF;
    }

    /** Big-endian. */
    long fixed(int octets, String what) throws ChunkException {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value = value << Byte.SIZE | octet(what);
        }
        return value;
    }

    /** 64 bits, unsigned. */
    long varint(String what) throws ChunkException {
        long value = 0;
        for (int shift = 0; shift <= LAST_VARINT_SHIFT; shift += 7) {
            int octet = octet(what);
            if (shift == LAST_VARINT_SHIFT && octet > 1) {
                break;
            }
            value |= (octet & 0x7FL) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new ChunkException(Kind.MALFORMED, what + " is a varint of more than 64 bits");
    }

    long signed(String what) throws ChunkException {
        long value = varint(what);
        return (value >>> 1) ^ -(value & 1);
    }

    /** A varint that may be no larger than {@code max}; otherwise fails as {@code kind}. */
    int count(int max, Kind kind, String what) throws ChunkException {
        long value = varint(what);
        if (Long.compareUnsigned(value, max) > 0) {
            throw new ChunkException(kind, Long.toUnsignedString(value) + " " + what + "; at most " + max);
        }
        return (int) value;
    }
}
