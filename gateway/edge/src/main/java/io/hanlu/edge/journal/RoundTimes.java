package io.hanlu.edge.journal;

import io.hanlu.edge.journal.Periods.Written;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** When the rounds on record were, as written and to a row: what a row has is not looked into. */
record RoundTimes(Connection connection) implements Periods.Times {

    @Override
    public @Nullable Written first(long fromSeq) throws SQLException {
        return written(
                "SELECT max(first, ?1), from_ms FROM round WHERE own = 0 AND last >= ?1 AND first >="
                        + " coalesce((SELECT max(first) FROM round WHERE first <= ?1), 0) ORDER BY first LIMIT 1",
                fromSeq);
    }

    @Override
    public @Nullable Written last(long beforeSeq) throws SQLException {
        return written(
                "SELECT min(last, ?1 - 1), to_ms FROM round WHERE own = 0 AND first < ?1 ORDER BY first DESC LIMIT 1",
                beforeSeq);
    }

    private @Nullable Written written(String sql, long seq) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Written(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }
}
