package io.hanlu.edge.signal;

import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of all that stands is for the ears and eyes of whoever is near: not what is shelved, held back or in maintenance, nor what has a
 * cause that stands and is told by itself (ALARMS.md 8.2).
 *
 * @param lamp the gravest that is raised, acknowledged or not; null for nothing
 * @param siren the gravest that nobody has acknowledged; null for nothing
 * @param sounding the numbers of those that nobody has acknowledged
 * @param unacknowledged the numbers of everything that waits for somebody, gone or not, told with its cause or by itself
 */
record Shown(@Nullable Severity lamp, @Nullable Severity siren, Set<Long> sounding, Set<Long> unacknowledged) {

    static final Shown NOTHING = new Shown(null, null, Set.of(), Set.of());

    private static final Set<AlarmState> RAISED = EnumSet.of(AlarmState.ACTIVE, AlarmState.ACKNOWLEDGED);
    private static final Set<AlarmState> UNACKNOWLEDGED = EnumSet.of(AlarmState.ACTIVE, AlarmState.RETURNED);

    static Shown of(List<StandingAlarm> standing) {
        Set<AlarmKey> keys = standing.stream().map(alarm -> alarm.last().key()).collect(Collectors.toSet());
        List<StandingAlarm> raised = standing.stream()
                .filter(alarm -> RAISED.contains(alarm.last().to()))
                .filter(alarm -> !isToldWithItsCause(alarm, keys))
                .toList();
        List<StandingAlarm> sounding = raised.stream()
                .filter(alarm -> alarm.last().to() == AlarmState.ACTIVE)
                .toList();
        return new Shown(
                gravest(raised),
                gravest(sounding),
                numbers(sounding.stream()),
                numbers(standing.stream()
                        .filter(alarm -> UNACKNOWLEDGED.contains(alarm.last().to()))));
    }

    private static Set<Long> numbers(Stream<StandingAlarm> alarms) {
        return alarms.map(alarm -> alarm.last().alarm()).collect(Collectors.toSet());
    }

    private static boolean isToldWithItsCause(StandingAlarm alarm, Set<AlarmKey> standing) {
        AlarmKind kind = alarm.last().key().kind();
        return kind != AlarmKind.HIGH_HIGH
                && kind != AlarmKind.LOW_LOW
                && alarm.last().cause() != null
                && standing.contains(alarm.last().cause());
    }

    private static @Nullable Severity gravest(List<StandingAlarm> alarms) {
        return alarms.stream()
                .map(alarm -> alarm.last().severity())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
