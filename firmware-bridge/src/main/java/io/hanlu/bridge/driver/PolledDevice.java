package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Device} as a source: the one place where a failed measurement becomes bad readings. Logs when a device begins to
 * fail, fails otherwise than before, or works again, not at every tick.
 *
 * <p>Sampled by the thread of its lane; closed by any.
 */
public final class PolledDevice implements Source.Polled {

    private static final Logger LOG = LoggerFactory.getLogger(PolledDevice.class);

    private final SensorSpec spec;
    private final List<Quantity> quantities;
    private final Port port;
    private final Device device;
    private @Nullable Quality lastCause;

    public PolledDevice(SensorSpec spec, List<Quantity> quantities, Port port, Device device) {
        this.spec = spec;
        this.quantities = List.copyOf(quantities);
        this.port = port;
        this.device = device;
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
    public List<Reading> sample(long timeMillis) throws InterruptedException {
        Samples samples = new Samples(spec, quantities, timeMillis);
        try {
            device.measure(samples);
        } catch (DeviceException e) {
            samples.failRest(e);
        }
        logChange(samples.failure());
        return samples.readings();
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
