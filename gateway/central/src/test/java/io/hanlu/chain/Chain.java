package io.hanlu.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.edge.journal.JournalException;
import io.hanlu.wire.testing.FaultProxy;
import io.hanlu.wire.testing.Mosquitto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One test's gateways, broker, centre and store, in a folder of their own and on free loopback ports. All of it ends with the
 * test; when the test failed, the folder stays and what the programs wrote last is printed. The test's thread.
 */
final class Chain implements BeforeEachCallback, AfterEachCallback {

    static final String RECORDING = "fridgetag2L_130500109088.csv";

    /** More than the longest pause of the uplink after the longest one of its connection. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Daemon> daemons = new ArrayList<>();
    private @Nullable Path folder;
    private @Nullable Mosquitto broker;
    private final List<String> brokersOfGateways = new ArrayList<>();
    private @Nullable FaultProxy beforeCentre;
    private int gatewayPort;
    private int centrePort;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("hanlu-chain-");
        gatewayPort = Mosquitto.freePort();
        centrePort = Mosquitto.freePort();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        boolean failed = context.getExecutionException().isPresent();
        daemons.forEach(Daemon::discard);
        if (failed) {
            daemons.forEach(daemon -> System.err.print(daemon.tail()));
        }
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        if (!failed) {
            delete(folder());
        }
        daemons.clear();
        brokersOfGateways.clear();
        beforeCentre = null;
        broker = null;
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Where everything of this test is. */
    Path folder() {
        return Objects.requireNonNull(folder);
    }

    /** Closed when the test ends, last one first. */
    <T extends AutoCloseable> T owned(T part) {
        parts.push(part);
        return part;
    }

    /** A bad network before the broker, for gateways that are made after this; it is what they connect to, in this order. */
    FaultProxy networkOfGateways() {
        FaultProxy proxy = owned(new FaultProxy(broker().port(), seed()));
        gatewaysConnectTo(proxy.port());
        return proxy;
    }

    /** Another address that gateways made after this connect to. */
    void gatewaysConnectTo(int port) {
        brokersOfGateways.add(url(port));
    }

    /** A bad network between the broker and a centre that is made after this. */
    FaultProxy networkOfCentre() {
        FaultProxy proxy = owned(new FaultProxy(broker().port(), seed()));
        beforeCentre = proxy;
        return proxy;
    }

    /** Of what happens by chance; {@code -Dhanlu.seed=N} repeats it. */
    static long seed() {
        long seed = Long.getLong("hanlu.seed", new Random().nextLong());
        System.out.println("-Dhanlu.seed=" + seed);
        return seed;
    }

    /** The one broker, started when first asked for; with these lines in its configuration. */
    Mosquitto broker(String... configuration) {
        Mosquitto running = broker;
        if (running == null) {
            running = owned(new Mosquitto(newFolder("mosquitto"), configuration));
            broker = running;
        }
        return running;
    }

    int gatewayPort() {
        return gatewayPort;
    }

    int centrePort() {
        return centrePort;
    }

    /** Where a gateway of this name keeps its journal. */
    Path journal(String name) {
        return folder().resolve(name + "-journal");
    }

    Path embeddedStore() {
        return folder().resolve("store");
    }

    /** The recording that the bridge brings with it, as a file. */
    Path recording() {
        Path file = folder().resolve(RECORDING);
        try (InputStream in = Chain.class.getResourceAsStream("/io/hanlu/bridge/sim/" + RECORDING)) {
            if (!Files.exists(file)) {
                Files.copy(Objects.requireNonNull(in, RECORDING), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A sensor that imports {@link #recording}, as the point {@code room-1/rec-1/temperature}. */
    String importing() {
        return "      - {id: rec-1, driver: replay, at: \"file:" + recording() + "\", speed: max}\n";
    }

    /** So many simulated chips, two points each, once a second, on buses of their own. */
    static String simulated(int sensors) {
        return IntStream.rangeClosed(1, sensors)
                .mapToObj("      - {id: air-%1$d, driver: sht4x, at: \"sim:%1$d/0x44\", every: 1s}\n"::formatted)
                .reduce("", String::concat);
    }

    /** Writes the configuration of a gateway with these sensors in its one zone; returns the file. */
    Path gatewayFile(String name, String sensors) {
        return write(name + ".yaml", """
                gateway:
                  id: luochuan-apple-01
                  name: 洛川苹果产地仓
                  site: {region: CN-SN, county: luochuan, tier: base}
                  timezone: Asia/Shanghai
                zones:
                  - id: room-1
                    name: 1号冷库
                    kind: cold-room
                    sensors:
                %sjournal: {path: "%s", commit: 1s}
                uplink: {url: %s, group: CN-SN, batch: 1s, resend_after: 5s}
                console: {listen: "127.0.0.1:%d"}
                """.formatted(
                        sensors, journal(name), "[\"" + String.join("\", \"", urls()) + "\"]", gatewayPort));
    }

    private List<String> urls() {
        return brokersOfGateways.isEmpty() ? List.of(url(broker().port())) : brokersOfGateways;
    }

    private static String url(int port) {
        return "mqtt://127.0.0.1:" + port;
    }

    /** A gateway with these sensors, not started. */
    Daemon gateway(String name, String sensors) {
        return daemon(
                name,
                Daemon.GATEWAY,
                "run",
                "--config",
                gatewayFile(name, sensors).toString());
    }

    /** The same on a machine whose clock can be moved. */
    Daemon gateway(String name, String sensors, MovedClock clock) {
        return daemon(
                name,
                MovedClock.MAIN,
                gatewayFile(name, sensors).toString(),
                clock.file().toString());
    }

    /** The centre with its own store, not started. */
    Daemon centre() {
        return centreBehind(portOfCentre());
    }

    /** The same, with something between it and the broker that listens on this port. */
    Daemon centreBehind(int port) {
        return centre(port, "{kind: embedded, path: \"" + embeddedStore() + "\"}");
    }

    /** The centre with InfluxDB, not started. */
    Daemon centre(URI influxDb) {
        return centre(portOfCentre(), "{kind: influxdb, url: \"" + influxDb + "\", database: coldchain}");
    }

    private int portOfCentre() {
        return beforeCentre == null ? broker().port() : beforeCentre.port();
    }

    private Daemon centre(int brokerPort, String store) {
        Path file = write("central.yaml", """
                ingest: {url: "mqtt://127.0.0.1:%d", share: hanlu, set_aside: "%s"}
                store: %s
                console: {listen: "127.0.0.1:%d"}
                """.formatted(brokerPort, folder().resolve("set-aside"), store, centrePort));
        return daemon("central", Daemon.CENTRE, "run", "--config", file.toString());
    }

    /** A program with these arguments, not started. */
    Daemon daemon(String name, String main, String... arguments) {
        Daemon daemon = new Daemon(name, folder(), main, List.of(arguments));
        daemons.add(daemon);
        return daemon;
    }

    private Path newFolder(String name) {
        try {
            return Files.createDirectory(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file written before. */
    String text(String name) {
        try {
            return Files.readString(folder().resolve(name), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder().resolve(name), text, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the gateway of this name has committed until now. */
    Ledger committed(String name) throws JournalException {
        return Ledger.ofJournal(journal(name));
    }

    /** Waits until a gateway has committed more than so many readings in its life, or has ended before. */
    void awaitCommitted(Daemon gateway, int readings) {
        await(readings + " readings in the journal of " + gateway)
                .atMost(TIMEOUT)
                .ignoreException(JournalException.class) // not there yet
                .failFast(gateway + " ended", () -> !gateway.isAlive())
                .until(() -> committed(gateway.name()).readings().size() > readings);
    }

    /** Waits for some more rounds of so many points each, so that a while is measured in work done and not in seconds. */
    void awaitMore(Daemon gateway, int rounds, int points) throws JournalException {
        int before = Files.exists(journal(gateway.name()))
                ? committed(gateway.name()).readings().size()
                : 0;
        awaitCommitted(gateway, before + rounds * points);
    }

    /**
     * Waits until the gateway knows that: one that is in a pause would stop without sending the last rounds. Some are always under way:
     * over a slow network a batch and two ways of it.
     */
    private void awaitConfirmed() {
        await("the centre's confirmations at the gateway")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> metric("hanlu_journal_unsafe") < 10);
    }

    /** Waits until the gateway, which runs or will soon, has followed a clock that a time service keeps. */
    void awaitRightTime() {
        await("the gateway's clock, set right")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> metric("hanlu_clock_trusted") == 1
                        && Math.abs(metric("hanlu_clock_wall_ahead_seconds")) < 0.05);
    }

    private double metric(String name) throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + gatewayPort + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)").matcher(new String(in.readAllBytes(), UTF_8));
            if (!value.find()) {
                throw new IOException(metrics + " does not say " + name);
            }
            return Double.parseDouble(value.group(1));
        }
    }

    /** Stops both, after everything has arrived, and compares row by row. */
    void assertIdentical(Daemon gateway, Daemon centre, Callable<Ledger> store) throws Exception {
        awaitStored(gateway, store);
        awaitConfirmed();
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = committed(gateway.name());
        assertEquals(List.of(), Ledger.differences(committed, store.call()));
        assertEquals(committed.seqs().size(), committed.seqs().last().number(), "numbers without a gap");
    }

    /** Waits until the store holds everything that is committed now, as it was committed. */
    void awaitStored(Daemon gateway, Callable<Ledger> store) throws JournalException {
        Ledger committed = committed(gateway.name());
        await("all that " + gateway + " has committed until now in the store")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions() // the store may be away
                .failFast(gateway + " ended", () -> !gateway.isAlive())
                .untilAsserted(() -> assertEquals(List.of(), Ledger.missing(committed, store.call())));
    }
}
