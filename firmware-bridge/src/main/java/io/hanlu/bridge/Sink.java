package io.hanlu.bridge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where sources say what they say between ticks. Any thread may call it; it never blocks. */
public interface Sink {

    /**
     * Readings of points of this source, in order of time.
     *
     * @param live true: their times are the present, and one that is not later than its point's newest gets the next free
     *     millisecond. False: they bring their own times, and one that is not later than its point's newest is skipped as
     *     repeated, so that a sender may send again what it is not sure of
     * @return false: there is no room, nothing was taken, a sender that can wait should send again later
     */
    boolean readings(List<Reading> readings, boolean live);

    /**
     * Notes which chip a sensor has, so that another one is noticed also when it was put in while nothing ran.
     *
     * @param serial the chip's own number
     * @return the number noted before; null when there was none, or nobody keeps them
     */
    default @Nullable String chip(String zone, String sensor, String serial) {
        return null;
    }

    /** Something that happened and is no reading. */
    void notice(Notice notice);
}
