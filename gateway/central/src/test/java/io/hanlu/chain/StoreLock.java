package io.hanlu.chain;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Keeps the centre's own store from committing, as a slow disk does. One thread at a time. */
final class StoreLock implements AutoCloseable {

    private final Path store;
    private @Nullable Connection holder;

    StoreLock(Path store) {
        this.store = store;
    }

    void take() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.resolve("central.db"));
        holder = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("BEGIN IMMEDIATE");
        }
    }

    @Override
    public void close() throws SQLException {
        if (holder != null) {
            holder.close();
        }
    }
}
