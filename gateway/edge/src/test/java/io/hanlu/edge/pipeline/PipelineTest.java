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
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Transition;
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
import java.util.concurrent.atomic.AtomicInteger;
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
                desk(journal),
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

    private static AlarmStage desk(Journal journal) throws JournalException {
        return new AlarmStage(
                journal,
                new AlarmRules(ZoneId.of("Asia/Shanghai"), List.of(), List.of(), Set.of()),
                Transition::toString,
                (trouble, chart) -> {},
                point -> false,
                standing -> {},
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
