package io.hanlu.bridge.driver;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a device is left alone that keeps the bus waiting: each time-out costs its neighbours the time in which they
 * would have been asked. The pause doubles with every failure from {@link #FIRST} to {@link #LONGEST}. Used by one thread.
 */
final class Patience {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(60);

    private final Clock clock;
    private final ZoneId timezone;
    private @Nullable DeviceException failure;
    private Duration pause = Duration.ZERO;
    private long sinceMillis;
    private long untilNanos;

    /**
     * @param timezone of the times told
     */
    Patience(Clock clock, ZoneId timezone) {
        this.clock = clock;
        this.timezone = timezone;
    }

    /** Whether this failure cost time on the bus and would again. */
    static boolean isTriedBy(Quality quality) {
        return quality == Quality.TIMEOUT || quality == Quality.BUS;
    }

    /** The device has just failed so. */
    void failed(DeviceException how) {
        if (failure == null) {
            sinceMillis = clock.epochMillis();
            pause = FIRST;
        } else {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
        failure = how;
        untilNanos = clock.monotonicNanos() + pause.toNanos();
    }

    /** The device has answered. */
    void answered() {
        failure = null;
    }

    /** It may be asked at the next tick, whatever was: the bus has just been freed. The next pause is the first again. */
    void end() {
        failure = null;
    }

    /** What stands for asking it; null when it may be asked. */
    @Nullable
    DeviceException leftAlone() {
        DeviceException last = failure;
        if (last == null) {
            return null;
        }
        long left = untilNanos - clock.monotonicNanos();
        return left <= 0
                ? null
                : new DeviceException(
                        last.quality(),
                        last.getMessage() + "; so since " + time(sinceMillis) + ", next tried at "
                                + time(clock.epochMillis()
                                        + Duration.ofNanos(left).toMillis()));
    }

    private OffsetDateTime time(long millis) {
        return Instant.ofEpochMilli(millis)
                .truncatedTo(ChronoUnit.SECONDS)
                .atZone(timezone)
                .toOffsetDateTime();
    }
}
