package io.hanlu.edge.evaluate;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.evaluate.Report.Day;
import io.hanlu.edge.evaluate.Report.Gap;
import io.hanlu.edge.evaluate.Report.OfPoint;
import io.hanlu.edge.evaluate.Report.Raised;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.edge.figures.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What becomes of one point: its days, alarms and gaps. */
final class Story {

    /** How far back the values of an alarm that is just being raised are looked for: the longest delay there is. */
    private static final long REMEMBERED_MILLIS = Duration.ofDays(1).toMillis();

    private final Point point;
    private final FigureRules rules;
    private final ZoneId timezone;
    private final Figures all;

    private final List<Day> days = new ArrayList<>();
    private Figures day;
    private LocalDate date;
    private @Nullable Reading newest;

    private final List<Gap> gaps = new ArrayList<>();
    private long knownUntilMillis;
    private @Nullable Quality gapCause;

    private final Deque<Reading> remembered = new ArrayDeque<>(); // values that count
    private final Map<AlarmKind, Raising> raised = new EnumMap<>(AlarmKind.class);
    private final List<Raised> alarms = new ArrayList<>();

    /** An alarm that stands. */
    private static final class Raising {
        private final Transition first;
        private boolean told;
        private OptionalInt min = OptionalInt.empty();
        private OptionalInt max = OptionalInt.empty();

        Raising(Transition first) {
            this.first = first;
        }

        void value(int value) {
            min = OptionalInt.of(Math.min(min.orElse(value), value));
            max = OptionalInt.of(Math.max(max.orElse(value), value));
        }

        Raised ended(OptionalLong returned) {
            return new Raised(
                    first.key().kind(), first.severity(), first.since(), first.at(), returned, min, max, !told);
        }
    }

    Story(Point point, FigureRules rules, ZoneId timezone, long fromMillis) {
        this.point = point;
        this.rules = rules;
        this.timezone = timezone;
        this.all = new Figures(point.quantity(), rules, fromMillis);
        this.day = new Figures(point.quantity(), rules, fromMillis);
        this.date = Instant.ofEpochMilli(fromMillis).atZone(timezone).toLocalDate();
        this.knownUntilMillis = fromMillis;
    }

    /** After the transitions that it caused, or that were due before it. */
    void add(Reading reading) {
        endDaysUntil(reading.timeMillis());
        all.add(reading);
        day.add(reading);
        newest = reading;
        boolean counts = reading.quality().counts();
        noteGap(reading, counts);
        if (counts) {
            while (!remembered.isEmpty()
                    && remembered.getFirst().timeMillis() < reading.timeMillis() - REMEMBERED_MILLIS) {
                remembered.removeFirst();
            }
            remembered.addLast(reading);
            raised.values().forEach(raising -> raising.value(reading.scaled().orElseThrow()));
        }
    }

    /** Ends each day that is over, and gives the next one the value that holds into it. */
    private void endDaysUntil(long millis) {
        for (long midnight = midnightMillis(); midnight <= millis; midnight = midnightMillis()) {
            days.add(new Day(date, day.result(midnight)));
            date = date.plusDays(1);
            day = new Figures(point.quantity(), rules, midnight);
            if (newest != null) {
                day.add(newest);
            }
        }
    }

    private long midnightMillis() {
        return date.plusDays(1).atStartOfDay(timezone).toInstant().toEpochMilli();
    }

    private void noteGap(Reading reading, boolean counts) {
        long at = reading.timeMillis();
        if (counts) {
            endGap(at);
            knownUntilMillis = at + rules.holds().toMillis();
            gapCause = null;
        } else if (at <= knownUntilMillis) {
            gapCause = reading.quality();
            knownUntilMillis = at;
        }
    }

    private void endGap(long millis) {
        if (millis > knownUntilMillis) {
            gaps.add(new Gap(knownUntilMillis, millis, gapCause));
        }
    }

    void add(Transition transition) {
        if (!concerns(transition.key())) {
            return;
        }
        AlarmKind kind = transition.key().kind();
        boolean stands = transition.below() == AlarmState.ACTIVE || transition.below() == AlarmState.ACKNOWLEDGED;
        Raising raising = raised.get(kind);
        if (stands && raising == null) {
            raising = new Raising(transition);
            raised.put(kind, raising);
            for (Reading reading : remembered) {
                if (reading.timeMillis() >= transition.since()) {
                    raising.value(reading.scaled().orElseThrow());
                }
            }
        }
        if (raising != null && !stands) {
            raised.remove(kind);
            alarms.add(raising.ended(OptionalLong.of(transition.at())));
        } else if (raising != null && transition.to() == AlarmState.ACTIVE && transition.cause() == null) {
            raising.told = true;
        }
    }

    /** Its own conditions and the faults of its sensor, which stand under the sensor's first quantity. */
    private boolean concerns(AlarmKey key) {
        return key.zone().equals(point.zone())
                && key.sensor().equals(point.sensor())
                && (key.quantity().equals(point.quantity().id()) || isFault(key.kind()));
    }

    private static boolean isFault(AlarmKind kind) {
        return switch (kind) {
            case SENSOR_FAULT, STALE, STUCK, DISAGREES, CALIBRATION, BATTERY -> true;
            default -> false;
        };
    }

    OfPoint end(long toMillis) {
        endDaysUntil(toMillis);
        if (days.isEmpty() || midnightOf(date) < toMillis) {
            days.add(new Day(date, day.result(toMillis)));
        }
        endGap(toMillis);
        raised.values().forEach(raising -> alarms.add(raising.ended(OptionalLong.empty())));
        alarms.sort(Comparator.comparingLong(Raised::raisedMillis).thenComparing(Raised::kind));
        return new OfPoint(point, all.result(toMillis), days, alarms, gaps);
    }

    private long midnightOf(LocalDate day) {
        return day.atStartOfDay(timezone).toInstant().toEpochMilli();
    }
}
