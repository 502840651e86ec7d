package io.hanlu.edge;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The JDK's logging, to standard error, one line a record. The JDK would fall silent the moment the process is told to stop;
 * this one logs until it has stopped.
 */
public final class Logging extends LogManager {

    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    /** The JDK makes the one instance, named by a system property. */
    public Logging() {}

    /** Before the first logger is made. */
    static void start() {
        System.setProperty("java.util.logging.manager", Logging.class.getName());
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        Quiet.PAHO.setLevel(Level.SEVERE);
    }

    /** Reports as warnings what its supervisor handles and reports better. Held, since the JDK's loggers are weak. */
    private static final class Quiet {
        static final Logger PAHO = Logger.getLogger("org.eclipse.paho.mqttv5");
    }

    /** Called by the JDK's own shutdown hook: not yet. */
    @Override
    public void reset() {}
}
