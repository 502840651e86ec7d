package io.hanlu.edge.alarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the defrosts of a cooler by the shape they leave in the temperature of its air (ALARMS.md 7.5). Pure: values in the
 * order of their times.
 */
final class DefrostLearner {

    private static final int RISE = 200; // scaled temperature: 2 °C
    private static final long RISES_WITHIN = Duration.ofMinutes(20).toMillis();
    private static final long FALLS_WITHIN = Duration.ofMinutes(40).toMillis();
    private static final int TIMES = 4;
    private static final int TENTH = 10;

    /**
     * What it saw a number of times.
     *
     * @param newest when the newest of them began
     * @param length of the longest
     * @param every from one begin to the next
     */
    record Shape(long newest, Duration length, Duration every) {

        /** When one will begin, after this time. */
        long next(long after) {
            long step = every.toMillis();
            return newest > after ? newest : newest + ((after - newest) / step + 1) * step;
        }
    }

    /** One value. */
    record Sample(long at, int value) {}

    /** A defrost: from the lowest value before the rise to half the way back. */
    record Hump(long from, long to) {}

    /**
     * All that is to be kept.
     *
     * @param lows the values of the last while that are lower than all after them
     * @param from where the present rise began; null when there is none
     * @param peak of the present rise
     * @param humps the newest
     */
    record State(List<Sample> lows, @Nullable Sample from, int peak, List<Hump> humps) {
        static final State NONE = new State(List.of(), null, 0, List.of());
    }

    private final List<Sample> lows;
    private final List<Hump> humps;
    private @Nullable Sample from;
    private int peak;

    DefrostLearner(State before) {
        lows = new ArrayList<>(before.lows);
        humps = new ArrayList<>(before.humps);
        from = before.from;
        peak = before.peak;
    }

    State state() {
        return new State(List.copyOf(lows), from, peak, List.copyOf(humps));
    }

    /** A door opened: what rises now, rises because of it. */
    void disturbed() {
        lows.clear();
        from = null;
    }

    /**
     * The next value.
     *
     * @return what has been seen often enough with this one; null for nothing new
     */
    @Nullable
    Shape next(long at, int value) {
        Sample began = from;
        if (began == null) {
            rise(at, value);
            return null;
        }
        peak = Math.max(peak, value);
        if (at - began.at > FALLS_WITHIN) {
            disturbed(); // it stays warm: no defrost
            return null;
        }
        if ((peak - value) * 2 < peak - began.value) {
            return null;
        }
        disturbed();
        humps.add(new Hump(began.at, at));
        if (humps.size() > TIMES) {
            humps.removeFirst();
        }
        return shape();
    }

    private void rise(long at, int value) {
        lows.removeIf(low -> low.value >= value || low.at < at - RISES_WITHIN);
        lows.add(new Sample(at, value));
        Sample lowest = lows.getFirst();
        if (value - lowest.value >= RISE) {
            from = lowest;
            peak = value;
        }
    }

    private @Nullable Shape shape() {
        if (humps.size() < TIMES) {
            return null;
        }
        long mean = (humps.getLast().from - humps.getFirst().from) / (TIMES - 1);
        long longest = 0;
        for (int i = 0; i < TIMES; i++) {
            longest = Math.max(longest, humps.get(i).to - humps.get(i).from);
            long distance = i == 0 ? mean : humps.get(i).from - humps.get(i - 1).from;
            if (Math.abs(distance - mean) * TENTH > mean) {
                return null;
            }
        }
        return new Shape(humps.getLast().from, Duration.ofMillis(longest), Duration.ofMillis(mean));
    }
}
