package io.hanlu.edge.acquire;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import java.util.ArrayList;
import java.util.List;

/** One sensor and its ticks. Used by the thread of its lane; times are the lane's clock's, always both of one moment. */
final class Slot {

    /** Of a longer standstill the last ticks are told one by one, and the others are a gap. */
    static final int MOST_MISSED = 600;

    final Source.Polled source;
    final long everyMillis;

    /** The first tick since it was last asked, on the wall clock. */
    long tickMillis;

    /** Whether it kept the bus waiting when it was last asked. */
    boolean ailing;

    /** Whether it is looked at between ticks. */
    boolean looks = true;

    /** The newest tick at that time, on the monotonic clock. */
    private long attendedNanos;

    Slot(Source.Polled source) {
        this.source = source;
        this.everyMillis = source.spec().every().toMillis();
    }

    /** Goes on with the first tick after this time. */
    void align(long nowMillis) {
        tickMillis = newestTick(nowMillis) + everyMillis;
    }

    long newestTick(long nowMillis) {
        return Math.floorDiv(nowMillis, everyMillis) * everyMillis;
    }

    /** Its tick is due, and the source does not know yet how things were; only while it is looked at. */
    boolean mustWait(long nowMillis) {
        return tickMillis <= nowMillis && looks && !source.settled(tickMillis);
    }

    /** It is asked now, or the lane begins. */
    void attend(long nowMillis, long nowNanos) {
        attendedNanos = nowNanos - (nowMillis - newestTick(nowMillis)) * 1_000_000;
        align(nowMillis);
    }

    /**
     * A reading without value for each tick before the newest at which it was not asked. Never more than have passed on the
     * monotonic clock: one that is stepped forward makes none.
     */
    List<Reading> missed(long nowMillis, long nowNanos) {
        long newest = newestTick(nowMillis);
        long passed = Math.round((nowNanos - attendedNanos) / 1e6 / everyMillis) - 1;
        long missed = Math.min(Math.min(passed, (newest - tickMillis) / everyMillis), MOST_MISSED);
        if (missed <= 0) {
            return List.of();
        }
        String cause = "not asked for " + Math.round((nowNanos - attendedNanos) / 1e8) / 10.0
                + " s: its bus or the machine was busy; look in the log for a device that keeps the bus waiting";
        List<Reading> readings = new ArrayList<>();
        for (long ago = missed; ago > 0; ago--) {
            for (Point point : source.points()) {
                readings.add(Reading.bad(point, newest - ago * everyMillis, Quality.TIMEOUT, cause));
            }
        }
        return readings;
    }
}
