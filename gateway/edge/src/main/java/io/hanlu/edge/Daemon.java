package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.TimeSource;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.edge.acquire.Acquisition;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.acquire.LateSource;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.command.Commands;
import io.hanlu.edge.config.ConfigWatch;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.console.AlarmDesk;
import io.hanlu.edge.console.Controls;
import io.hanlu.edge.console.EdgeConsole;
import io.hanlu.edge.console.History;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.journal.Keeper;
import io.hanlu.edge.journal.Redated;
import io.hanlu.edge.journal.Sealer;
import io.hanlu.edge.journal.Stopgap;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.edge.notify.Notifier;
import io.hanlu.edge.pipeline.AlarmStage;
import io.hanlu.edge.pipeline.Events;
import io.hanlu.edge.pipeline.Pipeline;
import io.hanlu.edge.signal.Signals;
import io.hanlu.edge.uplink.Uplink;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Situation;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.message.Topics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: its parts, opened in the order in which each needs the one before, closed the other way round. So a
 * stop first ends sampling, then commits what was sampled, then sends what was committed.
 */
final class Daemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Deque<AutoCloseable> parts; // the last opened first
    private final Inlet inlet;
    private final AlarmStage alarms;
    private final Pipeline pipeline;
    private final Notifier notifier;
    private final EdgeConsole console;
    private final @Nullable Uplink uplink;
    private volatile GatewayConfig inForce;
    private volatile AlarmWords words;

    /**
     * Starts everything, or nothing.
     *
     * @param file where the configuration comes from; watched for changes
     * @param data the journal's folder
     * @throws IOException a port that cannot be listened on
     * @throws JournalException a journal that cannot be opened
     */
    static Daemon start(GatewayConfig config, Path file, Path data, Machine machine)
            throws IOException, JournalException {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            return new Daemon(config, file, data, new GatewayClock(machine), parts);
        } catch (IOException | JournalException | RuntimeException e) {
            close(parts).forEach(e::addSuppressed);
            throw e;
        }
    }

    private Daemon(GatewayConfig config, Path file, Path data, GatewayClock clock, Deque<AutoCloseable> parts)
            throws IOException, JournalException {
        this.parts = parts;
        this.inForce = config;
        this.words = config.alarmWords();
        Bridge bridge = new Bridge(clock, config.simulation(), config.buses());
        bridge.nodes(config.nodes().keptIn(data), () -> clock.trust() == Trust.TRUSTED);
        parts.push(bridge);
        List<Source> sources = new ArrayList<>();
        for (SensorSpec spec : config.sensors()) {
            sources.add(source(bridge, spec, clock));
        }
        List<Point> points = new ArrayList<>();
        sources.forEach(source -> points.addAll(source.points()));
        points.addAll(config.derivedPoints());
        Predicate<Point> isRecorded = recorded(sources);
        Journal.Bounds bounds =
                new Journal.Bounds(config.journal().keep(), config.journal().maxSizeBytes(), config.uplink() != null);
        Journal journal = Stopgap.open(data, memory(), points, isRecorded, bounds);
        parts.push(journal);
        Path records = journal.folder();
        clock.start(journal.past(), timeSources(sources), config.clock().hold());
        Redated begun = journal.begin(clock.boot(), clock.trust(), clock.offsetMillis());
        Keeper keeper = new Keeper(journal, bounds, this::record, clock);
        Sealer sealer = new Sealer(journal, journal::lastFinal, clock);
        parts.push(sealer);
        sealer.start();
        inlet = new Inlet(journal::noteChip);
        LiveTable live = new LiveTable(clock);

        SigningKey own = config.uplink() == null || config.uplink().centre() == null
                ? null
                : SigningKey.readOrGenerate(data.resolve("gateway.key.pem"));
        uplink = config.uplink() == null ? null : uplink(config, config.uplink(), journal, own, clock);
        Signals signals =
                new Signals(config.outputs(), config.buttons(), bridge, inlet, Daemon.acknowledger(inlet), clock);
        alarms = new AlarmStage(
                journal,
                config.alarms(),
                this::sentence,
                new GatewayVitals(
                        records,
                        inlet,
                        journal,
                        keeper,
                        uplink,
                        config.uplink() == null
                                ? Duration.ZERO
                                : config.uplink().sending().batch(),
                        clock),
                isRecorded,
                signals::show,
                clock);
        pipeline = new Pipeline(
                inlet,
                journal,
                live,
                new Honesty(config.honesty(), sources, newest(journal), clock.monotonicNanos()),
                alarms,
                config.journal().commit(),
                new Bell(),
                clock);
        pipeline.keep(clock, () -> uplink == null || uplink.link().connected());
        Events.uncertain(clock.epochMillis(), begun).ifPresent(pipeline::record);
        notifier = new Notifier(
                config.gateway().id(),
                config.gateway().timezone(),
                config.gateway().language(),
                config.people(),
                words,
                records,
                pipeline::record,
                clock,
                RandomGenerator.getDefault());
        parts.push(notifier);
        Standing standing = new Standing(config, inlet, journal, keeper, pipeline, alarms, uplink, signals, clock);
        PrometheusRegistry metrics = new PrometheusRegistry();
        standing.register(metrics);
        standing.registerSatelliteTime(metrics, timeSources(sources));
        Standing.registerNodes(metrics, bridge);
        Standing.registerSealing(metrics, sealer);
        Standing.registerNotifications(metrics, notifier);
        AlarmDesk desk = new ConsoleAlarms(
                alarms,
                inlet,
                records,
                config.zones().stream().map(GatewayConfig.Zone::id).toList());
        Controls controls = new PageControls(signals, notifier, inlet);
        console = EdgeConsole.start(
                config,
                new EdgeConsole.Parts(live, history(records), standing, desk, controls, new ZoneFacts(() -> inForce)),
                metrics,
                clock);
        parts.push(console);
        if (uplink != null && config.uplink() != null && config.uplink().centre() != null && own != null) {
            Commands commands = new Commands(
                    config.uplink().group(),
                    config.gateway().id(),
                    config.uplink().centre(),
                    own,
                    new RemoteHand(desk, controls, uplink),
                    audit(inlet),
                    clock);
            uplink.commandsTo(commands::arrived);
            commands.start();
            parts.push(commands);
        }
        if (uplink != null) {
            uplink.start();
            parts.push(uplink);
        }
        pipeline.start(Events.started(clock.epochMillis(), Version.SOFTWARE + " " + Version.number()));
        parts.push(pipeline);
        parts.push(keeper);
        keeper.start();
        notifier.start();
        signals.start();
        parts.push(signals);
        Acquisition acquisition = new Acquisition(sources, inlet, clock);
        parts.push(acquisition);
        acquisition.start();
        ConfigWatch watch = new ConfigWatch(file, config, this::putInForce, inlet::notice, clock);
        parts.push(watch);
        watch.start();
        LOG.info(
                "{} {} runs: {} sensors, journal {}, {}",
                config.gateway().id(),
                Version.number(),
                sources.size(),
                records,
                config.uplink() == null ? "no uplink" : config.uplink().urls());
    }

    /** What is refused was acknowledged, or ended, in the same moment. */
    @SuppressWarnings("FutureReturnValueIgnored") // the desk has said in the log why it refused
    private static Signals.Acknowledger acknowledger(Inlet inlet) {
        return (alarm, by) -> inlet.ask(new Input.Acknowledge(alarm, by, null, null));
    }

    /** In memory, outliving the process: what systemd gives (RuntimeDirectory), or shared memory. */
    private static Path memory() {
        String given = System.getenv("RUNTIME_DIRECTORY");
        return Path.of(given == null ? "/dev/shm" : given);
    }

    private void record(Happening happening) {
        pipeline.record(happening);
    }

    /** What a person reads of a change of an alarm, in the gateway's language. */
    private String sentence(Transition transition) {
        return words.sentence(Situation.of(transition), inForce.gateway().language());
    }

    /** Of the configuration, what may change while the daemon runs. */
    @SuppressWarnings("FutureReturnValueIgnored") // the pipeline puts the rules in force in its own time
    private void putInForce(GatewayConfig changed) {
        inForce = changed;
        words = changed.alarmWords();
        inlet.rule(changed.alarms());
        notifier.change(changed.people(), words);
        console.changed(changed);
    }

    /** Wakes those who wait for what is committed. */
    private final class Bell implements Pipeline.Listener {

        @Override
        public void committed() {
            if (uplink != null) {
                uplink.wake();
            }
            notifier.wake();
        }

        @Override
        public void corrected(Trust trust) {
            if (uplink != null) {
                uplink.clockChanged();
            }
        }

        @Override
        public void waits(Happening event) {
            notifier.direct(event);
        }
    }

    private static List<TimeSource> timeSources(List<Source> sources) {
        return sources.stream()
                .filter(TimeSource.class::isInstance)
                .map(TimeSource.class::cast)
                .toList();
    }

    /** The points of recordings. */
    private static Predicate<Point> recorded(List<Source> sources) {
        Set<Point> points = sources.stream()
                .filter(Source.Recorded.class::isInstance)
                .flatMap(source -> source.points().stream())
                .collect(Collectors.toSet());
        return points::contains;
    }

    /** When each point was last read before this start. */
    private static ToLongFunction<Point> newest(Journal journal) {
        Map<String, Long> newest = new HashMap<>();
        long[] times = journal.newestTimes();
        for (int i = 0; i < times.length; i++) {
            newest.put(journal.table().entries().get(i).name(), times[i]);
        }
        return point -> newest.getOrDefault(point.toString(), Journal.NEVER);
    }

    /** Each query has a reader of its own, since queries come on several threads. */
    private static History history(Path data) {
        return (wanted, fromMillis, toMillis, each) -> {
            try (JournalReader reader = JournalReader.open(data)) {
                reader.readings(wanted, fromMillis, toMillis, each);
            } catch (JournalException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    /** A device that cannot be opened is a sensor without values, not a daemon that does not start. */
    private static Source source(Bridge bridge, SensorSpec spec, Clock clock) {
        try {
            return bridge.open(spec);
        } catch (DeviceException e) {
            LOG.error("{}/{}: {}", spec.zone(), spec.id(), e.getMessage());
            Driver driver = Drivers.find(spec.driver()).orElseThrow();
            return new LateSource(spec, driver, e, bridge, clock);
        }
    }

    /** What the centre has the gateway do, as what the page does. */
    private record RemoteHand(AlarmDesk alarms, Controls controls, Uplink uplink) implements Commands.Doer {

        @Override
        public void command(Input.Command command) throws RefusedException, IOException {
            alarms.command(command);
        }

        @Override
        public void identify(String by) {
            controls.testSignals(by);
        }

        @Override
        public void resend(String stream, List<SeqRange> ranges) throws RefusedException, IOException {
            if (!stream.equals(uplink.stream())) {
                throw new RefusedException("the numbers are of stream " + stream + ", and this gateway's journal is "
                        + uplink.stream() + ": what was in that one is gone");
            }
            try {
                if (uplink.resend(ranges) == 0) {
                    throw new RefusedException(
                            "the journal has none of these numbers any more, or is to deliver them" + " anyway");
                }
            } catch (JournalException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    private static Commands.Audit audit(Sink sink) {
        return (by, what, refused) -> sink.notice(Notice.ofGateway(
                refused == null ? Notice.Kind.COMMANDED : Notice.Kind.COMMAND_REFUSED,
                by + ", from the centre: " + what + (refused == null ? "" : " was refused: " + refused)));
    }

    private static Uplink uplink(
            GatewayConfig config,
            GatewayConfig.Uplink settings,
            Journal journal,
            @Nullable SigningKey own,
            GatewayClock clock) {
        return new Uplink(
                settings,
                new Topics(settings.group(), config.gateway().id()),
                () -> Births.of(config, journal.table(), own, clock),
                journal,
                clock,
                RandomGenerator.getDefault());
    }

    /** Stops sampling, commits what was sampled, sends what was committed, and says how much that was. */
    @Override
    public void close() {
        for (Exception e : close(parts)) {
            LOG.error("a part did not stop cleanly: {}", e.getMessage(), e);
        }
        OptionalLong alarmDelay = uplink == null ? OptionalLong.empty() : uplink.alarmDelayP99Millis();
        LOG.info(
                "stopped:"
                        + " {\"sampled\":{},\"committed\":{},\"repeated\":{},\"lost\":{},\"sent\":{},\"alarms_raised\":{},"
                        + "\"alarm_p99_ms\":{}}",
                inlet.sampled() + pipeline.added(),
                pipeline.committed(),
                pipeline.repeated(),
                inlet.lost(),
                uplink == null ? 0 : uplink.sentReadings(),
                alarms.raised(),
                alarmDelay.isPresent() ? Long.toString(alarmDelay.getAsLong()) : "null");
    }

    private static List<Exception> close(Deque<AutoCloseable> parts) {
        List<Exception> failures = new ArrayList<>();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        return failures;
    }
}
