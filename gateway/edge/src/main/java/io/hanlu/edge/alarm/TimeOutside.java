package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import java.util.List;
import java.util.OptionalInt;

/** Time outside the nearest limits, summed over a day or trip (ALARMS.md 4.3). */
final class TimeOutside implements Watch {

    private static final int HELD_INTERVALS = 3;

    /**
     * All that is to be kept.
     *
     * @param sum milliseconds, up to {@code from}
     * @param from since when it has been outside; {@link Agenda#NEVER} when it is not
     * @param until to when the newest value holds at most
     * @param isTrip whether a trip has begun
     */
    record State(long sum, long from, long until, boolean isTrip) {

        static final State NONE = new State(0, Agenda.NEVER, 0, false);
    }

    private final AlarmKey key;
    private final List<Limit> limits;
    private final long mostMillis;
    private final long heldMillis;
    private final boolean isDaily;
    private final Desk desk;
    private final Condition condition;
    private final Agenda.Timer full;
    private final Agenda.Timer dayEnds;

    private long sum;
    private long from;
    private long until;
    private boolean isTrip;

    TimeOutside(PointRules rules, Cumulative cumulative, Desk desk) {
        this.key = AlarmKey.of(rules.point(), AlarmKind.CUMULATIVE);
        this.limits = rules.limits().stream().filter(LimitWatch::isNearest).toList();
        this.mostMillis = cumulative.most().toMillis();
        this.heldMillis = rules.every().toMillis() * HELD_INTERVALS;
        this.isDaily = cumulative.period() == Cumulative.Period.DAY;
        this.desk = desk;
        this.condition = desk.condition(
                new Desk.Finding(key, cumulative.severity(), OptionalInt.empty(), false, null),
                Delay.NONE,
                Verdict.UNKNOWN);
        this.full = desk.agenda().timer(key, Agenda.Turn.SUM_IS_FULL, at -> condition.next(at, Verdict.BAD));
        this.dayEnds = desk.agenda().timer(key, Agenda.Turn.DAY_ENDS, this::begin);
        State before = desk.saved().outside().getOrDefault(key.toString(), State.NONE);
        this.sum = before.sum;
        this.from = before.from;
        this.until = before.until;
        this.isTrip = before.isTrip;
        setTimers(desk.saved().now());
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        settle(at);
        from = isOutside(value) ? at : Agenda.NEVER;
        until = at + heldMillis;
        setTimers(at);
    }

    private boolean isOutside(OptionalInt value) {
        for (Limit limit : limits) {
            if (LimitWatch.verdict(limit, value) == Verdict.BAD) {
                return true;
            }
        }
        return false;
    }

    private void settle(long at) {
        if (from != Agenda.NEVER) {
            long to = Math.min(at, until);
            sum += isDaily || isTrip ? Math.max(0, to - from) : 0;
            from = at;
        }
    }

    private void setTimers(long now) {
        boolean counts = from != Agenda.NEVER && (isDaily || isTrip) && !condition.isRaised();
        long at = counts ? from + mostMillis - sum : Agenda.NEVER;
        full.set(at <= until ? at : Agenda.NEVER);
        boolean hasBegun = sum > 0 || from != Agenda.NEVER;
        if (isDaily && hasBegun && dayEnds.due() == Agenda.NEVER) {
            dayEnds.set(desk.almanac().dayEnds(now));
        }
    }

    /** The wall clock was set: perhaps it is another day. */
    void calendarChanged(long at, Almanac before) {
        if (dayEnds.due() != Agenda.NEVER) {
            dayEnds.stop();
            if (before.day(at).equals(desk.almanac().day(at))) {
                setTimers(at);
            } else {
                begin(at);
            }
        }
    }

    AlarmKey key() {
        return key;
    }

    /** The zone begins a trip. */
    void trip(long at) {
        if (!isDaily) {
            isTrip = true;
            begin(at);
        }
    }

    /** A new day or trip begins. */
    private void begin(long at) {
        settle(at);
        sum = 0;
        dayEnds.stop();
        condition.next(at, Verdict.WELL);
        setTimers(at);
    }

    @Override
    public void save(EngineState into) {
        State state = new State(sum, from, from == Agenda.NEVER ? 0 : until, isTrip);
        if (!state.equals(State.NONE)) {
            into.outside().put(key.toString(), state);
        }
    }
}
