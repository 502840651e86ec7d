package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.wire.web.Steps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How every temperature point has done since local midnight. The day is read from the journal once, when somebody asks first; after
 * that only what is new. Any thread: one works, and whoever comes meanwhile gets what was known before, so that a long day does
 * not keep all workers busy.
 */
final class Today {

    /**
     * One point's day; null is what cannot be said.
     *
     * @param inRangeShare of the known time, 0 to 1
     * @param degreeMinutesBelow how far below the low limit times how long, °C · minutes
     * @param meanKinetic mean kinetic temperature, °C
     * @param lifeLeastDays what remains of the storage life if it had begun this midnight
     */
    record Day(
            String point,
            String zone,
            String from,
            long knownSeconds,
            long missingSeconds,
            @Nullable Double inRangeShare,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double degreeMinutesBelow,
            @Nullable Double degreeMinutesAbove,
            @Nullable Double meanKinetic,
            @Nullable Double lifeLeastDays,
            @Nullable Double lifeMostDays) {}

    private static final double DAY_SECONDS = 86_400;

    /** A reading is in the journal so long after its time at the latest: twice the longest commit interval. */
    private static final Duration COMMITTED_WITHIN = Duration.ofMinutes(2);

    private static final class Counted {
        final PointFacts.Sum sum;
        long newestMillis = Long.MIN_VALUE;

        Counted(PointFacts.Sum sum) {
            this.sum = sum;
        }
    }

    /** The gateway's clock makes up for less than this without a jump. */
    private static final Duration CORRECTED = Duration.ofMillis(1_500);

    private final Set<Point> points;
    private final PointFacts facts;
    private final History history;
    private final Clock clock;
    private final ZoneId timezone;

    private final ReentrantLock working = new ReentrantLock();
    private volatile List<Day> known = List.of();

    // guarded by the lock
    private final Map<Point, Counted> sums = new LinkedHashMap<>();
    private @Nullable LocalDate day;
    private long fromMillis;
    private long readFromMillis;
    private long offsetMillis; // of the clock from the monotonic one

    Today(Set<Point> points, PointFacts facts, History history, Clock clock, ZoneId timezone) {
        this.points = points;
        this.facts = facts;
        this.history = history;
        this.clock = clock;
        this.timezone = timezone;
    }

    List<Day> days() throws IOException {
        if (working.tryLock()) {
            try {
                known = reckon();
            } finally {
                working.unlock();
            }
        }
        return known;
    }

    private List<Day> reckon() throws IOException {
        long now = clock.epochMillis();
        LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(now), timezone);
        long offset = now - clock.monotonicNanos() / 1_000_000;
        if (!today.equals(day) || Math.abs(offset - offsetMillis) > CORRECTED.toMillis()) {
            begin(today); // also when the clock was corrected: what was read may have other times now
        }
        offsetMillis = offset;
        try {
            history.read(sums.keySet()::contains, readFromMillis, now, this::add);
        } catch (IOException | RuntimeException e) {
            day = null; // half of it may have been added
            throw e;
        }
        readFromMillis = Math.max(readFromMillis, now - COMMITTED_WITHIN.toMillis());
        return sums.entrySet().stream()
                .map(entry -> day(entry.getKey(), entry.getValue().sum.until(now)))
                .toList();
    }

    /** What is read again, because more may have been committed meanwhile, counts once. */
    private void add(Reading reading) {
        Counted counted = sums.get(reading.point());
        if (counted != null && reading.timeMillis() > counted.newestMillis) {
            counted.sum.add(reading);
            counted.newestMillis = reading.timeMillis();
        }
    }

    private void begin(LocalDate today) {
        fromMillis = today.atStartOfDay(timezone).toInstant().toEpochMilli();
        readFromMillis = fromMillis;
        sums.clear();
        points.stream()
                .filter(point -> point.quantity() == Quantity.TEMPERATURE)
                .forEach(point -> sums.put(point, new Counted(facts.sum(point, fromMillis))));
        day = today;
    }

    private Day day(Point point, PointFacts.Figures figures) {
        double known = figures.known().toMillis();
        return new Day(
                point.toString(),
                point.zone(),
                Steps.text(fromMillis, timezone),
                figures.known().toSeconds(),
                figures.missing().toSeconds(),
                figures.inRange() == null || known == 0
                        ? null
                        : rounded(figures.inRange().toMillis() / known, 4),
                rounded(figures.min(), 2),
                rounded(figures.max(), 2),
                rounded(figures.degreeMinutesBelow(), 1),
                rounded(figures.degreeMinutesAbove(), 1),
                rounded(figures.meanKinetic(), 2),
                figures.lifeLeast() == null ? null : rounded(figures.lifeLeast().toSeconds() / DAY_SECONDS, 1),
                figures.lifeMost() == null ? null : rounded(figures.lifeMost().toSeconds() / DAY_SECONDS, 1));
    }

    /** What the sensors cannot tell is noise. A share is rounded down, so that only all is shown as all. */
    private static @Nullable Double rounded(@Nullable Double value, int decimals) {
        if (value == null) {
            return null;
        }
        double scale = Math.pow(10, decimals);
        return (decimals > 2 ? Math.floor(value * scale) : Math.round(value * scale)) / scale;
    }
}
