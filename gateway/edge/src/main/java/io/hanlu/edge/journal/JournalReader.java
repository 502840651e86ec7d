package io.hanlu.edge.journal;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.Column;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Seal;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.SeqRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal, also while the daemon writes it; what is sealed and what is not look alike. Each reader has a connection of its own and
 * belongs to one thread. A row that does not pass its check is left out, and reported to the {@link Keeper}, which sets it aside: one bad
 * row must not hold up all others.
 */
public final class JournalReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

    private static final int READINGS_AT_ONCE = 8_192;
    static final int MOST_ALARM_STATE_BYTES = 32 << 20;

    private final Path file;
    private final Connection connection;
    private final PointTable table;
    private final List<Point> points;
    private final Consumer<Exception> failures;
    private final Consumer<Suspect> suspects;

    /** A row that could not be read. */
    record Suspect(Stored.Table table, long key) {}

    /**
     * A row as it lies in the file.
     *
     * @param first its key
     * @param last of its numbers
     * @param body of a span its numbers and times
     * @param wrong what is wrong with it; null when it is sound
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(
            Table table,
            long first,
            long last,
            byte[] body,
            @Nullable String wrong) {

        /** Where it is. */
        enum Table {
            ROUND,
            SPAN,
            EVENT
        }
    }

    private final SpanRows spans;

    JournalReader(Path file, Connection connection, PointTable table) throws JournalException {
        this(file, connection, table, JournalReader::said, JournalReader::leftOut);
    }

    private JournalReader(
            Path file,
            Connection connection,
            PointTable table,
            Consumer<Exception> failures,
            Consumer<Suspect> suspects)
            throws JournalException {
        this.failures = failures;
        this.suspects = suspects;
        this.file = file;
        this.connection = connection;
        this.table = table;
        this.spans = new SpanRows(connection);
        this.points = new ArrayList<>(table.size());
        for (PointTable.Entry entry : table.entries()) {
            points.add(point(entry.name()));
        }
    }

    /** Opens the journal in this folder. */
    public static JournalReader open(Path folder) throws JournalException {
        return open(folder, JournalReader::said, JournalReader::leftOut);
    }

    /**
     * @param failures told what the database refused, by the reader's thread
     * @param suspects told of rows that cannot be read
     */
    static JournalReader open(Path folder, Consumer<Exception> failures, Consumer<Suspect> suspects)
            throws JournalException {
        Path file = folder.resolve(Database.FILE);
        if (!Files.isRegularFile(file)) {
            throw new JournalException(
                    "there is no journal at " + file + ": has the daemon run with this journal.path?");
        }
        try {
            Connection connection = Database.openForReading(file);
            try {
                return new JournalReader(file, connection, Journal.readTable(connection), failures, suspects);
            } catch (SQLException | JournalException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal " + file + ": " + e.getMessage(), e);
        }
    }

    /** For readers beside no daemon. */
    private static void leftOut(Suspect suspect) {
        LOG.error("left out what cannot be read: {}", suspect);
    }

    private static void said(Exception failure) {
        LOG.debug("thrown to the caller", failure);
    }

    private Point point(String name) throws JournalException {
        String[] part = name.split("/", -1);
        if (part.length == 3) {
            var quantity = Quantity.byId(part[2]);
            if (quantity.isPresent()) {
                return new Point(part[0], part[1], quantity.get());
            }
        }
        throw new JournalException("the journal " + file + " has the point " + name
                + ", which this release does not know: install a newer one");
    }

    /** All points that have ever been recorded, by index. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /**
     * Rounds in order of their sequence numbers.
     *
     * @param fromSeq the first wanted
     * @param atLeastReadings stops with the round in which so many are reached, one without any counting as one; fewer come only at
     *     the journal's end. Up to {@value Chunk#MAX_ROUNDS} always fit in one {@link Chunk}
     */
    public List<Round> rounds(long fromSeq, int atLeastReadings) throws JournalException {
        List<Round> rounds = new ArrayList<>();
        // One statement sees one state of the file, whatever is sealed meanwhile. `first` is the key: start at the row
        // that holds fromSeq, which may have begun before it.
        try (PreparedStatement select = connection.prepareStatement("""
            SELECT first, NULL, 1 FROM span
            WHERE first >= coalesce((SELECT max(first) FROM span WHERE first <= ?1), 0) AND last >= ?1
            UNION ALL
            SELECT first, body, own FROM round
            WHERE first >= coalesce((SELECT max(first) FROM round WHERE first <= ?1), 0) AND last >= ?1
            ORDER BY 1\
            """)) {
            Shifts shifts = Shifts.read(connection);
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                long readings = 0;
                while (readings < atLeastReadings && row.next()) {
                    List<Round> next = intact(row.getLong(1), row.getBytes(2), row.getBoolean(3), shifts);
                    for (Round round : next) {
                        if (round.seq() >= fromSeq && readings < atLeastReadings) {
                            rounds.add(round);
                            readings += Math.max(1, round.size());
                        }
                    }
                }
            }
            return rounds;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Which clock dated the rounds. */
    Periods periods() throws JournalException {
        try {
            return Periods.read(connection);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Of these numbers, those still here: all from the first round on that is kept, and those of events before it. */
    public List<SeqRange> kept(List<SeqRange> ranges) throws JournalException {
        List<Round> first = rounds(1, 1);
        long firstRound = first.isEmpty() ? Long.MAX_VALUE : first.getFirst().seq();
        List<SeqRange> kept = new ArrayList<>();
        for (SeqRange range : ranges) {
            long next = range.first();
            while (next < Math.min(firstRound, range.last() + 1)) {
                List<Event> event = events(next, 1);
                long seq = event.isEmpty() ? Long.MAX_VALUE : event.getFirst().seq();
                if (seq < firstRound && seq <= range.last()) {
                    kept.add(new SeqRange(seq, seq));
                }
                next = seq == Long.MAX_VALUE ? seq : seq + 1;
            }
            if (range.last() >= firstRound) {
                kept.add(new SeqRange(Math.max(range.first(), firstRound), range.last()));
            }
        }
        return kept;
    }

    /** Events in order of their sequence numbers, from this one on, at most so many. */
    public List<Event> events(long fromSeq, int most) throws JournalException {
        List<Event> events = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq, body FROM event WHERE seq >= ? ORDER BY seq")) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                while (events.size() < most && row.next()) {
                    intactEvent(row.getLong(1), row.getBytes(2)).ifPresent(events::add);
                }
            }
            return events;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * Gives the events of alarms between two times, both included, in order of their sequence numbers.
     *
     * @param fromMillis UTC epoch milliseconds
     * @param toMillis UTC epoch milliseconds
     */
    public void alarmEvents(long fromMillis, long toMillis, Consumer<Event> each) throws JournalException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq, body FROM event WHERE time_ms BETWEEN ? AND ? ORDER BY seq")) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    intactEvent(row.getLong(1), row.getBytes(2))
                            .filter(event -> event.alarm() != null)
                            .ifPresent(each);
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * The newest event of each alarm that has ever been raised, from this number on, in order of their numbers.
     *
     * @param fromSeq the first wanted
     */
    public List<Event> alarms(long fromSeq) throws JournalException {
        List<Event> alarms = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq, body FROM alarm WHERE seq >= ? ORDER BY seq")) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    intactEvent(row.getLong(1), row.getBytes(2)).ifPresent(alarms::add);
                }
            }
            return alarms;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * What the alarm engine goes on from; empty in a journal to which none was written.
     *
     * @throws IllegalArgumentException when it is damaged: then it is begun anew
     */
    public Optional<SavedAlarms> alarmState() throws JournalException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq, body, sealed FROM alarm_state");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            long seq = row.getLong(1);
            byte[] body = row.getBytes(2);
            return Optional.of(
                    new SavedAlarms(seq, row.getBoolean(3) ? Seal.open(seq, body, MOST_ALARM_STATE_BYTES) : body));
        } catch (ChunkException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * Gives the readings of all rounds from this number on, as they were appended: after each other in the stream, those of one
     * round in the order of the point table.
     *
     * @param fromSeq of the first round
     */
    public void readings(Predicate<Point> wanted, long fromSeq, Consumer<Reading> each) throws JournalException {
        BitSet isWanted = indices(wanted);
        long from = fromSeq;
        for (List<Round> rounds = rounds(from, READINGS_AT_ONCE);
                !rounds.isEmpty();
                rounds = rounds(from, READINGS_AT_ONCE)) {
            rounds.forEach(round -> give(round, isWanted, each));
            from = rounds.getLast().seq() + 1;
        }
    }

    /**
     * Gives the readings between two times, both included, each point's in order of time.
     *
     * @param fromMillis UTC epoch milliseconds
     * @param toMillis UTC epoch milliseconds
     */
    public void readings(Predicate<Point> wanted, long fromMillis, long toMillis, Consumer<Reading> each)
            throws JournalException {
        BitSet isWanted = indices(wanted);
        if (isWanted.isEmpty()) {
            return;
        }
        // In order of numbers, which is each point's order of time. What is not sealed has no index: it is little. Its
        // times are looked
        // for as written, so by as much earlier and later as any of them is shifted.
        try (PreparedStatement select = connection.prepareStatement("""
            SELECT first, NULL, 1 FROM span INDEXED BY span_time WHERE to_ms >= ?1 AND from_ms <= ?2
            UNION ALL
            SELECT first, body, own FROM round WHERE to_ms + ?3 >= ?1 AND from_ms + ?4 <= ?2
            ORDER BY 1\
            """)) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            Shifts shifts = Shifts.read(connection);
            select.setLong(3, shifts.most());
            select.setLong(4, shifts.least());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    byte[] body = row.getBytes(2);
                    if (body == null) {
                        intact(row.getLong(1), isWanted, (column, k, timeMillis) -> {
                            if (timeMillis >= fromMillis && timeMillis <= toMillis) {
                                each.accept(reading(column, k, timeMillis));
                            }
                        });
                    } else {
                        for (Round round : intact(row.getLong(1), body, row.getBoolean(3), shifts)) {
                            if (round.timeMillis() >= fromMillis && round.timeMillis() <= toMillis) {
                                give(round, isWanted, each);
                            }
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** With the times that hold now. */
    private static List<Round> dated(List<Round> written, boolean own, Shifts shifts) {
        return own || shifts.isNone()
                ? written
                : written.stream()
                        .map(round -> round.withTime(round.timeMillis() + shifts.at(round.seq())))
                        .toList();
    }

    private BitSet indices(Predicate<Point> wanted) {
        BitSet indices = new BitSet(points.size());
        for (int i = 0; i < points.size(); i++) {
            indices.set(i, wanted.test(points.get(i)));
        }
        return indices;
    }

    private void give(Round round, BitSet isWanted, Consumer<Reading> each) {
        for (int i = 0; i < round.size(); i++) {
            if (isWanted.get(round.point(i))) {
                Point point = points.get(round.point(i));
                Quality quality = Quality.ofCode(round.quality(i));
                each.accept(
                        round.hasValue(i)
                                ? Reading.of(point, round.timeMillis(), round.value(i), quality)
                                : Reading.bad(point, round.timeMillis(), quality));
            }
        }
    }

    /**
     * The rounds of a row; none when it does not pass its check.
     *
     * @param body null for a span
     */
    private List<Round> intact(long first, byte @Nullable [] body, boolean own, Shifts shifts) throws SQLException {
        try {
            return body == null ? spans.rounds(first) : dated(decode(body), own, shifts);
        } catch (ChunkException e) {
            suspect(body == null ? Stored.Table.SPAN : Stored.Table.ROUND, first, e);
            return List.of();
        }
    }

    private void intact(long first, BitSet isWanted, SpanRows.Each each) throws SQLException {
        try {
            spans.readings(first, isWanted, each);
        } catch (ChunkException e) {
            suspect(Stored.Table.SPAN, first, e);
        }
    }

    private Optional<Event> intactEvent(long seq, byte[] body) {
        try {
            return Optional.of(Event.parse(body));
        } catch (MessageException e) {
            suspect(Stored.Table.EVENT, seq, e);
            return Optional.empty();
        }
    }

    private void suspect(Stored.Table of, long key, Exception why) {
        LOG.debug("{} {}", of, key, why);
        suspects.accept(new Suspect(of, key));
    }

    private Reading reading(Column column, int k, long timeMillis) {
        Point point = points.get(column.point());
        Quality quality = Quality.ofCode(column.quality(k));
        return column.hasValue(k)
                ? Reading.of(point, timeMillis, column.value(k), quality)
                : Reading.bad(point, timeMillis, quality);
    }

    /** What a row of {@code round} holds. */
    private List<Round> decode(byte[] body) throws ChunkException {
        return ChunkDecoder.decode(body, table::sizeAt).rounds();
    }

    /** Rounds that were committed together and are not sealed. */
    record Row(long first, long last, List<Round> rounds) {}

    /**
     * Gives the rows that are not sealed, the oldest first, until one is refused; none while others are brought back from a damaged
     * database, which may belong between them.
     *
     * @param lastSeq of the last row to give
     */
    void unsealed(long lastSeq, Predicate<Row> goOn) throws JournalException {
        try (PreparedStatement select = connection.prepareStatement("""
            SELECT first, last, body, own FROM round
            WHERE first <= ?1 AND last <= ?1 AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'salvage')
            ORDER BY first\
            """)) {
            Shifts shifts = Shifts.read(connection);
            select.setLong(1, lastSeq);
            try (ResultSet row = select.executeQuery()) {
                boolean wanted = true;
                while (wanted && row.next()) {
                    List<Round> rounds = dated(sound(row.getLong(1), row.getBytes(3)), row.getBoolean(4), shifts);
                    wanted = goOn.test(new Row(row.getLong(1), row.getLong(2), rounds));
                }
            }
        } catch (SQLException | ChunkException e) {
            throw unreadable(e);
        }
    }

    private List<Round> sound(long first, byte[] body) throws ChunkException {
        try {
            return decode(body);
        } catch (ChunkException e) {
            suspect(Stored.Table.ROUND, first, e);
            throw e;
        }
    }

    /** Rows from that key on, sound or not, in order of their keys. */
    List<Stored> stored(Stored.Table of, long from, int most) throws SQLException {
        List<Stored> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                switch (of) {
                    case ROUND -> "SELECT first, last, body FROM round WHERE first >= ? ORDER BY first LIMIT ?";
                    case SPAN -> "SELECT first, last, ticks FROM span WHERE first >= ? ORDER BY first LIMIT ?";
                    case EVENT -> "SELECT seq, seq, body FROM event WHERE seq >= ? ORDER BY seq LIMIT ?";
                })) {
            select.setLong(1, from);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long first = row.getLong(1);
                    byte[] body = row.getBytes(3);
                    rows.add(new Stored(of, first, row.getLong(2), body, wrong(of, first, body)));
                }
            }
        }
        return rows;
    }

    private @Nullable String wrong(Stored.Table of, long first, byte[] body) throws SQLException {
        try {
            switch (of) {
                case ROUND -> checkRow(first);
                case SPAN -> spans.check(first);
                case EVENT -> {
                    if (Event.parse(body).seq() != first) {
                        return "it has another number than its key";
                    }
                }
            }
            return null;
        } catch (ChunkException e) {
            if (e.kind() == ChunkException.Kind.UNKNOWN_TABLE) { // its check sum is right: the point table is at fault
                LOG.error("{} {}: {}", of, first, e.getMessage());
                return null;
            }
            return e.getMessage();
        } catch (MessageException e) {
            return e.getMessage();
        }
    }

    /** The rounds of a row that is sound, with their times as they were written. */
    List<Round> rounds(Stored row) throws SQLException, ChunkException {
        return row.table() == Stored.Table.SPAN ? spans.rounds(row.first()) : decode(row.body());
    }

    /** Whether what {@link #rounds(Stored)} gives is never shifted. */
    boolean isFinal(Stored row) throws SQLException {
        if (row.table() == Stored.Table.SPAN) {
            return true;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT own FROM round WHERE first = ?")) {
            select.setLong(1, row.first());
            try (ResultSet own = select.executeQuery()) {
                return own.getBoolean(1);
            }
        } catch (SQLException e) {
            if (Database.isUnknown(e)) { // of a release that shifted nothing
                return true;
            }
            throw e;
        }
    }

    /**
     * Reads a row of {@code span} with all its columns, and compares what is there twice.
     *
     * @param first its key
     * @throws ChunkException what is wrong with it
     */
    void checkSpan(long first) throws SQLException, ChunkException {
        spans.check(first);
    }

    /**
     * Reads a row of {@code round}, and compares what is there twice.
     *
     * @param first its key
     * @throws ChunkException what is wrong with it
     */
    void checkRow(long first) throws SQLException, ChunkException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT last, from_ms, to_ms, body FROM round WHERE first = ?")) {
            select.setLong(1, first);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                ChunkDecoder.decode(row.getBytes(4), table::sizeAt)
                        .check(first, row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    private JournalException unreadable(Exception cause) {
        failures.accept(cause);
        return new JournalException("cannot read the journal " + file + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() throws JournalException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
