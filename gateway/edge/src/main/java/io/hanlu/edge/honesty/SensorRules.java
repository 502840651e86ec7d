package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the readings of one sensor are judged, and what is derived from them.
 *
 * @param spec the sensor
 * @param quantities those it measures; what is missing is not judged
 * @param staleAfter the longest it may be silent; null: as its kind of source has it; zero: for ever
 * @param pair the sensor that should show the same; null for none
 * @param derive what follows from its temperature and humidity
 */
public record SensorRules(
        SensorSpec spec,
        Map<Quantity, QuantityRules> quantities,
        @Nullable Duration staleAfter,
        @Nullable Pair pair,
        List<Quantity> derive) {

    /** So many expected readings may fail to come. */
    private static final int INTERVALS = 3;

    /** A bus may be kept busy for some seconds by one bad device: that is no silence yet, however often a sensor is read. */
    private static final Duration AT_LEAST = Duration.ofSeconds(10);

    public SensorRules {
        quantities = Map.copyOf(quantities);
        derive = List.copyOf(derive);
    }

    /**
     * Another sensor of the same zone whose temperature should be the same. Said by one of the two.
     *
     * @param sensor the other's id
     * @param maxDifference scaled temperature
     * @param after so many comparisons in a row decide, either way
     */
    public record Pair(String sensor, int maxDifference, int after) {}

    /** The longest that a sensor may be silent which comes so often, unless {@link #staleAfter} says something else. */
    public static Duration longestSilence(Duration every) {
        Duration some = every.multipliedBy(INTERVALS);
        return some.compareTo(AT_LEAST) >= 0 ? some : AT_LEAST;
    }

    /** The points that exist because of {@link #derive}. */
    public List<Point> derivedPoints() {
        return derive.stream().map(spec::point).toList();
    }
}
