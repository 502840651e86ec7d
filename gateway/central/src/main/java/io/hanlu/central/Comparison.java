package io.hanlu.central;

import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.StoredReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a gateway's own record against the store: every reading of the file must be in the store, equal in value and quality,
 * and nothing else. The file may be in any order and of any length: a SQLite file in the temporary folder is the memory.
 */
final class Comparison {

    private static final List<String> COLUMNS = List.of("point", "time", "value", "quality");

    /**
     * What was found.
     *
     * @param journal readings in the file
     * @param stored readings in the store
     * @param missing in the file and not in the store
     * @param different in both, with another value or quality
     * @param extra in the store and not in the file
     * @param duplicates the store, or the file, holds a point and time again
     */
    record Result(long journal, long stored, long missing, long different, long extra, long duplicates) {
        boolean equal() {
            return missing == 0 && different == 0 && extra == 0 && duplicates == 0;
        }
    }

    private final Connection memory;
    private long journal;
    private long stored;
    private long different;
    private long extra;
    private long duplicates;

    private Comparison(Connection memory) {
        this.memory = memory;
    }

    /**
     * Compares; see the class comment.
     *
     * @throws UnusableFileException when the file is not as {@code hanlu history} writes it, naming line and remedy
     */
    static Result of(Path file, Store store, GatewayId gateway)
            throws UnusableFileException, IOException, StoreException, SQLException {
        Path temporary = Files.createTempFile("hanlu-compare", ".db");
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite:" + temporary)) {
            try (var statement = memory.createStatement()) {
                statement.executeUpdate("PRAGMA journal_mode = OFF");
                statement.executeUpdate("PRAGMA synchronous = OFF");
                statement.executeUpdate("CREATE TABLE journal (point TEXT NOT NULL, time INTEGER NOT NULL, value TEXT,"
                        + " quality INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (point, time))"
                        + " WITHOUT ROWID");
            }
            memory.setAutoCommit(false);
            Comparison comparison = new Comparison(memory);
            comparison.readFile(file);
            comparison.readStore(store, gateway);
            return comparison.result();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void readFile(Path file) throws UnusableFileException, IOException, SQLException {
        try (BufferedReader lines = Files.newBufferedReader(file);
                PreparedStatement insert = memory.prepareStatement(
                        "INSERT INTO journal (point, time, value, quality) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            List<String> header = cells(lines.readLine());
            int[] columns = COLUMNS.stream().mapToInt(header::indexOf).toArray();
            if (Arrays.stream(columns).anyMatch(column -> column < 0)) {
                throw new UnusableFileException(file + ":1: columns are " + header + "; they must be " + COLUMNS
                        + ", as hanlu history writes them");
            }
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isEmpty()) {
                    continue;
                }
                try {
                    List<String> cells = cells(line);
                    if (cells.size() != header.size()) {
                        throw new IllegalArgumentException(cells.size() + " cells; the header has " + header.size());
                    }
                    String value = cells.get(columns[2]);
                    insert.setString(1, cells.get(columns[0]));
                    insert.setLong(2, time(cells.get(columns[1])));
                    insert.setString(3, value.isEmpty() ? null : canonical(new BigDecimal(value)));
                    insert.setInt(4, QualityCodes.parse(cells.get(columns[3])));
                } catch (IllegalArgumentException | DateTimeParseException e) {
                    throw new UnusableFileException(file + ":" + number + ": " + e.getMessage());
                }
                journal++;
                duplicates += insert.executeUpdate() == 0 ? 1 : 0;
            }
        }
    }

    private static List<String> cells(@Nullable String line) {
        return line == null ? List.of() : List.of(line.split(",", -1));
    }

    private static long time(String text) {
        return text.chars().allMatch(c -> c == '-' || Character.isDigit(c)) && text.lastIndexOf('-') <= 0
                ? Long.parseLong(text)
                : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    }

    private void readStore(Store store, GatewayId gateway) throws StoreException, SQLException {
        try (PreparedStatement select = memory.prepareStatement(
                        "SELECT value, quality, seen FROM journal WHERE point = ? AND time = ?");
                PreparedStatement mark =
                        memory.prepareStatement("UPDATE journal SET seen = 1 WHERE point = ? AND time = ?")) {
            store.readings(gateway, null, Long.MIN_VALUE, Long.MAX_VALUE, reading -> {
                try {
                    compare(reading, select, mark);
                } catch (SQLException e) {
                    throw new IllegalStateException("the temporary database failed: " + e.getMessage(), e);
                }
            });
        }
    }

    private @Nullable StoredReading previous;

    private void compare(StoredReading reading, PreparedStatement select, PreparedStatement mark) throws SQLException {
        stored++;
        StoredReading before = previous;
        previous = reading;
        // The store hands over point by point in the order of time: what it holds twice comes twice in a row.
        if (before != null && before.point().equals(reading.point()) && before.timeMillis() == reading.timeMillis()) {
            duplicates++;
            return;
        }
        String point = reading.point().toString();
        BigDecimal value = reading.value();
        select.setString(1, point);
        select.setLong(2, reading.timeMillis());
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                extra++;
                return;
            }
            String expected = row.getString(1);
            String actual = value == null ? null : canonical(value);
            if (row.getInt(2) != reading.quality() || !(expected == null ? actual == null : expected.equals(actual))) {
                different++;
            }
        }
        mark.setString(1, point);
        mark.setLong(2, reading.timeMillis());
        mark.executeUpdate();
    }

    /** Equal numbers give equal text. */
    private static String canonical(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private Result result() throws SQLException {
        try (var statement = memory.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM journal WHERE seen = 0")) {
            row.next();
            return new Result(journal, stored, row.getLong(1), different, extra, duplicates);
        }
    }
}
