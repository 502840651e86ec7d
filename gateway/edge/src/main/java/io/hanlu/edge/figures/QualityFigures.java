package io.hanlu.edge.figures;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a point's goods were kept from one time to another. Times below, above and in range add up to {@code known}; {@code known} and
 * {@code missing} to the whole. What needs a value is null when there was none, or nothing to compare it with.
 *
 * @param fromMillis UTC epoch milliseconds
 * @param readings that had a value which counts
 * @param min of the readings, in the point's unit, as {@code max} and both means
 * @param mean each reading counts the same, as loggers reckon
 * @param meanOverTime each value counts as long as it held
 * @param known the time for which there is a value
 * @param missing all other time: gaps, faults, doubtful readings. Never in range, and never out of it
 * @param degreeMinutesBelow how far below the low limit times how long, in unit · minutes
 * @param meanKinetic mean kinetic temperature in °C
 * @param chilling time below the produce's chilling threshold
 * @param chillingDose how far below it times how long, in °C · minutes
 * @param shelfLife what remains at the end
 */
public record QualityFigures(
        long fromMillis,
        long toMillis,
        long readings,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable Double mean,
        @Nullable Double meanOverTime,
        Duration known,
        Duration missing,
        @Nullable Duration inRange,
        @Nullable Duration below,
        @Nullable Duration above,
        @Nullable Double degreeMinutesBelow,
        @Nullable Double degreeMinutesAbove,
        @Nullable Double meanKinetic,
        @Nullable Duration chilling,
        @Nullable Double chillingDose,
        @Nullable ShelfLife shelfLife) {

    /**
     * How long the produce still keeps at its storage temperature; zero when it is over.
     *
     * @param least reckoned from the shortest storage life of the tables
     * @param most from the longest
     * @param used storage life that is gone, as time at the storage temperature
     */
    public record ShelfLife(Duration least, Duration most, Duration used) {}
}
