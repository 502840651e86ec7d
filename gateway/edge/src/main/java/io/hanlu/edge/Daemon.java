package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.edge.acquire.Acquisition;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.acquire.LateSource;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.console.EdgeConsole;
import io.hanlu.edge.console.GatewayStatus;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.edge.pipeline.Events;
import io.hanlu.edge.pipeline.Pipeline;
import io.hanlu.edge.uplink.Uplink;
import io.hanlu.wire.message.Topics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: its parts, opened in the order in which each needs the one before, closed the other way round. So a
 * stop first ends sampling, then commits what was sampled, then sends what was committed.
 */
final class Daemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last opened first
    private final Inlet inlet = new Inlet();
    private final Clock clock;
    private @Nullable Pipeline pipeline;
    private @Nullable Uplink uplink;

    private Daemon(Clock clock) {
        this.clock = clock;
    }

    /**
     * @throws IOException a port that cannot be listened on
     * @throws JournalException a journal that cannot be opened
     */
    static Daemon start(GatewayConfig config, Clock clock) throws IOException, JournalException {
        Daemon daemon = new Daemon(clock);
        try {
            daemon.open(config);
            return daemon;
        } catch (IOException | JournalException | RuntimeException e) {
            daemon.closeParts(e);
            throw e;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private void open(GatewayConfig config) throws IOException, JournalException {
        Bridge bridge = part(new Bridge(clock, config.simulation()));
        List<Source> sources = new ArrayList<>();
        for (SensorSpec spec : config.sensors()) {
            sources.add(source(bridge, spec));
        }
        List<Point> points =
                sources.stream().flatMap(source -> source.points().stream()).toList();
        Journal journal = part(Journal.open(config.journal().path(), points));
        LiveTable live = new LiveTable();
        PrometheusRegistry metrics = new PrometheusRegistry();
        Status status = new Status(inlet, journal, config, clock);

        part(new EdgeConsole(config, live, new JournalHistory(config.journal().path()), status, metrics, clock)).start();
    }

    /** A device that cannot be opened is a sensor without values, not a daemon that does not start. */
    private Source source(Bridge bridge, SensorSpec spec) {
        try {
            return bridge.open(spec);
        } catch (DeviceException e) {
            LOG.error("{}/{}: {}", spec.zone(), spec.id(), e.getMessage());
            Driver driver = Drivers.find(spec.driver()).orElseThrow();
            return new LateSource(spec, driver, e, bridge, clock);
        }
    }
}
