package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.CondensationRules;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.OwnRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import io.hanlu.edge.alarm.EngineState.Newest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
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
    private Almanac almanac;
    private final Agenda agenda;
    private final Book book;
    private final Causes causes;
    private final Map<AlarmKey, Condition> conditions = new TreeMap<>();
    private final Map<Point, Newest> points = new HashMap<>();
    private final Map<Point, List<Watch>> watches = new HashMap<>();
    private final List<Watch> all = new ArrayList<>();
    private final Map<String, Hold> holds = new TreeMap<>();
    private final Map<String, DefrostWatch> defrosts = new TreeMap<>();
    private final Set<AlarmKey> alarms = new TreeSet<>();
    private final Map<AlarmKey, TimeOutside> sums = new TreeMap<>();
    private final Map<AlarmKind, OwnWatch> own = new EnumMap<>(AlarmKind.class);
    private final Map<String, Trip> trips = new TreeMap<>();

    /**
     * @param saved from before
     */
    Desk(EngineState saved, ZoneId timezone, Agenda agenda, Book book, Causes causes) {
        this.saved = saved;
        this.almanac = new Almanac(timezone, saved.offset());
        this.agenda = agenda;
        this.book = book;
        this.causes = causes;
        trips.putAll(saved.trips());
    }

    EngineState saved() {
        return saved;
    }

    Agenda agenda() {
        return agenda;
    }

    Almanac almanac() {
        return almanac;
    }

    /** The wall clock was set: the alarm clock is ahead of it by so much now. */
    void calendarChanged(long at, long offset) {
        Almanac before = almanac;
        almanac = new Almanac(before.timezone(), offset);
        holds.values().forEach(hold -> hold.schedule(at));
        sums.values().forEach(sum -> sum.calendarChanged(at, before));
    }

    /** The values of the last while, for a trend. */
    Window window(AlarmKey key, Duration length, Duration every) {
        Window window = new Window(length, every);
        long[] before = saved.windows().get(key.toString());
        if (before != null) {
            window.restore(before);
        }
        return window;
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
                            causes.of(key, book::isOrigin),
                            finding.detail,
                            finding.canBeHeld && isHeld(key)));
        } else {
            book.giveBack(at, key, finding.detail, isHeld(key));
        }
    }

    /** Begins to watch over a zone. */
    void open(ZoneRules zone) {
        Hold hold = new Hold(zone, this); // before the limits: it knows what they are about to raise
        holds.put(zone.zone(), hold);
        defrosts.put(zone.zone(), new DefrostWatch(zone, hold, this));
        List<Point> temperatures = new ArrayList<>();
        for (PointRules point : zone.points()) {
            open(point);
            if (point.point().quantity() == Quantity.TEMPERATURE) {
                temperatures.add(point.point());
            }
        }
        // in the order of kinds: what one reading brings about is told in the order of keys
        zone.mains().forEach(mains -> watch(mains.power(), ContactWatch.mains(mains, temperatures, this)));
        zone.doors().forEach(door -> watch(door.door(), ContactWatch.door(door, this)));
        for (CondensationRules one : zone.condensation()) {
            CondensationWatch watch = new CondensationWatch(one, this);
            watch(one.surface(), watch);
            watch(one.dewPoint(), watch);
        }
        for (SensorRules sensor : zone.sensors()) {
            for (Fault fault : sensor.faults()) {
                FaultWatch watch = new FaultWatch(sensor, fault, this);
                sensor.points().forEach(point -> watch(point, watch));
            }
        }
    }

    private void open(PointRules rules) {
        Point point = rules.point();
        LimitWatch limits = new LimitWatch(point, rules.limits(), this);
        watch(point, limits);
        if (rules.rate() != null) {
            watch(point, new RateWatch(rules, rules.rate(), this));
        }
        if (rules.forecast() != null) {
            watch(point, new ForecastWatch(rules, rules.forecast(), limits, this));
        }
        if (rules.cumulative() != null) {
            TimeOutside sum = new TimeOutside(rules, rules.cumulative(), this);
            sums.put(sum.key(), sum);
            watch(point, sum);
        }
    }

    /** Begins to watch one of the gateway's own conditions. */
    void open(OwnRules rules) {
        own.put(rules.kind(), new OwnWatch(rules, this));
    }

    /** What goes by the clock begins. */
    void begin(long at) {
        holds.values().forEach(hold -> hold.schedule(at));
    }

    /** A zone begins a trip. */
    void trip(long at, Input.Trip trip) throws RefusedException {
        find(holds, trip.zone());
        trips.put(trip.zone(), new Trip(trip.zone(), at, trip.by(), trip.lot()));
        sums.values().stream()
                .filter(sum -> sum.key().zone().equals(trip.zone()))
                .forEach(sum -> sum.trip(at));
    }

    void confirm(long at, Input.ConfirmDefrost confirm) throws RefusedException {
        find(defrosts, confirm.zone()).confirm(at);
    }

    private static <T> T find(Map<String, T> zones, String id) throws RefusedException {
        T zone = zones.get(id);
        if (zone == null) {
            throw new RefusedException(
                    "there is no zone '" + id + "' with alarms; there are " + String.join(", ", zones.keySet()));
        }
        return zone;
    }

    List<Trip> trips() {
        return List.copyOf(trips.values());
    }

    List<DefrostProposal> proposals() {
        List<DefrostProposal> all = new ArrayList<>();
        for (DefrostWatch watch : defrosts.values()) {
            DefrostProposal proposal = watch.proposal();
            if (proposal != null) {
                all.add(proposal);
            }
        }
        return List.copyOf(all);
    }

    void next(long at, Input.Own input) {
        OwnWatch watch = own.get(input.kind());
        if (watch != null) {
            watch.next(at, input.bad(), input.detail());
        }
    }

    /** Shows what is suppressed and neither held any longer nor on its way back (ALARMS.md 7.3). */
    void release(long at, String zone) {
        book.release(at, zone, key -> isHeld(key) || isReturning(key));
    }

    private boolean isReturning(AlarmKey key) {
        Condition condition = conditions.get(key);
        return condition != null && condition.isReturning();
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

    /** Gives a watch the readings of a point, after the watches that were there before. */
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

    /** What the point of an alarm shows; empty when the alarm is not about a value. */
    OptionalInt value(AlarmKey key) {
        return switch (key.kind()) {
            case HIGH_HIGH, LOW_LOW, HIGH, LOW, RATE, FORECAST, CUMULATIVE, CONDENSATION -> {
                Point point = point(key);
                yield point == null ? OptionalInt.empty() : value(point);
            }
            default -> OptionalInt.empty();
        };
    }

    void next(long at, Reading reading) {
        Point point = reading.point();
        List<Watch> concerned = watches.get(point);
        if (concerned == null) {
            return;
        }
        OptionalInt value = reading.quality().counts() ? reading.scaled() : OptionalInt.empty();
        points.put(point, new Newest(at, value, reading.quality()));
        for (Watch watch : concerned) {
            watch.next(at, point, reading.quality(), value);
        }
        release(at, point.zone());
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
        own.values().forEach(watch -> watch.save(into));
        defrosts.values().forEach(watch -> watch.save(into));
        causes.save(into);
        into.trips().putAll(trips);
    }
}
