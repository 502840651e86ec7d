package io.hanlu.edge.alarm;

import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
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

    private Parts parts;
    private long now;
    private Consumer<Transition> out = transition -> {};

    /** All that is made anew when the rules change. */
    private record Parts(Agenda agenda, Book book, Causes causes, Desk desk) {}

    /** With no alarm standing and nothing known. */
    public AlarmEngine(AlarmRules rules) {
        this(rules, 0);
    }

    /**
     * The same, in a gateway that has had alarms before.
     *
     * @param lastNumber the newest alarm's; the next gets the one after it
     */
    public AlarmEngine(AlarmRules rules, long lastNumber) {
        this.now = Long.MIN_VALUE;
        this.parts = parts(rules, EngineState.at(now, 0, lastNumber));
    }

    /**
     * Goes on from a state that {@link #state} gave, perhaps under other rules.
     *
     * @throws IllegalArgumentException when it is none
     */
    public AlarmEngine(AlarmRules rules, byte[] state, Consumer<Transition> each) {
        this(rules, EngineState.read(state, EngineState.class), each);
    }

    AlarmEngine(AlarmRules rules, EngineState saved, Consumer<Transition> each) {
        this.now = saved.now();
        this.parts = parts(rules, saved);
        endUnknown(each);
    }

    private Parts parts(AlarmRules rules, EngineState saved) {
        Agenda agenda = new Agenda();
        Causes causes = new Causes(rules, saved.stuckBuses());
        Book book = new Book(rules, agenda, this::value, transition -> out.accept(transition));
        Desk desk = new Desk(saved, rules.timezone(), agenda, book, causes);
        rules.zones().stream().sorted(Comparator.comparing(ZoneRules::zone)).forEach(desk::open);
        rules.gateway().forEach(desk::open);
        if (saved.now() != Long.MIN_VALUE) {
            desk.begin(saved.now());
        }
        book.restore(saved.number(), saved.alarms(), saved.maintenance());
        return new Parts(agenda, book, causes, desk);
    }

    private OptionalInt value(AlarmKey key) {
        return parts.desk.value(key);
    }

    /**
     * Takes an input, after everything that is due before it.
     *
     * @param at on the alarm clock, milliseconds
     */
    public void next(long at, Input input, Consumer<Transition> each) {
        out = each;
        advance(at);
        switch (input) {
            case Input.Measured measured -> parts.desk.next(now, measured.reading());
            case Input.Own own -> parts.desk.next(now, own);
            case Input.Bus bus -> parts.causes.bus(bus.zone(), bus.sensor(), bus.stuck());
            case Input.Passed passed -> {
                // what was due has happened
            }
            case Input.Command command ->
                throw new IllegalArgumentException(command + " is a command, which may be refused");
        }
    }

    /**
     * Carries out a command, after everything that is due before it.
     *
     * @throws RefusedException and nothing has changed but the time
     */
    public void command(long at, Input.Command command, Consumer<Transition> each) throws RefusedException {
        out = each;
        advance(at);
        Book book = parts.book;
        switch (command) {
            case Input.Acknowledge acknowledge -> book.acknowledge(now, acknowledge);
            case Input.Shelve shelve -> book.shelve(now, shelve);
            case Input.Unshelve unshelve -> book.unshelve(now, unshelve);
            case Input.Reset reset -> book.reset(now, reset);
            case Input.Maintenance maintenance -> book.maintain(now, maintenance);
            case Input.Trip trip -> parts.desk.trip(now, trip);
            case Input.ConfirmDefrost confirm -> parts.desk.confirm(now, confirm);
        }
    }

    /**
     * The wall clock was set: what goes by the calendar goes by it from now on.
     *
     * @param offset alarm clock less wall clock, milliseconds
     */
    void offset(long offset, Consumer<Transition> each) {
        out = each;
        parts.desk.calendarChanged(now, offset);
    }

    long offset() {
        return parts.desk.almanac().offset();
    }

    private void advance(long at) {
        if (now == Long.MIN_VALUE) {
            now = at;
            parts.desk.begin(now);
        }
        while (parts.agenda.nextDue() <= at) {
            now = Math.max(now, parts.agenda.nextDue());
            parts.agenda.runFirst(now);
        }
        now = Math.max(now, at);
    }

    /** Changes the rules while it runs; ALARMS.md 6.6 and 6.7. */
    public void rules(AlarmRules rules, Consumer<Transition> each) {
        parts = parts(rules, saved());
        endUnknown(each);
    }

    private void endUnknown(Consumer<Transition> each) {
        out = each;
        parts.book.keepOnly(now, parts.desk::isExpected);
    }

    /** The newest time, on the alarm clock; {@code Long.MIN_VALUE} before the first. */
    long newest() {
        return now;
    }

    /** When something will be due without any further input, on the alarm clock; {@code Long.MAX_VALUE} for never. */
    public long nextDue() {
        return parts.agenda.nextDue();
    }

    /** Everything needed to go on from here. At most a few KiB a point. */
    public byte[] state() {
        return EngineState.write(saved());
    }

    EngineState saved() {
        EngineState into = EngineState.at(now, parts.desk.almanac().offset(), parts.book.lastNumber());
        parts.book.save(into);
        parts.desk.save(into);
        return into;
    }

    /** Every alarm that is not normal, gravest first. */
    public List<StandingAlarm> standing() {
        return parts.book.standing();
    }

    /** What looks like defrosts and waits for somebody to confirm it, in the order of zones. */
    public List<DefrostProposal> proposals() {
        return parts.desk.proposals();
    }

    /** The zones that are out of service, in their order. */
    public List<OutOfService> outOfService() {
        return parts.book.outOfService();
    }
}
