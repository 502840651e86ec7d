import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets the air around a chip and remembers when it was what, to judge readings by. Any thread. */
final class World {

    /** From before it was set until after the next was set, both are possible. */
    private record Air(long fromMillis, long toMillis, double celsius, double relative) {}

    /** Steps of the chips, rounding of readings to 0.01. */
    private static final double TOLERANCE = 0.011;
    /** A tick may be late by a second and still carry its time; then there are conversion and retries. */
    static final long LATEST_MILLIS = 3_000;
    private static final long EARLIEST_MILLIS = 50;

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

    /** Whether a chip can have measured this for a reading of that time. */
    synchronized boolean explains(String chip, String quantity, double value, long timeMillis) {
        return history.get(chip).stream()
                .filter(air -> air.toMillis() >= timeMillis - EARLIEST_MILLIS
                        && air.fromMillis() <= timeMillis + LATEST_MILLIS)
                .anyMatch(air -> Math.abs((quantity.equals("temperature") ? air.celsius() : air.relative()) - value)
                        <= TOLERANCE);
    }
}
