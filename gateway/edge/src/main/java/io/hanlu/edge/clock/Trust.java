package io.hanlu.edge.clock;

import java.util.Locale;

/** How far the times that the gateway writes down can be believed (CLOCK.md 2). */
public enum Trust {
    /** A time service or satellites have confirmed them since the boot. */
    TRUSTED,
    /** Nobody has, and nothing speaks against them: what they date is delivered. */
    PLAUSIBLE,
    /** They cannot be right, or may be as old as the last power cut: what they date waits. */
    DOUBTFUL;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
