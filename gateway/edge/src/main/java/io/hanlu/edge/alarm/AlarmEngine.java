package io.hanlu.edge.alarm;

import java.util.List;
import java.util.function.Consumer;

/**
 * Judges readings by the rules and keeps the state of every alarm. Deterministic: the same rules, state and inputs give the same
 * transitions. One thread.
 */
public final class AlarmEngine {

    /** Why a command was not carried out; for people, with the remedy. */
    public static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }

    private AlarmRules rules;

    /** With no alarm standing and nothing known. */
    public AlarmEngine(AlarmRules rules) {
        this.rules = rules;
    }

    /**
     * Goes on from a state that {@link #state} gave, perhaps under other rules.
     *
     * @throws IllegalArgumentException when it is none
     */
    public AlarmEngine(AlarmRules rules, byte[] state, Consumer<Transition> each) {
        this.rules = rules;
    }

    /**
     * Takes an input, after everything that is due before it.
     *
     * @param at on the alarm clock, milliseconds
     */
    public void next(long at, Input input, Consumer<Transition> each) {
        // the next commit
    }

    /**
     * Carries out a command, after everything that is due before it.
     *
     * @throws RefusedException and nothing has changed but the time
     */
    public void command(long at, Input.Command command, Consumer<Transition> each) throws RefusedException {
        if (rules.zones().isEmpty()) {
            throw new RefusedException("no zone has alarms");
        }
    }

    /** Changes the rules while it runs; ALARMS.md 6.6 and 6.7. */
    public void rules(AlarmRules rules, Consumer<Transition> each) {
        this.rules = rules;
    }

    /** When something will be due without any further input, on the alarm clock; {@code Long.MAX_VALUE} for never. */
    public long nextDue() {
        return Long.MAX_VALUE;
    }

    /** Everything needed to go on from here. At most a few KiB a point. */
    public byte[] state() {
        return new byte[0];
    }

    /** Every alarm that is not normal, gravest first. */
    public List<StandingAlarm> standing() {
        return List.of();
    }
}
