package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Sees the nearest limits coming (ALARMS.md 4.2). */
final class ForecastWatch implements Watch {

    private static final int FEWEST = 5;

    private final AlarmKey key;
    private final Point point;
    private final Forecast forecast;
    private final List<Limit> limits;
    private final LimitWatch limitWatch;
    private final Window window;
    private final Condition condition;
    private @Nullable Limit met;

    /**
     * @param limitWatch of the same point; it has each reading before this one
     */
    ForecastWatch(PointRules rules, Forecast forecast, LimitWatch limitWatch, Desk desk) {
        this.point = rules.point();
        this.key = AlarmKey.of(point, AlarmKind.FORECAST);
        this.forecast = forecast;
        this.limits = rules.limits().stream().filter(LimitWatch::isNearest).toList();
        this.limitWatch = limitWatch;
        this.window = desk.window(key, forecast.window(), rules.every());
        desk.expect(key);
        this.condition = desk.condition(
                key,
                forecast.delay(),
                forecast.delay(),
                verdict(desk.value(point)),
                (at, raised, since) -> desk.report(at, raised, since, finding()));
    }

    private Desk.Finding finding() {
        boolean isRising = met != null && met.kind() == AlarmKind.HIGH;
        return new Desk.Finding(
                key,
                forecast.severity(),
                met == null ? OptionalInt.empty() : OptionalInt.of(met.value()),
                isRising && point.quantity() == Quantity.TEMPERATURE,
                null);
    }

    @Override
    public void next(long at, Point of, Quality quality, OptionalInt value) {
        value.ifPresent(known -> window.add(at, known));
        Verdict verdict = verdict(value);
        boolean hasComeTrue = isOutside(value) || (verdict == Verdict.BAD && met != null && limitWatch.isRaised(met));
        if (hasComeTrue) {
            condition.end(at);
        } else {
            condition.next(at, verdict);
        }
    }

    private boolean isOutside(OptionalInt value) {
        return limits.stream().anyMatch(limit -> LimitWatch.verdict(limit, value) == Verdict.BAD);
    }

    private Verdict verdict(OptionalInt value) {
        if (value.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (window.size() < FEWEST || !window.isHalfFull()) {
            return Verdict.WELL;
        }
        Window.Line line = window.line();
        double then = line.after(forecast.horizon().toMillis());
        for (Limit limit : limits) {
            boolean isMet = limit.kind() == AlarmKind.HIGH
                    ? line.slope() > 0 && then >= limit.value()
                    : line.slope() < 0 && then <= limit.value();
            if (isMet) {
                met = limit;
                return Verdict.BAD;
            }
        }
        return Verdict.WELL;
    }

    @Override
    public void save(EngineState into) {
        into.windows().put(key.toString(), window.save());
    }
}
