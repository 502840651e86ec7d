package io.hanlu.bridge.bus;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.GpioPort.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all devices of one I2C bus: has it freed when nobody gets on, and says in the causes of bad readings what the devices
 * say together. Devices are sampled by the thread of the lane; opened and closed by any.
 */
public final class BusGuard {

    private static final Logger LOG = LoggerFactory.getLogger(BusGuard.class);

    /** So long two devices must have failed, with no other getting on, when others are asked too seldom to wait for. */
    private static final Duration CERTAIN = Duration.ofSeconds(10);

    private static final Set<Quality> BLOCKED = Set.of(Quality.TIMEOUT, Quality.BUS);

    /** The cause is in the device or in our rights, whatever the wires are like. */
    private static final Set<Quality> NOT_THE_WIRES =
            Set.of(Quality.ACCESS, Quality.RANGE, Quality.NO_VALUE, Quality.DEVICE);

    private final String bus;
    private final BusLines lines;
    private final BusRecovery recovery;
    private final Clock clock;

    private final Set<Watched> watched = new HashSet<>();
    private final Map<String, Quality> outcomes = new TreeMap<>(); // of those that have been asked, by address
    private final Set<Watched> failing = new HashSet<>(); // since somebody got on, or the wires were touched
    private long failingSinceNanos;
    private BusLines.@Nullable Levels levels; // seen when nobody got on

    /**
     * @param bus as addresses begin: {@code i2c:1}
     */
    public BusGuard(String bus, BusLines lines, Clock clock) {
        this.bus = bus;
        this.lines = lines;
        this.recovery = new BusRecovery(lines);
        this.clock = clock;
    }

    /** The same device, watched. */
    public synchronized Source watch(PolledDevice device) {
        Watched added = new Watched(device);
        watched.add(added);
        return added;
    }

    private synchronized void leave(Watched gone) {
        watched.remove(gone);
        failing.remove(gone);
        outcomes.remove(gone.device.spec().address());
    }

    private synchronized List<Reading> sampled(Watched by, List<Reading> readings) throws InterruptedException {
        Quality outcome = readings.stream()
                .map(Reading::quality)
                .filter(quality -> !quality.hasValue())
                .findFirst()
                .orElse(Quality.GOOD);
        outcomes.put(by.device.spec().address(), outcome);
        if (outcome.hasValue() || outcome == Quality.NACK) {
            // who sees that nobody acknowledges sees both lines move
            failing.clear();
            levels = null;
            BusRecovery.Told told = recovery.somebodyGotOn();
            if (told != null) {
                tell(by, told);
            }
        } else if (!NOT_THE_WIRES.contains(outcome)) {
            if (failing.isEmpty()) {
                failingSinceNanos = clock.monotonicNanos();
            }
            failing.add(by);
            if (nobodyGetsOn()) {
                free(by);
            }
        }
        return explained(readings);
    }

    /** Where the wires can be looked at, a held SDA is known by itself: a controller may take it for zeros that were sent. */
    private boolean nobodyGetsOn() throws InterruptedException {
        boolean everybody = failing.containsAll(watched);
        boolean certain = failing.size() > 1 && clock.monotonicNanos() - failingSinceNanos >= CERTAIN.toNanos();
        if (!everybody && !certain) {
            return false;
        }
        try {
            levels = lines.levels();
        } catch (DeviceException e) {
            LOG.debug("{}: the lines cannot be looked at: {}", bus, e.getMessage());
        }
        boolean blocked = failing.stream()
                .allMatch(device -> BLOCKED.contains(
                        outcomes.getOrDefault(device.device.spec().address(), Quality.GOOD)));
        return blocked || (levels != null && levels.sda() == Level.LOW);
    }

    private void free(Watched by) throws InterruptedException {
        BusRecovery.Outcome outcome = recovery.nobodyGetsOn(clock.monotonicNanos());
        if (outcome.acted()) {
            LOG.warn("{}: nobody gets on; tried to free it", bus);
            failing.clear();
            watched.forEach(device -> device.device.endPatience());
        }
        if (outcome.told() != null) {
            tell(by, outcome.told());
        }
    }

    private void tell(Watched by, BusRecovery.Told told) {
        SensorSpec spec = by.device.spec();
        String text = "bus " + bus + ": " + told.text();
        LOG.warn("{}", text);
        if (by.sink != null) {
            by.sink.notice(new Notice(spec.zone(), spec.id(), told.kind(), text));
        }
    }

    private synchronized List<Reading> explained(List<Reading> readings) {
        if (readings.stream()
                .allMatch(reading -> reading.quality().hasValue() || NOT_THE_WIRES.contains(reading.quality()))) {
            return readings;
        }
        String diagnosis = BusDiagnosis.of(outcomes, levels).orElse(null);
        return diagnosis == null
                ? readings
                : readings.stream()
                        .map(reading -> explained(reading, diagnosis))
                        .toList();
    }

    private static Reading explained(Reading reading, String diagnosis) {
        return reading.quality().hasValue() || NOT_THE_WIRES.contains(reading.quality())
                ? reading
                : Reading.bad(
                        reading.point(),
                        reading.timeMillis(),
                        reading.quality(),
                        reading.cause() == null ? diagnosis : reading.cause() + "; " + diagnosis);
    }

    /** A device with its guard behind it. */
    private final class Watched implements Source.Polled {

        final PolledDevice device;
        volatile @Nullable Sink sink;

        Watched(PolledDevice device) {
            this.device = device;
        }

        @Override
        public SensorSpec spec() {
            return device.spec();
        }

        @Override
        public List<Point> points() {
            return device.points();
        }

        @Override
        public String lane() {
            return device.lane();
        }

        @Override
        public void start(Sink to) {
            sink = to;
            device.start(to);
        }

        @Override
        public List<Reading> sample(long timeMillis) throws InterruptedException {
            // a device that is left alone says nothing new about the bus
            return device.isLeftAlone()
                    ? explained(device.sample(timeMillis))
                    : sampled(this, device.sample(timeMillis));
        }

        @Override
        public void close() {
            leave(this);
            device.close();
        }
    }
}
