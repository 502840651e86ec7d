package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import java.util.Comparator;

/**
 * Which alarm: at most one of each stands at a time.
 *
 * @param zone the zone's id; {@link #GATEWAY} for the gateway itself
 * @param sensor the sensor's id; {@link #SELF} for the gateway itself
 * @param quantity as in points; of the gateway's own alarms the kind's id
 */
public record AlarmKey(String zone, String sensor, String quantity, AlarmKind kind) implements Comparable<AlarmKey> {

    /** The zone of the gateway's own alarms; no zone of a configuration may be called so. */
    public static final String GATEWAY = "gateway";

    /** The sensor of the gateway's own alarms. */
    public static final String SELF = "self";

    private static final Comparator<AlarmKey> ORDER = Comparator.comparing(AlarmKey::kind)
            .thenComparing(AlarmKey::zone)
            .thenComparing(AlarmKey::sensor)
            .thenComparing(AlarmKey::quantity);

    public static AlarmKey of(Point point, AlarmKind kind) {
        return new AlarmKey(point.zone(), point.sensor(), point.quantity().id(), kind);
    }

    /** One of the gateway's own. */
    public static AlarmKey ofGateway(AlarmKind kind) {
        return new AlarmKey(GATEWAY, SELF, kind.id(), kind);
    }

    /** By kind first: the graver alarm of one moment comes first. */
    @Override
    public int compareTo(AlarmKey other) {
        return ORDER.compare(this, other);
    }

    /** As in the topic: {@code zone/sensor/quantity/kind}. */
    @Override
    public String toString() {
        return zone + "/" + sensor + "/" + quantity + "/" + kind.id();
    }
}
