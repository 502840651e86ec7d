package io.hanlu.edge.honesty;

import io.hanlu.bridge.Quantity;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What a calibration found about one quantity of one sensor: a straight line from what it shows to what is true.
 *
 * @param slope true change for each measured one; 1 for an offset alone
 * @param intercept true value, scaled, where the sensor shows 0
 * @param certificate its number; null when not said
 * @param due the last day on which it is valid; null when not said
 */
public record Calibration(
        double slope,
        double intercept,
        @Nullable String certificate,
        @Nullable LocalDate due) {

    /** One point of a certificate: what the sensor showed beside the reference, in the quantity's unit. */
    public record Check(double measured, double reference) {}

    /** Humidity beyond 0–100 %RH by no more than this is what a good sensor shows in fog; the drivers say the same. */
    private static final int FOG = 200;

    /** The same correction everywhere, in the quantity's unit. */
    public static Calibration offset(
            Quantity quantity, double offset, @Nullable String certificate, @Nullable LocalDate due) {
        return new Calibration(1, scaled(quantity, offset), certificate, due);
    }

    /**
     * The line through two points.
     *
     * @throws IllegalArgumentException when both have the same measured value
     */
    public static Calibration twoPoint(
            Quantity quantity, Check a, Check b, @Nullable String certificate, @Nullable LocalDate due) {
        if (a.measured() == b.measured()) {
            throw new IllegalArgumentException("two points at the same measured value make no line");
        }
        double slope = (b.reference() - a.reference()) / (b.measured() - a.measured());
        double intercept = scaled(quantity, a.reference()) - slope * scaled(quantity, a.measured());
        return new Calibration(slope, intercept, certificate, due);
    }

    /** Through decimals, because 0.145 × 100 is a little less than 14.5 in binary and would be rounded to the wrong side. */
    private static double scaled(Quantity quantity, double value) {
        return BigDecimal.valueOf(value).movePointRight(quantity.decimals()).doubleValue();
    }

    /** The true value of a measured one, both scaled; rounded half up, once. */
    int apply(int measured) {
        return Math.clamp(Math.round(slope * measured + intercept), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** No air is wetter than wet: the correction of a saturated sensor ends at 0 or 100 %RH. */
    static int limited(Quantity quantity, int scaled) {
        return quantity == Quantity.HUMIDITY ? Math.clamp(scaled, 0, quantity.scale(100)) : scaled;
    }

    /** Whether that cut off more than fog explains. */
    static boolean isBeyond(Quantity quantity, int scaled) {
        return Math.abs((long) scaled - limited(quantity, scaled)) > FOG;
    }

    /** UTC epoch milliseconds at which the last valid day ends. */
    long dueMillis(ZoneId timezone) {
        return due == null
                ? Long.MAX_VALUE
                : due.plusDays(1).atStartOfDay(timezone).toInstant().toEpochMilli();
    }

    /** For people: the certificate as it is called, or "the calibration". */
    public String title() {
        return certificate == null ? "the calibration" : "calibration certificate " + certificate;
    }
}
