package io.hanlu.edge.console;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.Delay;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** By what a point is judged, and how it has done. Called on worker threads, perhaps by several at once. */
public interface PointFacts {

    /** Its limits; empty when nothing limits it. */
    List<Limit> limits(Point point);

    /** Begins to sum up how its goods are kept, from this time on, UTC epoch milliseconds. The sum belongs to one thread at a time. */
    Sum sum(Point point, long fromMillis);

    /**
     * A limit, and why it is what it is.
     *
     * @param kind one of the four
     * @param value scaled, as in readings
     * @param deadBand scaled
     * @param from for people: {@code produce apple}, {@code rules frozen}, {@code gateway.yaml:31}
     * @param confirmed false when what it comes from has to be checked before anybody relies on it
     */
    record Limit(AlarmKind kind, int value, int deadBand, Delay delay, String from, boolean confirmed) {}

    /** Readings come in, in order of time; figures come out at any moment. */
    interface Sum {

        void add(Reading reading);

        Figures until(long toMillis);
    }

    /**
     * How goods were kept since a time. Null is what cannot be said: without a value, a limit, or a known storage life.
     *
     * @param known the time for which there is a value
     * @param missing all other time
     * @param degreeMinutesBelow how far below the low limit times how long, in unit · minutes
     * @param meanKinetic mean kinetic temperature, °C
     * @param lifeLeast what remains of the storage life, reckoned from the shortest that tables give
     * @param lifeMost from the longest
     */
    record Figures(
            Duration known,
            Duration missing,
            @Nullable Duration inRange,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double degreeMinutesBelow,
            @Nullable Double degreeMinutesAbove,
            @Nullable Double meanKinetic,
            @Nullable Duration lifeLeast,
            @Nullable Duration lifeMost) {}
}
