package io.hanlu.central.ingest;

import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.VAN;
import static io.hanlu.central.store.Samples.event;
import static io.hanlu.central.store.Samples.round;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.fleet.GatewayView;
import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.Samples;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.embedded.EmbeddedStore;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.State;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.testing.Mosquitto;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init")
final class IngestIT {

    private static final String ACKNOWLEDGED = "Received PUBACK from hanlu-central";

    @TempDir
    Path folder;

    private final AtomicLong nowMillis = new AtomicLong(START_MILLIS);
    private final CompletableFuture<Throwable> died = new CompletableFuture<>();
    private Mosquitto broker;
    private ScriptedStore store;
    private Fleet fleet;
    private PrometheusRegistry registry;
    private Ingest ingest;
    private TestGateway gateway;

    @BeforeEach
    void startAll() throws Exception {
        broker = new Mosquitto(Files.createDirectories(folder.resolve("broker")));
        store = new ScriptedStore(EmbeddedStore.open(folder.resolve("store")));
        startIngest();
        awaitReady();
        gateway = new TestGateway(broker.url(), LUOCHUAN);
    }

    private void startIngest() throws IOException {
        fleet = new Fleet();
        registry = new PrometheusRegistry();
        ingest = new Ingest(
                new CentralConfig.Ingest(List.of(broker.url()), "hanlu", null, null, null, folder.resolve("aside")),
                store,
                fleet,
                registry,
                () -> Instant.ofEpochMilli(nowMillis.get()),
                System::nanoTime,
                new SplittableRandom(7),
                died::complete);
        ingest.start();
    }

    private void awaitReady() {
        await("ingest to be ready")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertEquals(List.of(), ingest.notReady()));
    }

    @AfterEach
    void stopAll() {
        ingest.close();
        gateway.close();
        store.close();
        broker.close();
        assertTrue(!died.isDone(), () -> "ingest died: " + died.join());
    }

    private void awaitSafe(SeqRange... ranges) {
        await("ranges to be safe").untilAsserted(() -> assertEquals(List.of(ranges), gateway.safe()));
    }

    private long acknowledged() {
        return broker.log().lines().filter(line -> line.contains(ACKNOWLEDGED)).count();
    }

    private double counter(String name) {
        return registry.scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("hanlu_central_" + name))
                .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    /** Reason to how many messages. */
    private Map<String, Integer> setAside() throws IOException {
        Map<String, Integer> reasons = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("aside"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                reasons.merge(JsonMapper.shared().readTree(file).get("reason").asString(), 1, Integer::sum);
            }
        }
        return reasons;
    }

    @Test
    void brokerIsAcknowledgedAndTheGatewayToldOnlyAfterTheCommit() throws Exception {
        gateway.birth(TABLE);
        await().until(() -> acknowledged() == 1);
        store.hold();
        for (int seq = 1; seq <= 100; seq++) {
            gateway.chunk(TABLE, round(seq, seq));
        }
        await("the broker to send all it may")
                .until(() -> broker.log()
                                .lines()
                                .filter(line -> line.contains("Sending PUBLISH to hanlu-central"))
                                .count()
                        >= 21);
        assertEquals(1, acknowledged(), "only the birth");
        assertEquals(List.of(), gateway.safe());
        assertEquals(0, store.count(null).readings());
        store.release();
        awaitSafe(new SeqRange(1, 100));
        assertEquals(300, store.count(null).readings());
        await().until(() -> acknowledged() == 101);
    }

    @Test
    void brokerThatSendsMoreThanItMayLosesNothing() throws Exception {
        gateway.birth(TABLE);
        store.hold();
        for (int seq = 1; seq <= 900; seq++) {
            gateway.chunk(TABLE, round(seq, seq));
        }
        store.release();
        awaitSafe(new SeqRange(1, 900));
        await().until(() -> acknowledged() == 901);
    }

    @Test
    void chunksAndEventsOfManyGatewaysAreStoredAndShown() throws Exception {
        try (TestGateway van = new TestGateway(broker.url(), VAN)) {
            PointTable table = Samples.table("van-stream");
            van.birth(table);
            van.chunk(table, round(1, -1850));
            gateway.birth(TABLE);
            gateway.publish(Topics.Kind.STATE, new State(true, START_MILLIS, "started").encode(), true);
            gateway.chunk(TABLE, round(1, 230), round(3, 231));
            gateway.publish(Topics.Kind.EVENT, event(2, "too warm").encode(), false);
            awaitSafe(new SeqRange(1, 3));
            await().untilAsserted(() -> assertEquals(List.of(new SeqRange(1, 1)), van.safe()));
        }
        assertEquals(new Store.Count(6, 1, 1), store.count(LUOCHUAN));
        assertEquals(new Store.Count(3, 0, 0), store.count(VAN));
        GatewayView view = fleet.gateway("luochuan-apple-01").orElseThrow();
        assertEquals(GatewayView.Presence.ONLINE, view.presence());
        assertEquals("洛川苹果产地仓", view.name());
        assertEquals(Instant.ofEpochMilli(START_MILLIS), view.lastContact());
        assertEquals(3, view.points().size());
        assertEquals(new GatewayView.Counts(1, 6, 1), view.counts());
    }

    @Test
    void chunkWhoseTableIsUnknownWaitsForItsBirth() throws Exception {
        gateway.chunk(TABLE, round(1, 1));
        gateway.publish(Topics.Kind.EVENT, event(2, null).encode(), false);
        awaitSafe(new SeqRange(2, 2));
        gateway.birth(TABLE);
        awaitSafe(new SeqRange(1, 2));
        assertEquals(3, store.count(LUOCHUAN).readings());
    }

    @Test
    void chunkWhoseBirthDoesNotComeIsLeftToItsGateway() throws Exception {
        gateway.chunk(TABLE, round(1, 1));
        gateway.publish(Topics.Kind.EVENT, event(2, null).encode(), false);
        awaitSafe(new SeqRange(2, 2));
        assertEquals(1, acknowledged());
        nowMillis.addAndGet(WaitingRoom.MAX_WAIT.toMillis() + 1);
        await().until(() -> acknowledged() == 2);
        assertEquals(1, counter("unknown_table_expired"));
        assertEquals(List.of(new SeqRange(2, 2)), gateway.safe());

        gateway.birth(TABLE);
        gateway.chunk(TABLE, round(1, 1));
        awaitSafe(new SeqRange(1, 2));
    }

    @Test
    void retainedBirthsAreThereAgainAfterARestartOfTheCentre() throws Exception {
        gateway.birth(TABLE);
        gateway.chunk(TABLE, round(1, 100));
        awaitSafe(new SeqRange(1, 1));
        ingest.close();
        startIngest();
        awaitReady();
        gateway.chunk(TABLE, round(3, 300));
        awaitSafe(new SeqRange(1, 1), new SeqRange(3, 3));
        GatewayView view = fleet.gateway("luochuan-apple-01").orElseThrow();
        assertEquals(
                List.of(new GatewayView.Gap(2, 2)), view.streams().getFirst().gaps());
    }

    @Test
    void whatCannotBeReadIsSetAsideAndTheRestIsStored() throws Exception {
        gateway.birth(TABLE);
        byte[] corrupt = TestGateway.encode(TABLE, round(1, 1));
        corrupt[corrupt.length / 2] ^= 0x40;
        gateway.publish(Topics.Kind.TELEMETRY, corrupt, false);
        gateway.publish(Topics.Kind.TELEMETRY, corrupt, false);
        gateway.publish(Topics.Kind.TELEMETRY, "hello".getBytes(UTF_8), false);
        gateway.publish(Topics.Kind.TELEMETRY, new byte[0], false);
        gateway.publish(Topics.Kind.EVENT, "{\"seq\":".getBytes(UTF_8), false);
        gateway.publish(Topics.Kind.STATE, "[]".getBytes(UTF_8), false);
        gateway.publish(Topics.Kind.BIRTH, Samples.birth(VAN, TABLE).encode(), false);
        gateway.chunk(TABLE, round(2, 2));
        awaitSafe(new SeqRange(2, 2));
        assertEquals(3, store.count(LUOCHUAN).readings());
        await().until(() -> acknowledged() == 9);
        assertEquals(7, counter("set_aside"));
        Map<String, Integer> reasons = setAside();
        assertEquals(1, reasons.get("corrupt"), "the same bytes twice take one place");
        assertEquals(2, reasons.get("invalid_json"));
        assertEquals(1, reasons.get("wrong_topic"));
        assertEquals(6, reasons.values().stream().mapToInt(Integer::intValue).sum(), reasons.toString());
    }

    @Test
    void partThatTheStoreRefusesIsSetAsideAndNotSentForEver() throws Exception {
        gateway.birth(TABLE);
        gateway.chunk(TABLE, round(1, 1));
        awaitSafe(new SeqRange(1, 1));
        PointTable fahrenheit =
                new PointTable("stream-b", List.of(new PointTable.Entry("room-1/air-1/temperature", "°F", 1)));
        gateway.birth(fahrenheit);
        gateway.chunk(fahrenheit, new Round(5, START_MILLIS, new int[] {0}, new int[] {362}, new byte[1]));
        awaitSafe(new SeqRange(1, 1), new SeqRange(5, 5));
        assertEquals(Map.of("refused", 1), setAside());
        assertEquals(3, store.count(null).readings());
        assertEquals(
                List.of("stream-a"),
                fleet.gateway("luochuan-apple-01").orElseThrow().streams().stream()
                        .map(GatewayView.Stream::stream)
                        .toList(),
                "what was refused does not count as committed");
    }

    @Test
    void messageThatProvokesAnErrorOfOursDoesNotTakeTheRestWithIt() throws Exception {
        store.bug = delivery -> delivery instanceof Delivery.Telemetry telemetry
                && telemetry.chunk().firstSeq() == 2;
        gateway.birth(TABLE);
        store.hold();
        for (int seq = 1; seq <= 5; seq++) {
            gateway.chunk(TABLE, round(seq, seq));
        }
        store.release();
        awaitSafe(new SeqRange(1, 1), new SeqRange(3, 5));
        await().until(() -> acknowledged() == 6);
        assertEquals(Map.of("unexpected", 1), setAside());
    }

    @Test
    void storeThatIsAwayIsWaitedForAndNothingIsAcknowledgedMeanwhile() throws Exception {
        gateway.birth(TABLE);
        await().until(() -> acknowledged() == 1);
        store.away = true;
        gateway.chunk(TABLE, round(1, 1));
        await("several tries").until(() -> store.writes.get() >= 3);
        assertEquals(List.of("the store is away"), ingest.notReady());
        assertEquals(1, acknowledged());
        assertEquals(List.of(), gateway.safe());
        store.away = false;
        awaitSafe(new SeqRange(1, 1));
        assertEquals(List.of(), ingest.notReady());
        assertTrue(counter("store_retries") >= 2);
    }

    @Test
    void centreThatStartsWithoutItsStoreStartsToTakeWhenItComes() throws Exception {
        ingest.close();
        store.away = true;
        startIngest();
        await().until(() -> ingest.notReady().contains("the store is away"));
        gateway.birth(TABLE);
        store.away = false;
        awaitReady();
        gateway.chunk(TABLE, round(1, 1));
        awaitSafe(new SeqRange(1, 1));
    }

    @Test
    void chunkThatIsSentAgainIsSafeAgainAndStoredOnce() throws Exception {
        gateway.birth(TABLE);
        for (int i = 0; i < 4; i++) {
            gateway.chunk(TABLE, round(1, 1), round(2, 2));
        }
        await().until(() -> counter("chunks") == 4);
        assertEquals(new Store.Count(6, 0, 0), store.count(null));
        assertEquals(6, counter("resent"), "rounds, of three chunks sent again");
    }

    @Test
    void brokerThatIsKilledIsComeBackTo() throws Exception {
        gateway.birth(TABLE);
        gateway.chunk(TABLE, round(1, 1));
        awaitSafe(new SeqRange(1, 1));
        broker.kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> !ingest.notReady().isEmpty());
        broker.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> ingest.notReady().isEmpty());
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> gateway.awaitConnected());
        gateway.chunk(TABLE, round(2, 2));
        awaitSafe(new SeqRange(1, 2));
    }

    @Test
    void stopFinishesTheBatchInHandAndTellsTheGatewayBeforeItDisconnects() throws Exception {
        gateway.birth(TABLE);
        await().until(() -> acknowledged() == 1);
        store.hold();
        gateway.chunk(TABLE, round(1, 1));
        await().until(() -> store.writes.get() == 1);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(ingest::close);
        await("the stop to wait for the batch").until(() -> ingestThreadIsAlive() && !stopped.isDone());
        store.release();
        stopped.get(10, TimeUnit.SECONDS);
        awaitSafe(new SeqRange(1, 1));
        assertEquals(2, acknowledged());
        await().until(() -> broker.log().contains("Received DISCONNECT from hanlu-central"));
    }

    private static boolean ingestThreadIsAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("ingest"));
    }

    @Test
    void stopWhileTheStoreIsAwayIsPromptAndAcknowledgesNothing() throws Exception {
        gateway.birth(TABLE);
        await().until(() -> acknowledged() == 1);
        store.away = true;
        gateway.chunk(TABLE, round(1, 1));
        await().until(() -> store.writes.get() >= 1);
        CompletableFuture.runAsync(ingest::close).get(5, TimeUnit.SECONDS);
        assertEquals(1, acknowledged());
        assertTrue(!ingestThreadIsAlive());
        assertEquals(List.of(), gateway.safe());
    }

    private List<Event> alarms() {
        return fleet.gateway(LUOCHUAN).map(GatewayView::alarms).orElse(List.of());
    }

    @Test
    void retainedAlarmsAreTheStateAlsoAfterWhatNobodyHeard() throws Exception {
        assertTrue(fleet.alarmsKnown());
        String high = "room-1/air-1/temperature/high";
        gateway.alarm(high, Samples.alarm(17, "high", "high", "active").encode());
        gateway.alarm(
                "room-1/air-1/humidity/low",
                Samples.alarm(18, "low", "low", "active").encode());
        await("both to stand").untilAsserted(() -> assertEquals(2, alarms().size()));
        gateway.alarm(high, new byte[0]);
        await("one to be cleared").untilAsserted(() -> assertEquals(18, number(alarms().getFirst())));

        ingest.close();
        gateway.alarm("room-1/air-1/humidity/low", new byte[0]);
        gateway.alarm(high, Samples.alarm(19, "high", "high", "active").encode());
        startIngest();
        await("the one that stands now")
                .untilAsserted(() -> assertEquals(
                        List.of(19L), alarms().stream().map(IngestIT::number).toList()));
    }

    private static long number(Event event) {
        return java.util.Objects.requireNonNull(event.alarm()).number();
    }
}
