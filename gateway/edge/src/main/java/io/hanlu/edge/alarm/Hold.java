package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What holds the temperature alarms of a zone back while it is loaded or defrosted (ALARMS.md section 7). */
final class Hold implements Watch {

    /** What stands for the schedule among the contacts that tell of a defrost. */
    private static final String SCHEDULE = "schedule";

    /**
     * All that is to be kept.
     *
     * @param scheduledUntil when the scheduled defrost ends; 0 when there is none
     * @param learned confirmed by an operator; null for none
     */
    record State(Span.State door, Span.State defrost, long scheduledUntil, DefrostLearner.@Nullable Shape learned) {

        static final State NONE = new State(Span.State.NONE, Span.State.NONE, 0, null);
    }

    private final String zone;
    private final ContextRules rules;
    private final Desk desk;
    private final Map<Point, List<Limit>> limits = new TreeMap<>(Comparator.comparing(Point::toString));
    private final Span door;
    private final Span defrost;
    private final Agenda.Timer begins;
    private final Agenda.Timer defrosted;
    private long scheduledUntil;
    private DefrostLearner.@Nullable Shape learned;

    Hold(ZoneRules rules, Desk desk) {
        this.zone = rules.zone();
        this.rules = rules.context();
        this.desk = desk;
        for (PointRules point : rules.points()) {
            if (this.rules.points().contains(point.point())) {
                limits.put(point.point(), point.limits());
                desk.watch(point.point(), this);
            }
        }
        this.rules.doors().forEach(contact -> desk.watch(contact, this));
        this.rules.defrosts().forEach(contact -> desk.watch(contact, this));

        State before = desk.saved().holds().getOrDefault(zone, State.NONE);
        Agenda agenda = desk.agenda();
        this.door = new Span(
                this.rules.afterDoor(),
                this.rules.longestDoor(),
                before.door,
                agenda.timer(zone, Agenda.Turn.DOOR_HOLD_ENDS, this::doorIsOver));
        this.defrost = new Span(
                this.rules.afterDefrost(),
                this.rules.longestDefrost(),
                before.defrost,
                agenda.timer(zone, Agenda.Turn.DEFROST_HOLD_ENDS, this::defrostIsOver));
        this.begins = agenda.timer(zone, Agenda.Turn.DEFROST_BEGINS, this::begins);
        this.defrosted = agenda.timer(zone, Agenda.Turn.DEFROST_ENDS, this::ends);
        this.scheduledUntil = before.scheduledUntil;
        this.learned = before.learned;
        if (scheduledUntil != 0) {
            defrosted.set(scheduledUntil);
        }
    }

    boolean holds(Point point) {
        return limits.containsKey(point) && (door.holds(point.toString()) || defrost.holds(point.toString()));
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        if (value.isEmpty()) {
            return;
        }
        if (limits.containsKey(point)) {
            if (!isOutside(point)) {
                door.isInside(point.toString());
                defrost.isInside(point.toString());
            }
            return;
        }
        Span span = rules.doors().contains(point) ? door : defrost;
        if (value.getAsInt() != 0) {
            span.begins(at, point.toString());
        } else {
            span.ends(at, point.toString());
        }
    }

    private boolean isOutside(Point point) {
        return limits.getOrDefault(point, List.of()).stream()
                .anyMatch(limit -> LimitWatch.verdict(limit, desk.value(point)) == Verdict.BAD);
    }

    private void doorIsOver(long at) {
        isOver(at, door);
    }

    private void defrostIsOver(long at) {
        isOver(at, defrost);
    }

    private void isOver(long at, Span span) {
        Set<String> outside = new TreeSet<>();
        for (Point point : limits.keySet()) {
            if (isOutside(point)) {
                outside.add(point.toString());
            }
        }
        span.isOver(outside);
        desk.release(at, zone);
    }

    /** Looks at the schedule from this time on: at the beginning, and when the wall clock or the schedule has changed. */
    void schedule(long at) {
        long next = learned == null ? Agenda.NEVER : learned.next(at);
        for (Scheduled one : rules.schedule()) {
            next = Math.min(next, desk.almanac().next(one, at));
        }
        begins.set(next);
    }

    private void begins(long at) {
        for (Scheduled one : rules.schedule()) {
            if (desk.almanac().next(one, at - 1) == at) {
                scheduledUntil = Math.max(scheduledUntil, at + one.length().toMillis());
            }
        }
        if (learned != null && learned.next(at - 1) == at) {
            scheduledUntil = Math.max(scheduledUntil, at + learned.length().toMillis());
        }
        defrosted.set(scheduledUntil);
        defrost.begins(at, SCHEDULE);
        schedule(at);
    }

    private void ends(long at) {
        scheduledUntil = 0;
        defrost.ends(at, SCHEDULE);
    }

    /** An operator says that this is a defrost. */
    void confirm(long at, DefrostLearner.Shape confirmed) {
        learned = confirmed;
        schedule(at);
    }

    /** Keeps in step with the defrosts that are seen; false when none was confirmed. */
    boolean follows(long at, DefrostLearner.Shape seen) {
        if (learned == null) {
            return false;
        }
        confirm(at, new DefrostLearner.Shape(seen.newest(), learned.length(), learned.every()));
        return true;
    }

    @Override
    public void save(EngineState into) {
        State state = new State(door.state(), defrost.state(), scheduledUntil, learned);
        if (!state.equals(State.NONE)) {
            into.holds().put(zone, state);
        }
    }
}
