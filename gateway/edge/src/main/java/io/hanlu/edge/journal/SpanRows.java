package io.hanlu.edge.journal;

import io.hanlu.wire.chunk.ChunkException;
import io.hanlu.wire.chunk.Column;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Span;
import io.hanlu.wire.chunk.SpanDecoder;
import io.hanlu.wire.chunk.Ticks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads sealed rounds for a {@link JournalReader}, whose thread it belongs to. */
final class SpanRows {

    /** Sees one reading after the other: round by round, in each by point. */
    interface Each {
        void reading(Column column, int k, long timeMillis);
    }

    private record Row(int readings, Ticks ticks) {}

    private final Connection connection;
    private long decodedFirst; // of the span decoded last; 0 for none
    private List<Round> decoded = List.of();

    SpanRows(Connection connection) {
        this.connection = connection;
    }

    /** All rounds of a span. Remembers the last one: who drains a backlog comes back for its next part. */
    List<Round> rounds(long first) throws SQLException, ChunkException {
        if (first != decodedFirst) {
            Row row = row(first);
            decoded = SpanDecoder.rounds(row.ticks, columns(first, row.ticks, allPoints()), row.readings);
            decodedFirst = first;
        }
        return decoded;
    }

    /**
     * The readings of some points, without decoding those of others.
     *
     * @param wanted indices of points, at least one
     */
    void readings(long first, BitSet wanted, Each each) throws SQLException, ChunkException {
        Ticks ticks = row(first).ticks;
        List<Column> columns = columns(first, ticks, wanted);
        int[] next = new int[columns.size()];
        for (int row = 0; row < ticks.size(); row++) {
            for (int i = 0; i < next.length; i++) {
                Column column = columns.get(i);
                if (next[i] < column.size() && column.row(next[i]) == row) {
                    each.reading(column, next[i]++, ticks.timeMillis(row));
                }
            }
        }
    }

    /**
     * Reads everything that belongs to a span, and compares what is there twice.
     *
     * @throws ChunkException what is wrong with it
     */
    void check(long first) throws SQLException, ChunkException {
        Row row = row(first);
        SpanDecoder.rounds(row.ticks, columns(first, row.ticks, allPoints()), row.readings);
    }

    private static BitSet allPoints() {
        BitSet all = new BitSet();
        all.set(0, PointTable.MAX_POINTS);
        return all;
    }

    private Row row(long first) throws SQLException, ChunkException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT last, from_ms, to_ms, readings, ticks FROM span WHERE first = ?")) {
            select.setLong(1, first);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                Ticks ticks = SpanDecoder.ticks(first, row.getBytes(5));
                ticks.check(row.getLong(1), row.getLong(2), row.getLong(3));
                return new Row(row.getInt(4), ticks);
            }
        }
    }

    private List<Column> columns(long first, Ticks ticks, BitSet wanted) throws SQLException, ChunkException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT key, body FROM sealed WHERE key BETWEEN ? AND ? ORDER BY key")) {
            select.setLong(1, Span.key(first, wanted.nextSetBit(0)));
            select.setLong(2, Span.key(first, wanted.length() - 1));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long key = row.getLong(1);
                    if (wanted.get(Span.point(key))) {
                        columns.add(SpanDecoder.column(key, ticks.size(), row.getBytes(2)));
                    }
                }
            }
        }
        return columns;
    }
}
