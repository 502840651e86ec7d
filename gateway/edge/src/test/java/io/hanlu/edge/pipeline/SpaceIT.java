package io.hanlu.edge.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Keeper;
import io.hanlu.edge.journal.Stopgap;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline whose journal is on a small disk of its own, an ext4 in a file, with which things go wrong. Needs root, to mount it. */
@Timeout(300)
class SpaceIT {

    private static final int POINTS = 64;
    private static final int HOT = 3_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Point> MEASURED = IntStream.range(0, POINTS)
            .mapToObj(i -> new Point("room-1", "air-" + i, Quantity.TEMPERATURE))
            .toList();
    private static final Journal.Bounds BOUNDS = new Journal.Bounds(Duration.ofDays(400), 1L << 30, true);

    @TempDir
    Path temp;

    private final Inlet inlet = new Inlet();
    private final Set<AlarmKind> shown = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(11);
    private final AtomicLong time = new AtomicLong(Clock.system().epochMillis());
    private long before; // readings sampled when it was opened
    private Path disk;
    private Path drive; // holds the image
    private Path image;
    private Journal journal;
    private Pipeline pipeline;
    private Keeper keeper;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(temp.resolve("disk"));
        drive = Files.createDirectory(temp.resolve("drive"));
        run("mount", "-t", "tmpfs", "-o", "size=256M", "none", drive.toString());
        image = drive.resolve("image");
        run("truncate", "-s", "128M", image.toString());
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        run("mount", "-o", "loop", image.toString(), disk.toString());
        open();
    }

    private void open() throws Exception {
        before = inlet.sampled();
        journal = Journal.open(disk.resolve("hanlu"), MEASURED, point -> false, BOUNDS);
        AlarmStage alarms = new AlarmStage(
                journal,
                new AlarmRules(
                        ZoneId.of("Asia/Shanghai"),
                        List.of(new AlarmRules.ZoneRules(
                                "room-1",
                                List.of(new AlarmRules.PointRules(
                                        MEASURED.getFirst(),
                                        Duration.ofSeconds(10),
                                        List.of(new AlarmRules.Limit(
                                                AlarmKind.HIGH, HOT - 100, 50, Delay.NONE, Severity.HIGH)),
                                        null,
                                        null,
                                        null)),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                AlarmRules.ContextRules.NONE)),
                        List.of(),
                        Set.of()),
                Transition::toString,
                (trouble, chart) -> {},
                point -> false,
                standing ->
                        standing.forEach(alarm -> shown.add(alarm.last().key().kind())),
                Clock.system());
        pipeline = new Pipeline(
                inlet,
                journal,
                new LiveTable(Clock.system()),
                new Honesty(List.of(), List.of(), point -> Journal.NEVER, 0),
                alarms,
                Duration.ofMillis(20),
                () -> {},
                Clock.system());
        pipeline.start(Events.started(0, "test"));
        keeper = new Keeper(journal, BOUNDS, pipeline::record, Clock.system());
        keeper.start();
    }

    @AfterEach
    void end() throws Exception {
        stop();
        run("umount", drive.toString());
    }

    private void stop() throws Exception {
        keeper.close();
        pipeline.close();
        try {
            journal.close();
        } catch (JournalException e) {
            assertNotNull(pipeline.trouble(), "" + e); // no more than it had said
        }
        run("umount", disk.toString());
    }

    @Test
    void aDiskThatAnotherProcessFillsCostsOldReadingsOnlyAndAlarmsGoOn() throws Exception {
        sample(3_000);
        await().atMost(PATIENCE).until(() -> Files.exists(disk.resolve("hanlu/hanlu.reserve")));
        fill("other");
        // what is there has to do: the oldest goes
        long sampled = 3_000;
        while (journal.lost() == 0 && sampled < 60_000) {
            sample(100);
            sampled += 100;
        }
        assertTrue(journal.lost() > 0, "the disk was never full: " + pipeline.trouble());
        sampleHot();
        await().atMost(PATIENCE).until(() -> shown.contains(AlarmKind.HIGH));
        await().atMost(PATIENCE).until(() -> pipeline.trouble() == null && pipeline.committed() == inlet.sampled());
        assertEquals(0, inlet.lost());
        await().atMost(PATIENCE).until(() -> states().contains("lost"));
        assertTrue(states().contains("active"));
        assertFalse(Files.exists(disk.resolve("hanlu/hanlu.reserve")), "it was kept for this");
        assertEquals(
                journal.lastSeq(),
                rounds().size() + states().size() + journal.lost(),
                "each number is there, or told as lost");
        assertTrue(journal.lost() < sampled / 2, "no more went than had to");
    }

    @Test
    void withRoomOnTheDiskNothingGoes() throws Exception {
        sample(6_000);
        await().atMost(PATIENCE).until(() -> pipeline.committed() == inlet.sampled());
        assertEquals(0, journal.lost());
        assertEquals(6_000, rounds().size());
        assertEquals(List.of("started"), states());
    }

    @Test
    void aFullDiskOnWhichNothingMayGoIsWaitedForWhileAlarmsAreRaised() throws Exception {
        sample(200); // all of them since the last checkpoint: a start would need them
        await().atMost(PATIENCE).until(() -> pipeline.committed() == inlet.sampled());
        fill("other");
        Files.deleteIfExists(disk.resolve("hanlu/hanlu.reserve"));
        fill("another");
        for (int i = 0; i < 7 && pipeline.trouble() == null; i++) {
            sample(100);
        }
        assertNotNull(pipeline.trouble());
        sampleHot();
        await().atMost(PATIENCE).until(() -> shown.contains(AlarmKind.HIGH));
        assertNotNull(pipeline.trouble());
        Files.delete(disk.resolve("other"));
        await().atMost(PATIENCE).until(() -> pipeline.trouble() == null && pipeline.committed() == inlet.sampled());
        assertEquals(0, inlet.lost());
        assertEquals(0, journal.lost());
        await().atMost(PATIENCE).until(() -> states().contains("active"));
    }

    @Test
    void aDiskThatTheKernelMakesReadOnlyKeepsWhatItHasAndAlarmsAreRaised() throws Exception {
        sample(200);
        await().atMost(PATIENCE).until(() -> pipeline.committed() == inlet.sampled());
        run("mount", "-o", "remount,abort", disk.toString()); // as after an error; whoever has files open on it
        sample(300);
        await().atMost(PATIENCE).until(() -> pipeline.trouble() != null);
        sampleHot();
        await().atMost(PATIENCE).until(() -> shown.contains(AlarmKind.HIGH));
        restart(() -> run("bash", "-c", "fsck.ext4 -y " + image + " || [ $? = 1 ]")); // 1: mended
        assertTrue(rounds().size() >= 200, rounds().size() + " rounds");
        sample(10);
        assertEquals(10 * POINTS, pipeline.committed());
    }

    @Test
    void aDiskThatFailsEveryWriteIsSaidAndAlarmsAreRaised() throws Exception {
        sample(200);
        await().atMost(PATIENCE).until(() -> pipeline.committed() == inlet.sampled());
        // the drive takes no block that it has not had before
        run("bash", "-c", "mount -o remount,size=$(du -k %s | cut -f1)k %s".formatted(image, drive));
        for (int i = 0; i < 200 && pipeline.trouble() == null; i++) {
            sample(100);
        }
        await().atMost(PATIENCE).until(() -> pipeline.trouble() != null);
        sampleHot();
        await().atMost(PATIENCE).until(() -> shown.contains(AlarmKind.HIGH));
        assertNull(journal.damage(), "a disk that fails is no damaged database");
    }

    @Test
    void aStartOnAReadOnlyDiskRecordsInMemory() throws Exception {
        sample(10);
        stop();
        run("mount", "-o", "loop,ro", image.toString(), disk.toString());
        Path memory = Files.createDirectory(temp.resolve("memory"));
        try (Journal stopgap = Stopgap.open(disk.resolve("hanlu"), memory, MEASURED, point -> false, BOUNDS)) {
            assertNotNull(stopgap.caution());
            stopgap.append(new Commit(List.of(round()), List.of()));
        }
        run("umount", disk.toString());
        run("mount", "-o", "loop", image.toString(), disk.toString());
        try (Journal back = Stopgap.open(disk.resolve("hanlu"), memory, MEASURED, point -> false, BOUNDS);
                JournalReader reader = back.reader()) {
            assertNull(back.caution());
            assertEquals(11, reader.rounds(1, Integer.MAX_VALUE).size());
        }
        open();
    }

    @Test
    void aStartOnAFullDiskRecordsSomewhere() throws Exception {
        sample(10);
        stop();
        run("mount", "-o", "loop", image.toString(), disk.toString());
        Files.deleteIfExists(disk.resolve("hanlu/hanlu.reserve"));
        fill("other");
        Path memory = Files.createDirectory(temp.resolve("memory"));
        try (Journal journal = Stopgap.open(disk.resolve("hanlu"), memory, MEASURED, point -> false, BOUNDS)) {
            assertNotNull(journal.caution());
            journal.append(new Commit(List.of(round()), List.of()));
        }
        Files.delete(disk.resolve("other"));
        open();
    }

    private Round round() {
        return new Round(0, time.addAndGet(1), new int[] {0}, new int[] {5}, new byte[1]);
    }

    /** What is done to the disk while nobody uses it. */
    private interface Repair {
        void run() throws Exception;
    }

    private void restart(Repair repair) throws Exception {
        stop();
        repair.run();
        run("mount", "-o", "loop", image.toString(), disk.toString());
        open();
    }

    /** A round of all points each, at most what the inlet takes at once. */
    private void sample(int rounds) {
        for (int i = 0; i < rounds; i++) {
            long now = time.addAndGet(1);
            inlet.offer(MEASURED.stream()
                    .map(point -> Reading.of(point, now, value(point), Quality.GOOD))
                    .toList());
        }
        await().atMost(PATIENCE)
                .until(() ->
                        pipeline.trouble() != null || before + pipeline.committed() + inlet.lost() == inlet.sampled());
    }

    /** Of the first point what is cold enough; of the others what takes room. */
    private int value(Point point) {
        return point.equals(MEASURED.getFirst()) ? random.nextInt(HOT / 2) : random.nextInt();
    }

    private void sampleHot() {
        inlet.offer(List.of(Reading.of(MEASURED.getFirst(), time.addAndGet(1), HOT, Quality.GOOD)));
    }

    /** Another process takes all that is left. */
    private void fill(String name) throws IOException, InterruptedException {
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + disk.resolve(name), "bs=64k", "conv=fsync")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        try (OutputStream out = Files.newOutputStream(disk.resolve(name + "-last"))) {
            while (true) {
                out.write(0);
            }
        } catch (IOException e) {
            assertEquals(0, free(), "" + e); // to the last byte
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(disk).getUsableSpace();
    }

    private List<Round> rounds() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.rounds(1, Integer.MAX_VALUE);
        }
    }

    private List<String> states() throws Exception {
        try (JournalReader reader = journal.reader()) {
            return reader.events(1, Integer.MAX_VALUE).stream()
                    .map(Event::state)
                    .toList();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + said + " (as root; run deploy/test)");
    }
}
