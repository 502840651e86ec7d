package io.hanlu.bridge;

import java.util.List;

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

    /** Something that happened and is no reading. */
    void notice(Notice notice);
}
