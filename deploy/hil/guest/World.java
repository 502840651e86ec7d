import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets the air around the chips and remembers when it was what, to judge readings by. Any thread. */
final class World {

    /** From before it was set until after the next was set, it is possible. */
    private record Air(long fromMillis, long toMillis, double celsius, double relative) {}

    /** The chips' steps (AHT20: half of 0.0002 °C, SHT3x: half of 0.0027 °C), and readings' rounding to 0.01. */
    private static final double TOLERANCE = 0.0085;

    private static final long EARLIEST_MILLIS = 50;

    /** A sample may be a second late and still carry its tick's time; then come retries, and waiting for a processor. */
    private static final long LATEST_MILLIS = 4_000;

    private final Map<String, List<Air>> history = new LinkedHashMap<>();

    synchronized void set(String chip, double celsius, double relative) {
        long before = System.currentTimeMillis();
        Board.set(chip, "temp_mc", (int) Math.round(celsius * 1000));
        Board.set(chip, "rh_mpct", (int) Math.round(relative * 1000));
        List<Air> airs = history.computeIfAbsent(chip, c -> new ArrayList<>());
        if (!airs.isEmpty()) {
            Air last = airs.removeLast();
            airs.add(new Air(last.fromMillis(), System.currentTimeMillis(), last.celsius(), last.relative()));
        }
        airs.add(new Air(before, Long.MAX_VALUE, celsius, relative));
    }

    /**
     * Whether a chip can have measured this for a reading of that time.
     *
     * @param olderMillis how old a value may be that the kernel hands out; 0 when it is asked of the chip
     */
    synchronized boolean explains(String chip, String quantity, double value, long timeMillis, long olderMillis) {
        return history.get(chip).stream()
                .filter(air -> air.toMillis() >= timeMillis - EARLIEST_MILLIS - olderMillis
                        && air.fromMillis() <= timeMillis + LATEST_MILLIS)
                .anyMatch(air -> near(quantity.equals("temperature") ? air.celsius() : air.relative(), value));
    }

    static boolean near(double one, double other) {
        return Math.abs(one - other) <= TOLERANCE;
    }
}
