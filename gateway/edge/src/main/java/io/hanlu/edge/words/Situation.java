package io.hanlu.edge.words;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.wire.message.Event;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of an alarm. Times are UTC epoch milliseconds, values in the quantity's unit; null is what is not known or
 * does not apply.
 *
 * @param at when the state began
 * @param since when the condition began
 * @param cause the alarm from which this one follows, as {@code zone/sensor/quantity/kind}
 */
public record Situation(
        AlarmKey key,
        AlarmState state,
        long at,
        long since,
        @Nullable BigDecimal value,
        @Nullable BigDecimal limit,
        @Nullable Long until,
        @Nullable String cause,
        @Nullable String by,
        @Nullable String comment,
        @Nullable String action,
        @Nullable String detail) {

    /** Of what the engine tells; its times must be UTC. */
    public static Situation of(Transition transition) {
        AlarmKey key = transition.key();
        return new Situation(
                key,
                transition.to(),
                transition.at(),
                transition.since(),
                unscaled(key, transition.value()),
                unscaled(key, transition.limit()),
                transition.until() == 0 ? null : transition.until(),
                transition.cause() == null ? null : transition.cause().toString(),
                transition.by(),
                transition.comment(),
                transition.action(),
                transition.detail());
    }

    private static @Nullable BigDecimal unscaled(AlarmKey key, OptionalInt scaled) {
        return scaled.isPresent()
                ? Quantity.byId(key.quantity())
                        .map(quantity -> quantity.unscale(scaled.getAsInt()))
                        .orElse(null)
                : null;
    }

    /** Of an event; empty when it is no alarm of a kind known here. */
    public static Optional<Situation> of(Event event) {
        Event.Alarm alarm = event.alarm();
        AlarmKind kind = AlarmKind.byId(event.kind()).orElse(null);
        AlarmState state = Arrays.stream(AlarmState.values())
                .filter(known -> known.id().equals(event.state()))
                .findFirst()
                .orElse(null);
        if (alarm == null || kind == null || state == null) {
            return Optional.empty();
        }
        AlarmKey key = new AlarmKey(
                or(event.zone(), AlarmKey.GATEWAY),
                or(event.sensor(), AlarmKey.SELF),
                or(event.quantity(), kind.id()),
                kind);
        return Optional.of(new Situation(
                key,
                state,
                event.ts(),
                alarm.since(),
                event.value(),
                event.limit(),
                alarm.until(),
                alarm.cause(),
                alarm.by(),
                alarm.comment(),
                alarm.action(),
                null));
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
