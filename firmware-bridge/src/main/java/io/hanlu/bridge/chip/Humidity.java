package io.hanlu.bridge.chip;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Samples;

/** Humidity of chips whose scale reaches beyond 0 and 100 %RH. */
final class Humidity {

    /**
     * How far beyond 0 and 100 %RH a chip may answer and still be within its accuracy. In moist air of a store it
     * does so daily; only what lies further out is marked as limited.
     */
    private static final double TOLERATED_BEYOND = 2;

    private Humidity() {}

    /** Limits to 0–100 %RH. */
    static void put(double answered, Samples out) {
        double limited = Math.clamp(answered, 0.0, 100.0);
        boolean tolerated = Math.abs(answered - limited) <= TOLERATED_BEYOND;
        out.put(Quantity.HUMIDITY, limited, tolerated ? Quality.GOOD : Quality.CLAMPED);
    }

    /** For a chip whose own scale ends at 0 and 100 %RH: at an end it has limited what it measured. */
    static void putLimitedByChip(double humidity, boolean atEndOfScale, Samples out) {
        out.put(Quantity.HUMIDITY, humidity, atEndOfScale ? Quality.CLAMPED : Quality.GOOD);
    }
}
