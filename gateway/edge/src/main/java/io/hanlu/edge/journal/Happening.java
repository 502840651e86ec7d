package io.hanlu.edge.journal;

import io.hanlu.wire.message.Event;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An event before it has its place in the stream, which the journal gives it. The fields are those of {@link Event}.
 *
 * @param timeMillis UTC epoch milliseconds
 */
public record Happening(
        long timeMillis,
        String kind,
        String severity,
        String state,
        @Nullable String zone,
        @Nullable String sensor,
        @Nullable String quantity,
        @Nullable BigDecimal value,
        @Nullable BigDecimal limit,
        @Nullable String text,
        Event.@Nullable Alarm alarm) {

    /** One that is no alarm. */
    public Happening(
            long timeMillis,
            String kind,
            String severity,
            String state,
            @Nullable String zone,
            @Nullable String sensor,
            @Nullable String quantity,
            @Nullable BigDecimal value,
            @Nullable BigDecimal limit,
            @Nullable String text) {
        this(timeMillis, kind, severity, state, zone, sensor, quantity, value, limit, text, null);
    }

    Event at(String stream, long seq) {
        return new Event(
                stream, seq, timeMillis, kind, severity, state, zone, sensor, quantity, value, limit, text, alarm);
    }
}
