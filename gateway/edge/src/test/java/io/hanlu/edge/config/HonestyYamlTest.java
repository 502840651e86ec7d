package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.honesty.Calibration;
import io.hanlu.edge.honesty.QuantityRules;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import io.hanlu.edge.honesty.QuantityRules.Plausible;
import io.hanlu.edge.honesty.SensorRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HonestyYamlTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        List<SensorRules> rules = load("cold-room", """
                - {id: air-1, driver: sht4x, at: "i2c:1/0x44"}
                - {id: door-1, driver: contact, at: "gpio:17"}""");
        assertEquals(
                Map.of(
                        Quantity.TEMPERATURE,
                        new QuantityRules(null, new Plausible(-3000, 5000), new MaxRate(1000, 200), 60),
                        Quantity.HUMIDITY,
                        new QuantityRules(null, new Plausible(100, 10000), new MaxRate(6000, 1000), 60)),
                rules.get(0).quantities());
        assertEquals(Map.of(Quantity.DOOR, QuantityRules.NONE), rules.get(1).quantities());
        assertEquals(null, rules.get(0).staleAfter());
        assertEquals(null, rules.get(0).pair());
        assertEquals(List.of(), rules.get(0).derive());
    }

    @ParameterizedTest
    @CsvSource({
        "cold-room, -3000, 5000",
        "precool, -2000, 5500",
        "freezer, -6000, 5000",
        "van-box, -4000, 7000",
        "ambient, -5500, 6000"
    })
    void eachKindOfZoneHasItsRange(String kind, int min, int max) throws Exception {
        assertEquals(
                new Plausible(min, max),
                temperature(kind, "{id: a, driver: sht4x, at: \"i2c:1/0x44\"}").plausible());
    }

    @ParameterizedTest
    @CsvSource({"sht3x, 0x44, 60", "sht4x, 0x44, 60", "tmp117, 0x48, 0"})
    void onlyWhatHasNoiseCanBeStuckByDefault(String driver, String address, int stuckAfter) throws Exception {
        assertEquals(
                stuckAfter,
                temperature("cold-room", "{id: a, driver: %s, at: \"i2c:1/%s\"}".formatted(driver, address))
                        .stuckAfter());
    }

    @Test
    void withoutADoorContactADoorMayBeOpen() throws Exception {
        assertEquals(
                new MaxRate(3000, 200),
                temperature("cold-room", "{id: a, driver: sht4x, at: \"i2c:1/0x44\"}")
                        .maxRate());
    }

    @Test
    void aRateThatIsSaidIsMeant() throws Exception {
        assertEquals(
                new MaxRate(500, 200),
                temperature("cold-room", "{id: a, driver: sht4x, at: \"i2c:1/0x44\", max_rate: {temperature: 5}}")
                        .maxRate());
    }

    @Test
    void aSimulatedWorldIsAsMuchFasterAsItIsPlayed() throws Exception {
        assertEquals(
                new MaxRate(3000 * 60, 200),
                temperature("cold-room", "{id: a, driver: sht4x, at: \"sim:1/0x44\"}")
                        .maxRate());
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws Exception {
        List<SensorRules> rules = load("cold-room", """
                - id: air-1
                  driver: sht4x
                  at: "i2c:1/0x44"
                  calibration:
                    temperature: {offset: -0.125, certificate: SX-1, due: 2027-04-11}
                    humidity:
                      points: [{measured: 10, reference: 12}, {measured: 90, reference: 88}]
                  plausible: {temperature: {min: -5.5, max: 30}, humidity: off}
                  max_rate: off
                  stuck_after: 600
                  stale_after: 2m
                  pair: air-2
                  max_difference: 0.5
                  disagree_after: 30
                  derive: [vapour_pressure_deficit, dew_point]
                - {id: air-2, driver: tmp117, at: "i2c:1/0x48", stuck_after: 100, stale_after: off, plausible: off}""");
        assertEquals(
                Map.of(
                        Quantity.TEMPERATURE,
                        new QuantityRules(
                                new Calibration(1, -12.5, "SX-1", LocalDate.of(2027, 4, 11)),
                                new Plausible(-550, 3000),
                                null,
                                600),
                        Quantity.HUMIDITY,
                        new QuantityRules(new Calibration(0.95, 250, null, null), null, null, 600)),
                rules.get(0).quantities());
        assertEquals(Duration.ofMinutes(2), rules.get(0).staleAfter());
        assertEquals(new SensorRules.Pair("air-2", 50, 30), rules.get(0).pair());
        assertEquals(
                List.of(Quantity.VAPOUR_PRESSURE_DEFICIT, Quantity.DEW_POINT),
                rules.get(0).derive());
        assertEquals(
                new QuantityRules(null, null, new MaxRate(3000, 200), 100),
                rules.get(1).quantities().get(Quantity.TEMPERATURE));
        assertEquals(Duration.ZERO, rules.get(1).staleAfter());
    }

    @Test
    void derivedPointsFollowTheirSensor() throws Exception {
        GatewayConfig config =
                config("cold-room", "- {id: air-1, driver: sht4x, at: \"i2c:1/0x44\", derive: [dew_point]}");
        assertEquals(
                List.of("room-1/air-1/dew_point"),
                config.derivedPoints().stream().map(Object::toString).toList());
    }

    private QuantityRules temperature(String kind, String sensor) throws Exception {
        QuantityRules rules = load(kind, "- " + sensor).getFirst().quantities().get(Quantity.TEMPERATURE);
        return rules == null ? QuantityRules.NONE : rules;
    }

    private List<SensorRules> load(String kind, String sensors) throws Exception {
        return config(kind, sensors).honesty();
    }

    private GatewayConfig config(String kind, String sensors) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: %s
                    sensors:
                %s
                """.formatted(kind, sensors.indent(6)));
        return GatewayConfig.load(file);
    }
}
