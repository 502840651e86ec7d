package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import java.util.List;

/**
 * One limit of a zone, and why it is what it is.
 *
 * @param sensors the ids of those it holds for, in the order of the file
 * @param kind one of the four limits
 * @param value scaled
 * @param deadBand scaled
 * @param from for people, in the language of the file: {@code produce apple}, {@code rules frozen}, {@code gateway.yaml:31}, and what
 *     it stands instead of
 * @param confirmed false when what it comes from is marked as not confirmed
 */
public record LimitOrigin(
        List<String> sensors,
        Quantity quantity,
        AlarmKind kind,
        int value,
        int deadBand,
        Delay delay,
        Severity severity,
        String from,
        boolean confirmed) {

    public LimitOrigin {
        sensors = List.copyOf(sensors);
    }

    /** Value and delay as a file would have them: {@code 3.00 °C after 30m}. */
    public String text() {
        return quantity.unscale(value) + " " + quantity.unit() + " after " + Delays.text(delay);
    }
}
