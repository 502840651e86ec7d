package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A second reading of {@code gateway/edge/ALARMS.md}, slow and plain: it is given the whole past at once, writes down for each
 * alarm by itself when its condition came and went, and only then tells the story of all. It shares no code with the engine.
 */
final class ReferenceEngine {

    /** An input and its time on the alarm clock. */
    record Timed(long at, Input input) {}

    /** What came of it. */
    sealed interface Said {
        /** The input at or before which it was said, from 0. */
        int input();

        record Told(int input, Transition transition) implements Said {}

        record Refused(int input) implements Said {}
    }

    private enum Verdict {
        OUTSIDE,
        INSIDE,
        /** Neither one nor the other: within the dead-band. */
        BETWEEN,
        UNKNOWN,
        /** It has become pointless, and ends without delay. */
        OVER
    }

    private record Judgement(long at, Verdict verdict) {}

    private enum What {
        COMES,
        /** Values are well again, and it will go if they stay so. */
        TURNS_BACK,
        /** They did not. */
        TURNS_AWAY,
        GOES
    }

    /** What a condition did: by itself in the course of time, or with an input. */
    private record Change(long at, OptionalInt input, What what, long since, boolean rising) {}

    private final AlarmRules rules;
    private final List<Timed> past;
    private final long end;
    private final List<Said> story = new ArrayList<>();
    private final Map<AlarmKey, Alarm> alarms = new TreeMap<>();
    private final Map<String, Long> maintained = new HashMap<>();
    private final Set<String> stuckBuses = new HashSet<>();
    private final List<Hold> holds = new ArrayList<>();
    private final Map<List<Point>, List<Heard>> readings = new HashMap<>();
    private long numbers;
    private boolean taking;

    private ReferenceEngine(AlarmRules rules, List<Timed> past) {
        this.rules = rules;
        this.past = inOrder(past);
        this.end = past.isEmpty() ? 0 : this.past.getLast().at();
    }

    static List<Said> story(AlarmRules rules, List<Timed> past) {
        return new ReferenceEngine(rules, past).tell();
    }

    /** 1.3: a time before the newest one counts as the newest one. */
    private static List<Timed> inOrder(List<Timed> past) {
        List<Timed> all = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        for (Timed timed : past) {
            newest = Math.max(newest, timed.at());
            all.add(new Timed(newest, timed.input()));
        }
        return all;
    }

    // 2 Values

    private static final Set<Quality> COUNTING =
            EnumSet.of(Quality.GOOD, Quality.CLOCK, Quality.CLAMPED, Quality.CALIBRATION, Quality.DISAGREES);

    private static boolean counts(Reading reading) {
        return COUNTING.contains(reading.quality());
    }

    private record Heard(int input, long at, Reading reading) {
        boolean known() {
            return counts(reading);
        }

        int value() {
            return reading.scaled().orElseThrow();
        }
    }

    private List<Heard> of(Point... points) {
        return readings.computeIfAbsent(List.of(points), this::heard);
    }

    private List<Heard> heard(List<Point> points) {
        List<Heard> heard = new ArrayList<>();
        for (int i = 0; i < past.size(); i++) {
            if (past.get(i).input() instanceof Input.Measured measured
                    && points.contains(measured.reading().point())) {
                heard.add(new Heard(i, past.get(i).at(), measured.reading()));
            }
        }
        return heard;
    }

    /** What the point shows when this input has been taken. */
    private OptionalInt shown(Point point, int input) {
        Heard newest = null;
        for (Heard heard : of(point)) {
            newest = heard.input() <= input ? heard : newest;
        }
        return newest == null || !newest.known() ? OptionalInt.empty() : OptionalInt.of(newest.value());
    }

    // 3.2 to 3.4: a condition that must last, either way

    /** A run of judgements of one mind, as it is timed or counted. */
    private static final class Run {
        boolean on;
        long since;
        long lasted;
        int count;

        void stop() {
            on = false;
            lasted = 0;
            count = 0;
        }
    }

    /** @param inputs of each judgement; empty when time alone made it */
    private List<Change> changes(
            List<Judgement> judgements, List<OptionalInt> inputs, Delay coming, Delay going, List<Boolean> rising) {
        List<Change> changes = new ArrayList<>();
        boolean raised = false;
        long since = 0;
        Run run = new Run();
        for (int i = 0; i < judgements.size(); i++) {
            Judgement now = judgements.get(i);
            Verdict wanted = raised ? Verdict.INSIDE : Verdict.OUTSIDE;
            Delay delay = raised ? going : coming;
            boolean wasOn = run.on;
            boolean changed = false;
            if (now.verdict() == Verdict.OVER) {
                changed = raised;
                run.stop();
            } else if (now.verdict() == wanted) {
                if (!run.on) {
                    run.on = true;
                    run.since = now.at();
                }
                run.count++;
                changed = delay.time().isZero() && run.count >= delay.readings();
            } else if (now.verdict() != Verdict.UNKNOWN) {
                run.stop();
            }
            if (changed) {
                raised = !raised;
                since = raised ? run.since : since;
                changes.add(new Change(now.at(), inputs.get(i), raised ? What.COMES : What.GOES, since, rising.get(i)));
                run.stop();
            } else if (raised && run.on != wasOn) {
                changes.add(new Change(
                        now.at(), inputs.get(i), run.on ? What.TURNS_BACK : What.TURNS_AWAY, since, rising.get(i)));
            }
            if (run.on && now.verdict() == wanted && !delay.time().isZero()) {
                long next = i + 1 < judgements.size() ? judgements.get(i + 1).at() : end;
                long due = now.at() + delay.time().toMillis() - run.lasted;
                if (due <= next) {
                    raised = !raised;
                    since = raised ? run.since : since;
                    changes.add(new Change(
                            due, OptionalInt.empty(), raised ? What.COMES : What.GOES, since, rising.get(i)));
                    run.stop();
                } else {
                    run.lasted += next - now.at();
                }
            }
        }
        return changes;
    }

    private List<Change> changes(List<Heard> heard, List<Verdict> verdicts, Delay coming, Delay going) {
        List<Judgement> judgements = new ArrayList<>();
        List<OptionalInt> inputs = new ArrayList<>();
        List<Boolean> rising = new ArrayList<>();
        for (int i = 0; i < heard.size(); i++) {
            judgements.add(new Judgement(heard.get(i).at(), verdicts.get(i)));
            inputs.add(OptionalInt.of(heard.get(i).input()));
            rising.add(true);
        }
        return changes(judgements, inputs, coming, going, rising);
    }

    // 3 Limits

    private static boolean isHigh(Limit limit) {
        return limit.kind() == AlarmKind.HIGH || limit.kind() == AlarmKind.HIGH_HIGH;
    }

    private static boolean outside(Limit limit, int value) {
        return isHigh(limit) ? value > limit.value() : value < limit.value();
    }

    private static Verdict verdict(Limit limit, Heard heard) {
        if (!heard.known()) {
            return Verdict.UNKNOWN;
        }
        if (outside(limit, heard.value())) {
            return Verdict.OUTSIDE;
        }
        boolean by = isHigh(limit)
                ? heard.value() <= limit.value() - limit.deadBand()
                : heard.value() >= limit.value() + limit.deadBand();
        return by ? Verdict.INSIDE : Verdict.BETWEEN;
    }

    private List<Change> limit(Point point, Limit limit) {
        List<Heard> heard = of(point);
        List<Verdict> verdicts = heard.stream().map(one -> verdict(limit, one)).toList();
        return changes(heard, verdicts, limit.delay(), limit.delay());
    }

    // 4.1 Rate

    private List<Change> rate(PointRules point, Rate rate) {
        List<Heard> heard = of(point.point());
        List<Verdict> verdicts = new ArrayList<>();
        for (Heard now : heard) {
            List<Heard> window = window(heard, now, rate.window(), point.every());
            if (!now.known()) {
                verdicts.add(Verdict.UNKNOWN);
                continue;
            }
            Heard oldest = window.getFirst();
            long between = now.at() - oldest.at();
            boolean faster = Math.abs(now.value() - oldest.value()) > rate.perMinute() * (between / 60_000.0);
            verdicts.add(faster && 2 * between >= rate.window().toMillis() ? Verdict.OUTSIDE : Verdict.INSIDE);
        }
        return changes(heard, verdicts, rate.delay(), rate.delay());
    }

    /** The values within a time up to this one, thinned out where they are too many (4.1). */
    private static List<Heard> window(List<Heard> heard, Heard now, Duration length, Duration every) {
        boolean tooMany = length.toMillis() > 240 * every.toMillis();
        List<Heard> values = new ArrayList<>();
        for (Heard one : heard) {
            if (one.known() && one.input() <= now.input()) {
                int last = values.size() - 1;
                if (tooMany
                        && last > 0
                        && 240 * (values.get(last).at() - values.get(last - 1).at()) < length.toMillis()) {
                    values.removeLast();
                }
                values.add(one);
            }
        }
        values.removeIf(one -> one.at() < now.at() - length.toMillis());
        return values;
    }

    // 4.2 Forecast

    private List<Change> forecast(PointRules point, Forecast forecast) {
        List<Heard> heard = of(point.point());
        List<Limit> limits = point.limits().stream()
                .filter(limit -> limit.kind() == AlarmKind.HIGH || limit.kind() == AlarmKind.LOW)
                .toList();
        List<Judgement> judgements = new ArrayList<>();
        List<OptionalInt> inputs = new ArrayList<>();
        List<Boolean> rising = new ArrayList<>();
        Map<AlarmKind, List<Change>> standing = new HashMap<>();
        limits.forEach(limit -> standing.put(limit.kind(), limit(point.point(), limit)));
        for (Heard now : heard) {
            Limit met =
                    now.known() ? met(limits, window(heard, now, forecast.window(), point.every()), forecast) : null;
            Verdict verdict;
            if (!now.known()) {
                verdict = Verdict.UNKNOWN;
            } else if (limits.stream().anyMatch(limit -> outside(limit, now.value()))) {
                verdict = Verdict.OVER;
            } else if (met == null) {
                verdict = Verdict.INSIDE;
            } else {
                verdict = stands(Objects.requireNonNull(standing.get(met.kind())), now.input(), now.at())
                        ? Verdict.OVER
                        : Verdict.OUTSIDE;
            }
            judgements.add(new Judgement(now.at(), verdict));
            inputs.add(OptionalInt.of(now.input()));
            rising.add(met != null && met.kind() == AlarmKind.HIGH);
        }
        return changes(judgements, inputs, forecast.delay(), forecast.delay(), rising);
    }

    /** Whether a condition stands when an input has been taken. */
    private static boolean stands(List<Change> changes, int input, long at) {
        boolean stands = false;
        for (Change change : changes) {
            if (change.input().isPresent() ? change.input().getAsInt() <= input : change.at() <= at) {
                stands = change.what() != What.GOES;
            }
        }
        return stands;
    }

    /** The limit that the line of least squares meets; null for none. */
    private static @Nullable Limit met(List<Limit> limits, List<Heard> window, Forecast forecast) {
        long spread = window.getLast().at() - window.getFirst().at();
        if (window.size() < 5 || 2 * spread < forecast.window().toMillis()) {
            return null;
        }
        Heard now = window.getLast();
        double n = window.size();
        double meanTime =
                window.stream().mapToDouble(one -> one.at() - now.at()).sum() / n;
        double meanValue = window.stream().mapToDouble(Heard::value).sum() / n;
        double above = 0;
        double below = 0;
        for (Heard one : window) {
            double time = one.at() - now.at() - meanTime;
            above += time * (one.value() - meanValue);
            below += time * time;
        }
        double slope = above / below;
        double fitted = meanValue - slope * meanTime;
        for (Limit limit : limits) {
            boolean towards = limit.kind() == AlarmKind.HIGH ? slope > 0 : slope < 0;
            if (towards
                    && (limit.value() - fitted) / slope <= forecast.horizon().toMillis()) {
                return limit;
            }
        }
        return null;
    }

    // 4.3 Cumulative time

    private List<Change> cumulative(String zone, PointRules point, Cumulative cumulative) {
        List<Limit> nearest = point.limits().stream()
                .filter(limit -> limit.kind() == AlarmKind.HIGH || limit.kind() == AlarmKind.LOW)
                .toList();
        List<Heard> heard = of(point.point());
        List<Change> changes = new ArrayList<>();
        List<Period> periods = periods(zone, cumulative.period());
        for (Period period : periods) {
            long sum = 0;
            Change raised = null;
            for (int i = 0; i < heard.size() && raised == null; i++) {
                Heard now = heard.get(i);
                if (!now.known() || nearest.stream().noneMatch(limit -> outside(limit, now.value()))) {
                    continue;
                }
                long next = i + 1 < heard.size() ? heard.get(i + 1).at() : end;
                long holds = now.at() + 3 * point.every().toMillis();
                long from = Math.max(now.at(), period.from());
                long to = Math.min(Math.min(next, holds), Math.min(period.to(), end));
                if (to > from && sum + (to - from) >= cumulative.most().toMillis()) {
                    long at = from + cumulative.most().toMillis() - sum;
                    raised = new Change(at, OptionalInt.empty(), What.COMES, at, true);
                }
                sum += Math.max(0, to - from);
            }
            if (raised != null) {
                changes.add(raised);
                if (period.to() <= end) {
                    changes.add(new Change(period.to(), period.endedBy(), What.GOES, raised.since(), true));
                }
            }
        }
        return changes;
    }

    private record Period(long from, long to, OptionalInt endedBy) {}

    private List<Period> periods(String zone, Cumulative.Period kind) {
        List<Period> periods = new ArrayList<>();
        if (kind == Cumulative.Period.DAY) {
            ZoneId timezone = rules.timezone();
            LocalDate day =
                    Instant.ofEpochMilli(past.getFirst().at()).atZone(timezone).toLocalDate();
            while (day.atStartOfDay(timezone).toInstant().toEpochMilli() <= end) {
                periods.add(new Period(
                        day.atStartOfDay(timezone).toInstant().toEpochMilli(),
                        day.plusDays(1).atStartOfDay(timezone).toInstant().toEpochMilli(),
                        OptionalInt.empty()));
                day = day.plusDays(1);
            }
            return periods;
        }
        long from = -1;
        for (int i = 0; i < past.size(); i++) {
            if (past.get(i).input() instanceof Input.Trip trip && trip.zone().equals(zone)) {
                if (from >= 0) {
                    periods.add(new Period(from, past.get(i).at(), OptionalInt.of(i)));
                }
                from = past.get(i).at();
            }
        }
        if (from >= 0) {
            periods.add(new Period(from, Long.MAX_VALUE, OptionalInt.empty()));
        }
        return periods;
    }

    // 5 Other conditions

    /** 5.1, 5.2: a contact; {@code bad} is what it says when it is. */
    private List<Change> contact(Point point, int bad, Delay coming, Delay going) {
        List<Heard> heard = of(point);
        List<Verdict> verdicts = heard.stream()
                .map(one -> !one.known() ? Verdict.UNKNOWN : one.value() == bad ? Verdict.OUTSIDE : Verdict.INSIDE)
                .toList();
        return changes(heard, verdicts, coming, going);
    }

    /** Doubts, the worst first; no value at all is worse than any (config/README.md, How readings are judged). */
    private static final List<Quality> DOUBTS = List.of(
            Quality.POWER_ON,
            Quality.IMPLAUSIBLE,
            Quality.RATE,
            Quality.STUCK,
            Quality.DISAGREES,
            Quality.CLAMPED,
            Quality.CLOCK,
            Quality.CALIBRATION);

    /** 5.3: whether a point is so; unknown when a worse quality hides it. */
    private static Verdict fault(AlarmKind kind, Quality quality) {
        if (kind == AlarmKind.STALE) {
            return quality == Quality.STALE ? Verdict.OUTSIDE : Verdict.INSIDE;
        }
        if (kind == AlarmKind.SENSOR_FAULT) {
            boolean doubtful =
                    List.of(Quality.POWER_ON, Quality.IMPLAUSIBLE, Quality.RATE).contains(quality);
            boolean silent = !quality.hasValue() && quality != Quality.STALE;
            return doubtful || silent ? Verdict.OUTSIDE : Verdict.INSIDE;
        }
        Quality doubt = Quality.valueOf(kind.name());
        if (quality == doubt) {
            return Verdict.OUTSIDE;
        }
        boolean worse = DOUBTS.indexOf(quality) < DOUBTS.indexOf(doubt) && quality != Quality.GOOD;
        return worse ? Verdict.UNKNOWN : Verdict.INSIDE;
    }

    /** 5.3: of a node's battery. */
    private static Verdict battery(Heard one) {
        if (one.reading().point().quantity() != Quantity.BATTERY || !one.known()) {
            return Verdict.UNKNOWN;
        }
        return one.value() <= 20 ? Verdict.OUTSIDE : one.value() >= 25 ? Verdict.INSIDE : Verdict.BETWEEN;
    }

    /** 5.3: one alarm for as long as one of the points is so. */
    private List<Change> fault(SensorRules sensor, AlarmRules.Fault fault) {
        List<Heard> said = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        Map<Point, Verdict> points = new HashMap<>();
        for (Heard one : of(sensor.points().toArray(new Point[0]))) {
            Verdict verdict = fault.kind() == AlarmKind.BATTERY
                    ? battery(one)
                    : fault(fault.kind(), one.reading().quality());
            if (verdict == Verdict.OUTSIDE || verdict == Verdict.INSIDE) {
                points.put(one.reading().point(), verdict);
                said.add(one);
                verdicts.add(points.containsValue(Verdict.OUTSIDE) ? Verdict.OUTSIDE : Verdict.INSIDE);
            }
        }
        return changes(said, verdicts, fault.delay(), fault.delay());
    }

    /** 5.4 */
    private List<Change> condensation(AlarmRules.CondensationRules wet) {
        List<Heard> heard = of(wet.surface(), wet.dewPoint());
        long holds = 3 * wet.every().toMillis();
        List<Judgement> judgements = new ArrayList<>();
        List<OptionalInt> inputs = new ArrayList<>();
        Heard surface = null;
        Heard dew = null;
        for (int i = 0; i < heard.size(); i++) {
            Heard now = heard.get(i);
            surface = now.reading().point().equals(wet.surface()) ? now : surface;
            dew = now.reading().point().equals(wet.dewPoint()) ? now : dew;
            if (surface == null
                    || dew == null
                    || !surface.known()
                    || !dew.known()
                    || now.at() - Math.min(surface.at(), dew.at()) > holds) {
                judgements.add(new Judgement(now.at(), Verdict.UNKNOWN));
                inputs.add(OptionalInt.of(now.input()));
                continue;
            }
            judgements.add(new Judgement(
                    now.at(), surface.value() < dew.value() + wet.margin() ? Verdict.OUTSIDE : Verdict.INSIDE));
            inputs.add(OptionalInt.of(now.input()));
            long old = Math.min(surface.at(), dew.at()) + holds;
            if (old < (i + 1 < heard.size() ? heard.get(i + 1).at() : end)) {
                judgements.add(new Judgement(old, Verdict.UNKNOWN));
                inputs.add(OptionalInt.empty());
            }
        }
        return changes(
                judgements,
                inputs,
                wet.delay(),
                wet.delay(),
                judgements.stream().map(judgement -> true).toList());
    }

    /** 5.5 */
    private List<Change> own(AlarmRules.OwnRules own) {
        List<Judgement> judgements = new ArrayList<>();
        List<OptionalInt> inputs = new ArrayList<>();
        for (int i = 0; i < past.size(); i++) {
            if (past.get(i).input() instanceof Input.Own said && said.kind() == own.kind()) {
                judgements.add(new Judgement(past.get(i).at(), said.bad() ? Verdict.OUTSIDE : Verdict.INSIDE));
                inputs.add(OptionalInt.of(i));
            }
        }
        return changes(
                judgements,
                inputs,
                own.delay(),
                own.delay(),
                judgements.stream().map(judgement -> true).toList());
    }

    // 6 States

    private static final class Alarm {
        final AlarmKey key;
        final Severity severity;
        final List<Change> changes;
        final @Nullable Point point;
        int taken;
        AlarmState below = AlarmState.NORMAL;
        /** Whether anybody was ever told of this number. */
        boolean wasActive;

        boolean wasLatched;

        Shown told = new Shown(AlarmState.NORMAL, AlarmState.NORMAL, 0, 0);
        boolean suppressed;
        boolean back;
        boolean rising;
        long number;
        long since;
        long shelvedUntil;
        OptionalInt limit = OptionalInt.empty();

        @Nullable
        AlarmKey cause;

        Alarm(AlarmKey key, Severity severity, @Nullable Point point, List<Change> changes) {
            this.key = key;
            this.severity = severity;
            this.point = point;
            this.changes = changes;
        }

        @Nullable
        Change next() {
            return taken < changes.size() ? changes.get(taken) : null;
        }

        /** Whether it stands and follows from no other. */
        boolean isOrigin() {
            return (below == AlarmState.ACTIVE || below == AlarmState.ACKNOWLEDGED) && cause == null;
        }
    }

    private void watch(AlarmKey key, Severity severity, @Nullable Point point, List<Change> changes) {
        alarms.put(key, new Alarm(key, severity, point, changes));
    }

    private void watchAll() {
        for (ZoneRules zone : rules.zones()) {
            for (PointRules point : zone.points()) {
                for (Limit limit : point.limits()) {
                    watch(
                            AlarmKey.of(point.point(), limit.kind()),
                            limit.severity(),
                            point.point(),
                            limit(point.point(), limit));
                }
                if (point.rate() != null) {
                    watch(
                            AlarmKey.of(point.point(), AlarmKind.RATE),
                            point.rate().severity(),
                            point.point(),
                            rate(point, point.rate()));
                }
                if (point.forecast() != null) {
                    watch(
                            AlarmKey.of(point.point(), AlarmKind.FORECAST),
                            point.forecast().severity(),
                            point.point(),
                            forecast(point, point.forecast()));
                }
                if (point.cumulative() != null) {
                    watch(
                            AlarmKey.of(point.point(), AlarmKind.CUMULATIVE),
                            point.cumulative().severity(),
                            point.point(),
                            cumulative(zone.zone(), point, point.cumulative()));
                }
            }
            zone.doors()
                    .forEach(door -> watch(
                            AlarmKey.of(door.door(), AlarmKind.DOOR_OPEN),
                            door.severity(),
                            null,
                            contact(door.door(), 1, Delay.of(door.longest()), Delay.NONE)));
            zone.mains()
                    .forEach(mains -> watch(
                            AlarmKey.of(mains.power(), AlarmKind.MAINS),
                            mains.severity(),
                            null,
                            contact(mains.power(), 0, mains.delay(), mains.delay())));
            zone.sensors()
                    .forEach(sensor -> sensor.faults()
                            .forEach(fault -> watch(
                                    AlarmKey.of(sensor.points().getFirst(), fault.kind()),
                                    fault.severity(),
                                    null,
                                    fault(sensor, fault))));
            zone.condensation()
                    .forEach(wet -> watch(
                            AlarmKey.of(wet.surface(), AlarmKind.CONDENSATION),
                            wet.severity(),
                            wet.surface(),
                            condensation(wet)));
        }
        rules.gateway().forEach(own -> watch(AlarmKey.ofGateway(own.kind()), own.severity(), null, own(own)));
    }

    // 7 Holds

    /** By the doors of a zone, or by its defrosts. */
    private static final class Hold {
        final String zone;
        final Set<Point> points;
        final long after;
        final long longest;
        final Set<Object> going = new HashSet<>();
        final Set<Point> spent = new HashSet<>();
        boolean on;
        long begun;
        long until;

        Hold(String zone, Set<Point> points, Duration after, Duration longest) {
            this.zone = zone;
            this.points = points;
            this.after = after.toMillis();
            this.longest = longest.toMillis();
        }

        void begins(Object what, long at) {
            if (going.add(what)) {
                if (!on) {
                    on = true;
                    begun = at;
                }
                until = begun + longest;
            }
        }

        void ends(Object what, long at) {
            if (going.remove(what) && on && going.isEmpty()) {
                until = Math.min(begun + longest, at + after);
            }
        }
    }

    /** A defrost by the clock begins or ends. */
    private record Tick(long at, boolean begins, Hold hold, Object what) {}

    private final List<Tick> ticks = new ArrayList<>();

    private void holdAll() {
        for (ZoneRules zone : rules.zones()) {
            ContextRules context = zone.context();
            holds.add(new Hold(zone.zone(), context.points(), context.afterDoor(), context.longestDoor()));
            Hold defrost = new Hold(zone.zone(), context.points(), context.afterDefrost(), context.longestDefrost());
            holds.add(defrost);
            for (Scheduled scheduled : context.schedule()) {
                LocalDate first = Instant.ofEpochMilli(past.getFirst().at())
                        .atZone(rules.timezone())
                        .toLocalDate();
                for (LocalDate day = first; ; day = day.plusDays(1)) {
                    long midnight =
                            day.atStartOfDay(rules.timezone()).toInstant().toEpochMilli();
                    if (midnight > end) {
                        break;
                    }
                    long next = day.plusDays(1)
                            .atStartOfDay(rules.timezone())
                            .toInstant()
                            .toEpochMilli();
                    for (long at = day.atTime(scheduled.from())
                                    .atZone(rules.timezone())
                                    .toInstant()
                                    .toEpochMilli();
                            at < next;
                            at += scheduled.every().toMillis()) {
                        if (at > past.getFirst().at()) {
                            ticks.add(new Tick(at, true, defrost, scheduled));
                            ticks.add(new Tick(at + scheduled.length().toMillis(), false, defrost, scheduled));
                        }
                    }
                }
            }
        }
        ticks.sort(Comparator.comparingLong(Tick::at).thenComparing(Tick::begins));
    }

    private Hold doors(String zone) {
        return holds.stream().filter(hold -> hold.zone.equals(zone)).findFirst().orElseThrow();
    }

    private Hold defrosts(String zone) {
        return holds.stream()
                .filter(hold -> hold.zone.equals(zone))
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    private void notice(Reading reading, long at) {
        for (ZoneRules zone : rules.zones()) {
            for (Hold hold : holds) {
                if (hold.zone.equals(zone.zone()) && counts(reading)) {
                    boolean door =
                            hold == doors(zone.zone()) && zone.context().doors().contains(reading.point());
                    boolean defrost = hold == defrosts(zone.zone())
                            && zone.context().defrosts().contains(reading.point());
                    if (door || defrost) {
                        if (reading.scaled().orElseThrow() == 1) {
                            hold.begins(reading.point(), at);
                        } else {
                            hold.ends(reading.point(), at);
                        }
                    }
                    if (!isOutside(zone, reading)) {
                        hold.spent.remove(reading.point());
                    }
                }
            }
        }
    }

    private static boolean isOutside(ZoneRules zone, Reading reading) {
        return zone.points().stream()
                .filter(point -> point.point().equals(reading.point()))
                .flatMap(point -> point.limits().stream())
                .anyMatch(limit -> outside(limit, reading.scaled().orElseThrow()));
    }

    private static boolean isHeld(Alarm alarm, Hold hold) {
        if (!hold.on || !alarm.key.zone().equals(hold.zone)) {
            return false;
        }
        Point point = alarm.point;
        if (point == null || !hold.points.contains(point) || hold.spent.contains(point)) {
            return false;
        }
        return switch (alarm.key.kind()) {
            case HIGH -> point.quantity() == Quantity.TEMPERATURE || point.quantity() == Quantity.HUMIDITY;
            case LOW -> point.quantity() == Quantity.HUMIDITY;
            case RATE -> point.quantity() == Quantity.TEMPERATURE;
            case FORECAST -> point.quantity() == Quantity.TEMPERATURE && alarm.rising;
            default -> false;
        };
    }

    private boolean isHeld(Alarm alarm) {
        return holds.stream().anyMatch(hold -> isHeld(alarm, hold));
    }

    // The story

    private List<Said> tell() {
        watchAll();
        holdAll();
        for (int i = 0; i < past.size(); i++) {
            taking = false;
            passTo(past.get(i).at(), i);
            taking = true;
            take(past.get(i), i);
        }
        return story;
    }

    /** 1.2: everything that is due up to and at a time, earliest first, then in the order of alarm keys. */
    private void passTo(long at, int input) {
        while (true) {
            long due = nextDue();
            if (due > at) {
                return;
            }
            moveHolds(due, input);
            for (Alarm alarm : alarms.values()) {
                release(alarm);
                show(alarm, due, input, null, null, null);
            }
            Set<String> serviced = new HashSet<>(maintained.keySet());
            maintained.values().removeIf(until -> until <= due);
            serviced.removeAll(maintained.keySet());
            for (Alarm alarm : alarms.values()) {
                if (serviced.contains(alarm.key.zone())) {
                    show(alarm, due, input, null, null, null);
                }
            }
            for (Alarm alarm : alarms.values()) {
                if (alarm.shelvedUntil > 0 && alarm.shelvedUntil <= due) {
                    alarm.shelvedUntil = 0;
                    show(alarm, due, input, null, null, null);
                }
                Change change = alarm.next();
                while (change != null && change.at() == due && change.input().isEmpty()) {
                    take(alarm, change, input);
                    change = alarm.next();
                }
            }
        }
    }

    private long nextDue() {
        long due = Long.MAX_VALUE;
        for (Alarm alarm : alarms.values()) {
            Change change = alarm.next();
            if (change != null && change.input().isEmpty()) {
                due = Math.min(due, change.at());
            }
            if (alarm.shelvedUntil > 0) {
                due = Math.min(due, alarm.shelvedUntil);
            }
        }
        for (Hold hold : holds) {
            due = hold.on ? Math.min(due, hold.until) : due;
        }
        due = ticks.isEmpty() ? due : Math.min(due, ticks.getFirst().at());
        for (long until : maintained.values()) {
            due = Math.min(due, until);
        }
        return due;
    }

    private void moveHolds(long at, int input) {
        for (Hold hold : holds) {
            if (hold.on && hold.until <= at) {
                hold.on = false;
                for (ZoneRules zone : rules.zones()) {
                    for (PointRules point : zone.points()) {
                        OptionalInt value = shown(point.point(), input - 1);
                        if (hold.zone.equals(zone.zone())
                                && value.isPresent()
                                && point.limits().stream().anyMatch(limit -> outside(limit, value.getAsInt()))) {
                            hold.spent.add(point.point());
                        }
                    }
                }
            }
        }
        while (!ticks.isEmpty() && ticks.getFirst().at() <= at) {
            Tick tick = ticks.removeFirst();
            if (tick.begins()) {
                tick.hold().begins(tick.what(), tick.at());
            } else {
                tick.hold().ends(tick.what(), tick.at());
            }
        }
    }

    private void take(Alarm alarm, Change change, int input) {
        alarm.taken++;
        alarm.back = change.what() == What.TURNS_BACK;
        switch (change.what()) {
            case COMES -> {
                alarm.rising = change.rising();
                if (alarm.below != AlarmState.RETURNED) {
                    alarm.number = ++numbers;
                    alarm.wasActive = false;
                    alarm.wasLatched = alarm.below == AlarmState.LATCHED;
                }
                alarm.since = change.since();
                alarm.cause = cause(alarm);
                alarm.limit = limit(alarm, input);
                alarm.below = AlarmState.ACTIVE;
                alarm.suppressed = isHeld(alarm);
            }
            case GOES -> {
                if (alarm.below == AlarmState.ACKNOWLEDGED) {
                    alarm.below = gone(alarm);
                } else {
                    AlarmState untold = alarm.wasLatched ? AlarmState.LATCHED : AlarmState.NORMAL;
                    alarm.below = alarm.wasActive ? AlarmState.RETURNED : untold;
                }
                release(alarm);
            }
            case TURNS_BACK, TURNS_AWAY -> {
                // told with what else is released by the same input
            }
        }
        show(alarm, change.at(), input, null, null, null);
    }

    /** 6.2: gone, and somebody has seen it. */
    private AlarmState gone(Alarm alarm) {
        return rules.latching().contains(alarm.key.kind()) ? AlarmState.LATCHED : AlarmState.NORMAL;
    }

    /** 7.3: what is on its way back stays suppressed. */
    private void release(Alarm alarm) {
        alarm.suppressed &= isHeld(alarm) || alarm.back;
    }

    private void take(Timed timed, int input) {
        long at = timed.at();
        if (timed.input() instanceof Input.Bus said) {
            String bus = busOf(said.zone(), said.sensor());
            stuckBuses.remove(bus);
            if (bus != null && said.stuck()) {
                stuckBuses.add(bus);
            }
        }
        if (timed.input() instanceof Input.Measured measured) {
            notice(measured.reading(), at);
        }
        for (Alarm alarm : alarms.values()) {
            Change change = alarm.next();
            while (change != null
                    && change.input().isPresent()
                    && change.input().getAsInt() == input) {
                take(alarm, change, input);
                change = alarm.next();
            }
        }
        for (Alarm alarm : alarms.values()) {
            release(alarm);
            show(alarm, at, input, null, null, null);
        }
        if (timed.input() instanceof Input.Command command && !obey(command, at, input)) {
            story.add(new Said.Refused(input));
        }
    }

    // 8.1

    private @Nullable AlarmKey cause(Alarm raised) {
        for (ZoneRules zone : rules.zones()) {
            for (MainsRules mains : zone.mains()) {
                Alarm alarm = Objects.requireNonNull(alarms.get(AlarmKey.of(mains.power(), AlarmKind.MAINS)));
                if (alarm != raised && alarm.isOrigin() && mains.causes().contains(raised.key.zone())) {
                    return alarm.key;
                }
            }
        }
        String bus = busOf(raised.key);
        for (Alarm other : alarms.values()) {
            boolean disk = raised.key.kind() == AlarmKind.READINGS_LOST && other.key.kind() == AlarmKind.DISK;
            boolean sameBus = bus != null
                    && (raised.key.kind() == AlarmKind.SENSOR_FAULT || raised.key.kind() == AlarmKind.STALE)
                    && other.key.kind() == AlarmKind.SENSOR_FAULT
                    && bus.equals(busOf(other.key))
                    && stuckBuses.contains(bus);
            if (other != raised && other.isOrigin() && (disk || sameBus)) {
                return other.key;
            }
        }
        return null;
    }

    private @Nullable String busOf(AlarmKey key) {
        return busOf(key.zone(), key.sensor());
    }

    private @Nullable String busOf(String zone, String sensor) {
        for (ZoneRules one : rules.zones()) {
            for (SensorRules known : one.sensors()) {
                if (one.zone().equals(zone) && known.sensor().equals(sensor)) {
                    return known.bus();
                }
            }
        }
        return null;
    }

    // Commands

    private @Nullable Alarm numbered(long number) {
        return alarms.values().stream()
                .filter(alarm -> alarm.number == number && alarm.told.to() != AlarmState.NORMAL)
                .findFirst()
                .orElse(null);
    }

    private boolean isZone(String id) {
        return rules.zones().stream().anyMatch(zone -> zone.zone().equals(id));
    }

    /** False when it is refused. */
    private boolean obey(Input.Command command, long at, int input) {
        switch (command) {
            case Input.Acknowledge acknowledge -> {
                Alarm alarm = numbered(acknowledge.alarm());
                if (alarm == null || (alarm.below != AlarmState.ACTIVE && alarm.below != AlarmState.RETURNED)) {
                    return false;
                }
                alarm.below = alarm.below == AlarmState.ACTIVE ? AlarmState.ACKNOWLEDGED : gone(alarm);
                show(alarm, at, input, acknowledge.by(), acknowledge.comment(), acknowledge.action());
            }
            case Input.Shelve shelve -> {
                Alarm alarm = numbered(shelve.alarm());
                Duration length = shelve.length();
                if (alarm == null
                        || length.isZero()
                        || length.isNegative()
                        || length.compareTo(Duration.ofHours(24)) > 0) {
                    return false;
                }
                alarm.shelvedUntil = at + length.toMillis();
                show(alarm, at, input, shelve.by(), shelve.reason(), null);
            }
            case Input.Unshelve unshelve -> {
                Alarm alarm = numbered(unshelve.alarm());
                if (alarm == null || alarm.shelvedUntil == 0) {
                    return false;
                }
                alarm.shelvedUntil = 0;
                show(alarm, at, input, unshelve.by(), null, null);
            }
            case Input.Reset reset -> {
                Alarm alarm = numbered(reset.alarm());
                if (alarm == null || alarm.below != AlarmState.LATCHED) {
                    return false;
                }
                alarm.below = AlarmState.NORMAL;
                show(alarm, at, input, reset.by(), null, null);
            }
            case Input.Maintenance maintenance -> {
                String zone = maintenance.zone();
                Duration length = maintenance.length();
                if (!isZone(zone)
                        || length.isNegative()
                        || length.compareTo(Duration.ofDays(7)) > 0
                        || (length.isZero() && !maintained.containsKey(zone))) {
                    return false;
                }
                if (length.isZero()) {
                    maintained.remove(zone);
                } else {
                    maintained.put(zone, at + length.toMillis());
                }
                alarms.values().stream()
                        .filter(alarm -> alarm.key.zone().equals(zone))
                        .forEach(alarm -> show(
                                alarm,
                                at,
                                input,
                                maintenance.by(),
                                length.isZero() ? null : maintenance.reason(),
                                null));
            }
            case Input.Trip trip -> {
                return isZone(trip.zone());
            }
            case Input.ConfirmDefrost confirm -> {
                return false;
            }
        }
        return true;
    }

    // What is told

    /** What is shown of an alarm: a change of any of it is told. */
    private record Shown(AlarmState to, AlarmState below, long number, long until) {}

    /** 6.3 */
    private Shown shown(Alarm alarm, long at) {
        long serviceAt = maintained.getOrDefault(alarm.key.zone(), 0L);
        if (serviceAt > at && alarm.below != AlarmState.NORMAL) {
            return new Shown(AlarmState.OUT_OF_SERVICE, alarm.below, alarm.number, serviceAt);
        }
        if (alarm.shelvedUntil > 0) {
            return new Shown(AlarmState.SHELVED, alarm.below, alarm.number, alarm.shelvedUntil);
        }
        boolean suppressed = alarm.suppressed && alarm.below != AlarmState.NORMAL;
        return new Shown(suppressed ? AlarmState.SUPPRESSED : alarm.below, alarm.below, alarm.number, 0);
    }

    private void show(
            Alarm alarm, long at, int input, @Nullable String by, @Nullable String comment, @Nullable String action) {
        Shown now = shown(alarm, at);
        AlarmState from = alarm.told.to();
        if (now.equals(alarm.told)) {
            return;
        }
        alarm.told = now;
        alarm.wasActive |= now.to() == AlarmState.ACTIVE;
        Point point = alarm.point;
        story.add(new Said.Told(
                input,
                new Transition(
                        at,
                        alarm.key,
                        alarm.number,
                        alarm.severity,
                        alarm.since,
                        from,
                        now.to(),
                        alarm.below,
                        point == null ? OptionalInt.empty() : value(point, input),
                        alarm.limit,
                        now.until(),
                        alarm.cause,
                        by,
                        comment,
                        action,
                        null)));
    }

    /** What the point shows: before the input that makes time pass, or with it. */
    private OptionalInt value(Point point, int input) {
        return shown(point, taking ? input : input - 1);
    }

    private OptionalInt limit(Alarm alarm, int input) {
        if (alarm.key.kind() == AlarmKind.CONDENSATION) {
            AlarmRules.CondensationRules wet = rules.zones().stream()
                    .flatMap(zone -> zone.condensation().stream())
                    .filter(one -> one.surface().equals(alarm.point))
                    .findFirst()
                    .orElseThrow();
            OptionalInt dewPoint = value(wet.dewPoint(), input);
            return dewPoint.isPresent() ? OptionalInt.of(dewPoint.getAsInt() + wet.margin()) : dewPoint;
        }
        AlarmKind kind = alarm.key.kind() != AlarmKind.FORECAST
                ? alarm.key.kind()
                : alarm.rising ? AlarmKind.HIGH : AlarmKind.LOW;
        return rules.zones().stream()
                .flatMap(zone -> zone.points().stream())
                .filter(point -> point.point().equals(alarm.point))
                .flatMap(point -> point.limits().stream())
                .filter(limit -> limit.kind() == kind)
                .mapToInt(Limit::value)
                .findFirst();
    }
}
