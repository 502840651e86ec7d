package io.hanlu.bridge.contact;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.GpioPort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contact that is looked at between ticks, so that a short opening is seen. A change is told at once, with the time at which
 * it was first seen; ticks give the debounced state. The times of both only ever increase.
 *
 * <p>Used by the thread of its lane; closed by any.
 */
final class ContactSource implements Source.Polled {

    /** Farther apart than this, times are out of order because the wall clock was set: that is the reader's to handle. */
    private static final long SAME_CLOCK_MILLIS = 1_000;

    private final PolledDevice ticks;
    private final GpioPort port;
    private final GpioPort.Level active;
    private final Quantity quantity;
    private final Debounce debounce;
    private final Clock clock;
    private @Nullable Sink sink;
    private long lastMillis = Long.MIN_VALUE;

    ContactSource(
            SensorSpec spec, GpioPort port, GpioPort.Level active, Quantity quantity, Duration debounce, Clock clock) {
        this.ticks = new PolledDevice(spec, List.of(quantity), port, clock, this::measure);
        this.port = port;
        this.active = active;
        this.quantity = quantity;
        this.debounce = new Debounce(debounce);
        this.clock = clock;
    }

    @Override
    public SensorSpec spec() {
        return ticks.spec();
    }

    @Override
    public List<Point> points() {
        return ticks.points();
    }

    @Override
    public String lane() {
        return ticks.lane();
    }

    @Override
    public void start(Sink sink) {
        this.sink = sink;
        ticks.start(sink);
    }

    @Override
    public Duration lookEvery() {
        return debounce.lookEvery();
    }

    @Override
    public void look() {
        GpioPort.Level seen;
        try {
            seen = port.level();
        } catch (DeviceException e) {
            debounce.forget(); // the next tick says why
            return;
        }
        if (debounce.level() == null) {
            ticks.endPatience(); // it can be read again
        }
        if (debounce.next(seen, clock.monotonicNanos()) && sink != null) {
            long timeMillis = increasing(wallMillis(debounce.changedNanos()));
            sink.readings(List.of(Reading.of(points().getFirst(), timeMillis, state(), Quality.GOOD)), true);
        }
    }

    /** A tick in the middle of bouncing waits until it is known what the bouncing came to. */
    @Override
    public boolean settled(long timeMillis) {
        long ago = clock.epochMillis() - timeMillis;
        return !debounce.isUndecidedSinceBefore(clock.monotonicNanos() - ago * 1_000_000);
    }

    @Override
    public List<Reading> sample(long timeMillis) throws InterruptedException {
        return ticks.sample(increasing(timeMillis));
    }

    private void measure(Samples out) throws DeviceException {
        try {
            debounce.next(port.level(), clock.monotonicNanos());
        } catch (DeviceException e) {
            debounce.forget();
            throw e;
        }
        out.put(quantity, state());
    }

    private int state() {
        return debounce.level() == active ? 1 : 0;
    }

    /** What the wall clock shows now, less what has passed since then. */
    private long wallMillis(long nanos) {
        return clock.epochMillis() - (clock.monotonicNanos() - nanos) / 1_000_000;
    }

    /** A tick and a change in the same millisecond are no reason to doubt the clock. */
    private long increasing(long timeMillis) {
        boolean collides = timeMillis <= lastMillis && lastMillis - timeMillis < SAME_CLOCK_MILLIS;
        lastMillis = collides ? lastMillis + 1 : timeMillis;
        return lastMillis;
    }

    @Override
    public void close() {
        ticks.close();
    }
}
