package io.hanlu.edge.honesty;

import org.jspecify.annotations.Nullable;

/**
 * How one quantity of one sensor is judged. Values are scaled, as in readings.
 *
 * @param calibration null: what the sensor says is taken as true
 * @param plausible null: anything is
 * @param maxRate null: any change is possible
 * @param stuckAfter so many equal samples in a row are a stuck sensor; 0: never
 */
public record QuantityRules(
        @Nullable Calibration calibration,
        @Nullable Plausible plausible,
        @Nullable MaxRate maxRate,
        int stuckAfter) {

    /** Nothing is asked of it. */
    public static final QuantityRules NONE = new QuantityRules(null, null, null, 0);

    /** What can be in this kind of place, both ends included. */
    public record Plausible(int min, int max) {}

    /**
     * How fast it can change there while the doors are shut.
     *
     * @param perMinute scaled
     * @param step what two samples may differ by at any distance: noise, and what a sensor does at once
     */
    public record MaxRate(double perMinute, double step) {}
}
