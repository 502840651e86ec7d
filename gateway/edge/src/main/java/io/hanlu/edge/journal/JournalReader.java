package io.hanlu.edge.journal;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal, also while the daemon writes it. Each reader has a connection of its own and belongs to one thread. A row that does not
 * pass its check is left out, and reported to the {@link Keeper}, which sets it aside: one bad row must not hold up all others.
 */
public final class JournalReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

    private static final int READINGS_AT_ONCE = 8_192;

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
            EVENT
        }
    }

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
     * @param atLeastReadings stops after the row in which so many are reached; fewer come only at the journal's end
     */
    public List<Round> rounds(long fromSeq, int atLeastReadings) throws JournalException {
        List<Round> rounds = new ArrayList<>();
        // `first` is the key: start at the row that holds fromSeq, which may have begun before it
        try (PreparedStatement select = connection.prepareStatement("SELECT first, body FROM round WHERE first >="
                + " coalesce((SELECT max(first) FROM round WHERE first <= ?), 0) ORDER BY first")) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                int readings = 0;
                while (readings < atLeastReadings && row.next()) {
                    for (Round round : intact(row.getLong(1), row.getBytes(2))) {
                        if (round.seq() >= fromSeq) {
                            rounds.add(round);
                            readings += round.size();
                        }
                    }
                }
            }
            return rounds;
        } catch (SQLException e) {
            throw unreadable(e);
        }
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

    /** What the alarm engine goes on from; empty in a journal to which none was written. */
    public Optional<SavedAlarms> alarmState() throws JournalException {
        try (PreparedStatement select = connection.prepareStatement("SELECT seq, body FROM alarm_state");
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(new SavedAlarms(row.getLong(1), row.getBytes(2))) : Optional.empty();
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
        boolean[] isWanted = isWanted(wanted);
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
        boolean[] isWanted = isWanted(wanted);
        // The index on to_ms finds where to begin; going on by key keeps every point's order.
        try (PreparedStatement select = connection.prepareStatement("""
            SELECT first, body FROM round NOT INDEXED
            WHERE first >= (SELECT min(first) FROM round WHERE to_ms >= ?1) AND to_ms >= ?1 AND from_ms <= ?2
            ORDER BY first\
            """)) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    for (Round round : intact(row.getLong(1), row.getBytes(2))) {
                        if (round.timeMillis() >= fromMillis && round.timeMillis() <= toMillis) {
                            give(round, isWanted, each);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private boolean[] isWanted(Predicate<Point> wanted) {
        boolean[] isWanted = new boolean[points.size()];
        for (int i = 0; i < isWanted.length; i++) {
            isWanted[i] = wanted.test(points.get(i));
        }
        return isWanted;
    }

    private void give(Round round, boolean[] isWanted, Consumer<Reading> each) {
        for (int i = 0; i < round.size(); i++) {
            if (isWanted[round.point(i)]) {
                Point point = points.get(round.point(i));
                Quality quality = Quality.ofCode(round.quality(i));
                each.accept(
                        round.hasValue(i)
                                ? Reading.of(point, round.timeMillis(), round.value(i), quality)
                                : Reading.bad(point, round.timeMillis(), quality));
            }
        }
    }

    /** The rounds of a row; none when it does not pass its check. */
    private List<Round> intact(long first, byte[] body) {
        try {
            return ChunkDecoder.decode(body, table::sizeAt).rounds();
        } catch (ChunkException e) {
            LOG.debug("row {}", first, e);
            suspects.accept(new Suspect(Stored.Table.ROUND, first));
            return List.of();
        }
    }

    private Optional<Event> intactEvent(long seq, byte[] body) {
        try {
            return Optional.of(Event.parse(body));
        } catch (MessageException e) {
            LOG.debug("event {}", seq, e);
            suspects.accept(new Suspect(Stored.Table.EVENT, seq));
            return Optional.empty();
        }
    }

    /** Rows from that key on, sound or not, in order of their keys. */
    List<Stored> stored(Stored.Table of, long from, int most) throws SQLException {
        List<Stored> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                switch (of) {
                    case ROUND -> "SELECT first, last, body FROM round WHERE first >= ? ORDER BY first LIMIT ?";
                    case EVENT -> "SELECT seq, seq, body FROM event WHERE seq >= ? ORDER BY seq LIMIT ?";
                })) {
            select.setLong(1, from);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long first = row.getLong(1);
                    long last = row.getLong(2);
                    byte[] body = row.getBytes(3);
                    rows.add(new Stored(of, first, last, body, wrong(of, first, last, body)));
                }
            }
        }
        return rows;
    }

    private @Nullable String wrong(Stored.Table of, long first, long last, byte[] body) {
        try {
            boolean isWhereItBelongs = switch (of) {
                case ROUND -> {
                    Chunk chunk = ChunkDecoder.decode(body, table::sizeAt);
                    yield chunk.firstSeq() == first && chunk.lastSeq() == last;
                }
                case EVENT -> Event.parse(body).seq() == first;
            };
            return isWhereItBelongs ? null : "it has other numbers than its key says";
        } catch (ChunkException e) {
            if (e.kind() == ChunkException.Kind.UNKNOWN_TABLE) { // its check sum is right: the point table is at fault
                LOG.error("rounds {} to {}: {}", first, last, e.getMessage());
                return null;
            }
            return e.getMessage();
        } catch (MessageException e) {
            return e.getMessage();
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
