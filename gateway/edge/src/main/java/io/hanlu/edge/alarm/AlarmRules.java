package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine judges by. Made from produce, rule sets and the zone's own settings by {@code io.hanlu.edge.config}. Values are
 * scaled, as in readings.
 *
 * @param timezone in which days begin and defrost schedules are meant
 * @param zones may be empty
 * @param gateway the gateway's own conditions; a kind that is missing is not watched
 * @param latching kinds that stay until reset
 */
public record AlarmRules(ZoneId timezone, List<ZoneRules> zones, List<OwnRules> gateway, Set<AlarmKind> latching) {

    public AlarmRules {
        zones = List.copyOf(zones);
        gateway = List.copyOf(gateway);
        latching = Set.copyOf(latching);
    }

    /**
     * One room or box.
     *
     * @param points limits and trends of values
     * @param sensors faults
     * @param condensation pairs of a surface and the air before it
     */
    public record ZoneRules(
            String zone,
            List<PointRules> points,
            List<SensorRules> sensors,
            List<DoorRules> doors,
            List<MainsRules> mains,
            List<CondensationRules> condensation,
            ContextRules context) {

        public ZoneRules {
            points = List.copyOf(points);
            sensors = List.copyOf(sensors);
            doors = List.copyOf(doors);
            mains = List.copyOf(mains);
            condensation = List.copyOf(condensation);
        }
    }

    /**
     * What is asked of one point's values.
     *
     * @param every the sensor's interval
     * @param limits at most one of each kind
     */
    public record PointRules(
            Point point,
            Duration every,
            List<Limit> limits,
            @Nullable Rate rate,
            @Nullable Forecast forecast,
            @Nullable Cumulative cumulative) {

        public PointRules {
            limits = List.copyOf(limits);
        }
    }

    /**
     * One limit.
     *
     * @param kind one of the four
     * @param value a value at it is inside
     * @param deadBand 0 or more; plays a part in returning only
     */
    public record Limit(AlarmKind kind, int value, int deadBand, Delay delay, Severity severity) {

        public Limit {
            if (!kind.isLimit() || deadBand < 0) {
                throw new IllegalArgumentException(kind + " with a dead-band of " + deadBand);
            }
        }
    }

    /** The fastest change, scaled a minute, judged over a window. */
    public record Rate(double perMinute, Duration window, Delay delay, Severity severity) {}

    /** How far ahead a limit is seen coming. */
    public record Forecast(Duration window, Duration horizon, Delay delay, Severity severity) {}

    /** How much time outside {@code high} and {@code low} a day or trip may hold in all. */
    public record Cumulative(Duration most, Period period, Severity severity) {

        /** Over what is summed. */
        public enum Period {
            DAY,
            TRIP
        }
    }

    /**
     * The faults of one sensor.
     *
     * @param points all it has; alarms stand under the first
     * @param bus what it shares with other sensors, such as {@code i2c:1}; null for a line of its own
     * @param faults the kinds watched, of {@code SENSOR_FAULT STALE STUCK DISAGREES CALIBRATION BATTERY}
     */
    public record SensorRules(
            String sensor, List<Point> points, @Nullable String bus, List<Fault> faults) {

        public SensorRules {
            points = List.copyOf(points);
            faults = List.copyOf(faults);
        }

        /** One with a line of its own. */
        public SensorRules(String sensor, List<Point> points, List<Fault> faults) {
            this(sensor, points, null, faults);
        }
    }

    /** One kind of fault. */
    public record Fault(AlarmKind kind, Delay delay, Severity severity) {}

    public record DoorRules(Point door, Duration longest, Severity severity) {}

    /**
     * Mains of a zone, or of the whole gateway.
     *
     * @param causes the zones whose alarms follow from their failure; at least its own
     */
    public record MainsRules(Point power, Delay delay, Severity severity, List<String> causes) {

        public MainsRules {
            causes = List.copyOf(causes);
        }
    }

    /**
     * A surface, and the dew point of the air before it.
     *
     * @param margin scaled temperature
     * @param every the slower of the two intervals
     */
    public record CondensationRules(
            Point surface, Point dewPoint, int margin, Duration every, Delay delay, Severity severity) {}

    /**
     * What holds temperature alarms back for a while; ALARMS.md section 7.
     *
     * @param doors contacts whose opening is loading
     * @param defrosts contacts that tell of a defrost
     * @param schedule defrosts by the clock
     * @param points what is held
     */
    public record ContextRules(
            List<Point> doors,
            List<Point> defrosts,
            List<Scheduled> schedule,
            Set<Point> points,
            Duration afterDoor,
            Duration longestDoor,
            Duration afterDefrost,
            Duration longestDefrost) {

        /** Nothing is held back. */
        public static final ContextRules NONE = new ContextRules(
                List.of(), List.of(), List.of(), Set.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        public ContextRules {
            doors = List.copyOf(doors);
            defrosts = List.copyOf(defrosts);
            schedule = List.copyOf(schedule);
            points = Set.copyOf(points);
        }
    }

    /**
     * A defrost by the clock.
     *
     * @param from local time of the first of the day
     * @param every from one begin to the next; 24 h for one a day
     */
    public record Scheduled(LocalTime from, Duration length, Duration every) {}

    /**
     * A condition of the gateway itself.
     *
     * @param kind of {@code DISK CLOCK UPLINK BATTERY READINGS_LOST}
     */
    public record OwnRules(AlarmKind kind, Delay delay, Severity severity) {}
}
