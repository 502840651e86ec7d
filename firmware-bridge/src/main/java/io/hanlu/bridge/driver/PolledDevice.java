package io.hanlu.bridge.driver;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Port;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Device} as a source: the one place where a failed measurement becomes bad readings. A measurement that was disturbed
 * is tried again at once, up to {@link #TRIES} times; a device that keeps the bus waiting is left alone for a while ({@link
 * Patience}). Notices when another chip answers than before. Logs when a device begins to fail, fails otherwise than before,
 * or works again, not at every tick.
 *
 * <p>Sampled by the thread of its lane; closed by any.
 */
public final class PolledDevice implements Source.Polled {

    /** Measurements tried for one tick. */
    static final int TRIES = 3;

    /** A moment for a disturbance to pass, or for a chip to end what a disturbed command has started. */
    static final Duration BETWEEN_TRIES = Duration.ofMillis(2);

    private static final Logger LOG = LoggerFactory.getLogger(PolledDevice.class);

    /** What fails at once and may be over at once. */
    private static final Set<Quality> PASSING =
            EnumSet.of(Quality.NACK, Quality.CRC, Quality.SHORT_READ, Quality.NOT_READY);

    /** After one of these it may be another chip that answers. */
    private static final Set<Quality> GONE =
            EnumSet.of(Quality.NACK, Quality.TIMEOUT, Quality.BUS, Quality.ACCESS, Quality.NOT_READY);

    private final SensorSpec spec;
    private final List<Quantity> quantities;
    private final Port port;
    private final Clock clock;
    private final Device device;

    // the lane's thread only
    private final Patience patience;
    private @Nullable Quality lastCause;
    private @Nullable Sink sink;
    private @Nullable String serial;
    private boolean mayBeAnother = true;

    public PolledDevice(SensorSpec spec, List<Quantity> quantities, Port port, Clock clock, Device device) {
        this.spec = spec;
        this.quantities = List.copyOf(quantities);
        this.port = port;
        this.clock = clock;
        this.device = device;
        this.patience = new Patience(clock, spec.timezone());
    }

    @Override
    public SensorSpec spec() {
        return spec;
    }

    @Override
    public List<Point> points() {
        return quantities.stream().map(spec::point).toList();
    }

    @Override
    public String lane() {
        return port.lane();
    }

    @Override
    public void start(Sink to) {
        sink = to;
    }

    /** The bus has been freed: asks at the next tick, however long it should have been left alone. */
    public void endPatience() {
        patience.end();
    }

    /** Whether {@link #sample} would not ask it now. */
    public boolean isLeftAlone() {
        return patience.leftAlone() != null;
    }

    @Override
    public List<Reading> sample(long timeMillis) throws InterruptedException {
        DeviceException leftAlone = patience.leftAlone();
        if (leftAlone != null) {
            Samples none = new Samples(spec, quantities, timeMillis);
            none.failRest(leftAlone);
            return none.readings();
        }
        Samples samples = measure(timeMillis);
        for (int tries = 2; tries <= TRIES && samples.isWorthAnotherTry(PASSING); tries++) {
            clock.pause(BETWEEN_TRIES);
            samples = measure(timeMillis).completedFrom(samples, tries);
        }
        judge(samples);
        return samples.readings();
    }

    private Samples measure(long timeMillis) throws InterruptedException {
        Samples samples = new Samples(spec, quantities, timeMillis);
        try {
            device.measure(samples);
        } catch (DeviceException e) {
            samples.failRest(e);
        }
        return samples;
    }

    private void judge(Samples samples) throws InterruptedException {
        DeviceException failure = samples.failure();
        if (failure != null && Patience.isTriedBy(failure.quality())) {
            patience.failed(failure);
        } else {
            patience.answered();
        }
        if (failure != null && GONE.contains(failure.quality())) {
            mayBeAnother = true;
        } else if (mayBeAnother) {
            mayBeAnother = false;
            identify();
        }
        logChange(failure);
    }

    /** Once after each absence. A chip that measures and does not tell its number is no fault, unless it arrives garbled. */
    private void identify() throws InterruptedException {
        String found = null;
        for (int tries = 1; found == null; tries++) {
            try {
                found = device.serial();
                if (found == null) {
                    return;
                }
            } catch (DeviceException e) {
                LOG.debug("{}/{} did not tell its serial number: {}", spec.zone(), spec.id(), e.getMessage());
                if (Patience.isTriedBy(e.quality()) || tries == TRIES) {
                    tellIfGarbled(e);
                    return;
                }
                clock.pause(BETWEEN_TRIES);
            }
        }
        if (found.equals(serial)) {
            return;
        }
        String noted = sink == null ? null : sink.chip(spec.zone(), spec.id(), found);
        String before = serial == null ? noted : serial;
        serial = found;
        if (before != null && !before.equals(found)) {
            LOG.warn(
                    "{}/{}: another chip answers at {}: {} → {}",
                    spec.zone(),
                    spec.id(),
                    spec.address(),
                    before,
                    found);
            if (sink != null) {
                sink.notice(
                        new Notice(
                                spec.zone(),
                                spec.id(),
                                Notice.Kind.CHIP_REPLACED,
                                "another chip answers at " + spec.address() + ": serial number " + before + " → "
                                        + found
                                        + "; the history goes on under the same name; if nobody replaced it, look at the wiring"));
            }
        }
    }

    /** Two chips at one address send their numbers at once; of each bit the wire carries the zero, and the check sum is wrong. */
    private void tellIfGarbled(DeviceException failure) {
        if (failure.quality() == Quality.CRC && sink != null) {
            sink.notice(new Notice(
                    spec.zone(),
                    spec.id(),
                    Notice.Kind.ADDRESS_SHARED,
                    "the serial number at " + spec.address()
                            + " arrives garbled although measurements do not: two devices seem"
                            + " to have this address; unplug one, give it another address or a multiplexer's channel"));
        }
    }

    private void logChange(@Nullable DeviceException failure) {
        Quality cause = failure == null ? null : failure.quality();
        if (cause == lastCause) {
            return;
        }
        lastCause = cause;
        if (failure == null) {
            LOG.info("{}/{} ({} at {}) measures again", spec.zone(), spec.id(), spec.driver(), spec.address());
        } else {
            LOG.warn(
                    "{}/{} ({} at {}): {}: {}",
                    spec.zone(),
                    spec.id(),
                    spec.driver(),
                    spec.address(),
                    failure.quality().id(),
                    failure.getMessage());
        }
    }

    @Override
    public void close() {
        port.close();
    }
}
