package io.hanlu.edge.honesty;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import io.hanlu.edge.honesty.QuantityRules.Plausible;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalInt;

/** Calibrates and judges one point by its own history: certificate, plausible range, stuck, rate. Pure; one thread. */
final class PointJudge {

    /** A changed value is believed when so many samples have confirmed it: a disturbance does not come three times alike. */
    static final int CONFIRMATIONS = 2;

    private static final double MINUTE_MILLIS = 60_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final Quantity quantity;
    private final QuantityRules rules;
    private final ZoneId timezone;
    private final long dueMillis;

    private long newestMillis = NEVER;

    // stuck
    private int sameValue;
    private int same; // how often it has come in a row

    // rate: the last value believed, and the one that was too far from it
    private boolean isBelieving;
    private int believed;
    private long believedMillis;
    private boolean isDoubting;
    private int doubted;
    private long doubtedMillis;
    private int confirmed;

    PointJudge(Quantity quantity, QuantityRules rules, ZoneId timezone) {
        this.quantity = quantity;
        this.rules = rules;
        this.timezone = timezone;
        this.dueMillis = rules.calibration() == null
                ? Long.MAX_VALUE
                : rules.calibration().dueMillis(timezone);
    }

    /** Whether it has come before: it will not be kept, and must not count twice either. */
    boolean isRepeated(Reading recorded) {
        return recorded.timeMillis() <= newestMillis;
    }

    /**
     * The reading as it may be kept.
     *
     * @param rateFactor how many times as fast as with shut doors it may change now
     */
    Reading judge(Reading raw, double rateFactor) {
        newestMillis = raw.timeMillis();
        if (raw.scaled().isEmpty()) {
            return raw;
        }
        int measured = raw.scaled().getAsInt();
        Calibration calibration = rules.calibration();
        int corrected = calibration == null ? measured : calibration.apply(measured);
        int value = calibration == null ? measured : Calibration.limited(quantity, corrected);

        Quality worst = raw.quality();
        String cause = raw.cause();
        if (calibration != null && raw.timeMillis() >= dueMillis && isWorse(Quality.CALIBRATION, worst)) {
            worst = Quality.CALIBRATION;
            cause = calibration.title() + " ended on " + calibration.due() + ": have the sensor calibrated";
        }
        if (calibration != null && Calibration.isBeyond(quantity, corrected) && isWorse(Quality.CLAMPED, worst)) {
            worst = Quality.CLAMPED;
            cause = "calibrated " + text(corrected) + " is more than can be: look for water on the sensor";
        }
        if (isStuck(measured, raw.quality()) && isWorse(Quality.STUCK, worst)) {
            worst = Quality.STUCK;
            cause = "exactly " + text(measured) + " " + same
                    + " times in a row: switch the sensor off and on; if it stays, replace it";
        }
        if (isTooFast(value, raw.timeMillis(), rateFactor) && isWorse(Quality.RATE, worst)) {
            worst = Quality.RATE;
            cause = text(value) + " after " + text(believed) + " at " + time(believedMillis)
                    + ": look for a loose plug or a disturbed cable, or something that heats the sensor";
        }
        Plausible plausible = rules.plausible();
        if (plausible != null
                && (value < plausible.min() || value > plausible.max())
                && isWorse(Quality.IMPLAUSIBLE, worst)) {
            worst = Quality.IMPLAUSIBLE;
            cause = text(value) + " is outside " + quantity.unscale(plausible.min()) + " to " + text(plausible.max())
                    + ": look after the room first, then the sensor";
        }
        return worst == raw.quality() && value == measured
                ? raw
                : new Reading(raw.point(), raw.timeMillis(), OptionalInt.of(value), worst, cause);
    }

    private static boolean isWorse(Quality quality, Quality than) {
        return Precedence.worse(than, quality) != than;
    }

    /** At a limit of its scale a sensor may well show the same for days: humidity in a wet store is 100 %RH. */
    private boolean isStuck(int measured, Quality given) {
        if (rules.stuckAfter() == 0) {
            return false;
        }
        boolean atLimit = quantity == Quantity.HUMIDITY && (measured == 0 || measured == quantity.scale(100));
        if (atLimit || given == Quality.CLAMPED || given == Quality.POWER_ON) {
            same = 0;
            return false;
        }
        same = same > 0 && measured == sameValue ? same + 1 : 1;
        sameValue = measured;
        return same >= rules.stuckAfter();
    }

    /**
     * Too far from the last value believed. The longer ago that was, the more is possible, so doubt always ends; a value that
     * stays is believed after {@link #CONFIRMATIONS}.
     */
    private boolean isTooFast(int value, long timeMillis, double factor) {
        MaxRate most = rules.maxRate();
        if (most == null) {
            return false;
        }
        // after a clock step back the distance in time is not known: begin again
        boolean isFirst = !isBelieving || timeMillis <= believedMillis;
        if (isFirst || isPossible(most, value, timeMillis, believed, believedMillis, factor)) {
            believe(value, timeMillis);
            return false;
        }
        if (isDoubting
                && timeMillis > doubtedMillis
                && isPossible(most, value, timeMillis, doubted, doubtedMillis, factor)) {
            confirmed++;
            if (confirmed >= CONFIRMATIONS) {
                believe(value, timeMillis);
                return false;
            }
        } else {
            confirmed = 0;
        }
        isDoubting = true;
        doubted = value;
        doubtedMillis = timeMillis;
        return true;
    }

    private static boolean isPossible(MaxRate most, int to, long toMillis, int from, long fromMillis, double factor) {
        double minutes = (toMillis - fromMillis) / MINUTE_MILLIS;
        return Math.abs((double) to - from) <= most.step() + most.perMinute() * factor * minutes;
    }

    private void believe(int value, long timeMillis) {
        isBelieving = true;
        believed = value;
        believedMillis = timeMillis;
        isDoubting = false;
        confirmed = 0;
    }

    private String text(int scaled) {
        return (quantity.unscale(scaled) + " " + quantity.unit()).strip();
    }

    private String time(long millis) {
        return Instant.ofEpochMilli(millis).atZone(timezone).toLocalTime().toString();
    }
}
