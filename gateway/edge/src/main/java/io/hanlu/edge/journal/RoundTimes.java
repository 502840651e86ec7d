package io.hanlu.edge.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** When the rounds on record were, as written and to a row: what a row has is not looked into. */
record RoundTimes(Connection connection) implements Periods.Times {

    @Override
    public @Nullable Long first(long fromSeq) throws SQLException {
        return time(
                "SELECT from_ms FROM round WHERE own = 0 AND last >= ?1 AND first >="
                        + " coalesce((SELECT max(first) FROM round WHERE first <= ?1), 0) ORDER BY first LIMIT 1",
                fromSeq);
    }

    @Override
    public @Nullable Long last(long beforeSeq) throws SQLException {
        return time("SELECT to_ms FROM round WHERE own = 0 AND first < ?1 ORDER BY first DESC LIMIT 1", beforeSeq);
    }

    private @Nullable Long time(String sql, long seq) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }
}
