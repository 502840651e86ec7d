package io.hanlu.edge.alarm;

import java.time.Duration;

/**
 * How long a condition must last before it counts, either way: a time, or so many readings in a row.
 *
 * @param time zero when it is counted in readings
 * @param readings at least 1; 1 when it is a time
 */
public record Delay(Duration time, int readings) {

    /** The first reading counts. */
    public static final Delay NONE = new Delay(Duration.ZERO, 1);

    public Delay {
        if (time.isNegative() || readings < 1 || (!time.isZero() && readings > 1)) {
            throw new IllegalArgumentException("a delay of " + time + " and " + readings + " readings");
        }
    }

    public static Delay of(Duration time) {
        return new Delay(time, 1);
    }

    public static Delay ofReadings(int readings) {
        return new Delay(Duration.ZERO, readings);
    }
}
