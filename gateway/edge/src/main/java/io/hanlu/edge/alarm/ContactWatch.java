package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.edge.alarm.AlarmRules.DoorRules;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A door that is open, or mains that are absent, for too long (ALARMS.md 5.1 and 5.2). */
final class ContactWatch implements Watch {

    private final int bad;
    private final Condition condition;

    private ContactWatch(int bad, Condition condition) {
        this.bad = bad;
        this.condition = condition;
    }

    static ContactWatch door(DoorRules door, Desk desk) {
        AlarmKey key = AlarmKey.of(door.door(), AlarmKind.DOOR_OPEN);
        Desk.Finding open = new Desk.Finding(key, door.severity(), OptionalInt.empty(), false, null);
        desk.expect(key);
        return new ContactWatch(
                1,
                desk.condition(
                        key,
                        Delay.of(door.longest()),
                        Delay.NONE,
                        Verdict.UNKNOWN,
                        (at, raised, since) -> desk.report(at, raised, since, open)));
    }

    /**
     * @param temperatures of its zone: told when the mains fail and when they are back
     */
    static ContactWatch mains(MainsRules mains, List<Point> temperatures, Desk desk) {
        AlarmKey key = AlarmKey.of(mains.power(), AlarmKind.MAINS);
        desk.expect(key);
        return new ContactWatch(
                0,
                desk.condition(
                        key,
                        mains.delay(),
                        mains.delay(),
                        Verdict.UNKNOWN,
                        (at, raised, since) -> desk.report(
                                at,
                                raised,
                                since,
                                new Desk.Finding(
                                        key,
                                        mains.severity(),
                                        OptionalInt.empty(),
                                        false,
                                        describe(temperatures, desk)))));
    }

    private static @Nullable String describe(List<Point> temperatures, Desk desk) {
        if (temperatures.isEmpty()) {
            return null;
        }
        return temperatures.stream()
                .map(point -> point.sensor() + " " + describe(point, desk.value(point)))
                .collect(Collectors.joining(", "));
    }

    private static String describe(Point point, OptionalInt value) {
        return value.isEmpty()
                ? "not known"
                : point.quantity().unscale(value.getAsInt()) + " "
                        + point.quantity().unit();
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        if (value.isEmpty()) {
            condition.next(at, Verdict.UNKNOWN);
        } else {
            condition.next(at, value.getAsInt() == bad ? Verdict.BAD : Verdict.WELL);
        }
    }
}
