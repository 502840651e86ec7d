package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The doors of one zone: while one is open, or may be, its air can change faster. Pure; one thread. */
final class Doors {

    /** Air that came in through an open door is thirty degrees away at the worst, and mixes within a minute. */
    static final double OPEN_FACTOR = 3;

    /** So long after shutting, sensors still follow. */
    static final Duration AFTERWARDS = Duration.ofMinutes(3);

    private final Set<Point> notShut = new HashSet<>();
    private long notShutMillis = Long.MIN_VALUE;

    /** A door not heard of yet may be open. */
    void add(Point door) {
        notShut.add(door);
    }

    /** A door whose contact gives no value may be open, too. */
    void next(Reading door) {
        boolean isShut = door.scaled().isPresent() && door.scaled().getAsInt() == 0;
        boolean changed = isShut ? notShut.remove(door.point()) : notShut.add(door.point());
        if (!isShut || changed) {
            notShutMillis = Math.max(notShutMillis, door.timeMillis());
        }
    }

    /** How many times as fast as with all doors shut something may change at this time. */
    double factor(long timeMillis) {
        boolean recently = notShutMillis != Long.MIN_VALUE && timeMillis - notShutMillis <= AFTERWARDS.toMillis();
        return recently || !notShut.isEmpty() ? OPEN_FACTOR : 1;
    }
}
