package io.hanlu.bridge.replay;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.replay.RecordingReader.Cell;
import io.hanlu.bridge.replay.RecordingReader.Malformed;
import io.hanlu.bridge.replay.RecordingReader.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording being played: rows become due as far apart as they were recorded, divided by the speed. What is malformed is
 * skipped, counted and logged with its line; the rest goes on.
 */
final class Playback implements Source.Recorded {

    private static final Logger LOG = LoggerFactory.getLogger(Playback.class);

    /** Malformed lines logged one by one; the rest only in the sum at the end. */
    private static final int LOGGED_SINGLY = 20;

    private final SensorSpec spec;
    private final Path file;
    private final OptionalDouble speed;
    private final Clock clock;
    private final RecordingReader reader;
    private final List<Point> points;

    /** Read, but not due yet. */
    private @Nullable Row waiting;

    private boolean begun;
    private boolean ended;
    private long firstRowMillis;
    private long beginNanos;
    private long rows;
    private long malformed;
    private volatile boolean closed;

    /**
     * @param speed recorded seconds in one second; empty for as fast as possible
     */
    Playback(SensorSpec spec, Path file, OptionalDouble speed, Clock clock) throws IOException {
        this.spec = spec;
        this.file = file;
        this.speed = speed;
        this.clock = clock;
        this.reader = RecordingReader.open(file, spec.timezone(), this::onMalformed);
        List<Quantity> quantities =
                reader.hasHumidity() ? List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY) : List.of(Quantity.TEMPERATURE);
        this.points = quantities.stream().map(spec::point).toList();
    }

    @Override
    public SensorSpec spec() {
        return spec;
    }

    @Override
    public List<Point> points() {
        return points;
    }

    @Override
    public List<Reading> next(int most) throws InterruptedException {
        if (most < 1) {
            throw new IllegalArgumentException("at least one row is asked for, not " + most);
        }
        List<Reading> due = new ArrayList<>();
        for (int i = 0; i < most && !ended; i++) {
            if (waiting == null) {
                waiting = read();
            }
            if (waiting == null || !awaitDue(waiting, due.isEmpty())) {
                break;
            }
            give(waiting, due);
            waiting = null;
        }
        return due;
    }

    /** False when the row is not due yet and nobody wants to wait for it. */
    private boolean awaitDue(Row row, boolean patient) throws InterruptedException {
        if (speed.isEmpty()) {
            return true;
        }
        if (!begun) {
            begun = true;
            firstRowMillis = row.timeMillis();
            beginNanos = clock.monotonicNanos();
        }
        long afterBegin = (long) ((row.timeMillis() - firstRowMillis) * 1e6 / speed.getAsDouble());
        while (true) {
            long left = beginNanos + afterBegin - clock.monotonicNanos();
            if (left <= 0) {
                return true;
            }
            if (!patient) {
                return false;
            }
            clock.pause(Duration.ofNanos(left));
        }
    }

    private void give(Row row, List<Reading> to) {
        rows++;
        to.add(reading(points.getFirst(), row.timeMillis(), row.temperature()));
        if (row.humidity() != null) {
            to.add(reading(points.getLast(), row.timeMillis(), row.humidity()));
        }
    }

    private static Reading reading(Point point, long timeMillis, Cell cell) {
        return cell.quality().hasValue()
                ? Reading.of(point, timeMillis, cell.scaled(), cell.quality())
                : Reading.bad(point, timeMillis, cell.quality());
    }

    /** Null at the end, and where the file cannot be read any further. */
    private @Nullable Row read() {
        try {
            Row row = closed ? null : reader.next();
            if (row == null) {
                ended = true;
                LOG.info(
                        "{}: {} ended: {} rows given, {} malformed",
                        spec.point(Quantity.TEMPERATURE),
                        file,
                        rows,
                        malformed);
            }
            return row;
        } catch (IOException e) {
            ended = true;
            if (!closed) {
                LOG.error("{}: {} cannot be read after {} rows: the rest is missing", spec.id(), file, rows, e);
            }
            return null;
        }
    }

    private void onMalformed(Malformed what) {
        malformed++;
        if (malformed <= LOGGED_SINGLY) {
            LOG.warn("{}/{}: {}", spec.zone(), spec.id(), what);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("{}: {} did not close", spec.id(), file, e);
        }
    }
}
