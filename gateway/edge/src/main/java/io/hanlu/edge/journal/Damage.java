package io.hanlu.edge.journal;

import io.hanlu.edge.journal.JournalReader.Stored;
import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.Seal;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.MessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a database that SQLite calls damaged: it is moved aside whole, and a new one begun at once, with a new stream id, since
 * nobody knows any more which numbers the old one gave. New numbers are above all that it can have given. Settings, points, alarms, what the
 * centre has, messages to people and the newest events are copied where they can be read; {@link Salvage} brings the rest.
 *
 * <p>When the damage shows while the daemon runs, a {@link #MARK} makes the next start do this, and the daemon ends.
 */
final class Damage {

    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    /** A file beside the database that says it is damaged. */
    static final String MARK = Database.FILE + ".is-damaged";

    /**
     * Begins the names of databases moved aside; the time of the last change follows. One is kept, and the one before it where its rows
     * were not all back.
     */
    static final String ASIDE = Database.FILE + ".damaged-";

    /** The new database until the damaged one is out of its way. Where it is and the other is gone, it is complete. */
    private static final String FRESH = Database.FILE + ".new";

    /** How many numbers the old one may have given beyond the highest that can be read: eleven days of one a second. */
    private static final long UNKNOWN_NUMBERS = 1_000_000;

    private static final int EVENTS_AT_ONCE = 1_000;
    private static final List<String> SIDES = List.of("-wal", "-shm");

    /** Where the highest number may be found, each by itself. */
    private static final List<String> NUMBERS = List.of(
            "SELECT last FROM round ORDER BY first DESC LIMIT 1",
            "SELECT last FROM span ORDER BY first DESC LIMIT 1",
            "SELECT max(seq) FROM event",
            "SELECT max(last) FROM safe",
            "SELECT max(last) FROM lost",
            "SELECT seq FROM newest",
            "SELECT seq FROM alarm_state",
            "SELECT max(seq) FROM alarm",
            "SELECT seq FROM told_until");

    private static final List<String> SMALL_TABLES = List.of(
            "point",
            "meta",
            "safe",
            "lost",
            "newest",
            "period",
            "alarm",
            "alarm_state",
            "told_until",
            "told",
            "outbox",
            "attempt");

    private Damage() {}

    /** Has the next start move the database aside. */
    static void mark(Path folder, String why) throws IOException {
        try (FileChannel out =
                FileChannel.open(folder.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(why.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
    }

    static boolean isMarked(Path folder) {
        return Files.exists(folder.resolve(MARK));
    }

    /**
     * Moves the database aside and begins a new one. A power cut leaves the damaged one where it is, and all of this is done again; or a
     * new one that is complete, and {@link #finishMoving} does the rest.
     *
     * @throws SQLException the new one cannot be written
     */
    static void moveAside(Path folder, String why) throws IOException, SQLException {
        Path file = folder.resolve(Database.FILE);
        Path fresh = folder.resolve(FRESH);
        String name = ASIDE
                + DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(Files.getLastModifiedTime(file).toInstant());
        LOG.error("the journal {} is damaged ({}) and is moved to {}; a new one is begun", file, why, name);
        deleteOlder(folder, name, notYetBack(file));
        new Reserve(folder).release();
        Files.deleteIfExists(fresh);
        for (String side : SIDES) {
            Files.deleteIfExists(folder.resolve(FRESH + side));
        }
        try (Connection connection = Database.openForWriting(fresh)) {
            copy(file, name, connection);
            connection.commit();
            WriteAheadLog.moveIntoDatabase(connection); // closing would not say that there was no room for it
        }
        sync(folder);
        Files.move(file, folder.resolve(name));
        sync(folder);
        finishMoving(folder);
    }

    /** Goes on where a power cut ended {@link #moveAside}, if one did. */
    static void finishMoving(Path folder) throws IOException {
        Path fresh = folder.resolve(FRESH);
        if (Files.exists(folder.resolve(Database.FILE)) || !Files.exists(fresh)) {
            return;
        }
        String name = newestAside(folder);
        for (String side : SIDES) { // a new database must not find them
            Path from = folder.resolve(Database.FILE + side);
            if (Files.exists(from)) {
                Files.move(from, folder.resolve(name + side), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(folder.resolve(MARK));
        sync(folder);
        Files.move(fresh, folder.resolve(Database.FILE));
        sync(folder);
    }

    /** That which was moved last. */
    private static String newestAside(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(ASIDE) && SIDES.stream().noneMatch(name::endsWith))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("there is " + FRESH + " in " + folder
                            + ", but neither a database nor a damaged one: rename it to " + Database.FILE));
        }
    }

    /** Its names are durable. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** The one whose rows this one had not got back yet, if any: nobody goes on with it, but it is the only place where they are. */
    private static Optional<String> notYetBack(Path damaged) {
        try (Connection old = Database.openForReading(damaged)) {
            return Salvage.State.read(old).map(Salvage.State::name);
        } catch (SQLException e) {
            LOG.warn(
                    "whether {} had brought back all that was damaged before cannot be read: {}",
                    damaged,
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static void deleteOlder(Path folder, String name, Optional<String> needed) throws IOException {
        try (DirectoryStream<Path> older = Files.newDirectoryStream(folder, ASIDE + "*")) {
            for (Path file : older) {
                String each = file.getFileName().toString();
                if (!each.startsWith(name) && !(needed.isPresent() && each.startsWith(needed.get()))) {
                    LOG.warn("{} goes: a newer one is damaged", file);
                    Files.delete(file);
                }
            }
        }
    }

    private static void copy(Path damaged, String name, Connection fresh) throws SQLException {
        long known = 0;
        try (Statement make = fresh.createStatement()) {
            make.executeUpdate(Outbox.TABLES);
        }
        try (Connection old = Database.openDamaged(damaged)) {
            for (String sql : NUMBERS) {
                known = Math.max(known, number(old, sql));
            }
            for (String table : SMALL_TABLES) {
                copy(old, fresh, table);
            }
            String stream = Journal.newStream();
            try (Statement change = fresh.createStatement()) {
                change.executeUpdate("INSERT OR REPLACE INTO meta (key, value) VALUES ('stream', '" + stream + "')");
            }
            copyEvents(old, fresh, stream);
            renameStream(fresh, stream);
        } catch (SQLException e) {
            if (!Database.isUnreadable(e)) {
                throw e;
            }
            LOG.error("nothing can be read of {}: {}", damaged, e.getMessage());
        }
        long base = known + UNKNOWN_NUMBERS;
        try (Statement change = fresh.createStatement()) {
            change.executeUpdate(
                    "INSERT OR REPLACE INTO lost (first, last) VALUES (" + (known + 1) + ", " + base + ")");
        }
        moveAlarmState(fresh, base);
        new Salvage.State(name, known, Stored.Table.ROUND, 1, 0, false).write(fresh);
    }

    /**
     * The state goes on from the base: what comes back later is in it, or it is too late to change it. One that cannot be read goes, and
     * the alarms that stand are raised again.
     */
    private static void moveAlarmState(Connection fresh, long base) throws SQLException {
        try (Statement select = fresh.createStatement();
                ResultSet row = select.executeQuery("SELECT seq, body, sealed FROM alarm_state");
                Seal seal = Seal.quick();
                PreparedStatement change = fresh.prepareStatement(
                        "REPLACE INTO alarm_state (id, seq, body, sealed) VALUES (1, ?, ?, 1)")) {
            if (row.next()) {
                byte[] body = row.getBytes(2);
                if (row.getBoolean(3)) {
                    body = Seal.open(row.getLong(1), body, JournalReader.MOST_ALARM_STATE_BYTES);
                }
                change.setLong(1, base);
                change.setBytes(2, seal.put(base, body));
                change.executeUpdate();
            }
        } catch (ChunkException e) {
            LOG.error("the state of the alarms is damaged: {}", e.getMessage());
            try (Statement delete = fresh.createStatement()) {
                delete.executeUpdate("DELETE FROM alarm_state");
            }
        }
    }

    private static long number(Connection old, String sql) {
        try (Statement select = old.createStatement();
                ResultSet row = select.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            LOG.warn("{}: {}", sql, e.getMessage());
            return 0;
        }
    }

    /** Row by row, as far as it can be read, the columns that both have: the old one may be of an older release. */
    private static void copy(Connection old, Connection fresh, String table) throws SQLException {
        int rows = 0;
        try (Statement select = old.createStatement();
                ResultSet row = select.executeQuery("SELECT * FROM " + table)) {
            ResultSetMetaData columns = row.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnName(i));
            }
            try (PreparedStatement insert =
                    fresh.prepareStatement("INSERT OR REPLACE INTO " + table + " (" + String.join(", ", names)
                            + ") VALUES (" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")")) {
                while (next(row, table)) {
                    for (int i = 1; i <= names.size(); i++) {
                        insert.setObject(i, row.getObject(i));
                    }
                    insert.executeUpdate();
                    rows++;
                }
            }
        } catch (SQLException e) {
            if (Database.isFull(e)) {
                throw e;
            }
            LOG.warn("of {} {} rows could be read: {}", table, rows, e.getMessage());
        }
    }

    private static boolean next(ResultSet row, String table) throws SQLException {
        try {
            return row.next();
        } catch (SQLException e) {
            LOG.warn("the rest of {} cannot be read: {}", table, e.getMessage());
            return false;
        }
    }

    /** Those that people may not have been told of yet, and that the page shows first. */
    private static void copyEvents(Connection old, Connection fresh, String stream) throws SQLException {
        try (Statement select = old.createStatement();
                ResultSet row = select.executeQuery(
                        "SELECT seq, time_ms, body FROM event ORDER BY seq DESC LIMIT " + EVENTS_AT_ONCE)) {
            while (next(row, "event")) {
                byte @Nullable [] body = inStream(row.getBytes(3), stream);
                if (body != null) {
                    insertEvent(fresh, row.getLong(1), row.getLong(2), body);
                }
            }
        } catch (SQLException e) {
            if (Database.isFull(e)) {
                throw e;
            }
            LOG.warn("the newest events cannot be read: {}", e.getMessage());
        }
    }

    private static void renameStream(Connection fresh, String stream) throws SQLException {
        try (Statement select = fresh.createStatement();
                ResultSet row = select.executeQuery("SELECT key, body FROM alarm");
                PreparedStatement update = fresh.prepareStatement("UPDATE alarm SET body = ? WHERE key = ?")) {
            List<String> keys = new ArrayList<>();
            List<byte[]> bodies = new ArrayList<>();
            while (row.next()) {
                byte @Nullable [] body = inStream(row.getBytes(2), stream);
                if (body != null) {
                    keys.add(row.getString(1));
                    bodies.add(body);
                }
            }
            for (int i = 0; i < keys.size(); i++) {
                update.setBytes(1, bodies.get(i));
                update.setString(2, keys.get(i));
                update.executeUpdate();
            }
        }
    }

    private static byte @Nullable [] inStream(byte[] body, String stream) {
        try {
            return inStream(Event.parse(body), stream).encode();
        } catch (MessageException e) {
            LOG.warn("an event cannot be read: {}", e.getMessage());
            return null;
        }
    }

    static Event inStream(Event event, String stream) {
        return new Event(
                stream,
                event.seq(),
                event.ts(),
                event.kind(),
                event.severity(),
                event.state(),
                event.zone(),
                event.sensor(),
                event.quantity(),
                event.value(),
                event.limit(),
                event.text(),
                event.alarm());
    }

    static void insertEvent(Connection connection, long seq, long timeMillis, byte[] body) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR IGNORE INTO event (seq, time_ms, body) VALUES (?, ?, ?)")) {
            insert.setLong(1, seq);
            insert.setLong(2, timeMillis);
            insert.setBytes(3, body);
            insert.executeUpdate();
        }
    }

    /** Of the journal itself. */
    static Happening happening(long nowMillis, String state, String text) {
        return new Happening(nowMillis, "journal", "high", state, null, null, null, null, null, text);
    }
}
