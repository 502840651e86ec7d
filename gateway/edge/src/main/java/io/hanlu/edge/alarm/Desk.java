package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.EngineState.Newest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where watches report: gives them their conditions, with what is known of these from before, and enters what they find into the
 * book, with its cause, and suppressed when it is held.
 */
final class Desk {

    /**
     * What a condition is raised as.
     *
     * @param limit in question
     * @param canBeHeld whether the zone's hold suppresses it
     * @param detail for people
     */
    record Finding(
            AlarmKey key,
            Severity severity,
            OptionalInt limit,
            boolean canBeHeld,
            @Nullable String detail) {}

    private final EngineState saved;
    private final Agenda agenda;
    private final Book book;
    private final Causes causes;
    private final Map<AlarmKey, Condition> conditions = new TreeMap<>();
    private final Map<Point, Newest> points = new HashMap<>();
    private final Map<Point, List<Watch>> watches = new HashMap<>();
    private final List<Watch> all = new ArrayList<>();
    private final Map<String, Hold> holds = new TreeMap<>();
    private final Set<AlarmKey> alarms = new TreeSet<>();

    /**
     * @param saved from before
     */
    Desk(EngineState saved, Agenda agenda, Book book, Causes causes) {
        this.saved = saved;
        this.agenda = agenda;
        this.book = book;
        this.causes = causes;
    }

    EngineState saved() {
        return saved;
    }

    Agenda agenda() {
        return agenda;
    }

    /** Says that an alarm may be reported. */
    void expect(AlarmKey alarm) {
        alarms.add(alarm);
    }

    boolean isExpected(AlarmKey alarm) {
        return alarms.contains(alarm);
    }

    /** A condition that is an alarm by itself, with the same delay both ways. */
    Condition condition(Finding finding, Delay delay, Verdict last) {
        expect(finding.key);
        return condition(finding.key, delay, delay, last, (at, raised, since) -> report(at, raised, since, finding));
    }

    /**
     * A condition.
     *
     * @param id under which it is kept; no other has it
     * @param last what the newest reading says about it
     */
    Condition condition(AlarmKey id, Delay on, Delay off, Verdict last, Condition.Listener listener) {
        Condition condition = new Condition(id, on, off, agenda, listener);
        condition.restore(saved.conditions().getOrDefault(id.toString(), Condition.State.IDLE), last);
        conditions.put(id, condition);
        return condition;
    }

    /** A condition has changed. */
    void report(long at, boolean raised, long since, Finding finding) {
        AlarmKey key = finding.key;
        if (raised) {
            book.raise(
                    at,
                    new Book.Occasion(
                            key,
                            finding.severity,
                            since,
                            finding.limit,
                            causes.of(key, book::isRaised),
                            finding.detail,
                            finding.canBeHeld && isHeld(key)));
        } else {
            book.giveBack(at, key, finding.detail);
        }
    }

    /** A hold that watches over a zone. */
    void put(String zone, Hold hold) {
        holds.put(zone, hold);
    }

    /** One hold of a zone is over. */
    void release(long at, String zone) {
        book.release(at, zone, this::isHeld);
    }

    private boolean isHeld(AlarmKey key) {
        Hold hold = holds.get(key.zone());
        Point point = point(key);
        return hold != null && point != null && hold.holds(point);
    }

    private static @Nullable Point point(AlarmKey key) {
        return Quantity.byId(key.quantity())
                .map(quantity -> new Point(key.zone(), key.sensor(), quantity))
                .orElse(null);
    }

    /** Gives a watch the readings of a point, after those that were there before it. */
    void watch(Point point, Watch watch) {
        watches.computeIfAbsent(point, one -> new ArrayList<>()).add(watch);
        if (!all.contains(watch)) {
            all.add(watch);
        }
    }

    /** The newest reading of a point; null before the first. */
    @Nullable
    Newest newest(Point point) {
        return points.computeIfAbsent(point, one -> saved.points().get(one.toString()));
    }

    /** What a point shows, scaled; empty when it is not known. */
    OptionalInt value(Point point) {
        Newest newest = newest(point);
        return newest == null ? OptionalInt.empty() : newest.value();
    }

    /** What the point of an alarm shows. */
    OptionalInt value(AlarmKey key) {
        Point point = point(key);
        return point == null ? OptionalInt.empty() : value(point);
    }

    void next(long at, Reading reading) {
        Point point = reading.point();
        List<Watch> concerned = watches.get(point);
        if (concerned == null) {
            return;
        }
        OptionalInt value = counts(reading.quality()) ? reading.scaled() : OptionalInt.empty();
        points.put(point, new Newest(at, value, reading.quality()));
        for (Watch watch : concerned) {
            watch.next(at, point, reading.quality(), value);
        }
    }

    /** ALARMS.md 2.1. */
    private static boolean counts(Quality quality) {
        return switch (quality) {
            case GOOD, CLOCK, CLAMPED, CALIBRATION, DISAGREES -> true;
            default -> false;
        };
    }

    void save(EngineState into) {
        conditions.forEach((id, condition) -> {
            Condition.State state = condition.state();
            if (!state.equals(Condition.State.IDLE)) {
                into.conditions().put(id.toString(), state);
            }
        });
        points.forEach((point, newest) -> into.points().put(point.toString(), newest));
        all.forEach(watch -> watch.save(into));
        causes.save(into);
    }
}
