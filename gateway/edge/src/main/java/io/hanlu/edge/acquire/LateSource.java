package io.hanlu.edge.acquire;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sensor whose bus or pin could not be opened (no permission, no overlay, adapter unplugged): gives bad readings with that
 * cause, and is opened again now and then, so that a mended wire needs no restart. Used by its lane's thread.
 */
public final class LateSource implements Source.Polled {

    private static final Logger LOG = LoggerFactory.getLogger(LateSource.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(30);

    private final SensorSpec spec;
    private final List<Point> points;
    private final Bridge bridge;
    private final Clock clock;
    private DeviceException failure;
    private long triedNanos;
    private @Nullable Source opened;
    private @Nullable Sink sink;

    /**
     * @param failure what the first try said
     */
    public LateSource(SensorSpec spec, Driver driver, DeviceException failure, Bridge bridge, Clock clock) {
        this.spec = spec;
        this.points = driver.quantities(spec).stream().map(spec::point).toList();
        this.failure = failure;
        this.bridge = bridge;
        this.clock = clock;
        this.triedNanos = clock.monotonicNanos();
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
    public String lane() {
        return Address.parse(spec.address()).lane();
    }

    @Override
    public void start(Sink sink) {
        this.sink = sink;
    }

    @Override
    public List<Reading> sample(long timeMillis) throws InterruptedException {
        if (opened == null && clock.monotonicNanos() - triedNanos >= BETWEEN_TRIES.toNanos()) {
            tryAgain();
        }
        return switch (opened) {
            case null ->
                points.stream()
                        .map(point -> Reading.bad(point, timeMillis, failure.quality(), failure.getMessage()))
                        .toList();
            case Source.Polled polled -> polled.sample(timeMillis);
            default -> List.of(); // it speaks by itself from now on
        };
    }

    @Override
    public Duration lookEvery() {
        return opened instanceof Source.Polled polled ? polled.lookEvery() : Duration.ZERO;
    }

    @Override
    public void look() {
        if (opened instanceof Source.Polled polled) {
            polled.look();
        }
    }

    @Override
    public boolean settled(long timeMillis) {
        return !(opened instanceof Source.Polled polled) || polled.settled(timeMillis);
    }

    private void tryAgain() {
        triedNanos = clock.monotonicNanos();
        try {
            Source source = bridge.open(spec);
            if (sink != null) {
                source.start(sink);
            }
            opened = source;
            LOG.info("{}/{} could be opened at last", spec.zone(), spec.id());
        } catch (DeviceException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
