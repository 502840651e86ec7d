package io.hanlu.edge.alarm;

import java.util.Locale;

/** The state of an alarm as it is shown; ALARMS.md section 6. */
public enum AlarmState {
    NORMAL,
    /** Raised, not acknowledged. */
    ACTIVE,
    /** Raised, and somebody takes care. */
    ACKNOWLEDGED,
    /** Gone without having been acknowledged. */
    RETURNED,
    /** Gone and acknowledged, kept until somebody resets it. */
    LATCHED,
    /** Put aside by somebody for a while. */
    SHELVED,
    /** Held back by design: a defrost, a door, a cause. */
    SUPPRESSED,
    /** Its zone is in maintenance. */
    OUT_OF_SERVICE;

    /** As in messages: {@code out_of_service}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
