package io.hanlu.edge.alarm;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The part of a zone's hold that comes from doors, or from defrosts (ALARMS.md 7.1). */
final class Span {

    /**
     * All that is to be kept.
     *
     * @param begun {@link Agenda#NEVER} when nothing is held
     * @param ends when it ends
     * @param on what it comes from at present
     * @param spent points that were outside when the last hold ended, and not inside since
     */
    record State(long begun, long ends, List<String> on, List<String> spent) {

        static final State NONE = new State(Agenda.NEVER, Agenda.NEVER, List.of(), List.of());
    }

    private final long afterMillis;
    private final long longestMillis;
    private final Agenda.Timer ends;
    private final Set<String> on;
    private final Set<String> spent;

    private long begun;

    Span(Duration after, Duration longest, State before, Agenda.Timer ends) {
        this.afterMillis = after.toMillis();
        this.longestMillis = longest.toMillis();
        this.ends = ends;
        this.begun = before.begun;
        this.on = new TreeSet<>(before.on);
        this.spent = new TreeSet<>(before.spent);
        ends.set(before.ends);
    }

    private boolean runs() {
        return begun != Agenda.NEVER;
    }

    void begins(long at, String source) {
        if (on.add(source)) {
            begun = Math.min(begun, at);
            ends.set(begun + longestMillis);
        }
    }

    void ends(long at, String source) {
        if (on.remove(source) && on.isEmpty() && runs()) {
            ends.set(Math.min(at + afterMillis, begun + longestMillis));
        }
    }

    boolean holds(String point) {
        return runs() && !spent.contains(point);
    }

    /**
     * It is over.
     *
     * @param outside points that it holds no more until they have been inside
     */
    void isOver(Set<String> outside) {
        begun = Agenda.NEVER;
        spent.addAll(outside);
    }

    void isInside(String point) {
        spent.remove(point);
    }

    State state() {
        return new State(begun, ends.due(), List.copyOf(on), List.copyOf(spent));
    }
}
