package io.hanlu.central;

import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.round;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.ingest.TestGateway;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as people and scripts run it: in a process of its own. */
@SuppressWarnings("NullAway.Init")
final class MainIT {

    private static final int CHUNKS = 400;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Mosquitto broker;
    private Path config;

    @BeforeEach
    void startBroker() throws IOException {
        broker = new Mosquitto(Files.createDirectories(folder.resolve("broker")));
        config = folder.resolve("central.yaml");
        Files.writeString(config, """
            ingest: {url: "%s", share: hanlu}
            store: {kind: embedded, path: %s}
            console: {listen: "127.0.0.1:%d"}
            """.formatted(broker.url(), folder.resolve("store"), Mosquitto.freePort()));
    }

    @AfterEach
    void stopAll() {
        started.forEach(Process::destroyForcibly);
        broker.close();
    }

    private Process command(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.hanlu.central.Main"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectError(folder.resolve("stderr." + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the command does not end");
        return process.exitValue();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }

    private String errors(int command) throws IOException {
        return Files.readString(folder.resolve("stderr." + command));
    }

    private Process run() throws IOException {
        int subscribed = subscriptions();
        Process run = command("run", "--config", config.toString());
        await("the centre to subscribe").atMost(Duration.ofSeconds(30)).until(() -> subscriptions() > subscribed);
        return run;
    }

    private int subscriptions() {
        return broker.log().split("Sending SUBACK to hanlu-central", -1).length;
    }

    private String count() throws Exception {
        Process count = command("count", "--config", config.toString(), "--gateway", LUOCHUAN.toString());
        String printed = output(count);
        assertEquals(0, exitCode(count));
        return printed;
    }

    @Test
    void sigtermAmidADrainLosesNothingThatWasCalledSafe() throws Exception {
        Process run = run();
        try (TestGateway gateway = new TestGateway(broker.url(), LUOCHUAN)) {
            gateway.birth(TABLE);
            for (int seq = 1; seq <= CHUNKS; seq++) {
                gateway.chunk(TABLE, round(seq, seq));
                if (seq == CHUNKS / 2) {
                    run.destroy();
                }
            }
            assertEquals(0, exitCode(run), () -> "log of the centre: " + started.indexOf(run));
            assertTrue(errors(0).contains("stopped"), "the log goes on to the end: " + errors(0));
            long safe = gateway.safe().stream()
                    .mapToLong(range -> range.last() - range.first() + 1)
                    .sum();
            assertTrue(safe > 0 && safe < CHUNKS, "the stop came in the middle: " + safe);
            assertEquals("{\"readings\":" + 3 * safe + ",\"events\":0,\"alarms\":0}", count());

            run();
            for (int seq = 1; seq <= CHUNKS; seq++) {
                gateway.chunk(TABLE, round(seq, seq));
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertEquals(List.of(new SeqRange(1, CHUNKS)), gateway.safe()));
            assertEquals("{\"readings\":" + 3 * CHUNKS + ",\"events\":0,\"alarms\":0}", count());
        }
    }

    @Test
    void compareSaysWhatIsMissingAndEndsWithOne() throws Exception {
        run();
        try (TestGateway gateway = new TestGateway(broker.url(), LUOCHUAN)) {
            gateway.birth(TABLE);
            gateway.chunk(TABLE, round(1, 230));
            await().untilAsserted(() -> assertEquals(List.of(new SeqRange(1, 1)), gateway.safe()));
        }
        Path csv = folder.resolve("journal.csv");
        List<String> lines = new ArrayList<>(List.of(
                "point,time,value,quality",
                "room-1/air-1/temperature," + (START_MILLIS + 1000) + ",2.30,good",
                "room-1/air-1/humidity," + (START_MILLIS + 1000) + ",90.10,good",
                "room-1/door-1/door," + (START_MILLIS + 1000) + ",1,good"));
        Files.write(csv, lines);
        Process equal = compare(csv);
        assertEquals(
                "{\"journal\":3,\"stored\":3,\"missing\":0,\"different\":0,\"extra\":0,\"duplicates\":0}",
                output(equal));
        assertEquals(0, exitCode(equal));

        lines.add("room-1/door-1/door," + (START_MILLIS + 2000) + ",0,good");
        Files.write(csv, lines);
        Process missing = compare(csv);
        assertEquals(
                "{\"journal\":4,\"stored\":3,\"missing\":1,\"different\":0,\"extra\":0,\"duplicates\":0}",
                output(missing));
        assertEquals(1, exitCode(missing));
    }

    private Process compare(Path csv) throws IOException {
        return command(
                "compare", "--config", config.toString(), "--gateway", LUOCHUAN.toString(), "--with", csv.toString());
    }

    @Test
    void invalidConfigurationIsNamedByLineAndEndsWithTwo() throws Exception {
        Files.writeString(config, "ingest: {url: 7}\nstore: {kind: paper}\n");
        Process run = command("run", "--config", config.toString());
        assertEquals(2, exitCode(run));
        assertEquals(2, errors(0).strip().lines().count(), errors(0));
        assertTrue(errors(0).contains(config + ":2:"), errors(0));
    }

    @Test
    void countWhereThereIsNoStoreSaysSoAndEndsWithOne() throws Exception {
        Process count = command("count", "--config", config.toString());
        assertEquals(1, exitCode(count));
        assertTrue(errors(0).contains("no store to read"), errors(0));
    }

    @Test
    void gatewayWithoutItsGroupIsAnErrorOfUsage() throws Exception {
        Process count = command("count", "--config", config.toString(), "--gateway", "luochuan-apple-01");
        assertEquals(2, exitCode(count));
        assertTrue(errors(0).contains("GROUP/ID"), errors(0));
    }
}
