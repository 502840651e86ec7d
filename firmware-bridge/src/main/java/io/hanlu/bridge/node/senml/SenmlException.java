package io.hanlu.bridge.node.senml;

import java.util.Objects;

/** Bytes that are no SenML pack. The message names the record and the field, and repeats little of what was sent. */
public final class SenmlException extends Exception {

    private static final long serialVersionUID = 1L;

    SenmlException(String message) {
        super(message);
    }

    /** Never null: it is given to the constructor. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
