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

/**
 * Reads a journal, also while the daemon writes it; what is sealed and what is not look alike. Each reader has a connection of its own and
 * belongs to one thread.
 */
public final class JournalReader implements AutoCloseable {

    private static final int READINGS_AT_ONCE = 8_192;
    private static final int MOST_ALARM_STATE_BYTES = 32 << 20;

    private final Path file;
    private final Connection connection;
    private final PointTable table;
    private final List<Point> points;
    private final SpanRows spans;

    JournalReader(Path file, Connection connection, PointTable table) throws JournalException {
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
        Path file = folder.resolve(Database.FILE);
        if (!Files.isRegularFile(file)) {
            throw new JournalException(
                    "there is no journal at " + file + ": has the daemon run with this journal.path?");
        }
        try {
            Connection connection = Database.openForReading(file);
            try {
                return new JournalReader(file, connection, Journal.readTable(connection));
            } catch (SQLException | JournalException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal " + file + ": " + e.getMessage(), e);
        }
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
            SELECT first, NULL FROM span
            WHERE first >= coalesce((SELECT max(first) FROM span WHERE first <= ?1), 0) AND last >= ?1
            UNION ALL
            SELECT first, body FROM round
            WHERE first >= coalesce((SELECT max(first) FROM round WHERE first <= ?1), 0) AND last >= ?1
            ORDER BY 1\
            """)) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                long readings = 0;
                while (readings < atLeastReadings && row.next()) {
                    byte[] body = row.getBytes(2);
                    for (Round round : body == null ? spans.rounds(row.getLong(1)) : decode(body)) {
                        if (round.seq() >= fromSeq && readings < atLeastReadings) {
                            rounds.add(round);
                            readings += Math.max(1, round.size());
                        }
                    }
                }
            }
            return rounds;
        } catch (SQLException | ChunkException e) {
            throw unreadable(e);
        }
    }

    /** Events in order of their sequence numbers, from this one on, at most so many. */
    public List<Event> events(long fromSeq, int most) throws JournalException {
        List<Event> events = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT body FROM event WHERE seq >= ? ORDER BY seq LIMIT ?")) {
            select.setLong(1, fromSeq);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(Event.parse(row.getBytes(1)));
                }
            }
            return events;
        } catch (SQLException | MessageException e) {
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
                connection.prepareStatement("SELECT body FROM event WHERE time_ms BETWEEN ? AND ? ORDER BY seq")) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Event event = Event.parse(row.getBytes(1));
                    if (event.alarm() != null) {
                        each.accept(event);
                    }
                }
            }
        } catch (SQLException | MessageException e) {
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
                connection.prepareStatement("SELECT body FROM alarm WHERE seq >= ? ORDER BY seq")) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    alarms.add(Event.parse(row.getBytes(1)));
                }
            }
            return alarms;
        } catch (SQLException | MessageException e) {
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
        // In order of numbers, which is each point's order of time. What is not sealed has no index: it is little.
        try (PreparedStatement select = connection.prepareStatement("""
            SELECT first, NULL FROM span INDEXED BY span_time WHERE to_ms >= ?1 AND from_ms <= ?2
            UNION ALL
            SELECT first, body FROM round WHERE to_ms >= ?1 AND from_ms <= ?2
            ORDER BY 1\
            """)) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    byte[] body = row.getBytes(2);
                    if (body == null) {
                        spans.readings(row.getLong(1), isWanted, (column, k, timeMillis) -> {
                            if (timeMillis >= fromMillis && timeMillis <= toMillis) {
                                each.accept(reading(column, k, timeMillis));
                            }
                        });
                    } else {
                        for (Round round : decode(body)) {
                            if (round.timeMillis() >= fromMillis && round.timeMillis() <= toMillis) {
                                give(round, isWanted, each);
                            }
                        }
                    }
                }
            }
        } catch (SQLException | ChunkException e) {
            throw unreadable(e);
        }
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
     * Gives the rows that are not sealed, the oldest first, until one is refused.
     *
     * @param lastSeq of the last row to give
     */
    void unsealed(long lastSeq, Predicate<Row> goOn) throws JournalException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT first, last, body FROM round WHERE first <= ?1 AND last <= ?1 ORDER BY first")) {
            select.setLong(1, lastSeq);
            try (ResultSet row = select.executeQuery()) {
                boolean wanted = true;
                while (wanted && row.next()) {
                    wanted = goOn.test(new Row(row.getLong(1), row.getLong(2), decode(row.getBytes(3))));
                }
            }
        } catch (SQLException | ChunkException e) {
            throw unreadable(e);
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
