package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.edge.alarm.AlarmRules.CondensationRules;
import io.hanlu.edge.alarm.EngineState.Newest;
import java.util.OptionalInt;

/** A surface on which water will settle (ALARMS.md 5.4). */
final class CondensationWatch implements Watch {

    private static final int HELD_INTERVALS = 3;

    private final CondensationRules rules;
    private final Desk desk;
    private final Condition condition;
    private final Agenda.Timer old;

    CondensationWatch(CondensationRules rules, Desk desk) {
        this.rules = rules;
        this.desk = desk;
        AlarmKey key = AlarmKey.of(rules.surface(), AlarmKind.CONDENSATION);
        desk.expect(key);
        long now = desk.saved().now();
        this.condition = desk.condition(
                key,
                rules.delay(),
                rules.delay(),
                verdict(now),
                (at, raised, since) -> desk.report(at, raised, since, finding(key)));
        this.old = desk.agenda().timer(key, Agenda.Turn.VALUE_GROWS_OLD, at -> condition.next(at, Verdict.UNKNOWN));
        setTimer(now);
    }

    private Desk.Finding finding(AlarmKey key) {
        OptionalInt dewPoint = desk.value(rules.dewPoint());
        OptionalInt limit =
                dewPoint.isPresent() ? OptionalInt.of(dewPoint.getAsInt() + rules.margin()) : OptionalInt.empty();
        return new Desk.Finding(key, rules.severity(), limit, false, null);
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        condition.next(at, verdict(at));
        setTimer(at);
    }

    private Verdict verdict(long at) {
        OptionalInt surface = desk.value(rules.surface());
        OptionalInt dewPoint = desk.value(rules.dewPoint());
        if (surface.isEmpty() || dewPoint.isEmpty() || at > holdsUntil()) {
            return Verdict.UNKNOWN;
        }
        boolean isWet = surface.getAsInt() < (long) dewPoint.getAsInt() + rules.margin();
        return isWet ? Verdict.BAD : Verdict.WELL;
    }

    /** How long the older of the two values can be used. */
    private long holdsUntil() {
        Newest surface = desk.newest(rules.surface());
        Newest dewPoint = desk.newest(rules.dewPoint());
        return surface == null || dewPoint == null
                ? Long.MIN_VALUE
                : Math.min(surface.at(), dewPoint.at()) + rules.every().toMillis() * HELD_INTERVALS;
    }

    private void setTimer(long at) {
        old.set(at > holdsUntil() ? Agenda.NEVER : holdsUntil());
    }
}
