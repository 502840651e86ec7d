package io.hanlu.edge.live;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The newest reading of every point. {@link #put} belongs to one thread; any thread may read. Holds one entry a point, so it
 * is bounded by the configuration.
 */
public final class LiveTable {

    /**
     * One point's newest reading.
     *
     * @param lagMillis how old the reading was when it came; decades for a recording
     * @param arrivedNanos when it came, monotonic
     * @param version the table's when it came; later ones are higher
     */
    public record Entry(Reading reading, long lagMillis, long arrivedNanos, long version) {}

    private final Clock clock;
    private final Map<Point, Entry> newest = new ConcurrentHashMap<>();
    private volatile long version;

    public LiveTable(Clock clock) {
        this.clock = clock;
    }

    public void put(Reading reading) {
        long next = version + 1;
        long lagMillis = Math.max(0, clock.epochMillis() - reading.timeMillis());
        newest.put(reading.point(), new Entry(reading, lagMillis, clock.monotonicNanos(), next));
        setVersion(next); // after the entry: whoever sees the number finds the entry
    }

    /** The clock that dated them was wrong by so much: moves the times of these points. The writing thread. */
    public void move(long byMillis, Predicate<Point> wanted) {
        long next = version + 1;
        newest.replaceAll((point, entry) -> wanted.test(point)
                ? new Entry(
                        entry.reading()
                                .withTime(
                                        entry.reading().timeMillis() + byMillis,
                                        entry.reading().quality()),
                        entry.lagMillis(),
                        entry.arrivedNanos(),
                        next)
                : entry);
        setVersion(next);
    }

    private void setVersion(long next) {
        version = next;
    }

    /** Grows with every reading. Ask it before {@link #since}, to ask from there the next time. */
    public long version() {
        return version;
    }

    /** The points that have had a reading after that version was current; all for 0. Some may come again the next time. */
    public List<Entry> since(long seen) {
        return newest.values().stream().filter(entry -> entry.version() > seen).toList();
    }

    /** Every point's newest reading, in no order; a point without any reading yet is not in it. */
    public List<Entry> snapshot() {
        return List.copyOf(newest.values());
    }

    /**
     * How old the reading is now. Counted on the monotonic clock since it came, so that setting the wall clock does not make
     * a living sensor look dead.
     */
    public Duration age(Entry entry) {
        return Duration.ofMillis(entry.lagMillis())
                .plusNanos(Math.max(0, clock.monotonicNanos() - entry.arrivedNanos()));
    }
}
