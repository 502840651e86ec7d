import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * {@code Work FOLDER}: what a journal found after a cut tells of the work that was under way. Says in one line the highest
 * number that is sealed; how many rounds are not sealed; the lowest number that is there; how many rows are older
 * than it keeps; whether (1) something waits to be brought back from a damaged database; and the page of the file at which table {@code
 * lost} begins. All 0 where there is no journal yet.
 */
final class Work {

    private Work() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path file = Path.of(arguments[0], "hanlu.db");
        long tables = 0;
        if (Files.exists(file)) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                tables = number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'lost'");
                if (tables > 0) {
                    say(connection);
                }
            }
        }
        if (tables == 0) {
            System.out.println("0 0 0 0 0 0");
        }
    }

    private static void say(Connection connection) throws SQLException {
        long keptFrom = System.currentTimeMillis() - Judge.KEPT.toMillis();
        System.out.println(number(connection, "SELECT max(last) FROM span") + " "
                + number(connection, "SELECT sum(last - first + 1) FROM round") + " "
                + number(connection, "SELECT min(first) FROM (SELECT first FROM span UNION ALL SELECT first FROM round)")
                + " "
                + number(connection, "SELECT (SELECT count(*) FROM span WHERE to_ms < " + keptFrom
                        + ") + (SELECT count(*) FROM round WHERE to_ms < " + keptFrom + ")")
                + " "
                + number(connection, "SELECT count(*) FROM meta WHERE key = 'salvage'") + " "
                + number(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'lost'"));
    }

    /** Null is 0. */
    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getLong(1);
        }
    }
}
