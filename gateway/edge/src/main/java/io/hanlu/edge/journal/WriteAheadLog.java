package io.hanlu.edge.journal;

import java.io.IOException;
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

    private final FileChannel channel;

    private WriteAheadLog(FileChannel channel) {
        this.channel = channel;
    }

    /** Of a database that is open for writing: until that is closed, the log stays this very file. */
    static WriteAheadLog of(Path database) throws IOException {
        return new WriteAheadLog(FileChannel.open(Path.of(database + "-wal"), StandardOpenOption.WRITE));
    }

    /** Returns when all that was committed survives a power cut. */
    void force() throws IOException {
        channel.force(false);
    }

    /**
     * The same after {@link #force} has failed: then the kernel takes the pages for written, and says so when it is asked again. So SQLite
     * copies them into the database, from memory, and syncs that.
     */
    static void moveIntoDatabase(Connection connection) throws SQLException {
        connection.setAutoCommit(true); // there is no checkpoint in a transaction
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            int frames = row.getInt(2);
            int moved = row.getInt(3);
            if (moved < frames) {
                throw new SQLException("%d of %d pages are in the database; somebody reads".formatted(moved, frames));
            }
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
