package io.hanlu.edge.alarm;

import org.jspecify.annotations.Nullable;

/**
 * The trip a zone is on.
 *
 * @param since on the alarm clock
 * @param by who began it
 * @param lot what travels; null when not said
 */
public record Trip(
        String zone, long since, String by, @Nullable String lot) {}
