package io.hanlu.edge.alarm;

import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of the running daemon: the engine, and the clock it runs on. All times that go in and come out are wall time. The
 * pipeline's thread, except where a method says otherwise.
 *
 * <p>The alarm clock is the wall clock without its steps (ALARMS.md 1.1). So the caller says with {@link #tick} what the clocks show:
 * before the readings of each pass, before a command, and while nothing comes at least once a second.
 */
public final class Alarms {

    /** What of a difference between the wall and the monotonic clock, from one tick to the next, is a step. */
    private static final Duration STEP = Duration.ofMillis(500);

    private static final Input PASSED = new Input.Passed();
    private static final int NANOS_IN_MILLI = 1_000_000;

    private final AlarmEngine engine;
    private final Consumer<Transition> each;
    private final Map<AlarmKind, Boolean> own = new EnumMap<>(AlarmKind.class);
    private long wallMillis;
    private long monotonicNanos;
    private boolean isTicking;
    private boolean isUnsaved;
    private boolean isChanged = true; // nobody has been told what stands after a start

    private volatile List<StandingAlarm> standing = List.of();
    private volatile List<OutOfService> outOfService = List.of();
    private volatile List<DefrostProposal> proposals = List.of();

    /**
     * With no alarm standing and nothing known.
     *
     * @param lastNumber the newest alarm's of this gateway; 0 when it never had one
     * @param each takes what happens, with its times on the wall clock
     */
    public Alarms(AlarmRules rules, long lastNumber, Consumer<Transition> each) {
        this.each = each;
        this.engine = new AlarmEngine(rules, lastNumber);
    }

    /**
     * As {@link #save} left it.
     *
     * @param each takes what happens, with its times on the wall clock
     * @throws IllegalArgumentException when {@code saved} cannot be read
     */
    public Alarms(AlarmRules rules, byte[] saved, Consumer<Transition> each) {
        this.each = each;
        this.engine = new AlarmEngine(rules, saved, this::tell);
    }

    /**
     * A live reading that was committed after the state was saved; before the first {@link #tick}. It gives no transitions but those
     * that rules changed in between make: what is told is saved in the same transaction, and never comes here again.
     */
    public void replay(Reading reading) {
        if (isTicking) {
            throw new IllegalStateException("readings are replayed before the clock ticks");
        }
        engine.next(reading.timeMillis() + engine.offset(), new Input.Measured(reading), this::tell);
    }

    /**
     * What the clocks show now. Finds steps of the wall clock, and lets happen what is due.
     *
     * @param wallMillis UTC epoch milliseconds
     * @param monotonicNanos as {@code io.hanlu.bridge.Clock}
     */
    public void tick(long wallMillis, long monotonicNanos) {
        long offset = engine.offset();
        long step = isTicking
                ? wallMillis - this.wallMillis - (monotonicNanos - this.monotonicNanos) / NANOS_IN_MILLI
                : -behind(wallMillis + offset); // after the start: timers must not wait for it
        this.wallMillis = wallMillis;
        this.monotonicNanos = monotonicNanos;
        isTicking = true;
        if (Math.abs(step) > STEP.toMillis()) {
            isUnsaved = true;
            engine.offset(offset - step, this::tell);
        }
        // only to what is due: a reading that is under way keeps its own time
        while (engine.nextDue() <= now()) {
            engine.next(engine.nextDue(), PASSED, this::tell);
        }
        if (isChanged || !standing.isEmpty()) {
            isChanged = false;
            standing = engine.standing().stream().map(this::onTheWall).toList();
        }
        outOfService = engine.outOfService().stream().map(this::onTheWall).toList();
        proposals = engine.proposals().stream().map(this::onTheWall).toList();
    }

    /** By how much that time is before the engine's newest. */
    private long behind(long at) {
        return engine.newest() == Long.MIN_VALUE ? 0 : Math.max(0, engine.newest() - at);
    }

    /** A live reading, as judged; not one that brings its own time (ALARMS.md 1.4). */
    public void accept(Reading reading) {
        // one from before a step back would put the alarm clock forward
        long at = Math.min(reading.timeMillis() + engine.offset(), now());
        engine.next(at, new Input.Measured(reading), this::tell);
    }

    /** How one of the gateway's own conditions is; as often as it is known. */
    public void own(AlarmKind kind, boolean bad, @Nullable String detail) {
        isUnsaved |= !Boolean.valueOf(bad).equals(own.put(kind, bad));
        engine.next(now(), new Input.Own(kind, bad, detail), this::tell);
    }

    /** A sensor bus on which nobody gets on, or that works again. */
    public void bus(String zone, String sensor, boolean stuck) {
        isUnsaved = true;
        engine.next(now(), new Input.Bus(zone, sensor, stuck), this::tell);
    }

    /**
     * Carries out a command.
     *
     * @throws RefusedException with the reason and remedy, and nothing has changed
     */
    public void command(Input.Command command) throws RefusedException {
        engine.command(now(), command, this::tell);
        isUnsaved = true;
    }

    /** Other rules from now on. */
    public void rules(AlarmRules rules) {
        isUnsaved = true;
        engine.rules(rules, this::tell);
    }

    /** Whether something has changed since {@link #saved} that replaying readings would not bring back. */
    public boolean isUnsaved() {
        return isUnsaved;
    }

    /** Everything needed to go on from here: to be kept in the transaction that holds the readings and transitions up to now. */
    public byte[] save() {
        return engine.state();
    }

    /** What {@link #save} gave since the last call is durable. */
    public void saved() {
        isUnsaved = false;
    }

    /** Every alarm that is not normal, gravest first, at most a tick old. Any thread. */
    public List<StandingAlarm> standing() {
        return standing;
    }

    /** The zones in maintenance, at most a tick old. Any thread. */
    public List<OutOfService> outOfService() {
        return outOfService;
    }

    /** What looks like defrosts and waits for somebody to confirm it, at most a tick old. Any thread. */
    public List<DefrostProposal> proposals() {
        return proposals;
    }

    private long now() {
        if (!isTicking) {
            throw new IllegalStateException("the clock has not ticked yet");
        }
        return wallMillis + engine.offset();
    }

    private void tell(Transition transition) {
        isUnsaved = true;
        isChanged = true;
        each.accept(transition.later(-engine.offset()));
    }

    private StandingAlarm onTheWall(StandingAlarm one) {
        long offset = engine.offset();
        return new StandingAlarm(one.last().later(-offset), one.raisedAt() - offset, one.acknowledgedBy(), one.value());
    }

    private OutOfService onTheWall(OutOfService one) {
        return new OutOfService(one.zone(), one.until() - engine.offset(), one.by(), one.reason());
    }

    private DefrostProposal onTheWall(DefrostProposal one) {
        return new DefrostProposal(one.zone(), one.newest() - engine.offset(), one.length(), one.every());
    }
}
