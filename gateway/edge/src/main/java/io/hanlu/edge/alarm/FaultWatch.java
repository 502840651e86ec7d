package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmRules.Fault;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.honesty.Precedence;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** One kind of fault of one sensor: so for as long as one of its points is so (ALARMS.md 5.3). */
final class FaultWatch implements Watch {

    /** Of a node's battery, per cent. */
    private static final int BATTERY_LOW = 20;

    private static final int BATTERY_WELL = 25;

    private final AlarmKey key;
    private final Fault fault;
    private final Desk desk;
    private final Condition condition;

    /** Points that are so, by name. */
    private final Set<String> faulty;

    FaultWatch(SensorRules sensor, Fault fault, Desk desk) {
        this.key = AlarmKey.of(sensor.points().getFirst(), fault.kind());
        this.fault = fault;
        this.desk = desk;
        this.faulty = new TreeSet<>(desk.saved().faulty().getOrDefault(key.toString(), List.of()));
        desk.expect(key);
        this.condition = desk.condition(
                key,
                fault.delay(),
                fault.delay(),
                Verdict.UNKNOWN,
                (at, raised, since) -> desk.report(at, raised, since, finding(sensor.points())));
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        switch (verdict(point, quality, value)) {
            case BAD -> faulty.add(point.toString());
            case WELL -> faulty.remove(point.toString());
            case NEITHER, UNKNOWN -> {
                return;
            }
        }
        condition.next(at, faulty.isEmpty() ? Verdict.WELL : Verdict.BAD);
    }

    /** Why a sensor gives nothing: the quality of the first point that is so. */
    private Desk.Finding finding(List<Point> points) {
        String why = null;
        for (Point point : points) {
            EngineState.Newest newest = desk.newest(point);
            if (fault.kind() == AlarmKind.SENSOR_FAULT
                    && why == null
                    && newest != null
                    && faulty.contains(point.toString())) {
                why = newest.quality().id();
            }
        }
        return new Desk.Finding(key, fault.severity(), OptionalInt.empty(), false, why);
    }

    private Verdict verdict(Point point, Quality quality, OptionalInt value) {
        return switch (fault.kind()) {
            case SENSOR_FAULT -> isNoAnswer(quality) ? Verdict.BAD : Verdict.WELL;
            case STALE -> quality == Quality.STALE ? Verdict.BAD : Verdict.WELL;
            case STUCK -> doubt(Quality.STUCK, quality);
            case DISAGREES -> doubt(Quality.DISAGREES, quality);
            case CALIBRATION -> doubt(Quality.CALIBRATION, quality);
            case BATTERY -> battery(point, value);
            default -> throw new IllegalArgumentException(fault.kind() + " is no fault of a sensor");
        };
    }

    @Override
    public void save(EngineState into) {
        if (!faulty.isEmpty()) {
            into.faulty().put(key.toString(), List.copyOf(faulty));
        }
    }

    private static boolean isNoAnswer(Quality quality) {
        return switch (quality) {
            case STALE -> false;
            case POWER_ON, IMPLAUSIBLE, RATE -> true;
            default -> !quality.hasValue();
        };
    }

    /** A reading carries the worst of its doubts: a worse one says nothing about this one. */
    private static Verdict doubt(Quality doubt, Quality quality) {
        if (quality == doubt) {
            return Verdict.BAD;
        }
        return Precedence.worse(doubt, quality) == quality ? Verdict.UNKNOWN : Verdict.WELL;
    }

    private static Verdict battery(Point point, OptionalInt value) {
        if (point.quantity() != Quantity.BATTERY || value.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (value.getAsInt() <= BATTERY_LOW) {
            return Verdict.BAD;
        }
        return value.getAsInt() >= BATTERY_WELL ? Verdict.WELL : Verdict.NEITHER;
    }
}
