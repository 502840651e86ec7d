package io.hanlu.wire.chunk;

import java.util.Arrays;

/** A growing byte array; a varint is seven bits a byte, low ones first, the high bit set while more follow. */
final class ByteWriter {

    private static final int MAX_VARINT_BYTES = 10;

    private byte[] bytes;
    private int length;

    ByteWriter(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** Maps 0, -1, 1, -2, … to 0, 1, 2, 3, …, so that small distances either way are short. */
    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    void put(int octet) {
        reserve(1);
        bytes[length++] = (byte) octet;
    }

    void put(byte[] source, int count) {
        reserve(count);
        System.arraycopy(source, 0, bytes, length, count);
        length += count;
    }

    /** Big-endian. */
    void putFixed(long value, int octets) {
        reserve(octets);
        for (int shift = (octets - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void putVarint(long value) {
        reserve(MAX_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void putSigned(long value) {
        putVarint(zigzag(value));
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
