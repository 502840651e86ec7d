package io.hanlu.edge.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The journal's file, its settings and its tables. A technician can open it with {@code sqlite3}. */
final class Database {

    static final String FILE = "hanlu.db";

    static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final int CACHE_KIB = 1_024;

    /** Extended result codes have the primary one in their lowest byte. */
    private static final int PRIMARY = 0xFF;

    private static final Set<SQLiteErrorCode> UNREADABLE = EnumSet.of(
            SQLiteErrorCode.SQLITE_IOERR_READ,
            SQLiteErrorCode.SQLITE_IOERR_SHORT_READ,
            SQLiteErrorCode.SQLITE_IOERR_CORRUPTFS);

    /** What makes of a file of one schema one of the next: the first makes the first, and a release only ever adds one. */
    private static final List<String> SCHEMAS = List.of("""
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        -- The point table; only ever appended to, so that an index keeps its meaning.
        CREATE TABLE point (idx INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL,
                            decimals INTEGER NOT NULL);
        -- A row is one commit's rounds as a chunk (gateway/wire/README.md); first and last are sequence numbers.
        CREATE TABLE round (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, from_ms INTEGER NOT NULL,
                            to_ms INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX round_time ON round (to_ms);
        -- As published: JSON in UTF-8.
        CREATE TABLE event (seq INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, body BLOB NOT NULL);
        -- What the centre has committed, merged.
        CREATE TABLE safe (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
        -- Every point's newest time (eight bytes a point, big-endian, by index) as of round `seq`.
        CREATE TABLE newest (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, times BLOB NOT NULL);
        """, """
        -- Every alarm that has ever been raised, with its newest event as published; stands: 1, normal again: 0.
        CREATE TABLE alarm (key TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, stands INTEGER NOT NULL,
                            body BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX event_time ON event (time_ms);
        -- The alarm engine's state as of `seq`; rounds after it are replayed.
        CREATE TABLE alarm_state (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, body BLOB NOT NULL);
        """, """
        -- Rounds by point, after a while (gateway/wire/README.md): their numbers and times, and how many readings there are.
        CREATE TABLE span (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, from_ms INTEGER NOT NULL,
                           to_ms INTEGER NOT NULL, readings INTEGER NOT NULL, ticks BLOB NOT NULL);
        CREATE INDEX span_time ON span (to_ms, from_ms);
        -- One point's column of a span; the key is the span's first number * 4096 + the point's index.
        CREATE TABLE sealed (key INTEGER PRIMARY KEY, body BLOB NOT NULL);
        -- What is not sealed yet is so little that an index costs more than it saves.
        DROP INDEX round_time;
        -- sealed: 1 when the body is (deflated, with a check sum), 0 as the releases before wrote it.
        ALTER TABLE alarm_state ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
        """, """
        -- Which clock dated the rounds from `first` to the next period's, and what is to be added to their times (edge/CLOCK.md 4).
        CREATE TABLE period (first INTEGER PRIMARY KEY, boot TEXT NOT NULL, trust TEXT NOT NULL, open INTEGER NOT NULL,
                             sent INTEGER NOT NULL, shift_ms INTEGER NOT NULL, offset_ms INTEGER NOT NULL);
        -- 1: the readings of this row brought their own times, which are never shifted.
        ALTER TABLE round ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
        -- The number of the round that gave each point its newest time by the gateway's clock (as times); 0: another time.
        ALTER TABLE newest ADD COLUMN seqs BLOB;
        """, """
        -- Numbers that will never come: what they stood for was removed or damaged before the centre had it.
        CREATE TABLE lost (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
        """);

    private Database() {}

    /** A commit that returned survives a power cut. */
    static Connection openForWriting(Path file) throws SQLException {
        return openForWriting(file, SynchronousMode.FULL);
    }

    /** With NORMAL a commit survives a power cut when its {@link WriteAheadLog} was forced. */
    static Connection openForWriting(Path file, SynchronousMode mode) throws SQLException {
        return openForWriting(file, mode, SCHEMAS.size());
    }

    /** As the release with that schema does. */
    static Connection openForWriting(Path file, SynchronousMode mode, int newest) throws SQLException {
        SQLiteConfig config = settings();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(mode);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            int schema = statement.executeQuery("PRAGMA user_version").getInt(1);
            if (schema > newest) {
                throw new SQLException("written by a newer release (schema " + schema + ", this release knows " + newest
                        + "): install that release again");
            }
            connection.setAutoCommit(false);
            for (; schema < newest; schema++) {
                statement.executeUpdate(SCHEMAS.get(schema));
                statement.executeUpdate("PRAGMA user_version = " + (schema + 1));
            }
            connection.commit();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static Connection openForReading(Path file) throws SQLException {
        SQLiteConfig config = settings();
        config.setReadOnly(true);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /** As it was at the last checkpoint where its write-ahead log cannot be read. Nobody writes it. */
    static Connection openDamaged(Path file) throws SQLException {
        try {
            return openForReading(file);
        } catch (SQLException e) {
            if (!isUnreadable(e)) {
                throw e;
            }
            LOG.error("{} is read without its log: {}", file, e.getMessage());
            return settings().createConnection("jdbc:sqlite:" + file.toUri() + "?immutable=1");
        }
    }

    /**
     * Takes back what was not committed, and begins anew. A full disk and most I/O errors make SQLite do the first by itself; then a
     * rollback fails and the driver does not do the second, so that whatever is written next is committed statement by statement.
     */
    static void rollBack(Connection connection) throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            try {
                connection.setAutoCommit(true); // forgets the transaction; fails where there is none
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            if (!connection.getAutoCommit()) {
                throw e;
            }
            connection.setAutoCommit(false);
        }
    }

    /** Whether the disk does not take what is written, or cannot be read. */
    static boolean isOfDisk(Throwable e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        int primary = sqlite.getResultCode().code & PRIMARY;
        return primary == SQLiteErrorCode.SQLITE_FULL.code
                || primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code;
    }

    /** Whether the file has no such table: an older release wrote it, or the schema is damaged. */
    static boolean isUnknown(SQLException e) {
        return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_ERROR;
    }

    /** Whether there was no room on the disk. */
    static boolean isFull(SQLException e) {
        return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
    }

    /** Whether the file is not what SQLite has written: some page, or the whole. */
    static boolean isDamage(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                int primary = sqlite.getResultCode().code & PRIMARY;
                return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
            }
        }
        return false;
    }

    /**
     * Whether the file is damaged, or the disk cannot read some of it. SQLite itself calls that damage in most statements, but says {@code
     * SQLITE_IOERR_CORRUPTFS} while it opens the file and recovers the log, and has other words where the disk gave another error than
     * EIO, or less than was wanted. No disk that can be written again mends it.
     */
    static boolean isUnreadable(Throwable e) {
        if (isDamage(e)) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return UNREADABLE.contains(sqlite.getResultCode());
            }
        }
        return false;
    }

    private static SQLiteConfig settings() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setCacheSize(-CACHE_KIB);
        return config;
    }
}
