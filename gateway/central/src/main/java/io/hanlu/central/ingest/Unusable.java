package io.hanlu.central.ingest;

import io.hanlu.wire.chunk.ChunkException;
import java.util.Locale;

/** Why a message was set aside. */
enum Unusable {
    /** On one of our topics, and not a chunk. */
    NOT_A_CHUNK,
    /** A newer gateway: update the centre, and it sends them again. */
    WRONG_VERSION,
    TOO_LARGE,
    TRUNCATED,
    /** Damaged on its way or in the journal. */
    CORRUPT,
    /** The check sum holds and the content contradicts itself: an error in the sender. */
    MALFORMED,
    /** Not the JSON message that belongs on its topic. */
    INVALID_JSON,
    /** Topic and payload name different gateways, or the topic is none of ours. */
    WRONG_TOPIC,
    /** The store will never take part of it. */
    REFUSED,
    /** It met an error of our own. */
    UNEXPECTED;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Unusable of(ChunkException.Kind kind) {
        return switch (kind) {
            case NOT_A_CHUNK -> NOT_A_CHUNK;
            case WRONG_VERSION -> WRONG_VERSION;
            case TOO_LARGE -> TOO_LARGE;
            case TRUNCATED -> TRUNCATED;
            case CORRUPT -> CORRUPT;
            case MALFORMED -> MALFORMED;
            case UNKNOWN_TABLE -> throw new IllegalArgumentException("waits, is not set aside");
        };
    }
}
