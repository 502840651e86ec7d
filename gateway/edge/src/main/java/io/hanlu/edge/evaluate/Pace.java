package io.hanlu.edge.evaluate;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** From when until when readings come, and how often. */
public final class Pace {

    private final TreeMap<Long, Long> intervals = new TreeMap<>(); // how many of each length in milliseconds
    private long readings;
    private long firstMillis;
    private long lastMillis;

    /** Takes the time of the next reading, UTC epoch milliseconds; times ascend. */
    public void add(long millis) {
        if (readings++ == 0) {
            firstMillis = millis;
        } else {
            intervals.merge(millis - lastMillis, 1L, Long::sum);
        }
        lastMillis = millis;
    }

    public long readings() {
        return readings;
    }

    /** Time of the first reading, if there is one. */
    public long firstMillis() {
        return firstMillis;
    }

    /** Time of the last reading, if there is one. */
    public long lastMillis() {
        return lastMillis;
    }

    /**
     * The median of what lies between two readings; the lower of two.
     *
     * @param otherwise when there are less than two
     */
    public Duration every(Duration otherwise) {
        long left = (readings - 2) / 2;
        for (Map.Entry<Long, Long> interval : intervals.entrySet()) {
            left -= interval.getValue();
            if (left < 0) {
                return Duration.ofMillis(interval.getKey());
            }
        }
        return otherwise;
    }
}
