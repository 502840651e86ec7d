package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notices what changed from one reading of a point to the next: a door opened, a sensor stopped answering or came back. Pure;
 * the pipeline's thread.
 *
 * <p>A point starts as closed and good, so that a door open or a sensor dead at the start is told.
 */
final class Transitions {

    private record State(Quality quality, boolean open) {}

    private static final State START = new State(Quality.GOOD, false);

    private final Map<Point, State> states = new HashMap<>();

    /** At most one: a sensor that stops answering says nothing of its door. */
    Optional<Happening> next(Reading reading) {
        State before = states.getOrDefault(reading.point(), START);
        boolean isDoor = reading.point().quantity() == Quantity.DOOR;
        boolean open = reading.scaled().isPresent() ? isDoor && reading.scaled().getAsInt() != 0 : before.open;
        states.put(reading.point(), new State(reading.quality(), open));
        if (before.quality.hasValue() != reading.quality().hasValue()) {
            return Optional.of(
                    reading.quality().hasValue() ? Events.sensorRestored(reading) : Events.sensorFault(reading));
        }
        return before.open == open ? Optional.empty() : Optional.of(Events.door(reading, open));
    }
}
