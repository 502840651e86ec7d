package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened: an alarm transition, a door, power, audit, a loss, a time correction. The retained alarm topic
 * carries the event that brought the alarm to its present state.
 *
 * @param stream the journal's random id
 * @param seq position in that stream, from 1
 * @param ts UTC epoch milliseconds
 * @param kind what happened, such as {@code high}, {@code door}, {@code power}, {@code loss}
 * @param severity {@code critical | high | medium | low | info}; null when the kind has none
 * @param state after it, such as {@code active}, {@code acknowledged}, {@code normal}; null when the kind has none
 * @param zone where; null when it concerns the whole gateway
 * @param sensor which; null when it concerns no single sensor
 * @param quantity of the point; null as above
 * @param value in the quantity's unit; null when there is none
 * @param limit that was crossed, in the quantity's unit; null when there is none
 * @param text for people; null when the other fields say it all
 * @param alarm what only alarms have; null for all other events
 */
public record Event(
        String stream,
        @JsonProperty(required = true) long seq,
        @JsonProperty(required = true) long ts,
        String kind,
        @Nullable String severity,
        @Nullable String state,
        @Nullable String zone,
        @Nullable String sensor,
        @Nullable String quantity,
        @Nullable BigDecimal value,
        @Nullable BigDecimal limit,
        @Nullable String text,
        @Nullable Alarm alarm) {

    public static final int MAX_BYTES = 16_384;

    private static final String NORMAL = "normal";
    private static final int MAX_DIGITS = 20;

    public Event {
        Json.requireName(stream, "stream");
        Json.requireName(kind, "kind");
        if (seq < 1) {
            throw new IllegalArgumentException("seq " + seq + "; sequence numbers start at 1");
        }
        checkSize(value, "value");
        checkSize(limit, "limit");
    }

    /** An event that is no alarm. */
    public Event(
            String stream,
            long seq,
            long ts,
            String kind,
            @Nullable String severity,
            @Nullable String state,
            @Nullable String zone,
            @Nullable String sensor,
            @Nullable String quantity,
            @Nullable BigDecimal value,
            @Nullable BigDecimal limit,
            @Nullable String text) {
        this(stream, seq, ts, kind, severity, state, zone, sensor, quantity, value, limit, text, null);
    }

    /**
     * What only alarms have.
     *
     * @param number of this raising, from 1, unique in the gateway; commands name it
     * @param since when the condition began, UTC epoch milliseconds
     * @param below the state under a shelf, a suppression or maintenance; null when the event's state is all there is
     * @param until when a shelf or maintenance ends, UTC epoch milliseconds; null when nothing ends
     * @param cause the alarm from which this one follows, as {@code zone/sensor/quantity/kind}; null for none
     * @param by who acknowledged, shelved, reset; null when nobody did
     * @param comment what that person said; null for nothing
     * @param action the corrective action taken; null for none
     */
    public record Alarm(
            @JsonProperty(required = true) long number,
            @JsonProperty(required = true) long since,
            @Nullable String below,
            @Nullable Long until,
            @Nullable String cause,
            @Nullable String by,
            @Nullable String comment,
            @Nullable String action) {}

    /** 1e999999999 is short to send and long to write out. */
    private static void checkSize(@Nullable BigDecimal number, String field) {
        if (number != null && (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS)) {
            throw new IllegalArgumentException(field + " has more than " + MAX_DIGITS + " digits or decimals");
        }
    }

    /** Whether it says of an alarm that it stands: then it is what the alarm's topic retains, otherwise that becomes empty. */
    public boolean alarmStands() {
        return alarm != null && !NORMAL.equals(state);
    }

    public byte[] encode() {
        return Json.write(this);
    }

    public static Event parse(byte[] payload) throws MessageException {
        return Json.read("event", payload, MAX_BYTES, Event.class);
    }
}
