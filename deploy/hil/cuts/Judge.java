import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code Judge STORE GATEWAY LIVES HISTORY [salvage]}: holds a journal, as {@code hanlu history} wrote it into HISTORY,
 * against what the centre's store has got of it, and its times against the machine's clock. LIVES has a line a life of
 * the gateway: begin and end, epoch milliseconds. {@code Judge STORE GATEWAY} only says how many readings the store has.
 *
 * <p>Says in one line how many readings the journal holds; the store holds; are in the store and not in the journal, or
 * have another value there (lost); are in the journal twice; carry a time that they cannot have; are not in the store
 * yet; and are in the store and still to be brought back from a damaged database, which only {@code salvage} allows.
 * What is older than the journal keeps nobody misses, and for what {@link Past} wrote nobody waits: the centre is said
 * to have had it.
 */
final class Judge {

    private static final String RECORDED = "room-1/logger/temperature";

    /** {@code journal.keep} of gateway.yaml. */
    static final Duration KEPT = Duration.ofDays(250);

    /** {@link Past} is older, what the lives import is younger. */
    private static final Duration DELIVERED = Duration.ofDays(150);

    /** The emulated clock chip counts whole seconds. */
    private static final long TOLERANCE_MILLIS = 2_000;

    private static final int SHOWN = 10;

    private record Place(String point, long timeMillis) {}

    private record Held(BigDecimal value, boolean good) {}

    private final TreeMap<Long, Long> lives = new TreeMap<>();
    private final Map<Place, Held> journal = new HashMap<>();
    private int duplicates;
    private int wrongTimes;
    private int shown;

    private Judge() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Judge judge = new Judge();
        if (arguments.length == 2) {
            judge.count(arguments[0], arguments[1]);
            return;
        }
        for (String line : Files.readAllLines(Path.of(arguments[2]))) {
            String[] life = line.split(" ");
            judge.lives.put(Long.parseLong(life[0]) - TOLERANCE_MILLIS, Long.parseLong(life[1]) + TOLERANCE_MILLIS);
        }
        judge.readJournal(Path.of(arguments[3]));
        judge.compare(arguments[0], arguments[1], arguments.length > 4);
    }

    private void readJournal(Path history) throws IOException {
        Map<String, Long> newest = new HashMap<>();
        List<String> lines = Files.readAllLines(history);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            long millis = OffsetDateTime.parse(cells[1]).toInstant().toEpochMilli();
            Held held = new Held(cells[2].isEmpty() ? null : canonical(new BigDecimal(cells[2])), cells[3].equals("good"));
            if (journal.put(new Place(cells[0], millis), held) != null) {
                duplicates++;
                show("twice", line);
            }
            boolean right;
            if (cells[0].equals(RECORDED)) {
                right = canonical(BigDecimal.valueOf(recorded(millis / 60_000), 2)).equals(held.value());
            } else {
                Map.Entry<Long, Long> life = lives.floorEntry(millis);
                right = life != null && millis <= life.getValue() && newest.getOrDefault(cells[0], Long.MIN_VALUE) < millis;
                newest.put(cells[0], millis);
            }
            if (!right) {
                wrongTimes++;
                show("wrong time", line);
            }
        }
    }

    private void count(String store, String gateway) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                PreparedStatement select = connection.prepareStatement(
                        "SELECT count(*) FROM reading JOIN series ON id = series WHERE gateway = ?")) {
            select.setString(1, gateway);
            System.out.println(select.executeQuery().getLong(1));
        }
    }

    private void compare(String store, String gateway, boolean isSalvageUnderWay) throws SQLException {
        long now = System.currentTimeMillis();
        long keptFrom = now - KEPT.toMillis();
        int stored = 0;
        int lost = 0;
        int awaited = 0;
        Set<Place> waiting = new HashSet<>(journal.keySet());
        waiting.removeIf(place -> place.timeMillis() < now - DELIVERED.toMillis());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                PreparedStatement select = connection.prepareStatement(
                        "SELECT point, time_ms, value, decimals, quality FROM reading JOIN series ON id = series"
                                + " WHERE gateway = ?")) {
            select.setString(1, gateway);
            ResultSet row = select.executeQuery();
            while (row.next()) {
                stored++;
                Place place = new Place(row.getString(1), row.getLong(2));
                waiting.remove(place);
                long scaled = row.getLong(3);
                BigDecimal value = row.wasNull() ? null : canonical(BigDecimal.valueOf(scaled, row.getInt(4)));
                Held kept = journal.get(place);
                if (new Held(value, row.getInt(5) == 0).equals(kept)) {
                    continue;
                }
                if (kept == null && isSalvageUnderWay) {
                    awaited++;
                } else if (kept != null || place.timeMillis() >= keptFrom) {
                    lost++;
                    show("lost", place + ": " + value + ", in the journal " + kept);
                }
            }
        }
        System.out.println(journal.size() + " " + stored + " " + lost + " " + duplicates + " " + wrongTimes + " "
                + waiting.size() + " " + awaited);
    }

    /** What {@code life} and {@link Past} have written into their recordings, in hundredths: which minute it is. */
    static int recorded(long minute) {
        return (int) (minute % 977 - 500);
    }

    /** Equal numbers are equal. */
    private static BigDecimal canonical(BigDecimal value) {
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    private void show(String what, String which) {
        if (shown++ < SHOWN) {
            System.err.println(what + ": " + which);
        }
    }
}
