package io.hanlu.edge.figures;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a point's figures are reckoned against. Limits are scaled, as in readings; a value at a limit is inside.
 *
 * @param every the sensor's interval; a value is taken to hold for at most three of them
 * @param low empty when nothing is too low
 * @param high empty when nothing is too high
 * @param chillingBelow the produce suffers below it, without freezing; empty when it does not, or it is not known
 * @param storageLife empty when it is not known
 * @param activationKelvin activation energy over the gas constant (ΔH/R), in kelvin, for the mean kinetic temperature
 */
public record FigureRules(
        Duration every,
        OptionalInt low,
        OptionalInt high,
        OptionalInt chillingBelow,
        Optional<StorageLife> storageLife,
        double activationKelvin) {

    /** ΔH = 83.144 kJ/mol and R = 8.3144 J/(mol·K), as USP chapters 1079 and 1160 reckon. */
    public static final double USP_ACTIVATION_KELVIN = 10_000;

    /** Nobody knows what a place was like longer than this many intervals after the last reading. */
    private static final int HOLDS_INTERVALS = 3;

    public FigureRules {
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("an interval of " + every);
        }
        if (!(activationKelvin > 0) || Double.isInfinite(activationKelvin)) {
            throw new IllegalArgumentException("an activation energy over R of " + activationKelvin + " K");
        }
        if (low.isPresent() && high.isPresent() && low.getAsInt() > high.getAsInt()) {
            throw new IllegalArgumentException("low " + low.getAsInt() + " above high " + high.getAsInt());
        }
    }

    /** How long a value is taken to hold when no other reading comes. */
    public Duration holds() {
        return every.multipliedBy(HOLDS_INTERVALS);
    }

    /**
     * How long the produce keeps when all is well.
     *
     * @param shortest as tables of produce give it, from … to
     * @param longest the same as {@code shortest} when they give one figure
     * @param celsius the temperature for which they do
     */
    public record StorageLife(Duration shortest, Duration longest, double celsius) {

        public StorageLife {
            if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
                throw new IllegalArgumentException("a storage life from " + shortest + " to " + longest);
            }
        }
    }
}
