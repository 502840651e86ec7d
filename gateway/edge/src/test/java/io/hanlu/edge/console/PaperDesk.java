package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Alarms that a test raises, kept as a clerk with a notebook would: the states of ALARMS.md section 6, no timers. */
final class PaperDesk implements AlarmDesk {

    /** How far the alarm clock is ahead: what forgets to ask for the time shows. */
    private static final long AHEAD_MILLIS = 3_600_000;

    private final Clock clock;
    private final Map<Long, StandingAlarm> standing = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private long numbers;
    private long seq = 100;
    final List<Input.Command> commands = new CopyOnWriteArrayList<>();
    final List<ZoneContext> contexts = new CopyOnWriteArrayList<>();
    volatile @Nullable IOException failure;

    PaperDesk(Clock clock) {
        this.clock = clock;
    }

    /** Raises an alarm whose condition began so long ago, and gives its number. */
    long raise(Point point, AlarmKind kind, Severity severity, int value, int limit, Duration ago) {
        return raise(AlarmKey.of(point, kind), severity, OptionalInt.of(value), OptionalInt.of(limit), ago, null);
    }

    synchronized long raise(
            AlarmKey key,
            Severity severity,
            OptionalInt value,
            OptionalInt limit,
            Duration ago,
            @Nullable AlarmKey cause) {
        long number = ++numbers;
        long now = clock.epochMillis() + AHEAD_MILLIS;
        Transition raised = new Transition(
                now,
                key,
                number,
                severity,
                now - ago.toMillis(),
                AlarmState.NORMAL,
                AlarmState.ACTIVE,
                AlarmState.ACTIVE,
                value,
                limit,
                0,
                cause,
                null,
                null,
                null,
                null);
        note(new StandingAlarm(raised, now, null, value));
        return number;
    }

    /** The condition is gone, or held back. */
    synchronized void becomes(long number, AlarmState state) {
        StandingAlarm was = known(number);
        change(was, state, state == AlarmState.SUPPRESSED ? was.last().below() : state, 0, null, null, null);
    }

    private StandingAlarm known(long number) {
        StandingAlarm was = standing.get(number);
        if (was == null) {
            throw new IllegalStateException("alarm " + number + " does not stand");
        }
        return was;
    }

    private void change(
            StandingAlarm was,
            AlarmState to,
            AlarmState below,
            long until,
            @Nullable String by,
            @Nullable String comment,
            @Nullable String action) {
        Transition last = was.last();
        Transition now = new Transition(
                clock.epochMillis() + AHEAD_MILLIS,
                last.key(),
                last.alarm(),
                last.severity(),
                last.since(),
                last.to(),
                to,
                below,
                last.value(),
                last.limit(),
                until,
                last.cause(),
                by,
                comment,
                action,
                null);
        String care = to == AlarmState.ACKNOWLEDGED ? by : was.acknowledgedBy();
        note(new StandingAlarm(now, was.raisedAt(), care, was.value()));
    }

    private void note(StandingAlarm alarm) {
        Transition last = alarm.last();
        if (last.to() == AlarmState.NORMAL) {
            standing.remove(last.alarm());
        } else {
            standing.put(last.alarm(), alarm);
        }
        AlarmKey key = last.key();
        events.add(new Event(
                "stream-a",
                ++seq,
                epochMillis(last.at()),
                key.kind().id(),
                last.severity().id(),
                last.to().id(),
                key.zone(),
                key.sensor(),
                key.quantity(),
                unscaled(key, last.value()),
                unscaled(key, last.limit()),
                null,
                new Event.Alarm(
                        last.alarm(),
                        epochMillis(last.since()),
                        last.below() == last.to() ? null : last.below().id(),
                        last.until() == 0 ? null : epochMillis(last.until()),
                        last.cause() == null ? null : last.cause().toString(),
                        last.by(),
                        last.comment(),
                        last.action())));
    }

    private static @Nullable BigDecimal unscaled(AlarmKey key, OptionalInt scaled) {
        return scaled.isEmpty()
                ? null
                : Quantity.byId(key.quantity()).orElseThrow().unscale(scaled.getAsInt());
    }

    @Override
    public synchronized List<StandingAlarm> standing() {
        return standing.values().stream()
                .sorted(Comparator.comparing(
                                (StandingAlarm alarm) -> alarm.last().severity())
                        .reversed()
                        .thenComparing(alarm -> alarm.last().key()))
                .toList();
    }

    @Override
    public List<ZoneContext> contexts() {
        return List.copyOf(contexts);
    }

    @Override
    public long epochMillis(long at) {
        return at - AHEAD_MILLIS;
    }

    @Override
    public synchronized void events(long fromMillis, long toMillis, Consumer<Event> each) throws IOException {
        IOException failure = this.failure;
        if (failure != null) {
            throw failure;
        }
        events.stream()
                .filter(event -> event.ts() >= fromMillis && event.ts() <= toMillis)
                .forEach(each);
    }

    @Override
    public synchronized void command(Input.Command command) throws RefusedException, IOException {
        IOException failure = this.failure;
        if (failure != null) {
            throw failure;
        }
        switch (command) {
            case Input.Acknowledge it -> {
                StandingAlarm was = known(it.alarm());
                if (was.acknowledgedBy() != null) {
                    throw new RefusedException(
                            "alarm " + it.alarm() + " has been acknowledged by " + was.acknowledgedBy());
                }
                boolean gone = was.last().to() == AlarmState.RETURNED;
                AlarmState to = gone ? AlarmState.NORMAL : AlarmState.ACKNOWLEDGED;
                change(was, to, to, 0, it.by(), it.comment(), it.action());
            }
            case Input.Shelve it -> {
                StandingAlarm was = known(it.alarm());
                long until = clock.epochMillis() + AHEAD_MILLIS + it.length().toMillis();
                change(was, AlarmState.SHELVED, was.last().below(), until, it.by(), it.reason(), null);
            }
            case Input.Unshelve it -> {
                StandingAlarm was = known(it.alarm());
                change(was, was.last().below(), was.last().below(), 0, it.by(), null, null);
            }
            case Input.Reset it ->
                change(known(it.alarm()), AlarmState.NORMAL, AlarmState.NORMAL, 0, it.by(), null, null);
            case Input.Maintenance it -> {
                contexts.removeIf(context -> context.zone().equals(it.zone()));
                if (!it.length().isZero()) {
                    long until = clock.epochMillis() + it.length().toMillis();
                    contexts.add(new ZoneContext(it.zone(), until, it.by(), it.reason(), false, 0, null, false));
                }
            }
            case Input.Trip it -> {
                contexts.removeIf(context -> context.zone().equals(it.zone()));
                contexts.add(new ZoneContext(it.zone(), 0, null, null, false, clock.epochMillis(), it.lot(), false));
            }
            case Input.ConfirmDefrost it ->
                contexts.removeIf(context -> context.zone().equals(it.zone()));
        }
        commands.add(command);
    }
}
