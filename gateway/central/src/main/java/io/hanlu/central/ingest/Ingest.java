package io.hanlu.central.ingest;

import io.hanlu.central.command.Orders.Sent;
import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.PointTable;
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
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the broker into the store. Its one thread, {@code ingest}, batches what has arrived, commits, then
 * acknowledges to the broker and publishes {@code safe}. A broker holds back what is beyond {@link #RECEIVE_MAXIMUM}
 * unacknowledged messages, so a store that is slow or away slows the broker down; {@link Inbox} bounds what comes
 * nevertheless: the gateway sends again what is beyond.
 *
 * <p>{@code safe} covers only what the store holds, and what it refused once that is set aside on disk: a refusal is for
 * ever, and a whole fleet would send it again for ever. What cannot be read is never safe: its gateway keeps it and sends
 * it again, also to a centre that can read it by then. Neither counts as committed, so both stay visible as gaps.
 */
public final class Ingest implements AutoCloseable {

    /** Messages the broker may send before the first is acknowledged. */
    static final int RECEIVE_MAXIMUM = 64;

    /** No further message is added to a batch that has this many. */
    private static final int BATCH_READINGS = 50_000;

    private static final int BATCH_MESSAGES = 1_000;

    private static final int TABLES_A_GATEWAY = 4;
    private static final int REFUSALS_SHOWN = 20;
    private static final long POLL_MILLIS = 500;
    private static final long STOP_SECONDS = 6;
    private static final long SAFE_SECONDS = 2;
    private static final long PUBLISH_SECONDS = 5;

    private static final Logger log = LoggerFactory.getLogger(Ingest.class);

    private final Store store;
    private final Fleet fleet;
    private final SetAside setAside;
    private final IngestMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<Throwable> died;
    private final MqttLink link;
    private final Thread thread;
    private final Inbox<Incoming> inbox =
            new Inbox<>(incoming -> incoming.message().payload().length);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile BiConsumer<GatewayId, byte[]> replies = (gateway, payload) -> {};
    private volatile @Nullable String storeFailure = "the fleet is not loaded from the store yet";

    // The ingest thread's.
    private final Map<GatewayId, List<PointTable>> tables = new HashMap<>(); // newest first
    private final WaitingRoom<Incoming> waiting = new WaitingRoom<>();

    private record StreamId(GatewayId gateway, String stream) {}

    private record Taken(Incoming incoming, Delivery delivery) {}

    /**
     * Prepares everything; connects to nothing yet.
     *
     * @param config the broker, and the folder for messages that cannot be stored
     * @param monotonicNanos for the time-outs of the connection
     * @param died told when the ingest thread ends by an error of our own: the service must end
     * @throws IOException when the folder cannot be used
     */
    public Ingest(
            CentralConfig.Ingest config,
            Store store,
            Fleet fleet,
            PrometheusRegistry registry,
            InstantSource clock,
            LongSupplier monotonicNanos,
            RandomGenerator random,
            Consumer<Throwable> died)
            throws IOException {
        this.store = store;
        this.fleet = fleet;
        this.clock = clock;
        this.random = random;
        this.died = died;
        this.metrics = new IngestMetrics(registry);
        this.setAside = SetAside.open(config.setAside(), clock);
        this.link = new MqttLink(settings(config, random), new Arrivals(), "ingest-link", random, monotonicNanos);
        this.thread = Thread.ofPlatform().name("ingest").unstarted(this::run);
    }

    /** Births, states, alarms and replies of all gateways, and this worker's share of chunks and events. */
    private static MqttSettings settings(CentralConfig.Ingest config, RandomGenerator random) {
        return new MqttSettings(
                config.urls(),
                "hanlu-central-" + HexFormat.of().toHexDigits(random.nextLong()),
                config.username(),
                config.passwordFile(),
                config.tls(),
                null,
                List.of(
                        Topics.everyGateway(Topics.Kind.BIRTH),
                        Topics.everyGateway(Topics.Kind.STATE),
                        Topics.everyGateway(Topics.Kind.ALARM),
                        Topics.everyGateway(Topics.Kind.REPLY),
                        Topics.everyGatewayShared(config.share(), Topics.Kind.TELEMETRY),
                        Topics.everyGatewayShared(config.share(), Topics.Kind.EVENT)),
                true,
                RECEIVE_MAXIMUM,
                MqttSettings.KEEP_ALIVE);
    }

    /** Who is handed replies to commands, on the ingest thread. Before {@link #start}. */
    public void repliesTo(BiConsumer<GatewayId, byte[]> replies) {
        this.replies = replies;
    }

    /** Publishes, not retained, and waits for the broker's answer. Any thread but the connection's receiving one. */
    public Sent publish(String topic, byte[] payload) throws InterruptedException {
        Optional<MqttSession> session = link.session();
        if (session.isEmpty()) {
            return Sent.NO_BROKER;
        }
        try {
            PubAck ack = session.get().publish(topic, payload, false).get(PUBLISH_SECONDS, TimeUnit.SECONDS);
            return ack.delivered() && !ack.nobodyListening() ? Sent.TO_SOMEBODY : Sent.TO_NOBODY;
        } catch (SessionLostException | ExecutionException | TimeoutException e) {
            log.debug("not published on {}", topic, e);
            return Sent.NO_BROKER;
        }
    }

    /** Loads the fleet from the store, then connects; neither need be there yet. Once only. */
    public void start() {
        thread.start();
    }

    /** Why nothing is being stored now; empty when ingest does its job. Any thread. */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        String failure = storeFailure;
        if (failure != null) {
            reasons.add(failure);
        }
        LinkStatus status = link.status();
        if (!status.connected()) {
            String why = status.lastFailure();
            reasons.add("not connected to the broker" + (why == null ? "" : ": " + why));
        }
        return reasons;
    }

    /** Takes nothing more, finishes and acknowledges the batch in hand, disconnects; within about 10 s. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(STOP_SECONDS))) {
                log.warn(
                        "the batch in hand is given up after {} s; it is not acknowledged and comes again",
                        STOP_SECONDS);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
        }
    }

    /** The connection's callbacks: they only put into the queue. */
    private final class Arrivals implements Listener {
        @Override
        public void connected(MqttSession session) {
            log.info("connected to the broker");
            fleet.alarmsKnown(true);
        }

        @Override
        public void arrived(MqttSession session, Arrived message) {
            Incoming incoming = new Incoming(session, message);
            if (!inbox.offer(incoming)) {
                // Left unacknowledged it would take up a place of the broker's window for as long as the connection
                // lives.
                metrics.dropped.inc();
                incoming.acknowledge();
            }
        }

        @Override
        public void lost(String reason) {
            fleet.alarmsKnown(false);
        }
    }

    private void run() {
        try {
            load();
            if (!stopping()) {
                link.start();
            }
            while (!stopping()) {
                Incoming first = inbox.poll(POLL_MILLIS);
                giveUp(waiting.expire(clock.millis()));
                if (first != null) {
                    take(first);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.error("ingest ends by an error of its own", e);
            storeFailure = "ingest ended: " + e;
            died.accept(e);
        }
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void load() throws InterruptedException {
        Backoff backoff = new Backoff(random);
        while (!stopping()) {
            try {
                fleet.load(store);
                storeFailure = null;
                return;
            } catch (StoreException e) {
                failed(e);
                pause(backoff);
            }
        }
    }

    private void failed(StoreException e) {
        if (!String.valueOf(e.getMessage()).equals(storeFailure)) {
            log.warn("{}; trying again", e.getMessage());
        }
        storeFailure = String.valueOf(e.getMessage());
    }

    private void pause(Backoff backoff) throws InterruptedException {
        if (stop.await(backoff.nextMillis(), TimeUnit.MILLISECONDS)) {
            log.info("stopping while the store is away; what is unacknowledged comes again");
        }
    }

    /** One batch: the message and whatever else has arrived. */
    private void take(Incoming first) throws InterruptedException {
        List<Taken> batch = new ArrayList<>();
        int readings = 0;
        Incoming next = first;
        while (next != null) {
            for (Taken taken : read(next)) {
                batch.add(taken);
                readings += taken.delivery().readings();
            }
            next = readings < BATCH_READINGS && batch.size() < BATCH_MESSAGES ? inbox.poll() : null;
        }
        metrics.waiting.set(waiting.size());
        if (!batch.isEmpty()) {
            commit(batch);
        }
    }

    /** What the message brings to the store; several when it is a birth that others waited for. */
    private List<Taken> read(Incoming incoming) {
        Arrived message = incoming.message();
        Optional<Topics.Address> address = Topics.parse(message.topic());
        if (address.isEmpty()) {
            unusable(incoming, Unusable.WRONG_TOPIC, "the topic is none of ours");
            return List.of();
        }
        GatewayId gateway = new GatewayId(address.get().group(), address.get().gateway());
        if (!message.retained()) {
            fleet.heard(gateway, clock.instant());
        }
        try {
            return switch (address.get().kind()) {
                case BIRTH -> birth(gateway, incoming);
                case STATE -> state(gateway, incoming);
                case TELEMETRY -> telemetry(gateway, incoming);
                case EVENT -> {
                    Event event = Event.parse(message.payload());
                    yield List.of(new Taken(incoming, new Delivery.Occurrence(gateway, event)));
                }
                case ALARM -> alarm(gateway, address.get().tail(), incoming);
                case REPLY -> {
                    replies.accept(gateway, message.payload());
                    incoming.acknowledge();
                    yield List.of();
                }
                case SAFE, COMMAND -> {
                    unusable(incoming, Unusable.WRONG_TOPIC, "nothing was subscribed on this topic");
                    yield List.of();
                }
            };
        } catch (MessageException e) {
            unusable(incoming, Unusable.INVALID_JSON, String.valueOf(e.getMessage()));
            return List.of();
        } catch (ChunkException e) {
            unusable(incoming, Unusable.of(e.kind()), String.valueOf(e.getMessage()));
            return List.of();
        } catch (RuntimeException e) {
            log.error("cannot read a message on {}", message.topic(), e);
            unusable(incoming, Unusable.UNEXPECTED, e.toString());
            return List.of();
        }
    }

    private List<Taken> birth(GatewayId gateway, Incoming incoming) throws MessageException {
        byte[] payload = incoming.message().payload();
        if (payload.length > 0) { // an empty one clears what the broker retains
            Birth birth = Birth.parse(payload);
            if (!birth.gateway().id().equals(gateway.gateway())) {
                unusable(
                        incoming,
                        Unusable.WRONG_TOPIC,
                        "the birth is of gateway " + birth.gateway().id());
                return List.of();
            }
            PointTable table = birth.pointTable();
            List<PointTable> known = tables.computeIfAbsent(gateway, g -> new ArrayList<>());
            known.removeIf(old -> old.stream().equals(table.stream()));
            known.addFirst(table);
            if (known.size() > TABLES_A_GATEWAY) {
                known.removeLast();
            }
            fleet.born(gateway, birth);
        }
        incoming.acknowledge();
        List<Taken> released = new ArrayList<>();
        for (Incoming waited : waiting.release(gateway)) {
            released.addAll(read(waited));
        }
        return released;
    }

    private List<Taken> state(GatewayId gateway, Incoming incoming) throws MessageException {
        byte[] payload = incoming.message().payload();
        if (payload.length > 0) {
            fleet.state(gateway, State.parse(payload));
        }
        incoming.acknowledge();
        return List.of();
    }

    /** The state of an alarm, which the broker retains; the evidence is in the events. */
    private List<Taken> alarm(GatewayId gateway, String tail, Incoming incoming) throws MessageException {
        byte[] payload = incoming.message().payload();
        Event event = payload.length == 0 ? null : Event.parse(payload);
        if (incoming.session().alive()) { // what an ended connection brought may have been cleared since
            fleet.alarm(gateway, tail, event);
        }
        incoming.acknowledge();
        return List.of();
    }

    private List<Taken> telemetry(GatewayId gateway, Incoming incoming) throws ChunkException {
        List<PointTable> known = tables.getOrDefault(gateway, List.of());
        try {
            Chunk chunk = ChunkDecoder.decode(incoming.message().payload(), hash -> sizeAt(known, hash));
            PointTable table = known.stream()
                    .filter(candidate -> candidate.sizeAt(chunk.tableHash()).isPresent())
                    .findFirst()
                    .orElseThrow();
            return List.of(new Taken(incoming, new Delivery.Telemetry(gateway, table, chunk)));
        } catch (ChunkException e) {
            if (e.kind() != ChunkException.Kind.UNKNOWN_TABLE) {
                throw e;
            }
            giveUp(waiting.add(gateway, incoming, incoming.message().payload().length, clock.millis()));
            return List.of();
        }
    }

    private static OptionalInt sizeAt(List<PointTable> tables, long hash) {
        return tables.stream()
                .map(table -> table.sizeAt(hash))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElseGet(OptionalInt::empty);
    }

    /** Their births did not come: acknowledged to the broker and not to the gateway, which sends them again. */
    private void giveUp(List<Incoming> incoming) {
        for (Incoming one : incoming) {
            metrics.unknownTableExpired.inc();
            log.warn(
                    "no birth came that explains a chunk on {}; it is left to its gateway",
                    one.message().topic());
            one.acknowledge();
        }
    }

    private void unusable(Incoming incoming, Unusable reason, String detail) {
        keep(incoming, reason, detail);
        incoming.acknowledge();
    }

    /** Sets the message aside; false when even that failed. */
    private boolean keep(Incoming incoming, Unusable reason, String detail) {
        Arrived message = incoming.message();
        metrics.setAside.labelValues(reason.id()).inc();
        try {
            SetAside.Kept kept = setAside.keep(message.topic(), message.payload(), reason, detail);
            metrics.setAsideRemoved.inc(kept.removed());
            if (kept.first()) { // a gateway sends what cannot be read again and again
                log.warn("set aside a message on {}: {}: {}", message.topic(), reason.id(), detail);
            }
            return true;
        } catch (IOException e) {
            metrics.setAsideFailed.inc();
            log.error(
                    "cannot set aside a message on {} ({}: {}): {}; make room in the set-aside folder",
                    message.topic(),
                    reason.id(),
                    detail,
                    e.toString());
            return false;
        }
    }

    private void commit(List<Taken> batch) throws InterruptedException {
        List<Refused> refused;
        try {
            refused = write(batch.stream().map(Taken::delivery).toList());
        } catch (RuntimeException e) {
            // An error of ours that one message may have provoked: find it, let the rest pass.
            if (batch.size() > 1) {
                for (Taken taken : batch) {
                    commit(List.of(taken));
                }
            } else {
                log.error(
                        "cannot store a message on {}",
                        batch.getFirst().incoming().message().topic(),
                        e);
                unusable(batch.getFirst().incoming(), Unusable.UNEXPECTED, e.toString());
            }
            return;
        }
        if (refused == null) {
            return; // stopping: nothing is acknowledged
        }
        Map<StreamId, SeqRanges> safe = new LinkedHashMap<>();
        for (Taken taken : batch) {
            Delivery delivery = taken.delivery();
            List<Refused> ofThis =
                    refused.stream().filter(item -> item.delivery() == delivery).toList();
            Set<Long> spoilt = new HashSet<>();
            ofThis.forEach(item -> spoilt.add(item.seq()));
            SeqRanges stored = delivery.sequenceWithout(spoilt);
            boolean kept = ofThis.isEmpty() || keep(taken.incoming(), Unusable.REFUSED, detail(ofThis));
            count(delivery, fleet.committed(delivery, stored));
            SeqRanges ranges =
                    safe.computeIfAbsent(new StreamId(delivery.gateway(), delivery.stream()), id -> new SeqRanges());
            ranges.addAll((kept ? delivery.sequence() : stored).ranges());
        }
        batch.forEach(taken -> taken.incoming().acknowledge());
        publish(safe);
    }

    private static String detail(List<Refused> refused) {
        StringBuilder text = new StringBuilder(refused.size() + " refused by the store");
        refused.stream()
                .limit(REFUSALS_SHOWN)
                .forEach(item -> text.append("; ")
                        .append(item.item())
                        .append(" of ")
                        .append(item.seq())
                        .append(": ")
                        .append(item.reason()));
        return text.toString();
    }

    private void count(Delivery delivery, long again) {
        switch (delivery) {
            case Delivery.Telemetry telemetry -> {
                metrics.chunks.inc();
                metrics.readings.inc(telemetry.readings());
            }
            case Delivery.Occurrence occurrence -> metrics.events.inc();
        }
        metrics.resent.inc(again);
    }

    /** Writes until it is committed; null when the service stops before. */
    private @Nullable List<Refused> write(List<Delivery> batch) throws InterruptedException {
        Backoff backoff = new Backoff(random);
        while (true) {
            long from = clock.millis();
            try {
                List<Refused> refused = store.write(batch);
                metrics.writeSeconds.observe(Math.max(0, clock.millis() - from) / 1000.0);
                if (storeFailure != null) {
                    log.info("the store is back");
                    storeFailure = null;
                }
                return refused;
            } catch (StoreException e) {
                failed(e);
                metrics.retries.inc();
                pause(backoff);
                if (stopping()) {
                    return null;
                }
            }
        }
    }

    private void publish(Map<StreamId, SeqRanges> safe) throws InterruptedException {
        List<CompletableFuture<PubAck>> answers = new ArrayList<>();
        for (Map.Entry<StreamId, SeqRanges> entry : safe.entrySet()) {
            StreamId id = entry.getKey();
            String topic = new Topics(id.gateway().group(), id.gateway().gateway()).of(Topics.Kind.SAFE);
            List<SeqRange> ranges = entry.getValue().ranges();
            for (int from = 0; from < ranges.size(); from += Safe.MAX_RANGES) {
                List<SeqRange> some = ranges.subList(from, Math.min(from + Safe.MAX_RANGES, ranges.size()));
                send(topic, new Safe(id.stream(), some).encode()).ifPresent(answers::add);
            }
        }
        if (stopping()) {
            awaitAnswers(answers);
        }
    }

    private Optional<CompletableFuture<PubAck>> send(String topic, byte[] payload) throws InterruptedException {
        Optional<MqttSession> session = link.session();
        if (session.isEmpty()) {
            metrics.safeUnsent.inc();
            return Optional.empty();
        }
        try {
            CompletableFuture<PubAck> answer = session.get().publish(topic, payload, false);
            return Optional.of(answer.whenComplete((ack, failure) -> {
                if (failure != null || !ack.delivered()) {
                    metrics.safeUnsent.inc();
                }
            }));
        } catch (SessionLostException e) {
            metrics.safeUnsent.inc();
            return Optional.empty();
        }
    }

    /** Before disconnecting: what is not answered in time the gateways ask for by sending again. */
    private static void awaitAnswers(List<CompletableFuture<PubAck>> answers) throws InterruptedException {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(SAFE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("not all gateways could be told what is safe", e);
        }
    }
}
