package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmEngine;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Alarms;
import io.hanlu.edge.alarm.DefrostProposal;
import io.hanlu.edge.alarm.OutOfService;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.alarm.Trip;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.SavedAlarms;
import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the alarm engine meets the pipeline: brings it everything it judges, has siren and lamp show at once what it finds, and hands
 * over events and state to be committed. Goes on from the journal after a start: from the state saved there, and the rounds that came
 * after it.
 *
 * <p>The pipeline's thread, except {@link #standing} and the figures, which any thread may ask for.
 */
public final class AlarmStage {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmStage.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final Alarms alarms;
    private final Function<Transition, String> words;
    private final Vitals vitals;
    private final Predicate<Point> isRecorded;
    private final Consumer<List<StandingAlarm>> signals;
    private final Clock clock;

    private final List<Happening> told = new ArrayList<>(); // since they were taken
    private final List<CompletableFuture<@Nullable Void>> carriedOut = new ArrayList<>(); // since the last commit
    private final Set<String> proposed = new HashSet<>(); // zones whose proposal has been told
    private boolean shown; // what stands is what signals show
    private boolean unsaved; // a replay of the rounds since the state was saved would not lead here
    private long looked = Long.MIN_VALUE;
    private final LongAdder raised = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /**
     * Goes on from what the journal holds.
     *
     * @param words says a transition in a sentence
     * @param isRecorded whether a point's readings always bring their own times: they raise no alarms (ALARMS.md 1.4)
     * @param signals shown all that stands, whenever that has changed; must not block
     */
    public AlarmStage(
            Journal journal,
            AlarmRules rules,
            Function<Transition, String> words,
            Vitals vitals,
            Predicate<Point> isRecorded,
            Consumer<List<StandingAlarm>> signals,
            Clock clock)
            throws JournalException {
        this.words = words;
        this.vitals = vitals;
        this.isRecorded = isRecorded;
        this.signals = signals;
        this.clock = clock;
        try (JournalReader reader = journal.reader()) {
            this.alarms = resume(reader, rules);
        }
    }

    private Alarms resume(JournalReader reader, AlarmRules rules) throws JournalException {
        List<Event> newest = reader.alarms(1);
        List<Event> standing = newest.stream().filter(Event::alarmStands).toList();
        try {
            Optional<SavedAlarms> saved = reader.alarmState();
            if (saved.isPresent()) {
                Alarms resumed = new Alarms(rules, saved.get().state(), this::hear);
                reader.readings(isRecorded.negate(), saved.get().seq() + 1, resumed::replay);
                return resumed;
            }
            if (!standing.isEmpty()) {
                forget(standing, "the state of the alarms is missing");
            }
        } catch (IllegalArgumentException e) {
            LOG.error("the state of the alarms cannot be read and is begun anew", e);
            told.clear();
            forget(standing, "the state of the alarms could not be read: " + e.getMessage());
        }
        unsaved = true; // without a state, the rounds to come could not be replayed
        return new Alarms(rules, lastNumber(newest), this::hear);
    }

    /** An alarm's newest event has the newest of its numbers. */
    private static long lastNumber(List<Event> newest) {
        return newest.stream()
                .map(Event::alarm)
                .filter(Objects::nonNull)
                .mapToLong(Event.Alarm::number)
                .max()
                .orElse(0);
    }

    private void forget(List<Event> standing, String why) {
        told.add(Events.alarmsForgotten(clock.epochMillis(), why));
        standing.forEach(newest -> told.add(Events.alarmClosed(clock.epochMillis(), newest, why)));
    }

    private void hear(Transition transition) {
        String text = words.apply(transition);
        LOG.info("alarm {}: {}", transition.alarm(), text);
        if (transition.to() == AlarmState.ACTIVE) {
            raised.increment();
        }
        told.add(Events.alarm(transition, text));
        unsaved = true;
        shown = false;
    }

    /**
     * One reading as it was judged.
     *
     * @param kept as it will be committed, perhaps with another time
     */
    void measured(Reading judged, Reading kept) {
        unsaved |= judged.timeMillis() != kept.timeMillis(); // the rounds will not say when it was
        long begun = clock.monotonicNanos();
        alarms.accept(judged);
        nanos.add(clock.monotonicNanos() - begun);
    }

    /** A reading that brings its own time: not judged, and not to be replayed either. */
    void recorded(Point point) {
        unsaved |= !isRecorded.test(point);
    }

    void notice(Notice notice) {
        boolean stuck = notice.kind() == Notice.Kind.BUS_STUCK;
        if ((stuck || notice.kind() == Notice.Kind.BUS_RECOVERED) && notice.zone() != null && notice.sensor() != null) {
            alarms.bus(notice.zone(), notice.sensor(), stuck);
        }
    }

    void carryOut(Inlet.Asked asked) {
        try {
            alarms.command(asked.command());
            Events.carriedOut(clock.epochMillis(), asked.command()).ifPresent(told::add);
            unsaved = true;
            carriedOut.add(asked.answer());
        } catch (AlarmEngine.RefusedException e) {
            LOG.info("refused {}: {}", asked.command(), e.getMessage());
            asked.answer().completeExceptionally(e);
        }
    }

    void change(Inlet.Ruled ruled) {
        alarms.rules(ruled.rules());
        unsaved = true;
        carriedOut.add(ruled.answer());
    }

    /** What the clocks show now: to be said before anything that comes. */
    void time() {
        alarms.tick(clock.epochMillis(), clock.monotonicNanos());
    }

    /**
     * Has come to the end of what came: looks after the gateway itself now and then, lets happen what is due, and has shown what
     * changed. The looks are at the multiples of their interval, so that a restart does not shift them.
     */
    void tick(@Nullable String journalTrouble) {
        long begun = clock.monotonicNanos();
        long look = Math.floorDiv(clock.epochMillis(), BETWEEN_LOOKS.toMillis());
        if (look != looked) {
            looked = look;
            time();
            vitals.look(journalTrouble, alarms::own);
        }
        time();
        nanos.add(clock.monotonicNanos() - begun);
        tellProposals();
        if (!shown) {
            signals.accept(alarms.standing());
            shown = true;
        }
    }

    /** A proposal is told once; the same one waits until it is confirmed or seen no more. */
    private void tellProposals() {
        List<DefrostProposal> now = alarms.proposals();
        for (DefrostProposal proposal : now) {
            if (proposed.add(proposal.zone())) {
                told.add(Events.defrostProposed(clock.epochMillis(), proposal));
            }
        }
        proposed.retainAll(now.stream().map(DefrostProposal::zone).toList());
    }

    /** Whether somebody waits for the next commit. */
    boolean isAwaited() {
        return !carriedOut.isEmpty();
    }

    /** Hands over the events since the last call. */
    void tell(Consumer<Happening> each) {
        told.forEach(each);
        told.clear();
    }

    /**
     * The state to be committed with everything up to now; null when that is not needed.
     *
     * @param always whether it is wanted in any case
     */
    byte @Nullable [] save(boolean always) {
        unsaved |= always || alarms.isUnsaved(); // until it is committed, and not only saved
        return unsaved ? alarms.save() : null;
    }

    /** What {@link #save} gave, and everything told before it, is durable. */
    void committed() {
        unsaved = false;
        alarms.saved();
        carriedOut.forEach(answer -> answer.complete(null));
        carriedOut.clear();
    }

    /** Every alarm that is not normal, gravest first. Any thread. */
    public List<StandingAlarm> standing() {
        return alarms.standing();
    }

    /** The zones in maintenance. Any thread. */
    public List<OutOfService> outOfService() {
        return alarms.outOfService();
    }

    /** What looks like defrosts and waits for somebody to confirm it. Any thread. */
    public List<DefrostProposal> proposals() {
        return alarms.proposals();
    }

    /** The trips under way. Any thread. */
    public List<Trip> trips() {
        return alarms.trips();
    }

    /** How many alarms of this severity are not normal. Any thread. */
    public long standing(Severity severity) {
        return standing().stream()
                .filter(alarm -> alarm.last().severity() == severity)
                .count();
    }

    /** Alarms that became active since the start. Any thread. */
    public long raised() {
        return raised.sum();
    }

    /** Time spent judging since the start, nanoseconds. Any thread. */
    public long nanos() {
        return nanos.sum();
    }
}
