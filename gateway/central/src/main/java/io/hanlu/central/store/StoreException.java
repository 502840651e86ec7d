package io.hanlu.central.store;

/**
 * The store did not do it now: away, overloaded, full, or it does not let us in. Nothing is known to be committed. Every write
 * may be tried again as it is; what the store will never take is no exception but a {@link Refused}.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what was tried, on what, what came back, what to do
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
