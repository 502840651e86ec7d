package io.hanlu.edge.alarm;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One change that the engine tells of.
 *
 * @param at when, on the alarm clock, milliseconds
 * @param alarm the number of this raising
 * @param since when its condition began, on the alarm clock
 * @param from the state shown before
 * @param to the state shown now
 * @param below the state under a shelf, suppression or maintenance; otherwise the same as {@code to}
 * @param value what the point shows, scaled; empty when the alarm has no value, or it is not known
 * @param limit the limit in question, scaled; empty when there is none
 * @param until when a shelf or maintenance ends, on the alarm clock; 0 when nothing ends
 * @param cause the alarm from which it follows; null for none
 * @param by who did it; null when nobody did
 * @param comment what that person said; null for nothing
 * @param action the corrective action; null for none
 * @param detail what the state alone does not say, for people, in English: the gateway's own detail, why a key ended; null for nothing
 */
public record Transition(
        long at,
        AlarmKey key,
        long alarm,
        Severity severity,
        long since,
        AlarmState from,
        AlarmState to,
        AlarmState below,
        OptionalInt value,
        OptionalInt limit,
        long until,
        @Nullable AlarmKey cause,
        @Nullable String by,
        @Nullable String comment,
        @Nullable String action,
        @Nullable String detail) {

    /** The same on a clock that is ahead by so much. */
    Transition later(long millis) {
        return new Transition(
                at + millis,
                key,
                alarm,
                severity,
                since + millis,
                from,
                to,
                below,
                value,
                limit,
                until == 0 ? 0 : until + millis,
                cause,
                by,
                comment,
                action,
                detail);
    }
}
