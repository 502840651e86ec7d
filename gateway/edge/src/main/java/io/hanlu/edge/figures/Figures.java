package io.hanlu.edge.figures;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.figures.FigureRules.StorageLife;
import io.hanlu.edge.figures.QualityFigures.ShelfLife;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Sums up one point as its readings come: over a day, a lot, a trip. A value holds until the next reading of the point, but for at most
 * three intervals; from there on, and after a reading that does not count, time is missing.
 *
 * <ul>
 *   <li>Mean kinetic temperature: T = (ΔH/R) / −ln(mean of e^(−ΔH/(R·Tᵢ))), Tᵢ in kelvin, each weighted by the time it held. Source:
 *       J. D. Haynes, J. Pharm. Sci. 60 (1971) 927; USP chapters 1079 and 1160.
 *   <li>Degree-minutes: the integral of the distance to the limit over the time outside.
 *   <li>Chilling dose: the same below the chilling threshold. Injury grows with both (USDA Agriculture Handbook 66, "Chilling and freezing
 *       injury"); there is no figure from which on it shows that would hold for all produce.
 *   <li>Shelf life: the storage life less the time since then, each minute counted by how much faster the produce ages at its
 *       temperature than at its storage temperature ({@link Ageing}). Missing time counts as storage temperature: it has passed, and
 *       more is not known.
 * </ul>
 *
 * <p>One thread.
 */
public final class Figures {

    private static final double ZERO_CELSIUS_IN_KELVIN = 273.15;
    private static final double MILLIS_PER_MINUTE = 60_000;

    private final Quantity quantity;
    private final FigureRules rules;
    private final long fromMillis;
    private final long holdsMillis;

    private OptionalInt held = OptionalInt.empty();
    private long heldSinceMillis = Long.MIN_VALUE;
    private OverTime overTime = OverTime.NONE;

    private long readings;
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;
    private long sum;

    /** What has been summed over time; distances and values are scaled, as in readings. */
    private record OverTime(
            long knownMillis,
            long belowMillis,
            long aboveMillis,
            long chillingMillis,
            double valueMillis,
            double belowBy,
            double aboveBy,
            double chillingBy,
            double arrhenius,
            double agedMillis) {
        static final OverTime NONE = new OverTime(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** @param fromMillis time counts from here on, UTC epoch milliseconds */
    public Figures(Quantity quantity, FigureRules rules, long fromMillis) {
        this.quantity = quantity;
        this.rules = rules;
        this.fromMillis = fromMillis;
        this.holdsMillis = rules.holds().toMillis();
    }

    /**
     * Takes the next reading. One from before the begin is welcome: its value may hold into the time that counts. A time before the
     * newest one counts as the newest one.
     */
    public void add(Reading reading) {
        long at = Math.max(reading.timeMillis(), heldSinceMillis);
        overTime = overTimeUntil(at);
        held = reading.quality().counts() ? reading.scaled() : OptionalInt.empty();
        heldSinceMillis = at;
        if (at >= fromMillis && held.isPresent()) {
            int value = held.getAsInt();
            readings++;
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
        }
    }

    private OverTime overTimeUntil(long until) {
        if (held.isEmpty()) {
            return overTime;
        }
        long from = Math.max(heldSinceMillis, fromMillis);
        long to = Math.min(until, heldSinceMillis + holdsMillis);
        return to <= from ? overTime : plus(overTime, held.getAsInt(), to - from);
    }

    private OverTime plus(OverTime past, int value, long millis) {
        int below = rules.low().isPresent() ? Math.max(0, rules.low().getAsInt() - value) : 0;
        int above = rules.high().isPresent() ? Math.max(0, value - rules.high().getAsInt()) : 0;
        int chilling = isTemperature() && rules.chillingBelow().isPresent()
                ? Math.max(0, rules.chillingBelow().getAsInt() - value)
                : 0;
        return new OverTime(
                past.knownMillis + millis,
                past.belowMillis + (below > 0 ? millis : 0),
                past.aboveMillis + (above > 0 ? millis : 0),
                past.chillingMillis + (chilling > 0 ? millis : 0),
                past.valueMillis + (double) value * millis,
                past.belowBy + (double) below * millis,
                past.aboveBy + (double) above * millis,
                past.chillingBy + (double) chilling * millis,
                past.arrhenius + (isTemperature() ? arrhenius(inUnit(value)) * millis : 0),
                past.agedMillis + (isTemperature() ? agesAs(value) * millis : 0));
    }

    private boolean isTemperature() {
        return quantity == Quantity.TEMPERATURE;
    }

    private double inUnit(double scaled) {
        return scaled / Math.pow(10, quantity.decimals());
    }

    private double arrhenius(double celsius) {
        return Math.exp(-rules.activationKelvin() / (celsius + ZERO_CELSIUS_IN_KELVIN));
    }

    private double agesAs(int value) {
        return rules.storageLife()
                .map(life -> Ageing.rate(inUnit(value)) / Ageing.rate(life.celsius()))
                .orElse(0.0);
    }

    /**
     * The figures up to a time, as if nothing more came before it. Changes nothing.
     *
     * @param toMillis not before the newest reading: what was summed is not taken back
     */
    public QualityFigures result(long toMillis) {
        long to = Math.max(toMillis, Math.max(heldSinceMillis, fromMillis));
        OverTime all = overTimeUntil(to);
        Duration known = Duration.ofMillis(all.knownMillis);
        Duration missing = Duration.ofMillis(to - fromMillis).minus(known);
        boolean limited = rules.low().isPresent() || rules.high().isPresent();
        boolean chills = isTemperature() && rules.chillingBelow().isPresent();
        return new QualityFigures(
                fromMillis,
                to,
                readings,
                readings == 0 ? null : inUnit(min),
                readings == 0 ? null : inUnit(max),
                readings == 0 ? null : inUnit((double) sum / readings),
                all.knownMillis == 0 ? null : inUnit(all.valueMillis / all.knownMillis),
                known,
                missing,
                limited ? Duration.ofMillis(all.knownMillis - all.belowMillis - all.aboveMillis) : null,
                rules.low().isPresent() ? Duration.ofMillis(all.belowMillis) : null,
                rules.high().isPresent() ? Duration.ofMillis(all.aboveMillis) : null,
                rules.low().isPresent() ? unitMinutes(all.belowBy) : null,
                rules.high().isPresent() ? unitMinutes(all.aboveBy) : null,
                meanKinetic(all),
                chills ? Duration.ofMillis(all.chillingMillis) : null,
                chills ? unitMinutes(all.chillingBy) : null,
                shelfLife(all, missing));
    }

    private double unitMinutes(double scaledMillis) {
        return inUnit(scaledMillis) / MILLIS_PER_MINUTE;
    }

    private @Nullable Double meanKinetic(OverTime all) {
        if (!isTemperature() || all.knownMillis == 0) {
            return null;
        }
        return rules.activationKelvin() / -Math.log(all.arrhenius / all.knownMillis) - ZERO_CELSIUS_IN_KELVIN;
    }

    private @Nullable ShelfLife shelfLife(OverTime all, Duration missing) {
        if (!isTemperature() || rules.storageLife().isEmpty()) {
            return null;
        }
        StorageLife life = rules.storageLife().get();
        Duration used = Duration.ofMillis(Math.round(all.agedMillis)).plus(missing);
        return new ShelfLife(remaining(life.shortest(), used), remaining(life.longest(), used), used);
    }

    private static Duration remaining(Duration life, Duration used) {
        return life.compareTo(used) > 0 ? life.minus(used) : Duration.ZERO;
    }
}
