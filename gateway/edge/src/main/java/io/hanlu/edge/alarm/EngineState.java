package io.hanlu.edge.alarm;

import io.hanlu.bridge.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that the engine must know to go on, as JSON: a technician can read it, and what another release adds or lacks does no harm.
 * Only what is not as at the beginning is in it. Mutable: watches put in what they know.
 *
 * @param now the newest time
 * @param offset alarm clock less wall clock
 * @param number of the newest alarm
 * @param conditions by alarm key
 * @param points the newest reading of each, by name
 * @param windows by alarm key, packed
 * @param outside by alarm key
 * @param faulty names of points, by alarm key
 * @param holds by zone
 * @param defrosts what was learned of them, by zone
 * @param stuckBuses as rules name them
 * @param details what was last said of the gateway's own conditions, by alarm key
 */
record EngineState(
        long now,
        long offset,
        long number,
        List<Book.Entry> alarms,
        Map<String, OutOfService> maintenance,
        Map<String, Condition.State> conditions,
        Map<String, Newest> points,
        Map<String, long[]> windows,
        Map<String, TimeOutside.State> outside,
        Map<String, List<String>> faulty,
        Map<String, Hold.State> holds,
        Map<String, DefrostWatch.State> defrosts,
        Set<String> stuckBuses,
        Map<String, String> details) {

    /**
     * The newest reading of a point.
     *
     * @param value empty when it is not known
     */
    record Newest(long at, OptionalInt value, Quality quality) {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    EngineState {
        alarms = orElse(alarms, new ArrayList<>());
        maintenance = orElse(maintenance, new TreeMap<>());
        conditions = orElse(conditions, new TreeMap<>());
        points = orElse(points, new TreeMap<>());
        windows = orElse(windows, new TreeMap<>());
        outside = orElse(outside, new TreeMap<>());
        faulty = orElse(faulty, new TreeMap<>());
        holds = orElse(holds, new TreeMap<>());
        defrosts = orElse(defrosts, new TreeMap<>());
        stuckBuses = orElse(stuckBuses, new TreeSet<>());
        details = orElse(details, new TreeMap<>());
        alarms.removeIf(EngineState::isUnknown);
        points.values().removeIf(newest -> isMissing(newest.quality()));
    }

    static EngineState at(long now, long offset, long number) {
        return new EngineState(
                now,
                offset,
                number,
                new ArrayList<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeMap<>());
    }

    static byte[] write(Object state) {
        return MAPPER.writeValueAsBytes(state);
    }

    /**
     * @throws IllegalArgumentException when it is no state
     */
    static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the saved state of the alarms cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** Of a kind, severity or state that only another release has. */
    private static boolean isUnknown(Book.Entry entry) {
        Transition last = entry.last();
        return isMissing(last.key().kind())
                || isMissing(last.severity())
                || isMissing(last.to())
                || isMissing(last.below());
    }

    private static boolean isMissing(@Nullable Object value) {
        return value == null;
    }

    private static <T> T orElse(@Nullable T value, T other) {
        return value == null ? other : value;
    }
}
