package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.honesty.Precedence;
import io.hanlu.edge.journal.Journal;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Keeps the times of every point strictly increasing, which makes a reading's time unique in its point: the store can
 * overwrite without losing, and importing a recording twice changes nothing. Pure; the pipeline's thread.
 */
final class TimeOrder {

    /** A point's newest time that is farther ahead of a trusted clock than this was wrong, and is no bar. */
    static final Duration FAR_AHEAD = Duration.ofHours(1);

    private final long[] newest; // by point index
    private final long[] wrong; // the newest of the times that were wrong: up to it some are taken
    private boolean trusted;

    /**
     * @param newest what the journal holds, by point index; {@link Journal#NEVER} for none
     */
    TimeOrder(long[] newest) {
        this.newest = newest;
        this.wrong = new long[newest.length];
        Arrays.fill(wrong, Journal.NEVER);
    }

    /** Whether live readings' times are by a trusted clock from now on. */
    void trusted(boolean trusted) {
        this.trusted = trusted;
    }

    /**
     * The clock was corrected, and what was not sent was moved with it.
     *
     * @param journal the newest times as the journal has them now, by point index
     * @param pending the points of readings that are not in it yet, and were moved by so much
     */
    void corrected(long[] journal, BitSet pending, long movedMillis) {
        for (int point = 0; point < newest.length; point++) {
            newest[point] = pending.get(point) ? newest[point] + movedMillis : journal[point];
        }
    }

    /**
     * A live reading that is not newer than its point's newest (the clock stepped back) gets the next free millisecond, and
     * a quality that says so unless there is a worse one: what was measured is kept.
     */
    Reading live(int point, Reading reading) {
        long time = reading.timeMillis();
        if (trusted && newest[point] > time && newest[point] - time > FAR_AHEAD.toMillis()) {
            wrong[point] = newest[point];
            newest[point] = time - 1;
        }
        if (time <= newest[point]) {
            newest[point]++;
            return reading.withTime(newest[point], Precedence.worse(reading.quality(), Quality.CLOCK));
        }
        // wrong times lie on full seconds mostly, as right ones do: a millisecond beside them keeps both
        newest[point] = time <= wrong[point] ? time + 1 : time;
        return newest[point] == time ? reading : reading.withTime(newest[point], reading.quality());
    }

    /** A recorded reading that is not newer than its point's newest has been imported before: empty. */
    Optional<Reading> recorded(int point, Reading reading) {
        if (reading.timeMillis() <= newest[point]) {
            return Optional.empty();
        }
        newest[point] = reading.timeMillis();
        return Optional.of(reading);
    }
}
