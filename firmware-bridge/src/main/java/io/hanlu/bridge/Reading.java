package io.hanlu.bridge;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one point was at one time, or why that is not known. "No data" is never a number: a reading of bad quality has no
 * value, and a reading without a value has bad quality.
 *
 * @param timeMillis UTC epoch milliseconds
 * @param scaled the value times ten to the power of {@link Quantity#decimals()}; empty exactly when the quality is bad
 * @param cause for people: what went wrong, how often it was tried, what to do; null when there is nothing to say. It lives in
 *     memory only: the journal and the centre keep the quality
 */
public record Reading(
        Point point,
        long timeMillis,
        OptionalInt scaled,
        Quality quality,
        @Nullable String cause) {

    public Reading {
        if (scaled.isPresent() != quality.hasValue()) {
            throw new IllegalArgumentException(
                    point + ": quality " + quality.id() + (scaled.isPresent() ? " with" : " without") + " a value");
        }
    }

    public static Reading of(Point point, long timeMillis, int scaled, Quality quality) {
        return new Reading(point, timeMillis, OptionalInt.of(scaled), quality, null);
    }

    public static Reading bad(Point point, long timeMillis, Quality cause) {
        return bad(point, timeMillis, cause, null);
    }

    public static Reading bad(Point point, long timeMillis, Quality quality, @Nullable String cause) {
        return new Reading(point, timeMillis, OptionalInt.empty(), quality, cause);
    }

    public Reading withTime(long newTimeMillis, Quality newQuality) {
        return new Reading(point, newTimeMillis, scaled, newQuality, cause);
    }
}
