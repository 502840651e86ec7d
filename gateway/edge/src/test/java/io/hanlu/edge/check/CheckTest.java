package io.hanlu.edge.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.check.Finding.Level;
import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.config.GatewayConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {

    @TempDir
    Path folder;

    @Test
    void aSensorThatAnswersIsShownWithItsValues() throws Exception {
        Finding air = find("sensor room-1/air-1", check("sim:1/0x44", 1));
        assertEquals(Level.OK, air.level());
        assertTrue(air.text().matches("temperature -?[0-9.]+ °C, humidity [0-9.]+ %RH"), air.text());
    }

    @Test
    void aSensorThatCannotBeOpenedFailsAndSaysWhatToDo() throws Exception {
        Finding air = find("sensor room-1/air-1", check("i2c:250/0x44", 1));
        assertEquals(Level.FAIL, air.level());
        assertTrue(air.text().startsWith("i2c:250/0x44: "), air.text());
    }

    @Test
    void aBrokerThatIsNotThereFails() throws Exception {
        int nobodyListens;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = socket.getLocalPort();
        }
        Finding broker = find("broker mqtt://127.0.0.1:" + nobodyListens, check("sim:1/0x44", nobodyListens));
        assertEquals(Level.FAIL, broker.level());
        assertTrue(broker.text().contains("is the broker running"), broker.text());
    }

    @Test
    void theJournalsFolderNeedNotExistAndIsNotMade() throws Exception {
        Finding disk = find("disk " + folder.resolve("journal"), check("sim:1/0x44", 1));
        assertFalse(Files.exists(folder.resolve("journal")));
        assertTrue(disk.text().contains("MiB free"), disk.text());
    }

    @ParameterizedTest
    @CsvSource({"31, OK", "30, WARN", "0, WARN", "-1, WARN"})
    void aCalibrationIsWarnedOfAMonthBeforeItEnds(int days, Level level) throws Exception {
        LocalDate due = LocalDate.ofInstant(
                        Instant.ofEpochMilli(Clock.system().epochMillis()), ZoneId.of("Asia/Shanghai"))
                .plusDays(days);
        Finding found = find(
                "calibration room-1/air-1/temperature",
                check(
                        "sim:1/0x44\", calibration: {temperature: {certificate: SX-1, due: " + due + "}}, every: \"1s",
                        1));
        assertEquals(level, found.level(), found.text());
        assertTrue(found.text().startsWith("calibration certificate SX-1 "), found.text());
        assertTrue(found.text().contains(due.toString()), found.text());
    }

    @Test
    void eachLimitIsShownWithWhereItComesFrom() throws Exception {
        List<Finding> findings = checkZone("""
                produce: apple, rules: gb-food, limits: {temperature: {high: 2.5, low: {delay: 1h}}, humidity: off}""");
        assertEquals(
                Finding.ok(
                        "limits room-1/air-1 temperature",
                        "high-high 6.00 °C after 30m (produce apple, not confirmed); high 2.50 °C after 30m (gateway.yaml:3,"
                                + " instead of 3.00 °C by produce apple); low -1.00 °C after 1h (produce apple, changed by"
                                + " gateway.yaml:3, not confirmed); low-low -1.30 °C after 5m (produce apple, not confirmed)"),
                find("limits room-1/air-1 temperature", findings));
        Finding produce = find("produce room-1", findings);
        assertEquals(Level.WARN, produce.level());
        assertTrue(
                produce.text().startsWith("apple (苹果, Apple (not chilling-sensitive cultivars, e.g. Fuji)): not"),
                produce.text());
    }

    @Test
    void aRoomThatNobodyWatchesIsWarnedOf() throws Exception {
        assertEquals(Level.WARN, find("limits room-1", checkZone("name: x")).level());
    }

    @Test
    void whatTheRulesAskForAndTheFileDoesNotKeepIsWarnedOf() throws Exception {
        List<Finding> findings = checkZone("rules: gsp-strict, limits: {temperature: {high: 8, low: 2}}");
        assertEquals(
                List.of(
                        "WARN gsp-strict asks for a value each 1m (GSP appendix 3), and air-1 is read each 10m: lower every",
                        "WARN gsp-strict asks for a value each 2m (GSP appendix 3), and air-1 is read each 10m: lower every",
                        "WARN gsp-strict asks for an alarm of kind mains (GSP appendix 3: alarm when the external supply"
                                + " fails), and nothing tells of the mains here: add a contact of kind: power",
                        "WARN gsp-strict asks for 3 people who are told of alarms (GSP appendix 3: SMS to at least three people),"
                                + " and here it is 0: add recipients with addresses of their own, and name them in escalation",
                        "WARN gsp-strict asks for records of 1827d (GSP: at least five years; clause not seen, not confirmed),"
                                + " and the journal keeps 400d: see that the centre keeps them, or raise journal.keep",
                        "OK gsp-strict asks for instruments within 0.50 °C from 0.00 to 40.00 (GSP appendix 3): \"hanlu"
                                + " drivers\" has what each sensor promises"),
                findings.stream()
                        .filter(finding -> finding.subject().equals("rules room-1"))
                        .map(finding -> finding.level() + " " + finding.text())
                        .limit(6)
                        .toList());
    }

    @Test
    void aLimitWiderThanTheRulesIsWarnedOf() throws Exception {
        Finding finding = find("rules room-1", checkZone("rules: who-fridge, limits: {temperature: {high: 12}}"));
        assertEquals(
                "who-fridge asks for high 8.00 °C (WHO PQS E006, as a prequalified device has it: above 8 °C for 600 min), and this"
                        + " zone has a wider limit, or none: correct limits, or name other rules",
                finding.text());
    }

    private List<Finding> checkZone(String keys) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: test-01, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - {id: room-1, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "sim:1/0x44", every: 10m}], %s}
                """.formatted(keys));
        return Check.run(GatewayConfig.load(file), folder.resolve("journal"), Machine.here());
    }

    private List<Finding> check(String address, int brokerPort) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: test-01, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - {id: room-1, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "%s"}]}
                uplink: {url: "mqtt://127.0.0.1:%d", group: CN-SN}
                """.formatted(address, brokerPort));
        return Check.run(GatewayConfig.load(file), folder.resolve("journal"), Machine.here());
    }

    private static Finding find(String subject, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " is not in " + findings));
    }
}
