package io.hanlu.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs of a daemon that runs, is stopped, and is killed; its simulated lines are files, which outlive it. */
class OutputsIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path config = Path.of("");

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones: [{id: room-1, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "sim:1/0x44"}]}]
                outputs:
                  - {id: siren, kind: siren, at: "sim:gpio/22"}
                  - {id: dialler, kind: relay, at: "sim:gpio/23", safe: on}
                buttons: [{id: try, at: "sim:gpio/5", press: test}]
                simulation: {lines: lines}
                journal: {path: data}
                console: {listen: "127.0.0.1:0"}
                """);
        Files.createDirectories(folder.resolve("lines"));
    }

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aKilledDaemonLeavesItsOutputsAsTheyWereAndTheSafeCommandDoesNot() throws Exception {
        Process daemon = hanlu("run");
        awaitLine(23, "0"); // driven: in its safe state it is on
        awaitLine(22, "0");
        press(5);
        awaitLine(22, "1");
        assertEquals(1, hanlu("outputs", "--test", "siren").waitFor());
        assertTrue(said().contains("in use"), said());

        daemon.destroyForcibly().waitFor();
        assertEquals("0", line(23), "nobody has put it into its safe state");

        assertEquals(0, hanlu("outputs", "--safe").waitFor());
        assertEquals("0", line(22));
        assertEquals("1", line(23));
        assertEquals(List.of("ok    siren (sim:gpio/22): off", "ok    dialler (sim:gpio/23): on"), lastLines(2));
    }

    @Test
    void aStoppedDaemonLeavesItsOutputsSafe() throws Exception {
        Process daemon = hanlu("run");
        awaitLine(23, "0");
        daemon.destroy();
        assertEquals(0, daemon.waitFor());
        assertEquals("1", line(23));
    }

    @Test
    void anInstallerTriesAnOutput() throws Exception {
        Process test = hanlu("outputs", "--test", "siren", "--for", "1s");
        awaitLine(22, "1");
        assertEquals(0, test.waitFor());
        assertEquals("0", line(22));
        assertEquals(2, hanlu("outputs", "--test", "horn").waitFor());
        assertTrue(said().contains("there are: siren, dialler"), said());
        assertEquals(2, hanlu("outputs").waitFor());
    }

    private Process hanlu(String command, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.hanlu.edge.Main",
                command,
                "--config",
                config.toString()));
        line.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
                .start();
        started.add(process);
        return process;
    }

    private void press(int number) throws IOException {
        Files.writeString(folder.resolve("lines/gpio-" + number), "0");
    }

    private void awaitLine(int number, String level) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(folder.resolve("lines/gpio-" + number))
                        && line(number).equals(level));
    }

    private String line(int number) throws IOException {
        return Files.readString(folder.resolve("lines/gpio-" + number)).strip();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    private List<String> lastLines(int number) throws IOException {
        List<String> lines = said().lines().toList();
        return lines.subList(lines.size() - number, lines.size());
    }
}
