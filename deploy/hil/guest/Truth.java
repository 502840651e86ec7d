import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges a journal: every value against the air, every gap against the ticks. */
final class Truth {

    private final World world;
    private final List<String> lies = new ArrayList<>();
    private int values;
    private final Map<String, Integer> bad = new TreeMap<>();

    Truth(World world) {
        this.world = world;
    }

    /** Every value of every chip must have been in the air around it. */
    Truth judge(List<Daemon.Reading> readings) {
        for (Daemon.Reading r : readings) {
            for (Sensors.Sensor sensor : Sensors.ALL) {
                if (!r.point().startsWith(sensor.point(""))) {
                    continue;
                }
                if (r.value() == null) {
                    bad.merge(r.quality(), 1, Integer::sum);
                    continue;
                }
                values++;
                String quantity = r.point().substring(r.point().lastIndexOf('/') + 1);
                if (!world.explains(sensor.chip(), quantity, r.value(), r.timeMillis(), sensor.olderMillis())) {
                    lies.add(r + " was not in the air");
                }
            }
            if (r.point().equals(Sensors.DOOR) && r.value() != null && r.value() != 0 && r.value() != 1) {
                lies.add(r + " is no state of a door");
            }
        }
        return this;
    }

    /** Per point the ticks between two times for which there is no reading at all, nor one shortly after. */
    static Map<String, List<Long>> missing(List<Daemon.Reading> readings, long fromMillis, long toMillis, long everyMillis) {
        Map<String, List<Long>> times = new LinkedHashMap<>();
        readings.forEach(r -> times.computeIfAbsent(r.point(), p -> new ArrayList<>()).add(r.timeMillis()));
        Map<String, List<Long>> missing = new LinkedHashMap<>();
        times.forEach((point, at) -> {
            long first = Math.ceilDiv(fromMillis, everyMillis) * everyMillis;
            int i = 0;
            for (long tick = first; tick + everyMillis <= toMillis; tick += everyMillis) {
                while (i < at.size() && at.get(i) < tick) {
                    i++;
                }
                if (i == at.size() || at.get(i) >= tick + everyMillis) {
                    missing.computeIfAbsent(point, p -> new ArrayList<>()).add(tick);
                }
            }
        });
        return missing;
    }

    /** What is false; empty when all is well. */
    List<String> lies() {
        return lies;
    }

    int values() {
        return values;
    }

    /** Readings without a value, by quality. */
    Map<String, Integer> bad() {
        return bad;
    }
}
