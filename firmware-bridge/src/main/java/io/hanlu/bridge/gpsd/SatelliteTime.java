package io.hanlu.bridge.gpsd;

import io.hanlu.bridge.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the time of day a receiver gives. GPS counts weeks in ten bits, so an old receiver is 1024 weeks, 19.6 years, off the
 * true date and quite sure of it. Of all dates 1024 weeks apart exactly one lies in the 1024 weeks after this release was
 * built: that one, and only when several fixes in a row keep step with the monotonic clock.
 *
 * <p>Written by one thread, read by any.
 */
final class SatelliteTime {

    /** {@code project.build.outputTimestamp} in the root pom: nothing can be measured before it. */
    static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    static final Duration ROLLOVER = Duration.ofDays(7L * 1024);

    /** Fixes in a row that must agree. */
    static final int AGREEING = 5;

    /** How much a fix may come sooner or later than the one before. */
    private static final Duration STEP_TOLERANCE = Duration.ofMillis(500);

    private @Nullable Instant last;
    private long lastNanos;
    private int agreeing;
    private volatile TimeSource.@Nullable Fix believed;

    /**
     * Takes the time of a fix.
     *
     * @param time null when the receiver gives none, or has no fix
     * @param nanos monotonic time of its arrival
     */
    void take(@Nullable Instant time, long nanos) {
        if (time == null || !isPlausible(time)) {
            last = null;
            agreeing = 0;
            believed = null;
            return;
        }
        if (time.equals(last)) {
            return; // gpsd tells a fix in several reports, as it learns more about it
        }
        agreeing = last != null && keepsStep(last, time, nanos - lastNanos) ? agreeing + 1 : 1;
        last = time;
        lastNanos = nanos;
        believed = agreeing >= AGREEING ? new TimeSource.Fix(time.toEpochMilli(), nanos) : null;
    }

    /** The receiver cannot be heard any more: what it said last stays true on the monotonic clock. */
    void interrupted() {
        last = null;
        agreeing = 0;
    }

    Optional<TimeSource.Fix> now() {
        return Optional.ofNullable(believed);
    }

    private static boolean isPlausible(Instant time) {
        return !time.isBefore(BUILT) && time.isBefore(BUILT.plus(ROLLOVER));
    }

    private static boolean keepsStep(Instant before, Instant now, long elapsedNanos) {
        Duration difference = Duration.between(before, now).minusNanos(elapsedNanos);
        return now.isAfter(before) && difference.abs().compareTo(STEP_TOLERANCE) <= 0;
    }
}
