package io.hanlu.bridge.gpsd;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.TimeSource;
import io.hanlu.bridge.port.Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one gpsd says, asked at every tick for the newest. Keeps nothing older: a van that has lost its satellites has no
 * position, not its last one.
 *
 * <p>Filled by the connection's thread, sampled by that of its lane.
 */
final class GpsdSource implements Source.Polled, TimeSource, Connection.Listener {

    static final List<Quantity> QUANTITIES =
            List.of(Quantity.LATITUDE, Quantity.LONGITUDE, Quantity.SPEED, Quantity.COURSE, Quantity.FIX);

    /** A fix older than this is not "now"; receivers give one a second. */
    static final Duration STALE = Duration.ofSeconds(5);

    /** How long the first sample waits for the first fix, so that a check right after the start sees one. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(GpsdSource.class);

    private static final double KM_PER_H = 3.6; // of 1 m/s

    /** The newest fix, when it came, and whether a van can be there. */
    private record Arrived(Report.Fix fix, long nanos, boolean possible) {}

    private final SensorSpec spec;
    private final Address.Gpsd at;
    private final Clock clock;
    private final Duration firstWait;
    private final CountDownLatch heard = new CountDownLatch(1);
    private final SatelliteTime time = new SatelliteTime();
    private final Movement movement = new Movement(); // the connection's thread only
    private final Connection connection;

    private volatile @Nullable DeviceException lost;
    private volatile @Nullable Arrived newest;
    private volatile Report.@Nullable Sky sky;
    private volatile int devices = -1; // not told
    private @Nullable Quality lastCause; // the lane's thread only

    private GpsdSource(SensorSpec spec, Address.Gpsd at, Clock clock, Duration firstWait) {
        this.spec = spec;
        this.at = at;
        this.clock = clock;
        this.firstWait = firstWait;
        this.connection = new Connection(at, clock, this);
    }

    static GpsdSource open(SensorSpec spec, Address.Gpsd at, Clock clock) {
        return open(spec, at, clock, FIRST_WAIT);
    }

    /**
     * @param firstWait how long the first sample waits for a first fix
     */
    static GpsdSource open(SensorSpec spec, Address.Gpsd at, Clock clock, Duration firstWait) {
        GpsdSource source = new GpsdSource(spec, at, clock, firstWait);
        source.connection.start();
        return source;
    }

    @Override
    public SensorSpec spec() {
        return spec;
    }

    @Override
    public List<Point> points() {
        return QUANTITIES.stream().map(spec::point).toList();
    }

    @Override
    public String lane() {
        return at.lane();
    }

    @Override
    public void heard(Report report) {
        lost = null;
        switch (report) {
            case Report.Fix fix -> take(fix, clock.monotonicNanos());
            case Report.Sky now -> sky = now;
            case Report.Devices now -> devices = now.count();
            case Report.Version version -> LOG.info("{}: gpsd {}", at, version.release());
            case Report.Refused refused -> LOG.warn("{}: gpsd answers: {}", at, refused.message());
            case Report.Other other -> {
                // nothing of ours
            }
        }
    }

    private void take(Report.Fix fix, long nanos) {
        boolean possible = !fix.located()
                || movement.accepts(
                        fix.latitude().orElseThrow(), fix.longitude().orElseThrow(), nanos);
        time.take(fix.mode() >= 2 && possible ? fix.time() : null, nanos);
        newest = new Arrived(fix, nanos, possible);
        heard.countDown();
    }

    @Override
    public void lost(DeviceException why) {
        time.interrupted();
        newest = null;
        sky = null;
        devices = -1;
        lost = why;
        heard.countDown();
    }

    @Override
    public Optional<TimeSource.Fix> time() {
        return time.now();
    }

    /** Lines of gpsd that were refused since the start. */
    long malformed() {
        return connection.malformed();
    }

    @Override
    public List<Reading> sample(long timeMillis) throws InterruptedException {
        boolean waited = heard.await(firstWait.toNanos(), TimeUnit.NANOSECONDS);
        if (!waited) {
            heard.countDown(); // the first sample only
        }
        Sample sample = new Sample(timeMillis);
        List<Reading> readings = QUANTITIES.stream().map(sample::reading).toList();
        logChange(readings.getFirst());
        return readings;
    }

    /** The readings of one tick, all from the same report. */
    private final class Sample {

        private final long timeMillis;
        private final Report.@Nullable Fix fix;
        private final boolean possible;
        private final @Nullable DeviceException nothing; // why no quantity has a value

        Sample(long timeMillis) {
            this.timeMillis = timeMillis;
            Arrived arrived = newest;
            DeviceException why = lost;
            if (why == null && (arrived == null || clock.monotonicNanos() - arrived.nanos() > STALE.toNanos())) {
                why = silence();
            }
            nothing = why;
            fix = arrived == null ? null : arrived.fix();
            possible = arrived != null && arrived.possible();
        }

        Reading reading(Quantity quantity) {
            Point point = spec.point(quantity);
            if (nothing != null || fix == null) {
                DeviceException why = nothing == null ? silence() : nothing;
                return Reading.bad(point, timeMillis, why.quality(), why.getMessage());
            }
            if (quantity == Quantity.FIX) {
                return Reading.of(point, timeMillis, fix.located() ? fix.mode() : 0, Quality.GOOD);
            }
            if (!fix.located()) {
                return Reading.bad(point, timeMillis, Quality.NO_FIX, noFix());
            }
            if (!possible) {
                return Reading.bad(
                        point,
                        timeMillis,
                        Quality.RANGE,
                        "the receiver has jumped to " + fix.latitude().orElseThrow() + "°, "
                                + fix.longitude().orElseThrow()
                                + "°, where no van can have got to; believed if it says so for 30 s; if it repeats, look"
                                + " at the antenna");
            }
            OptionalDouble value = value(fix, quantity);
            return value.isPresent()
                    ? Reading.of(point, timeMillis, quantity.scale(value.getAsDouble()), Quality.GOOD)
                    : Reading.bad(
                            point,
                            timeMillis,
                            Quality.NO_VALUE,
                            "the receiver gives no " + quantity.id() + " now, as while standing");
        }
    }

    private static OptionalDouble value(Report.Fix fix, Quantity quantity) {
        return switch (quantity) {
            case LATITUDE -> fix.latitude();
            case LONGITUDE -> fix.longitude();
            case SPEED -> fix.speed().stream().map(speed -> speed * KM_PER_H).findFirst();
            // 360° is north, as 0° is; so is what rounds to it
            case COURSE ->
                fix.track().stream().map(track -> track >= 359.95 ? 0 : track).findFirst();
            default -> throw new IllegalArgumentException(quantity.id());
        };
    }

    private DeviceException silence() {
        String remedy = switch (devices) {
            case -1 -> "gpsd has not said which receivers it has; systemctl status gpsd";
            case 0 -> "gpsd has no receiver: name it in DEVICES= of /etc/default/gpsd and restart gpsd";
            default -> "check the receiver's plug; gpspipe -w shows what gpsd hears";
        };
        return new DeviceException(
                Quality.STALE, at + ": no fix has come for more than " + STALE.toSeconds() + " s; " + remedy);
    }

    private String noFix() {
        Report.Sky now = sky;
        String satellites = now == null
                ? "the receiver has not said which satellites it sees"
                : "it sees " + now.seen() + " satellites and uses " + now.used();
        return at + ": the receiver does not know where it is: " + satellites
                + "; give the antenna a view of the sky, a cold start takes minutes";
    }

    private void logChange(Reading first) {
        Quality cause = first.quality() == Quality.GOOD ? null : first.quality();
        if (cause == lastCause) {
            return;
        }
        lastCause = cause;
        if (cause == null) {
            LOG.info("{}/{} ({}) has a position", spec.zone(), spec.id(), spec.address());
        } else {
            LOG.warn("{}/{} ({}): {}: {}", spec.zone(), spec.id(), spec.address(), cause.id(), first.cause());
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
