package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** The limits of one point (ALARMS.md section 3). */
final class LimitWatch implements Watch {

    private record Watched(Limit limit, Condition condition) {}

    private final List<Watched> all = new ArrayList<>();

    LimitWatch(Point point, List<Limit> limits, Desk desk) {
        for (Limit limit :
                limits.stream().sorted(Comparator.comparing(Limit::kind)).toList()) {
            Desk.Finding finding = new Desk.Finding(
                    AlarmKey.of(point, limit.kind()),
                    limit.severity(),
                    OptionalInt.of(limit.value()),
                    isHeld(point.quantity(), limit.kind()),
                    null);
            Verdict last = verdict(limit, desk.value(point));
            all.add(new Watched(limit, desk.condition(finding, limit.delay(), last)));
        }
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        for (Watched one : all) {
            one.condition.next(at, verdict(one.limit, value));
        }
    }

    boolean isRaised(Limit limit) {
        return all.stream().anyMatch(one -> one.limit.equals(limit) && one.condition.isRaised());
    }

    private static boolean isHeld(Quantity quantity, AlarmKind kind) {
        return switch (quantity) {
            case TEMPERATURE -> kind == AlarmKind.HIGH;
            case HUMIDITY -> kind == AlarmKind.HIGH || kind == AlarmKind.LOW;
            default -> false;
        };
    }

    /** {@code high} and {@code low}. */
    static boolean isNearest(Limit limit) {
        return limit.kind() == AlarmKind.HIGH || limit.kind() == AlarmKind.LOW;
    }

    /** What a value says about a limit. */
    static Verdict verdict(Limit limit, OptionalInt value) {
        if (value.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        boolean isHigh = limit.kind() == AlarmKind.HIGH || limit.kind() == AlarmKind.HIGH_HIGH;
        long beyond = isHigh ? (long) value.getAsInt() - limit.value() : (long) limit.value() - value.getAsInt();
        if (beyond > 0) {
            return Verdict.BAD;
        }
        return beyond <= -limit.deadBand() ? Verdict.WELL : Verdict.NEITHER;
    }
}
