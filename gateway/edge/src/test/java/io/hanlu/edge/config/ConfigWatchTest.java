package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is changed while the daemon runs. */
class ConfigWatchTest {

    private static final String RIGHT = """
            gateway: {id: gw-1, name: 产地仓, site: {region: CN-SN, county: luochuan, tier: base}}
            zones:
              - id: room-1
                kind: cold-room
                produce: apple
                limits: {humidity: off, temperature: {high: 3, forecast: off, cumulative: off}}
                sensors:
                  - {id: air-1, driver: sht4x, at: "i2c:1/0x44"}
                  - {id: air-2, driver: sht4x, at: "i2c:1/0x45"}
            """;

    @TempDir
    private Path folder;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T00:00:00Z"));
    private final List<GatewayConfig> applied = new CopyOnWriteArrayList<>();
    private final List<Notice> told = new CopyOnWriteArrayList<>();

    @Test
    void aLimitThatIsChangedHoldsAfterTwoSecondsAndIsOnRecord() throws Exception {
        ConfigWatch watch = watch();
        write(RIGHT.replace("high: 3", "high: {value: 2.5, delay: 10m}"));
        watch.look();
        seconds(1.9);
        watch.look();
        assertEquals(List.of(), applied, "it may be half-saved");
        seconds(0.1);
        watch.look();
        assertEquals(250, applied.getFirst().zones().getFirst().limits().get(1).value());
        assertTold(
                Notice.Kind.CONFIG_CHANGED,
                "room-1/air-1,air-2 temperature high: 3.00 °C after 30m, dead-band 0.50, high → 2.50 °C after 10m, dead-band"
                        + " 0.50, high");
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotRead() throws Exception {
        ConfigWatch watch = watch();
        for (int i = 0; i < 5; i++) {
            write(RIGHT.substring(0, RIGHT.length() - 5 + i));
            watch.look();
            seconds(1.5);
        }
        write(RIGHT);
        settle(watch);
        assertEquals(List.of(), applied);
        assertEquals(List.of(), told);
    }

    @Test
    void aFileWithAMistakeChangesNothingAndIsToldOnce() throws Exception {
        ConfigWatch watch = watch();
        write(RIGHT.replace("high: 3", "high: -2").replace("i2c:1/0x45", "i2c:1/0x44"));
        settle(watch);
        settle(watch);
        assertEquals(List.of(), applied);
        assertTold(
                Notice.Kind.CONFIG_REFUSED,
                "what was in force stays so: DIR/gateway.yaml:6:49: zones[0].limits.temperature.high: high -2.00 °C is not above low"
                        + " -1.00 °C (produce apple); write low_low < low < high < high_high, or off, and 1 more, all in"
                        + " the log");
    }

    @Test
    void backToWhatIsInForceIsSaidToo() throws Exception {
        ConfigWatch watch = watch();
        write("nothing");
        settle(watch);
        told.clear();
        write(RIGHT);
        settle(watch);
        assertEquals(List.of(), applied);
        assertTold(Notice.Kind.CONFIG_CHANGED, "gateway.yaml is again what is in force");
    }

    @Test
    void whatOnlyARestartCanChangeIsNamedAndNothingIsPutInForce() throws Exception {
        ConfigWatch watch = watch();
        write(RIGHT.replace("i2c:1/0x45", "i2c:1/0x46").replace("high: 3", "high: 2.5")
                + "console: {listen: \"127.0.0.1:9090\"}\n");
        settle(watch);
        assertEquals(List.of(), applied);
        assertTold(
                Notice.Kind.CONFIG_RESTART,
                "restart hanlu to use what was changed in gateway.yaml: zones[0].sensors, console; then these hold, too:"
                        + " room-1/air-1,air-2 temperature high: 3.00 °C after 30m, dead-band 0.50, high → 2.50 °C after 30m,"
                        + " dead-band 0.50, high");
    }

    @Test
    void anotherProduceAndNamesHoldAtOnce() throws Exception {
        ConfigWatch watch = watch();
        write(RIGHT.replace("produce: apple", "name: 1号冷库\n    produce: cherry\n    rules: gb-food")
                .replace("产地仓", "县仓"));
        settle(watch);
        assertEquals("cherry", applied.getFirst().zones().getFirst().produce());
        String text = told.getFirst().text();
        for (String part : List.of(
                "gateway.name: 产地仓 → 县仓",
                "room-1 name: room-1 → 1号冷库",
                "room-1 produce: apple → cherry",
                "room-1 rules: none → gb-food",
                "room-1/air-1,air-2 temperature low-low: -1.30 °C after 5m, dead-band 0.50, critical → -1.60 °C after 5m")) {
            assertTrue(text.contains(part), text);
        }
    }

    @Test
    void aProfileThatIsChangedCounts() throws Exception {
        Path apple = folder.resolve("profiles/produce/apple.yaml");
        Files.createDirectories(folder.resolve("profiles/produce"));
        Files.writeString(apple, """
                {name: {zh: 苹果, en: Apple}, temperature: {min: -1, max: 1}, freezing_point: -1.5, source: s, confidence: sourced}
                """);
        ConfigWatch watch = watch();
        Files.writeString(apple, Files.readString(apple).replace("-1.5", "-1.8"));
        settle(watch);
        assertTrue(told.getFirst().text().contains("room-1 produce: apple has another content"), "" + told);
        assertTrue(
                told.getFirst().text().contains("low-low: -1.30 °C after 5m, dead-band 0.50, critical → -1.60 °C"),
                "" + told);
        assertEquals(1, applied.size());
    }

    @Test
    void trendsDoorsAndFaultsAreOnRecord() throws Exception {
        ConfigWatch watch = watch();
        write(RIGHT.replace("forecast: off", "rate: {per_minute: 0.5}, forecast: off")
                        .replace(
                                "    sensors:",
                                "    defrost: {schedule: [{from: \"02:00\", length: 20m}]}\n    sensors:")
                + "alarms: {stuck: off, disk: {delay: 5m}, latching: [high-high]}\n");
        settle(watch);
        assertTold(
                Notice.Kind.CONFIG_CHANGED,
                "room-1 stuck: after 0s, low → none;"
                        + " room-1 defrost: [], [], 15m after, longest 45m → [], [02:00 for 20m every 1d], 15m after, longest"
                        + " 45m;"
                        + " room-1/air-1/temperature rate: none → 0.5 °C a minute over 10m, after 0s, medium;"
                        + " room-1/air-2/temperature rate: none → 0.5 °C a minute over 10m, after 0s, medium;"
                        + " alarms.disk: after 1m, high → after 5m, high; alarms.latching: none → [high-high]");
    }

    @Test
    void manyChangesAreOnRecordToTheLastInSeveralEvents() throws Exception {
        StringBuilder many = new StringBuilder("""
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                """);
        for (int i = 0; i < 60; i++) {
            many.append("  - {id: room-%d, kind: cold-room, sensors: [{id: a, driver: sht4x, at: \"i2c:%d/0x44\"}], "
                            .formatted(i, i)
                    + "limits: {temperature: {high: 3, forecast: off, cumulative: off}}}\n");
        }
        write(many.toString());
        ConfigWatch watch = new ConfigWatch(file(), GatewayConfig.load(file()), applied::add, told::add, clock);
        settle(watch);
        write(many.toString().replace("high: 3", "high: 4"));
        settle(watch);
        assertTrue(told.size() > 1, "" + told.size());
        String all = String.join("; ", told.stream().map(Notice::text).toList());
        assertEquals(60, all.split("3.00 °C", -1).length - 1);
        assertTrue(told.stream().allMatch(notice -> notice.text().length() <= 2000));
    }

    @Test
    void whatChangedWhileTheDaemonStartedIsSeen() throws Exception {
        write(RIGHT);
        GatewayConfig loaded = GatewayConfig.load(file());
        write(RIGHT.replace("high: 3", "high: 2.5"));
        ConfigWatch watch = new ConfigWatch(file(), loaded, applied::add, told::add, clock);
        settle(watch);
        assertEquals(1, applied.size());
    }

    @Test
    void aFileThatIsReplacedByRenamingIsSeen() throws Exception {
        ConfigWatch watch = watch();
        Path other = Files.writeString(folder.resolve("gateway.yaml.new"), RIGHT.replace("high: 3", "high: 4"));
        Files.move(other, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        settle(watch);
        assertEquals(1, applied.size());
    }

    @Test
    void itsThreadLooksEverySecondUntilItIsClosed() throws Exception {
        write(RIGHT);
        try (ConfigWatch watch = new ConfigWatch(file(), GatewayConfig.load(file()), applied::add, told::add, clock)) {
            watch.start();
            write(RIGHT.replace("high: 3", "high: 4"));
            Awaitility.await().until(() -> {
                if (clock.waiting() == 1) {
                    clock.advance(ConfigWatch.EVERY);
                }
                return !applied.isEmpty();
            });
        }
        assertEquals(0, clock.waiting());
    }

    // ---- tools

    /** Over the loaded file, past its first look. */
    private ConfigWatch watch() throws Exception {
        write(RIGHT);
        ConfigWatch watch = new ConfigWatch(file(), GatewayConfig.load(file()), applied::add, told::add, clock);
        settle(watch);
        assertEquals(List.of(), told);
        return watch;
    }

    private void settle(ConfigWatch watch) {
        watch.look();
        seconds(2);
        watch.look();
    }

    private void seconds(double seconds) {
        clock.advance(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private void assertTold(Notice.Kind kind, String text) {
        List<String> lines = new ArrayList<>();
        told.forEach(notice -> lines.add(notice.kind() + " " + notice.text().replace(folder.toString(), "DIR")));
        assertEquals(List.of(kind + " " + text), lines);
    }

    private Path file() {
        return folder.resolve("gateway.yaml");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file(), yaml);
    }
}
