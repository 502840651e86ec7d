package io.hanlu.edge.alarm;

import java.util.Locale;

/** How urgent an alarm is, least first. */
public enum Severity {
    /** To be seen when somebody passes. */
    LOW,
    /** To be dealt with soon. */
    MEDIUM,
    /** Goods are at risk now. */
    HIGH,
    /** Goods are being lost. */
    CRITICAL;

    /** As in files and messages: {@code high}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
