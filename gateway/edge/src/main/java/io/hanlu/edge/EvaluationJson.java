package io.hanlu.edge;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.EvaluateCommand.Result;
import io.hanlu.edge.config.LimitOrigin;
import io.hanlu.edge.evaluate.Report.Day;
import io.hanlu.edge.evaluate.Report.Gap;
import io.hanlu.edge.evaluate.Report.OfPoint;
import io.hanlu.edge.evaluate.Report.Raised;
import io.hanlu.edge.figures.QualityFigures;
import io.hanlu.edge.figures.QualityFigures.ShelfLife;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An evaluation as one JSON object: times in RFC 3339, spans in minutes, null for what there is none of. */
final class EvaluationJson {

    private static final int DECIMALS = 4;

    private final ZoneId timezone;

    private EvaluationJson(ZoneId timezone) {
        this.timezone = timezone;
    }

    static String of(Result result) {
        EvaluationJson json = new EvaluationJson(result.report().timezone());
        return JsonMapper.shared().writeValueAsString(json.all(result)) + System.lineSeparator();
    }

    private ObjectNode all(Result result) {
        ObjectNode node = object();
        node.put("of", result.title());
        node.put("timezone", timezone.getId());
        node.put("from", time(result.report().fromMillis()));
        node.put("to", time(result.report().toMillis()));
        node.put("every_seconds", result.every().toMillis() / 1000.0);
        node.put("malformed_rows", result.malformed());
        node.put("produce", result.trial().zone().produce());
        node.put("rules", result.trial().zone().rules());
        var points = node.putArray("points");
        for (OfPoint point : result.report().points()) {
            ObjectNode one = points.addObject();
            one.put("point", point.point().toString());
            one.put("unit", point.point().quantity().unit());
            var limits = one.putArray("limits");
            result.trial().limits(point.point()).forEach(limit -> limits.add(limit(limit)));
            one.set("figures", figures(point.figures()));
            var days = one.putArray("days");
            point.days().forEach(day -> days.add(day(day)));
            var alarms = one.putArray("alarms");
            point.alarms()
                    .forEach(alarm -> alarms.add(alarm(
                            alarm, point.point().quantity(), result.report().toMillis())));
            var gaps = one.putArray("gaps");
            point.gaps().forEach(gap -> gaps.add(gap(gap)));
        }
        return node;
    }

    private static ObjectNode limit(LimitOrigin limit) {
        ObjectNode node = object();
        node.put("kind", limit.kind().id());
        node.put("value", limit.quantity().unscale(limit.value()));
        node.put("dead_band", limit.quantity().unscale(limit.deadBand()));
        node.put("delay_minutes", minutes(limit.delay().time()));
        node.put("delay_readings", limit.delay().readings());
        node.put("severity", limit.severity().id());
        node.put("from", limit.from());
        node.put("confirmed", limit.confirmed());
        return node;
    }

    private static ObjectNode day(Day day) {
        ObjectNode node = object();
        node.put("date", day.date().toString());
        node.setAll(figures(day.figures()));
        return node;
    }

    private static ObjectNode figures(QualityFigures figures) {
        ObjectNode node = object();
        node.put("readings", figures.readings());
        node.put("min", number(figures.min()));
        node.put("max", number(figures.max()));
        node.put("mean", number(figures.mean()));
        node.put("mean_over_time", number(figures.meanOverTime()));
        node.put("known_minutes", minutes(figures.known()));
        node.put("missing_minutes", minutes(figures.missing()));
        node.put("in_range_minutes", minutes(figures.inRange()));
        node.put("low_alarm_minutes", minutes(figures.below()));
        node.put("high_alarm_minutes", minutes(figures.above()));
        node.put("low_degree_minutes", number(figures.degreeMinutesBelow()));
        node.put("high_degree_minutes", number(figures.degreeMinutesAbove()));
        node.put("mean_kinetic_temperature", number(figures.meanKinetic()));
        node.put("chilling_minutes", minutes(figures.chilling()));
        node.put("chilling_degree_minutes", number(figures.chillingDose()));
        ShelfLife life = figures.shelfLife();
        node.put("storage_life_least_minutes", life == null ? null : minutes(life.least()));
        node.put("storage_life_most_minutes", life == null ? null : minutes(life.most()));
        node.put("storage_life_used_minutes", life == null ? null : minutes(life.used()));
        return node;
    }

    private ObjectNode alarm(Raised alarm, Quantity quantity, long endMillis) {
        ObjectNode node = object();
        node.put("kind", alarm.kind().id());
        node.put("severity", alarm.severity().id());
        node.put("since", time(alarm.sinceMillis()));
        node.put("raised", time(alarm.raisedMillis()));
        node.put(
                "returned",
                alarm.returnedMillis().isPresent() ? time(alarm.returnedMillis().getAsLong()) : null);
        node.put("minutes", minutes(alarm.lasted(endMillis)));
        node.put("min", value(quantity, alarm.min()));
        node.put("max", value(quantity, alarm.max()));
        node.put("held", alarm.held());
        return node;
    }

    private ObjectNode gap(Gap gap) {
        ObjectNode node = object();
        node.put("from", time(gap.fromMillis()));
        node.put("to", time(gap.toMillis()));
        node.put("minutes", minutes(Duration.ofMillis(gap.toMillis() - gap.fromMillis())));
        node.put("cause", gap.cause() == null ? null : gap.cause().id());
        return node;
    }

    private String time(long millis) {
        return Instant.ofEpochMilli(millis).atZone(timezone).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private static @Nullable BigDecimal value(Quantity quantity, OptionalInt scaled) {
        return scaled.isPresent() ? quantity.unscale(scaled.getAsInt()) : null;
    }

    private static @Nullable BigDecimal number(@Nullable Double number) {
        return number == null ? null : BigDecimal.valueOf(number).setScale(DECIMALS, RoundingMode.HALF_UP);
    }

    private static @Nullable BigDecimal minutes(@Nullable Duration duration) {
        return duration == null ? null : number(duration.toMillis() / 60_000.0);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
