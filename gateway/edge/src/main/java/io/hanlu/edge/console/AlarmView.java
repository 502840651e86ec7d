package io.hanlu.edge.console;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.web.Steps;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns alarms into what the HTTP interface says of them. Stateless; any thread. */
final class AlarmView {

    /**
     * An alarm as it stands.
     *
     * @param alarm {@code zone/sensor/quantity/kind}
     * @param below the state under a shelf, a suppression or maintenance; otherwise the same as {@code state}
     * @param since when its condition began, RFC 3339 as all times
     * @param raised when this raising happened
     * @param changed when it came to its state
     * @param value of its point when it came to its state; null when there was none
     * @param limit in question; null when there is none
     * @param unit of both
     * @param until when a shelf or maintenance ends
     * @param cause the alarm from which it follows
     * @param by who brought it to its state; null when nobody did
     */
    record Alarm(
            long number,
            String alarm,
            String zone,
            String sensor,
            String quantity,
            String kind,
            String severity,
            String state,
            String below,
            String since,
            String raised,
            String changed,
            @Nullable BigDecimal value,
            @Nullable BigDecimal limit,
            @Nullable String unit,
            @Nullable String until,
            @Nullable String cause,
            @Nullable String acknowledgedBy,
            @Nullable String by,
            @Nullable String comment,
            @Nullable String action,
            @Nullable String detail) {}

    /** The alarm of a point, for those who look at the point. */
    record OfPoint(long number, String kind, String severity, String state) {}

    /** One change of an alarm, as it was recorded. */
    record Change(
            long seq,
            String time,
            long number,
            String alarm,
            String zone,
            @Nullable String sensor,
            @Nullable String quantity,
            String kind,
            @Nullable String severity,
            @Nullable String state,
            @Nullable String below,
            String since,
            @Nullable BigDecimal value,
            @Nullable BigDecimal limit,
            @Nullable String unit,
            @Nullable String until,
            @Nullable String cause,
            @Nullable String by,
            @Nullable String comment,
            @Nullable String action,
            @Nullable String text) {}

    private final AlarmDesk desk;
    private final ZoneId timezone;

    AlarmView(AlarmDesk desk, ZoneId timezone) {
        this.desk = desk;
        this.timezone = timezone;
    }

    List<Alarm> standing() {
        return desk.standing().stream().map(this::alarm).toList();
    }

    private Alarm alarm(StandingAlarm standing) {
        Transition last = standing.last();
        AlarmKey key = last.key();
        return new Alarm(
                last.alarm(),
                key.toString(),
                key.zone(),
                key.sensor(),
                key.quantity(),
                key.kind().id(),
                last.severity().id(),
                last.to().id(),
                last.below().id(),
                time(last.since()),
                time(standing.raisedAt()),
                time(last.at()),
                unscaled(key, last.value()),
                unscaled(key, last.limit()),
                unit(key.quantity()),
                last.until() == 0 ? null : time(last.until()),
                last.cause() == null ? null : last.cause().toString(),
                standing.acknowledgedBy(),
                last.by(),
                last.comment(),
                last.action(),
                last.detail());
    }

    static OfPoint ofPoint(StandingAlarm standing) {
        Transition last = standing.last();
        return new OfPoint(
                last.alarm(),
                last.key().kind().id(),
                last.severity().id(),
                last.to().id());
    }

    private static @Nullable BigDecimal unscaled(AlarmKey key, OptionalInt scaled) {
        return scaled.isEmpty()
                ? null
                : Quantity.byId(key.quantity())
                        .map(quantity -> quantity.unscale(scaled.getAsInt()))
                        .orElse(null);
    }

    private static @Nullable String unit(@Nullable String quantity) {
        return quantity == null
                ? null
                : Quantity.byId(quantity).map(Quantity::unit).orElse(null);
    }

    Change change(Event event, Event.Alarm alarm) {
        String zone = event.zone() == null ? AlarmKey.GATEWAY : event.zone();
        return new Change(
                event.seq(),
                Steps.text(event.ts(), timezone),
                alarm.number(),
                name(event),
                zone,
                event.sensor(),
                event.quantity(),
                event.kind(),
                event.severity(),
                event.state(),
                alarm.below(),
                Steps.text(alarm.since(), timezone),
                event.value(),
                event.limit(),
                unit(event.quantity()),
                alarm.until() == null ? null : Steps.text(alarm.until(), timezone),
                alarm.cause(),
                alarm.by(),
                alarm.comment(),
                alarm.action(),
                event.text());
    }

    /** As {@link AlarmKey#toString}. */
    static String name(Event event) {
        return event.zone() + "/" + event.sensor() + "/" + event.quantity() + "/" + event.kind();
    }

    private String time(long at) {
        return Steps.text(desk.epochMillis(at), timezone);
    }
}
