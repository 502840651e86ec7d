package io.hanlu.edge.alarm;

import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** From which alarm another one follows (ALARMS.md section 8). */
final class Causes {

    private static final AlarmKey DISK = AlarmKey.ofGateway(AlarmKind.DISK);

    /** The mains of each zone, in the order of keys. */
    private final Map<String, Set<AlarmKey>> mains = new TreeMap<>();

    private final Map<String, String> busOfSensor = new TreeMap<>();
    private final Map<String, List<AlarmKey>> faultsOfBus = new TreeMap<>();
    private final Set<String> stuck = new TreeSet<>();

    Causes(AlarmRules rules, Set<String> stuckBuses) {
        for (ZoneRules zone : rules.zones()) {
            for (MainsRules one : zone.mains()) {
                AlarmKey key = AlarmKey.of(one.power(), AlarmKind.MAINS);
                one.causes()
                        .forEach(of ->
                                mains.computeIfAbsent(of, id -> new TreeSet<>()).add(key));
            }
            for (SensorRules sensor : zone.sensors()) {
                String bus = sensor.bus();
                if (bus != null && !sensor.points().isEmpty()) {
                    busOfSensor.put(zone.zone() + "/" + sensor.sensor(), bus);
                    faultsOfBus
                            .computeIfAbsent(bus, id -> new ArrayList<>())
                            .add(AlarmKey.of(sensor.points().getFirst(), AlarmKind.SENSOR_FAULT));
                }
            }
        }
        faultsOfBus.values().forEach(keys -> keys.sort(null));
        stuck.addAll(stuckBuses);
    }

    /** A sensor's bus is stuck, or works again. */
    void bus(String zone, String sensor, boolean isStuck) {
        String bus = busOfSensor.get(zone + "/" + sensor);
        if (bus != null && isStuck) {
            stuck.add(bus);
        } else if (bus != null) {
            stuck.remove(bus);
        }
    }

    /**
     * The first of the alarms from which this one follows; null for none.
     *
     * @param isOrigin whether an alarm stands and follows from no other itself
     */
    @Nullable
    AlarmKey of(AlarmKey key, Predicate<AlarmKey> isOrigin) {
        for (AlarmKey one : mains.getOrDefault(key.zone(), Set.of())) {
            if (!one.equals(key) && isOrigin.test(one)) {
                return one;
            }
        }
        return switch (key.kind()) {
            case SENSOR_FAULT, STALE -> ofBus(key, isOrigin);
            case READINGS_LOST -> isOrigin.test(DISK) ? DISK : null;
            default -> null;
        };
    }

    /** Of sensors that fail with their bus, the first to fail is the cause of the others. */
    private @Nullable AlarmKey ofBus(AlarmKey key, Predicate<AlarmKey> isOrigin) {
        String bus = busOfSensor.get(key.zone() + "/" + key.sensor());
        if (bus != null && stuck.contains(bus)) {
            for (AlarmKey one : faultsOfBus.getOrDefault(bus, List.of())) {
                if (!one.equals(key) && isOrigin.test(one)) {
                    return one;
                }
            }
        }
        return null;
    }

    void save(EngineState into) {
        into.stuckBuses().addAll(stuck);
    }
}
