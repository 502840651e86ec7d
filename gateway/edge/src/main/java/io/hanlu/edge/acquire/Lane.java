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
 * <p>Sources that ask for it are looked at between ticks as well, on the same thread, so that what they say is in order.
 *
 * <p>Ticks lie on the wall clock, but no wait is longer than the sensor's interval: a clock that steps back does not
 * silence a sensor, one that steps forward does not make it race.
 *
 * <p>Sensors that kept the bus waiting when they were last asked are asked last: the others keep their times.
 *
 * <p>A tick at which a sensor could not be asked, because its bus or the machine was busy until the next, has a reading without
 * value that says so.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** A sample this much after its tick carries its own time rather than the tick's. */
    private static final long TICK_TOLERANCE_MILLIS = 1_000;

    /** What costs the neighbours time on the bus. */
    private static final Set<Quality> WAITED_FOR = Set.of(Quality.TIMEOUT, Quality.BUS);

    private final List<Slot> slots = new ArrayList<>();
    private final Inlet inlet;
    private final Clock clock;
    private long nextLookNanos;

    Lane(List<Source.Polled> sources, Inlet inlet, Clock clock) {
        this.inlet = inlet;
        this.clock = clock;
        this.nextLookNanos = clock.monotonicNanos();
        sources.forEach(source -> slots.add(new Slot(source)));
    }

    /** Samples until interrupted. */
    void run() throws InterruptedException {
        slots.forEach(slot -> slot.attend(clock.epochMillis(), clock.monotonicNanos()));
        while (true) {
            clock.pause(untilNext());
            sampleWhatIsDue();
            look();
        }
    }

    /** To the earliest tick, or the next look; a tick farther away than its interval shows a clock stepped back. */
    private Duration untilNext() {
        long now = clock.epochMillis();
        long earliest = Long.MAX_VALUE;
        for (Slot slot : slots) {
            if (slot.tickMillis - now > slot.everyMillis) {
                slot.align(now);
            }
            if (!slot.mustWait(now)) {
                earliest = Math.min(earliest, slot.tickMillis);
            }
        }
        Duration tick = Duration.ofMillis(earliest - now);
        Duration look = lookEvery().isZero() ? tick : Duration.ofNanos(nextLookNanos - clock.monotonicNanos());
        return look.compareTo(tick) < 0 ? look : tick;
    }

    /** As often as the one asks that asks most often; zero when none does. */
    private Duration lookEvery() {
        Duration least = Duration.ZERO;
        for (Slot slot : slots) {
            Duration every = slot.looks ? slot.source.lookEvery() : Duration.ZERO;
            if (!every.isZero() && (least.isZero() || every.compareTo(least) < 0)) {
                least = every;
            }
        }
        return least;
    }

    private void look() {
        Duration every = lookEvery();
        long now = clock.monotonicNanos();
        if (every.isZero() || now - nextLookNanos < 0) {
            return;
        }
        // not the next multiple: after a delay, looks that were missed are not made up for
        nextLookNanos = Math.max(nextLookNanos + every.toNanos(), now + every.toNanos() / 2);
        for (Slot slot : slots) {
            if (slot.looks) {
                try {
                    slot.source.look();
                } catch (RuntimeException e) {
                    slot.looks = false; // once is enough in the log; ticks go on
                    logDefect(slot.source, e);
                }
            }
        }
    }

    private void sampleWhatIsDue() throws InterruptedException {
        for (Slot slot : ailingLast()) {
            long now = clock.epochMillis();
            long nowNanos = clock.monotonicNanos();
            if (slot.tickMillis > now || slot.mustWait(now) || (slot.ailing && othersFirst(slot, now))) {
                continue;
            }
            List<Reading> missed = slot.missed(now, nowNanos);
            if (!missed.isEmpty()) {
                inlet.offerMissed(missed);
            }
            slot.attend(now, nowNanos);
            long tick = slot.newestTick(now);
            List<Reading> readings = sample(slot.source, now - tick <= TICK_TOLERANCE_MILLIS ? tick : now);
            if (!readings.isEmpty()) {
                inlet.offer(readings);
            }
            slot.ailing = readings.stream().anyMatch(reading -> WAITED_FOR.contains(reading.quality()));
        }
    }

    private List<Slot> ailingLast() {
        return slots.stream().sorted(Comparator.comparing(slot -> slot.ailing)).toList();
    }

    /** While ailing ones were waited for, the next tick of others may have come; but nobody waits for longer than a tick. */
    private boolean othersFirst(Slot slot, long nowMillis) {
        return nowMillis - slot.tickMillis < slot.everyMillis
                && slots.stream()
                        .anyMatch(
                                other -> !other.ailing && other.tickMillis <= nowMillis && !other.mustWait(nowMillis));
    }

    /** A defect in one driver must not silence its neighbours. */
    private static List<Reading> sample(Source.Polled source, long timeMillis) throws InterruptedException {
        try {
            return source.sample(timeMillis);
        } catch (RuntimeException e) {
            logDefect(source, e);
            return source.points().stream()
                    .map(point -> Reading.bad(point, timeMillis, Quality.BUS))
                    .toList();
        }
    }

    private static void logDefect(Source.Polled source, RuntimeException e) {
        LOG.error(
                "driver {} of {}/{} failed",
                source.spec().driver(),
                source.spec().zone(),
                source.spec().id(),
                e);
    }
}
