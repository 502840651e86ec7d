package io.hanlu.wire.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time cut into equal steps, each with the smallest, mean and largest value in it, or with the reason why there
 * is none. What {@code …/history?from=&to=&step=} answers, at the edge and at the centre. One thread.
 */
public final class Steps {

    /** The most steps one answer has. */
    public static final int MAX_STEPS = 5_000;

    /** The cause of a step in which nothing was recorded at all, not even a failure. */
    public static final String NOTHING_RECORDED = "nothing_recorded";

    private static final int WANTED_STEPS = 500;
    private static final List<Duration> NICE = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));
    private static final Pattern STEP = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h|d)");
    private static final long EARLIEST_MILLIS = 0;
    private static final long LATEST_MILLIS = 253_402_300_799_999L; // the end of the year 9999

    private static final class Sum {
        @Nullable
        BigDecimal min;

        @Nullable
        BigDecimal max;

        BigDecimal total = BigDecimal.ZERO;
        long values;
        final Map<String, Long> bad = new HashMap<>();
    }

    /**
     * One step.
     *
     * @param time its start, RFC 3339
     * @param min null, like {@code avg} and {@code max}, exactly when there is no value
     * @param avg with two decimals more than the values have
     * @param values readings with a value
     * @param missing readings without one
     * @param cause the most frequent quality of those without; {@value #NOTHING_RECORDED} when there is no reading at all;
     *     null when none is missing
     */
    public record Step(
            String time,
            @Nullable BigDecimal min,
            @Nullable BigDecimal avg,
            @Nullable BigDecimal max,
            long values,
            long missing,
            @Nullable String cause) {}

    private final long fromMillis;
    private final long toMillis;
    private final long stepMillis;
    private final Map<Integer, Sum> sums = new HashMap<>();

    private Steps(long fromMillis, long toMillis, long stepMillis) {
        this.fromMillis = fromMillis;
        this.toMillis = toMillis;
        this.stepMillis = stepMillis;
    }

    /**
     * Reads {@code from}, {@code to} and {@code step}; without a step, one that gives at most 500.
     *
     * @throws ProblemException 400 when one is missing or wrong, or more than {@value #MAX_STEPS} steps would result
     */
    public static Steps of(Parameters parameters) throws ProblemException {
        long from = parameters.time("from");
        long to = parameters.time("to");
        if (from < EARLIEST_MILLIS || to > LATEST_MILLIS || to <= from) {
            throw ProblemException.badParameter(
                    "to", "not later than from, or outside the years 1970 to 9999", "give from < to");
        }
        String text = parameters.optional("step").orElse("");
        long step = text.isEmpty() ? niceStep(to - from) : step(text);
        if ((to - from - 1) / step >= MAX_STEPS) {
            throw ProblemException.badParameter(
                    "step",
                    "more than " + MAX_STEPS + " steps between from and to",
                    "give a longer step, or none, or a shorter time");
        }
        return new Steps(from, to, step);
    }

    private static long niceStep(long spanMillis) {
        return NICE.stream()
                .mapToLong(Duration::toMillis)
                .filter(millis -> spanMillis / millis <= WANTED_STEPS)
                .findFirst()
                .orElse(spanMillis / WANTED_STEPS + 1);
    }

    private static long step(String text) throws ProblemException {
        Matcher matcher = STEP.matcher(text);
        if (!matcher.matches()) {
            throw ProblemException.badParameter("step", "\"" + text + "\" is no duration", "like 500ms 10s 5m 1h 7d");
        }
        ChronoUnit unit = switch (matcher.group(2)) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
        return Duration.of(Long.parseLong(matcher.group(1)), unit).toMillis();
    }

    /** The first moment, UTC epoch milliseconds. */
    public long fromMillis() {
        return fromMillis;
    }

    /** The last moment, included. */
    public long lastMillis() {
        return toMillis - 1;
    }

    public double stepSeconds() {
        return stepMillis / 1000.0;
    }

    /**
     * Takes one reading into its step; one outside the stretch is ignored.
     *
     * @param value null when it has none
     * @param quality what the quality is called; asked for only when there is no value
     */
    public void add(long timeMillis, @Nullable BigDecimal value, String quality) {
        if (timeMillis < fromMillis || timeMillis >= toMillis) {
            return;
        }
        Sum sum = sums.computeIfAbsent(Math.toIntExact((timeMillis - fromMillis) / stepMillis), step -> new Sum());
        if (value == null) {
            sum.bad.merge(quality, 1L, Long::sum);
            return;
        }
        sum.values++;
        sum.total = sum.total.add(value);
        sum.min = sum.min == null ? value : sum.min.min(value);
        sum.max = sum.max == null ? value : sum.max.max(value);
    }

    /** Every step, the empty ones too, in order of time; times are written with the offset of this zone. */
    public List<Step> list(ZoneId zone) {
        int count = Math.toIntExact((toMillis - fromMillis - 1) / stepMillis + 1);
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String time = text(fromMillis + i * stepMillis, zone);
            Sum sum = sums.get(i);
            steps.add(sum == null ? new Step(time, null, null, null, 0, 0, NOTHING_RECORDED) : step(time, sum));
        }
        return steps;
    }

    private static Step step(String time, Sum sum) {
        BigDecimal avg = sum.values == 0
                ? null
                : sum.total.divide(BigDecimal.valueOf(sum.values), sum.total.scale() + 2, RoundingMode.HALF_UP);
        String cause = sum.bad.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
        long missing = sum.bad.values().stream().mapToLong(Long::longValue).sum();
        return new Step(time, sum.min, avg, sum.max, sum.values, missing, cause);
    }

    /** RFC 3339 with the offset of the zone at that time, to the millisecond when it is not a whole second. */
    public static String text(long millis, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                Instant.ofEpochMilli(millis).atZone(zone));
    }
}
