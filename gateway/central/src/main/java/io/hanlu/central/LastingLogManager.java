package io.hanlu.central;

import java.util.logging.LogManager;

/**
 * Keeps logging until the process has ended. The JDK's own takes all handlers away in a shutdown hook, beside ours, and so
 * swallows what is said while stopping.
 */
public final class LastingLogManager extends LogManager {
    @Override
    public void reset() {
        // The console needs no closing.
    }
}
