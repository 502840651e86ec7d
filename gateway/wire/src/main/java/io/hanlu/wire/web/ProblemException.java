package io.hanlu.wire.web;

/** A request that cannot be answered; it becomes an {@code application/problem+json} body (RFC 9457). */
public final class ProblemException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    /**
     * @param status 400–599
     * @param title what is wrong, the same words every time
     * @param detail what was asked, why it cannot be, and what would be right
     */
    public ProblemException(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    /** 400: a parameter is missing or not what it must be. */
    public static ProblemException badParameter(String name, String wrong, String right) {
        return new ProblemException(400, "invalid parameter", name + ": " + wrong + "; " + right);
    }

    /** 404: the thing named does not exist. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(404, "not found", detail);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
