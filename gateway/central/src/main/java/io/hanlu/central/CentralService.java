package io.hanlu.central;

import io.hanlu.central.command.Orders;
import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.console.CentralConsole;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.ingest.Ingest;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running centre: its parts are started in the order store, fleet, console, ingest and stopped in reverse, so that
 * pages show from the first moment why the centre is not ready. Started and closed by one thread.
 */
public final class CentralService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CentralService.class);

    private final Deque<Runnable> stops = new ArrayDeque<>(); // of what has started, the last first

    private CentralService() {}

    /**
     * Starts everything, or nothing: what had started is stopped again when a later part fails.
     *
     * @param monotonicNanos never going back; for time-outs of the broker connection
     * @param died told when ingest ended by an error of our own
     */
    public static CentralService start(
            CentralConfig config,
            InstantSource clock,
            LongSupplier monotonicNanos,
            RandomGenerator random,
            Consumer<Throwable> died)
            throws StoreException, IOException {
        CentralService service = new CentralService();
        try {
            service.startParts(config, clock, monotonicNanos, random, died);
            return service;
        } catch (StoreException | IOException | RuntimeException e) {
            try {
                service.close();
            } catch (RuntimeException later) {
                e.addSuppressed(later);
            }
            throw e;
        }
    }

    private void startParts(
            CentralConfig config,
            InstantSource clock,
            LongSupplier monotonicNanos,
            RandomGenerator random,
            Consumer<Throwable> died)
            throws StoreException, IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        Store store = Stores.open(config.store(), clock, random);
        stops.push(store::close);
        Fleet fleet = new Fleet();
        Ingest ingest = new Ingest(config.ingest(), store, fleet, registry, clock, monotonicNanos, random, died);
        Orders orders = new Orders(config.commands(), fleet, ingest::publish, clock);
        ingest.repliesTo(orders::replied);
        CentralConsole console = CentralConsole.start(
                config.console(), fleet, store, orders, ingest::notReady, registry, clock, ZoneId.systemDefault());
        stops.push(console::close);
        stops.push(ingest::close);
        ingest.start();
        if (config.commands() != null) {
            log.info("commands are signed with key {}", config.commands().verifyingKey());
        }
        log.info(
                "started; taking from {} as {}",
                config.ingest().urls(),
                config.ingest().share());
    }

    /** Stops the parts in reverse; the first failure is thrown, later ones are suppressed in it. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        log.info("stopped");
    }
}
