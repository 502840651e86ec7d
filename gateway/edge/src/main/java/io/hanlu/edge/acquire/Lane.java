package io.hanlu.edge.acquire;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the sensors of one bus, each at the multiples of its interval, so that sensors on different buses share their
 * ticks' times and form rounds. Runs on its own thread.
 *
 * <p>Ticks lie on the wall clock, but no wait is longer than the sensor's interval: a clock that steps back does not
 * silence a sensor, one that steps forward does not make it race.
 *
 * <p>Sensors that kept the bus waiting when they were last asked are asked last: the others keep their times.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** A sample this much after its tick carries its own time rather than the tick's. */
    private static final long TICK_TOLERANCE_MILLIS = 1_000;

    /** What costs the neighbours time on the bus. */
    private static final Set<Quality> WAITED_FOR = Set.of(Quality.TIMEOUT, Quality.BUS);

    /** One sensor and its next tick. */
    private static final class Slot {
        final Source.Polled source;
        final long everyMillis;
        long tickMillis;
        boolean ailing; // kept the bus waiting when it was last asked

        Slot(Source.Polled source, long nowMillis) {
            this.source = source;
            this.everyMillis = source.spec().every().toMillis();
            align(nowMillis);
        }

        /** The first tick after this time. */
        void align(long nowMillis) {
            tickMillis = (Math.floorDiv(nowMillis, everyMillis) + 1) * everyMillis;
        }
    }

    private final List<Slot> slots = new ArrayList<>();
    private final Inlet inlet;
    private final Clock clock;

    Lane(List<Source.Polled> sources, Inlet inlet, Clock clock) {
        this.inlet = inlet;
        this.clock = clock;
        long now = clock.epochMillis();
        sources.forEach(source -> slots.add(new Slot(source, now)));
    }

    /** Samples until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            clock.pause(Duration.ofMillis(untilNextTick()));
            sampleWhatIsDue();
        }
    }

    /** Milliseconds to the earliest tick; a tick farther away than its interval shows a clock stepped back. */
    private long untilNextTick() {
        long now = clock.epochMillis();
        long earliest = Long.MAX_VALUE;
        for (Slot slot : slots) {
            if (slot.tickMillis - now > slot.everyMillis) {
                slot.align(now);
            }
            earliest = Math.min(earliest, slot.tickMillis);
        }
        return earliest - now;
    }

    private void sampleWhatIsDue() throws InterruptedException {
        for (Slot slot : ailingLast()) {
            long now = clock.epochMillis();
            if (slot.tickMillis > now || (slot.ailing && othersFirst(slot, now))) {
                continue;
            }
            boolean onTime = now - slot.tickMillis <= TICK_TOLERANCE_MILLIS;
            List<Reading> readings = sample(slot.source, onTime ? slot.tickMillis : now);
            if (!readings.isEmpty()) {
                inlet.offer(readings);
            }
            slot.ailing = readings.stream().anyMatch(reading -> WAITED_FOR.contains(reading.quality()));
            slot.tickMillis += slot.everyMillis;
            if (slot.tickMillis <= now) { // ticks were missed: a slow bus, a frozen machine, a clock stepped forward
                slot.align(now);
            }
        }
    }

    private List<Slot> ailingLast() {
        return slots.stream().sorted(Comparator.comparing(slot -> slot.ailing)).toList();
    }

    /** While ailing ones were waited for, the next tick of others may have come; but nobody waits for longer than a tick. */
    private boolean othersFirst(Slot slot, long nowMillis) {
        return nowMillis - slot.tickMillis < slot.everyMillis
                && slots.stream().anyMatch(other -> !other.ailing && other.tickMillis <= nowMillis);
    }

    /** A defect in one driver must not silence its neighbours. */
    private static List<Reading> sample(Source.Polled source, long timeMillis) throws InterruptedException {
        try {
            return source.sample(timeMillis);
        } catch (RuntimeException e) {
            LOG.error(
                    "driver {} of {}/{} failed",
                    source.spec().driver(),
                    source.spec().zone(),
                    source.spec().id(),
                    e);
            return source.points().stream()
                    .map(point -> Reading.bad(point, timeMillis, Quality.BUS))
                    .toList();
        }
    }
}
