package io.hanlu.central.ingest;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What ingest counts. Thread-safe. */
final class IngestMetrics {

    final Counter chunks;
    final Counter readings;
    final Counter events;
    final Counter resent;
    final Counter setAside;
    final Counter setAsideRemoved;
    final Counter setAsideFailed;
    final Counter unknownTableExpired;
    final Counter retries;
    final Counter dropped;
    final Counter safeUnsent;
    final Gauge waiting;
    final Histogram writeSeconds;

    IngestMetrics(PrometheusRegistry registry) {
        chunks = counter(registry, "chunks", "Telemetry chunks committed, resent ones included");
        readings = counter(registry, "readings", "Readings committed, resent ones included");
        events = counter(registry, "events", "Events committed, resent ones included");
        resent = counter(registry, "resent", "Rounds and events committed that had been committed before");
        setAside = Counter.builder()
                .name("hanlu_central_set_aside")
                .help("Messages that cannot be stored, by reason; their bytes are in the set-aside folder")
                .labelNames("reason")
                .register(registry);
        for (Unusable reason : Unusable.values()) {
            setAside.initLabelValues(reason.id());
        }
        setAsideRemoved = counter(registry, "set_aside_removed", "Oldest set-aside messages removed to make room");
        setAsideFailed = counter(registry, "set_aside_failed", "Messages that could not even be set aside");
        unknownTableExpired =
                counter(registry, "unknown_table_expired", "Chunks given up because their birth did not come in time");
        retries = counter(registry, "store_retries", "Writes tried again because the store failed");
        dropped = counter(
                registry, "dropped", "Messages beyond what the inbox holds, left to their gateways to send again");
        safeUnsent =
                counter(registry, "safe_unsent", "Acknowledgements to gateways that could not be sent; they resend");
        waiting = Gauge.builder()
                .name("hanlu_central_waiting")
                .help("Chunks waiting for the birth that explains them")
                .register(registry);
        writeSeconds = Histogram.builder()
                .name("hanlu_central_store_write_seconds")
                .help("Time of one batch write")
                .classicUpperBounds(0.005, 0.02, 0.1, 0.5, 2, 10)
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name("hanlu_central_" + name).help(help).register(registry);
    }
}
