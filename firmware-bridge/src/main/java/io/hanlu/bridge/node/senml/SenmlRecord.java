package io.hanlu.bridge.node.senml;

import org.jspecify.annotations.Nullable;

/**
 * One resolved record (RFC 8428, 4.6): base fields are applied, except that a relative time is still relative.
 *
 * @param name base name and name together; never empty
 * @param unit of RFC 8428, 12.1 or RFC 8798, as sent; null when neither the record nor the base has one
 * @param seconds base time and time added: below 2<sup>28</sup> counted from now, otherwise since 1970 (4.5.3)
 */
public record SenmlRecord(String name, @Nullable String unit, double seconds, Value value) {

    private static final double FIRST_ABSOLUTE = 1 << 28;
    private static final double MILLIS = 1000;

    /** Exactly one of the kinds of value there are. */
    public sealed interface Value {

        /**
         * @param value base value and value added; finite
         */
        record Decimal(double value) implements Value {}

        record Flag(boolean value) implements Value {}

        record Text(String value) implements Value {}

        /** Bytes, which no sensor of ours sends; their content is not kept. */
        record Data() implements Value {}
    }

    /** Whether the sender knew the time, and not only how long ago it was. */
    public boolean absolute() {
        return seconds >= FIRST_ABSOLUTE;
    }

    /**
     * UTC epoch milliseconds of the measurement.
     *
     * @param nowMillis when the pack came
     */
    public long timeMillis(long nowMillis) {
        long millis = Math.round(seconds * MILLIS);
        return absolute() ? millis : nowMillis + millis;
    }
}
