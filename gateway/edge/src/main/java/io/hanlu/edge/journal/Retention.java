package io.hanlu.edge.journal;

import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what leaves the journal next. By age goes what is older than the bound and stored at the centre. By size goes, while there is more
 * than the bound: the oldest rounds that are at the centre, the oldest of all rounds, the oldest events, the oldest events of alarms; each
 * only when there is nothing of the kind before. What is left is a sixty-fourth under the bound, so that a full journal loses a stretch now
 * and then and not a round every second. Rounds since the last checkpoint stay: a start replays them.
 *
 * <p>Reads only; whose connection it is given calls it. Freed pages are used again, so there is never a {@code VACUUM}.
 */
final class Retention {

    /** In one step: the rounds of a commit wait for it. */
    private static final int ROWS_IN_STEP = 64;

    private static final int BYTES_IN_STEP = 512 << 10;

    /** A commit's worth: what is full may have room again in a second. */
    private static final int BYTES_WHEN_FULL = 64 << 10;

    private static final int SLACK_SHARE = 64;

    /** Numbers below this are in every checkpoint. */
    private static final String REPLAYED_FROM = "SELECT min((SELECT seq FROM newest), (SELECT seq FROM alarm_state))";

    private final Journal.Bounds bounds;
    private boolean isOver; // until it is under the bound by the slack

    Retention(Journal.Bounds bounds) {
        this.bounds = bounds;
    }

    /** Bytes in pages that hold something. */
    static long liveBytes(Connection connection) throws SQLException {
        return number(connection, "PRAGMA page_size")
                * (number(connection, "PRAGMA page_count") - number(connection, "PRAGMA freelist_count"));
    }

    /** The lowest number of a round that is there; 0 for none. */
    static long oldest(Connection connection) throws SQLException {
        return number(
                connection,
                "SELECT coalesce(min(first), 0) FROM (SELECT min(first) AS first FROM span UNION ALL SELECT min(first) FROM round)");
    }

    /**
     * What goes next; empty when nothing has to.
     *
     * @param settled numbers that the centre has, or that are lost
     * @param oldBeforeMillis what is older than this is too old
     * @param isForced whether something must go, the disk being full
     */
    Optional<Removal> next(Connection connection, SeqRanges settled, long oldBeforeMillis, boolean isForced)
            throws SQLException {
        long checkpoint = number(connection, REPLAYED_FROM);
        long live = liveBytes(connection);
        isOver = live > bounds.maxBytes() - (isOver ? bounds.maxBytes() / SLACK_SHARE : 0);
        if (isOver || isForced) {
            return forced(connection, settled, checkpoint, isForced ? BYTES_WHEN_FULL : BYTES_IN_STEP);
        }
        return aged(connection, settled, checkpoint, oldBeforeMillis);
    }

    private Optional<Removal> forced(Connection connection, SeqRanges settled, long checkpoint, int mostBytes)
            throws SQLException {
        for (SeqRange range : settled.ranges()) {
            if (range.first() > checkpoint) {
                break;
            }
            List<SeqRange> rows =
                    rows(connection, range.first(), Math.min(range.last(), checkpoint), Long.MAX_VALUE, mostBytes);
            if (!rows.isEmpty()) {
                return Optional.of(new Removal(rows, List.of()));
            }
        }
        List<SeqRange> rows = rows(connection, 1, checkpoint, Long.MAX_VALUE, mostBytes);
        if (!rows.isEmpty()) {
            return Optional.of(new Removal(rows, List.of()));
        }
        String oldest = "SELECT seq FROM event WHERE seq <= ?"
                + " AND json_extract(CAST(body AS TEXT), '$.alarm') IS %s NULL ORDER BY seq LIMIT " + ROWS_IN_STEP;
        List<Long> events = events(connection, oldest.formatted(""), checkpoint);
        if (events.isEmpty()) {
            events = events(connection, oldest.formatted("NOT"), checkpoint);
        }
        return events.isEmpty() ? Optional.empty() : Optional.of(new Removal(List.of(), events));
    }

    private Optional<Removal> aged(Connection connection, SeqRanges settled, long checkpoint, long beforeMillis)
            throws SQLException {
        List<SeqRange> rows = rows(connection, 1, checkpoint, beforeMillis, BYTES_IN_STEP).stream()
                .filter(row -> !bounds.hasCentre() || settled.contains(row.first(), row.last()))
                .toList();
        List<Long> events = events(
                        connection,
                        "SELECT seq FROM event WHERE time_ms < ? ORDER BY time_ms LIMIT " + ROWS_IN_STEP,
                        beforeMillis)
                .stream()
                .filter(seq -> seq <= checkpoint && (!bounds.hasCentre() || settled.contains(seq)))
                .toList();
        return rows.isEmpty() && events.isEmpty() ? Optional.empty() : Optional.of(new Removal(rows, events));
    }

    /** The oldest spans and rows of rounds between two numbers, until one is younger. */
    private static List<SeqRange> rows(Connection connection, long first, long last, long beforeMillis, int mostBytes)
            throws SQLException {
        List<SeqRange> rows = new ArrayList<>();
        // a sealed reading takes less than a byte
        try (PreparedStatement select =
                connection.prepareStatement("SELECT first, last, to_ms, readings FROM span WHERE first >= ?1"
                        + " UNION ALL SELECT first, last, to_ms, length(body) FROM round WHERE first >= ?1"
                        + " ORDER BY 1 LIMIT " + ROWS_IN_STEP)) {
            select.setLong(1, first);
            try (ResultSet row = select.executeQuery()) {
                long bytes = 0;
                while (bytes < mostBytes && row.next() && row.getLong(2) <= last && row.getLong(3) < beforeMillis) {
                    rows.add(new SeqRange(row.getLong(1), row.getLong(2)));
                    bytes += row.getLong(4);
                }
            }
        }
        return rows;
    }

    private static List<Long> events(Connection connection, String sql, long bound) throws SQLException {
        List<Long> events = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, bound);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(row.getLong(1));
                }
            }
        }
        return events;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.getLong(1);
        }
    }
}
