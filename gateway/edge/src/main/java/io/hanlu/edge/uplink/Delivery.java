package io.hanlu.edge.uplink;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.PubAck;
import io.hanlu.wire.mqtt.SessionLostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Publishes over one connection what the journal holds and the centre does not, until it does. {@code DELIVERY.md} beside the module
 * has the rules. In each turn, the first that has something to send wins:
 *
 * <ol>
 *   <li>what alarms retain: with a new connection of all that stand, and of those that ended with an event that is not safe; later of
 *       each that changed, always its newest event, and always before that event itself. So when an event is safe, the broker has
 *       what its alarm retains;
 *   <li>events;
 *   <li>live rounds, collected for a batch;
 *   <li>the {@link Backlog}.
 * </ol>
 *
 * <p>Rounds wait for room that events need not have: at the broker ({@link Pace}), in what the line may cost ({@link Allowance}), and
 * in what the centre has not confirmed ({@link InFlight}). What it does not confirm in time is sent again; when it confirms nothing at
 * all, when nobody subscribes, or when the broker refuses, everything is, each time after a longer pause, in which only new events go.
 * Sending twice is harmless, the centre's writes are idempotent; not sending is not. The uplink's thread only.
 */
final class Delivery {

    static final int READINGS_IN_CHUNK = 4_096;

    private static final int EVENTS_AT_ONCE = 100;
    private static final byte[] NOTHING = {};
    private static final String ACTIVE = AlarmState.ACTIVE.id();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** What a message costs beside payload and topic: MQTT 10, a TLS record 22, TCP/IP 52 … */
    private static final int HEADER_BYTES = 84;

    /** … and the last two for each further segment of 1,400. */
    private static final int SEGMENT_BYTES = 1_400;

    private static final int SEGMENT_HEADER_BYTES = 52;

    /** One connection; see {@link io.hanlu.wire.mqtt.MqttSession}. */
    interface Publisher {
        CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
                throws InterruptedException, SessionLostException;

        /** Messages that may be published without waiting for an answer. */
        int room();
    }

    /** What a message says. */
    private sealed interface Sent {

        record Telemetry(List<Round> rounds) implements Sent {}

        record Told(Event event) implements Sent {}

        record Retained(String topic) implements Sent {}
    }

    /**
     * What a PUBACK said about one message.
     *
     * @param bytes what the message cost, about
     */
    private record Answer(Sent sent, long bytes, long sentNanos, long atNanos, long atMillis, PubAck ack) {}

    private final GatewayConfig.Uplink settings;
    private final Publisher publisher;
    private final Journal journal;
    private final JournalReader reader;
    private final ChunkEncoder encoder;
    private final Topics topics;
    private final Progress progress;
    private final Clock clock;

    /** Filled by the connection's receiving thread. Bound: the session's window, since each pass empties it. */
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

    private final InFlight inFlight = new InFlight();
    private final Backlog backlog;
    private final Pace pace = new Pace();
    private final Allowance allowance;
    private int unanswered;

    private SeqRanges safe;
    private long recalls;
    private long confirmed;
    private long confirmedNanos;

    private long nextAlarm = 1;
    private boolean alarmRefused;
    private long nextEvent;
    private SeqRanges eventsSent = new SeqRanges();

    private boolean owesTheState = true; // a connection begins with what is new, however short the batch has been
    private OptionalLong collectingSinceNanos = OptionalLong.empty();
    private double bytesOfReading = 2; // of the last chunk, as are …
    private double readingsOfRound;

    private OptionalLong pausedUntilNanos = OptionalLong.empty();
    private Duration pause = FIRST_PAUSE;

    Delivery(
            GatewayConfig.Uplink settings,
            Publisher publisher,
            Journal journal,
            JournalReader reader,
            ChunkEncoder encoder,
            Topics topics,
            Progress progress,
            Clock clock) {
        this.settings = settings;
        this.publisher = publisher;
        this.journal = journal;
        this.reader = reader;
        this.encoder = encoder;
        this.topics = topics;
        this.progress = progress;
        this.clock = clock;
        this.readingsOfRound = journal.table().size();
        this.recalls = journal.recalls();
        this.confirmed = journal.confirmed();
        this.confirmedNanos = clock.monotonicNanos();
        this.allowance = new Allowance(settings.sending().limitBytesPerSecond(), confirmedNanos);
        this.safe = journal.safe();
        this.backlog = new Backlog(settings.sending().order(), safe, journal.lastSeq());
        this.nextEvent = safe.firstMissing(1);
        journal.willSettle();
    }

    /**
     * One turn: hears what was answered, sends what is due.
     *
     * @param flush whether to send rounds without collecting them first
     * @return how long to wait before the next turn, unless there is word earlier
     */
    Duration turn(boolean flush) throws InterruptedException, SessionLostException, JournalException {
        hear();
        hearTheCentre();
        sendAgainWhatIsOverdue();
        if (pausedUntilNanos.isPresent() && pausedUntilNanos.getAsLong() - clock.monotonicNanos() <= 0) {
            startOver();
        }
        // An event that is committed meanwhile waits for the next turn: what its alarm retains has to go first.
        long last = journal.lastSeq();
        boolean sent = sendAlarms(last);
        sent |= sendEvents(last);
        sent |= sendRounds(last, flush);
        return sent ? Duration.ZERO : untilSomethingIsDue();
    }

    /** Whether it waits before trying again what nobody took. */
    boolean isPaused() {
        return pausedUntilNanos.isPresent();
    }

    // ---- what was heard

    /** Takes note of what the broker has answered so far; each turn begins with it. */
    void hear() {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            unanswered--;
            pace.answered(answer.bytes, answer.sentNanos, answer.atNanos);
            if (!answer.ack.delivered()) {
                alarmRefused |= answer.sent instanceof Sent.Retained;
                pauseBecause(answer.ack.refusal(topic(answer.sent)));
            } else if (answer.ack.nobodyListening() && !(answer.sent instanceof Sent.Retained)) {
                pauseBecause("nobody subscribes to " + topic(answer.sent) + ": is the centre running?");
            } else {
                note(answer);
            }
        }
    }

    private void note(Answer answer) {
        switch (answer.sent) {
            case Sent.Telemetry telemetry -> progress.sent(telemetry.rounds);
            case Sent.Told told -> {
                if (told.event.alarm() != null && ACTIVE.equals(told.event.state())) {
                    progress.told(told.event, answer.atMillis - told.event.ts());
                }
            }
            case Sent.Retained retained -> {
                // the broker keeps it, whoever listens
            }
        }
    }

    private String topic(Sent sent) {
        return switch (sent) {
            case Sent.Telemetry telemetry -> topics.of(Topics.Kind.TELEMETRY);
            case Sent.Told told -> topics.of(Topics.Kind.EVENT);
            case Sent.Retained retained -> retained.topic;
        };
    }

    /** What is safe grows when the centre confirms, and shrinks when it recalls something. */
    private void hearTheCentre() {
        List<SeqRange> back = journal.takeCameBack();
        if (!back.isEmpty()) {
            backlog.again(back);
            nextEvent = Math.min(nextEvent, back.getFirst().first());
        }
        boolean wantsAgain = journal.recalls() != recalls;
        long nowConfirmed = journal.confirmed();
        if (nowConfirmed == confirmed && !wantsAgain) {
            return;
        }
        recalls = journal.recalls();
        safe = journal.safe();
        inFlight.remove(safe);
        backlog.know(safe);
        if (nowConfirmed > confirmed) {
            confirmedNanos = clock.monotonicNanos();
            pause = FIRST_PAUSE;
            progress.well();
        }
        if (wantsAgain || isPaused()) { // it answers again: what it has not got by now can go at once
            startOver();
        }
        confirmed = nowConfirmed;
    }

    private void sendAgainWhatIsOverdue() {
        List<InFlight.Message> overdue =
                inFlight.takeOverdue(settings.resendAfter().toNanos(), clock.monotonicNanos());
        for (InFlight.Message message : overdue) {
            if (confirmedNanos - message.atNanos() <= 0) {
                pauseBecause("the centre has not confirmed what was sent "
                        + settings.resendAfter().toSeconds()
                        + " s ago; it is sent again: look at the centre's log and its store");
                return;
            }
            if (message.isEvent()) {
                message.ranges().forEach(eventsSent::remove);
                nextEvent = Math.min(nextEvent, message.ranges().getFirst().first());
            } else {
                backlog.again(message.ranges());
            }
        }
    }

    private void pauseBecause(String trouble) {
        if (!isPaused()) {
            pausedUntilNanos = OptionalLong.of(clock.monotonicNanos() + pause.toNanos());
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
        inFlight.clear();
        progress.trouble(trouble);
    }

    private void startOver() {
        pausedUntilNanos = OptionalLong.empty();
        inFlight.clear();
        backlog.startOver();
        eventsSent = new SeqRanges();
        nextEvent = safe.firstMissing(1);
        if (alarmRefused) {
            alarmRefused = false;
            nextAlarm = 1;
        }
    }

    // ---- what is sent

    private boolean sendAlarms(long last) throws InterruptedException, SessionLostException, JournalException {
        if (nextAlarm > last) {
            return false;
        }
        List<Event> alarms = reader.alarms(nextAlarm);
        nextAlarm = last + 1;
        for (Event alarm : alarms) {
            if (alarm.seq() > last) {
                break; // is not durable yet
            }
            if (alarm.alarmStands() || !safe.contains(alarm.seq())) {
                String topic = topics.alarm(
                        String.valueOf(alarm.zone()),
                        String.valueOf(alarm.sensor()),
                        String.valueOf(alarm.quantity()),
                        alarm.kind());
                publish(topic, alarm.alarmStands() ? alarm.encode() : NOTHING, true, new Sent.Retained(topic));
            }
        }
        return !alarms.isEmpty();
    }

    private boolean sendEvents(long last) throws InterruptedException, SessionLostException, JournalException {
        if (nextEvent > last || inFlight.isFull()) {
            return false;
        }
        List<Event> events = reader.events(nextEvent, EVENTS_AT_ONCE);
        long next = events.size() < EVENTS_AT_ONCE ? last + 1 : events.getLast().seq() + 1;
        nextEvent = Math.min(next, last + 1);
        for (Event event : events) {
            if (event.seq() <= last && !safe.contains(event.seq()) && !eventsSent.contains(event.seq())) {
                inFlight.add(true, List.of(new SeqRange(event.seq(), event.seq())), clock.monotonicNanos());
                eventsSent.add(event.seq(), event.seq());
                publish(topics.of(Topics.Kind.EVENT), event.encode(), false, new Sent.Told(event));
            }
        }
        return !events.isEmpty();
    }

    private boolean sendRounds(long last, boolean flush)
            throws InterruptedException, SessionLostException, JournalException {
        long now = clock.monotonicNanos();
        if (isPaused() || inFlight.isFullForReadings() || !hasRoom() || allowance.untilNanos(now) > 0) {
            return false;
        }
        long bytes = Math.min(pace.messageBytes(), allowance.messageBytes());
        int most = Math.clamp((long) (bytes / bytesOfReading), 1, READINGS_IN_CHUNK);
        long dated = journal.settle(last); // what is sent must not be dated anew (CLOCK.md 4)
        Optional<SeqRange> live = backlog.live(dated);
        if (live.isPresent() && isBatchDue(live.get(), flush, now)) {
            boolean isAll = sendChunk(live.get(), most);
            owesTheState &= !isAll;
            collectingSinceNanos = isAll ? OptionalLong.empty() : collectingSinceNanos;
            return true;
        }
        Optional<SeqRange> old = backlog.old((long) Math.ceil(most / Math.max(1, readingsOfRound)), dated);
        if (old.isPresent()) {
            sendChunk(old.get(), most);
        }
        return old.isPresent();
    }

    /** One place stays free for an alarm, where the broker allows more than one message at a time. */
    private boolean hasRoom() {
        return pace.allows() && (publisher.room() > 1 || unanswered == 0);
    }

    private boolean isBatchDue(SeqRange live, boolean flush, long now) {
        if (collectingSinceNanos.isEmpty()) {
            collectingSinceNanos = OptionalLong.of(now);
        }
        double bytes = (live.last() - live.first() + 1) * readingsOfRound * bytesOfReading;
        return flush
                || owesTheState
                || now - collectingSinceNanos.getAsLong()
                        >= settings.sending().batch().toNanos()
                || bytes >= settings.sending().batchBytes();
    }

    /** Sends of these numbers what fits into a chunk and is not settled; whether that was all. */
    private boolean sendChunk(SeqRange wanted, int mostReadings)
            throws InterruptedException, SessionLostException, JournalException {
        List<Round> found = reader.rounds(wanted.first(), mostReadings);
        List<Round> rounds = new ArrayList<>();
        int seen = 0;
        int readings = 0;
        long upTo = wanted.last();
        for (Round round : found) {
            if (round.seq() > wanted.last()) {
                break;
            }
            if (readings >= mostReadings) {
                upTo = round.seq() - 1;
                break;
            }
            seen += round.size();
            if (!backlog.isSettled(round.seq())) {
                rounds.add(round);
                readings += round.size();
            }
        }
        if (seen >= mostReadings) { // there may be more behind them
            upTo = Math.min(upTo, found.getLast().seq());
        }
        backlog.sent(new SeqRange(wanted.first(), upTo));
        if (!rounds.isEmpty()) {
            byte[] payload = encoder.encode(new Chunk(journal.table().hash(), rounds));
            readingsOfRound = (double) readings / rounds.size();
            bytesOfReading = (double) payload.length / Math.max(1, readings);
            inFlight.add(false, ranges(rounds), clock.monotonicNanos());
            publish(topics.of(Topics.Kind.TELEMETRY), payload, false, new Sent.Telemetry(rounds));
        }
        return upTo == wanted.last();
    }

    /** Not just first to last: events in between travel by themselves. */
    private static List<SeqRange> ranges(List<Round> rounds) {
        SeqRanges ranges = new SeqRanges();
        rounds.forEach(round -> ranges.add(round.seq(), round.seq()));
        return ranges.ranges();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lost connection answers nothing; this object ends with it
    private void publish(String topic, byte[] payload, boolean retained, Sent sent)
            throws InterruptedException, SessionLostException {
        long bytes = payload.length
                + topic.getBytes(StandardCharsets.UTF_8).length
                + HEADER_BYTES
                + (long) payload.length / SEGMENT_BYTES * SEGMENT_HEADER_BYTES;
        long now = clock.monotonicNanos();
        unanswered++;
        pace.sent(bytes);
        allowance.spend(bytes, now);
        progress.published(bytes);
        publisher.publish(topic, payload, retained).thenAccept(ack -> {
            answers.add(new Answer(sent, bytes, now, clock.monotonicNanos(), clock.epochMillis(), ack));
            progress.answered();
        });
    }

    private Duration untilSomethingIsDue() {
        long now = clock.monotonicNanos();
        long wait = LONGEST_WAIT.toNanos();
        if (pausedUntilNanos.isPresent()) {
            wait = Math.min(wait, pausedUntilNanos.getAsLong() - now);
        } else if (allowance.untilNanos(now) > 0) {
            wait = Math.min(wait, allowance.untilNanos(now));
        } else if (collectingSinceNanos.isPresent() && hasRoom() && !inFlight.isFullForReadings()) {
            wait = Math.min(
                    wait,
                    collectingSinceNanos.getAsLong()
                            + settings.sending().batch().toNanos()
                            - now);
        } // else an answer wakes it
        return Duration.ofNanos(Math.max(0, wait));
    }
}
