package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that one point has fallen silent. Anything that comes ends its silence, also a bad reading: then somebody else has
 * said what is wrong. Counts on the monotonic clock; one thread.
 */
final class Silence {

    /** A node whose rhythm is not known yet is expected within this: platforms of the trade call 15 minutes online. */
    static final Duration UNKNOWN_RHYTHM = Duration.ofMinutes(15);

    /**
     * The rhythm is the second longest of the last so many intervals: a node may also send in between when something changes,
     * and one long silence is no rhythm.
     */
    private static final int LEARNED_FROM = 8;

    private static final int LEARNED_AT_LEAST = 3;

    /** What comes closer together is one sign of life: a message of several readings, or what was stored meanwhile. */
    private static final long ONE_SIGN_NANOS = Duration.ofSeconds(1).toNanos();

    private static final String TODO_POLLED = "its bus may hang: look at the log, unplug one device after the other";
    private static final String TODO_PUSHED = "look at its battery, its distance and what stands between";

    private final Point point;
    private final @Nullable Duration declared;
    private final @Nullable Duration every; // null: it sends when it likes
    private final long[] intervals = new long[LEARNED_FROM];
    private boolean hasBeenHeard;
    private int known;
    private long lastNanos;
    private long dueNanos;
    private long newestMillis;
    private boolean isTold;

    /**
     * @param declared the longest silence allowed; null: from the rhythm
     * @param every how often it is asked; null: it sends when it likes, perhaps later what it could not send in time
     * @param newestMillis the time of its newest reading from before the start; {@link Long#MIN_VALUE} for none
     */
    Silence(Point point, @Nullable Duration declared, @Nullable Duration every, long nowNanos, long newestMillis) {
        this.point = point;
        this.declared = declared;
        this.every = every;
        this.lastNanos = nowNanos;
        this.newestMillis = newestMillis;
        this.dueNanos = nowNanos + allowed().toNanos();
    }

    /** Something came. */
    void heard(long nowNanos, long timeMillis) {
        if (!hasBeenHeard) {
            hasBeenHeard = true;
        } else if (nowNanos - lastNanos >= ONE_SIGN_NANOS) {
            intervals[known++ % LEARNED_FROM] = nowNanos - lastNanos;
        }
        lastNanos = nowNanos;
        dueNanos = nowNanos + allowed().toNanos();
        newestMillis = Math.max(newestMillis, timeMillis);
        isTold = false;
    }

    /** Time during which nobody could have been heard does not count. */
    void excuse(long nanos) {
        lastNanos += nanos;
        dueNanos += nanos;
    }

    /** Whether another reading is due that says nothing came. */
    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0 && !(every == null && isTold);
    }

    /**
     * That reading. A sensor that is asked gets one for each time nothing came, one interval ago, so that a late answer still
     * has its own time. One that sends by itself gets one, at the beginning of its silence: what it brings later then still
     * comes after it.
     *
     * @param nowMillis UTC epoch milliseconds
     */
    Reading tell(long nowNanos, long nowMillis) {
        isTold = true;
        String cause =
                "nothing came for " + Duration.ofNanos(nowNanos - lastNanos).toSeconds() + " s: "
                        + (every == null ? TODO_PUSHED : TODO_POLLED);
        long time = nowMillis;
        if (every != null) {
            dueNanos = nowNanos + every.toNanos();
            time = nowMillis - every.toMillis();
        } else if (newestMillis != Long.MIN_VALUE) {
            time = newestMillis + 1;
        }
        return Reading.bad(point, time, Quality.STALE, cause);
    }

    /** Whether its time belongs to the past, and must not be moved. */
    boolean bringsItsOwnTimes() {
        return every == null && newestMillis != Long.MIN_VALUE;
    }

    private Duration allowed() {
        if (declared != null) {
            return declared;
        }
        if (every != null) {
            return SensorRules.longestSilence(every);
        }
        OptionalLong rhythm = rhythm();
        return rhythm.isEmpty() ? UNKNOWN_RHYTHM : SensorRules.longestSilence(Duration.ofNanos(rhythm.getAsLong()));
    }

    private OptionalLong rhythm() {
        if (known < LEARNED_AT_LEAST) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Arrays.stream(intervals, 0, Math.min(known, LEARNED_FROM))
                .map(nanos -> -nanos)
                .sorted()
                .map(nanos -> -nanos)
                .skip(1)
                .findFirst()
                .orElseThrow());
    }
}
