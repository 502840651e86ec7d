package io.hanlu.edge.alarm;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An alarm that is not normal, as it stands.
 *
 * @param last the transition that brought it to its state
 * @param raisedAt when this raising happened, on the alarm clock
 * @param acknowledgedBy null when nobody has
 * @param value the newest of its point, scaled
 */
public record StandingAlarm(
        Transition last, long raisedAt, @Nullable String acknowledgedBy, OptionalInt value) {}
