package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one place where readings are judged: calibration, plausible range, stuck, rate, pairs, silence, and what is derived.
 * Times are the readings' own except for silence, which is told by the monotonic clock. One thread.
 */
public final class Honesty {

    /** Values of a pair of recordings or nodes are compared when they are no farther apart than this. */
    private static final Duration TOGETHER = Duration.ofMinutes(15);

    /** Who asks about silence less often than this was away, and heard nobody. */
    private static final long AWAY_NANOS = Duration.ofSeconds(5).toNanos();

    /** Where readings go. */
    public interface Output {
        /**
         * Takes one.
         *
         * @param live false: the reading brings its own time
         */
        void accept(Reading reading, boolean live);
    }

    /** All that is known about one point of a sensor. */
    private record Watch(
            PointJudge judge,
            Doors doors,
            List<PairJudge> pairs,
            @Nullable Derivation derivation,
            @Nullable Silence silence) {}

    private final Map<Point, Watch> watches = new HashMap<>();
    private final List<Silence> silences = new ArrayList<>();
    private final Set<Point> derived = new HashSet<>();
    private final Set<Point> seconds = new HashSet<>();
    private long askedNanos;

    /**
     * Begins to watch.
     *
     * @param rules of sensors; one without is watched for silence only
     * @param sources the sensors as they were opened
     * @param newest the time of a point's newest reading from before, {@link Long#MIN_VALUE} for none
     */
    public Honesty(List<SensorRules> rules, List<Source> sources, ToLongFunction<Point> newest, long nowNanos) {
        askedNanos = nowNanos;
        Map<String, SensorRules> rulesOf =
                rules.stream().collect(Collectors.toMap(one -> name(one.spec()), one -> one, (a, b) -> a));
        Map<Point, List<PairJudge>> pairs = pairs(sources, rulesOf);
        Map<String, Doors> doors = new HashMap<>();
        for (Source source : sources) {
            SensorSpec spec = source.spec();
            SensorRules own = rulesOf.getOrDefault(name(spec), new SensorRules(spec, Map.of(), null, null, List.of()));
            Derivation derivation = own.derive().isEmpty() ? null : new Derivation(own.derivedPoints());
            derived.addAll(own.derivedPoints());
            Doors ofZone = doors.computeIfAbsent(spec.zone(), zone -> new Doors());
            for (Point point : source.points()) {
                if (point.quantity() == Quantity.DOOR) {
                    ofZone.add(point);
                }
                Silence silence = silence(own, source, point, nowNanos, newest);
                if (silence != null) {
                    silences.add(silence);
                }
                PointJudge judge = new PointJudge(
                        point.quantity(),
                        own.quantities().getOrDefault(point.quantity(), QuantityRules.NONE),
                        spec.timezone());
                watches.put(point, new Watch(judge, ofZone, pairs.getOrDefault(point, List.of()), derivation, silence));
            }
        }
    }

    private static String name(SensorSpec spec) {
        return spec.zone() + "/" + spec.id();
    }

    private static @Nullable Silence silence(
            SensorRules rules, Source source, Point point, long nowNanos, ToLongFunction<Point> newest) {
        Duration declared = rules.staleAfter();
        if (declared != null && declared.isZero()) {
            return null;
        }
        return switch (source) {
            case Source.Recorded recorded -> null; // ends when it ends
            case Source.Polled polled ->
                new Silence(point, declared, polled.spec().every(), nowNanos, newest.applyAsLong(point));
            case Source.Pushed pushed -> new Silence(point, declared, null, nowNanos, newest.applyAsLong(point));
        };
    }

    private Map<Point, List<PairJudge>> pairs(List<Source> sources, Map<String, SensorRules> rulesOf) {
        Map<Point, List<PairJudge>> pairs = new HashMap<>();
        Map<String, Source> byName = sources.stream().collect(Collectors.toMap(one -> name(one.spec()), one -> one));
        for (SensorRules rules : rulesOf.values()) {
            SensorRules.Pair pair = rules.pair();
            Source first = byName.get(name(rules.spec()));
            Source second = pair == null ? null : byName.get(rules.spec().zone() + "/" + pair.sensor());
            if (pair == null || first == null || second == null) {
                continue;
            }
            PairJudge judge = new PairJudge(
                    first.spec().point(Quantity.TEMPERATURE),
                    second.spec().point(Quantity.TEMPERATURE),
                    pair.maxDifference(),
                    pair.after(),
                    Math.max(together(first), together(second)));
            pairs.computeIfAbsent(judge.first(), point -> new ArrayList<>()).add(judge);
            pairs.computeIfAbsent(judge.second(), point -> new ArrayList<>()).add(judge);
            seconds.add(judge.second());
        }
        return pairs;
    }

    private static long together(Source source) {
        return source instanceof Source.Polled polled
                ? polled.spec().every().multipliedBy(2).toMillis()
                : TOGETHER.toMillis();
    }

    /**
     * Judges what came, one reading or a thousand: gives each as it may be kept, and what is derived from it.
     *
     * @param live false: the readings bring their own times
     * @param nowNanos monotonic
     */
    public void judge(List<Reading> readings, boolean live, long nowNanos, Output out) {
        for (Reading raw : readings) {
            Watch watch = watches.get(raw.point());
            if (watch == null) {
                out.accept(raw, live);
                continue;
            }
            if (watch.silence != null) {
                watch.silence.heard(nowNanos, raw.timeMillis());
            }
            if (!live && watch.judge.isRepeated(raw)) {
                out.accept(raw, false);
                continue;
            }
            judge(raw, watch, live, out);
        }
    }

    private static void judge(Reading raw, Watch watch, boolean live, Output out) {
        if (raw.point().quantity() == Quantity.DOOR) {
            watch.doors.next(raw);
        }
        Reading judged = watch.judge.judge(raw, watch.doors.factor(raw.timeMillis()));
        for (PairJudge pair : watch.pairs) {
            judged = compared(judged, pair);
        }
        out.accept(judged, live);
        if (watch.derivation != null) {
            watch.derivation.next(judged, reading -> out.accept(reading, live));
        }
    }

    private static Reading compared(Reading reading, PairJudge pair) {
        if (reading.scaled().isEmpty()) {
            return reading;
        }
        int value = reading.scaled().getAsInt();
        Optional<String> why = pair.next(reading.point(), value, reading.timeMillis());
        boolean isWorst = Precedence.worse(reading.quality(), Quality.DISAGREES) == Quality.DISAGREES;
        return why.isPresent() && isWorst
                ? new Reading(
                        reading.point(), reading.timeMillis(), OptionalInt.of(value), Quality.DISAGREES, why.get())
                : reading;
    }

    /**
     * Gives a bad reading of each point that has been silent for too long. Call it at least every few seconds, when all that
     * came has been judged; time in which it was not called excuses everybody.
     *
     * @param nowNanos monotonic
     * @param nowMillis UTC epoch milliseconds
     */
    public void tellSilent(long nowNanos, long nowMillis, Output out) {
        long away = nowNanos - askedNanos;
        askedNanos = nowNanos;
        if (away > AWAY_NANOS) {
            silences.forEach(silence -> silence.excuse(away));
        }
        for (Silence silence : silences) {
            if (silence.isDue(nowNanos)) {
                boolean live = !silence.bringsItsOwnTimes();
                Reading stale = silence.tell(nowNanos, nowMillis);
                Watch watch = watches.get(stale.point());
                if (watch != null) {
                    judge(stale, watch, live, out);
                }
            }
        }
    }

    /**
     * Whether a reading's quality only repeats what another point's says, so that people need not be told twice: everything
     * derived, and the second of a pair that disagrees.
     */
    public boolean isEcho(Reading reading) {
        return derived.contains(reading.point())
                || (reading.quality() == Quality.DISAGREES && seconds.contains(reading.point()));
    }
}
