package io.hanlu.wire.message;

/** A payload that is not the JSON message it should be. The text says which message, where in it, and what is wrong. */
public final class MessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** In which way. */
    public enum Kind {
        /** Longer than {@link Birth#MAX_BYTES} or the message's own bound; nothing was parsed. */
        TOO_LARGE,
        /** Not one well-formed JSON object within the bounds on depth, names and numbers. */
        NOT_JSON,
        /** JSON, but a field is missing, of another type, or contradicts another. */
        INVALID,
        /** Not signed by whom it must be. */
        NOT_SIGNED
    }

    private final Kind kind;

    MessageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
