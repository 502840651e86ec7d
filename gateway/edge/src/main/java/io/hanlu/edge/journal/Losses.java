package io.hanlu.edge.journal;

import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Numbers whose rounds or events are gone before the centre had them: table {@code lost}, so that nobody waits for them, and a row in
 * {@code meta} of what has not been told yet. What {@link #note} writes holds with the transaction it is in; {@link #committed} or {@link
 * #rolledBack} must follow. Writing is for the pipeline's thread, the figures are for any.
 */
final class Losses {

    /** Of the events that tell. */
    static final String KIND = "loss";

    private static final String UNTOLD = "untold-loss";

    /**
     * What has been lost and not told.
     *
     * @param numbers how many rounds and events
     * @param first the lowest of their numbers
     * @param last the highest
     * @param fromMillis time of the first reading, UTC epoch milliseconds
     * @param toMillis time of the last
     */
    record Untold(long numbers, long first, long last, long fromMillis, long toMillis) {

        private String text() {
            return numbers + " " + first + " " + last + " " + fromMillis + " " + toMillis;
        }

        private static Untold of(String text) {
            String[] part = text.split(" ", -1);
            return new Untold(
                    Long.parseLong(part[0]),
                    Long.parseLong(part[1]),
                    Long.parseLong(part[2]),
                    Long.parseLong(part[3]),
                    Long.parseLong(part[4]));
        }

        private Untold and(Untold more) {
            return new Untold(
                    numbers + more.numbers,
                    Math.min(first, more.first),
                    Math.max(last, more.last),
                    Math.min(fromMillis, more.fromMillis),
                    Math.max(toMillis, more.toMillis));
        }

        Happening event(long nowMillis) {
            return new Happening(
                    nowMillis,
                    KIND,
                    "high",
                    "lost",
                    null,
                    null,
                    null,
                    null,
                    null,
                    numbers + " rounds and events of the numbers " + first + " to " + last
                            + (fromMillis <= toMillis
                                    ? ", from " + Instant.ofEpochMilli(fromMillis) + " to "
                                            + Instant.ofEpochMilli(toMillis)
                                    : "")
                            + ", are lost: the centre did not have them");
        }
    }

    private final Supplier<SeqRanges> safe;
    private final boolean hasCentre;
    private final SeqRanges lost = new SeqRanges(); // guarded by this
    private @Nullable Untold untold; // guarded by this
    private final List<SeqRange> noted = new ArrayList<>(); // in the transaction at hand
    private @Nullable Untold notedUntold;

    private Losses(Supplier<SeqRanges> safe, boolean hasCentre) {
        this.safe = safe;
        this.hasCentre = hasCentre;
    }

    /**
     * @param safe what nobody waits for, now: what the centre has, and what is lost already
     * @param hasCentre where there is none, what is removed has been kept as long as it should: nobody is told
     */
    static Losses read(Connection connection, Supplier<SeqRanges> safe, boolean hasCentre) throws SQLException {
        Losses losses = new Losses(safe, hasCentre);
        synchronized (losses) {
            try (Statement statement = connection.createStatement()) {
                try (ResultSet row = statement.executeQuery("SELECT first, last FROM lost")) {
                    while (row.next()) {
                        losses.lost.add(row.getLong(1), row.getLong(2));
                    }
                }
                try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE key = '" + UNTOLD + "'")) {
                    losses.untold = row.next() ? Untold.of(row.getString(1)) : null;
                }
            }
        }
        return losses;
    }

    /**
     * Whatever of these numbers is no event, and not at the centre, is lost.
     *
     * @param fromMillis time of the first reading; above {@code toMillis} when nobody knows
     */
    void note(Connection connection, SeqRange row, long fromMillis, long toMillis) throws SQLException {
        SeqRanges kept = safe.get();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq FROM event WHERE seq BETWEEN ? AND ?")) {
            select.setLong(1, row.first());
            select.setLong(2, row.last());
            try (ResultSet event = select.executeQuery()) {
                while (event.next()) {
                    kept.add(event.getLong(1), event.getLong(1));
                }
            }
        }
        note(connection, kept.missing(row.first(), row.last()), fromMillis, toMillis);
    }

    void noteEvent(Connection connection, long seq) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT time_ms FROM event WHERE seq = ?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    note(connection, safe.get().missing(seq, seq), row.getLong(1), row.getLong(1));
                }
            }
        }
    }

    private void note(Connection connection, List<SeqRange> ranges, long fromMillis, long toMillis)
            throws SQLException {
        for (SeqRange range : ranges) {
            insert(connection, range);
            Untold more =
                    new Untold(range.last() - range.first() + 1, range.first(), range.last(), fromMillis, toMillis);
            Untold before = notedUntold == null ? untold() : notedUntold;
            notedUntold = before == null ? more : before.and(more);
            noted.add(range);
        }
        if (!hasCentre) {
            notedUntold = null;
        }
        if (notedUntold != null && !ranges.isEmpty()) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")) {
                insert.setString(1, UNTOLD);
                insert.setString(2, notedUntold.text());
                insert.executeUpdate();
            }
        }
    }

    /** Merged with the range before it, so that the table stays small: what is lost is lost from the oldest on. */
    private static void insert(Connection connection, SeqRange range) throws SQLException {
        try (PreparedStatement extend = connection.prepareStatement(
                        "UPDATE lost SET last = ?2 WHERE first = (SELECT max(first) FROM lost WHERE first <= ?1)"
                                + " AND last = ?1 - 1");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT OR REPLACE INTO lost (first, last) VALUES (?, ?)")) {
            extend.setLong(1, range.first());
            extend.setLong(2, range.last());
            if (extend.executeUpdate() == 0) {
                insert.setLong(1, range.first());
                insert.setLong(2, range.last());
                insert.executeUpdate();
            }
        }
    }

    /** The transaction is durable. */
    synchronized void committed() {
        lost.addAll(noted);
        untold = notedUntold == null ? untold : notedUntold;
        rolledBack();
    }

    /** The transaction was taken back. */
    void rolledBack() {
        noted.clear();
        notedUntold = null;
    }

    /** Numbers that will never come; a copy. */
    synchronized SeqRanges lost() {
        SeqRanges copy = new SeqRanges();
        copy.addAll(lost.ranges());
        return copy;
    }

    synchronized long count() {
        return lost.ranges().stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
    }

    private synchronized @Nullable Untold untold() {
        return untold;
    }

    /** What no event has told yet. */
    Optional<Untold> toTell() {
        return Optional.ofNullable(untold());
    }

    /**
     * The event that told this is durable. What was lost meanwhile is told again with it.
     *
     * @return to be written with the next commit
     */
    Chore told(Untold what) {
        return connection -> {
            if (what.equals(untold())) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM meta WHERE key = ?")) {
                    delete.setString(1, UNTOLD);
                    delete.executeUpdate();
                }
                synchronized (this) {
                    untold = null; // a commit that fails tells it once more after a restart: better than not at all
                }
            }
        };
    }
}
