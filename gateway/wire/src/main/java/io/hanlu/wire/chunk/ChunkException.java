package io.hanlu.wire.chunk;

/** Bytes that are not a chunk this version can read. The message says what was found; {@link #kind()} what to do. */
public final class ChunkException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. Only {@link #UNKNOWN_TABLE} and {@link #WRONG_VERSION} can mend themselves: by a birth, by an update. */
    public enum Kind {
        /** It does not start with the magic: something else was published on this topic. */
        NOT_A_CHUNK,
        /** It is a chunk of a version this program does not know. */
        WRONG_VERSION,
        /** It is longer, or declares more, than the bounds of {@link Chunk} and {@link ChunkDecoder} allow. */
        TOO_LARGE,
        /** It ends before its parts do. */
        TRUNCATED,
        /** The check sum differs: damaged or cut short. */
        CORRUPT,
        /** The check sum holds but the content contradicts itself: a broken or hostile sender. */
        MALFORMED,
        /** The point table is not known here (yet): wait for the gateway's birth. */
        UNKNOWN_TABLE
    }

    private final Kind kind;

    ChunkException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
