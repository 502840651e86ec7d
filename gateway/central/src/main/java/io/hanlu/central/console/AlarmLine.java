package io.hanlu.central.console;

import io.hanlu.wire.message.Event;
import io.hanlu.wire.web.Steps;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alarm, or one change of it, as the pages read it.
 *
 * @param number of this raising, which commands name; null where the store does not keep it
 * @param alarm {@code zone/sensor/quantity/kind}
 * @param time of the change, RFC 3339 as all times
 * @param since when the condition began
 * @param below the state under a shelf, a suppression or maintenance
 */
record AlarmLine(
        @Nullable Long number,
        String alarm,
        @Nullable String zone,
        @Nullable String sensor,
        @Nullable String quantity,
        String kind,
        @Nullable String severity,
        @Nullable String state,
        @Nullable String below,
        String time,
        @Nullable String since,
        @Nullable BigDecimal value,
        @Nullable BigDecimal limit,
        @Nullable String unit,
        @Nullable String until,
        @Nullable String cause,
        @Nullable String by,
        @Nullable String comment,
        @Nullable String action,
        @Nullable String text) {

    private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");
    private static final List<String> OVERLAID = List.of("shelved", "suppressed", "out_of_service");
    private static final List<String> UNACKNOWLEDGED = List.of("active", "returned");
    private static final List<String> CARED = List.of("acknowledged", "latched", "normal");

    /** Unknown severities first: they are of a newer gateway. */
    static final Comparator<Event> GRAVEST_FIRST = Comparator.comparing(
                    (Event event) -> SEVERITIES.indexOf(event.severity() == null ? "" : event.severity()))
            .thenComparing(Event::ts);

    /** Whether the event is of an alarm: only alarms have these states. */
    static boolean isAlarm(Event event) {
        String state = event.state();
        return state != null && (OVERLAID.contains(state) || UNACKNOWLEDGED.contains(state) || CARED.contains(state));
    }

    /** Whether somebody should care, or does. */
    static boolean concerns(Event event) {
        return !OVERLAID.contains(String.valueOf(event.state()));
    }

    static boolean isUnacknowledged(Event event) {
        return UNACKNOWLEDGED.contains(String.valueOf(event.state()));
    }

    static AlarmLine of(Event event, @Nullable String unit, ZoneId timezone) {
        Event.Alarm alarm = event.alarm();
        return new AlarmLine(
                alarm == null ? null : alarm.number(),
                event.zone() + "/" + event.sensor() + "/" + event.quantity() + "/" + event.kind(),
                event.zone(),
                event.sensor(),
                event.quantity(),
                event.kind(),
                event.severity(),
                event.state(),
                alarm == null ? null : alarm.below(),
                Steps.text(event.ts(), timezone),
                alarm == null ? null : Steps.text(alarm.since(), timezone),
                event.value(),
                event.limit(),
                unit,
                alarm == null || alarm.until() == null ? null : Steps.text(alarm.until(), timezone),
                alarm == null ? null : alarm.cause(),
                alarm == null ? null : alarm.by(),
                alarm == null ? null : alarm.comment(),
                alarm == null ? null : alarm.action(),
                event.text());
    }
}
