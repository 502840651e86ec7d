package io.hanlu.edge.acquire;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Sink;
import io.hanlu.edge.alarm.AlarmEngine;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Input;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded way from acquisition to the pipeline, in passes: what one sensor gave at one time.
 *
 * <p>At the bound, live passes are turned away, newest first to go, and counted: what waits is older and would be lost for
 * ever. Recordings wait instead, there and while the journal is behind; they can be read again. Many threads put, one takes.
 */
public final class Inlet implements Sink {

    private static final Logger LOG = LoggerFactory.getLogger(Inlet.class);

    /** Passes that may wait: at 64 sensors × 1 Hz, ten minutes of a journal that cannot be written. */
    public static final int BOUND_PASSES = 38_400;

    /** What comes through. */
    public sealed interface Arrival permits Pass, Told, Asked, Ruled {}

    /**
     * Readings.
     *
     * @param readings of one sensor
     * @param live false when the readings bring their own times
     */
    public record Pass(List<Reading> readings, boolean live) implements Arrival {}

    /** Something that is no reading. */
    public record Told(Notice notice) implements Arrival {}

    /**
     * What somebody wants of the alarms.
     *
     * @param answer completes when it is durable, or with an {@link AlarmEngine.RefusedException}
     */
    public record Asked(Input.Command command, CompletableFuture<@Nullable Void> answer) implements Arrival {}

    /**
     * Other rules for the alarms.
     *
     * @param answer completes when what they changed is durable
     */
    public record Ruled(AlarmRules rules, CompletableFuture<@Nullable Void> answer) implements Arrival {}

    /** Keeps which chip a sensor has. */
    public interface Chips {
        /**
         * Notes a serial number and gives the one before.
         *
         * @param sensor {@code zone/sensor}
         */
        @Nullable
        String note(String sensor, String serial);
    }

    private final BlockingQueue<Arrival> queue;
    private final Chips chips;
    private final Object recordings = new Object();
    private volatile boolean recordingsHeld; // set while holding recordings
    private final LongAdder sampled = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder givenUp = new LongAdder();

    /** Of chips nobody keeps a note. */
    public Inlet() {
        this(BOUND_PASSES, (sensor, serial) -> null);
    }

    public Inlet(Chips chips) {
        this(BOUND_PASSES, chips);
    }

    Inlet(int boundPasses) {
        this(boundPasses, (sensor, serial) -> null);
    }

    private Inlet(int boundPasses, Chips chips) {
        this.queue = new ArrayBlockingQueue<>(boundPasses);
        this.chips = chips;
    }

    /**
     * Live readings: never waits.
     *
     * @return false: they found no room, are lost, and are counted as that
     */
    public boolean offer(List<Reading> readings) {
        return offer(new Pass(readings, true));
    }

    /**
     * What says that nobody asked, at times gone by: never waits. It is left out where something newer is known already.
     *
     * @return as {@link #offer}
     */
    public boolean offerMissed(List<Reading> readings) {
        return offer(new Pass(readings, false));
    }

    private boolean offer(Pass pass) {
        sampled.add(pass.readings().size());
        boolean taken = queue.offer(pass);
        if (!taken) {
            turnedAway.add(pass.readings().size());
        }
        return taken;
    }

    /** Recorded readings: waits for room. */
    public void put(List<Reading> readings) throws InterruptedException {
        synchronized (recordings) {
            while (recordingsHeld) {
                recordings.wait();
            }
        }
        queue.put(new Pass(readings, false));
        sampled.add(readings.size());
    }

    /** Readings that a source sends by itself. Recorded ones that find no room are not counted: they will come again. */
    @Override
    public boolean readings(List<Reading> readings, boolean live) {
        if (live) {
            return offer(readings);
        }
        boolean taken = !recordingsHeld && queue.offer(new Pass(readings, false));
        if (taken) {
            sampled.add(readings.size());
        }
        return taken;
    }

    @Override
    public @Nullable String chip(String zone, String sensor, String serial) {
        return chips.note(zone + "/" + sensor, serial);
    }

    @Override
    public void notice(Notice notice) {
        if (!queue.offer(new Told(notice))) {
            LOG.warn("no room to record that {}/{}: {}", notice.zone(), notice.sensor(), notice.text());
        }
    }

    /**
     * Asks for something to be done about alarms; never waits.
     *
     * @return completes on the pipeline's thread when it is durable, which may be never: wait with a limit. Completes with an
     *     {@link AlarmEngine.RefusedException} when the engine refuses it, or at once when there is no room
     */
    public CompletableFuture<@Nullable Void> ask(Input.Command command) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        return put(new Asked(command, answer), answer);
    }

    /** Puts other alarm rules in force; otherwise as {@link #ask}. */
    public CompletableFuture<@Nullable Void> rule(AlarmRules rules) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        return put(new Ruled(rules, answer), answer);
    }

    private CompletableFuture<@Nullable Void> put(Arrival request, CompletableFuture<@Nullable Void> answer) {
        if (!queue.offer(request)) {
            answer.completeExceptionally(new AlarmEngine.RefusedException(
                    "the gateway is busy: its journal cannot be written; try again when that is mended"));
        }
        return answer;
    }

    /** The next to come, or null when nothing came in time. */
    public @Nullable Arrival take(Duration atMost) throws InterruptedException {
        return queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Readings that sensors and recordings gave since the start. */
    public long sampled() {
        return sampled.sum();
    }

    /** Whether recordings must wait: live readings need the room. The pipeline's thread. */
    public void holdRecordings(boolean hold) {
        if (hold != recordingsHeld) {
            synchronized (recordings) {
                recordingsHeld = hold;
                recordings.notifyAll();
            }
        }
    }

    /** Readings turned away at the bound since the start. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /** Counts readings that were taken and could not be kept. The pipeline's thread. */
    public void gaveUp(int readings) {
        givenUp.add(readings);
    }

    /** Readings lost since the start: turned away, or given up later. */
    public long lost() {
        return turnedAway.sum() + givenUp.sum();
    }
}
