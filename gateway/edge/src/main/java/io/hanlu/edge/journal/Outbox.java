package io.hanlu.edge.journal;

import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the notifier must not forget, in the journal's database: how far it has read the events, which alarms it is telling to whom, which
 * messages wait, and what became of each attempt. A connection of its own, beside that of the journal; its transactions are short, and
 * SQLite lets one wait for the other. One thread, the notifier's.
 */
public final class Outbox implements AutoCloseable {

    /** Attempts that are kept; the oldest go first. */
    private static final int MOST_ATTEMPTS = 100_000;

    static final String TABLES = """
            -- How far the events have been read for people, and when they were told lately (milliseconds, spaces between).
            CREATE TABLE IF NOT EXISTS told_until (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL,
                                                   flooded INTEGER NOT NULL, lately TEXT NOT NULL);
            -- Alarms that are being told: the newest event of each, since when (0: nobody yet), to whom.
            CREATE TABLE IF NOT EXISTS told (alarm INTEGER PRIMARY KEY, event BLOB NOT NULL, told_ms INTEGER NOT NULL,
                                             steps INTEGER NOT NULL, people TEXT NOT NULL, waiting TEXT NOT NULL);
            -- Messages that have not been delivered.
            CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, alarm INTEGER NOT NULL, severity TEXT NOT NULL,
                                               recipient TEXT NOT NULL, channel TEXT NOT NULL, address TEXT,
                                               title TEXT NOT NULL, text TEXT NOT NULL, created_ms INTEGER NOT NULL,
                                               due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL);
            -- What became of each attempt.
            CREATE TABLE IF NOT EXISTS attempt (id INTEGER PRIMARY KEY, message INTEGER NOT NULL, alarm INTEGER NOT NULL,
                                                recipient TEXT NOT NULL, channel TEXT NOT NULL, time_ms INTEGER NOT NULL,
                                                outcome TEXT NOT NULL, answer TEXT NOT NULL);
            """;

    /**
     * An alarm that is being told.
     *
     * @param alarm its number
     * @param event its newest
     * @param toldMillis when it was first told, UTC epoch milliseconds; 0 for not yet
     * @param steps of the escalation that have been taken
     * @param people ids of those who know of it
     * @param waiting ids of those who get it with the next summary
     */
    public record Told(long alarm, Event event, long toldMillis, int steps, List<String> people, List<String> waiting) {

        public Told {
            people = List.copyOf(people);
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * A message that waits.
     *
     * @param id from 1, in the order of making
     * @param alarm its number; 0 for a summary of several
     * @param recipient id
     * @param channel id
     * @param address null where the channel needs none
     * @param dueMillis when to try next, UTC epoch milliseconds
     * @param attempts that have failed
     */
    public record Letter(
            long id,
            long alarm,
            String severity,
            String recipient,
            String channel,
            @Nullable String address,
            String title,
            String text,
            long createdMillis,
            long dueMillis,
            int attempts) {}

    /**
     * What became of an attempt.
     *
     * @param outcome {@code delivered}, {@code failed}, {@code given_up} or {@code dropped}
     */
    public record Attempt(
            long letter,
            long alarm,
            String recipient,
            String channel,
            long timeMillis,
            String outcome,
            String answer) {}

    /**
     * Everything as of one moment.
     *
     * @param seq of the last event that was read
     * @param flooded whether single messages are held back
     * @param lately when alarms were told in the last ten minutes, UTC epoch milliseconds
     */
    public record State(long seq, boolean flooded, List<Long> lately, List<Told> told, List<Letter> letters) {

        public State {
            lately = List.copyOf(lately);
            told = List.copyOf(told);
            letters = List.copyOf(letters);
        }
    }

    private final Path file;
    private final Connection connection;
    private State saved;

    private Outbox(Path file, Connection connection) throws SQLException, MessageException {
        this.file = file;
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(TABLES);
            statement.executeUpdate("DELETE FROM attempt WHERE id <= (SELECT max(id) FROM attempt) - " + MOST_ATTEMPTS);
        }
        this.saved = read();
        connection.commit();
    }

    /**
     * Opens the outbox in a journal's folder. The journal has been opened before.
     *
     * @throws JournalException when the file cannot be used
     */
    public static Outbox open(Path folder) throws JournalException {
        Path file = folder.resolve(Database.FILE);
        try {
            Connection connection = Database.openForWriting(file);
            try {
                return new Outbox(file, connection);
            } catch (SQLException | MessageException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | MessageException e) {
            throw new JournalException("cannot open the outbox in " + file + ": " + e.getMessage(), e);
        }
    }

    /** What was saved last; where there was nothing, the journal's events up to now count as read. */
    public State saved() {
        return saved;
    }

    /** The highest number that a message has ever had; 0 when there was none. */
    public long lastLetter() throws JournalException {
        try {
            long last;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT max((SELECT coalesce(max(id), 0) FROM outbox), (SELECT coalesce(max(message), 0) FROM attempt))")) {
                last = row.getLong(1);
            }
            connection.commit(); // after the rows: open ones would carry this moment's view into the next transaction
            return last;
        } catch (SQLException e) {
            throw new JournalException("cannot read the outbox in " + file + ": " + e.getMessage(), e);
        }
    }

    private State read() throws SQLException, MessageException {
        try (Statement statement = connection.createStatement()) {
            long seq;
            boolean flooded = false;
            List<Long> lately = List.of();
            try (ResultSet row = statement.executeQuery("SELECT seq, flooded, lately FROM told_until")) {
                if (row.next()) {
                    seq = row.getLong(1);
                    flooded = row.getBoolean(2);
                    lately = words(row.getString(3)).stream().map(Long::valueOf).toList();
                } else {
                    seq = -1;
                }
            }
            if (seq < 0) {
                try (ResultSet row = statement.executeQuery("SELECT coalesce(max(seq), 0) FROM event")) {
                    seq = row.getLong(1);
                }
                insertUntil(new State(seq, false, List.of(), List.of(), List.of()));
            }
            List<Told> told = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(
                    "SELECT alarm, event, told_ms, steps, people, waiting FROM told ORDER BY alarm")) {
                while (row.next()) {
                    told.add(new Told(
                            row.getLong(1),
                            Event.parse(row.getBytes(2)),
                            row.getLong(3),
                            row.getInt(4),
                            words(row.getString(5)),
                            words(row.getString(6))));
                }
            }
            List<Letter> letters = new ArrayList<>();
            try (ResultSet row =
                    statement.executeQuery("SELECT id, alarm, severity, recipient, channel, address, title, text,"
                            + " created_ms, due_ms, attempts FROM outbox ORDER BY id")) {
                while (row.next()) {
                    letters.add(new Letter(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7),
                            row.getString(8),
                            row.getLong(9),
                            row.getLong(10),
                            row.getInt(11)));
                }
            }
            return new State(seq, flooded, lately, told, letters);
        }
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }

    /**
     * Makes a state durable, and the attempts that led to it; only what differs from the last one is written.
     *
     * @throws JournalException nothing was written, and the same may be tried again
     */
    public void save(State state, List<Attempt> attempts) throws JournalException {
        try {
            if (state.seq() != saved.seq()
                    || state.flooded() != saved.flooded()
                    || !state.lately().equals(saved.lately())) {
                insertUntil(state);
            }
            Map<Long, Told> toldBefore = byId(saved.told(), Told::alarm);
            for (Told each : state.told()) {
                if (!Objects.equals(toldBefore.remove(each.alarm()), each)) {
                    insert(each);
                }
            }
            delete("DELETE FROM told WHERE alarm = ?", toldBefore.keySet().stream());
            Map<Long, Letter> lettersBefore = byId(saved.letters(), Letter::id);
            for (Letter each : state.letters()) {
                if (!Objects.equals(lettersBefore.remove(each.id()), each)) {
                    insert(each);
                }
            }
            delete("DELETE FROM outbox WHERE id = ?", lettersBefore.keySet().stream());
            for (Attempt attempt : attempts) {
                insert(attempt);
            }
            connection.commit();
            saved = state;
        } catch (SQLException e) {
            try {
                Database.rollBack(connection);
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw new JournalException("cannot write to the outbox in " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> Map<Long, T> byId(List<T> rows, Function<T, Long> id) {
        return rows.stream().collect(Collectors.toMap(id, row -> row, (one, other) -> other, HashMap::new));
    }

    private void insertUntil(State state) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO told_until (id, seq, flooded, lately) VALUES (1, ?, ?, ?)")) {
            insert.setLong(1, state.seq());
            insert.setBoolean(2, state.flooded());
            insert.setString(3, state.lately().stream().map(String::valueOf).collect(Collectors.joining(" ")));
            insert.executeUpdate();
        }
    }

    private void insert(Told told) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO told (alarm, event, told_ms, steps, people, waiting) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, told.alarm());
            insert.setBytes(2, told.event().encode());
            insert.setLong(3, told.toldMillis());
            insert.setInt(4, told.steps());
            insert.setString(5, String.join(" ", told.people()));
            insert.setString(6, String.join(" ", told.waiting()));
            insert.executeUpdate();
        }
    }

    private void insert(Letter letter) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO outbox (id, alarm, severity, recipient, channel, address, title, text, created_ms,"
                        + " due_ms, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, letter.id());
            insert.setLong(2, letter.alarm());
            insert.setString(3, letter.severity());
            insert.setString(4, letter.recipient());
            insert.setString(5, letter.channel());
            insert.setString(6, letter.address());
            insert.setString(7, letter.title());
            insert.setString(8, letter.text());
            insert.setLong(9, letter.createdMillis());
            insert.setLong(10, letter.dueMillis());
            insert.setInt(11, letter.attempts());
            insert.executeUpdate();
        }
    }

    private void insert(Attempt attempt) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO attempt (message, alarm, recipient, channel,"
                        + " time_ms, outcome, answer) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, attempt.letter());
            insert.setLong(2, attempt.alarm());
            insert.setString(3, attempt.recipient());
            insert.setString(4, attempt.channel());
            insert.setLong(5, attempt.timeMillis());
            insert.setString(6, attempt.outcome());
            insert.setString(7, attempt.answer());
            insert.executeUpdate();
        }
    }

    private void delete(String sql, Stream<Long> ids) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            for (long id : ids.toList()) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
        }
    }

    /** What became of the last attempts, the newest first. */
    public List<Attempt> attempts(int most) throws JournalException {
        List<Attempt> attempts = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT message, alarm, recipient, channel, time_ms, outcome,"
                        + " answer FROM attempt ORDER BY id DESC LIMIT ?")) {
            select.setInt(1, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    attempts.add(new Attempt(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getString(6),
                            row.getString(7)));
                }
            }
            connection.commit(); // ends the read transaction: who waits must not pin the write-ahead log
            return attempts;
        } catch (SQLException e) {
            throw new JournalException("cannot read the outbox in " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws JournalException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new JournalException("cannot close the outbox in " + file + ": " + e.getMessage(), e);
        }
    }
}
