package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.Rate;
import java.util.OptionalInt;

/** How fast a point changes (ALARMS.md 4.1). */
final class RateWatch implements Watch {

    private static final double MINUTE_MILLIS = 60_000;

    private final AlarmKey key;
    private final Rate rate;
    private final Window window;
    private final Condition condition;

    RateWatch(PointRules rules, Rate rate, Desk desk) {
        Point point = rules.point();
        this.key = AlarmKey.of(point, AlarmKind.RATE);
        this.rate = rate;
        this.window = desk.window(key, rate.window(), rules.every());
        boolean canBeHeld = point.quantity() == Quantity.TEMPERATURE;
        this.condition = desk.condition(
                new Desk.Finding(key, rate.severity(), OptionalInt.empty(), canBeHeld, null),
                rate.delay(),
                verdict(desk.value(point)));
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        value.ifPresent(known -> window.add(at, known));
        condition.next(at, verdict(value));
    }

    private Verdict verdict(OptionalInt value) {
        if (value.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (!window.isHalfFull()) {
            return Verdict.WELL;
        }
        Window.Sample oldest = window.oldest();
        Window.Sample newest = window.newest();
        double minutes = (newest.at() - oldest.at()) / MINUTE_MILLIS;
        double change = Math.abs((double) newest.value() - oldest.value());
        return change > rate.perMinute() * minutes ? Verdict.BAD : Verdict.WELL;
    }

    @Override
    public void save(EngineState into) {
        into.windows().put(key.toString(), window.save());
    }
}
