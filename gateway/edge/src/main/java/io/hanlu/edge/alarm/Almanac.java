package io.hanlu.edge.alarm;

import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Days and times of day. They go by the wall clock, which the alarm clock is ahead of by so much.
 *
 * @param offset alarm clock less wall clock, milliseconds
 */
record Almanac(ZoneId timezone, long offset) {

    LocalDate day(long at) {
        return Instant.ofEpochMilli(at - offset).atZone(timezone).toLocalDate();
    }

    /** When the day ends. */
    long dayEnds(long at) {
        return begin(day(at).plusDays(1));
    }

    /** When the next defrost of a schedule begins, after this time. */
    long next(Scheduled schedule, long at) {
        LocalDate day = day(at);
        // from the day before, for one that begins shortly before midnight and every so often
        for (LocalDate one = day; ; one = one.plusDays(1)) {
            long begin =
                    one.atTime(schedule.from()).atZone(timezone).toInstant().toEpochMilli() + offset;
            long every = schedule.every().toMillis();
            long end = begin(one.plusDays(1));
            long next = begin > at ? begin : begin + ((at - begin) / every + 1) * every;
            if (next < end) {
                return next;
            }
        }
    }

    private long begin(LocalDate day) {
        return day.atStartOfDay(timezone).toInstant().toEpochMilli() + offset;
    }
}
