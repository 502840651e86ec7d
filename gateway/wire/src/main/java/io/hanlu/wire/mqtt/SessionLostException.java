package io.hanlu.wire.mqtt;

/** The connection ended. Whether an unanswered message reached the broker is not known: send it again on the next one. */
public final class SessionLostException extends Exception {

    private static final long serialVersionUID = 1L;

    public SessionLostException(String message) {
        super(message);
    }
}
