package io.hanlu.edge.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.honesty.Calibration;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.honesty.QuantityRules;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);

    @TempDir
    Path folder;

    private final Inlet inlet = new Inlet();
    private final Set<AlarmKind> shown = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commits = new AtomicInteger();
    private Journal journal;
    private Pipeline pipeline;

    @BeforeEach
    void start() throws Exception {
        journal = Journal.open(folder, List.of(AIR, DOOR));
        pipeline = new Pipeline(
                inlet,
                journal,
                new LiveTable(Clock.system()),
                new Honesty(List.of(), List.of(), point -> Journal.NEVER, 0),
                desk(
                        journal,
                        new AlarmRules.PointRules(
                                AIR,
                                Duration.ofSeconds(10),
                                List.of(new AlarmRules.Limit(AlarmKind.HIGH, 800, 50, Delay.NONE, Severity.HIGH)),
                                null,
                                null,
                                null)),
                Duration.ofSeconds(1),
                commits::incrementAndGet,
                Clock.system());
        pipeline.start(Events.started(0, "test"));
        await().until(() -> commits.get() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
        journal.close();
    }

    @Test
    void readingsOfOneTickFormOneRoundWhicheverLaneTheyCameFrom() throws Exception {
        inlet.offer(List.of(door(1_000, 0)));
        inlet.offer(List.of(air(1_000)));
        await().until(() -> pipeline.committed() == 2);
        assertEquals(List.of(new Round(2, 1_000, new int[] {0, 1}, new int[] {235, 0}, new byte[2])), rounds());
    }

    @Test
    void anEventIsCommittedAtOnce() throws Exception {
        inlet.offer(List.of(air(1_000)));
        inlet.offer(List.of(door(1_000, 1)));
        await().until(() -> commits.get() == 2);
        assertEquals(List.of("started", "open"), states());
        assertEquals(1, rounds().size());
    }

    @Test
    void aRecordingReadTwiceChangesNothing() throws Exception {
        for (int time = 0; time < 2; time++) {
            inlet.put(List.of(air(1_000), air(2_000)));
        }
        await().until(() -> pipeline.repeated() == 2);
        await().until(() -> pipeline.committed() == 2);
        assertEquals(2, rounds().size());
    }

    @Test
    void aStopCommitsWhatWasSampledAndSaysThatItStopped() throws Exception {
        for (int i = 1; i <= 1_000; i++) {
            inlet.offer(List.of(air(i)));
        }
        pipeline.close();
        assertEquals(1_000, pipeline.committed());
        assertEquals(1_000, rounds().size());
        assertEquals(List.of("started", "stopped"), states());
    }

    @Test
    void whileTheJournalCannotBeWrittenReadingsWaitAndItSaysSo() throws Exception {
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = other.createStatement()) {
            statement.executeUpdate("ALTER TABLE round RENAME TO away");
            inlet.offer(List.of(air(1_000)));
            await().until(() -> pipeline.trouble() != null);
            assertNotNull(pipeline.trouble());
            inlet.offer(List.of(air(2_000)));
            statement.executeUpdate("ALTER TABLE away RENAME TO round");
        }
        await().until(() -> pipeline.committed() == 2);
        assertNull(pipeline.trouble());
        assertEquals(2, rounds().size());
    }

    @Test
    void alarmsAreRaisedHoweverMuchWaitsForTheJournal() throws Exception {
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = other.createStatement()) {
            statement.executeUpdate("ALTER TABLE round RENAME TO away");
            long now = Clock.system().epochMillis();
            for (int i = 0; i < 10; i++) {
                offer(now - 100_000 + i * 2_000L, 2_000);
            }
            await().until(() -> pipeline.trouble() != null);
            inlet.offer(List.of(Reading.of(AIR, now, 900, Quality.GOOD)));
            await().until(() -> shown.contains(AlarmKind.HIGH));
            assertEquals(0, inlet.lost());
            statement.executeUpdate("ALTER TABLE away RENAME TO round");
        }
        await().until(() -> pipeline.committed() == 20_001);
        await().until(() -> states().contains("active"));
        assertEquals(20_001, rounds().size());
        assertEquals(List.of("started", "active"), states());
    }

    @Test
    void theOldestReadingsGoWhenTooManyWaitAndOneEventTellsOfThem() throws Exception {
        int over = 10_000;
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = other.createStatement()) {
            statement.executeUpdate("ALTER TABLE round RENAME TO away");
            offer(1, Pending.BOUND_ROUNDS + over / 2);
            await().until(() -> inlet.lost() == over / 2);
            offer(1 + Pending.BOUND_ROUNDS + over / 2, over / 2);
            await().until(() -> inlet.lost() == over);
            statement.executeUpdate("ALTER TABLE away RENAME TO round");
        }
        await().until(() -> pipeline.committed() == Pending.BOUND_ROUNDS);
        await().until(() -> states().contains("lost"));
        assertEquals(over + 1, rounds().getFirst().timeMillis());
        try (JournalReader reader = journal.reader()) {
            assertEquals(
                    "10000 readings from 1970-01-01T00:00:00.001Z to 1970-01-01T00:00:10Z were lost: the journal could"
                            + " not be written and the waiting room was full",
                    reader.events(2, 100).getFirst().text());
        }
        assertEquals(List.of("started", "lost"), states());
    }

    @Test
    void recordingsWaitWhileTheJournalIsBehind() throws Exception {
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hanlu.db"));
                var statement = other.createStatement()) {
            statement.executeUpdate("ALTER TABLE round RENAME TO away");
            offer(1, Pending.BATCH_READINGS);
            await().until(() -> pipeline.trouble() != null);
            await().until(() -> !inlet.readings(List.of(door(1_000, 0)), false));
            statement.executeUpdate("ALTER TABLE away RENAME TO round");
        }
        await().until(() -> inlet.readings(List.of(door(2_000, 0)), false));
        assertEquals(0, inlet.lost());
    }

    private void offer(long fromMillis, int readings) {
        inlet.offer(LongStream.range(fromMillis, fromMillis + readings)
                .mapToObj(PipelineTest::air)
                .toList());
    }

    @Test
    void readingsAreJudgedAndDerivedAndSilenceIsKeptBeforeTheyGoAnywhere() throws Exception {
        SensorSpec spec = new SensorSpec(
                "room-2",
                "air-1",
                "sht4x",
                "sim:1/0x44",
                Duration.ofSeconds(1),
                Map.of(),
                folder,
                ZoneId.of("Asia/Shanghai"));
        SensorRules rules = new SensorRules(
                spec,
                Map.of(
                        Quantity.TEMPERATURE,
                        new QuantityRules(Calibration.offset(Quantity.TEMPERATURE, 1, null, null), null, null, 0)),
                Duration.ofSeconds(1),
                null,
                List.of(Quantity.DEW_POINT));
        Point temperature = spec.point(Quantity.TEMPERATURE);
        Point humidity = spec.point(Quantity.HUMIDITY);
        Point dewPoint = spec.point(Quantity.DEW_POINT);
        Inlet own = new Inlet();
        LiveTable live = new LiveTable(Clock.system());
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT);
                Journal judged = Journal.open(folder.resolve("judged"), List.of(temperature, humidity, dewPoint));
                Pipeline second = new Pipeline(
                        own,
                        judged,
                        live,
                        new Honesty(
                                List.of(rules),
                                List.of(bridge.open(spec)),
                                point -> Journal.NEVER,
                                Clock.system().monotonicNanos()),
                        desk(judged),
                        Duration.ZERO,
                        () -> {},
                        Clock.system())) {
            second.start(Events.started(0, "test"));
            own.offer(List.of(
                    Reading.of(temperature, 1_000, 2400, Quality.GOOD),
                    Reading.of(humidity, 1_000, 5000, Quality.GOOD)));
            await().until(() -> second.committed() >= 6); // three, and after a second three that say nothing came
            assertEquals(own.sampled() + second.added(), second.committed());
            try (JournalReader reader = judged.reader()) {
                List<Round> kept = reader.rounds(1, Integer.MAX_VALUE);
                assertEquals(
                        new Round(0, 1_000, new int[] {0, 1, 2}, new int[] {2500, 5000, 1385}, new byte[3]),
                        kept.getFirst().withSeq(0));
                assertEquals(Quality.STALE, Quality.ofCode(kept.get(1).quality(2)));
                List<Event> events = reader.events(1, 100);
                assertEquals("fault", events.get(1).state());
                assertTrue(String.valueOf(events.get(1).text()).startsWith("stale: nothing came for "), "" + events);
                assertTrue(
                        events.stream().noneMatch(event -> "dew_point".equals(event.quantity())),
                        "its inputs have told: " + events);
            }
            assertTrue(
                    live.snapshot().stream().allMatch(entry -> entry.reading().quality() == Quality.STALE));
        }
    }

    private AlarmStage desk(Journal journal, AlarmRules.PointRules... points) throws JournalException {
        return new AlarmStage(
                journal,
                new AlarmRules(
                        ZoneId.of("Asia/Shanghai"),
                        List.of(new AlarmRules.ZoneRules(
                                "room-1",
                                List.of(points),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                AlarmRules.ContextRules.NONE)),
                        List.of(),
                        Set.of()),
                Events::sentence,
                (trouble, chart) -> {},
                point -> false,
                standing ->
                        standing.forEach(alarm -> shown.add(alarm.last().key().kind())),
                Clock.system());
    }

    private List<Round> rounds() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.rounds(1, Integer.MAX_VALUE);
        }
    }

    private List<String> states() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.events(1, 100).stream().map(Event::state).toList();
        }
    }

    private static Reading air(long timeMillis) {
        return Reading.of(AIR, timeMillis, 235, Quality.GOOD);
    }

    private static Reading door(long timeMillis, int state) {
        return Reading.of(DOOR, timeMillis, state, Quality.GOOD);
    }
}
