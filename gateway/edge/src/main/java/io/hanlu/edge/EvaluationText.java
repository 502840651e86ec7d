package io.hanlu.edge;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.EvaluateCommand.Result;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.LimitOrigin;
import io.hanlu.edge.evaluate.Report;
import io.hanlu.edge.evaluate.Report.Day;
import io.hanlu.edge.evaluate.Report.Gap;
import io.hanlu.edge.evaluate.Report.OfPoint;
import io.hanlu.edge.evaluate.Report.Raised;
import io.hanlu.edge.figures.QualityFigures;
import io.hanlu.edge.figures.QualityFigures.ShelfLife;
import io.hanlu.wire.config.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An evaluation as tables for people. Times are local ones. */
final class EvaluationText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String NOTHING = "-";

    /** The longest ones; JSON has all. */
    private static final int GAPS_SHOWN = 20;

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private EvaluationText(Report report) {
        this.report = report;
    }

    static String of(Result result) {
        EvaluationText text = new EvaluationText(result.report());
        text.head(result);
        for (OfPoint point : result.report().points()) {
            text.point(point, result.trial().limits(point.point()));
        }
        return text.text.toString();
    }

    private void head(Result result) {
        line(result.title() + ", " + time(report.fromMillis()) + " to " + time(report.toMillis()) + " ("
                + report.timezone() + "), a reading every " + Units.text(result.every()));
        if (result.malformed() > 0) {
            line("in " + result.malformed() + " places it could not be read");
        }
        Zone zone = result.trial().zone();
        if (zone.produceProfile() != null) {
            line("produce " + zone.produceProfile().id() + ": "
                    + zone.produceProfile().nameEn()
                    + (zone.produceProfile().confirmed()
                            ? ""
                            : ", not confirmed: " + zone.produceProfile().source()));
        }
        if (zone.ruleSet() != null) {
            line("rules " + zone.ruleSet().id() + ": " + zone.ruleSet().nameEn());
        }
    }

    private void point(OfPoint of, List<LimitOrigin> limits) {
        Quantity quantity = of.point().quantity();
        line("");
        line(of.point() + " in " + quantity.unit());
        limits(limits);
        alarms(of.alarms(), quantity);
        days(of.days(), of.alarms());
        figures(of.figures(), quantity.unit());
        gaps(of.gaps());
    }

    private void limits(List<LimitOrigin> limits) {
        if (limits.isEmpty()) {
            line("");
            line("no limits: name a --produce or --rules, or write limits at the zone");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (LimitOrigin limit : limits) {
            rows.add(List.of(
                    limit.kind().id(),
                    value(limit.quantity(), limit.value()),
                    value(limit.quantity(), limit.deadBand()),
                    delay(limit.delay()),
                    limit.severity().id(),
                    limit.from() + (limit.confirmed() ? "" : " (not confirmed)")));
        }
        table("limits", List.of("kind", "at", "dead-band", "delay", "severity", "from"), rows);
    }

    private void alarms(List<Raised> alarms, Quantity quantity) {
        if (alarms.isEmpty()) {
            line("");
            line("no alarm");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Raised alarm : alarms) {
            rows.add(List.of(
                    time(alarm.raisedMillis()),
                    alarm.returnedMillis().isPresent()
                            ? time(alarm.returnedMillis().getAsLong())
                            : "still stands",
                    span(alarm.lasted(report.toMillis())),
                    alarm.kind().id(),
                    alarm.severity().id(),
                    value(quantity, alarm.min()),
                    value(quantity, alarm.max()),
                    time(alarm.sinceMillis()),
                    alarm.held() ? "held back: door, defrost or cause" : ""));
        }
        Map<AlarmKind, Long> kinds = alarms.stream()
                .collect(Collectors.groupingBy(
                        Raised::kind, () -> new EnumMap<>(AlarmKind.class), Collectors.counting()));
        String counts = kinds.entrySet().stream()
                .map(kind -> kind.getKey().id() + " " + kind.getValue())
                .collect(Collectors.joining(", "));
        table(
                alarms.size() + (alarms.size() == 1 ? " alarm: " : " alarms: ") + counts,
                List.of("raised", "returned", "lasted", "kind", "severity", "lowest", "highest", "began", ""),
                rows);
    }

    private void days(List<Day> days, List<Raised> alarms) {
        List<List<String>> rows = new ArrayList<>();
        for (Day day : days) {
            QualityFigures of = day.figures();
            rows.add(List.of(
                    day.date().toString(),
                    minutes(of.below()),
                    minutes(of.above()),
                    number(of.min()),
                    number(of.max()),
                    number(of.mean()),
                    number(of.meanKinetic()),
                    minutes(of.missing()),
                    String.valueOf(alarms.stream()
                            .filter(alarm -> date(alarm.raisedMillis()).equals(day.date()))
                            .count())));
        }
        table(
                "days, with minutes below the low and above the high limit",
                List.of("date", "low min", "high min", "lowest", "highest", "mean", "kinetic", "missing min", "alarms"),
                rows);
    }

    private void figures(QualityFigures of, String unit) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "lowest, highest, mean",
                number(of.min()) + ", " + number(of.max()) + ", " + number(of.mean()) + " " + unit + " of "
                        + of.readings() + " readings"));
        if (of.inRange() != null) {
            rows.add(List.of("time in range", part(of.inRange(), of.known())));
        }
        if (of.below() != null) {
            rows.add(List.of("below", part(of.below(), of.known()) + outside(of.degreeMinutesBelow(), unit)));
        }
        if (of.above() != null) {
            rows.add(List.of("above", part(of.above(), of.known()) + outside(of.degreeMinutesAbove(), unit)));
        }
        rows.add(List.of("without a value", span(of.missing())));
        if (of.meanKinetic() != null) {
            rows.add(List.of("mean kinetic temperature", number(of.meanKinetic()) + " " + unit));
        }
        if (of.chilling() != null) {
            rows.add(List.of("chilling", span(of.chilling()) + outside(of.chillingDose(), unit)));
        }
        ShelfLife life = of.shelfLife();
        if (life != null) {
            rows.add(List.of(
                    "storage life left",
                    days(life.least()) + " to " + days(life.most()) + " d; " + days(life.used()) + " d used"));
        }
        table("figures", List.of("", ""), rows);
    }

    private void gaps(List<Gap> gaps) {
        if (gaps.isEmpty()) {
            line("");
            line("no gap");
            return;
        }
        List<List<String>> rows = gaps.stream()
                .sorted(Comparator.comparingLong((Gap gap) -> gap.fromMillis() - gap.toMillis()))
                .limit(GAPS_SHOWN)
                .sorted(Comparator.comparingLong(Gap::fromMillis))
                .map(gap -> List.of(
                        time(gap.fromMillis()),
                        time(gap.toMillis()),
                        span(Duration.ofMillis(gap.toMillis() - gap.fromMillis())),
                        gap.cause() == null ? "no reading" : gap.cause().id()))
                .toList();
        table(
                gaps.size() > GAPS_SHOWN
                        ? gaps.size() + " gaps, the longest " + GAPS_SHOWN + " of them"
                        : gaps.size() + (gaps.size() == 1 ? " gap" : " gaps"),
                List.of("from", "to", "lasted", "cause"),
                rows);
    }

    // ---- forms

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }

    /** Numbers to the right, words to the left; two spaces between. */
    private void table(String title, List<String> head, List<List<String>> rows) {
        line("");
        line(title);
        List<List<String>> all = new ArrayList<>(rows);
        if (!String.join("", head).isEmpty()) {
            all.addFirst(head);
        }
        int[] widths = new int[head.size()];
        boolean[] numbers = new boolean[head.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] =
                    all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            numbers[i] = rows.stream().allMatch(row -> row.get(column).matches("-|-?[0-9.]+"));
        }
        for (List<String> row : all) {
            StringBuilder cells = new StringBuilder(" ");
            IntStream.range(0, widths.length).forEach(i -> {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                cells.append(' ')
                        .append(numbers[i] ? blanks + row.get(i) : row.get(i) + blanks)
                        .append(' ');
            });
            line(cells.toString().stripTrailing());
        }
    }

    private String time(long millis) {
        return Instant.ofEpochMilli(millis).atZone(report.timezone()).format(TIME);
    }

    private LocalDate date(long millis) {
        return Instant.ofEpochMilli(millis).atZone(report.timezone()).toLocalDate();
    }

    private static String value(Quantity quantity, int scaled) {
        return quantity.unscale(scaled).toPlainString();
    }

    private static String value(Quantity quantity, OptionalInt scaled) {
        return scaled.isPresent() ? value(quantity, scaled.getAsInt()) : NOTHING;
    }

    private static String number(@Nullable Double number) {
        return number == null ? NOTHING : String.format(Locale.ROOT, "%.2f", number);
    }

    private static String minutes(@Nullable Duration duration) {
        return duration == null ? NOTHING : String.format(Locale.ROOT, "%.1f", duration.toMillis() / 60_000.0);
    }

    private static String days(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMinutes() / 1440.0);
    }

    private static String delay(Delay delay) {
        return delay.readings() == 1 ? Units.text(delay.time()) : delay.readings() + " readings";
    }

    /** {@code 2d 03:15:20}. */
    private static String span(Duration duration) {
        return String.format(
                Locale.ROOT,
                "%s%02d:%02d:%02d",
                duration.toDays() == 0 ? "" : duration.toDays() + "d ",
                duration.toHoursPart(),
                duration.toMinutesPart(),
                duration.toSecondsPart());
    }

    private static String part(Duration part, Duration all) {
        return span(part)
                + (all.isZero()
                        ? ""
                        : String.format(Locale.ROOT, ", %.2f %%", 100.0 * part.toMillis() / all.toMillis()));
    }

    private static String outside(@Nullable Double dose, String unit) {
        return dose == null ? "" : String.format(Locale.ROOT, ", %.1f %s·min", dose, unit);
    }
}
