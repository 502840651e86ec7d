package io.hanlu.edge.alarm;

import io.hanlu.bridge.Reading;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of the running daemon: the engine, and the clock it runs on. All times that go in and come out are wall time. The
 * pipeline's thread, except where a method says otherwise.
 *
 * <p>The alarm clock is the wall clock without its steps (ALARMS.md 1.1), so whoever calls says first, with {@link #tick}, what
 * the clocks show: after each pass taken from the inlet, and while nothing comes at least once a second.
 */
public final class Alarms {

    private final AlarmEngine engine;
    private final Consumer<Transition> each;

    /** With no alarm standing and nothing known, or as {@link #save} left it. */
    public Alarms(AlarmRules rules, byte @Nullable [] saved, Consumer<Transition> each) {
        this.engine = saved == null ? new AlarmEngine(rules) : new AlarmEngine(rules, saved, each);
        this.each = each;
    }

    /**
     * A reading that was committed after the state was saved; before the first {@link #tick}. Gives no transitions when the same
     * rules gave none: each is saved in the transaction that holds it.
     */
    public void replay(Reading reading) {
        // the next commit
    }

    /**
     * What the clocks show now. Finds steps of the wall clock, and lets happen what is due.
     *
     * @param wallMillis UTC epoch milliseconds
     * @param monotonicNanos as {@code io.hanlu.bridge.Clock}
     */
    public void tick(long wallMillis, long monotonicNanos) {
        // the next commit
    }

    /** A live reading, as judged; not one that brings its own time (ALARMS.md 1.4). */
    public void accept(Reading reading) {
        // the next commit
    }

    /** How one of the gateway's own conditions is; as often as it is known. */
    public void own(AlarmKind kind, boolean bad, @Nullable String detail) {
        // the next commit
    }

    /** A sensor bus on which nobody gets on, or that works again. */
    public void bus(String zone, String sensor, boolean stuck) {
        // the next commit
    }

    /**
     * Carries out a command.
     *
     * @throws AlarmEngine.RefusedException with the reason and remedy, and nothing has changed
     */
    public void command(Input.Command command) throws AlarmEngine.RefusedException {
        engine.command(0, command, each);
    }

    /** Other rules from now on. */
    public void rules(AlarmRules rules) {
        // the next commit
    }

    /** Whether something has changed since {@link #save} that replaying readings would not bring back. */
    public boolean isUnsaved() {
        return false;
    }

    /** Everything needed to go on from here: to be kept in the transaction that holds the readings and transitions up to now. */
    public byte[] save() {
        return new byte[0];
    }

    /** Every alarm that is not normal, gravest first, at most a tick old. Any thread. */
    public List<StandingAlarm> standing() {
        return List.of();
    }
}
