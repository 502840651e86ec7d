package io.hanlu.edge.uplink;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Safe;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.State;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.LinkStatus;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import io.hanlu.wire.mqtt.MqttSettings;
import io.hanlu.wire.mqtt.PubAck;
import io.hanlu.wire.mqtt.SessionLostException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal to the centre until the centre has said {@code safe} to all of it: announces the gateway with each new
 * connection, then gives it to a {@link Delivery}. Its own thread, {@code uplink}, decides and sends; the link's threads only
 * leave word. Any thread may {@link #wake} it and read how it stands.
 */
public final class Uplink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration NO_SESSION_WAIT = Duration.ofSeconds(1);
    private static final Duration FAILED_WAIT = Duration.ofSeconds(5);
    private static final Duration REFUSED_WAIT = Duration.ofSeconds(10);
    /** At a stop, how long the centre may take to confirm the last rounds; they are in the journal in any case. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(8);

    private static final Duration STOP_MARGIN = Duration.ofSeconds(2);

    private final GatewayConfig.Uplink settings;
    private final Journal journal;
    private final Supplier<Birth> births;
    private final Birth birth; // the first; what a connection announces is as of then
    private final Topics topics;
    private final Clock clock;
    private final MqttLink link;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final Thread thread = Thread.ofPlatform().name("uplink").unstarted(this::run);
    private final Semaphore word = new Semaphore(0);

    private volatile BiConsumer<byte[], Consumer<byte[]>> commands = (command, answer) -> {};
    private volatile @Nullable MqttSession session;
    private volatile boolean isBirthDue;
    private volatile OptionalLong flushUntilNanos = OptionalLong.empty();
    private final LongAdder sentReadings = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final Delays alarmDelays = new Delays();
    private OptionalLong refusedNanos = OptionalLong.empty(); // since when birth or state is; the uplink's thread
    private volatile OptionalLong lastAckNanos = OptionalLong.empty();
    private volatile @Nullable String trouble;

    /**
     * Does nothing yet; see {@link #start}.
     *
     * @param settings how to reach and sign in to the broker, and how eagerly to send
     * @param births how the gateway introduces itself now; id and stream are always the same
     */
    public Uplink(
            GatewayConfig.Uplink settings,
            Topics topics,
            Supplier<Birth> births,
            Journal journal,
            Clock clock,
            RandomGenerator jitter) {
        this.settings = settings;
        this.journal = journal;
        this.births = births;
        this.birth = births.get();
        this.topics = topics;
        this.clock = clock;
        this.link = new MqttLink(
                settings.mqtt(
                        "hanlu-" + birth.gateway().id(),
                        new MqttSettings.Will(topics.of(Topics.Kind.STATE), state(false, "connection lost"), true),
                        settings.centre() == null
                                ? List.of(topics.of(Topics.Kind.SAFE))
                                : List.of(topics.of(Topics.Kind.SAFE), topics.of(Topics.Kind.COMMAND))),
                new LinkListener(),
                "uplink-link",
                jitter,
                clock::monotonicNanos);
    }

    /**
     * Who is handed commands from the centre, and a way to answer that may be called from any thread but the caller's. Must not block.
     * Before {@link #start}.
     */
    public void commandsTo(BiConsumer<byte[], Consumer<byte[]>> commands) {
        this.commands = commands;
    }

    public void start() {
        link.start();
        thread.start();
    }

    /** The clock was corrected, or is trusted otherwise: the gateway introduces itself anew. Never blocks. */
    public void clockChanged() {
        alarmDelays.corrected(journal.lastSeq());
        isBirthDue = true;
        wake();
    }

    /** There may be something new to send. Never blocks. */
    public void wake() {
        if (word.availablePermits() == 0) {
            word.release();
        }
    }

    /** Readings that the broker has taken for a subscriber since the start, each counted once. */
    public long sentReadings() {
        return sentReadings.sum();
    }

    /**
     * Bytes sent since the start, alarms included: what was published, and what MQTT, TLS and TCP/IP add to it by rule of thumb.
     */
    public long sentBytes() {
        return sentBytes.sum();
    }

    /**
     * How long after their own time the newest alarms that became active were with the broker, 99 of 100 at most, milliseconds; empty
     * before the first.
     */
    public OptionalLong alarmDelayP99Millis() {
        return alarmDelays.p99();
    }

    /** When the broker last answered a message, on the monotonic clock; empty before the first. */
    public OptionalLong lastAckNanos() {
        return lastAckNanos;
    }

    /** How the connection to the broker stands. */
    public LinkStatus link() {
        return link.status();
    }

    /** Why nothing arrives at the centre although the broker is connected, or will not one day; null when all is well. */
    public @Nullable String trouble() {
        @Nullable String now = trouble;
        return now == null ? link.status().warning() : now;
    }

    /**
     * Delivers again what the centre has lost: these numbers count as not safe from now on. Any thread.
     *
     * @return how many of them the journal still has
     */
    public long resend(List<SeqRange> ranges) throws JournalException {
        try (JournalReader reader = journal.reader()) {
            long recalled = journal.recall(reader.kept(ranges));
            LOG.info("the centre wants {} rounds and events again", recalled);
            wake();
            return recalled;
        }
    }

    /** The journal whose numbers {@link #resend} understands. */
    public String stream() {
        return birth.stream();
    }

    private byte[] state(boolean online, String reason) {
        return new State(online, clock.epochMillis(), reason).encode();
    }

    private void run() {
        try (encoder) {
            Progress progress = new Counted();
            while (flushUntilNanos.isEmpty()) {
                try (JournalReader reader = journal.reader()) {
                    deliver(reader, progress);
                } catch (JournalException | RuntimeException e) {
                    // Not even a defect of ours may end delivery for good, unseen; the journal knows where to go on.
                    trouble = "delivery has failed and starts again in %d s: %s".formatted(FAILED_WAIT.toSeconds(), e);
                    LOG.error("{}", trouble, e);
                    clock.pause(FAILED_WAIT);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the uplink was asked to stop");
        }
    }

    private void deliver(JournalReader reader, Progress progress) throws InterruptedException, JournalException {
        while (flushUntilNanos.isEmpty()) {
            MqttSession current = session;
            if (current == null || !current.alive()) {
                waitForWord(NO_SESSION_WAIT);
            } else {
                serve(current, reader, progress);
            }
        }
    }

    private void serve(MqttSession current, JournalReader reader, Progress progress)
            throws InterruptedException, JournalException {
        try {
            if (!announce(current)) {
                return;
            }
            Delivery delivery =
                    new Delivery(settings, over(current), journal, reader, encoder, topics, progress, clock);
            while (current.alive() && !isFlushed(delivery)) {
                boolean isRefused = refusedNanos.isPresent()
                        && clock.monotonicNanos() - refusedNanos.getAsLong() >= REFUSED_WAIT.toNanos();
                if (isBirthDue || isRefused) { // without a birth, the centre understands nothing of the rest
                    announce(current);
                }
                waitForWord(delivery.turn(flushUntilNanos.isPresent()));
            }
            if (current.alive() && !announce(current, Topics.Kind.STATE, state(false, "stopped"))) {
                LOG.warn("could not say goodbye; the broker will say that the connection was lost");
            }
            // The centre's word can be here before the broker's; the broker answers in order, so by now it has answered
            // all.
            delivery.hear();
        } catch (SessionLostException e) {
            LOG.debug("the connection ended while sending: {}", e.getMessage());
        }
    }

    private static Delivery.Publisher over(MqttSession session) {
        return new Delivery.Publisher() {
            @Override
            public CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
                    throws InterruptedException, SessionLostException {
                return session.publish(topic, payload, retained);
            }

            @Override
            public int room() {
                return session.room();
            }
        };
    }

    /** At a stop, there is nothing left to wait for. */
    private boolean isFlushed(Delivery delivery) {
        OptionalLong until = flushUntilNanos;
        return until.isPresent()
                && (journal.unsafe() == journal.held()
                        || delivery.isPaused()
                        || clock.monotonicNanos() - until.getAsLong() >= 0);
    }

    private boolean announce(MqttSession current) throws InterruptedException, SessionLostException {
        refusedNanos = OptionalLong.empty();
        isBirthDue = false;
        return announce(current, Topics.Kind.BIRTH, births.get().encode())
                && announce(current, Topics.Kind.STATE, state(true, "started"));
    }

    /** Publishes a retained message and waits until the broker has it; false when it is not known to have it. */
    private boolean announce(MqttSession current, Topics.Kind kind, byte[] payload)
            throws InterruptedException, SessionLostException {
        String topic = topics.of(kind);
        try {
            PubAck ack = current.publish(topic, payload, true).get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (!ack.delivered()) {
                refusedNanos = OptionalLong.of(clock.monotonicNanos());
                trouble = ack.refusal(topic);
                LOG.error("{}", trouble);
            }
            return true;
        } catch (ExecutionException e) {
            LOG.debug("the connection ended before {} was answered", topic, e);
        } catch (TimeoutException e) {
            LOG.warn("the broker did not answer {} within {} s; trying again", topic, ANSWER_TIMEOUT.toSeconds());
        }
        return false;
    }

    private void answer(MqttSession on, byte[] reply) {
        try {
            PubAck ack = on.publish(topics.of(Topics.Kind.REPLY), reply, false)
                    .get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (!ack.delivered() || ack.nobodyListening()) {
                LOG.warn("the broker gave the answer to a command to nobody (reason code {})", ack.reasonCode());
            }
        } catch (SessionLostException | ExecutionException | TimeoutException e) {
            LOG.warn("a command was dealt with, but its answer did not get through: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void waitForWord(Duration atMost) throws InterruptedException {
        if (word.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            word.drainPermits();
        }
    }

    /** Sends what is left for a few seconds, says goodbye, and disconnects. Call after the pipeline has stopped. */
    @Override
    public void close() {
        flushUntilNanos = OptionalLong.of(clock.monotonicNanos() + FLUSH_TIMEOUT.toNanos());
        wake();
        try {
            if (!thread.join(FLUSH_TIMEOUT.plus(STOP_MARGIN))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.close();
        if (journal.unsafe() > 0) {
            LOG.info("{} rounds and events wait in the journal for the next connection", journal.unsafe());
        }
    }

    /** The link's threads: leave word, and nothing else. */
    private final class LinkListener implements Listener {

        @Override
        public void connected(MqttSession fresh) {
            session = fresh;
            wake();
        }

        @Override
        public void arrived(MqttSession from, Arrived message) {
            if (message.topic().equals(topics.of(Topics.Kind.COMMAND))) {
                commands.accept(message.payload(), reply -> answer(from, reply));
                return;
            }
            try {
                Safe safe = Safe.parse(message.payload());
                if (safe.stream().equals(birth.stream())) {
                    journal.markSafe(safe.ranges());
                    wake();
                }
            } catch (MessageException e) {
                LOG.warn("ignored an unreadable message on {}: {}", message.topic(), e.getMessage());
            }
        }

        @Override
        public void lost(String reason) {
            session = null;
            wake();
        }
    }

    /** Counts over all connections. */
    private final class Counted implements Progress {

        private final SeqRanges sent = new SeqRanges();

        @Override
        public void answered() {
            lastAckNanos = OptionalLong.of(clock.monotonicNanos());
            wake();
        }

        @Override
        public void published(long bytes) {
            sentBytes.add(bytes);
        }

        @Override
        public void sent(List<Round> rounds) {
            long readings = 0;
            for (Round round : rounds) {
                if (!sent.contains(round.seq())) {
                    sent.add(round.seq(), round.seq());
                    readings += round.size();
                }
            }
            sentReadings.add(readings);
        }

        @Override
        public void told(Event alarm, long afterMillis) {
            if (!sent.contains(alarm.seq())) {
                sent.add(alarm.seq(), alarm.seq());
                alarmDelays.add(alarm.seq(), afterMillis);
            }
        }

        @Override
        public void well() {
            if (trouble != null) {
                LOG.info("the centre confirms again");
                trouble = null;
            }
        }

        @Override
        public void trouble(String what) {
            if (!what.equals(trouble)) {
                LOG.warn("{}", what);
                trouble = what;
            }
        }
    }
}
