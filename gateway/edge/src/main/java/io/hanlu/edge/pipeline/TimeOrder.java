package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.honesty.Precedence;
import io.hanlu.edge.journal.Journal;
import java.util.Optional;

/**
 * Keeps the times of every point strictly increasing, which makes a reading's time unique in its point: the store can
 * overwrite without losing, and importing a recording twice changes nothing. Pure; the pipeline's thread.
 */
final class TimeOrder {

    private final long[] newest; // by point index

    /**
     * @param newest what the journal holds, by point index; {@link Journal#NEVER} for none
     */
    TimeOrder(long[] newest) {
        this.newest = newest;
    }

    /**
     * A live reading that is not newer than its point's newest (the clock stepped back) gets the next free millisecond, and
     * a quality that says so unless there is a worse one: what was measured is kept.
     */
    Reading live(int point, Reading reading) {
        if (reading.timeMillis() > newest[point]) {
            newest[point] = reading.timeMillis();
            return reading;
        }
        newest[point]++;
        return reading.withTime(newest[point], Precedence.worse(reading.quality(), Quality.CLOCK));
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
