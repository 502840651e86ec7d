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
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Publishes the journal over one connection, from the first number that is not safe. It goes forward, at most {@link
 * InFlight#BOUND_MESSAGES} messages ahead of the centre, and back to the first number not safe when the centre stays silent,
 * when nobody subscribes, or when the broker refuses: each time after a longer pause. Sending twice is harmless, the centre's
 * writes are idempotent; not sending is not. Events go first, and during a pause too. The uplink's thread only.
 *
 * <p>What alarms retain goes before everything else: with a new connection all that stand, and those that ended with an event that is
 * not safe; later each that changed, always its newest event, and always before that event itself. So when an event is safe, the
 * broker has what its alarm retains.
 */
final class Delivery {

    /** A reader may give twice as many (a row is not split), which must fit in a chunk. */
    static final int READINGS_IN_CHUNK = 4_096;

    private static final int EVENTS_AT_ONCE = 100;
    private static final byte[] NOTHING = {};
    private static final String ACTIVE = AlarmState.ACTIVE.id();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** One connection; {@link io.hanlu.wire.mqtt.MqttSession#publish}. */
    interface Publisher {
        CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
                throws InterruptedException, SessionLostException;
    }

    /** What a PUBACK said about one message. */
    private record Answer(Sent sent, long atMillis, PubAck ack) {}

    /** One message. */
    private sealed interface Sent {

        /** Rounds. */
        record Telemetry(List<Round> rounds) implements Sent {}

        record Told(Event event) implements Sent {}

        record Retained(String topic) implements Sent {}
    }

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
    private long nextRound;
    private long nextEvent;
    private long nextAlarm = 1;
    private boolean alarmRefused;
    private OptionalLong collectingSinceNanos = OptionalLong.empty();
    private OptionalLong pausedUntilNanos = OptionalLong.empty();
    private Duration pause = FIRST_PAUSE;
    private long confirmed;

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
        this.confirmed = journal.confirmed();
        journal.willSettle();
        startOver();
    }

    private void startOver() {
        nextRound = journal.safe().firstMissing(1);
        nextEvent = nextRound;
        pausedUntilNanos = OptionalLong.empty();
        if (alarmRefused) {
            alarmRefused = false;
            nextAlarm = 1;
        }
    }

    /**
     * One turn: hears what was answered, sends what is due.
     *
     * @param flush whether to send rounds without collecting them first
     * @return how long to wait before the next turn, unless there is word earlier
     */
    Duration turn(boolean flush) throws InterruptedException, SessionLostException, JournalException {
        hear();
        inFlight.remove(journal.safe());
        long now = clock.monotonicNanos();
        if (journal.confirmed() > confirmed) {
            confirmed = journal.confirmed();
            pause = FIRST_PAUSE;
            if (isPaused()) { // it answers again: what it has not got by now can go at once
                startOver();
            }
            progress.well();
        }
        if (inFlight.untilOverdue(settings.resendAfter().toNanos(), now) == 0) {
            pauseBecause("the centre has not confirmed what was sent "
                    + settings.resendAfter().toSeconds()
                    + " s ago; it is sent again: look at the centre's log and its store");
        }
        if (pausedUntilNanos.isPresent() && pausedUntilNanos.getAsLong() - now <= 0) {
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

    private boolean sendAlarms(long last) throws InterruptedException, SessionLostException, JournalException {
        if (nextAlarm > last) {
            return false;
        }
        SeqRanges safe = journal.safe();
        List<Event> alarms = reader.alarms(nextAlarm);
        nextAlarm = last + 1; // what is newer may be sent twice
        for (Event alarm : alarms) {
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
        SeqRanges safe = journal.safe();
        List<Event> events = reader.events(nextEvent, EVENTS_AT_ONCE);
        long next = events.size() < EVENTS_AT_ONCE ? last + 1 : events.getLast().seq() + 1;
        nextEvent = Math.min(next, last + 1);
        for (Event event : events) {
            if (event.seq() <= last && !safe.contains(event.seq())) {
                inFlight.add(List.of(new SeqRange(event.seq(), event.seq())), clock.monotonicNanos());
                publish(topics.of(Topics.Kind.EVENT), event.encode(), false, new Sent.Told(event));
            }
        }
        return !events.isEmpty();
    }

    private boolean sendRounds(long last, boolean flush)
            throws InterruptedException, SessionLostException, JournalException {
        if (nextRound > last || inFlight.isFullForReadings() || isPaused()) {
            return false;
        }
        long now = clock.monotonicNanos();
        if (collectingSinceNanos.isEmpty()) {
            collectingSinceNanos = OptionalLong.of(now);
        }
        if (!flush && now - collectingSinceNanos.getAsLong() < settings.batch().toNanos()) {
            return false;
        }
        // Each round has a reading, so these are enough for a chunk; what is sent must not be dated anew (CLOCK.md 4).
        long dated = journal.settle(Math.min(last, nextRound + READINGS_IN_CHUNK - 1));
        if (nextRound > dated) {
            collectingSinceNanos = OptionalLong.of(
                    now + LONGEST_WAIT.toNanos() - settings.batch().toNanos());
            return false;
        }
        List<Round> rounds = reader.rounds(nextRound, READINGS_IN_CHUNK).stream()
                .filter(round -> round.seq() <= dated)
                .toList();
        int readings = rounds.stream().mapToInt(Round::size).sum();
        if (readings < READINGS_IN_CHUNK) { // nothing waits behind them: collect anew
            collectingSinceNanos = OptionalLong.empty();
        }
        nextRound = rounds.isEmpty() ? dated + 1 : rounds.getLast().seq() + 1;
        SeqRanges safe = journal.safe();
        List<Round> unsafe =
                rounds.stream().filter(round -> !safe.contains(round.seq())).toList();
        if (!unsafe.isEmpty()) {
            Chunk chunk = new Chunk(journal.table().hash(), unsafe);
            inFlight.add(ranges(unsafe), now);
            publish(topics.of(Topics.Kind.TELEMETRY), encoder.encode(chunk), false, new Sent.Telemetry(unsafe));
        }
        return true;
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
        publisher.publish(topic, payload, retained).thenAccept(ack -> {
            answers.add(new Answer(sent, clock.epochMillis(), ack));
            progress.answered();
        });
    }

    /** Takes note of what the broker has answered so far; each turn begins with it. */
    void hear() {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            if (!answer.ack.delivered()) {
                alarmRefused |= answer.sent instanceof Sent.Retained;
                pauseBecause("the broker refused %s (reason code 0x%02X): let this gateway publish there"
                        .formatted(topic(answer.sent), answer.ack.reasonCode()));
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

    private void pauseBecause(String trouble) {
        if (!isPaused()) {
            pausedUntilNanos = OptionalLong.of(clock.monotonicNanos() + pause.toNanos());
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
        inFlight.clear();
        progress.trouble(trouble);
    }

    private Duration untilSomethingIsDue() {
        long now = clock.monotonicNanos();
        long wait = LONGEST_WAIT.toNanos();
        if (pausedUntilNanos.isPresent()) {
            wait = Math.min(wait, pausedUntilNanos.getAsLong() - now);
        }
        if (collectingSinceNanos.isPresent()) {
            wait = Math.min(
                    wait, collectingSinceNanos.getAsLong() + settings.batch().toNanos() - now);
        }
        return Duration.ofNanos(Math.max(0, wait));
    }
}
