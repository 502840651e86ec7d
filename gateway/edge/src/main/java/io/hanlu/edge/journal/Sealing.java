package io.hanlu.edge.journal;

import io.hanlu.wire.chunk.Span;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongSupplier;

/** Rows of {@code round}, all from one number to another, become spans. */
final class Sealing implements Chore {

    private final long first; // of the first row
    private final long last; // of the last
    private final int rows;
    private final List<Span> spans;
    private final LongSupplier mayBeSealed;
    private boolean carriedOut;

    Sealing(long first, long last, int rows, List<Span> spans, LongSupplier mayBeSealed) {
        this.first = first;
        this.last = last;
        this.rows = rows;
        this.spans = List.copyOf(spans);
        this.mayBeSealed = mayBeSealed;
    }

    List<Span> spans() {
        return spans;
    }

    /** False when the rows had changed meanwhile; may be asked when the commit has returned. */
    boolean isCarriedOut() {
        return carriedOut;
    }

    @Override
    public void carryOut(Connection connection) throws SQLException {
        if (last > mayBeSealed.getAsLong() || count(connection) != rows) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM round WHERE first BETWEEN ? AND ?")) {
            delete.setLong(1, first);
            delete.setLong(2, last);
            delete.executeUpdate();
        }
        for (Span span : spans) {
            insert(connection, span);
        }
        carriedOut = true;
    }

    private int count(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT count(*) FROM round WHERE first BETWEEN ? AND ?")) {
            select.setLong(1, first);
            select.setLong(2, last);
            try (ResultSet row = select.executeQuery()) {
                return row.getInt(1);
            }
        }
    }

    /** Puts a span in its place. */
    static void insert(Connection connection, Span span) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO span (first, last, from_ms, to_ms, readings, ticks) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, span.first());
            insert.setLong(2, span.last());
            insert.setLong(3, span.fromMillis());
            insert.setLong(4, span.toMillis());
            insert.setInt(5, span.readings());
            insert.setBytes(6, span.ticks());
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sealed (key, body) VALUES (?, ?)")) {
            for (Span.Sealed column : span.columns()) {
                insert.setLong(1, column.key());
                insert.setBytes(2, column.body());
                insert.executeUpdate();
            }
        }
    }
}
