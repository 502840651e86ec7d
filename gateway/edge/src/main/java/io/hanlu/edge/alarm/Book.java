package io.hanlu.edge.alarm;

import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The state of every alarm (ALARMS.md section 6), and the one place where transitions are made. */
final class Book {

    private static final Duration LONGEST_SHELF = Duration.ofHours(24);
    private static final Duration LONGEST_MAINTENANCE = Duration.ofDays(7);
    private static final int LONGEST_NAME = 100;

    /**
     * What is raised.
     *
     * @param since when its condition began
     * @param held whether it is suppressed by the hold of its zone
     */
    record Occasion(
            AlarmKey key,
            Severity severity,
            long since,
            OptionalInt limit,
            @Nullable AlarmKey cause,
            @Nullable String detail,
            boolean held) {}

    /**
     * An alarm, to be kept. The rest is in its last transition.
     *
     * @param told whether people could learn of this raising
     * @param wasLatched whether this raising found it latched
     * @param shelvedUntil 0 when it is not shelved
     */
    record Entry(
            Transition last,
            long raisedAt,
            boolean told,
            boolean wasLatched,
            boolean suppressed,
            long shelvedUntil,
            @Nullable String acknowledgedBy) {}

    /** What somebody did and said. */
    private record Deed(
            @Nullable String by,
            @Nullable String comment,
            @Nullable String action,
            @Nullable String detail) {
        static final Deed NONE = new Deed(null, null, null, null);

        static Deed because(@Nullable String detail) {
            return new Deed(null, null, null, detail);
        }
    }

    private static final class Alarm {
        final AlarmKey key;
        final Agenda.Timer shelf;

        long number;
        Severity severity;
        AlarmState below = AlarmState.NORMAL;
        long since;
        long raisedAt;
        OptionalInt limit = OptionalInt.empty();

        @Nullable
        AlarmKey cause;

        boolean told;
        boolean wasLatched;
        boolean suppressed;
        long shelvedUntil;

        @Nullable
        String acknowledgedBy;

        @Nullable
        Transition last;

        Alarm(AlarmKey key, Severity severity, Agenda.Timer shelf) {
            this.key = key;
            this.severity = severity;
            this.shelf = shelf;
        }
    }

    private final AlarmRules rules;
    private final Agenda agenda;
    private final Function<AlarmKey, OptionalInt> shown;
    private final Consumer<Transition> out;
    private final Map<AlarmKey, Alarm> alarms = new TreeMap<>();
    private final Map<String, OutOfService> maintenance = new TreeMap<>();
    private final Map<String, Agenda.Timer> maintenanceEnds = new TreeMap<>();
    private long lastNumber;

    /**
     * @param shown what the point of an alarm shows now
     */
    Book(AlarmRules rules, Agenda agenda, Function<AlarmKey, OptionalInt> shown, Consumer<Transition> out) {
        this.rules = rules;
        this.agenda = agenda;
        this.shown = shown;
        this.out = out;
        for (AlarmRules.ZoneRules zone : rules.zones()) {
            String id = zone.zone();
            maintenanceEnds.put(
                    id, agenda.timer(id, Agenda.Turn.MAINTENANCE_ENDS, at -> endMaintenance(at, id, Deed.NONE)));
        }
    }

    /** Its condition is so. */
    void raise(long at, Occasion occasion) {
        Alarm alarm = alarms.computeIfAbsent(occasion.key(), key -> alarm(key, occasion.severity()));
        if (isRaised(alarm)) {
            return;
        }
        if (alarm.below != AlarmState.RETURNED) {
            alarm.number = ++lastNumber;
            alarm.told = false;
            alarm.wasLatched = alarm.below == AlarmState.LATCHED;
        }
        alarm.severity = occasion.severity();
        alarm.below = AlarmState.ACTIVE;
        alarm.since = occasion.since();
        alarm.raisedAt = at;
        alarm.limit = occasion.limit();
        alarm.cause = occasion.cause();
        alarm.suppressed = occasion.held();
        alarm.acknowledgedBy = null;
        tell(at, alarm, Deed.because(occasion.detail()));
    }

    /**
     * Its condition is no longer so.
     *
     * @param held whether it is still held: what was on its way back when the hold ended has stayed suppressed until now
     */
    void giveBack(long at, AlarmKey key, @Nullable String detail, boolean held) {
        Alarm alarm = alarms.get(key);
        if (alarm == null || !isRaised(alarm)) {
            return;
        }
        if (alarm.below == AlarmState.ACTIVE) {
            AlarmState untold = alarm.wasLatched ? AlarmState.LATCHED : AlarmState.NORMAL;
            alarm.below = alarm.told ? AlarmState.RETURNED : untold;
        } else {
            alarm.below = settled(alarm);
        }
        alarm.suppressed &= held;
        tell(at, alarm, Deed.because(detail));
    }

    /** Shows what is suppressed in this zone, but for what stays so. */
    void release(long at, String zone, Predicate<AlarmKey> stays) {
        for (Alarm alarm : alarms.values()) {
            if (alarm.suppressed && alarm.key.zone().equals(zone) && !stays.test(alarm.key)) {
                alarm.suppressed = false;
                tell(at, alarm, Deed.NONE);
            }
        }
    }

    void acknowledge(long at, Input.Acknowledge command) throws RefusedException {
        checkName(command.by());
        Alarm alarm = find(command.alarm());
        alarm.below = switch (alarm.below) {
            case ACTIVE -> AlarmState.ACKNOWLEDGED;
            case RETURNED -> settled(alarm);
            case ACKNOWLEDGED ->
                throw new RefusedException(
                        "alarm " + alarm.number + " is acknowledged already, by " + alarm.acknowledgedBy);
            case LATCHED -> throw new RefusedException("alarm " + alarm.number + " is acknowledged already; reset it");
            default ->
                throw new RefusedException(
                        "alarm " + alarm.number + " does not stand: there is nothing to acknowledge");
        };
        alarm.acknowledgedBy = command.by();
        tell(at, alarm, new Deed(command.by(), command.comment(), command.action(), null));
    }

    void shelve(long at, Input.Shelve command) throws RefusedException {
        checkName(command.by());
        checkReason(command.reason());
        checkLength(command.length(), LONGEST_SHELF);
        Alarm alarm = find(command.alarm());
        alarm.shelvedUntil = at + command.length().toMillis();
        alarm.shelf.set(alarm.shelvedUntil);
        tell(at, alarm, new Deed(command.by(), command.reason(), null, null));
    }

    void unshelve(long at, Input.Unshelve command) throws RefusedException {
        checkName(command.by());
        Alarm alarm = find(command.alarm());
        if (alarm.shelvedUntil == 0) {
            throw new RefusedException("alarm " + alarm.number + " is not shelved");
        }
        endShelf(at, alarm, new Deed(command.by(), null, null, null));
    }

    void reset(long at, Input.Reset command) throws RefusedException {
        checkName(command.by());
        Alarm alarm = find(command.alarm());
        if (alarm.below != AlarmState.LATCHED) {
            throw new RefusedException("alarm " + alarm.number + " is not latched but " + alarm.below.id()
                    + "; only what is latched is reset");
        }
        alarm.below = AlarmState.NORMAL;
        tell(at, alarm, new Deed(command.by(), null, null, null));
    }

    void maintain(long at, Input.Maintenance command) throws RefusedException {
        checkName(command.by());
        String zone = command.zone();
        Agenda.Timer end = maintenanceEnds.get(zone);
        if (end == null) {
            throw new RefusedException("there is no zone '" + zone + "' with alarms; there are "
                    + String.join(", ", maintenanceEnds.keySet()));
        }
        if (command.length().isZero()) {
            if (!maintenance.containsKey(zone)) {
                throw new RefusedException("zone " + zone + " is in service already");
            }
            end.stop();
            endMaintenance(at, zone, new Deed(command.by(), null, null, null));
            return;
        }
        checkReason(command.reason());
        checkLength(command.length(), LONGEST_MAINTENANCE);
        long until = at + command.length().toMillis();
        maintenance.put(zone, new OutOfService(zone, until, command.by(), command.reason()));
        end.set(until);
        tellZone(at, zone, new Deed(command.by(), command.reason(), null, null));
    }

    private void endMaintenance(long at, String zone, Deed deed) {
        maintenance.remove(zone);
        tellZone(at, zone, deed);
    }

    private void tellZone(long at, String zone, Deed deed) {
        for (Alarm alarm : List.copyOf(alarms.values())) {
            if (alarm.key.zone().equals(zone)) {
                tell(at, alarm, deed);
            }
        }
    }

    private void endShelf(long at, Alarm alarm, Deed deed) {
        alarm.shelf.stop();
        alarm.shelvedUntil = 0;
        tell(at, alarm, deed);
    }

    /** Acknowledged and gone. */
    private AlarmState settled(Alarm alarm) {
        return rules.latching().contains(alarm.key.kind()) ? AlarmState.LATCHED : AlarmState.NORMAL;
    }

    /** Whether the condition of this alarm is so, and follows from no other. */
    boolean isOrigin(AlarmKey key) {
        Alarm alarm = alarms.get(key);
        return alarm != null && isRaised(alarm) && alarm.cause == null;
    }

    private static boolean isRaised(Alarm alarm) {
        return alarm.below == AlarmState.ACTIVE || alarm.below == AlarmState.ACKNOWLEDGED;
    }

    private Alarm alarm(AlarmKey key, Severity severity) {
        // the timer is made before the alarm it ends
        return new Alarm(key, severity, agenda.timer(key, Agenda.Turn.SHELF_ENDS, at -> {
            Alarm alarm = alarms.get(key);
            if (alarm != null) {
                endShelf(at, alarm, Deed.NONE);
            }
        }));
    }

    private Alarm find(long number) throws RefusedException {
        for (Alarm alarm : alarms.values()) {
            if (alarm.number == number) {
                return alarm;
            }
        }
        throw new RefusedException("alarm " + number + " does not stand; it has returned, or never was");
    }

    private static void checkName(String by) throws RefusedException {
        if (by.isBlank() || by.length() > LONGEST_NAME) {
            throw new RefusedException("a name of " + by.length() + " characters; say who it is, in 1 to 100");
        }
    }

    private static void checkReason(String reason) throws RefusedException {
        if (reason.isBlank()) {
            throw new RefusedException("no reason is given; say why, so that others know");
        }
    }

    private static void checkLength(Duration length, Duration most) throws RefusedException {
        if (!length.isPositive() || length.compareTo(most) > 0) {
            throw new RefusedException(
                    "for " + length.toMinutes() + " min; more than nothing and at most " + most.toMinutes() + " min");
        }
    }

    /** Makes the transition from the one before, when there is any change. */
    private void tell(long at, Alarm alarm, Deed deed) {
        Transition last = alarm.last;
        boolean stands = alarm.below != AlarmState.NORMAL;
        alarm.suppressed &= stands;
        OutOfService outOfService = stands ? maintenance.get(alarm.key.zone()) : null;
        AlarmState to;
        long until = 0;
        if (outOfService != null) {
            to = AlarmState.OUT_OF_SERVICE;
            until = outOfService.until();
        } else if (alarm.shelvedUntil != 0) {
            to = AlarmState.SHELVED;
            until = alarm.shelvedUntil;
        } else {
            to = alarm.suppressed ? AlarmState.SUPPRESSED : alarm.below;
        }
        alarm.told |= to == AlarmState.ACTIVE;
        if (last == null
                || last.to() != to
                || last.below() != alarm.below
                || last.until() != until
                || last.alarm() != alarm.number) {
            AlarmState before = last == null ? AlarmState.NORMAL : last.to();
            Transition transition = new Transition(
                    at,
                    alarm.key,
                    alarm.number,
                    alarm.severity,
                    alarm.since,
                    before,
                    to,
                    alarm.below,
                    shown.apply(alarm.key),
                    alarm.limit,
                    until,
                    alarm.cause,
                    deed.by,
                    deed.comment,
                    deed.action,
                    deed.detail);
            alarm.last = transition;
            out.accept(transition);
        }
        if (!stands && alarm.shelvedUntil == 0) {
            alarms.remove(alarm.key);
        }
    }

    /** Every alarm that is not normal, gravest first. */
    List<StandingAlarm> standing() {
        List<StandingAlarm> all = new ArrayList<>();
        for (Alarm alarm : alarms.values()) {
            if (alarm.last != null) {
                all.add(new StandingAlarm(alarm.last, alarm.raisedAt, alarm.acknowledgedBy, shown.apply(alarm.key)));
            }
        }
        all.sort(Comparator.comparing((StandingAlarm one) -> one.last().severity())
                .reversed()
                .thenComparing(one -> one.last().key()));
        return List.copyOf(all);
    }

    List<OutOfService> outOfService() {
        return List.copyOf(maintenance.values());
    }

    long lastNumber() {
        return lastNumber;
    }

    void save(EngineState into) {
        into.maintenance().putAll(maintenance);
        for (Alarm alarm : alarms.values()) {
            if (alarm.last != null) {
                into.alarms()
                        .add(new Entry(
                                alarm.last,
                                alarm.raisedAt,
                                alarm.told,
                                alarm.wasLatched,
                                alarm.suppressed,
                                alarm.shelvedUntil,
                                alarm.acknowledgedBy));
            }
        }
    }

    /** Goes on from a state, perhaps under other rules. */
    void restore(long number, List<Entry> entries, Map<String, OutOfService> zones) {
        lastNumber = number;
        zones.forEach((zone, one) -> {
            Agenda.Timer end = maintenanceEnds.get(zone);
            if (end != null) {
                maintenance.put(zone, one);
                end.set(one.until());
            }
        });
        for (Entry entry : entries) {
            Transition last = entry.last();
            Alarm alarm = alarm(last.key(), last.severity());
            alarm.number = last.alarm();
            alarm.below = last.below();
            alarm.since = last.since();
            alarm.raisedAt = entry.raisedAt();
            alarm.limit = last.limit();
            alarm.cause = last.cause();
            alarm.told = entry.told();
            alarm.wasLatched = entry.wasLatched();
            alarm.suppressed = entry.suppressed();
            alarm.acknowledgedBy = entry.acknowledgedBy();
            alarm.last = last;
            alarms.put(alarm.key, alarm);
            if (entry.shelvedUntil() != 0) {
                alarm.shelvedUntil = entry.shelvedUntil();
                alarm.shelf.set(alarm.shelvedUntil);
            }
        }
    }

    /** Ends the alarms of keys that the rules do not have (ALARMS.md 6.6). */
    void keepOnly(long at, Predicate<AlarmKey> isWatched) {
        for (Alarm alarm : List.copyOf(alarms.values())) {
            if (!isWatched.test(alarm.key)) {
                alarm.below = AlarmState.NORMAL;
                alarm.shelf.stop();
                alarm.shelvedUntil = 0;
                tell(at, alarm, Deed.because("the configuration no longer has it"));
            }
        }
    }
}
