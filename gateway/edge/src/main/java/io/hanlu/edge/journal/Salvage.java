package io.hanlu.edge.journal;

import io.hanlu.edge.journal.JournalReader.Stored;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.ChunkEncoder;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings rounds and events back from a database that {@link Damage} has moved aside, under their old numbers, while the daemon runs. How far
 * it has come is a row of {@code meta}, written together with what came back, so that a restart goes on there. What is not back at the end
 * and not at the centre is lost. The keeper's thread.
 */
final class Salvage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

    private static final int ROWS_IN_STEP = 64;
    private static final int READINGS_AT_ONCE = 8_192;

    /** Between two checkpoints of the newest times are 1,000 rounds, and some events. */
    private static final int MOST_REPLAYED = 10_000;

    /**
     * How far it has come.
     *
     * @param name of the file
     * @param known the highest number it is known to have
     * @param table being read
     * @param next key
     * @param rows that came back
     * @param isTold whether an event has told that it is under way
     */
    record State(String name, long known, Stored.Table table, long next, long rows, boolean isTold) {

        static final String KEY = "salvage";

        static Optional<State> read(Connection connection) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
                select.setString(1, KEY);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(of(row.getString(1))) : Optional.empty();
                }
            }
        }

        private static State of(String text) {
            String[] part = text.split(" ", -1);
            return new State(
                    part[0],
                    Long.parseLong(part[1]),
                    Stored.Table.valueOf(part[2]),
                    Long.parseLong(part[3]),
                    Long.parseLong(part[4]),
                    Boolean.parseBoolean(part[5]));
        }

        void write(Connection connection) throws SQLException {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")) {
                insert.setString(1, KEY);
                insert.setString(
                        2, String.join(" ", name, "" + known, table.name(), "" + next, "" + rows, "" + isTold));
                insert.executeUpdate();
            }
        }

        State told() {
            return new State(name, known, table, next, rows, true);
        }
    }

    /**
     * What is to be done next.
     *
     * @param back the numbers that are there again when it is durable
     */
    record Step(Chore chore, List<SeqRange> back) {}

    /** Rows as they are to be written. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Saved(long first, long last, long fromMillis, long toMillis, boolean isFinal, byte[] body) {}

    private final Journal journal;
    private final ChunkEncoder encoder = new ChunkEncoder();
    private State state;
    private final @Nullable Connection old; // null where nothing of it can be read
    private final @Nullable JournalReader reader;

    private Salvage(Journal journal, State state) {
        this.journal = journal;
        this.state = state;
        Connection connection = null;
        JournalReader opened = null;
        try {
            Path file = journal.folder().resolve(state.name());
            if (Files.exists(file)) {
                connection = Database.openDamaged(file);
                opened = new JournalReader(file, connection, Journal.readTable(connection));
            }
        } catch (SQLException | JournalException e) {
            LOG.error("nothing can be read of {}: {}", state.name(), e.getMessage(), e);
        }
        this.old = connection;
        this.reader = opened;
    }

    /** Goes on with what a start has found damaged, if any. */
    static Optional<Salvage> resume(Journal journal, Connection connection) throws SQLException {
        return State.read(connection).map(state -> new Salvage(journal, state));
    }

    /**
     * Gives what can be read of the damaged database's last rounds, in order, while they are being brought back: most are not in the
     * journal yet.
     *
     * @param connection the journal's
     * @param table the journal's: begins as the old one
     * @param above only rounds above this number, and of the last {@value #MOST_REPLAYED}
     * @return up to which number this was done: where nothing is to be brought back, {@code above}
     */
    static long replay(Path folder, Connection connection, PointTable table, long above, Consumer<Round> each)
            throws SQLException {
        Optional<State> state = State.read(connection);
        if (state.isEmpty() || above >= state.get().known()) {
            return above;
        }
        long known = state.get().known();
        Path file = folder.resolve(state.get().name());
        if (Files.notExists(file)) {
            return above;
        }
        try (Connection old = Database.openDamaged(file)) {
            PointTable was = Journal.readTable(old);
            if (was.size() <= table.size()) {
                JournalReader reader = new JournalReader(file, old, was);
                replay(reader, Math.max(above, known - MOST_REPLAYED) + 1, known, each);
                return known;
            }
        } catch (SQLException | JournalException e) {
            LOG.error("the newest times in {} cannot be read: {}", file, e.getMessage(), e);
        }
        return above;
    }

    /** Leaps over what cannot be read, at most twice as far as it reaches. */
    private static void replay(JournalReader reader, long first, long last, Consumer<Round> each) {
        long from = first;
        long step = 1;
        int atOnce = READINGS_AT_ONCE;
        while (from <= last) {
            try {
                List<Round> rounds = reader.rounds(from, atOnce);
                rounds.forEach(each);
                from = rounds.isEmpty() ? Long.MAX_VALUE : rounds.getLast().seq() + 1;
                if (step > 1) { // it is behind
                    step = 1;
                    atOnce = READINGS_AT_ONCE;
                }
            } catch (JournalException e) {
                LOG.warn("the newest times at number {} are not seen: {}", from, e.getMessage());
                if (atOnce > 1) {
                    atOnce = 1; // up to the page
                } else {
                    from += step;
                    step *= 2;
                }
            }
        }
    }

    State state() {
        return state;
    }

    /** For people. */
    String text() {
        return state.rows() + " rows are back from " + state.name() + ", at number " + state.next() + " of "
                + state.known();
    }

    /** Notes that it has been told. */
    Chore told() {
        state = state.told();
        return state::write;
    }

    /**
     * What is to be written next; when it is durable, the next. Empty when there is nothing more: then {@link #end}.
     *
     * @throws SQLException the disk, not the damage
     */
    Optional<Step> next() throws SQLException {
        if (reader == null) {
            return Optional.empty();
        }
        List<Stored> rows = read(reader);
        while (rows.isEmpty()) {
            Stored.Table after = switch (state.table()) {
                case ROUND -> Stored.Table.SPAN;
                case SPAN, EVENT -> Stored.Table.EVENT;
            };
            if (after == state.table()) {
                return Optional.empty();
            }
            state = new State(state.name(), state.known(), after, 1, state.rows(), state.isTold());
            rows = read(reader);
        }
        List<Saved> saved = new ArrayList<>();
        for (Stored row : rows) {
            if (row.wrong() == null) {
                (row.table() == Stored.Table.EVENT ? event(row) : rounds(row, reader)).ifPresent(saved::add);
            } else {
                LOG.warn("{} {} to {} stay in {}: {}", row.table(), row.first(), row.last(), state.name(), row.wrong());
            }
        }
        Stored.Table from = state.table();
        state = new State(
                state.name(),
                state.known(),
                from,
                rows.getLast().first() + 1,
                state.rows() + saved.size(),
                state.isTold());
        State reached = state;
        Chore chore = connection -> {
            for (Saved row : saved) {
                write(connection, from, row);
            }
            reached.write(connection);
        };
        return Optional.of(new Step(
                chore,
                saved.stream().map(row -> new SeqRange(row.first(), row.last())).toList()));
    }

    /** Rows from the next key on, leaping over what cannot be read. */
    private List<Stored> read(JournalReader from) throws SQLException {
        long at = state.next();
        while (at <= state.known()) {
            for (int most = state.table() == Stored.Table.SPAN ? 1 : ROWS_IN_STEP;
                    most > 0;
                    most /= 2) { // up to the page that is damaged
                Optional<List<Stored>> rows = tryRead(from, at, most);
                if (rows.isPresent()) {
                    return rows.get();
                }
            }
            at = nextReadable(from, at);
        }
        return List.of();
    }

    private Optional<List<Stored>> tryRead(JournalReader from, long at, int most) throws SQLException {
        try {
            return Optional.of(from.stored(state.table(), at, most));
        } catch (SQLException e) {
            if (Database.isUnreadable(e) || Database.isUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The lowest key above one that cannot be read from which on it can: a page holds a stretch of keys. */
    private long nextReadable(JournalReader from, long at) throws SQLException {
        long unreadable = at;
        long step = 1;
        while (at + step <= state.known() && tryRead(from, at + step, 1).isEmpty()) {
            unreadable = at + step;
            step *= 2;
        }
        long readable = Math.min(at + step, state.known() + 1);
        while (readable - unreadable > 1) {
            long middle = unreadable + (readable - unreadable) / 2;
            if (tryRead(from, middle, 1).isPresent()) {
                readable = middle;
            } else {
                unreadable = middle;
            }
        }
        return readable;
    }

    /**
     * Not sealed: that comes again. With their times as they were written: the periods, which say by how much they are moved, were copied, and may
     * still be open. Points keep their indices: the new table begins as the old one was. Empty where the old one could not be read as it was.
     */
    private Optional<Saved> rounds(Stored row, JournalReader from) throws SQLException {
        try {
            Chunk chunk = new Chunk(journal.table().hash(), from.rounds(row));
            return Optional.of(new Saved(
                    chunk.firstSeq(),
                    chunk.lastSeq(),
                    chunk.fromMillis(),
                    chunk.toMillis(),
                    from.isFinal(row),
                    encoder.encode(chunk)));
        } catch (ChunkException e) {
            LOG.warn("rounds {} to {} stay in {}: {}", row.first(), row.last(), state.name(), e.getMessage());
            return Optional.empty();
        } catch (SQLException e) {
            if (!Database.isDamage(e)) {
                throw e;
            }
            LOG.warn("rounds {} to {} stay in {}: {}", row.first(), row.last(), state.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Saved> event(Stored row) {
        try {
            Event event = Damage.inStream(Event.parse(row.body()), journal.table().stream());
            return Optional.of(new Saved(row.first(), row.last(), event.ts(), event.ts(), true, event.encode()));
        } catch (MessageException e) {
            LOG.warn("event {} stays in {}: {}", row.first(), state.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static void write(Connection connection, Stored.Table table, Saved row) throws SQLException {
        switch (table) {
            case ROUND, SPAN -> {
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT OR IGNORE INTO round (first, last, from_ms, to_ms, own, body) VALUES (?, ?, ?, ?, ?, ?)")) {
                    insert.setLong(1, row.first());
                    insert.setLong(2, row.last());
                    insert.setLong(3, row.fromMillis());
                    insert.setLong(4, row.toMillis());
                    insert.setBoolean(5, row.isFinal());
                    insert.setBytes(6, row.body());
                    insert.executeUpdate();
                }
            }
            case EVENT -> Damage.insertEvent(connection, row.first(), row.fromMillis(), row.body());
        }
    }

    /**
     * What is to be written when nothing more comes.
     *
     * @param connection the journal's, for reading
     */
    Chore end(Connection connection) throws SQLException, JournalException {
        SeqRanges there = journal.safe();
        try (PreparedStatement select = connection.prepareStatement("SELECT seq FROM event WHERE seq <= ?")) {
            select.setLong(1, state.known());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    there.add(row.getLong(1), row.getLong(1));
                }
            }
        }
        JournalReader rounds = new JournalReader(journal.file(), connection, journal.table());
        List<Round> some = rounds.rounds(1, READINGS_AT_ONCE);
        while (!some.isEmpty() && some.getFirst().seq() <= state.known()) {
            some.forEach(round -> there.add(round.seq(), round.seq()));
            some = rounds.rounds(some.getLast().seq() + 1, READINGS_AT_ONCE);
        }
        List<SeqRange> missing = there.missing(1, state.known());
        return inThere -> {
            for (SeqRange range : missing) {
                journal.losses().note(inThere, range, Long.MAX_VALUE, Long.MIN_VALUE);
            }
            try (PreparedStatement delete = inThere.prepareStatement("DELETE FROM meta WHERE key = ?")) {
                delete.setString(1, State.KEY);
                delete.executeUpdate();
            }
        };
    }

    /** That it is over, as an event. */
    Happening ended(long nowMillis) {
        return Damage.happening(
                nowMillis,
                "salvaged",
                String.format(
                        Locale.ROOT,
                        "%d rows came back from %s; what did not is told as lost unless the centre has it, and the file stays"
                                + " where it is",
                        state.rows(),
                        state.name()));
    }

    @Override
    public void close() throws SQLException {
        encoder.close();
        if (old != null) {
            old.close();
        }
    }
}
