package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.BusSpec;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.Button;
import io.hanlu.edge.config.GatewayConfig.Console;
import io.hanlu.edge.config.GatewayConfig.Gateway;
import io.hanlu.edge.config.GatewayConfig.Journal;
import io.hanlu.edge.config.GatewayConfig.Order;
import io.hanlu.edge.config.GatewayConfig.Output;
import io.hanlu.edge.config.GatewayConfig.Sending;
import io.hanlu.edge.config.GatewayConfig.Site;
import io.hanlu.edge.config.GatewayConfig.Tier;
import io.hanlu.edge.config.GatewayConfig.Uplink;
import io.hanlu.edge.config.GatewayConfig.Zone;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.notify.People;
import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Template;
import io.hanlu.edge.words.Wording;
import io.hanlu.wire.message.VerifyingKey;
import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {

    private static final String CENTRE = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA8EI0OBdK10hGFZN7fn8UwctNK6met8BjjI5I1m+Ou5c=
            -----END PUBLIC KEY-----
            """;

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        GatewayConfig config = load("""
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: cold-room
                    sensors:
                      - {id: air-1, driver: sht4x, at: "i2c:1/0x44"}
                      - {id: door-1, driver: contact, at: "gpio:17"}
                """);
        ZoneId shanghai = ZoneId.of("Asia/Shanghai");
        assertEquals(
                new GatewayConfig(
                        new Gateway("gw-1", "gw-1", new Site("CN-SN", "luochuan", Tier.BASE), shanghai, Language.ZH),
                        List.of(new Zone(
                                "room-1",
                                "room-1",
                                ZoneKind.COLD_ROOM,
                                null,
                                null,
                                List.of(
                                        sensor("air-1", "sht4x", "i2c:1/0x44", 10, Map.of(), shanghai),
                                        sensor("door-1", "contact", "gpio:17", 1, Map.of(), shanghai)),
                                config.zones().getFirst().honesty(), // HonestyYamlTest
                                config.zones().getFirst().limits())), // LimitsTest
                        config.alarms(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Simulation(null, 60, 1),
                        new Journal(
                                Path.of("/var/lib/hanlu"),
                                Duration.ofSeconds(1),
                                Duration.ofDays(400),
                                2L * 1024 * 1024 * 1024),
                        new GatewayConfig.Clock(Duration.ofMinutes(10)),
                        null,
                        new Console("127.0.0.1", 8080, Set.of()),
                        new NodeSettings(InetSocketAddress.createUnresolved("0.0.0.0", 5684), null, null),
                        People.NONE,
                        Wording.STANDARD),
                config);
    }

    @Test
    void anUplinkNeedsOnlyUrlAndGroup() throws Exception {
        GatewayConfig config = load("""
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones: [{id: r, kind: ambient, sensors: [{id: a, driver: sht4x, at: "sim:1/0x44"}]}]
                uplink: {url: mqtts://broker.example, group: CN-SN}
                """);
        assertEquals(
                new Uplink(
                        List.of(URI.create("mqtts://broker.example")),
                        "CN-SN",
                        null,
                        null,
                        null,
                        new Sending(Duration.ofSeconds(10), Long.MAX_VALUE, false, Order.OLDEST, 0),
                        Duration.ofSeconds(30),
                        null),
                config.uplink());
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws Exception {
        for (String file : List.of("ca.pem", "gw.pem", "gw.key", "password")) {
            Files.writeString(folder.resolve(file), "x");
        }
        Files.writeString(folder.resolve("centre.pub.pem"), CENTRE);
        for (String file : List.of("robot.url", "robot.secret")) {
            Files.writeString(folder.resolve(file), "https://robot.example/send?access_token=x\n");
            Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString("rw-r-----"));
        }
        Files.writeString(folder.resolve("world.csv"), "time,temperature\n2026-01-01T00:00:00Z,1.5\n");
        GatewayConfig config = load("""
                gateway:
                  id: urumqi-van
                  name: 乌鲁木齐冷藏车
                  site: {region: CN-XJ, county: tianshan, tier: van}
                  timezone: Asia/Urumqi
                  language: en
                zones:
                  - id: box
                    name: 车厢
                    kind: van-box
                    produce: grape
                    rules: gb-food
                    sensors:
                      - {id: door, driver: contact, at: "gpio:17", every: 2s, active: low}
                      - {id: rec, driver: replay, at: "file:world.csv", every: 1m, speed: max}
                outputs:
                  - {id: siren, kind: siren, at: "gpio:22"}
                  - {id: dialler, kind: relay, at: "sim:gpio/23", active: low, safe: on}
                buttons:
                  - {id: quiet, at: "gpio:5", press: silence}
                  - {id: try, at: "gpio:6", active: high, press: test}
                simulation: {recording: world.csv, speed: 0.5, seed: 7, lines: lines}
                journal: {path: data, commit: 500ms, keep: 30d, max_size: 512MiB}
                clock: {wait: 90s}
                uplink:
                  url: ["mqtts://broker.example:8884", "mqtts://spare.example"]
                  group: CN-XJ
                  tls: {ca: ca.pem, certificate: gw.pem, key: gw.key}
                  username: van
                  password_file: password
                  saver: {batch: 10m, bytes: 16KiB}
                  order: newest
                  limit: 32kbit/s
                  resend_after: 2m
                  commands: {public_key: centre.pub.pem}
                channels:
                  - {id: ding, kind: dingtalk, url_file: robot.url, secret_file: robot.secret}
                  - {id: hook, kind: webhook, url: "https://alarms.example/hanlu"}
                  - {id: mail, kind: smtp, url: "smtps://smtp.example", ca: ca.pem, from: van@example.cn, username: van, password_file: robot.secret}
                  - {id: sms, kind: sms-modem, port: /dev/ttyUSB2, baud: 9600, pin_file: robot.secret, centre: "+8613800100500"}
                recipients:
                  - id: zhang
                    name: 张三
                    role: keeper
                    language: zh
                    zones: [box]
                    from: medium
                    hours: ["22:00-06:00"]
                    channels: [{channel: ding}, {channel: sms, to: "+8613800000000"}]
                  - {id: office, channels: [{channel: mail, to: office@example.cn}]}
                escalation:
                  - {after: 0m, to: [keeper]}
                  - {after: 10m, to: [office, zhang], repeat: 30m}
                words: {zh: {mains: "{zone}停电了"}}
                buses: [{at: "i2c:1", scl: "gpio:3", sda: "gpio:2", power: "gpio:23"}]
                console: {listen: "[::1]:9000", names: [van.example]}
                nodes:
                  listen: "192.168.4.1:15684"
                  plain: "127.0.0.1:15683"
                  firmware: {folder: images, public_key: ca.pem, percent: 10, max_failures: 3}
                """);
        ZoneId urumqi = ZoneId.of("Asia/Urumqi");
        assertEquals(
                new GatewayConfig(
                        new Gateway(
                                "urumqi-van", "乌鲁木齐冷藏车", new Site("CN-XJ", "tianshan", Tier.VAN), urumqi, Language.EN),
                        List.of(new Zone(
                                "box",
                                "车厢",
                                ZoneKind.VAN_BOX,
                                config.zones().getFirst().produceProfile(),
                                config.zones().getFirst().ruleSet(),
                                List.of(
                                        new SensorSpec(
                                                "box",
                                                "door",
                                                "contact",
                                                "gpio:17",
                                                Duration.ofSeconds(2),
                                                Map.of("active", "low"),
                                                folder,
                                                urumqi),
                                        new SensorSpec(
                                                "box",
                                                "rec",
                                                "replay",
                                                "file:world.csv",
                                                Duration.ofMinutes(1),
                                                Map.of("speed", "max"),
                                                folder,
                                                urumqi)),
                                config.zones().getFirst().honesty(),
                                config.zones().getFirst().limits())),
                        config.alarms(),
                        List.of(new BusSpec(
                                "i2c:1",
                                new Address.Gpio(false, 3),
                                new Address.Gpio(false, 2),
                                new Address.Gpio(false, 23))),
                        List.of(
                                new Output("siren", Output.Kind.SIREN, new Address.Gpio(false, 22), Level.HIGH, false),
                                new Output("dialler", Output.Kind.RELAY, new Address.Gpio(true, 23), Level.LOW, true)),
                        List.of(
                                new Button("quiet", new Address.Gpio(false, 5), Level.LOW, Button.Press.SILENCE),
                                new Button("try", new Address.Gpio(false, 6), Level.HIGH, Button.Press.TEST)),
                        new Simulation(folder.resolve("world.csv"), 0.5, 7, folder.resolve("lines")),
                        new Journal(
                                folder.resolve("data"),
                                Duration.ofMillis(500),
                                Duration.ofDays(30),
                                512L * 1024 * 1024),
                        new GatewayConfig.Clock(Duration.ofSeconds(90)),
                        new Uplink(
                                List.of(URI.create("mqtts://broker.example:8884"), URI.create("mqtts://spare.example")),
                                "CN-XJ",
                                new Tls(folder.resolve("ca.pem"), folder.resolve("gw.pem"), folder.resolve("gw.key")),
                                "van",
                                folder.resolve("password"),
                                new Sending(Duration.ofMinutes(10), 16_384, true, Order.NEWEST, 4_000),
                                Duration.ofMinutes(2),
                                VerifyingKey.read(folder.resolve("centre.pub.pem"))),
                        new Console("::1", 9000, Set.of("van.example")),
                        new NodeSettings(
                                InetSocketAddress.createUnresolved("192.168.4.1", 15684),
                                InetSocketAddress.createUnresolved("127.0.0.1", 15683),
                                new NodeSettings.Firmware(
                                        folder.resolve("images"),
                                        folder.resolve("ca.pem"),
                                        10,
                                        3,
                                        folder.resolve("data/firmware.state"))),
                        new People(
                                List.of(
                                        new People.RobotSettings(
                                                "ding",
                                                People.RobotKind.DINGTALK,
                                                folder.resolve("robot.url"),
                                                folder.resolve("robot.secret")),
                                        new People.WebhookSettings(
                                                "hook", URI.create("https://alarms.example/hanlu"), null, null, false),
                                        new People.MailSettings(
                                                "mail",
                                                URI.create("smtps://smtp.example"),
                                                false,
                                                folder.resolve("ca.pem"),
                                                "van@example.cn",
                                                "van",
                                                folder.resolve("robot.secret")),
                                        new People.ModemSettings(
                                                "sms",
                                                Path.of("/dev/ttyUSB2"),
                                                9600,
                                                folder.resolve("robot.secret"),
                                                "+8613800100500")),
                                List.of(
                                        new People.Recipient(
                                                "zhang",
                                                "张三",
                                                "keeper",
                                                Language.ZH,
                                                List.of("box"),
                                                Severity.MEDIUM,
                                                List.of(new People.Hours(LocalTime.of(22, 0), LocalTime.of(6, 0))),
                                                List.of(
                                                        new People.Address("ding", null),
                                                        new People.Address("sms", "+8613800000000"))),
                                        new People.Recipient(
                                                "office",
                                                "office",
                                                null,
                                                Language.EN,
                                                List.of(),
                                                Severity.LOW,
                                                List.of(),
                                                List.of(new People.Address("mail", "office@example.cn")))),
                                List.of(
                                        new People.Step(Duration.ZERO, List.of("zhang"), null),
                                        new People.Step(
                                                Duration.ofMinutes(10),
                                                List.of("office", "zhang"),
                                                Duration.ofMinutes(30)))),
                        new Wording(Map.of(Language.ZH, Map.of("mains", Template.parse("{zone}停电了", Wording.VALUES))))),
                config);
        assertEquals("grape", config.zones().getFirst().produce());
        assertEquals("gb-food", config.zones().getFirst().rules());
    }

    private SensorSpec sensor(
            String id, String driver, String at, int everySeconds, Map<String, String> options, ZoneId timezone) {
        return new SensorSpec("room-1", id, driver, at, Duration.ofSeconds(everySeconds), options, folder, timezone);
    }

    private GatewayConfig load(String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        return GatewayConfig.load(file);
    }
}
