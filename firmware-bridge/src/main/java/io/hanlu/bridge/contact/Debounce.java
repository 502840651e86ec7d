package io.hanlu.bridge.contact;

import io.hanlu.bridge.port.GpioPort.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides from samples of a line when its level has really changed: when there is room for the debounce time between the last
 * sample at the old level and the present one. Edges are not used, since they get lost when they come close together.
 *
 * <p>Looked at every {@link #lookEvery}, a fifth of the debounce time: a level that holds for the debounce time is always told,
 * one that holds for three fifths or less never, so that bounces and spikes are nothing. A machine that looks late tells what
 * may have been long enough. Pure; one thread.
 */
public final class Debounce {

    private static final int LOOKS = 5;
    private static final Duration LEAST_LOOK_EVERY = Duration.ofMillis(2);

    private final long timeNanos;
    private final Duration lookEvery;
    private @Nullable Level level; // as told
    private long lastAtLevelNanos;
    private boolean changing; // the newest sample was at the other level
    private long otherSinceNanos;
    private long lastAtOtherNanos;
    private long changedNanos;

    /**
     * @param time zero or more; zero believes every sample
     */
    public Debounce(Duration time) {
        Duration fifth = time.dividedBy(LOOKS);
        this.timeNanos = time.toNanos();
        this.lookEvery = fifth.compareTo(LEAST_LOOK_EVERY) < 0 ? LEAST_LOOK_EVERY : fifth;
    }

    /** How often to take a sample: a fifth of the time, but not more often than every 2 ms. */
    public Duration lookEvery() {
        return lookEvery;
    }

    /**
     * Takes a sample. The first one sets the level.
     *
     * @param nanos when it was taken, monotonic
     * @return whether {@link #level} has changed with it
     */
    public boolean next(Level seen, long nanos) {
        Level told = level;
        if (told == null) {
            level = seen;
            lastAtLevelNanos = nanos;
            return false;
        }
        long sinceLevel = nanos - lastAtLevelNanos;
        if (seen != told) {
            if (!changing) {
                changing = true;
                otherSinceNanos = nanos;
            }
            lastAtOtherNanos = nanos;
            if (sinceLevel >= timeNanos) {
                change(seen, nanos);
                changing = false;
                return true;
            }
            return false;
        }
        if (changing && sinceLevel > timeNanos) { // it was away long enough, and is on its way back already
            change(told.opposite(), lastAtOtherNanos);
            otherSinceNanos = nanos;
            lastAtOtherNanos = nanos;
            return true;
        }
        changing = false;
        lastAtLevelNanos = nanos;
        return false;
    }

    private void change(Level to, long lastSeenNanos) {
        level = to;
        changedNanos = otherSinceNanos;
        lastAtLevelNanos = lastSeenNanos;
    }

    /** As decided so far; null before the first sample. */
    public @Nullable Level level() {
        return level;
    }

    /** When the present level was first seen, monotonic; of use after {@link #next} said that it changed. */
    public long changedNanos() {
        return changedNanos;
    }

    /** Whether a change that began before that time is still undecided. */
    public boolean isUndecidedSinceBefore(long nanos) {
        return changing && otherSinceNanos - nanos < 0;
    }

    /** Forgets everything: the line could not be read. */
    public void forget() {
        level = null;
        changing = false;
    }
}
