package io.hanlu.bridge;

import java.util.OptionalInt;

/**
 * What one point was at one time, or why that is not known. "No data" is never a number: a reading of bad quality has no
 * value, and a reading without a value has bad quality.
 *
 * @param timeMillis UTC epoch milliseconds
 * @param scaled the value times ten to the power of {@link Quantity#decimals()}; empty exactly when the quality is bad
 */
public record Reading(Point point, long timeMillis, OptionalInt scaled, Quality quality) {

    public Reading {
        if (scaled.isPresent() != quality.hasValue()) {
            throw new IllegalArgumentException(
                    point + ": quality " + quality.id() + (scaled.isPresent() ? " with" : " without") + " a value");
        }
    }

    public static Reading of(Point point, long timeMillis, int scaled, Quality quality) {
        return new Reading(point, timeMillis, OptionalInt.of(scaled), quality);
    }

    public static Reading bad(Point point, long timeMillis, Quality cause) {
        return new Reading(point, timeMillis, OptionalInt.empty(), cause);
    }

    public Reading withTime(long newTimeMillis, Quality newQuality) {
        return new Reading(point, newTimeMillis, scaled, newQuality);
    }
}
