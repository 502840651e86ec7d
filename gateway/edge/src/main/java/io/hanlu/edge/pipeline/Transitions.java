package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Notices what changed from one reading of a point to the next: a door opened, the mains failed, a sensor stopped answering,
 * became doubtful, or is well again. Pure; the pipeline's thread.
 *
 * <p>A point starts as good, a door as closed and mains as present, so that what is otherwise at the start is told. A sensor
 * that changes too often is told once as unsteady, and again what it is when it has been the same for as long.
 */
final class Transitions {

    /** More changes than this … */
    static final int MOST = 6;

    /** … within this time, by the readings' times, are a flapping sensor. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Stands for all qualities without a value: one fault after the other is one fault. */
    private static final Quality FAULT = Quality.NO_VALUE;

    private static final class State {
        @Nullable
        Quality told = Quality.GOOD; // null after "unsteady", so that whatever comes then is told

        Quality seen = Quality.GOOD;
        long seenMillis;
        final long[] changes = new long[MOST];
        int changed;
        boolean unsteady;
        boolean overdueTold;
        int value;

        State(Quantity quantity) {
            value = quantity == Quantity.POWER ? 1 : 0;
        }

        /** False when this is one change too many. */
        boolean change(Quality quality, long timeMillis) {
            seen = quality;
            seenMillis = timeMillis;
            int slot = changed % MOST;
            boolean tooMany = changed >= MOST && timeMillis - changes[slot] < WINDOW.toMillis();
            changes[slot] = timeMillis;
            changed++;
            return !tooMany;
        }
    }

    private final Predicate<Reading> isEcho;
    private final Map<Point, State> states = new HashMap<>();

    /**
     * @param isEcho whether a reading's quality only repeats what another point's says: it is not told
     */
    Transitions(Predicate<Reading> isEcho) {
        this.isEcho = isEcho;
    }

    /** At most one: when a sensor comes back, what it says of its door is told with the next reading. */
    Optional<Happening> next(Reading reading) {
        Quantity quantity = reading.point().quantity();
        State state = states.computeIfAbsent(reading.point(), point -> new State(quantity));
        Optional<Happening> told = trust(state, reading);
        int value = reading.scaled().orElse(state.value);
        if (told.isPresent() || value == state.value) {
            return told;
        }
        state.value = value;
        return switch (quantity) {
            case DOOR -> Optional.of(Events.door(reading, value != 0));
            case POWER -> Optional.of(Events.power(reading, value != 0));
            default -> Optional.empty();
        };
    }

    private Optional<Happening> trust(State state, Reading reading) {
        if (reading.quality() == Quality.CALIBRATION && !state.overdueTold) {
            state.overdueTold = true;
            return Optional.of(Events.sensorDoubtful(reading));
        }
        Quality quality = kind(reading);
        if (quality != state.seen && !state.change(quality, reading.timeMillis()) && !state.unsteady) {
            state.unsteady = true;
            state.told = null;
            return Optional.of(Events.sensorUnsteady(reading, MOST, WINDOW));
        }
        if (state.unsteady) {
            if (reading.timeMillis() - state.seenMillis < WINDOW.toMillis()) {
                return Optional.empty();
            }
            state.unsteady = false;
        }
        if (quality == state.told) {
            return Optional.empty();
        }
        state.told = quality;
        return Optional.of(
                switch (quality) {
                    case NO_VALUE -> Events.sensorFault(reading);
                    case GOOD -> Events.sensorRestored(reading);
                    default -> Events.sensorDoubtful(reading);
                });
    }

    /**
     * What an operator would call different. Fog on a sensor and an uncertain clock are nothing to run for, and an overdue
     * certificate is told apart, once.
     */
    private Quality kind(Reading reading) {
        if (isEcho.test(reading)) {
            return Quality.GOOD;
        }
        return switch (reading.quality()) {
            case POWER_ON, DISAGREES, STUCK, RATE, IMPLAUSIBLE -> reading.quality();
            default -> reading.quality().hasValue() ? Quality.GOOD : FAULT;
        };
    }
}
