package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Outbox;
import io.hanlu.edge.journal.Outbox.Attempt;
import io.hanlu.edge.journal.Outbox.Letter;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.ChannelSettings;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Language;
import io.hanlu.wire.message.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of alarms. Reads the journal's alarm events after a cursor of its own; what it decides, what waits and what became of each
 * attempt is made durable in the {@link Outbox} before anything is sent. So after a kill nothing is forgotten, and nothing told twice but
 * the attempts under way, at most one a channel.
 *
 * <p>At most {@link #BOUND_LETTERS} letters wait; beyond that, the oldest of the least severity goes, which is on record. A letter that
 * fails is tried again after {@link #FIRST_PAUSE}, then after twice as long each time up to {@link #LONGEST_PAUSE}, half of it random,
 * and given up after {@link #LONGEST_LIFE}. Its own thread, {@code notify}, decides; {@link #wake}, {@link #direct}, {@link #change},
 * {@link #test} and the figures are for any thread.
 */
public final class Notifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    static final int BOUND_LETTERS = 1_000;
    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    static final Duration LONGEST_LIFE = Duration.ofDays(1);

    private static final int BOUND_DIRECT = 256;
    private static final int BOUND_UNSAVED_ATTEMPTS = 10_000;
    private static final int EVENTS_AT_ONCE = 100;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final String gateway;
    private final Path folder;
    private final Consumer<Happening> record;
    private final Function<ChannelSettings, Channel> opener;
    private final @Nullable Channels channels;
    private final Clock clock;
    private final RandomGenerator jitter;
    private final Outbox outbox;
    private final Telling telling;
    private final Thread thread = Thread.ofPlatform().name("notify").unstarted(this::run);
    private final Semaphore word = new Semaphore(0);

    // the notifier's thread
    private final long originMillis; // wall time at the start; from there on our time is monotonic
    private final long originNanos;
    private final Map<String, Courier> couriers = new HashMap<>();
    private final TreeMap<Long, Letter> letters = new TreeMap<>();
    private final Set<Long> underWay = new HashSet<>();
    private final List<Attempt> attempts = new ArrayList<>(); // since the last save
    private long lastLetter;
    private long seq;
    private long nextTelling = Long.MIN_VALUE;
    private @Nullable JournalReader reader;

    // from other threads
    private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>(); // at most one a channel
    private final BlockingQueue<Event> direct = new ArrayBlockingQueue<>(BOUND_DIRECT);
    private volatile @Nullable Change change;
    private volatile People people;
    private volatile AlarmWords words;
    private volatile boolean stopping;

    private volatile @Nullable String trouble;
    private volatile int waiting;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder lost = new LongAdder();

    private record Done(Letter letter, Outcome outcome) {}

    private record Change(People people, AlarmWords words) {}

    /**
     * Opens the outbox; tells nobody before {@link #start}.
     *
     * @param gateway its id
     * @param language in which the texts of events are
     * @param folder the journal's, which has been opened
     * @param record keeps an event of kind {@code notification} for each attempt; must not block
     */
    public Notifier(
            String gateway,
            ZoneId timezone,
            Language language,
            People people,
            AlarmWords words,
            Path folder,
            Consumer<Happening> record,
            Clock clock,
            RandomGenerator jitter)
            throws JournalException {
        this(gateway, timezone, language, people, words, folder, record, clock, jitter, null);
    }

    Notifier(
            String gateway,
            ZoneId timezone,
            Language language,
            People people,
            AlarmWords words,
            Path folder,
            Consumer<Happening> record,
            Clock clock,
            RandomGenerator jitter,
            @Nullable Function<ChannelSettings, Channel> opener)
            throws JournalException {
        this.gateway = gateway;
        this.folder = folder;
        this.record = record;
        this.clock = clock;
        this.jitter = jitter;
        this.people = people;
        this.words = words;
        this.originMillis = clock.epochMillis();
        this.originNanos = clock.monotonicNanos();
        this.outbox = Outbox.open(folder);
        this.channels = opener == null ? new Channels(clock) : null;
        this.opener = channels == null ? Objects.requireNonNull(opener) : channels::open;
        Outbox.State saved = outbox.saved();
        this.seq = saved.seq();
        this.lastLetter = outbox.lastLetter();
        long now = originMillis;
        for (Letter letter : saved.letters()) {
            // A clock that was set while we were away must neither put a letter off nor make it old at once
            letters.put(
                    letter.id(),
                    with(letter, Math.min(letter.dueMillis(), now + LONGEST_PAUSE.toMillis()), letter.attempts()));
        }
        this.telling = new Telling(people, words, timezone, language, saved, now, this::post);
        openCouriers();
    }

    private static Letter with(Letter letter, long dueMillis, int attempts) {
        return new Letter(
                letter.id(),
                letter.alarm(),
                letter.severity(),
                letter.recipient(),
                letter.channel(),
                letter.address(),
                letter.title(),
                letter.text(),
                letter.createdMillis(),
                dueMillis,
                attempts);
    }

    public void start() {
        thread.start();
    }

    /** There may be new events in the journal. Never blocks. */
    public void wake() {
        if (word.availablePermits() == 0) {
            word.release();
        }
    }

    /**
     * An alarm event that the journal cannot take now: told from memory. When it comes by the journal later, it is not told again. Never
     * blocks; of more than 256 that wait, the newest are counted as lost, and come by the journal.
     */
    public void direct(Happening happening) {
        if (happening.alarm() != null
                && !direct.offer(new Event(
                        "direct",
                        1,
                        happening.timeMillis(),
                        happening.kind(),
                        happening.severity(),
                        happening.state(),
                        happening.zone(),
                        happening.sensor(),
                        happening.quantity(),
                        happening.value(),
                        happening.limit(),
                        happening.text(),
                        happening.alarm()))) {
            lost.increment();
        }
        wake();
    }

    /** Other people or words from now on; letters that wait for a channel that is gone are given up. */
    public void change(People newPeople, AlarmWords newWords) {
        change = new Change(newPeople, newWords);
        wake();
    }

    /**
     * Sends test messages now and waits for what comes back, up to a minute for each.
     *
     * @param name id of a recipient or channel; null for all recipients
     * @throws IllegalArgumentException when there is nobody of that name, and who there is
     */
    public List<TestMessages.Result> test(@Nullable String name) throws InterruptedException {
        return TestMessages.send(
                people,
                words,
                gateway,
                name,
                clock,
                result -> record.accept(happening(
                        clock.epochMillis(),
                        Severity.LOW.id(),
                        result.outcome() instanceof Outcome.Delivered ? "delivered" : "failed",
                        "test message to " + result.recipient() + " by " + result.channel() + ": "
                                + text(result.outcome()))));
    }

    /** Letters that wait. */
    public int waiting() {
        return waiting;
    }

    /** Letters that arrived since the start. */
    public long delivered() {
        return delivered.sum();
    }

    /** Attempts that failed since the start. */
    public long failed() {
        return failed.sum();
    }

    /** Letters given up or dropped since the start, and direct events that found no room. */
    public long lost() {
        return lost.sum();
    }

    /** Why people may not be told, or not remember; null when all is well. */
    public @Nullable String trouble() {
        return trouble;
    }

    private void run() {
        try {
            while (!stopping) {
                try {
                    long wait = step();
                    if (word.tryAcquire(Math.clamp(wait, 0, LONGEST_WAIT.toMillis()), TimeUnit.MILLISECONDS)) {
                        word.drainPermits();
                    }
                } catch (RuntimeException e) {
                    // Not even a defect of ours may end telling people for good, unseen
                    trouble("telling people has failed and goes on in " + AFTER_DEFECT.toSeconds() + " s: " + e);
                    LOG.error("{}", trouble, e);
                    clock.pause(AFTER_DEFECT);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the notifier was asked to stop");
        }
    }

    private void trouble(@Nullable String what) {
        if (what != null && !what.equals(trouble)) {
            LOG.error("{}", what);
        }
        trouble = what;
    }

    private long now() {
        return originMillis + (clock.monotonicNanos() - originNanos) / 1_000_000;
    }

    /**
     * One turn: hears, decides, makes durable, sends.
     *
     * @return milliseconds until something is due
     */
    long step() {
        long now = now();
        takeChange();
        boolean heard = !done.isEmpty();
        for (Done each = done.poll(); each != null; each = done.poll()) {
            finish(each.letter(), each.outcome(), now);
        }
        String failure = null;
        try {
            heard |= hear(now);
        } catch (JournalException e) {
            failure = "the journal cannot be read: " + e.getMessage();
            closeReader();
        }
        if (heard || now >= nextTelling) {
            nextTelling = telling.due(now);
        }
        giveUp(now);
        if (failure == null) {
            failure = save();
        } else {
            save();
        }
        trouble(failure);
        long next = Math.min(nextTelling, send(now));
        waiting = letters.size();
        return next == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, next - now);
    }

    private void takeChange() {
        Change wanted = change;
        if (wanted != null) {
            change = null;
            people = wanted.people();
            words = wanted.words();
            telling.change(people, words);
            openCouriers();
            nextTelling = Long.MIN_VALUE;
        }
    }

    /** Keeps the couriers of channels that have not changed. */
    private void openCouriers() {
        Map<String, Courier> before = new HashMap<>(couriers);
        couriers.clear();
        for (ChannelSettings settings : people.channels()) {
            Courier courier = before.get(settings.id());
            if (courier != null && courier.settings().equals(settings)) {
                before.remove(settings.id());
            } else {
                courier = new Courier(settings, opener.apply(settings), this::isDone, clock);
            }
            couriers.put(settings.id(), courier);
        }
        before.values().forEach(Courier::close);
    }

    private void isDone(Letter letter, Outcome outcome) {
        done.add(new Done(letter, outcome));
        wake();
    }

    /** Whether there was anything. Each event has its effect before the next one is looked at: what came and went was told. */
    private boolean hear(long now) throws JournalException {
        boolean any = false;
        for (Event event = direct.poll(); event != null; event = direct.poll()) {
            hear(event, now);
            any = true;
        }
        if (reader == null) {
            reader = JournalReader.open(folder);
        }
        List<Event> events = reader.events(seq + 1, EVENTS_AT_ONCE);
        while (!events.isEmpty()) {
            for (Event event : events) {
                any |= event.alarm() != null;
                hear(event, now);
                seq = event.seq();
            }
            events = events.size() < EVENTS_AT_ONCE ? List.of() : reader.events(seq + 1, EVENTS_AT_ONCE);
        }
        return any;
    }

    private void hear(Event event, long now) {
        if (event.alarm() == null) {
            return;
        }
        try {
            telling.heard(event, now);
            // Of what is older than a letter may be, only what still stands is told, after the last event
            if (clock.epochMillis() - event.ts() < LONGEST_LIFE.toMillis()) {
                nextTelling = telling.due(now);
            }
        } catch (RuntimeException e) {
            LOG.error("event {} cannot be told: {}", event.seq(), event, e);
            lost.increment();
        }
    }

    private void closeReader() {
        JournalReader old = reader;
        reader = null;
        if (old != null) {
            try {
                old.close();
            } catch (JournalException e) {
                LOG.debug("the old reader does not close", e);
            }
        }
    }

    private void post(long alarm, Severity severity, Recipient recipient, Address address, String title, String text) {
        long now = now();
        letters.put(
                ++lastLetter,
                new Letter(
                        lastLetter,
                        alarm,
                        severity.id(),
                        recipient.id(),
                        address.channel(),
                        address.to(),
                        title,
                        text,
                        now,
                        now,
                        0));
        if (letters.size() > BOUND_LETTERS) {
            letters.values().stream()
                    .filter(letter -> !underWay.contains(letter.id()))
                    .min(Comparator.comparing((Letter letter) -> Telling.severity(letter.severity()))
                            .thenComparing(Letter::id))
                    .ifPresent(least -> remove(least, "dropped", "more than " + BOUND_LETTERS + " messages wait", now));
        }
    }

    private void remove(Letter letter, String outcome, String why, long now) {
        letters.remove(letter.id());
        lost.increment();
        attempt(letter, outcome, why, now);
    }

    private void attempt(Letter letter, String outcome, String answer, long now) {
        attempts.add(
                new Attempt(letter.id(), letter.alarm(), letter.recipient(), letter.channel(), now, outcome, answer));
        if (attempts.size() > BOUND_UNSAVED_ATTEMPTS) {
            attempts.removeFirst();
        }
        boolean bad = !outcome.equals("delivered");
        record.accept(happening(
                clock.epochMillis(),
                bad ? Severity.MEDIUM.id() : "info",
                outcome,
                "to " + letter.recipient() + " by " + letter.channel()
                        + (letter.alarm() == 0 ? ", summary" : ", alarm " + letter.alarm()) + ", attempt "
                        + (letter.attempts() + 1) + ": " + answer));
    }

    /** Nothing is being sent. */
    boolean isIdle() {
        return underWay.isEmpty();
    }

    private static Happening happening(long timeMillis, String severity, String state, String text) {
        return new Happening(timeMillis, "notification", severity, state, null, null, null, null, null, text);
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered taken -> taken.receipt();
            case Outcome.Failed not -> not.why();
        };
    }

    private void finish(Letter letter, Outcome outcome, long now) {
        underWay.remove(letter.id());
        Optional.ofNullable(couriers.get(letter.channel())).ifPresent(Courier::isBack);
        switch (outcome) {
            case Outcome.Delivered taken -> {
                letters.remove(letter.id());
                delivered.increment();
                attempt(letter, "delivered", taken.receipt(), now);
            }
            case Outcome.Failed not -> {
                failed.increment();
                long due = now + Math.max(not.notBefore().toMillis(), pauseMillis(letter.attempts()));
                if (!not.retry() || due - letter.createdMillis() >= LONGEST_LIFE.toMillis()) {
                    remove(letter, "given_up", not.why(), now);
                } else {
                    letters.put(letter.id(), with(letter, due, letter.attempts() + 1));
                    attempt(letter, "failed", not.why(), now);
                }
            }
        }
    }

    private long pauseMillis(int attemptsBefore) {
        long ceiling = Math.min(FIRST_PAUSE.toMillis() << Math.min(attemptsBefore, 20), LONGEST_PAUSE.toMillis());
        return jitter.nextLong(ceiling / 2, ceiling + 1);
    }

    private void giveUp(long now) {
        for (Letter letter : List.copyOf(letters.values())) {
            if (underWay.contains(letter.id())) {
                continue;
            }
            if (!couriers.containsKey(letter.channel())) {
                remove(letter, "given_up", "the configuration has no channel " + letter.channel() + " any more", now);
            } else if (now - letter.createdMillis() >= LONGEST_LIFE.toMillis()) {
                remove(letter, "given_up", "could not be delivered within a day", now);
            }
        }
    }

    /** Null, or why it could not be made durable; then people are told from memory, and it is tried again. */
    private @Nullable String save() {
        Outbox.State state = new Outbox.State(
                seq, telling.isFlooded(), telling.lately(), telling.told(), List.copyOf(letters.values()));
        if (state.equals(outbox.saved()) && attempts.isEmpty()) {
            return null;
        }
        try {
            outbox.save(state, attempts);
            attempts.clear();
            return null;
        } catch (JournalException e) {
            return "messages are sent, and will be sent again after a restart: " + e.getMessage();
        }
    }

    /** Gives each courier that is free the gravest letter that is due; says when the next one is. */
    private long send(long now) {
        long next = Long.MAX_VALUE;
        for (Courier courier : couriers.values()) {
            Letter best = null;
            for (Letter letter : letters.values()) {
                if (!letter.channel().equals(courier.settings().id()) || underWay.contains(letter.id())) {
                    continue;
                }
                if (letter.dueMillis() > now) {
                    next = Math.min(next, letter.dueMillis());
                } else if (best == null
                        || Telling.severity(letter.severity()).compareTo(Telling.severity(best.severity())) > 0) {
                    best = letter;
                }
            }
            long wait = courier.waitNanos();
            if (best != null && wait <= 0) {
                underWay.add(best.id());
                courier.take(best, message(best));
                next = courier.waitNanos() == Long.MAX_VALUE ? next : now;
            } else if (best != null && wait != Long.MAX_VALUE) {
                next = Math.min(next, now + Math.ceilDiv(wait, 1_000_000L));
            }
        }
        return next;
    }

    private Message message(Letter letter) {
        return new Message(
                letter.createdMillis() + "-" + letter.id(),
                gateway,
                people.recipient(letter.recipient()).map(Recipient::name).orElse(letter.recipient()),
                letter.address(),
                Telling.severity(letter.severity()),
                letter.title(),
                letter.text(),
                letter.createdMillis());
    }

    /** Lets what is under way come to its end for a moment, and keeps the rest for the next start. */
    @Override
    public void close() throws JournalException {
        stopping = true;
        wake();
        try {
            if (thread.isAlive() && !thread.join(STOP_TIMEOUT)) {
                thread.interrupt();
                thread.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        couriers.values().forEach(Courier::close);
        for (Done each = done.poll(); each != null; each = done.poll()) {
            finish(each.letter(), each.outcome(), now());
        }
        try (outbox) {
            String failure = save();
            if (failure != null) {
                LOG.error("{}", failure);
            }
        } finally {
            closeReader();
            if (channels != null) {
                channels.close();
            }
        }
    }
}
