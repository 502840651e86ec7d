package io.hanlu.edge.journal;

import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Span;
import io.hanlu.wire.message.SeqRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Rows that leave the journal. What of them the centre has not got is lost: {@link Losses} has it, in the same transaction. Rows that were
 * sealed since this was prepared are left alone.
 *
 * @param rows of rounds, sealed or not
 * @param events their numbers
 */
record Removal(List<SeqRange> rows, List<Long> events) {

    Removal {
        rows = List.copyOf(rows);
        events = List.copyOf(events);
    }

    void carryOut(Connection connection, Losses losses) throws SQLException {
        for (SeqRange row : rows) {
            remove(connection, row, losses);
        }
        for (long event : events) {
            losses.noteEvent(connection, event);
            delete(connection, "DELETE FROM event WHERE seq BETWEEN ? AND ?", event, event);
        }
    }

    private static void remove(Connection connection, SeqRange row, Losses losses) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT from_ms, to_ms FROM round WHERE first = ?1 AND last = ?2"
                        + " UNION ALL SELECT from_ms, to_ms FROM span WHERE first = ?1 AND last = ?2")) {
            select.setLong(1, row.first());
            select.setLong(2, row.last());
            try (ResultSet times = select.executeQuery()) {
                if (!times.next()) {
                    return;
                }
                losses.note(connection, row, times.getLong(1), times.getLong(2));
            }
        }
        delete(connection, "DELETE FROM round WHERE first = ? AND last = ?", row.first(), row.last());
        if (delete(connection, "DELETE FROM span WHERE first = ? AND last = ?", row.first(), row.last()) > 0) {
            delete(
                    connection,
                    "DELETE FROM sealed WHERE key BETWEEN ? AND ?",
                    Span.key(row.first(), 0),
                    Span.key(row.first(), PointTable.MAX_POINTS - 1));
        }
    }

    private static int delete(Connection connection, String sql, long first, long last) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, first);
            delete.setLong(2, last);
            return delete.executeUpdate();
        }
    }
}
