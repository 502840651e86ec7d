package io.hanlu.edge.journal;

/** The journal could not be opened, written or read; the message says which file and what to do. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1L;

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    public JournalException(String message) {
        super(message);
    }
}
