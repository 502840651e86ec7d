package io.hanlu.edge.journal;

import io.hanlu.bridge.Point;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's one durable stream. What {@link #append} has returned for survives a power cut: one transaction, one fsync.
 *
 * <p>{@link #append} and {@link #close} belong to the pipeline's thread; {@link #markSafe}, {@link #noteChip}, {@link #safe} and {@link
 * #lastSeq} may be called by any.
 */
public final class Journal implements AutoCloseable {

    /** Times of a point that has never been read. */
    public static final long NEVER = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final int ROUNDS_BETWEEN_CHECKPOINTS = 1_000;
    private static final int READINGS_AT_ONCE = 8_192;

    private final Path folder;
    private final Path file;
    private final FileChannel lock;
    private final Connection connection;
    private final PointTable table;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final long[] newestTimes; // by point index; of what is appended or just being tried
    private int roundsSinceCheckpoint;

    private volatile long lastSeq;

    private final Object safeLock = new Object();
    private final SeqRanges safe; // guarded by safeLock
    private boolean safeChanged; // guarded by safeLock
    private long recalls; // guarded by safeLock

    private final ChipNotes chips;

    private Journal(Path folder, FileChannel lock, Connection connection, List<Point> points)
            throws SQLException, IOException, JournalException {
        this.folder = folder;
        this.file = folder.resolve(Database.FILE);
        this.lock = lock;
        this.connection = connection;
        this.table = appendPoints(points);
        this.newestTimes = new long[table.size()];
        Arrays.fill(newestTimes, NEVER);
        this.lastSeq = Math.max(number("SELECT max(last) FROM round"), number("SELECT max(seq) FROM event"));
        this.safe = readSafe(connection);
        this.chips = ChipNotes.read(connection);
        recoverNewestTimes();
    }

    /**
     * Opens the journal in a folder, making both where they do not exist.
     *
     * @param points what this configuration measures; points not seen before are appended to the table
     * @throws JournalException when another process has it open, or the folder or file cannot be used
     */
    public static Journal open(Path folder, List<Point> points) throws JournalException {
        Path file = folder.resolve(Database.FILE);
        FileChannel lock = lock(folder);
        try {
            Connection connection = Database.openForWriting(file);
            try {
                return new Journal(folder, lock, connection, points);
            } catch (SQLException | IOException | JournalException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | IOException e) {
            release(lock, e);
            throw new JournalException("cannot open the journal " + file + ": " + e.getMessage(), e);
        } catch (JournalException | RuntimeException e) {
            release(lock, e);
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws JournalException {
        Path lockFile = folder.resolve("hanlu.lock");
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new JournalException(
                    "cannot write in " + folder + " (" + e.getMessage()
                            + "): give the daemon's user that folder, or set" + " journal.path",
                    e);
        }
        try {
            FileLock got = channel.tryLock();
            if (got != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("this very process has it", e);
        } catch (IOException e) {
            release(channel, e);
            throw new JournalException("cannot lock " + lockFile + ": " + e, e);
        }
        JournalException busy = new JournalException(
                "another hanlu is running on " + folder + ": stop it, or give this one another folder with --data");
        release(channel, busy);
        throw busy;
    }

    private static void release(FileChannel channel, Exception because) {
        try {
            channel.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private PointTable appendPoints(List<Point> points) throws SQLException {
        String stream = text("SELECT value FROM meta WHERE key = 'stream'");
        if (stream.isEmpty()) {
            byte[] random = new byte[8];
            new SecureRandom().nextBytes(random);
            stream = HexFormat.of().formatHex(random);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO meta (key, value) VALUES ('stream', ?)")) {
                insert.setString(1, stream);
                insert.executeUpdate();
            }
        }
        List<PointTable.Entry> entries = new ArrayList<>(readPoints(connection));
        Set<String> known = new HashSet<>();
        entries.forEach(e -> known.add(e.name()));
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO point (idx, name, unit, decimals) VALUES (?, ?, ?, ?)")) {
            for (Point point : points) {
                if (known.add(point.toString())) {
                    var entry = new PointTable.Entry(
                            point.toString(),
                            point.quantity().unit(),
                            point.quantity().decimals());
                    insert.setInt(1, entries.size());
                    insert.setString(2, entry.name());
                    insert.setString(3, entry.unit());
                    insert.setInt(4, entry.decimals());
                    insert.executeUpdate();
                    entries.add(entry);
                }
            }
        }
        connection.commit();
        return new PointTable(stream, entries);
    }

    static PointTable readTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE key = 'stream'")) {
            return new PointTable(row.getString(1), readPoints(connection));
        }
    }

    private static List<PointTable.Entry> readPoints(Connection connection) throws SQLException {
        List<PointTable.Entry> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name, unit, decimals FROM point ORDER BY idx")) {
            while (rows.next()) {
                entries.add(new PointTable.Entry(rows.getString(1), rows.getString(2), rows.getInt(3)));
            }
        }
        return entries;
    }

    static SeqRanges readSafe(Connection connection) throws SQLException {
        SeqRanges ranges = new SeqRanges();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT first, last FROM safe")) {
            while (rows.next()) {
                ranges.add(rows.getLong(1), rows.getLong(2));
            }
        }
        return ranges;
    }

    /** Starts from the last checkpoint, so that opening costs the same however much is stored. */
    private void recoverNewestTimes() throws SQLException, JournalException {
        long checkpoint = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT seq, times FROM newest")) {
            if (row.next()) {
                checkpoint = row.getLong(1);
                ByteBuffer times = ByteBuffer.wrap(row.getBytes(2));
                for (int point = 0; times.hasRemaining(); point++) {
                    newestTimes[point] = times.getLong();
                }
            }
        }
        JournalReader reader = new JournalReader(file, connection, table);
        long from = checkpoint + 1;
        for (List<Round> rounds = reader.rounds(from, READINGS_AT_ONCE);
                !rounds.isEmpty();
                rounds = reader.rounds(from, READINGS_AT_ONCE)) {
            rounds.forEach(this::noteTimes);
            from = rounds.getLast().seq() + 1;
        }
        connection.commit(); // ends the read transaction: a daemon that waits must not pin the write-ahead log
    }

    private void noteTimes(Round round) {
        roundsSinceCheckpoint++;
        for (int i = 0; i < round.size(); i++) {
            newestTimes[round.point(i)] = Math.max(newestTimes[round.point(i)], round.timeMillis());
        }
    }

    /** What the indices of the rounds given to {@link #append} mean. */
    public PointTable table() {
        return table;
    }

    /** The newest time recorded of each point, by index, or {@link #NEVER}; a copy. */
    public long[] newestTimes() {
        return newestTimes.clone();
    }

    /** The newest sequence number that is durable; 0 for an empty journal. */
    public long lastSeq() {
        return lastSeq;
    }

    /** How many rounds and events the centre has said to have stored. */
    public long confirmed() {
        long confirmed = 0;
        synchronized (safeLock) {
            for (SeqRange range : safe.ranges()) {
                confirmed += range.last() - range.first() + 1;
            }
        }
        return confirmed;
    }

    /** How many it has not. */
    public long unsafe() {
        return lastSeq - confirmed();
    }

    /** Whether a commit of so many rounds writes a checkpoint: then the alarm engine's state should be in it, too. */
    public boolean isCheckpointDue(int rounds) {
        return roundsSinceCheckpoint + rounds >= ROUNDS_BETWEEN_CHECKPOINTS;
    }

    /**
     * Makes rounds and events durable, in this order, in one transaction. Their sequence numbers are given here.
     *
     * @throws JournalException nothing of it was written, and the same may be tried again
     */
    public void append(Commit commit) throws JournalException {
        long next = lastSeq + 1;
        commit.rounds().forEach(this::noteTimes);
        try {
            if (!commit.rounds().isEmpty()) {
                List<Round> numbered = new ArrayList<>(commit.rounds().size());
                for (Round round : commit.rounds()) {
                    numbered.add(round.withSeq(next++));
                }
                insertRounds(numbered);
            }
            for (Happening happening : commit.happenings()) {
                insertEvent(happening.at(table.stream(), next++));
            }
            byte[] alarms = commit.alarms();
            if (alarms != null) {
                insertSingle("INSERT OR REPLACE INTO alarm_state (id, seq, body) VALUES (1, ?, ?)", next - 1, alarms);
            }
            insertSafe();
            chips.insert(connection);
            boolean isCheckpointDue = roundsSinceCheckpoint >= ROUNDS_BETWEEN_CHECKPOINTS;
            if (isCheckpointDue) {
                insertCheckpoint(next - 1);
            }
            connection.commit();
            chips.committed();
            if (isCheckpointDue) {
                roundsSinceCheckpoint = 0;
            }
        } catch (SQLException e) {
            throw rolledBack("cannot write to the journal " + file + ": " + e.getMessage(), e);
        }
        lastSeq = next - 1;
    }

    private void insertEvent(Event event) throws SQLException {
        byte[] body = event.encode();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO event (seq, time_ms, body) VALUES (?, ?, ?)")) {
            insert.setLong(1, event.seq());
            insert.setLong(2, event.ts());
            insert.setBytes(3, body);
            insert.executeUpdate();
        }
        if (event.alarm() != null) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR REPLACE INTO alarm (key, seq, stands, body) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, String.join("/", event.zone(), event.sensor(), event.quantity(), event.kind()));
                insert.setLong(2, event.seq());
                insert.setInt(3, event.alarmStands() ? 1 : 0);
                insert.setBytes(4, body);
                insert.executeUpdate();
            }
        }
    }

    private void insertRounds(List<Round> rounds) throws SQLException {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Round round : rounds) {
            from = Math.min(from, round.timeMillis());
            to = Math.max(to, round.timeMillis());
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO round (first, last, from_ms, to_ms, body) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, rounds.getFirst().seq());
            insert.setLong(2, rounds.getLast().seq());
            insert.setLong(3, from);
            insert.setLong(4, to);
            insert.setBytes(5, encoder.encode(new Chunk(table.hash(), rounds)));
            insert.executeUpdate();
        }
    }

    /**
     * The centre has these. Remembered at once, written down with the next {@link #append}: forgetting some in a power cut
     * only means sending them again. Numbers this journal has not given yet are ignored: believing them would lose what gets
     * them later.
     */
    public void markSafe(List<SeqRange> ranges) {
        long last = lastSeq;
        synchronized (safeLock) {
            for (SeqRange range : ranges) {
                if (range.first() <= last) {
                    safeChanged |= safe.add(range.first(), Math.min(range.last(), last));
                }
            }
        }
    }

    /**
     * The centre has lost these: they are not safe any more. Written down with the next {@link #append}: forgetting it in a power cut
     * only means that the centre asks again.
     *
     * @param ranges what {@link JournalReader#kept} leaves of what it wants: nobody can send the rest
     * @return how many were safe, and are not now
     */
    public long recall(List<SeqRange> ranges) {
        synchronized (safeLock) {
            long before = confirmed();
            ranges.forEach(safe::remove);
            safeChanged = true;
            recalls++;
            return before - confirmed();
        }
    }

    /** How often {@link #recall} was called. */
    public long recalls() {
        synchronized (safeLock) {
            return recalls;
        }
    }

    /** What the centre has, as of now; a copy. */
    public SeqRanges safe() {
        synchronized (safeLock) {
            return copy(safe);
        }
    }

    private static SeqRanges copy(SeqRanges ranges) {
        SeqRanges copy = new SeqRanges();
        copy.addAll(ranges.ranges());
        return copy;
    }

    /**
     * Notes which chip a sensor has. Written down with the next {@link #append}: forgetting it in a power cut means only that
     * it is noted again.
     *
     * @param sensor {@code zone/sensor}
     * @param serial the chip's own number
     * @return the number noted before; null for none
     */
    public @Nullable String noteChip(String sensor, String serial) {
        return chips.note(sensor, serial);
    }

    private void insertSafe() throws SQLException {
        SeqRanges ranges;
        synchronized (safeLock) {
            if (!safeChanged) {
                return;
            }
            ranges = copy(safe);
            safeChanged = false;
        }
        try (Statement delete = connection.createStatement();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO safe (first, last) VALUES (?, ?)")) {
            delete.executeUpdate("DELETE FROM safe");
            for (SeqRange range : ranges.ranges()) {
                insert.setLong(1, range.first());
                insert.setLong(2, range.last());
                insert.executeUpdate();
            }
        }
    }

    private void insertCheckpoint(long seq) throws SQLException {
        ByteBuffer times = ByteBuffer.allocate(newestTimes.length * Long.BYTES);
        for (long time : newestTimes) {
            times.putLong(time);
        }
        insertSingle("INSERT OR REPLACE INTO newest (id, seq, times) VALUES (1, ?, ?)", seq, times.array());
    }

    private void insertSingle(String sql, long seq, byte[] body) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, seq);
            insert.setBytes(2, body);
            insert.executeUpdate();
        }
    }

    private JournalException rolledBack(String what, SQLException cause) {
        synchronized (safeLock) {
            safeChanged = true;
        }
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        return new JournalException(what, cause);
    }

    /** A reader for one other thread, also while this goes on writing. */
    public JournalReader reader() throws JournalException {
        return JournalReader.open(folder);
    }

    @Override
    public void close() throws JournalException {
        try (lock;
                connection;
                encoder) {
            insertSafe();
            chips.insert(connection);
            insertCheckpoint(lastSeq);
            connection.commit();
        } catch (SQLException | IOException e) {
            throw new JournalException("cannot close the journal " + file + " cleanly: " + e.getMessage(), e);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getLong(1);
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
