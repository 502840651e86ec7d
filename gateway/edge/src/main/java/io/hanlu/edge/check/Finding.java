package io.hanlu.edge.check;

/**
 * What one probe found.
 *
 * @param subject what was looked at, for example {@code sensor room-1/air-1}
 * @param text what was found, and for a warning or failure what to do
 */
public record Finding(Level level, String subject, String text) {

    /** In order of gravity. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text);
    }

    static Finding warn(String subject, String text) {
        return new Finding(Level.WARN, subject, text);
    }

    static Finding fail(String subject, String text) {
        return new Finding(Level.FAIL, subject, text);
    }
}
