import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Sealer;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.SeqRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** What the journal costs: in time beside a file that is only appended to, in bytes beside other ways to keep the same readings. */
public final class Journals {

    private static final long START_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

    /** Waits a thousandth of what is asked: the sealer's seconds are not measured. */
    private static final Clock QUICK = new Clock() {
        @Override
        public long epochMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            Thread.sleep(Math.max(1, duration.toMillis() / 1_000));
        }
    };

    private Journals() {}

    public static void main(String... args) throws Exception {
        Path folder = Path.of(args[1]);
        int size = Integer.parseInt(args[2]);
        switch (args[0]) {
            case "append" -> append(folder, size);
            case "seal" -> seal(folder, size);
            case "fill" -> fill(folder, size);
            case "open" -> open(folder, size);
            case "history" -> history(folder);
            case "device-journal" -> deviceJournal(folder, size, Path.of(args[3]));
            case "device-rows" -> deviceRows(folder, size, Path.of(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /**
     * Cold rooms: a temperature around 1 °C and a humidity around 92 %RH for each sensor, drifting, with the noise that Sensirion states
     * for an SHT4x read with high repeatability (three standard deviations: 0.04 °C, 0.08 %RH).
     */
    private static final class Rooms {
        private final SplittableRandom random = new SplittableRandom(2026);
        private final int[] indices;
        private final double[] level;
        private final long stepMillis;
        private long row;

        Rooms(int points, long stepMillis) {
            this.indices = IntStream.range(0, points).toArray();
            this.stepMillis = stepMillis;
            this.level = IntStream.range(0, points)
                    .mapToDouble(p -> p % 2 == 0 ? random.nextInt(50, 450) : random.nextInt(8_500, 9_600))
                    .toArray();
        }

        List<Point> points() {
            return IntStream.range(0, indices.length)
                    .mapToObj(p -> new Point(
                            "room-" + (1 + p / 16),
                            "air-" + (1 + p % 16 / 2),
                            p % 2 == 0 ? Quantity.TEMPERATURE : Quantity.HUMIDITY))
                    .toList();
        }

        Round next() {
            int[] values = new int[indices.length];
            for (int p = 0; p < values.length; p++) {
                level[p] += Math.sin((row * stepMillis / 1_000.0 + 700 * p) / 300.0) * 0.0003 * stepMillis;
                values[p] = (int) Math.round(level[p] + random.nextGaussian() * (p % 2 == 0 ? 4 / 3.0 : 8 / 3.0));
            }
            return new Round(0, START_MILLIS + row++ * stepMillis, indices, values, new byte[values.length]);
        }

        List<Round> next(int rounds) {
            List<Round> all = new ArrayList<>(rounds);
            for (int i = 0; i < rounds; i++) {
                all.add(next());
            }
            return all;
        }
    }

    private static void report(String name, String format, double value, String unit, double reference) {
        System.out.printf(
                Locale.ROOT,
                "%s: " + format + " %s (reference: " + format + ", ratio %.2f)%n",
                name,
                value,
                unit,
                reference,
                value / reference);
    }

    /** The two take turns, so that the disk's moods hit both. */
    private static void append(Path folder, int commits) throws Exception {
        int turns = 10;
        Rooms rooms = new Rooms(64, 1_000);
        try (Journal journal = Journal.open(folder.resolve("journal"), rooms.points());
                ChunkEncoder encoder = new ChunkEncoder();
                FileChannel segment = FileChannel.open(
                        folder.resolve("segment"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long journalNanos = 0;
            long segmentNanos = 0;
            for (int turn = -1; turn < turns; turn++) { // the first warms up
                List<List<Round>> batches = new ArrayList<>();
                for (int i = 0; i < commits / turns; i++) {
                    batches.add(rooms.next(10));
                }
                long begun = System.nanoTime();
                for (List<Round> batch : batches) {
                    journal.append(new Commit(batch, List.of()));
                }
                long between = System.nanoTime();
                for (List<Round> batch : batches) {
                    List<Round> numbered = new ArrayList<>();
                    batch.forEach(round -> numbered.add(round.withSeq(1 + numbered.size())));
                    ByteBuffer bytes = ByteBuffer.wrap(encoder.encode(new Chunk(1, numbered)));
                    while (bytes.hasRemaining()) {
                        segment.write(bytes);
                    }
                    segment.force(false);
                }
                if (turn >= 0) {
                    journalNanos += between - begun;
                    segmentNanos += System.nanoTime() - between;
                }
            }
            double readings = 640.0 * (commits / turns) * turns;
            report("journal-append", "%,.0f", readings * 1e9 / journalNanos, "readings/s", readings * 1e9 / segmentNanos);
        }
    }

    /** Committed once a second, as the daemon does; the first two hours are not counted: they fill what is not sealed yet. */
    private static void seal(Path folder, int hours) throws Exception {
        Rooms rooms = new Rooms(64, 1_000);
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        long csvBytes = 0;
        long chunkBytes = 0;
        long before = 0;
        try (Journal journal = Journal.open(folder, rooms.points());
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, QUICK);
                ChunkEncoder encoder = new ChunkEncoder()) {
            sealer.start();
            for (int hour = 0; hour < hours + 2; hour++) {
                csv.reset();
                try (GZIPOutputStream gzip = new GZIPOutputStream(csv)) {
                    for (int minute = 0; minute < 60; minute++) {
                        List<Round> rounds = new ArrayList<>();
                        for (int second = 0; second < 60; second++) {
                            Round round = rooms.next();
                            journal.append(new Commit(List.of(round), List.of()));
                            rounds.add(round.withSeq(1 + second));
                            gzip.write(csvLine(round));
                        }
                        if (hour >= 2) {
                            chunkBytes += encoder.encode(new Chunk(1, rounds)).length;
                        }
                    }
                }
                waitForSealer(journal, sealer, 64L * 3_600 * (hour + 1), 64 * 2_048);
                if (hour == 1) {
                    before = size(folder);
                } else if (hour > 1) {
                    csvBytes += csv.size();
                }
            }
            double readings = 64.0 * 3_600 * hours;
            double sealed = (size(folder) - before) / readings;
            report("journal-seal", "%.3f", sealed, "bytes/reading of gzip'ed CSV", csvBytes / readings);
            report("journal-seal-chunk", "%.3f", sealed, "bytes/reading of a chunk a minute", chunkBytes / readings);
        }
    }

    private static byte[] csvLine(Round round) {
        StringBuilder line = new StringBuilder().append(round.timeMillis());
        for (int i = 0; i < round.size(); i++) {
            line.append(',').append(round.value(i) / 100.0);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The log beside the file is as long as the longest transaction since the start; it is not counted. */
    private static long size(Path folder) throws IOException {
        return Files.size(folder.resolve("hanlu.db"));
    }

    /** A sealing goes with a commit: an empty one will do, which writes nothing else. */
    private static void waitForSealer(Journal journal, Sealer sealer, long committed, long rest) throws Exception {
        while (committed - sealer.sealed() > rest) {
            Thread.sleep(1);
            journal.append(new Commit(List.of(), List.of()));
        }
    }

    /** Ends like a kill: without a close. */
    private static void fill(Path folder, int readings) throws Exception {
        Rooms rooms = new Rooms(64, 1_000);
        Journal journal = Journal.open(folder, rooms.points());
        Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, QUICK);
        sealer.start();
        for (long done = 0; done < readings; ) {
            List<Round> rounds = rooms.next(128);
            journal.append(new Commit(rounds, List.of()));
            done += 128 * 64;
            waitForSealer(journal, sealer, done, 64 * 8_192);
        }
        for (int i = 0; i < 500; i++) { // since the last checkpoint of the newest times
            journal.append(new Commit(List.of(rooms.next()), List.of()));
        }
        Runtime.getRuntime().halt(0);
    }

    /** From nothing to a durable round, in a young process. */
    private static void open(Path folder, int points) throws Exception {
        Rooms rooms = new Rooms(points, 1_000);
        long begun = System.nanoTime();
        Journal journal = Journal.open(folder, rooms.points());
        rooms.row = journal.lastSeq() + 1;
        journal.append(new Commit(List.of(rooms.next()), List.of()));
        System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - begun) / 1e6);
        Runtime.getRuntime().halt(0);
    }

    /** One point's whole past, beside that of all. */
    private static void history(Path folder) throws Exception {
        try (JournalReader reader = JournalReader.open(folder)) {
            Point one = reader.points().get(reader.points().size() / 2);
            long[] count = new long[2];
            long oneNanos = 0;
            long allNanos = 0;
            for (int turn = 0; turn < 2; turn++) { // the second counts
                long begun = System.nanoTime();
                reader.readings(one::equals, 0, Long.MAX_VALUE, reading -> count[0]++);
                long between = System.nanoTime();
                reader.readings(point -> true, 0, Long.MAX_VALUE, reading -> count[1]++);
                oneNanos = between - begun;
                allNanos = System.nanoTime() - between;
            }
            report("journal-history", "%.1f", oneNanos / 1e6, "ms for one of 64 points", allNanos / 1e6);
        }
    }

    /** What is done again and again, on a device whose writes are counted. */
    private interface Step {
        void commit() throws Exception;
    }

    /**
     * The first 1,100 commits let SQLite's log reach its length, which it keeps; then says how many sectors the device has got, and goes
     * on with a pause that gives each commit a time of its own: the file system writes that down each time, too.
     *
     * @param stat the device's figures (Documentation/block/stat.rst): the seventh counts sectors written
     */
    private static void day(int commits, Path stat, Step step) throws Exception {
        for (int i = -1_100; i < commits; i++) {
            if (i == 0) {
                System.out.println(Files.readString(stat).trim().split("\\s+")[6]);
            }
            step.commit();
            Thread.sleep(i < 0 ? 0 : 10);
        }
    }

    /** The daemon's commit of a round, and the centre's word that it has it. */
    private static void deviceJournal(Path folder, int commits, Path stat) throws Exception {
        Rooms rooms = new Rooms(16, 10_000);
        try (Journal journal = Journal.open(folder, rooms.points());
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, QUICK)) {
            sealer.start();
            day(commits, stat, () -> {
                journal.append(new Commit(List.of(rooms.next()), List.of()));
                journal.markSafe(List.of(new SeqRange(1, journal.lastSeq())));
                waitForSealer(journal, sealer, 16 * rooms.row, 16 * 1_024);
            });
        }
    }

    /** The same in the same kind of file, a row a reading, as one would begin. */
    private static void deviceRows(Path folder, int commits, Path stat) throws Exception {
        Rooms rooms = new Rooms(16, 10_000);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("rows.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA journal_mode = WAL");
            statement.executeUpdate("PRAGMA synchronous = FULL");
            statement.executeUpdate("CREATE TABLE reading (point INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
                    + " value INTEGER, quality INTEGER NOT NULL, PRIMARY KEY (point, time_ms)) WITHOUT ROWID");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO reading VALUES (?, ?, ?, ?)")) {
                day(commits, stat, () -> {
                    Round round = rooms.next();
                    for (int p = 0; p < round.size(); p++) {
                        insert.setInt(1, round.point(p));
                        insert.setLong(2, round.timeMillis());
                        insert.setInt(3, round.value(p));
                        insert.setInt(4, 0);
                        insert.executeUpdate();
                    }
                    connection.commit();
                });
            }
        }
    }
}
