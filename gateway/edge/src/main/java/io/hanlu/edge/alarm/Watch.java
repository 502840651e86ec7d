package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import java.util.OptionalInt;

/** Looks at the readings of some points. */
interface Watch {

    /**
     * The next reading.
     *
     * @param value scaled; empty when the reading has none or it does not count (ALARMS.md 2.1)
     */
    void next(long at, Point point, Quality quality, OptionalInt value);

    /** Puts what it knows into a state; what its conditions know is saved with them. */
    default void save(EngineState into) {}
}
