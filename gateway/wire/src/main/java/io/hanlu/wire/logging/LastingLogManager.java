package io.hanlu.wire.logging;

import java.util.logging.LogManager;

/**
 * The JDK's logging, but to the end: the JDK's own would fall silent the moment the process is told to stop. The JDK makes
 * the one instance, named by a system property.
 */
public final class LastingLogManager extends LogManager {

    /** Called by the JDK's shutdown hook, while the daemon still has to tell how it stopped. */
    @Override
    public void reset() {}
}
