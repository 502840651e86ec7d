package io.hanlu.edge.alarm;

import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What will happen by itself, earliest first; of the same time in the order of ALARMS.md 1.2. */
final class Agenda {

    /** No time at all. */
    static final long NEVER = Long.MAX_VALUE;

    /** What a timer is for; of one zone or key and one time, the first comes first. */
    enum Turn {
        DOOR_HOLD_ENDS,
        DEFROST_HOLD_ENDS,
        DEFROST_ENDS,
        DEFROST_BEGINS,
        MAINTENANCE_ENDS,
        SHELF_ENDS,
        DELAY_ENDS,
        SUM_IS_FULL,
        VALUE_GROWS_OLD,
        DAY_ENDS
    }

    /** Something that happens once, when it is set. */
    final class Timer implements Comparable<Timer> {
        private final String zone;
        private final @Nullable AlarmKey key;
        private final Turn turn;
        private final LongConsumer action;
        private long due = NEVER;

        private Timer(String zone, @Nullable AlarmKey key, Turn turn, LongConsumer action) {
            this.zone = zone;
            this.key = key;
            this.turn = turn;
            this.action = action;
        }

        void set(long at) {
            stop();
            due = at;
            if (at != NEVER) {
                set.add(this);
            }
        }

        void stop() {
            if (due != NEVER) {
                set.remove(this);
                due = NEVER;
            }
        }

        long due() {
            return due;
        }

        /** Zones before alarms: an alarm that is due when its hold ends is no longer held. */
        @Override
        public int compareTo(Timer other) {
            int order = Long.compare(due, other.due);
            if (order == 0) {
                order = Boolean.compare(key != null, other.key != null);
            }
            if (order == 0) {
                order = key != null && other.key != null ? key.compareTo(other.key) : zone.compareTo(other.zone);
            }
            return order == 0 ? turn.compareTo(other.turn) : order;
        }
    }

    private final TreeSet<Timer> set = new TreeSet<>();

    /** A timer of a zone. */
    Timer timer(String zone, Turn turn, LongConsumer action) {
        return new Timer(zone, null, turn, action);
    }

    /** A timer of an alarm; one of a key and turn. */
    Timer timer(AlarmKey key, Turn turn, LongConsumer action) {
        return new Timer(key.zone(), key, turn, action);
    }

    long nextDue() {
        return set.isEmpty() ? NEVER : set.getFirst().due;
    }

    /** Lets the first happen that is due. */
    void runFirst(long at) {
        Timer first = set.getFirst();
        first.stop();
        first.action.accept(at);
    }
}
