package io.hanlu.edge.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which chip each sensor has, in rows of {@code meta}. Noted by any thread; written by the pipeline's with its next commit, so
 * a power cut forgets the last second at most, and a chip that is noted again is no event.
 */
final class ChipNotes {

    private static final String KEY = "chip:";

    private final Map<String, String> serials = new HashMap<>(); // by sensor
    private final Map<String, String> unwritten = new HashMap<>();
    private Map<String, String> writing = Map.of();

    static ChipNotes read(Connection connection) throws SQLException {
        ChipNotes notes = new ChipNotes();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT key, value FROM meta")) {
            while (rows.next()) {
                if (rows.getString(1).startsWith(KEY)) {
                    notes.serials.put(rows.getString(1).substring(KEY.length()), rows.getString(2));
                }
            }
        }
        return notes;
    }

    /** Gives what was noted before. */
    synchronized @Nullable String note(String sensor, String serial) {
        unwritten.put(sensor, serial);
        return serials.put(sensor, serial);
    }

    synchronized void insert(Connection connection) throws SQLException {
        if (unwritten.isEmpty()) {
            return; // nearly always: a statement costs more than a look
        }
        writing = Map.copyOf(unwritten);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")) {
            for (Map.Entry<String, String> chip : writing.entrySet()) {
                insert.setString(1, KEY + chip.getKey());
                insert.setString(2, chip.getValue());
                insert.executeUpdate();
            }
        }
    }

    /** What {@link #insert} wrote is durable. */
    synchronized void committed() {
        writing.forEach(unwritten::remove);
        writing = Map.of();
    }
}
