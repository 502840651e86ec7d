package io.hanlu.edge.alarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of the last while, newest last. Of a sensor that gives more than {@value #MOST} in that time, or did, values closer
 * together than that part of the window are thinned: the later takes the place of the one before (ALARMS.md 4.1). So it holds at
 * most twice as many.
 */
final class Window {

    static final int MOST = 240;

    /** One value. */
    record Sample(long at, int value) {}

    private final long lengthMillis;
    private final boolean isThinned;
    private final List<Sample> samples = new ArrayList<>();

    /**
     * @param every of the sensor
     */
    Window(Duration length, Duration every) {
        this.lengthMillis = length.toMillis();
        this.isThinned = every.multipliedBy(MOST).compareTo(length) < 0;
    }

    void add(long at, int value) {
        int size = samples.size();
        boolean isDense = size >= (isThinned ? 2 : MOST);
        if (isDense && (samples.getLast().at - samples.get(size - 2).at) * MOST < lengthMillis) {
            samples.removeLast();
        }
        samples.add(new Sample(at, value));
        while (samples.getFirst().at < at - lengthMillis) {
            samples.removeFirst();
        }
    }

    int size() {
        return samples.size();
    }

    Sample oldest() {
        return samples.getFirst();
    }

    Sample newest() {
        return samples.getLast();
    }

    /** Whether the values lie at least half the window apart. */
    boolean isHalfFull() {
        return !samples.isEmpty() && (newest().at - oldest().at) * 2 >= lengthMillis;
    }

    /**
     * The straight line of least squares, at the newest value's time and so much later.
     *
     * @param slope scaled a millisecond
     */
    record Line(double slope, double now) {

        double after(long millis) {
            return now + slope * millis;
        }
    }

    /** Needs values of at least two times. */
    Line line() {
        long newest = newest().at;
        double sumAt = 0;
        double sumValue = 0;
        for (Sample sample : samples) {
            sumAt += sample.at - newest;
            sumValue += sample.value;
        }
        double meanAt = sumAt / samples.size();
        double meanValue = sumValue / samples.size();
        double products = 0;
        double squares = 0;
        for (Sample sample : samples) {
            double distance = sample.at - newest - meanAt;
            products += distance * (sample.value - meanValue);
            squares += distance * distance;
        }
        double slope = products / squares;
        return new Line(slope, meanValue - slope * meanAt);
    }

    /** Packed: the first time and value, then of each the change of the distance in time, and of the value. */
    long[] save() {
        long[] packed = new long[samples.size() * 2];
        long at = 0;
        long distance = 0;
        int value = 0;
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            packed[2 * i] = sample.at - at - distance;
            packed[2 * i + 1] = (long) sample.value - value;
            distance = i == 0 ? 0 : sample.at - at;
            at = sample.at;
            value = sample.value;
        }
        return packed;
    }

    void restore(long[] packed) {
        long at = 0;
        long distance = 0;
        int value = 0;
        for (int i = 0; i + 1 < packed.length; i += 2) {
            long step = packed[i] + distance;
            distance = i == 0 ? 0 : step;
            at += step;
            value += (int) packed[i + 1];
            samples.add(new Sample(at, value));
        }
    }
}
