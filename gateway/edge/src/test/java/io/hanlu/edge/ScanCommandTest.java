package io.hanlu.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.SensorSpec;
import io.hanlu.edge.config.GatewayConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScanCommandTest {

    private static final String HEAD =
            "gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}\nzones:\n  - id: room-1\n    kind: cold-room\n";

    @TempDir
    Path folder;

    private String scan(String... arguments) {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new ScanCommand()).setOut(new PrintWriter(out)).execute(arguments);
        assertEquals(0, code, out.toString());
        return out.toString();
    }

    private List<String> sensors(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("scanned.yaml"), HEAD + yaml);
        return GatewayConfig.load(file).sensors().stream()
                .map(sensor -> sensor.driver() + " " + sensor.address())
                .sorted()
                .toList();
    }

    @Test
    void theSimulatedBoardIsFoundAndWhatIsPrintedIsAccepted() throws Exception {
        assertEquals(
                List.of("sht3x sim:1/0x45", "sht4x sim:1/0x44", "tmp117 sim:1/0x48"), sensors(scan("--simulated")));
    }

    /** What is scanned is what was configured, multiplexers included. */
    @Test
    void whatAConfigurationSimulatesIsFoundAgain() throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"), HEAD + """
                    sensors:
                      - {id: a, driver: sht4x, at: "sim:1/mux0x71.0/0x44"}
                      - {id: b, driver: sht3x, at: "sim:1/mux0x71.7/0x44"}
                      - {id: c, driver: bme280, at: "sim:1/0x76"}
                      - {id: d, driver: shtc3, at: "sim:2/0x70"}
                      - {id: e, driver: mcp9808, at: "sim:2/0x18"}
                      - {id: f, driver: hdc1080, at: "sim:2/0x40"}
                """.indent(4).replace("        sensors", "    sensors"));
        List<String> configured = GatewayConfig.load(file).sensors().stream()
                .map((SensorSpec sensor) -> sensor.driver() + " " + sensor.address())
                .sorted()
                .toList();
        String scanned = scan("--config", file.toString(), "--root", folder.toString());
        assertEquals(configured, sensors(scanned), scanned);
        assertTrue(scanned.contains("dtparam=i2c_arm=on"), scanned);
    }

    @Test
    void jsonHasOneObjectForEachThingFound() {
        JsonNode found = JsonMapper.shared().readTree(scan("--simulated", "--json"));
        assertEquals("sim:1/0x44", found.get(0).get("at").asString());
        assertEquals("sht4x", found.get(0).get("drivers").get(0).asString());
    }
}
