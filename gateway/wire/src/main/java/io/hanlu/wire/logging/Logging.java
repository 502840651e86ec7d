package io.hanlu.wire.logging;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Chooses the format and the manager of the JDK's logging. */
public final class Logging {

    private static final String PAHO = "org.eclipse.paho.mqttv5.client";
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    /** Held: the JDK forgets a logger, and its level, that nobody holds. */
    private static @Nullable Logger paho;

    private Logging() {}

    /**
     * Call before the first logger is made: the JDK reads these properties once. Paho is silenced: it tells each lost
     * connection with a stack trace, of which our link tells in one line what it means.
     */
    public static void start() {
        System.setProperty("java.util.logging.manager", "io.hanlu.wire.logging.LastingLogManager");
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        paho = Logger.getLogger(PAHO);
        paho.setLevel(Level.OFF);
    }
}
