package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.port.Address;
import io.hanlu.wire.config.ConfigException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake in {@code gateway.yaml}, and exactly what the installer reads. */
class WrongGatewayYamlTest {

    private static final String DRIVERS =
            Drivers.all().stream().map(Driver::name).collect(Collectors.joining(", "));

    private static final String RIGHT = """
        gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
        zones:
          - id: room-1
            kind: cold-room
            sensors:
              - {id: air-1, driver: sht4x, at: "i2c:1/0x44", every: 10s}
              - {id: door-1, driver: contact, at: "gpio:17"}
          - id: room-2
            kind: freezer
            sensors:
              - {id: air-1, driver: sht3x, at: "i2c:1/0x45"}
        uplink: {url: "mqtts://broker.example:8883", group: CN-SN}
        """;

    /**
     * @param mistake in words
     * @param right a part of {@link #RIGHT}
     * @param wrong what stands in its place
     * @param lines the problems, {@code DIR} standing for the folder of the file
     */
    private record Case(String mistake, String right, String wrong, List<String> lines) {

        Case(String mistake, String right, String wrong, String... lines) {
            this(mistake, right, wrong, List.of(lines));
        }

        String yaml() {
            assertTrue(RIGHT.contains(right), right);
            return RIGHT.replace(right, wrong);
        }

        @Override
        public String toString() {
            return mistake;
        }
    }

    static Stream<Case> mistakes() {
        return Stream.of(
                // keys
                new Case(
                        "unknown key",
                        "kind: freezer",
                        "kind: freezer\n    colour: blue",
                        "10:5: zones[1].colour: is not a key known here; known here: id, sensors, name, kind, produce,"
                                + " rules, limits, door_open, condensation, loading, defrost, mains"),
                new Case(
                        "mistyped key",
                        "every: 10s",
                        "evry: 10s",
                        "6:54: zones[0].sensors[0].evry: is not a key known here; did you mean every?"),
                new Case(
                        "mistyped key that is required",
                        "gateway:",
                        "gatway:",
                        "1:1: gatway: is not a key known here; did you mean gateway?"),
                new Case(
                        "key of another driver",
                        "at: \"gpio:17\"",
                        "at: \"gpio:17\", speed: 60",
                        "7:54: zones[0].sensors[1].speed: is not a key known here; known here: id, driver, at, every,"
                                + " active, debounce, kind, calibration, plausible, max_rate, stuck_after, stale_after,"
                                + " pair, derive, limits"),
                new Case(
                        "duplicate key",
                        "kind: cold-room",
                        "kind: cold-room\n    kind: freezer",
                        "5:5: zones[0].kind: is written twice, first in line 4; delete one of the two"),
                new Case(
                        "missing key",
                        "kind: freezer\n",
                        "name: 冷冻库\n",
                        "8:5: zones[1].kind: is missing; add it, as in kind: cold-room"),
                new Case(
                        "missing sections",
                        "gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}",
                        "gateway: {name: x}",
                        "1:10: gateway.id: is missing; add it, as in id: luochuan-apple-01",
                        "1:10: gateway.site: is missing; add it, as in site: {region: CN-SN, county: luochuan, tier:"
                                + " base}"),
                new Case(
                        "no value",
                        "kind: freezer",
                        "kind: freezer\n    produce:",
                        "10:13: zones[1].produce: has no value; write one after the colon, or delete the line"),
                new Case(
                        "a zone where the gateway's own alarms stand",
                        "id: room-2",
                        "id: gateway",
                        "8:9: zones[1].id: \"gateway\" is where the gateway's own alarms stand; name the room, as in room-1"),

                // buses
                new Case(
                        "a bus with one of its two lines",
                        "uplink:",
                        "buses: [{at: \"i2c:1\", scl: \"gpio:3\"}]\nuplink:",
                        "12:14: buses[0].at: has only one of scl and sda; write both lines of the bus, or none"),
                new Case(
                        "a bus whose line a door has",
                        "uplink:",
                        "buses: [{at: \"i2c:1\", power: \"gpio:17\"}]\nuplink:",
                        "12:30: buses[0].power: \"gpio:17\" is already sensor door-1 of zone room-1, in line 7; a line"
                                + " has one use: correct one of the two"),
                new Case(
                        "a bus by the address of a chip, said twice",
                        "uplink:",
                        "buses: [{at: \"i2c:1/0x44\"}, {at: \"i2c:2\"}, {at: \"i2c:2\", sda: 2, scl:"
                                + " \"sim:gpio/3\"}]\n"
                                + "uplink:",
                        "12:14: buses[0].at: \"i2c:1/0x44\" does not fit; write the bus as sensors' addresses begin,"
                                + " as in i2c:1",
                        "12:49: buses[2].at: \"i2c:2\" is already the bus in line 12; say all of a bus in one place",
                        "12:63: buses[2].sda: \"2\" does not fit; write a line of the board, as in gpio:3",
                        "12:71: buses[2].scl: \"sim:gpio/3\" does not fit; write a line of the board, as in gpio:3"),

                // types
                new Case(
                        "list instead of a value",
                        "every: 10s",
                        "every: [10s]",
                        "6:61: zones[0].sensors[0].every: is a list where a single value belongs; write one value after"
                                + " the colon"),
                new Case(
                        "value instead of a section",
                        "site: {region: CN-SN, county: luochuan, tier: base}",
                        "site: luochuan",
                        "1:27: gateway.site: is the text \"luochuan\" where a section belongs; write its keys, one a"
                                + " line, indented, as in name: value"),
                new Case(
                        "section instead of a list",
                        "      - {id: air-1, driver: sht3x, at: \"i2c:1/0x45\"}",
                        "      {id: air-1, driver: sht3x, at: \"i2c:1/0x45\"}",
                        "11:7: zones[1].sensors: is a section where a list belongs; start each item on its own line, as"
                                + " in - {id: air-1, driver: sht4x, at: \"i2c:1/0x44\"}"),
                new Case(
                        "empty list",
                        "\n      - {id: air-1, driver: sht3x, at: \"i2c:1/0x45\"}",
                        " []",
                        "10:14: zones[1].sensors: is empty; write at least one item, as in - {id: air-1, driver: sht4x,"
                                + " at: \"i2c:1/0x44\"}"),

                // how readings are judged
                new Case(
                        "a quantity that the sensor does not measure",
                        "every: 10s",
                        "every: 10s, calibration: {co2: {offset: 1}}",
                        "6:80: zones[0].sensors[0].calibration.co2: is not a key known here; known here: temperature,"
                                + " humidity"),
                new Case(
                        "a calibration that says nothing",
                        "every: 10s",
                        "every: 10s, calibration: {temperature: {}}",
                        "6:93: zones[0].sensors[0].calibration.temperature: says nothing; write offset, or points, or"
                                + " at least certificate and due"),
                new Case(
                        "offset and points",
                        "every: 10s",
                        "every: 10s, calibration: {temperature: {offset: 1, points: [{measured: 0, reference: 0},"
                                + " {measured: 9, reference: 9}]}}",
                        "6:102: zones[0].sensors[0].calibration.temperature.offset: stands beside points; a correction"
                                + " is one or the other: delete one of the two"),
                new Case(
                        "one point",
                        "every: 10s",
                        "every: 10s, calibration: {temperature: {points: [{measured: 0, reference: 0}]}}",
                        "6:102: zones[0].sensors[0].calibration.temperature.points: are 1; write two: the lowest and"
                                + " the highest of the certificate"),
                new Case(
                        "two points at the same value",
                        "every: 10s",
                        "every: 10s, calibration: {temperature: {points: [{measured: 1, reference: 0}, {measured: 1,"
                                + " reference: 9}]}}",
                        "6:102: zones[0].sensors[0].calibration.temperature.points: make a line that no sound sensor"
                                + " needs; look for a typing error: between the points, measured and reference rise"
                                + " alike"),
                new Case(
                        "a due date of another country",
                        "every: 10s",
                        "every: 10s, calibration: {temperature: {offset: 1, due: 11.04.2027}}",
                        "6:110: zones[0].sensors[0].calibration.temperature.due: \"11.04.2027\" is no date; write"
                                + " year-month-day, as in 2027-04-11"),
                new Case(
                        "a range upside down",
                        "every: 10s",
                        "every: 10s, plausible: {temperature: {min: 5, max: -5}}",
                        "6:105: zones[0].sensors[0].plausible.temperature.max: is not above min; write the lowest as"
                                + " min and the highest as max"),
                new Case(
                        "a rate of nothing",
                        "every: 10s",
                        "every: 10s, max_rate: {temperature: 0}",
                        "6:90: zones[0].sensors[0].max_rate.temperature: \"0\" is out of range; from 0.001 to 1000000"),
                new Case(
                        "stuck too soon",
                        "every: 10s",
                        "every: 10s, stuck_after: 2",
                        "6:79: zones[0].sensors[0].stuck_after: \"2\" is out of range; from 10 to 1000000"),
                new Case(
                        "stale before it can be",
                        "every: 10s",
                        "every: 10s, stale_after: 10s",
                        "6:79: zones[0].sensors[0].stale_after: \"10s\" is out of range; from 20s to 7d"),
                new Case(
                        "a pair with itself",
                        "every: 10s",
                        "every: 10s, pair: air-1",
                        "6:72: zones[0].sensors[0].pair: is the sensor itself; name the one that hangs beside it"),
                new Case(
                        "a pair with nobody",
                        "every: 10s",
                        "every: 10s, pair: air-9",
                        "6:72: zones[0].sensors[0].pair: \"air-9\" is no sensor of this zone; name one of its sensors"),
                new Case(
                        "a pair with a door",
                        "every: 10s",
                        "every: 10s, pair: door-1",
                        "6:72: zones[0].sensors[0].pair: compares temperatures, and not both measure one; delete it"),
                new Case(
                        "a difference without a pair",
                        "every: 10s",
                        "every: 10s, max_difference: 2",
                        "6:66: zones[0].sensors[0].max_difference: is not a key known here; known here: id, driver, at, every,"
                                + " calibration, plausible, max_rate, stuck_after, stale_after, pair, derive, limits"),
                new Case(
                        "deriving what is measured by nobody",
                        "at: \"gpio:17\"",
                        "at: \"gpio:17\", derive: [dew_point]",
                        "7:62: zones[0].sensors[1].derive: needs temperature and humidity of one sensor, which this"
                                + " one does not measure; delete it"),
                new Case(
                        "deriving what cannot be",
                        "every: 10s",
                        "every: 10s, derive: [dewpoint]",
                        "6:75: zones[0].sensors[0].derive[0]: \"dewpoint\" is not known; did you mean dew_point? (one"
                                + " of dew_point, vapour_pressure_deficit)"),
                new Case(
                        "deriving it twice",
                        "every: 10s",
                        "every: 10s, derive: [dew_point, dew_point]",
                        "6:86: zones[0].sensors[0].derive[1]: is there already; delete it"),

                // values
                new Case(
                        "duration without unit",
                        "every: 10s",
                        "every: 10",
                        "6:61: zones[0].sensors[0].every: \"10\" has no unit; write a number and ms, s, m, h or d, as"
                                + " in 10s"),
                new Case(
                        "bad unit",
                        "every: 10s",
                        "every: 10sec",
                        "6:61: zones[0].sensors[0].every: \"10sec\" is not a duration; write a number and ms, s, m,"
                                + " h or"
                                + " d, as in 10s"),
                new Case(
                        "interval too short",
                        "every: 10s",
                        "every: 500ms",
                        "6:61: zones[0].sensors[0].every: \"500ms\" is out of range; from 1s to 1h"),
                new Case(
                        "interval too long",
                        "every: 10s",
                        "every: 1d",
                        "6:61: zones[0].sensors[0].every: \"1d\" is out of range; from 1s to 1h"),
                new Case(
                        "batch too long",
                        "group: CN-SN}",
                        "group: CN-SN, batch: 2h}",
                        "12:67: uplink.batch: \"2h\" is out of range; from 0s to 1h"),
                new Case(
                        "limit too low",
                        "group: CN-SN}",
                        "group: CN-SN, limit: 1kbit/s}",
                        "12:67: uplink.limit: \"1kbit/s\" is out of range; from 8kbit/s to 100000kbit/s"),
                new Case(
                        "two batches",
                        "group: CN-SN}",
                        "group: CN-SN, batch: 1m, saver: {}}",
                        "12:67: uplink.batch: is not used where saver has its own; delete it, or write saver: {batch: …}"),
                new Case(
                        "no key of the centre",
                        "group: CN-SN}",
                        "group: CN-SN, commands: {public_key: gateway.yaml}}",
                        "12:83: uplink.commands.public_key: \"gateway.yaml\" holds no Ed25519 public key;"
                                + " take the centre's, made with openssl pkey -in centre.key.pem -pubout"),
                new Case(
                        "journal",
                        "uplink:",
                        "journal: {commit: 2m, keep: 12h, max_size: 2GB}\nuplink:",
                        "12:19: journal.commit: \"2m\" is out of range; from 0s to 1m",
                        "12:29: journal.keep: \"12h\" is out of range; from 1d to 3650d",
                        "12:44: journal.max_size: \"2GB\" is not a size; write a whole number and B, KiB, MiB, GiB or"
                                + " TiB, as in 512MiB"),
                new Case(
                        "simulation",
                        "uplink:",
                        "simulation: {recording: no.csv, speed: 0, seed: x}\nuplink:",
                        "12:25: simulation.recording: \"no.csv\" does not exist; put the file at DIR/no.csv or correct"
                                + " the path",
                        "12:40: simulation.speed: \"0\" is out of range; from 0.001 to 1000000",
                        "12:49: simulation.seed: \"x\" is not a whole number; write one from 0 to 2147483647"),
                new Case(
                        "console",
                        "uplink:",
                        "console: {listen: 8080}\nuplink:",
                        "12:19: console.listen: \"8080\" is not an address and a port; write 0.0.0.0:8080 for the whole"
                                + " network or 127.0.0.1:8080 for this machine only"),
                new Case(
                        "unknown choice",
                        "kind: cold-room",
                        "kind: coldroom",
                        "4:11: zones[0].kind: \"coldroom\" is not known; did you mean cold-room? (one of cold-room,"
                                + " precool, freezer, van-box, ambient)"),
                new Case(
                        "unknown tier",
                        "tier: base",
                        "tier: city",
                        "1:67: gateway.site.tier: \"city\" is not known; one of base, county, township, village, van"),
                new Case(
                        "gateway id",
                        "id: gw-1",
                        "id: 洛川1号",
                        "1:15: gateway.id: \"洛川1号\" does not fit; write 2 to 63 of a-z, 0-9 and -, not starting with"
                                + " -, as in luochuan-apple-01"),
                new Case(
                        "gateway id of one letter",
                        "id: gw-1",
                        "id: g",
                        "1:15: gateway.id: \"g\" does not fit; write 2 to 63 of a-z, 0-9 and -, not starting with -, as"
                                + " in luochuan-apple-01"),
                new Case(
                        "zone id that is no topic level",
                        "id: room-2",
                        "id: room/2",
                        "8:9: zones[1].id: \"room/2\" does not fit; write 1 to 63 of a-z, 0-9 and -, not starting with"
                                + " -, as in room-1"),
                new Case(
                        "region",
                        "region: CN-SN",
                        "region: Shaanxi",
                        "1:36: gateway.site.region: \"Shaanxi\" does not fit; write the ISO 3166-2 code of the"
                                + " province, as in CN-SN"),
                new Case(
                        "time zone",
                        "tier: base}",
                        "tier: base}, timezone: Asia/Beijing",
                        "1:84: gateway.timezone: \"Asia/Beijing\" is not a time zone; write an IANA name, as in"
                                + " Asia/Shanghai"),

                // drivers and addresses
                new Case(
                        "unknown driver",
                        "driver: sht4x",
                        "driver: sth4x, heater: on",
                        "6:29: zones[0].sensors[0].driver: \"sth4x\" is not known; did you mean sht4x? (one of "
                                + DRIVERS + ")"),
                new Case(
                        "not an address",
                        "gpio:17",
                        "GPIO17",
                        "7:43: zones[0].sensors[1].at: \"GPIO17\" is no address; an address is " + Address.FORMS
                                + "; gpio:LINE or sim:gpio/LINE"),
                new Case(
                        "address of another kind",
                        "gpio:17",
                        "i2c:1/0x46",
                        "7:43: zones[0].sensors[1].at: i2c:1/0x46 is no line; gpio:LINE or sim:gpio/LINE"),
                new Case(
                        "two sensors of a zone at one address",
                        "driver: contact, at: \"gpio:17\"",
                        "driver: sht3x, at: \"i2c:1/68\"",
                        "7:41: zones[0].sensors[1].at: \"i2c:1/68\" is already sensor air-1 of this zone, in line 6;"
                                + " correct one address, or delete one of the two sensors"),
                new Case(
                        "a chip behind a multiplexer, and its like on the bus itself",
                        "driver: contact, at: \"gpio:17\"",
                        "driver: sht3x, at: \"i2c:1/mux0x70.3/0x44\"",
                        "7:41: zones[0].sensors[1].at: \"i2c:1/mux0x70.3/0x44\" answers together with i2c:1/0x44,"
                                + " sensor air-1 of this zone, in line 6; correct one address, or delete one of the two"
                                + " sensors"),
                new Case(
                        "two zones sharing a sensor",
                        "i2c:1/0x45",
                        "i2c:1/0x44",
                        "11:40: zones[1].sensors[0].at: \"i2c:1/0x44\" is already sensor air-1 of zone room-1, in line"
                                + " 6; a sensor belongs to one zone: correct one address, or delete one of the two"
                                + " sensors"),
                new Case(
                        "two zones with one id",
                        "id: room-2",
                        "id: room-1",
                        "8:9: zones[1].id: \"room-1\" is already the zone in line 3; give each zone its own id"),
                new Case(
                        "two sensors with one id",
                        "id: door-1",
                        "id: air-1",
                        "7:14: zones[0].sensors[1].id: \"air-1\" is already the sensor of this zone in line 6; give"
                                + " each sensor of this zone its own id"),
                new Case(
                        "door level",
                        "at: \"gpio:17\"",
                        "at: \"gpio:17\", active: on",
                        "7:62: zones[0].sensors[1].active: \"on\" is no level; low or high: the level while the door"
                                + " is open, the mains are there, or the machine runs"),
                new Case(
                        "recording that is missing, and its speed",
                        "driver: sht4x, at: \"i2c:1/0x44\", every: 10s",
                        "driver: replay, at: \"file:no.csv\", speed: fast",
                        "6:41: zones[0].sensors[0].at: there is no file DIR/no.csv; the path of a recording, absolute"
                                + " or relative to the folder of this configuration",
                        "6:63: zones[0].sensors[0].speed: \"fast\" is no speed; a number from 1 (60 plays an hour in a"
                                + " minute), or max (as fast as possible)"),

                // outputs and buttons
                new Case(
                        "everything wrong with an output",
                        "uplink: {",
                        "outputs: [{id: Siren, kind: horn, at: \"i2c:1/0x22\", active: up, safe: yes}]\nuplink: {",
                        "12:16: outputs[0].id: \"Siren\" does not fit; write 1 to 63 of a-z, 0-9 and -, not starting"
                                + " with -, as in room-1",
                        "12:29: outputs[0].kind: \"horn\" is not known; one of siren, lamp, relay",
                        "12:39: outputs[0].at: \"i2c:1/0x22\" is no line; a line of the board: gpio:22, or sim:gpio/22"
                                + " for a simulated one",
                        "12:61: outputs[0].active: \"up\" is not known; one of low, high",
                        "12:71: outputs[0].safe: \"yes\" is not known; one of off, on"),
                new Case(
                        "an output on a sensor's line",
                        "uplink: {",
                        "outputs: [{id: siren, kind: siren, at: \"gpio:17\"}]\nuplink: {",
                        "12:40: outputs[0].at: \"gpio:17\" is already sensor door-1 of zone room-1, in line 7; a line"
                                + " has one use: correct one of the two"),
                new Case(
                        "a button on an output's line, with its id, that does nothing",
                        "uplink: {",
                        "outputs: [{id: siren, kind: siren, at: \"gpio:22\"}]\n"
                                + "buttons: [{id: siren, at: \"gpio:22\", press: no}]\nuplink: {",
                        "13:16: buttons[0].id: \"siren\" is already the output or button in line 12; give each output"
                                + " or button its own id",
                        "13:27: buttons[0].at: \"gpio:22\" is already output siren, in line 12; a line has one use:"
                                + " correct one of the two",
                        "13:45: buttons[0].press: \"no\" is not known; one of test, silence, acknowledge"),

                // uplink
                new Case(
                        "URL scheme",
                        "mqtts://broker.example:8883",
                        "https://broker.example:8883",
                        "12:15: uplink.url: \"https://broker.example:8883\" does not start with mqtt:// or mqtts://;"
                                + " write mqtt://host:port or mqtts://host:port"),
                new Case(
                        "password in the URL",
                        "mqtts://broker.example:8883",
                        "mqtts://gw:geheim@broker.example:8883",
                        "12:15: uplink.url: holds a user name; use the keys username and password_file, and leave it"
                                + " out of the URL"),
                new Case(
                        "group that is no topic level",
                        "group: CN-SN",
                        "group: CN/SN",
                        "12:53: uplink.group: \"CN/SN\" does not fit; write 1 to 63 of A-Z, a-z, 0-9, . _ and -,"
                                + " as in CN-SN"),
                new Case(
                        "certificates that are missing",
                        "group: CN-SN}",
                        "group: CN-SN, tls: {ca: ca.pem, certificate: gw.pem}}",
                        "12:65: uplink.tls.key: is missing; add it, as in key: gateway.key",
                        "12:70: uplink.tls.ca: \"ca.pem\" does not exist; put the file at DIR/ca.pem or correct the"
                                + " path",
                        "12:91: uplink.tls.certificate: \"gw.pem\" does not exist; put the file at DIR/gw.pem or"
                                + " correct"
                                + " the path"),
                new Case(
                        "certificates without encryption",
                        "url: \"mqtts://broker.example:8883\", group: CN-SN}",
                        "url: \"mqtt://broker.example\", group: CN-SN, tls: {ca: gateway.yaml}}",
                        "12:15: uplink.url: \"mqtt://broker.example\" is not encrypted, although tls is given; write"
                                + " mqtts:// or delete tls"),
                new Case(
                        "password without a user",
                        "group: CN-SN}",
                        "group: CN-SN, password_file: gateway.yaml}",
                        "12:9: uplink.username: is missing; add it, as in username: hanlu"),

                // YAML itself
                new Case(
                        "syntax",
                        "zones:\n",
                        "zones: [\n",
                        "3:3: (file): is not YAML from here on (while parsing a flow node from line 3, expected the"
                                + " node content, but found '-'); look at indentation, colons, quotes and brackets in"
                                + " this line and the one before"),
                new Case(
                        "tab",
                        "    kind: freezer",
                        "\tkind: freezer",
                        "9:1: (file): is not YAML from here on (found character '\\t(TAB)' that cannot start any"
                                + " token); there is a tab in this line: write spaces"),
                new Case(
                        "Chinese comma",
                        "id: door-1, driver",
                        "id: door-1，driver",
                        "7:27: (file): is not YAML from here on (while parsing a flow mapping from line 7, expected ','"
                                + " or '}', but got :); there is a Chinese colon, comma, quote or bracket in this line"
                                + " or the one before: write : , \" [ ]"),
                new Case(
                        "alias",
                        "kind: cold-room",
                        "kind: &k cold-room",
                        "4:11: zones[0].kind: uses a YAML anchor or alias (& or *); write the value itself in each"
                                + " place; a text that starts with & or * needs quotes"),
                new Case(
                        "nesting",
                        "kind: cold-room",
                        "kind: " + "[".repeat(10_000),
                        "4:28: (file): is nested more than 20 levels deep; write lists and sections as in the example"
                                + " configuration"),
                new Case("empty file", RIGHT, "", "1:1: (file): is empty; start from one of config/examples"),

                // several
                new Case(
                        "several at once, in the order of the file",
                        RIGHT,
                        """
                        gateway: {id: GW, site: {region: CN-SN, county: luochuan, tier: base}}
                        zones:
                          - id: room-1
                            kind: warm
                            sensors:
                              - {id: air-1, driver: sht9x, at: "i2c:1/0x44"}
                              - {id: air-2, driver: sht4x, at: "i2c:1/0x44", every: 5}
                        uplnk: {}
                        """,
                        "1:15: gateway.id: \"GW\" does not fit; write 2 to 63 of a-z, 0-9 and -, not starting with -,"
                                + " as in luochuan-apple-01",
                        "4:11: zones[0].kind: \"warm\" is not known; one of cold-room, precool, freezer, van-box,"
                                + " ambient",
                        "6:29: zones[0].sensors[0].driver: \"sht9x\" is not known; did you mean sht3x? (one of "
                                + DRIVERS + ")",
                        "7:40: zones[0].sensors[1].at: \"i2c:1/0x44\" is already sensor air-1 of this zone, in line 6;"
                                + " correct one address, or delete one of the two sensors",
                        "7:61: zones[0].sensors[1].every: \"5\" has no unit; write a number and ms, s, m, h or d, as in"
                                + " 5s",
                        "8:1: uplnk: is not a key known here; did you mean uplink?"));
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsNamedWithItsPlaceAndRemedy(Case wrong) throws Exception {
        assertProblems(
                wrong.yaml().getBytes(StandardCharsets.UTF_8), wrong.lines().toArray(String[]::new));
    }

    @Test
    void theFileTheMistakesAreMadeInIsRight() throws Exception {
        assertEquals(2, load(RIGHT.getBytes(StandardCharsets.UTF_8)).zones().size());
    }

    @Test
    void aFileSavedAsGbk() throws Exception {
        assertProblems(
                RIGHT.replace("id: room-1", "id: room-1\n    name: 1号冷库").getBytes(Charset.forName("GBK")),
                "4:12: (file): byte 0xBA is not UTF-8 text; save the file as UTF-8 (it may have been saved as GBK/ANSI"
                        + " or UTF-16)");
    }

    @Test
    void aFileTooLarge() throws Exception {
        assertProblems(
                (RIGHT + "#".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8),
                "1:1: (file): is larger than 1 MiB, which no configuration is; name a YAML file that this user may"
                        + " read");
    }

    @Test
    void aFolderInsteadOfAFile() {
        ConfigException e = assertThrows(ConfigException.class, () -> GatewayConfig.load(folder));
        assertEquals(folder + ":1:1: (file): is a folder; name a YAML file that this user may read", e.getMessage());
    }

    @Test
    void morePointsThanAGatewayMayHave() throws Exception {
        StringBuilder sensors = new StringBuilder();
        for (int i = 0; i < 2049; i++) { // of two points each
            sensors.append("\n      - {id: s-%d, driver: sht4x, at: \"i2c:%d/%d\"}".formatted(i, i / 100, 8 + i % 100));
        }
        assertProblems(
                RIGHT.replace("\n      - {id: air-1, driver: sht3x, at: \"i2c:1/0x45\"}", sensors)
                        .replace("i2c:1/0x44", "i2c:99/0x44")
                        .getBytes(StandardCharsets.UTF_8),
                "3:3: zones: have 4101 points (quantities of sensors) together; at most 4096 fit one gateway: use a"
                        + " second one");
    }

    private void assertProblems(byte[] yaml, String... lines) throws Exception {
        ConfigException e = assertThrows(ConfigException.class, () -> load(yaml));
        assertEquals(
                String.join("\n", lines),
                String.valueOf(e.getMessage())
                        .replace(folder.resolve("gateway.yaml") + ":", "")
                        .replace(folder.toString(), "DIR"));
    }

    private GatewayConfig load(byte[] yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.write(file, yaml);
        return GatewayConfig.load(file);
    }
}
