package io.hanlu.central.store;

import io.hanlu.wire.message.Topics;
import java.util.Optional;

/** The three levels of a point's name, {@code room-1/air-1/temperature}. */
public record PointName(String zone, String sensor, String quantity) {

    /** Empty when it is not three names that may also stand in a topic. */
    public static Optional<PointName> parse(String text) {
        String[] levels = text.split("/", -1);
        return levels.length == 3 && Topics.isName(levels[0]) && Topics.isName(levels[1]) && Topics.isName(levels[2])
                ? Optional.of(new PointName(levels[0], levels[1], levels[2]))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return zone + "/" + sensor + "/" + quantity;
    }
}
