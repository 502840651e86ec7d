package io.hanlu.bridge;

import java.util.Objects;

/** A device could not be opened, or did not do as its datasheet says. */
public final class DeviceException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Quality cause;

    /**
     * @param cause the bad quality that a reading lost to this gets
     * @param message what was tried, on what, what came back, and what to do
     */
    public DeviceException(Quality cause, String message) {
        super(message);
        this.cause = cause;
    }

    public DeviceException(Quality cause, String message, Throwable from) {
        super(message, from);
        this.cause = cause;
    }

    /** Never null: it is given to the constructor. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public Quality quality() {
        return cause;
    }
}
