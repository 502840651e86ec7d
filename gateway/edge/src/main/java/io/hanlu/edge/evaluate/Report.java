package io.hanlu.edge.evaluate;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.figures.QualityFigures;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation has found. Times are UTC epoch milliseconds, values scaled as in readings.
 *
 * @param timezone in which days begin
 * @param points in the order in which they were asked for
 */
public record Report(ZoneId timezone, long fromMillis, long toMillis, List<OfPoint> points) {

    public Report {
        points = List.copyOf(points);
    }

    /**
     * One point.
     *
     * @param figures over all the time
     * @param days without a hole between them; the first and the last may be parts of days
     * @param alarms in the order in which they were raised
     * @param gaps all time for which there is no value
     */
    public record OfPoint(Point point, QualityFigures figures, List<Day> days, List<Raised> alarms, List<Gap> gaps) {

        public OfPoint {
            days = List.copyOf(days);
            alarms = List.copyOf(alarms);
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * A local day. Its alarm minutes, as loggers call them, are the time below and above the limits, whether an alarm was raised or
     * not.
     */
    public record Day(LocalDate date, QualityFigures figures) {}

    /**
     * An alarm, from its raising to its return.
     *
     * @param sinceMillis when its condition began
     * @param returnedMillis empty when it still stood at the end
     * @param min of the values since the condition began; empty when there were none
     * @param held whether people would never have been told, because of a door, a defrost or a cause
     */
    public record Raised(
            AlarmKind kind,
            Severity severity,
            long sinceMillis,
            long raisedMillis,
            OptionalLong returnedMillis,
            OptionalInt min,
            OptionalInt max,
            boolean held) {

        /** From its raising to its return, or to the end when it still stood then. */
        public Duration lasted(long endMillis) {
            return Duration.ofMillis(returnedMillis.orElse(endMillis) - raisedMillis);
        }
    }

    /**
     * Time without a value.
     *
     * @param cause what the reading said with which it began; null when there was none
     */
    public record Gap(
            long fromMillis, long toMillis, @Nullable Quality cause) {}
}
