package io.hanlu.edge.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast a counter grows: over the last day, or since the start when that is less. Pure; one owner. */
final class DayRate {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final int STEPS = 24;

    private record Seen(long nanos, long count) {}

    private final Deque<Seen> seen = new ArrayDeque<>(); // one an hour

    /**
     * Notes the counter as it is now.
     *
     * @return its growth in a day; empty in the first minute
     */
    OptionalDouble next(long nanos, long count) {
        if (!seen.isEmpty() && count < seen.getLast().count) {
            seen.clear(); // it began anew
        }
        if (seen.isEmpty()
                || nanos - seen.getLast().nanos >= DAY.dividedBy(STEPS).toNanos()) {
            seen.add(new Seen(nanos, count));
        }
        if (seen.size() > STEPS + 1) {
            seen.remove();
        }
        Seen first = seen.getFirst();
        double passed = nanos - first.nanos;
        return passed < LEAST.toNanos()
                ? OptionalDouble.empty()
                : OptionalDouble.of((count - first.count) * (DAY.toNanos() / passed));
    }
}
