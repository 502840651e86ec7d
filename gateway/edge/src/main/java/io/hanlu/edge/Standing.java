package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.TimeSource;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.SatelliteOffset;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.console.GatewayStatus;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.Keeper;
import io.hanlu.edge.journal.Room;
import io.hanlu.edge.journal.Sealer;
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
    private final Keeper keeper;
    private final Pipeline pipeline;
    private final AlarmStage alarms;
    private final @Nullable Uplink uplink;
    private final Signals signals;
    private final GatewayConfig config;
    private final GatewayClock clock;
    private final long startNanos;

    Standing(
            GatewayConfig config,
            Inlet inlet,
            Journal journal,
            Keeper keeper,
            Pipeline pipeline,
            AlarmStage alarms,
            @Nullable Uplink uplink,
            Signals signals,
            GatewayClock clock) {
        this.config = config;
        this.inlet = inlet;
        this.journal = journal;
        this.keeper = keeper;
        this.pipeline = pipeline;
        this.alarms = alarms;
        this.uplink = uplink;
        this.signals = signals;
        this.clock = clock;
        this.startNanos = clock.monotonicNanos();
    }

    /** Registers the counters under their names. */
    void register(PrometheusRegistry metrics) {
        counter(
                metrics,
                "hanlu_readings_sampled",
                "Readings that sensors and recordings gave, derived ones, and those that say nothing came.",
                () -> inlet.sampled() + pipeline.added());
        counter(
                metrics,
                "hanlu_readings_lost",
                "Readings that could not be kept: the journal could not be written for too long.",
                inlet::lost);
        counter(metrics, "hanlu_readings_committed", "Readings made durable.", pipeline::committed);
        counter(
                metrics,
                "hanlu_readings_repeated",
                "Readings of past times of which the journal had something as new: recorded or missed ones.",
                pipeline::repeated);
        gauge(metrics, "hanlu_journal_last_seq", "The newest sequence number.", journal::lastSeq);
        gauge(metrics, "hanlu_journal_unsafe", "Rounds and events the centre has not confirmed.", journal::unsafe);
        gauge(
                metrics,
                "hanlu_journal_held",
                "Of those, the ones that wait for the clock to be trusted.",
                journal::held);
        registerClock(metrics);
        registerRoom(metrics);
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

    private void registerClock(PrometheusRegistry metrics) {
        gauge(
                metrics,
                "hanlu_clock_trusted",
                "1 when the gateway's clock was confirmed since the boot.",
                () -> clock.trust() == Trust.TRUSTED ? 1 : 0);
        gauge(
                metrics,
                "hanlu_clock_synchronized",
                "1 when a time service or satellites keep the clock now.",
                () -> clock.isKept() ? 1 : 0);
        GaugeWithCallback.builder()
                .name("hanlu_clock_wall_ahead_seconds")
                .help("How far the machine's wall clock is ahead of the gateway's clock.")
                .callback(callback -> callback.call(clock.wallAheadMillis() / 1000.0))
                .register(metrics);
        counter(metrics, "hanlu_clock_corrections", "Times the gateway's clock was set.", clock::corrections);
        CounterWithCallback.builder()
                .name("hanlu_clock_corrected_seconds")
                .help("By how much in all.")
                .callback(callback -> callback.call(clock.correctedMillis() / 1000.0))
                .register(metrics);
    }

    private void registerRoom(PrometheusRegistry metrics) {
        gauge(
                metrics,
                "hanlu_journal_bytes",
                "In the journal's pages.",
                () -> keeper.room().bytes());
        gauge(
                metrics,
                "hanlu_journal_max_bytes",
                "The most there may be.",
                () -> keeper.room().maxBytes());
        known(
                metrics,
                "hanlu_disk_free_bytes",
                "Free on the journal's disk.",
                () -> keeper.room().freeBytes());
        known(
                metrics,
                "hanlu_journal_hours_left",
                "How long the centre may stay away before something is lost.",
                () -> keeper.room().hoursLeft());
        known(
                metrics,
                "hanlu_disk_written_bytes_a_day",
                "Bytes that go to the journal's device in a day, whoever writes them.",
                () -> keeper.room().deviceBytesPerDay());
        gauge(
                metrics,
                "hanlu_journal_lost",
                "Rounds and events that went before the centre had them, ever.",
                () -> keeper.room().lost());
        counter(
                metrics,
                "hanlu_journal_damaged_rows",
                "Rows that did not pass their check.",
                () -> keeper.room().damagedRows());
        known(
                metrics,
                "hanlu_journal_check_age_seconds",
                "Since every row was last checked.",
                () -> age(keeper.room().checkedMillis()));
    }

    private OptionalLong age(OptionalLong millis) {
        return millis.isPresent()
                ? OptionalLong.of((clock.epochMillis() - millis.getAsLong()) / 1_000)
                : OptionalLong.empty();
    }

    /** Has no value while there is none. */
    private static void known(PrometheusRegistry metrics, String name, String help, Supplier<OptionalLong> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> value.get().ifPresent(known -> callback.call((double) known)))
                .register(metrics);
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

    /** Shows how far what is stored has been sealed. */
    static void registerSealing(PrometheusRegistry metrics, Sealer sealer) {
        counter(metrics, "hanlu_readings_sealed", "Stored readings that were put together by point.", sealer::sealed);
        counter(metrics, "hanlu_seal_failures", "Times nothing could be sealed.", sealer::failures);
    }

    /** Shows how people are reached. */
    static void registerNotifications(PrometheusRegistry metrics, Notifier notifier) {
        gauge(metrics, "hanlu_notifications_waiting", "Messages to people that wait.", notifier::waiting);
        counter(metrics, "hanlu_notifications_delivered", "Messages that a channel took.", notifier::delivered);
        counter(metrics, "hanlu_notifications_failed", "Attempts that failed.", notifier::failed);
        counter(metrics, "hanlu_notifications_lost", "Messages given up.", notifier::lost);
    }

    /** Shows the time of satellites where a source knows it; has no value while none does. */
    void registerSatelliteTime(PrometheusRegistry metrics, List<TimeSource> satellites) {
        if (!satellites.isEmpty()) {
            GaugeWithCallback.builder()
                    .name("hanlu_clock_satellite_offset_seconds")
                    .help("How far the gateway's clock is ahead of satellites' time, to about half a second.")
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
        if (trouble == null) {
            trouble = ClockWords.contradiction(clock);
        }
        return new GatewayStatus(
                uplinkState(),
                uplinkDetail(),
                time(pipeline.lastCommitNanos()),
                uplink == null ? OptionalLong.empty() : time(uplink.lastAckNanos()),
                journal.unsafe(),
                new GatewayStatus.Time(
                        clock.trust(),
                        clock.isKept(),
                        Math.round(clock.wallAheadMillis() / 100.0) / 10.0, // the grain of the clocks is no news
                        journal.held()),
                trouble,
                notReady(),
                storage(keeper.room()));
    }

    private static GatewayStatus.Storage storage(Room room) {
        return new GatewayStatus.Storage(
                room.bytes(),
                room.maxBytes(),
                room.freeBytes(),
                room.hoursLeft(),
                room.deviceBytesPerDay(),
                room.lost(),
                room.damagedRows(),
                room.checkedMillis(),
                room.salvage());
    }

    private OptionalLong time(OptionalLong nanos) {
        return nanos.isPresent() ? OptionalLong.of(clock.millisAt(nanos.getAsLong())) : nanos;
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
        Duration sinceCommit = since(pipeline.lastCommitNanos());
        if (sinceCommit.compareTo(slowest.multipliedBy(2).plus(COMMIT_GRACE)) > 0) {
            reasons.add("nothing was made durable for " + sinceCommit.toSeconds() + " s");
        }
        if (uplink != null && journal.unsafe() > journal.held()) {
            Duration sinceAck = since(uplink.lastAckNanos());
            if (sinceAck.compareTo(ACK_GRACE) > 0) {
                reasons.add("the broker has taken nothing for " + sinceAck.toSeconds() + " s: " + uplinkDetail());
            }
        }
        return reasons;
    }

    /** Since that time, or since the start when it never was. */
    private Duration since(OptionalLong nanos) {
        return Duration.ofNanos(clock.monotonicNanos() - nanos.orElse(startNanos));
    }
}
