package io.hanlu.edge.journal;

import io.hanlu.bridge.Point;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Past;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Seal;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The gateway's one durable stream. What {@link #lastSeq} has come to survives a power cut: one transaction, one fdatasync.
 *
 * <p>{@link #append} and {@link #close} belong to the pipeline's thread; {@link #markSafe}, {@link #noteChip}, {@link #safe} and {@link
 * #lastSeq} may be called by any.
 */
public final class Journal implements AutoCloseable {

    /**
     * What the journal may become.
     *
     * @param keep how long rounds and events stay once the centre has them
     * @param maxBytes the most that its pages may take; file and write-ahead log take some megabytes more
     * @param hasCentre false when nothing is ever delivered: then age alone decides
     */
    public record Bounds(Duration keep, long maxBytes, boolean hasCentre) {

        /** Everything stays. */
        public static final Bounds NONE = new Bounds(Duration.ofDays(36_500), Long.MAX_VALUE, true);
    }

    /** Times of a point that has never been read. */
    public static final long NEVER = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final int ROUNDS_BETWEEN_CHECKPOINTS = 1_000;

    /** What the centre has costs a page a time. Written with every chore, too: it may remove what is safe. */
    private static final int COMMITS_BETWEEN_SAFE = 16;

    private static final int READINGS_AT_ONCE = 8_192;

    /** That wait; who has one more waits, too. */
    private static final int MOST_CHORES = 16;

    private final Path folder;
    private final Path file;
    private final FileChannel lock;
    private final Connection connection;
    private final WriteAheadLog log;
    private final PointTable table;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final Seal seal = Seal.quick(); // of the alarm engine's state, which is committed with alarms
    private final long[] newestTimes; // by point index; of what is appended or just being tried
    private final long[]
            newestSeqs; // the rounds' numbers that gave them; 0 for one that brings its own times, or is unknown
    private final boolean[] recorded; // by point index: its readings bring their own times
    private final Periods periods;
    private boolean isCheckpointNeeded; // the newest times have been moved
    private int roundsSinceCheckpoint;
    private int commitsSinceSafe;

    /** In the file, and perhaps not on the disk. */
    private record Written(long last, @Nullable Asked asked) {}

    private @Nullable Written unconfirmed;
    private volatile long lastSeq;
    private volatile @Nullable String doubt; // why something is unconfirmed
    private volatile @Nullable String damage;
    private volatile @Nullable Path standsInFor;
    private volatile @Nullable String caution;
    private volatile boolean replaceable;

    private final Object safeLock = new Object();
    private final SeqRanges safe; // guarded by safeLock
    private boolean safeChanged; // guarded by safeLock
    private long recalls; // guarded by safeLock
    private final SeqRanges cameBack = new SeqRanges(); // guarded by safeLock

    private final ChipNotes chips;

    private record Asked(Chore chore, CompletableFuture<@Nullable Void> answer) {}

    private final BlockingQueue<Asked> chores = new ArrayBlockingQueue<>(MOST_CHORES);

    /** Bound: 1,000; what does not fit is found by the check of all rows. */
    private final BlockingQueue<JournalReader.Suspect> suspects = new ArrayBlockingQueue<>(1_000);

    private final Losses losses;
    private final Retention whenFull;
    private final Reserve reserve;

    private Journal(
            Path folder,
            FileChannel lock,
            Connection connection,
            WriteAheadLog log,
            List<Point> points,
            Predicate<Point> isRecorded,
            Bounds bounds)
            throws SQLException, IOException, JournalException {
        this.folder = folder;
        this.file = folder.resolve(Database.FILE);
        this.lock = lock;
        this.connection = connection;
        this.log = log;
        this.table = appendPoints(points);
        this.newestTimes = new long[table.size()];
        Arrays.fill(newestTimes, NEVER);
        this.newestSeqs = new long[table.size()];
        this.recorded = recorded(points, isRecorded);
        this.periods = Periods.read(connection);
        this.lastSeq = lastSeq(connection);
        this.safe = readSafe(connection);
        this.losses = Losses.read(connection, this::safe, bounds.hasCentre());
        this.whenFull = new Retention(bounds);
        this.reserve = new Reserve(folder);
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
        return open(folder, points, point -> false, Bounds.NONE);
    }

    /**
     * The same, with points whose readings bring their own times, and kept within bounds by a {@link Keeper}.
     *
     * @param isRecorded whether a point's do: no correction of the clock ever moves them
     */
    public static Journal open(Path folder, List<Point> points, Predicate<Point> isRecorded, Bounds bounds)
            throws JournalException {
        Path file = folder.resolve(Database.FILE);
        FileChannel lock = lock(folder);
        try {
            Damage.finishMoving(folder);
            if (Damage.isMarked(folder) && Files.exists(file)) {
                Damage.moveAside(folder, Files.readString(folder.resolve(Damage.MARK)));
            }
            try {
                return open(folder, lock, points, isRecorded, bounds);
            } catch (SQLException | JournalException e) {
                if (!Database.isUnreadable(e)) {
                    new Reserve(folder).release(); // it may be for want of it that the next start fails, too
                    throw e;
                }
                Damage.moveAside(folder, String.valueOf(e.getMessage()));
                return open(folder, lock, points, isRecorded, bounds);
            }
        } catch (SQLException | IOException e) {
            release(lock, e);
            throw new JournalException("cannot open the journal " + file + ": " + e.getMessage(), e);
        } catch (JournalException | RuntimeException e) {
            release(lock, e);
            throw e;
        }
    }

    private static Journal open(
            Path folder, FileChannel lock, List<Point> points, Predicate<Point> isRecorded, Bounds bounds)
            throws SQLException, IOException, JournalException {
        Path file = folder.resolve(Database.FILE);
        Connection connection = Database.openForWriting(file, SynchronousMode.NORMAL);
        @Nullable WriteAheadLog log = null;
        try {
            log = WriteAheadLog.of(file);
            // What a process that was killed has left, and nobody has synced, is shown as durable from now on.
            log.force();
            return new Journal(folder, lock, connection, log, points, isRecorded, bounds);
        } catch (SQLException | IOException | JournalException | RuntimeException e) {
            if (log != null) {
                log.close();
            }
            connection.close();
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

    static String newStream() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private PointTable appendPoints(List<Point> points) throws SQLException {
        String stream = text("SELECT value FROM meta WHERE key = 'stream'");
        if (stream.isEmpty()) {
            stream = newStream();
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

    private boolean[] recorded(List<Point> points, Predicate<Point> isRecorded) {
        Set<String> names =
                points.stream().filter(isRecorded).map(Point::toString).collect(Collectors.toSet());
        boolean[] recorded = new boolean[table.size()];
        for (int i = 0; i < recorded.length; i++) {
            recorded[i] = names.contains(table.entries().get(i).name());
        }
        return recorded;
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
                ResultSet row = statement.executeQuery("SELECT seq, times, seqs FROM newest")) {
            if (row.next()) {
                checkpoint = row.getLong(1);
                ByteBuffer times = ByteBuffer.wrap(row.getBytes(2));
                for (int point = 0; times.hasRemaining() && point < newestTimes.length; point++) {
                    newestTimes[point] = times.getLong();
                }
                byte[] seqs = row.getBytes(3); // an older release wrote none
                for (int point = 0; seqs != null && point < seqs.length / Long.BYTES; point++) {
                    newestSeqs[point] = ByteBuffer.wrap(seqs).getLong(point * Long.BYTES);
                }
            }
        }
        long from = Salvage.replay(folder, connection, table, checkpoint, this::noteTimes) + 1;
        JournalReader reader = new JournalReader(file, connection, table);
        for (List<Round> rounds = reader.rounds(from, READINGS_AT_ONCE);
                !rounds.isEmpty();
                rounds = reader.rounds(from, READINGS_AT_ONCE)) {
            rounds.forEach(this::noteTimes);
            from = rounds.getLast().seq() + 1;
        }
        connection.commit(); // ends the read transaction: a daemon that waits must not pin the write-ahead log
    }

    /** Not the latest, but the last: after a correction, that one may be earlier. */
    private void noteTimes(Round round) {
        roundsSinceCheckpoint++;
        for (int i = 0; i < round.size(); i++) {
            newestTimes[round.point(i)] = round.timeMillis();
            newestSeqs[round.point(i)] = recorded[round.point(i)] ? 0 : round.seq();
        }
    }

    /** Whether the readings of the point with this index bring their own times. */
    public boolean isRecorded(int point) {
        return recorded[point];
    }

    /** What it remembers of the gateway's clock. */
    public Past past() {
        long newest = NEVER;
        long seq = -1;
        for (int i = 0; i < newestTimes.length; i++) {
            if (!recorded[i] && (newestSeqs[i] > seq || (newestSeqs[i] == seq && newestTimes[i] > newest))) {
                newest = newestTimes[i];
                seq = newestSeqs[i];
            }
        }
        return periods.past(newest);
    }

    /**
     * A clock begins to date rounds; before the first {@link #append}, which writes it down. Without it, all times are
     * final.
     *
     * @param boot the machine's
     * @param offsetMillis its time less the monotonic clock
     * @return what of earlier boots may be sent from now on although nobody ever confirmed its times
     */
    public Redated begin(String boot, Trust trust, long offsetMillis) {
        return periods.begin(boot, trust, offsetMillis, lastWritten());
    }

    /** What is appended until {@link #begin} was dated by the clock that these are of. */
    void adopt(Periods other) {
        periods.adopt(other, lastWritten());
    }

    /**
     * The clock was corrected: moves what it had dated and nobody has been sent. Written down with the next {@link
     * #append}, whose rounds are by the corrected clock. The pipeline's thread.
     *
     * @param boot the machine's
     * @param newMillis what the clock shows now
     * @param pendingMillis the earliest time by the clock, before the correction, of what is not appended yet; null
     *     for none
     */
    public Redated correct(Correction correction, String boot, long newMillis, @Nullable Long pendingMillis)
            throws JournalException {
        long[] before = new long[newestSeqs.length];
        for (int i = 0; i < before.length; i++) {
            before[i] = periods.shift(newestSeqs[i]);
        }
        try {
            Redated redated = periods.correct(
                    correction, boot, lastWritten(), newMillis, pendingMillis, new RoundTimes(connection));
            connection.commit(); // ends the read transaction
            for (int i = 0; i < before.length; i++) {
                if (newestSeqs[i] > lastWritten()) { // was tried to be appended, and is pending
                    newestTimes[i] += redated.moved();
                } else if (newestSeqs[i] > 0) {
                    newestTimes[i] += periods.shift(newestSeqs[i]) - before[i];
                }
            }
            isCheckpointNeeded = true;
            return redated;
        } catch (SQLException e) {
            noteDamage(e);
            throw rolledBack("cannot read the journal " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the times of rounds up to this number final, and says of which they are: only those may be sent, or
     * sealed. While the clock is doubtful it makes none; while it is plausible it does from the commit on that says so
     * (which rings). Any thread.
     *
     * @return at most {@code upTo}
     */
    public long settle(long upTo) {
        return periods.settle(upTo);
    }

    /** Rounds will be sent soon: the next commit says so, and then {@link #settle} need not wait for it. Any thread. */
    public void willSettle() {
        periods.expectSettling();
    }

    /** Whether somebody waits for a commit, even an empty one, to {@link #settle}. */
    public boolean isSettling() {
        return periods.isSettling();
    }

    /**
     * Rounds, and events among them, that the centre has not confirmed and that wait for the clock to be trusted.
     * Any thread.
     */
    public long held() {
        if (!periods.isHeld()) {
            return 0;
        }
        long from = Math.min(periods.settled(), lastSeq) + 1;
        long held = lastSeq - from + 1;
        synchronized (safeLock) {
            for (SeqRange range : safe.ranges()) {
                held -= Math.max(0, range.last() - Math.max(range.first(), from) + 1);
            }
        }
        return held;
    }

    /** Whether the clock is trusted that dates what is appended now. Any thread. */
    boolean isTimeTrusted() {
        return periods.isTrusted();
    }

    /** What the indices of the rounds given to {@link #append} mean. */
    public PointTable table() {
        return table;
    }

    /** The newest time recorded of each point, by index, or {@link #NEVER}; a copy. */
    public long[] newestTimes() {
        return newestTimes.clone();
    }

    /** The last number whose time can no longer change; {@link Long#MAX_VALUE} when none can. Any thread. */
    public long lastFinal() {
        return periods.settled();
    }

    /** The newest sequence number that is durable; 0 for an empty journal. */
    public long lastSeq() {
        return lastSeq;
    }

    private long lastWritten() {
        return unconfirmed == null ? lastSeq : unconfirmed.last;
    }

    /** How many rounds and events the centre has said to have stored, or will never get. */
    public long confirmed() {
        long confirmed = 0;
        for (SeqRange range : safe().ranges()) {
            confirmed += range.last() - range.first() + 1;
        }
        return confirmed;
    }

    /** How many it has not, and may still get. */
    public long unsafe() {
        return lastSeq - confirmed();
    }

    /** Whether a commit of so many rounds writes a checkpoint: then the alarm engine's state should be in it, too. */
    public boolean isCheckpointDue(int rounds) {
        return isCheckpointNeeded || roundsSinceCheckpoint + rounds >= ROUNDS_BETWEEN_CHECKPOINTS;
    }

    /**
     * Makes rounds and events durable, in this order, in one transaction. Their sequence numbers are given here. One chore goes with
     * them, if any waits and there are no events, for which somebody may be waiting. Where the disk takes them and then does not confirm
     * that it has, they are written, {@link #caution} says so, {@link #lastSeq} stays, and the next one begins with {@link #confirm}.
     *
     * @throws JournalException nothing of it was written, and the same may be tried again; where the disk is full, some room has been
     *     made for that, if there is anything that may go
     */
    public void append(Commit commit) throws JournalException {
        if (damage != null) {
            throw new JournalException("the journal " + file + " is damaged: " + damage);
        }
        confirm();
        long next = lastSeq + 1;
        @Nullable Asked asked = commit.happenings().isEmpty() ? chores.poll() : null;
        List<Round> numbered = new ArrayList<>(commit.rounds().size());
        for (Round round : commit.rounds()) {
            numbered.add(round.withSeq(next++));
        }
        int roundsBefore = roundsSinceCheckpoint;
        numbered.forEach(this::noteTimes);
        try {
            insertRounds(numbered);
            for (Happening happening : commit.happenings()) {
                insertEvent(happening.at(table.stream(), next++));
            }
            byte[] alarms = commit.alarms();
            if (alarms != null) {
                insertSingle(
                        "INSERT OR REPLACE INTO alarm_state (id, seq, body, sealed) VALUES (1, ?, ?, 1)",
                        next - 1,
                        seal.put(next - 1, alarms));
            }
            boolean isCheckpointDue = isCheckpointNeeded || roundsSinceCheckpoint >= ROUNDS_BETWEEN_CHECKPOINTS;
            boolean isSafeWritten = isCheckpointDue || asked != null || commitsSinceSafe + 1 >= COMMITS_BETWEEN_SAFE;
            if (isSafeWritten) {
                insertSafe();
            }
            chips.insert(connection);
            periods.insert(connection);
            if (isCheckpointDue) {
                insertCheckpoint(next - 1);
            }
            if (asked != null) {
                asked.chore.carryOut(connection);
            }
            connection.commit();
            unconfirmed = new Written(next - 1, asked);
            commitsSinceSafe = isSafeWritten ? 0 : commitsSinceSafe + 1;
            if (isCheckpointDue) {
                roundsSinceCheckpoint = 0;
                isCheckpointNeeded = false;
            }
        } catch (SQLException e) {
            roundsSinceCheckpoint = roundsBefore;
            JournalException refused = rolledBack("cannot write to the journal " + file + ": " + e.getMessage(), e);
            if (asked != null) { // it may be the reason, so it is not tried again with these rounds
                asked.answer.completeExceptionally(refused);
            }
            noteDamage(e);
            if (Database.isFull(e)) {
                makeRoom(refused);
            }
            throw refused;
        }
        try {
            log.force();
        } catch (IOException e) {
            doubt = e.getMessage() + " when " + file + " was synced: its disk may be failing";
            LOG.error("{}; what was just written may not survive a power cut", doubt, e);
        }
        chips.committed();
        losses.committed();
        if (doubt == null) {
            periods.committed();
            noteDurable();
        }
    }

    /**
     * Returns when all that was appended is durable.
     *
     * @throws JournalException when the disk still does not confirm what it has taken
     */
    void confirm() throws JournalException {
        if (unconfirmed != null) {
            try {
                WriteAheadLog.moveIntoDatabase(connection);
            } catch (SQLException e) {
                throw new JournalException(
                        "the disk has not confirmed what it took: " + doubt + "; " + e.getMessage(), e);
            }
            LOG.info("the disk has now confirmed what was appended last");
            doubt = null;
            noteDurable();
        }
    }

    private void noteDurable() {
        if (unconfirmed != null) {
            lastSeq = unconfirmed.last;
            if (unconfirmed.asked != null) {
                unconfirmed.asked.answer.complete(null);
            }
            unconfirmed = null;
        }
    }

    /**
     * Takes note where this says that the database is damaged: no more is written to it, and the next start begins a new one. Where not
     * even that can be written down, the disk is at fault, and things stay as they are. Any thread.
     */
    void noteDamage(Exception e) {
        if (Database.isDamage(e) && damage == null) {
            String why = String.valueOf(e.getMessage());
            try {
                Damage.mark(folder, why);
                damage = why;
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            LOG.error("the journal {} is damaged", file, e);
        }
    }

    /** What is wrong with the database; null when nothing is known to be. Then only a new start helps. Any thread. */
    public @Nullable String damage() {
        return damage;
    }

    /** Makes it known as a {@link Stopgap}. */
    void standsInFor(Path absent, String why) {
        standsInFor = absent;
        caution = why;
    }

    /** Why what is durable here is not so for long, or may not be so at all; null when all is well. Any thread. */
    public @Nullable String caution() {
        String now = doubt;
        return now == null ? caution : now;
    }

    /** Whether a new start would open a better one: it stands in for a disk that can be written again. Looks at the disk; any thread. */
    boolean noteWhetherReplaceable() {
        Path absent = standsInFor;
        replaceable = absent != null && Stopgap.isWritable(absent);
        return replaceable;
    }

    /** What {@link #noteWhetherReplaceable} found last. Any thread. */
    public boolean isReplaceable() {
        return replaceable;
    }

    /** The disk is full, and others fill it: the journal lives in the pages it has. */
    private void makeRoom(JournalException because) {
        try {
            reserve.release();
            Optional<Removal> removal = whenFull.next(connection, safe(), Long.MIN_VALUE, true);
            if (removal.isPresent()) {
                insertSafe();
                removal.get().carryOut(connection, losses);
                connection.commit();
                losses.committed();
                LOG.warn(
                        "the disk is full: {} of the oldest rows made room",
                        removal.get().rows().size());
            }
        } catch (SQLException | IOException e) {
            because.addSuppressed(e);
            rollBack(because);
        }
    }

    /**
     * Has a chore carried out with one of the next commits. Waits while {@value #MOST_CHORES} others do. Any thread but the pipeline's.
     *
     * @return done when it is durable; fails when the commit it went with did, and is cancelled when the journal closes before
     */
    CompletableFuture<@Nullable Void> request(Chore chore) throws InterruptedException {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        chores.put(new Asked(chore, answer));
        return answer;
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    Path file() {
        return file;
    }

    /** Rows that readers could not read. Any thread adds; the keeper takes. */
    BlockingQueue<JournalReader.Suspect> suspects() {
        return suspects;
    }

    /** What has been lost of it. */
    Losses losses() {
        return losses;
    }

    Reserve reserve() {
        return reserve;
    }

    WriteAheadLog log() {
        return log;
    }

    /** Rounds and events that were lost before the centre had them, in the life of this journal. Any thread. */
    public long lost() {
        return losses.count();
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

    /** A row for each run of rounds whose times are of one kind; nearly always one. */
    private void insertRounds(List<Round> rounds) throws SQLException {
        int begin = 0;
        for (int i = 1; i <= rounds.size(); i++) {
            if (i == rounds.size() || isRecorded(rounds.get(i)) != isRecorded(rounds.get(begin))) {
                insertRow(rounds.subList(begin, i), isRecorded(rounds.get(begin)));
                begin = i;
            }
        }
    }

    private boolean isRecorded(Round round) {
        return round.size() > 0 && recorded[round.point(0)];
    }

    private void insertRow(List<Round> rounds, boolean isRecorded) throws SQLException {
        Chunk chunk = new Chunk(table.hash(), rounds);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO round (first, last, from_ms, to_ms, own, body) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, chunk.firstSeq());
            insert.setLong(2, chunk.lastSeq());
            insert.setLong(3, chunk.fromMillis());
            insert.setLong(4, chunk.toMillis());
            insert.setBoolean(5, isRecorded);
            insert.setBytes(6, encoder.encode(chunk));
            insert.executeUpdate();
        }
    }

    /**
     * The centre has these. Remembered at once, written down with one of the next {@value #COMMITS_BETWEEN_SAFE} of {@link #append}:
     * forgetting some in a power cut only means sending them again. Numbers this journal has not given yet are ignored: believing them would lose what gets
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

    /** These were nowhere, and are there again. Any thread. */
    public void cameBack(List<SeqRange> ranges) {
        synchronized (safeLock) {
            cameBack.addAll(ranges);
        }
    }

    /** What has come back since this was called last: whoever sends did not find it when it was its turn. */
    public List<SeqRange> takeCameBack() {
        synchronized (safeLock) {
            List<SeqRange> taken = List.copyOf(cameBack.ranges());
            taken.forEach(cameBack::remove);
            return taken;
        }
    }

    /** How often {@link #recall} was called. */
    public long recalls() {
        synchronized (safeLock) {
            return recalls;
        }
    }

    /** What nobody waits for any more, as of now: what the centre has, and what is lost; a copy. */
    public SeqRanges safe() {
        SeqRanges settled = safeOnly();
        settled.addAll(losses.lost().ranges());
        return settled;
    }

    private SeqRanges safeOnly() {
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
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO newest (id, seq, times, seqs) VALUES (1, ?, ?, ?)")) {
            insert.setLong(1, seq);
            insert.setBytes(2, bytes(newestTimes));
            insert.setBytes(3, bytes(newestSeqs));
            insert.executeUpdate();
        }
    }

    private static byte[] bytes(long[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }

    private void insertSingle(String sql, long seq, byte[] body) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, seq);
            insert.setBytes(2, body);
            insert.executeUpdate();
        }
    }

    private JournalException rolledBack(String what, SQLException cause) {
        rollBack(cause);
        return new JournalException(what, cause);
    }

    private void rollBack(Exception because) {
        losses.rolledBack();
        synchronized (safeLock) {
            safeChanged = true;
        }
        try {
            Database.rollBack(connection);
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** A reader for one other thread, also while this goes on writing. */
    public JournalReader reader() throws JournalException {
        return JournalReader.open(folder, this::noteDamage, suspect -> {
            if (!suspects.contains(suspect) && suspects.offer(suspect)) {
                LOG.error("left out what cannot be read: {}", suspect);
            }
        });
    }

    @Override
    public void close() throws JournalException {
        try (lock;
                connection;
                encoder;
                seal;
                log) {
            chores.forEach(asked -> asked.answer.cancel(false));
            if (damage == null) {
                confirm();
                insertSafe();
                chips.insert(connection);
                periods.insert(connection);
                insertCheckpoint(lastSeq);
                connection.commit();
                log.force();
            }
        } catch (SQLException | IOException e) {
            throw new JournalException("cannot close the journal " + file + " cleanly: " + e.getMessage(), e);
        }
    }

    /** Also of what is gone: a number is never given twice. */
    private static long lastSeq(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                    SELECT max(coalesce((SELECT last FROM round ORDER BY first DESC LIMIT 1), 0),
                               coalesce((SELECT last FROM span ORDER BY first DESC LIMIT 1), 0),
                               coalesce((SELECT max(seq) FROM event), 0),
                               coalesce((SELECT max(last) FROM lost), 0), coalesce((SELECT max(last) FROM safe), 0),
                               coalesce((SELECT seq FROM newest), 0), coalesce((SELECT seq FROM alarm_state), 0))\
                    """)) {
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
