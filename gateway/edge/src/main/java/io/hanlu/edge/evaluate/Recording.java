package io.hanlu.edge.evaluate;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.replay.RecordingReader;
import io.hanlu.bridge.replay.RecordingReader.Cell;
import io.hanlu.bridge.replay.RecordingReader.Malformed;
import io.hanlu.bridge.replay.RecordingReader.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A logger's export as the readings of a sensor: columns as in {@link RecordingReader}. A gateway says when a sensor is silent; a logger
 * has no row for that. Here such a time begins with a reading of quality {@code no_value}, one interval after the last row, so
 * that a value from before a gap is not taken for one within it.
 *
 * @param every the interval between most rows: their median
 * @param fromMillis time of the first row, UTC epoch milliseconds
 * @param toMillis one interval after the last row
 */
public record Recording(
        Path file, ZoneId timezone, boolean hasHumidity, Duration every, long fromMillis, long toMillis) {

    /**
     * Looks through a file.
     *
     * @param timezone of times without an offset
     * @param malformed told of every row that has to be skipped, and of every cell that cannot be read
     * @throws IOException when it cannot be read, or has less than two rows
     */
    public static Recording open(Path file, ZoneId timezone, Consumer<Malformed> malformed) throws IOException {
        try (RecordingReader reader = RecordingReader.open(file, timezone, malformed)) {
            Pace pace = new Pace();
            for (Row row = reader.next(); row != null; row = reader.next()) {
                pace.add(row.timeMillis());
            }
            if (pace.readings() < 2) {
                throw new IOException(file + " has " + (pace.readings() == 0 ? "no row" : "only one row")
                        + " with a time that can be read; an evaluation needs two");
            }
            Duration every = pace.every(Duration.ZERO);
            return new Recording(
                    file,
                    timezone,
                    reader.hasHumidity(),
                    every,
                    pace.firstMillis(),
                    pace.lastMillis() + every.toMillis());
        }
    }

    /**
     * Gives what it holds from one time up to, not including, another.
     *
     * @param zone of the points that are given
     * @param sensor of the points that are given
     * @throws IOException when the file cannot be read any further
     */
    public void readings(String zone, String sensor, long from, long to, Consumer<Reading> each) throws IOException {
        Point temperature = new Point(zone, sensor, Quantity.TEMPERATURE);
        Point humidity = new Point(zone, sensor, Quantity.HUMIDITY);
        // what is malformed has been told
        try (RecordingReader reader = RecordingReader.open(file, timezone, malformed -> {})) {
            long expected = Long.MAX_VALUE;
            for (Row row = reader.next(); row != null && row.timeMillis() < to; row = reader.next()) {
                if (row.timeMillis() < from) {
                    continue;
                }
                if (row.timeMillis() - every.toMillis() / 2 > expected) {
                    each.accept(Reading.bad(temperature, expected, Quality.NO_VALUE));
                    if (hasHumidity) {
                        each.accept(Reading.bad(humidity, expected, Quality.NO_VALUE));
                    }
                }
                give(temperature, row, row.temperature(), each);
                give(humidity, row, row.humidity(), each);
                expected = row.timeMillis() + every.toMillis();
            }
        }
    }

    private static void give(Point point, Row row, @Nullable Cell cell, Consumer<Reading> each) {
        if (cell != null) {
            each.accept(
                    cell.quality().hasValue()
                            ? Reading.of(point, row.timeMillis(), cell.scaled(), cell.quality())
                            : Reading.bad(point, row.timeMillis(), cell.quality()));
        }
    }
}
