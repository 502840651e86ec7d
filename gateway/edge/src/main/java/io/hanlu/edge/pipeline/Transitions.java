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
 * Notices what changed from one reading of a point to the next: a door opened, the mains failed, a sensor stopped answering or
 * came back. Pure; the pipeline's thread.
 *
 * <p>A point starts as good, a door as closed and mains as present, so that what is otherwise at the start is told.
 */
final class Transitions {

    private record State(Quality quality, int value) {}

    private final Map<Point, State> states = new HashMap<>();

    /** At most one: when a sensor comes back, what it says of its door is told with the next reading. */
    Optional<Happening> next(Reading reading) {
        Quantity quantity = reading.point().quantity();
        State before =
                states.getOrDefault(reading.point(), new State(Quality.GOOD, quantity == Quantity.POWER ? 1 : 0));
        if (before.quality.hasValue() != reading.quality().hasValue()) {
            states.put(reading.point(), new State(reading.quality(), before.value));
            return Optional.of(
                    reading.quality().hasValue() ? Events.sensorRestored(reading) : Events.sensorFault(reading));
        }
        int value = reading.scaled().orElse(before.value);
        states.put(reading.point(), new State(reading.quality(), value));
        if (value == before.value) {
            return Optional.empty();
        }
        return switch (quantity) {
            case DOOR -> Optional.of(Events.door(reading, value != 0));
            case POWER -> Optional.of(Events.power(reading, value != 0));
            default -> Optional.empty();
        };
    }
}
