package io.hanlu.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.scan.Found;
import io.hanlu.bridge.scan.Found.Kind;
import io.hanlu.edge.config.GatewayConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanReportTest {

    @TempDir
    Path folder;

    /** As an installer does: the report under a zone of a file that has no sensors yet. */
    private List<SensorSpec> pasted(String report) throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"),
                "gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}\n"
                        + "zones:\n  - id: room-1\n    kind: cold-room\n" + report);
        return GatewayConfig.load(file).sensors();
    }

    private static Found i2c(String at, boolean certain, String... drivers) {
        return new Found(Kind.I2C, at, List.of(drivers), certain, "known by\n\tits: register #0x0F, \"and\" more");
    }

    @Test
    void whatIsCertainCanBePastedAndTheRestIsAComment() throws Exception {
        String report = ScanReport.yaml(List.of(
                i2c("i2c:1/0x44", true, "sht4x"),
                i2c("i2c:1/0x45", true, "sht3x"),
                i2c("i2c:1/0x48", true, "tmp117"),
                i2c("i2c:1/0x49", false, "tmp117", "of-a-later-release"),
                i2c("i2c:1/0x50", false),
                i2c("i2c:1/0x51", true, "of-a-later-release"),
                new Found(Kind.SERIAL, "/dev/ttyUSB0", List.of(), true, "a serial port"),
                new Found(Kind.TROUBLE, "w1", List.of(), true, "there is no 1-Wire bus: put a line")));
        assertEquals(
                List.of("air-1 sht4x i2c:1/0x44", "air-2 sht3x i2c:1/0x45", "probe-1 tmp117 i2c:1/0x48"),
                pasted(report).stream()
                        .map(sensor -> sensor.id() + " " + sensor.driver() + " " + sensor.address())
                        .toList());
        for (String comment : List.of(
                "# - {id: probe-2, driver: tmp117, at: \"i2c:1/0x49\"}",
                "# i2c:1/0x50: known by its: register",
                "# i2c:1/0x51: ",
                "# /dev/ttyUSB0: a serial port",
                "# ! w1: there is no 1-Wire bus")) {
            assertTrue(report.contains(comment), report);
        }
    }

    @Test
    void aScanThatFoundNothingSaysSo() {
        String report = ScanReport.yaml(List.of());
        assertTrue(report.contains("# nothing that can be read was found"), report);
    }
}
