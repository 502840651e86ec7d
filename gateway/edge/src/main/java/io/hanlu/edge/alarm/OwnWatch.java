package io.hanlu.edge.alarm;

import io.hanlu.edge.alarm.AlarmRules.OwnRules;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One of the gateway's own conditions (ALARMS.md 5.5). */
final class OwnWatch {

    private final AlarmKey key;
    private final Condition condition;
    private @Nullable String detail;

    OwnWatch(OwnRules rules, Desk desk) {
        this.key = AlarmKey.ofGateway(rules.kind());
        this.detail = desk.saved().details().get(key.toString());
        desk.expect(key);
        this.condition = desk.condition(
                key,
                rules.delay(),
                rules.delay(),
                Verdict.UNKNOWN,
                (at, raised, since) -> desk.report(
                        at,
                        raised,
                        since,
                        new Desk.Finding(key, rules.severity(), OptionalInt.empty(), false, detail)));
    }

    void next(long at, boolean bad, @Nullable String newDetail) {
        detail = newDetail;
        condition.next(at, bad ? Verdict.BAD : Verdict.WELL);
    }

    void save(EngineState into) {
        if (detail != null) {
            into.details().put(key.toString(), detail);
        }
    }
}
