package io.hanlu.central.store.embedded;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.StoredReading;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * SQLite in WAL mode with {@code synchronous=FULL}: a commit is on disk. A value is kept as the scaled integer it travelled
 * as, so it comes back exactly. A point keeps the unit and decimals it was first stored with: readings in another unit are
 * refused, because mixing them would falsify the record.
 */
public final class EmbeddedStore implements Store {

    /** Enough for another process, {@code sqlite3} for one, that holds the write lock for a moment. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private static final String FILE = "central.db";

    private static final String[] SCHEMA = {"""
        CREATE TABLE IF NOT EXISTS series (
          id INTEGER PRIMARY KEY, "group" TEXT NOT NULL, gateway TEXT NOT NULL, point TEXT NOT NULL,
          unit TEXT NOT NULL, decimals INTEGER NOT NULL, UNIQUE ("group", gateway, point))
        """, """
            CREATE TABLE IF NOT EXISTS reading (
              series INTEGER NOT NULL REFERENCES series, time_ms INTEGER NOT NULL, value INTEGER, quality INTEGER NOT NULL,
              PRIMARY KEY (series, time_ms)) WITHOUT ROWID
            """, """
            CREATE TABLE IF NOT EXISTS event (
              "group" TEXT NOT NULL, gateway TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
              time_ms INTEGER NOT NULL, kind TEXT NOT NULL, severity TEXT, state TEXT, zone TEXT, sensor TEXT, quantity TEXT,
              value TEXT, "limit" TEXT, text TEXT, PRIMARY KEY ("group", gateway, stream, seq)) WITHOUT ROWID
            """, """
            CREATE INDEX IF NOT EXISTS event_time ON event ("group", gateway, time_ms)
            """, """
            CREATE TABLE IF NOT EXISTS delivery (
              "group" TEXT NOT NULL, gateway TEXT NOT NULL, stream TEXT NOT NULL,
              first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY ("group", gateway, stream, first)) WITHOUT ROWID
            """};

    private final Path file;
    private final @Nullable Connection writer;
    private final Map<GatewayId, Map<String, Series>> known = new HashMap<>(); // the writing thread's

    private record Series(long id, String unit, int decimals) {}

    private EmbeddedStore(Path file, @Nullable Connection writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Opens the store in that folder for writing and reading; makes both when missing.
     *
     * @throws StoreException when the folder or file cannot be used
     */
    public static EmbeddedStore open(Path folder) throws StoreException {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try (var statement = connection.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.executeUpdate(sql);
                }
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new EmbeddedStore(file, connection);
        } catch (IOException | SQLException e) {
            throw new StoreException(
                    "cannot open the store " + file + ": " + e.getMessage()
                            + "; check that the folder can be written and is not full",
                    e);
        }
    }

    /**
     * Opens an existing store for reading only, also while another process writes it.
     *
     * @throws StoreException when there is none
     */
    public static EmbeddedStore openToRead(Path folder) throws StoreException {
        Path file = folder.resolve(FILE);
        if (!Files.isReadable(file)) {
            throw new StoreException("no store to read at " + file + "; check store.path in the configuration");
        }
        return new EmbeddedStore(file, null);
    }

    @Override
    public List<Refused> write(List<Delivery> batch) throws StoreException {
        Connection connection = writer;
        if (connection == null) {
            throw new IllegalStateException(file + " was opened to read");
        }
        List<Refused> refused = new ArrayList<>();
        try {
            for (Delivery delivery : batch) {
                Set<Long> spoilt = new HashSet<>();
                switch (delivery) {
                    case Delivery.Telemetry telemetry -> write(connection, telemetry, refused, spoilt);
                    case Delivery.Occurrence occurrence -> write(connection, occurrence);
                }
                record(connection, delivery, delivery.sequenceWithout(spoilt));
            }
            connection.commit();
            return refused;
        } catch (SQLException e) {
            known.clear(); // series made in this transaction are gone
            try {
                connection.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw failed("write to", e);
        }
    }

    private void write(Connection connection, Delivery.Telemetry telemetry, List<Refused> refused, Set<Long> spoilt)
            throws SQLException {
        List<PointTable.Entry> entries = telemetry.table().entries();
        @Nullable Series[] series = new Series[entries.size()];
        @Nullable String[] refusal = new String[entries.size()];
        try (PreparedStatement insert = connection.prepareStatement("""
            INSERT INTO reading (series, time_ms, value, quality) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET value = excluded.value, quality = excluded.quality
            WHERE value IS NOT excluded.value OR quality <> excluded.quality
            """)) {
            for (Round round : telemetry.chunk().rounds()) {
                for (int i = 0; i < round.size(); i++) {
                    int index = round.point(i);
                    PointTable.Entry entry = entries.get(index);
                    if (series[index] == null && refusal[index] == null) {
                        Series found = PointName.parse(entry.name()).isPresent()
                                ? series(connection, telemetry.gateway(), entry)
                                : null;
                        refusal[index] = refusal(entry, found);
                        series[index] = found;
                    }
                    Series of = series[index];
                    String reason = refusal[index];
                    if (of == null || reason != null) {
                        refused.add(new Refused(
                                telemetry, round.seq(), entry.name(), reason == null ? "no series" : reason));
                        spoilt.add(round.seq());
                        continue;
                    }
                    insert.setLong(1, of.id());
                    insert.setLong(2, round.timeMillis());
                    if (round.hasValue(i)) {
                        insert.setInt(3, round.value(i));
                    } else {
                        insert.setNull(3, Types.INTEGER);
                    }
                    insert.setInt(4, round.quality(i));
                    insert.executeUpdate();
                }
            }
        }
    }

    private static @Nullable String refusal(PointTable.Entry entry, @Nullable Series series) {
        if (series == null) {
            return "its name is not zone/sensor/quantity";
        }
        return series.decimals() == entry.decimals() && series.unit().equals(entry.unit())
                ? null
                : "it is stored in \"" + series.unit() + "\" with " + series.decimals() + " decimals, and came in \""
                        + entry.unit() + "\" with " + entry.decimals() + "; give the point a new name";
    }

    private Series series(Connection connection, GatewayId gateway, PointTable.Entry entry) throws SQLException {
        Map<String, Series> points = known.computeIfAbsent(gateway, g -> new HashMap<>());
        Series series = points.get(entry.name());
        if (series == null) {
            try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO series ("group", gateway, point, unit, decimals) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """);
                    PreparedStatement select = connection.prepareStatement("""
                        SELECT id, unit, decimals FROM series WHERE "group" = ? AND gateway = ? AND point = ?
                        """)) {
                bind(insert, gateway.group(), gateway.gateway(), entry.name(), entry.unit(), entry.decimals());
                insert.executeUpdate();
                bind(select, gateway.group(), gateway.gateway(), entry.name());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    series = new Series(row.getLong(1), row.getString(2), row.getInt(3));
                }
            }
            points.put(entry.name(), series);
        }
        return series;
    }

    private static void write(Connection connection, Delivery.Occurrence occurrence) throws SQLException {
        GatewayId gateway = occurrence.gateway();
        Event event = occurrence.event();
        try (PreparedStatement insert = connection.prepareStatement("""
            INSERT OR REPLACE INTO event ("group", gateway, stream, seq, time_ms, kind, severity, state, zone, sensor,
              quantity, value, "limit", text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
            bind(
                    insert,
                    gateway.group(),
                    gateway.gateway(),
                    event.stream(),
                    event.seq(),
                    event.ts(),
                    event.kind(),
                    event.severity(),
                    event.state(),
                    event.zone(),
                    event.sensor(),
                    event.quantity(),
                    text(event.value()),
                    text(event.limit()),
                    event.text());
            insert.executeUpdate();
        }
    }

    /** Merges the ranges into those already there, so that the table grows with the gaps and not with time. */
    private static void record(Connection connection, Delivery delivery, SeqRanges stored) throws SQLException {
        String group = delivery.gateway().group();
        String gateway = delivery.gateway().gateway();
        try (PreparedStatement touched = connection.prepareStatement("""
            SELECT min(first), max(last) FROM delivery
            WHERE "group" = ?1 AND gateway = ?2 AND stream = ?3 AND first <= ?5 + 1 AND last >= ?4 - 1
              AND first >= coalesce((SELECT max(first) FROM delivery WHERE "group" = ?1 AND gateway = ?2
                AND stream = ?3 AND first <= ?4), ?4)
            """);
                PreparedStatement delete = connection.prepareStatement("""
                    DELETE FROM delivery
                    WHERE "group" = ? AND gateway = ? AND stream = ? AND first BETWEEN ? AND ?
                    """);
                PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO delivery ("group", gateway, stream, first, last) VALUES (?, ?, ?, ?, ?)
                    """)) {
            for (SeqRange range : stored.ranges()) {
                long first = range.first();
                long last = range.last();
                bind(touched, group, gateway, delivery.stream(), first, last);
                try (ResultSet row = touched.executeQuery()) {
                    row.next();
                    long lowest = row.getLong(1);
                    if (!row.wasNull()) {
                        first = Math.min(first, lowest);
                        last = Math.max(last, row.getLong(2));
                    }
                }
                bind(delete, group, gateway, delivery.stream(), first, last);
                delete.executeUpdate();
                bind(insert, group, gateway, delivery.stream(), first, last);
                insert.executeUpdate();
            }
        }
    }

    @Override
    public List<Committed> committed() throws StoreException {
        Map<GatewayId, Map<String, SeqRanges>> all = new HashMap<>();
        read(
                """
                SELECT "group", gateway, stream, first, last FROM delivery
                """,
                row -> all.computeIfAbsent(gateway(row), g -> new HashMap<>())
                        .computeIfAbsent(row.getString(3), s -> new SeqRanges())
                        .add(row.getLong(4), row.getLong(5)));
        List<Committed> committed = new ArrayList<>();
        all.forEach((gateway, streams) ->
                streams.forEach((stream, ranges) -> committed.add(new Committed(gateway, stream, ranges))));
        return committed;
    }

    @Override
    public void newest(Consumer<StoredReading> to) throws StoreException {
        read("""
            SELECT "group", gateway, point, unit, decimals, time_ms, value, quality
            FROM series JOIN reading ON series = id
              AND time_ms = (SELECT max(time_ms) FROM reading WHERE series = id)
            """, row -> to.accept(reading(row)));
    }

    @Override
    public void readings(
            GatewayId gateway, @Nullable PointName point, long fromMillis, long toMillis, Consumer<StoredReading> to)
            throws StoreException {
        read(
                """
                SELECT "group", gateway, point, unit, decimals, time_ms, value, quality
                FROM series CROSS JOIN reading ON series = id
                WHERE "group" = ?1 AND gateway = ?2 AND (?3 IS NULL OR point = ?3) AND time_ms BETWEEN ?4 AND ?5
                ORDER BY point, time_ms
                """,
                row -> to.accept(reading(row)),
                gateway.group(),
                gateway.gateway(),
                point == null ? null : point.toString(),
                fromMillis,
                toMillis);
    }

    @Override
    public void events(GatewayId gateway, long fromMillis, long toMillis, Consumer<Event> to) throws StoreException {
        read(
                """
                SELECT stream, seq, time_ms, kind, severity, state, zone, sensor, quantity, value, "limit", text
                FROM event WHERE "group" = ? AND gateway = ? AND time_ms BETWEEN ? AND ? ORDER BY time_ms, seq
                """,
                row -> to.accept(new Event(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        decimal(row.getString(10)),
                        decimal(row.getString(11)),
                        row.getString(12))),
                gateway.group(),
                gateway.gateway(),
                fromMillis,
                toMillis);
    }

    @Override
    public Count count(@Nullable GatewayId gateway) throws StoreException {
        long[] counts = new long[3];
        String group = gateway == null ? null : gateway.group();
        String id = gateway == null ? null : gateway.gateway();
        read(
                """
                SELECT (SELECT count(*) FROM series JOIN reading ON series = id
                          WHERE ?1 IS NULL OR ("group" = ?1 AND gateway = ?2)),
                       (SELECT count(*) FROM event WHERE ?1 IS NULL OR ("group" = ?1 AND gateway = ?2)),
                       (SELECT count(*) FROM event WHERE state = ?3 AND (?1 IS NULL OR ("group" = ?1 AND gateway = ?2)))
                """,
                row -> {
                    counts[0] = row.getLong(1);
                    counts[1] = row.getLong(2);
                    counts[2] = row.getLong(3);
                },
                group,
                id,
                ALARM_ACTIVE);
        return new Count(counts[0], counts[1], counts[2]);
    }

    @Override
    public void close() {
        if (writer == null) {
            return;
        }
        try {
            writer.close();
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("cannot close the store " + file, e));
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String sql, RowReader reader, @Nullable Object... parameters) throws StoreException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
                PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, parameters);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        } catch (SQLException e) {
            throw failed("read from", e);
        }
    }

    private StoreException failed(String what, SQLException e) {
        return new StoreException(
                "cannot " + what + " the store " + file + ": " + e.getMessage()
                        + "; check free space and the disk, and that no other program holds the file locked",
                e);
    }

    private static StoredReading reading(ResultSet row) throws SQLException {
        String point = row.getString(3);
        long scaled = row.getLong(7);
        BigDecimal value = row.wasNull() ? null : BigDecimal.valueOf(scaled, row.getInt(5));
        return new StoredReading(
                gateway(row),
                PointName.parse(point)
                        .orElseThrow(() -> new SQLException("point \"" + point + "\" has no three levels")),
                row.getString(4),
                row.getLong(6),
                value,
                row.getInt(8));
    }

    private static GatewayId gateway(ResultSet row) throws SQLException {
        return new GatewayId(row.getString(1), row.getString(2));
    }

    private static @Nullable String text(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
