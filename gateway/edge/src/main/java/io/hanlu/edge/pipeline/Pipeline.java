package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.Redated;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.chunk.PointTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes passes from the inlet, has them judged, keeps times unique, notices events and alarms, and commits rounds. Its own thread does
 * all of that, {@code pipeline}; the counters may be read by any.
 *
 * <p>A commit waits until the sensors have been quiet for a moment, so that a round is written once and whole, and at the
 * longest for the commit interval. An event is committed at once. While the journal cannot be written, readings are judged and alarms
 * raised as ever; what is to be kept waits in {@link Pending} up to its bounds and is tried again every second, and recordings wait where
 * they are. What had no room is told as one event with the first commit.
 */
public final class Pipeline implements AutoCloseable {

    /** Learns what becomes of everything. Called on the pipeline's thread; must not block. */
    public interface Listener {

        /** What there was is durable. */
        void committed();

        /** The clock was corrected, or is trusted otherwise than before; durable with the next commit. */
        default void corrected(Trust trust) {}

        /** The journal cannot take this event now; it is kept and tried again. */
        default void waits(Happening event) {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** A round is whole when nothing has come for so long. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Inlet inlet;
    private final Journal journal;
    private final LiveTable live;
    private final Honesty honesty;
    private final AlarmStage alarms;
    private final Duration commit;
    private final Listener listener;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().name("pipeline").unstarted(this::run);

    // the pipeline's thread only
    private final Map<String, Integer> indices = new HashMap<>(); // by name
    private final Map<Point, Integer> indicesByPoint = new HashMap<>(); // the same, without building the name each time
    private final TimeOrder timeOrder;
    private final Transitions transitions;
    private final Pending pending = new Pending();
    private long firstPendingNanos;
    private long lastTakenNanos;
    private volatile long lastCommitNanos; // anybody may read it
    private long lastTellNanos;
    private long turnedAwayNoted;
    private long retryAtNanos; // while there is trouble
    private Supplier<Optional<Correction>> looks = Optional::empty;
    private Consumer<Correction> follows = correction -> {};
    private long correctAgainNanos; // while one could not be written
    private String boot = "";
    private @Nullable Moved moved;

    /** Bound: 1,000; beyond it what is told is in the log only. */
    private final BlockingQueue<Happening> said = new ArrayBlockingQueue<>(1_000);

    private volatile boolean stopping;
    private final LongAdder committed = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder added = new LongAdder();
    private volatile boolean isCommitted;
    private volatile @Nullable String trouble;
    private volatile @Nullable String uncorrected; // why the clock is not

    /**
     * @param honesty judges readings before anything is kept
     * @param alarms told of everything live
     * @param commit the longest a reading waits to become durable; zero commits every pass at once
     */
    public Pipeline(
            Inlet inlet,
            Journal journal,
            LiveTable live,
            Honesty honesty,
            AlarmStage alarms,
            Duration commit,
            Listener listener,
            Clock clock) {
        this.inlet = inlet;
        this.journal = journal;
        this.live = live;
        this.honesty = honesty;
        this.alarms = alarms;
        this.transitions = new Transitions(honesty::isEcho);
        this.commit = commit;
        this.listener = listener;
        this.clock = clock;
        this.timeOrder = new TimeOrder(journal.newestTimes());
        List<PointTable.Entry> entries = journal.table().entries();
        for (int i = 0; i < entries.size(); i++) {
            indices.put(entries.get(i).name(), i);
        }
        this.lastCommitNanos = clock.monotonicNanos();
        this.lastTellNanos = lastCommitNanos;
    }

    /** Readings that are on their way when the clock is corrected were dated before. */
    private record Moved(long fromMillis, long byMillis, long untilNanos) {

        private static final Duration LONGEST_WAY = Duration.ofMinutes(11);

        /** Whether a time can only have been given by the clock as it was: up to the correction, and not by now as it is. */
        boolean concerns(Reading reading, long nowMillis) {
            return reading.timeMillis() <= fromMillis && (byMillis > 0 || reading.timeMillis() > nowMillis);
        }
    }

    /**
     * Has the clock looked after: it may say that it was corrected, and then what it dated and nobody was sent is
     * moved. Before {@link #start}.
     *
     * @param connected whether the broker can be reached
     */
    public void keep(GatewayClock time, BooleanSupplier connected) {
        looks = () -> time.look(connected.getAsBoolean());
        follows = time::follow;
        boot = time.boot();
        timeOrder.trusted(time.trust() == Trust.TRUSTED);
    }

    /** Starts with an event in hand, the one that says the gateway has started. */
    public void start(Happening first) {
        pending.add(first);
        thread.start();
    }

    /** Has an event recorded that came neither from a reading nor from an alarm. Any thread; never waits. */
    public void record(Happening happening) {
        if (!said.offer(happening)) {
            LOG.warn("no room to record {}", happening);
        }
    }

    /** Readings made durable since the start. */
    public long committed() {
        return committed.sum();
    }

    /** Recorded readings that the journal already had, since the start. */
    public long repeated() {
        return repeated.sum();
    }

    /** Readings that no source gave, since the start: what was derived, and what says that nothing came. */
    public long added() {
        return added.sum();
    }

    /** When the last commit returned, on the monotonic clock; empty before the first. */
    public OptionalLong lastCommitNanos() {
        return isCommitted ? OptionalLong.of(lastCommitNanos) : OptionalLong.empty();
    }

    /** Why nothing can be made durable at present, or not for long; null when all is well. */
    public @Nullable String trouble() {
        @Nullable String now = trouble == null ? uncorrected : trouble;
        return now == null ? journal.caution() : now;
    }

    private void run() {
        try {
            while (!stopping || !inlet.isEmpty()) {
                step();
            }
            alarms.tell(pending::add);
            pending.add(Events.stopped(clock.epochMillis()));
            long tries = STOP_TIMEOUT.dividedBy(RETRY);
            while (!pending.events().isEmpty() && tries > 0) {
                if (!commitNow(true)) {
                    tries--;
                    clock.pause(RETRY);
                }
            }
            if (pending.readings() > 0) {
                LOG.error("{} readings are lost: the journal could not be written before the stop", pending.readings());
            }
        } catch (InterruptedException e) {
            LOG.error("stopped in the middle: {} readings are not in the journal", pending.readings());
        }
    }

    private void step() throws InterruptedException {
        Inlet.Arrival arrival = inlet.take(untilCommit());
        if (uncorrected == null || clock.monotonicNanos() - correctAgainNanos >= 0) {
            looks.get().ifPresentOrElse(this::correct, () -> uncorrected = null);
        }
        alarms.time();
        switch (arrival) {
            case Inlet.Pass pass -> accept(pass);
            case Inlet.Told told -> {
                pending.add(Events.notice(clock.epochMillis(), told.notice()));
                alarms.notice(told.notice());
            }
            case Inlet.Asked asked -> alarms.carryOut(asked);
            case Inlet.Ruled ruled -> alarms.change(ruled);
            case null -> {
                // nothing came; what is pending may be due
            }
        }
        if (inlet.isEmpty()) {
            tellSilent();
        }
        noteTurnedAway();
        for (Happening event = said.poll(); event != null; event = said.poll()) {
            pending.add(event);
        }
        alarms.tick(trouble());
        alarms.tell(pending::add);
        if (isCommitDue()) {
            commitNow(false);
        }
        inlet.holdRecordings(pending.readings() >= Pending.BATCH_READINGS);
    }

    /**
     * Moves what was dated wrongly and can still be moved, and tells of it and of what cannot. Where the journal cannot say what that is,
     * the clock stays as wrong as it was, so that all it dates is moved together when it can.
     */
    private void correct(Correction correction) {
        Redated redated;
        try {
            redated = journal.correct(
                    correction, boot, clock.epochMillis() + correction.shiftMillis(), pending.earliest());
        } catch (JournalException e) {
            if (uncorrected == null) {
                LOG.error(
                        "{}; the clock is not corrected, trying again every {} s",
                        e.getMessage(),
                        RETRY.toSeconds(),
                        e);
            }
            uncorrected = e.getMessage();
            correctAgainNanos = clock.monotonicNanos() + RETRY.toNanos();
            return;
        }
        uncorrected = null;
        follows.accept(correction);
        long now = clock.epochMillis();
        if (redated.moved() != 0) {
            BitSet waitingPoints = pending.points();
            pending.move(redated.moved());
            timeOrder.corrected(journal.newestTimes(), waitingPoints, redated.moved());
            live.move(redated.moved(), point -> !journal.isRecorded(index(point)));
        }
        if (correction.shiftMillis() != 0) { // what a trusted clock had dated stays, also what is still on its way
            long until = clock.monotonicNanos() + Moved.LONGEST_WAY.toNanos();
            moved = correction.redates()
                    ? new Moved(now - correction.shiftMillis(), correction.shiftMillis(), until)
                    : null;
        }
        timeOrder.trusted(correction.trust() == Trust.TRUSTED);
        Events.corrected(now, correction, redated).forEach(told -> {
            LOG.warn("the clock: {}", told.text());
            pending.add(told);
        });
        listener.corrected(correction.trust());
    }

    /** Dates what was still on its way when the clock was corrected. */
    private List<Reading> dated(List<Reading> readings) {
        Moved last = moved;
        if (last == null) {
            return readings;
        }
        if (clock.monotonicNanos() - last.untilNanos > 0) {
            moved = null;
            return readings;
        }
        long now = clock.epochMillis();
        return readings.stream()
                .map(reading -> !journal.isRecorded(index(reading.point())) && last.concerns(reading, now)
                        ? reading.withTime(reading.timeMillis() + last.byMillis, reading.quality())
                        : reading)
                .toList();
    }

    /** Only when all that came has been judged: what waits in the inlet is not missing. */
    private void tellSilent() {
        long now = clock.monotonicNanos();
        if (now - lastTellNanos >= IDLE.toNanos()) {
            lastTellNanos = now;
            honesty.tellSilent(now, clock.epochMillis(), (reading, isLive) -> {
                if (pending.readings() == 0) {
                    firstPendingNanos = now;
                }
                keep(reading, isLive);
            });
        }
    }

    private void accept(Inlet.Pass pass) {
        lastTakenNanos = clock.monotonicNanos();
        if (pending.readings() == 0) {
            firstPendingNanos = lastTakenNanos;
        }
        honesty.judge(dated(pass.readings()), pass.live(), lastTakenNanos, this::keep);
        added.add(-pass.readings().size());
    }

    private int index(Point point) {
        Integer index = indices.get(point.toString());
        if (index == null) {
            throw new IllegalStateException(point + " is not in the journal's point table");
        }
        return index;
    }

    private void keep(Reading raw, boolean isLive) {
        added.increment();
        int point = indicesByPoint.computeIfAbsent(raw.point(), this::index);
        Reading reading = isLive
                ? timeOrder.live(point, raw)
                : timeOrder.recorded(point, raw).orElse(null);
        if (reading == null) {
            repeated.increment();
            return;
        }
        if (isLive) {
            alarms.measured(raw, reading);
        } else {
            alarms.recorded(raw.point());
        }
        live.put(reading);
        transitions.next(reading).ifPresent(pending::add);
        pending.add(point, reading, journal.isRecorded(point));
    }

    private void noteTurnedAway() {
        long lost = inlet.turnedAway();
        if (lost > turnedAwayNoted) {
            pending.lose(lost - turnedAwayNoted, 0, clock.epochMillis(), clock.epochMillis());
            turnedAwayNoted = lost;
        }
    }

    private Duration untilCommit() {
        if (pending.readings() == 0) {
            return IDLE;
        }
        return QUIET.compareTo(commit) < 0 ? QUIET : commit;
    }

    private boolean isCommitDue() {
        long now = clock.monotonicNanos();
        if (trouble != null) {
            return now - retryAtNanos >= 0;
        }
        if (pending.isBacklog()) { // what is new is judged between one transaction and the next
            return inlet.isEmpty() || pending.readings() >= Pending.BOUND_READINGS;
        }
        // a loss once the jam is over, so that one event tells how much it cost; until then the counter does
        if (!pending.events().isEmpty()
                || alarms.isAwaited()
                || journal.isSettling()
                || pending.readings() >= Pending.BATCH_READINGS
                || (pending.loss().isPresent() && inlet.isEmpty())) {
            return true;
        }
        if (pending.readings() == 0) {
            return false;
        }
        boolean waitedLongest = now - firstPendingNanos >= commit.toNanos();
        boolean roundIsWhole = now - lastTakenNanos >= QUIET.toNanos();
        // a tenth early, so that commits that came late do not push all later ones into the next round
        boolean notTooOften = now - lastCommitNanos >= commit.toNanos() / 10 * 9;
        return waitedLongest || (roundIsWhole && notTooOften);
    }

    /**
     * Commits the oldest of what is pending; with the last of it events and the state of the alarms, which are later than the readings
     * they follow from. So a power cut in the middle of a backlog leaves rounds that lead to the same alarms when they are replayed.
     *
     * @param last whether none will follow: then the next start has nothing to replay
     * @return false when the journal refused; everything is kept
     */
    private boolean commitNow(boolean last) {
        Pending.Batch batch = pending.batch();
        List<Happening> events = List.of();
        byte[] state = null;
        if (batch.isLast()) {
            events = new ArrayList<>(pending.events());
            pending.loss().map(loss -> Events.loss(clock.epochMillis(), loss)).ifPresent(events::add);
            // readings that were shed cannot be replayed
            state = alarms.save(last
                    || pending.loss().isPresent()
                    || journal.isCheckpointDue(batch.rounds().size()));
        }
        try {
            journal.append(new Commit(batch.rounds(), events, state));
        } catch (JournalException e) {
            refused(e);
            return false;
        }
        if (trouble != null) {
            LOG.info("the journal can be written again; {} readings have waited", pending.readings());
            trouble = null;
        }
        pending.committed(batch);
        committed.add(batch.readings());
        lastCommitNanos = clock.monotonicNanos();
        isCommitted = true;
        if (batch.isLast()) {
            alarms.committed();
            pending.eventsCommitted();
            pending.lossTold();
        }
        listener.committed();
        if (batch.isLast() && !last && journal.isReplaceable()) {
            throw new IllegalStateException("the journal's disk can be written again: a new start takes over");
        }
        return true;
    }

    private void refused(JournalException e) {
        if (journal.damage() != null) { // a new start begins a new one, and says so
            throw new IllegalStateException(e.getMessage(), e);
        }
        if (trouble == null) {
            LOG.error("{}; readings wait in memory, trying again every {} s", e.getMessage(), RETRY.toSeconds(), e);
        }
        trouble = e.getMessage();
        retryAtNanos = clock.monotonicNanos() + RETRY.toNanos();
        pending.newlyWaiting().forEach(listener::waits);
        inlet.gaveUp(pending.shed());
    }

    /** Commits everything that came in, then stops. Call after acquisition has stopped. */
    @Override
    public void close() {
        stopping = true;
        try {
            if (!thread.join(STOP_TIMEOUT.multipliedBy(2))) {
                LOG.error("the pipeline did not stop within {}", STOP_TIMEOUT.multipliedBy(2));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
