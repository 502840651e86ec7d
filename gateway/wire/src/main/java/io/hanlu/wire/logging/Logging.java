package io.hanlu.wire.logging;

/** Chooses the format and the manager of the JDK's logging. */
public final class Logging {

    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    private Logging() {}

    /** Call before the first logger is made: the JDK reads these properties once. */
    public static void start() {
        System.setProperty("java.util.logging.manager", "io.hanlu.wire.logging.LastingLogManager");
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
    }
}
