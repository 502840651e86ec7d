package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import java.util.Optional;

/**
 * Compares the temperatures of two sensors that hang side by side. Each value is compared once, with one of the other's that is
 * about as old. Pure; one thread.
 */
final class PairJudge {

    private static final class Side {
        final Point point;
        boolean isNew;
        boolean isKnown;
        int value;
        long timeMillis;

        Side(Point point) {
            this.point = point;
        }
    }

    private final Side first;
    private final Side second;
    private final int maxDifference;
    private final int after;
    private final long togetherMillis;

    private boolean disagree;
    private int against; // comparisons in a row that speak against the present state

    /**
     * @param togetherMillis values farther apart in time are not compared
     */
    PairJudge(Point first, Point second, int maxDifference, int after, long togetherMillis) {
        this.first = new Side(first);
        this.second = new Side(second);
        this.maxDifference = maxDifference;
        this.after = after;
        this.togetherMillis = togetherMillis;
    }

    Point first() {
        return first.point;
    }

    /** The point that only repeats what the first says. */
    Point second() {
        return second.point;
    }

    /**
     * Takes the next value of one of the two.
     *
     * @return why this pair is not to be trusted; empty while it agrees, or cannot be compared
     */
    Optional<String> next(Point point, int value, long timeMillis) {
        Side mine = point.equals(first.point) ? first : second;
        Side other = mine == first ? second : first;
        mine.isNew = true;
        mine.isKnown = true;
        mine.value = value;
        mine.timeMillis = timeMillis;
        if (!other.isKnown || Math.abs(timeMillis - other.timeMillis) > togetherMillis) {
            disagree = false;
            against = 0;
        } else if (other.isNew) {
            mine.isNew = false;
            other.isNew = false;
            boolean differs = Math.abs((long) value - other.value) > maxDifference;
            against = differs == disagree ? 0 : against + 1;
            if (against >= after) {
                disagree = differs;
                against = 0;
            }
        }
        if (!disagree) {
            return Optional.empty();
        }
        var quantity = point.quantity();
        return Optional.of(first.point.sensor() + " shows " + quantity.unscale(first.value) + " and "
                + second.point.sensor() + " " + quantity.unscale(second.value) + " " + quantity.unit()
                + ": compare both with a third thermometer");
    }
}
