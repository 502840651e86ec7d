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
import io.hanlu.wire.message.SeqRange;
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

/** Reads a journal, also while the daemon writes it. Each reader has a connection of its own and belongs to one thread. */
public final class JournalReader implements AutoCloseable {

    private static final int READINGS_AT_ONCE = 8_192;

    private final Path file;
    private final Connection connection;
    private final PointTable table;
    private final List<Point> points;

    JournalReader(Path file, Connection connection, PointTable table) throws JournalException {
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
     * @param atLeastReadings stops after the row in which so many are reached; fewer come only at the journal's end
     */
    public List<Round> rounds(long fromSeq, int atLeastReadings) throws JournalException {
        List<Round> rounds = new ArrayList<>();
        // `first` is the key: start at the row that holds fromSeq, which may have begun before it
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM round WHERE first >="
                + " coalesce((SELECT max(first) FROM round WHERE first <= ?), 0) ORDER BY first")) {
            select.setLong(1, fromSeq);
            try (ResultSet row = select.executeQuery()) {
                int readings = 0;
                while (readings < atLeastReadings && row.next()) {
                    for (Round round : decode(row.getBytes(1)).rounds()) {
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
            SELECT body FROM round NOT INDEXED
            WHERE first >= (SELECT min(first) FROM round WHERE to_ms >= ?1) AND to_ms >= ?1 AND from_ms <= ?2
            ORDER BY first\
            """)) {
            select.setLong(1, fromMillis);
            select.setLong(2, toMillis);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    for (Round round : decode(row.getBytes(1)).rounds()) {
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

    private Chunk decode(byte[] body) throws JournalException {
        try {
            return ChunkDecoder.decode(body, table::sizeAt);
        } catch (ChunkException e) {
            throw unreadable(e);
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
