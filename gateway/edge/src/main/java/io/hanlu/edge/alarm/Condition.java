package io.hanlu.edge.alarm;

/**
 * One condition with its delays: what is said about it becomes raised and returned (ALARMS.md 3.2 to 3.4, which other conditions
 * follow). Time in which nothing is known does not count.
 */
final class Condition {

    /** Whom a change concerns. */
    interface Listener {
        /**
         * It was raised or returned.
         *
         * @param since when what was raised, or now returned, began
         */
        void changed(long at, boolean raised, long since);
    }

    /**
     * All that is to be kept.
     *
     * @param since when the newest beginning, or what is raised now, began
     * @param count verdicts in a row against the present state; 0 when there is none
     * @param ran milliseconds counted until the count last stood still
     * @param from since when it runs again; {@link Agenda#NEVER} while it stands still
     */
    record State(boolean raised, long since, int count, long ran, long from) {

        static final State IDLE = new State(false, 0, 0, 0, Agenda.NEVER);
    }

    private final Delay on;
    private final Delay off;
    private final Listener listener;
    private final Agenda.Timer timer;

    private boolean raised;
    private long since;
    private int count;
    private long ran;
    private long from = Agenda.NEVER;

    /**
     * @param key of the timer; no other condition of the engine has it
     * @param on before it is raised
     * @param off before it is returned
     */
    Condition(AlarmKey key, Delay on, Delay off, Agenda agenda, Listener listener) {
        this.on = on;
        this.off = off;
        this.listener = listener;
        this.timer = agenda.timer(key, Agenda.Turn.DELAY_ENDS, this::change);
    }

    void next(long at, Verdict verdict) {
        if (verdict == Verdict.UNKNOWN) {
            standStill(at);
        } else if (verdict == against()) {
            count(at);
        } else {
            stop();
        }
    }

    /** Returns without a delay, and forgets a beginning. */
    void end(long at) {
        stop();
        if (raised) {
            change(at);
        }
    }

    boolean isRaised() {
        return raised;
    }

    /** Raised, and about to be returned. */
    boolean isReturning() {
        return raised && count > 0;
    }

    private Verdict against() {
        return raised ? Verdict.WELL : Verdict.BAD;
    }

    private Delay delay() {
        return raised ? off : on;
    }

    private void count(long at) {
        if (count == 0 && !raised) {
            since = at;
        }
        count++;
        if (delay().time().isZero()) {
            if (count >= delay().readings()) {
                change(at);
            }
        } else if (from == Agenda.NEVER) {
            from = at;
            run();
        }
    }

    private void run() {
        timer.set(from + delay().time().toMillis() - ran);
    }

    private void standStill(long at) {
        if (from != Agenda.NEVER) {
            ran += at - from;
            from = Agenda.NEVER;
            timer.stop();
        }
    }

    private void stop() {
        count = 0;
        ran = 0;
        from = Agenda.NEVER;
        timer.stop();
    }

    private void change(long at) {
        stop();
        raised = !raised;
        listener.changed(at, raised, since);
    }

    State state() {
        return new State(raised, count > 0 || raised ? since : 0, count, ran, from);
    }

    /**
     * Goes on from a state, perhaps with other delays.
     *
     * @param last what the last value says today: a count that it does not support is over (ALARMS.md 6.7)
     */
    void restore(State state, Verdict last) {
        raised = state.raised;
        since = state.since;
        if (last != against() && last != Verdict.UNKNOWN) {
            return;
        }
        count = state.count;
        ran = state.ran;
        from = state.from;
        if (from != Agenda.NEVER && !delay().time().isZero()) {
            run();
        }
    }
}
