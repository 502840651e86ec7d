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
        @Nullable String text) {

    public static final int MAX_BYTES = 16_384;

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

    /** 1e999999999 is short to send and long to write out. */
    private static void checkSize(@Nullable BigDecimal number, String field) {
        if (number != null && (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS)) {
            throw new IllegalArgumentException(field + " has more than " + MAX_DIGITS + " digits or decimals");
        }
    }

    public byte[] encode() {
        return Json.write(this);
    }

    public static Event parse(byte[] payload) throws MessageException {
        return Json.read("event", payload, MAX_BYTES, Event.class);
    }
}
