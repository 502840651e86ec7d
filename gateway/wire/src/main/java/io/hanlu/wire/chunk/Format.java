package io.hanlu.wire.chunk;

/** Version 1 of the chunk, as {@code gateway/wire/README.md} writes it down. */
final class Format {

    static final int MAGIC_0 = 'H';
    static final int MAGIC_1 = 'L';
    static final int VERSION = 1;

    /** The body is deflated (RFC 1951, no zlib header). */
    static final int FLAG_DEFLATED = 1;

    /** Column head, bit 0: it is not in every round; its presence runs follow. */
    static final int COLUMN_PARTIAL = 1;
    /** Column head, bit 1: not every reading is good; its quality runs precede its values. */
    static final int COLUMN_QUALITIES = 2;
    /** Column head, from bit 2 on: points left out since the previous column. */
    static final int COLUMN_GAP_SHIFT = 2;

    static final int CRC_BYTES = Integer.BYTES;

    private Format() {}
}
