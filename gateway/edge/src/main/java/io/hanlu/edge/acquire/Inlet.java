package io.hanlu.edge.acquire;

import io.hanlu.bridge.Reading;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The bounded way from acquisition to the pipeline, in passes: what one sensor gave at one time.
 *
 * <p>At the bound, live passes are turned away, newest first to go, and counted: what waits is older and would be lost for
 * ever. Recordings wait instead; they can be read again. Many threads put, one takes.
 */
public final class Inlet {

    /** Passes that may wait: at 64 sensors × 1 Hz, ten minutes of a journal that cannot be written. */
    public static final int BOUND_PASSES = 38_400;

    /**
     * @param readings of one sensor
     * @param live false when the readings bring their own times
     */
    public record Pass(List<Reading> readings, boolean live) {}

    private final BlockingQueue<Pass> queue;
    private final LongAdder sampled = new LongAdder();
    private final LongAdder lost = new LongAdder();

    public Inlet() {
        this(BOUND_PASSES);
    }

    Inlet(int boundPasses) {
        queue = new ArrayBlockingQueue<>(boundPasses);
    }

    /** Live readings: never waits. */
    public void offer(List<Reading> readings) {
        sampled.add(readings.size());
        if (!queue.offer(new Pass(readings, true))) {
            lost.add(readings.size());
        }
    }

    /** Recorded readings: waits for room. */
    public void put(List<Reading> readings) throws InterruptedException {
        queue.put(new Pass(readings, false));
        sampled.add(readings.size());
    }

    /** The next pass, or null when none came in time. */
    public @Nullable Pass take(Duration atMost) throws InterruptedException {
        return queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Readings that sensors and recordings gave since the start. */
    public long sampled() {
        return sampled.sum();
    }

    /** Readings turned away at the bound since the start. */
    public long lost() {
        return lost.sum();
    }
}
