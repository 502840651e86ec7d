package io.hanlu.edge.alarm;

import io.hanlu.bridge.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the engine is told. Each comes with its time on the alarm clock. */
public sealed interface Input {

    /** A reading, as judged by the honesty rules. */
    record Measured(Reading reading) implements Input {}

    /**
     * How one of the gateway's own conditions is.
     *
     * @param detail for people; null when there is nothing to add
     */
    record Own(AlarmKind kind, boolean bad, @Nullable String detail) implements Input {}

    /**
     * A sensor bus on which nobody gets on, or that works again.
     *
     * @param zone of the sensor that told
     */
    record Bus(String zone, String sensor, boolean stuck) implements Input {}

    /** Nothing but time has passed. */
    record Passed() implements Input {}

    /** What somebody wants. */
    sealed interface Command extends Input {

        /** Who, as recorded: 1 to 100 characters. */
        String by();
    }

    /**
     * @param alarm its number
     * @param comment null for none
     * @param action the corrective action taken (HACCP principle 5); null for none
     */
    record Acknowledge(
            long alarm,
            String by,
            @Nullable String comment,
            @Nullable String action) implements Command {}

    /** For at most 24 h. */
    record Shelve(long alarm, String by, String reason, Duration length) implements Command {}

    record Unshelve(long alarm, String by) implements Command {}

    /** Ends a latched alarm. */
    record Reset(long alarm, String by) implements Command {}

    /** Takes a zone out of service for at most 7 d; zero length: back into service. */
    record Maintenance(String zone, String by, String reason, Duration length) implements Command {}

    /** Begins a zone's trip, ending the one before. */
    record Trip(String zone, String by, @Nullable String lot) implements Command {}

    /** The proposed defrost of a zone is one. */
    record ConfirmDefrost(String zone, String by) implements Command {}
}
