package io.hanlu.edge.journal;

import io.hanlu.wire.message.SeqRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Rows that leave the journal. What of them the centre has not got is lost: {@link Losses} has it, in the same transaction.
 *
 * @param rows of rounds
 * @param events their numbers
 */
record Removal(List<SeqRange> rows, List<Long> events) {

    Removal {
        rows = List.copyOf(rows);
        events = List.copyOf(events);
    }

    void carryOut(Connection connection, Losses losses) throws SQLException {
        for (SeqRange row : rows) {
            losses.note(connection, row);
            delete(connection, "DELETE FROM round WHERE first = ?", row.first());
        }
        for (long event : events) {
            losses.noteEvent(connection, event);
            delete(connection, "DELETE FROM event WHERE seq = ?", event);
        }
    }

    private static void delete(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, key);
            delete.executeUpdate();
        }
    }
}
