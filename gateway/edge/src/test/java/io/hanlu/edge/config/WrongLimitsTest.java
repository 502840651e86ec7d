package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.wire.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of mistake in what is an alarm, and exactly what the installer reads. */
class WrongLimitsTest {

    @TempDir
    private Path folder;

    /** A zone of apples: what its line says, and what that is answered. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                # order
                limits: {temperature: {high: -1}}                       | limits.temperature.high: high -1.00 °C is not above low -1.00 °C (produce apple); write low_low < low < high < high_high, or off
                limits: {temperature: {high: 7}}                        | limits.temperature.high: high 7.00 °C is not below high-high 6.00 °C (produce apple); write low_low < low < high < high_high, or off
                limits: {temperature: {low: 2, high: 1}}                | limits.temperature.high: high 1.00 °C is not above low 2.00 °C (gateway.yaml:6, instead of -1.00 °C by produce apple); write low_low < low < high < high_high, or off
                limits: {humidity: {high: 70}}                          | limits.humidity.high: high 70.00 %RH is not above low 80.00 %RH (produce apple); write low_low < low < high < high_high, or off
                # ice
                limits: {temperature: {low: -1.5, low_low: off}}        | limits.temperature.low: low -1.50 °C is not above -1.50 °C, where apple freezes: the alarm would come after the loss; write a value above it, or the right produce
                limits: {temperature: {low_low: -2}}                    | limits.temperature.low_low: low-low -2.00 °C is not above -1.50 °C, where apple freezes: the alarm would come after the loss; write a value above it, or the right produce
                # dead-bands
                limits: {temperature: {dead_band: 4}}                   | limits.temperature.dead_band: a dead-band of 4.00 °C is not narrower than the band of 4.00 °C between low and high: high would hardly ever end; write less than 4.00 °C
                limits: {temperature: {high: {dead_band: 5}}}           | limits.temperature.high.dead_band: a dead-band of 5.00 °C is not narrower than the band of 4.00 °C between low and high: high would hardly ever end; write less than 4.00 °C
                limits: {temperature: {dead_band: -1}}                  | limits.temperature.dead_band: "-1" is out of range; from 0 to 100000
                # delays
                limits: {temperature: {delay: -10m}}                    | limits.temperature.delay: "-10m" is negative; write how long it must last first, as in 10m or "3 readings"; 0s for not at all
                limits: {temperature: {high: {delay: 10}}}              | limits.temperature.high.delay: "10" has no unit; write a number and ms, s, m, h or d, as in 10s
                limits: {temperature: {delay: 0 readings}}              | limits.temperature.delay: "0 readings" is not a duration; write a number and ms, s, m, h or d, as in 10s
                limits: {temperature: {delay: 2d}}                      | limits.temperature.delay: "2d" is out of range; from 0s to 1d
                # forms
                limits: {temperature: {hihg: 3}}                        | limits.temperature.hihg: is not a key known here; did you mean high?
                limits: {temperature: {high: warm}}                     | limits.temperature.high: "warm" is not a number; write one from -100000 to 100000, as in 2.5
                limits: {temperature: {high: {severity: urgent}}}       | limits.temperature.high.severity: "urgent" is not known; one of low, medium, high, critical
                limits: {temperature: {high: {value: 3, unit: F}}}      | limits.temperature.high.unit: is not a key known here; known here: value, dead_band, delay, severity
                limits: {humidity: {high_high: {delay: 1m}}}            | limits.humidity.high_high.value: is missing; add it, as in value: 3
                limits: {co2: {high: 5000}}                             | limits.co2: is not a key known here; known here: temperature, humidity, dew_point
                limits: on                                              | limits: is the text "on" where a section belongs; write its keys, one a line, indented, as in name: value
                # trends
                limits: {temperature: {rate: {window: 5m}}}             | limits.temperature.rate.per_minute: is missing; add it, as in per_minute: 0.5
                limits: {temperature: {rate: {per_minute: 0}}}          | limits.temperature.rate.per_minute: "0" is out of range; from 0.001 to 100000
                limits: {temperature: {forecast: {window: 2m}}}         | limits.temperature.forecast: looks at 2m, in which pulp-1 does not give 5 readings; write a window of at least 150s, or off
                limits: {temperature: {forecast: {horizon: 10s}}}       | limits.temperature.forecast.horizon: "10s" is out of range; from 1m to 1d
                limits: {humidity: {low: off, forecast: {window: 1h}}}  | limits.humidity.forecast: has no limit that it could be about; write high, low or both beside it
                limits: {dew_point: {cumulative: {most: 1h}}}           | limits.dew_point.cumulative: has no limit that it could be about; write high, low or both beside it
                limits: {temperature: {cumulative: {most: 4h, period: week}}} | limits.temperature.cumulative.period: "week" is not known; one of day, trip
                # doors and defrosts
                door_open: {severity: low}                              | door_open.longest: is missing; add it, as in longest: 20m
                door_open: {longest: 0s}                                | door_open.longest: "0s" is out of range; from 1s to 1d
                loading: {after: 40m}                                   | loading.longest: 30m is shorter than after (40m); longest is the whole time from the begin on: write more
                defrost: {sensor: def-9}                                | defrost.sensor: "def-9" is no sensor of this zone; name one of its sensors
                defrost: {sensor: air-1}                                | defrost.sensor: "air-1" does not tell defrost; name a contact of kind: defrost, or a controller that tells it
                defrost: {after: 20m, longest: 10m}                     | defrost.longest: 10m is shorter than after (20m); longest is the whole time from the begin on: write more
                defrost: {schedule: [{from: 2am, length: 20m}]}         | defrost.schedule[0].from: "2am" is no time of day; write hours and minutes in quotes, as in "02:00"
                defrost: {schedule: [{from: "02:00", length: 1h}]}      | defrost.schedule[0].length: 1h is longer than a defrost may hold alarms (45m); write a longer longest beside schedule, or a shorter length
                defrost: {longest: 3h, schedule: [{from: "02:00", length: 2h, every: 1h}]} | defrost.schedule[0].length: 2h is not shorter than every (1h); write how long one defrost takes
                defrost: {schedule: []}                                 | defrost.schedule: is empty; write at least one item, as in - {from: "02:00", length: 20m, every: 6h}
                # surfaces
                condensation: {surface: wall}                           | condensation.surface: "wall" is no sensor of this zone; name one of its sensors
                condensation: {surface: door-1}                         | condensation.surface: "door-1" does not tell temperature; name one that measures the temperature of what may become wet
                condensation: {surface: pulp-1, air: pulp-1}            | condensation.air: "pulp-1" does not tell dew_point; write derive: [dew_point] at it, or name one that has it
                condensation: {margin: 1}                               | condensation.surface: is missing; add it, as in surface: pulp-1
                # mains
                mains: {zones: [room-2]}                                | mains: has no contact that tells of it; add a contact of kind: power to this zone, or delete it
                """)
    void everyMistakeOfAZoneIsNamedWithItsRemedy(String said, String problem) throws Exception {
        assertProblem("zones[0]." + problem, yaml(said, "", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                limits: {temperature: {high: -1}}                    | limits.temperature.high: high -1.00 °C is not above low -1.00 °C (produce apple); write low_low < low < high < high_high, or off
                limits: {humidity: {high: 90}}                       | limits.humidity: is not a key known here; known here: temperature
                limits: {temperature: {rate: {per_minute: 1, window: 50s}}} | limits.temperature.rate.window: "50s" is out of range; from 1m to 1d
                """)
    void aSensorsOwnLimitsAreLookedAtAlike(String said, String problem) throws Exception {
        assertProblem("zones[0].sensors[1]." + problem, yaml("", said, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                alarms: {stuk: off}                | alarms.stuk: is not a key known here; did you mean stuck?
                alarms: {stale: {delay: 1m}}       | alarms.stale.delay: is not a key known here; known here: severity
                alarms: {disk: on}                 | alarms.disk: is the text "on" where a section belongs; write its keys, one a line, indented, as in name: value
                alarms: {disk: {delay: -1s}}       | alarms.disk.delay: "-1s" is negative; write how long it must last first, as in 10m or "3 readings"; 0s for not at all
                alarms: {latching: [hihg]}         | alarms.latching[0]: "hihg" is not known; did you mean high? (one of high-high, low-low, high, low, mains, door-open, rate, forecast, cumulative, condensation, sensor-fault, stale, stuck, disagrees, calibration, disk, clock, uplink, battery, readings-lost)
                alarms: {latching: [high, high]}   | alarms.latching[1]: is there already; delete it
                alarms: {latching: high}           | alarms.latching: is the text "high" where a list belongs; start each item on its own line, as in - high-high
                """)
    void theSectionAlarmsIsLookedAtAlike(String said, String problem) throws Exception {
        assertProblem(problem, yaml("", "", said));
    }

    @Test
    void whatNeedsADoorSaysSo() throws Exception {
        String yaml = """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - {id: a, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}], door_open: {longest: 5m}}
                  - {id: b, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x45"}], loading: {longest: 1h}}
                  - {id: c, kind: cold-room, sensors: [{id: d, driver: contact, at: "gpio:4"}], limits: {temperature: {high: 3}}}
                  - id: d
                    kind: cold-room
                    mains: {zones: [a, x]}
                    sensors: [{id: p, driver: contact, at: "gpio:5", kind: power}, {id: t, driver: tmp117, at: "i2c:1/0x48"}]
                    condensation: {surface: t}
                """;
        assertProblems("""
                3:98: zones[0].door_open: has no door to watch; add a door contact to this zone, or delete it
                4:96: zones[1].loading: has no door that tells of it; add a door contact to this zone, or delete it
                5:89: zones[2].limits: is about nothing that is measured here; delete it
                8:24: zones[3].mains.zones[1]: "x" is no zone; name one of a, b, c, d
                10:19: zones[3].condensation: needs the dew point of the air, which no sensor of this zone tells; write derive: [dew_point] at one that measures temperature and humidity""", yaml);
    }

    @Test
    void rulesThatTheProduceCannotKeepAreRefusedWhereTheyAreNamed() throws Exception {
        assertProblem(
                "zones[0].rules: high 8.00 °C is not above low 13.00 °C (produce banana); write low_low < low < high < high_high, or"
                        + " off",
                yaml("", "", "").replace("produce: apple", "produce: banana\n    rules: who-fridge"));
    }

    @Test
    void oneMistakeOfAZoneIsSaidOnceForAllItsSensors() throws Exception {
        assertProblem(
                "zones[0].limits.temperature.high: high -5.00 °C is not above low -1.00 °C (produce apple); write low_low < low < high"
                        + " < high_high, or off",
                yaml("limits: {temperature: {high: -5}}", "limits: {temperature: {delay: 1m}}", ""));
    }

    @Test
    void theFileTheMistakesAreMadeInIsRight() {
        assertDoesNotThrow(() -> load(yaml("", "", "")));
    }

    private static String yaml(String ofZone, String ofSensor, String ofGateway) {
        return """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: cold-room
                    produce: apple
                    %s
                    sensors:
                      - {id: air-1, driver: sht4x, at: "i2c:1/0x44", derive: [dew_point]}
                      - {id: pulp-1, driver: tmp117, at: "i2c:1/0x48"%s}
                      - {id: door-1, driver: contact, at: "gpio:17"}
                  - {id: room-2, kind: freezer, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x45"}]}
                %s
                """.formatted(ofZone, ofSensor.isEmpty() ? ", every: 30s" : ", every: 30s, " + ofSensor, ofGateway);
    }

    private void assertProblem(String problem, String yaml) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(yaml));
        assertEquals(
                problem,
                String.valueOf(e.getMessage()).replaceAll("(?m)^" + folder + "/gateway.yaml:[0-9]+:[0-9]+: ", ""));
    }

    private void assertProblems(String problems, String yaml) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(yaml));
        assertEquals(problems, String.valueOf(e.getMessage()).replace(folder + "/gateway.yaml:", ""));
    }

    private GatewayConfig load(String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        return GatewayConfig.load(file);
    }
}
