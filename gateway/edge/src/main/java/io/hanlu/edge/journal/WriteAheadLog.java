package io.hanlu.edge.journal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The file into which SQLite has written a commit, made durable by fdatasync(2). The SQLite in its Java driver is built without that, and with each
 * fsync(2) ext4 writes down the log's new time, too, in blocks of its own: more than half of what a commit writes. So SQLite syncs only
 * around its checkpoints ({@code synchronous=NORMAL}), and this after each commit. Not a database file by itself: SQLite holds no
 * lock on it that opening and closing it would drop (locks are on the shared-memory file).
 */
final class WriteAheadLog implements AutoCloseable {

    /** How long a writer waits for readers, who are done in some milliseconds each. */
    private static final int READERS_TIMEOUT_MILLIS = 1_000;

    private final Path file;
    private FileChannel channel;

    private WriteAheadLog(Path file) throws IOException {
        this.file = file;
        this.channel = open();
    }

    /** Of a database that is open for writing: until that is closed, the log stays this very file. */
    static WriteAheadLog of(Path database) throws IOException {
        return new WriteAheadLog(Path.of(database + "-wal"));
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /** Returns when all that was committed survives a power cut; also for a thread that is interrupted, which stays so. */
    void force() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            channel.force(false);
        } catch (ClosedByInterruptException e) { // the disk is not to blame
            interrupted |= Thread.interrupted();
            channel = open();
            channel.force(false);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The same after {@link #force} has failed: then the kernel takes the pages for written, and says so when it is asked again. So SQLite
     * copies them into the database, from memory, and syncs that.
     */
    static void moveIntoDatabase(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true); // there is no checkpoint in a transaction
            statement.execute("PRAGMA busy_timeout = " + READERS_TIMEOUT_MILLIS);
            // The log must begin anew: what is appended behind pages that the disk never took is lost with them.
            try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
                if (row.getInt(1) != 0 || row.getInt(2) < 0) {
                    throw new SQLException("the write-ahead log cannot begin anew while somebody reads");
                }
            }
            statement.execute("PRAGMA busy_timeout = " + Database.BUSY_TIMEOUT_MILLIS);
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
