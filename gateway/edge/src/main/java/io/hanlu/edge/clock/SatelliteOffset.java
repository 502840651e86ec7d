package io.hanlu.edge.clock;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How far a clock is from the time of satellites. Only tells it: nothing here sets a clock. Any thread. */
public final class SatelliteOffset {

    private SatelliteOffset() {}

    /**
     * Milliseconds that the clock is ahead, by the first source that knows the time; to about half a second. Empty when none
     * does.
     */
    public static OptionalLong millis(List<TimeSource> sources, Clock clock) {
        return sources.stream()
                .map(TimeSource::time)
                .flatMap(Optional::stream)
                .mapToLong(time -> clock.epochMillis() - time.at(clock.monotonicNanos()))
                .findFirst();
    }
}
