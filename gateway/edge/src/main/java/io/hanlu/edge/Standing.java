package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.TimeSource;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.clock.SatelliteOffset;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.console.GatewayStatus;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.notify.Notifier;
import io.hanlu.edge.pipeline.AlarmStage;
import io.hanlu.edge.pipeline.Pipeline;
import io.hanlu.edge.signal.Signals;
import io.hanlu.edge.uplink.Uplink;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the daemon does, for the page, {@code /readyz} and {@code /metrics}: asks the parts, keeps nothing but when it began. Any
 * thread.
 */
final class Standing implements Supplier<GatewayStatus> {

    /** A gateway is not doing its job when its last durable round is older than twice its slowest sensor, and this. */
    private static final Duration COMMIT_GRACE = Duration.ofSeconds(30);

    /** … or when there is something to send and the broker has taken nothing for so long. */
    private static final Duration ACK_GRACE = Duration.ofMinutes(5);

    private final Inlet inlet;
    private final Journal journal;
    private final Pipeline pipeline;
    private final AlarmStage alarms;
    private final @Nullable Uplink uplink;
    private final Signals signals;
    private final GatewayConfig config;
    private final Clock clock;
    private final long startMillis;

    Standing(
            GatewayConfig config,
            Inlet inlet,
            Journal journal,
            Pipeline pipeline,
            AlarmStage alarms,
            @Nullable Uplink uplink,
            Signals signals,
            Clock clock) {
        this.config = config;
        this.inlet = inlet;
        this.journal = journal;
        this.pipeline = pipeline;
        this.alarms = alarms;
        this.uplink = uplink;
        this.signals = signals;
        this.clock = clock;
        this.startMillis = clock.epochMillis();
    }

    /** Registers the counters under their names. */
    void register(PrometheusRegistry metrics) {
        counter(
                metrics,
                "hanlu_readings_sampled",
                "Readings that sensors and recordings gave, derived ones, and those that say nothing came.",
                () -> inlet.sampled() + pipeline.added());
        counter(metrics, "hanlu_readings_lost", "Readings turned away because the journal was behind.", inlet::lost);
        counter(metrics, "hanlu_readings_committed", "Readings made durable.", pipeline::committed);
        counter(
                metrics,
                "hanlu_readings_repeated",
                "Readings of past times of which the journal had something as new: recorded or missed ones.",
                pipeline::repeated);
        gauge(metrics, "hanlu_journal_last_seq", "The newest sequence number.", journal::lastSeq);
        gauge(metrics, "hanlu_journal_unsafe", "Rounds and events the centre has not confirmed.", journal::unsafe);
        GaugeWithCallback.builder()
                .name("hanlu_alarms_standing")
                .help("Alarms that are not normal.")
                .labelNames("severity")
                .callback(callback -> {
                    for (Severity severity : Severity.values()) {
                        callback.call((double) alarms.standing(severity), severity.id());
                    }
                })
                .register(metrics);
        counter(metrics, "hanlu_alarms_raised", "Times an alarm became active.", alarms::raised);
        CounterWithCallback.builder()
                .name("hanlu_alarm_engine_seconds")
                .help("Time spent judging.")
                .callback(callback -> callback.call(alarms.nanos() / 1e9))
                .register(metrics);
        counter(metrics, "hanlu_output_errors", "Times an output could not be opened or switched.", signals::errors);
        gauge(metrics, "hanlu_signals_failing", "Outputs and buttons that do not work now.", signals::failing);
        if (uplink != null) {
            counter(metrics, "hanlu_readings_sent", "Readings the broker took for a subscriber.", uplink::sentReadings);
            counter(
                    metrics,
                    "hanlu_uplink_sent_bytes",
                    "Bytes sent, with what MQTT, TLS and TCP/IP add by rule of thumb.",
                    uplink::sentBytes);
            gauge(
                    metrics,
                    "hanlu_uplink_connected",
                    "1 when the broker is connected.",
                    () -> uplink.link().connected() ? 1 : 0);
            counter(
                    metrics,
                    "hanlu_uplink_connections",
                    "Connections made to the broker.",
                    () -> uplink.link().connections());
        }
    }

    /** Shows what wireless nodes were refused; zero where there are none. */
    static void registerNodes(PrometheusRegistry metrics, Bridge bridge) {
        counter(metrics, "hanlu_nodes_refused", "Times a wireless node was turned away.", bridge::refusedNodes);
        counter(
                metrics,
                "hanlu_node_records_refused",
                "Records of wireless nodes that were not understood.",
                bridge::refusedRecords);
    }

    /** Shows how people are reached. */
    static void registerNotifications(PrometheusRegistry metrics, Notifier notifier) {
        gauge(metrics, "hanlu_notifications_waiting", "Messages to people that wait.", notifier::waiting);
        counter(metrics, "hanlu_notifications_delivered", "Messages that a channel took.", notifier::delivered);
        counter(metrics, "hanlu_notifications_failed", "Attempts that failed.", notifier::failed);
        counter(metrics, "hanlu_notifications_lost", "Messages given up.", notifier::lost);
    }

    /** Shows the time of satellites where a source knows it; has no value while none does. */
    void registerSatelliteTime(PrometheusRegistry metrics, List<Source> sources) {
        List<TimeSource> satellites = sources.stream()
                .filter(TimeSource.class::isInstance)
                .map(TimeSource.class::cast)
                .toList();
        if (!satellites.isEmpty()) {
            GaugeWithCallback.builder()
                    .name("hanlu_clock_satellite_offset_seconds")
                    .help("How far the system's clock is ahead of satellites' time, to about half a second.")
                    .callback(callback -> SatelliteOffset.millis(satellites, clock)
                            .ifPresent(millis -> callback.call(millis / 1000.0)))
                    .register(metrics);
        }
    }

    private static void counter(PrometheusRegistry metrics, String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(metrics);
    }

    private static void gauge(PrometheusRegistry metrics, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(metrics);
    }

    @Override
    public GatewayStatus get() {
        @Nullable String trouble = pipeline.trouble();
        if (trouble == null && uplink != null) {
            trouble = uplink.trouble();
        }
        if (trouble == null) {
            trouble = signals.trouble();
        }
        return new GatewayStatus(
                uplinkState(),
                uplinkDetail(),
                pipeline.lastCommitMillis(),
                uplink == null ? OptionalLong.empty() : uplink.lastAckMillis(),
                journal.unsafe(),
                trouble,
                notReady());
    }

    private GatewayStatus.Uplink uplinkState() {
        if (uplink == null) {
            return GatewayStatus.Uplink.NONE;
        }
        return uplink.link().connected() ? GatewayStatus.Uplink.CONNECTED : GatewayStatus.Uplink.DISCONNECTED;
    }

    private String uplinkDetail() {
        if (uplink == null) {
            return "";
        }
        @Nullable
        String failure = uplink.link().connected() ? null : uplink.link().lastFailure();
        return failure == null ? uplink.link().url().toString() : failure;
    }

    private List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        @Nullable String trouble = pipeline.trouble();
        if (trouble != null) {
            reasons.add(trouble);
        }
        Duration slowest = config.sensors().stream()
                .map(SensorSpec::every)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration sinceCommit = since(pipeline.lastCommitMillis());
        if (sinceCommit.compareTo(slowest.multipliedBy(2).plus(COMMIT_GRACE)) > 0) {
            reasons.add("nothing was made durable for " + sinceCommit.toSeconds() + " s");
        }
        if (uplink != null && journal.unsafe() > 0) {
            Duration sinceAck = since(uplink.lastAckMillis());
            if (sinceAck.compareTo(ACK_GRACE) > 0) {
                reasons.add("the broker has taken nothing for " + sinceAck.toSeconds() + " s: " + uplinkDetail());
            }
        }
        return reasons;
    }

    /** Since that time, or since the start when it never was. */
    private Duration since(OptionalLong millis) {
        return Duration.ofMillis(clock.epochMillis() - millis.orElse(startMillis));
    }
}
