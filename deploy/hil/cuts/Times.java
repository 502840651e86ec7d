import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code Times LIVES HISTORY}: how many readings of a history have a time they cannot have. LIVES has a line a life of the
 * gateway: its begin and its end, epoch milliseconds, on a clock that is not the gateway's. A sensor's reading is of such a life, and
 * later than the one before; a recorded one is of the minute that its value says.
 */
final class Times {

    private static final String RECORDED = "room-1/logger/temperature";
    private static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);

    /** The emulated clock chip counts whole seconds. */
    private static final long TOLERANCE_MILLIS = 2_000;

    private Times() {}

    public static void main(String[] arguments) throws IOException {
        TreeMap<Long, Long> lives = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] life = line.split(" ");
            lives.put(Long.parseLong(life[0]) - TOLERANCE_MILLIS, Long.parseLong(life[1]) + TOLERANCE_MILLIS);
        }
        Map<String, OffsetDateTime> newest = new HashMap<>();
        int wrong = 0;
        List<String> lines = Files.readAllLines(Path.of(arguments[1]));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            OffsetDateTime time = OffsetDateTime.parse(cells[1]);
            boolean right;
            if (cells[0].equals(RECORDED)) {
                right = new BigDecimal(cells[2]).compareTo(recordedAt(time)) == 0;
            } else {
                OffsetDateTime before = newest.put(cells[0], time);
                long millis = time.toInstant().toEpochMilli();
                Map.Entry<Long, Long> life = lives.floorEntry(millis);
                right = life != null && millis <= life.getValue() && (before == null || before.isBefore(time));
            }
            if (!right) {
                wrong++;
                System.err.println("wrong time: " + line);
            }
        }
        System.out.println(wrong);
    }

    /** What {@code life} has written into its recording; months have 28 days there. */
    private static BigDecimal recordedAt(OffsetDateTime time) {
        LocalDate day = time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
        int life = (day.getYear() - FIRST_DAY.getYear()) * 336 + (day.getMonthValue() - 1) * 28 + day.getDayOfMonth() - 1;
        int minute = life * 1_440 + time.getHour() * 60 + time.getMinute();
        return BigDecimal.valueOf(minute % 977 - 500, 2);
    }
}
