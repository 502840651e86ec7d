package io.hanlu.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.config.ProduceProfile.Band;
import io.hanlu.edge.config.ProduceProfile.Ethylene;
import io.hanlu.edge.config.ProduceProfile.Life;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files in {@code config/profiles/produce} and {@code rules}: they say what their sources say, and the schemas agree. */
class ProfilesTest {

    private static final Path CONFIG = Path.of("../../config");
    private static final Path PRODUCE = CONFIG.resolve("profiles/produce");
    private static final Path RULES = CONFIG.resolve("profiles/rules");

    @TempDir
    private Path folder;

    // ---- produce

    static List<List<String>> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(ProfilesTest.class.getResourceAsStream("produce.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(ProfilesTest::cells)
                    .toList();
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : (line + ",").toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyKindOfProduceIsItsRow(List<String> row) throws Exception {
        assertEquals(
                new ProduceProfile(
                        row.get(0),
                        row.get(2),
                        row.get(1),
                        new Band(scaled(row.get(3)), scaled(row.get(4))),
                        new Band(scaled(row.get(5)), scaled(row.get(6))),
                        scaled(row.get(7)),
                        scaled(row.get(8)),
                        row.get(9).isEmpty()
                                ? null
                                : Ethylene.valueOf(row.get(9).toUpperCase(Locale.ROOT)),
                        life(row.get(10)),
                        row.get(11),
                        row.get(12).equals("sourced")),
                produce(PRODUCE.resolve(row.get(0) + ".yaml")));
    }

    private static OptionalInt scaled(String cell) {
        return cell.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(new BigDecimal(cell).movePointRight(2).intValueExact());
    }

    private static @Nullable Life life(String cell) {
        String[] ends = cell.split("-", -1);
        return cell.isEmpty() ? null : new Life(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }

    @Test
    void thereAreAsManyFilesAsRows() throws IOException {
        assertEquals(44, rows().size());
        assertEquals(rows().stream().map(row -> row.getFirst() + ".yaml").collect(Collectors.toSet()), names(PRODUCE));
    }

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path kind : List.of(PRODUCE, RULES)) {
            try (Stream<Path> found = Files.list(kind)) {
                found.sorted().forEach(files::add);
            }
        }
        assertEquals(44 + 5, files.size());
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileFitsItsSchema(Path file) throws IOException {
        String kind = file.getName(file.getNameCount() - 2).toString();
        assertEquals(List.of(), schema(kind).validate(json(Files.readString(file))));
    }

    @Test
    void whatIsShippedIsWhatIsInTheFolder() throws Exception {
        GatewayConfig.Zone zone = load("produce: mango, rules: en12830").zones().getFirst();
        assertEquals(produce(PRODUCE.resolve("mango.yaml")), zone.produceProfile());
        assertEquals(rules("en12830"), zone.ruleSet());
    }

    @Test
    void aFileBesideTheConfigurationComesBeforeTheShippedOne() throws Exception {
        write("profiles/produce/apple.yaml", "{name: {zh: 糖心苹果, en: Aksu apple}, source: ours, confidence: check}");
        ProduceProfile apple = load("produce: apple").zones().getFirst().produceProfile();
        assertEquals("糖心苹果", Objects.requireNonNull(apple).nameZh());
    }

    /** Each is one change of a right file, refused by daemon and schema alike. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zh: 苹果, → ",
                "min: -1, max: 1 → ",
                "max: 1} → max: 61}",
                "max: 95 → max: 101",
                "min: -1 → least: -1",
                "freezing_point: -1.5 → freezing_point: cold",
                "high → extreme",
                "min: 90, max: 180 → min: 90",
                "min: 90, max: 180 → min: 0, max: 180",
                "source: HB66, → ",
                "confidence: check → confidence: sure",
                "confidence: check → confidence: check, colour: red"
            })
    void aWrongProduceIsRefusedByTheSchemaToo(String change) throws Exception {
        refused("produce", change, """
                {name: {zh: 苹果, en: Apple}, temperature: {min: -1, max: 1}, humidity: {min: 90, max: 95}, chilling_below: -1,
                 freezing_point: -1.5, ethylene_sensitivity: high, storage_life_days: {min: 90, max: 180}, source: HB66,
                 confidence: check}
                """);
    }

    /** What only the daemon can see, with its place and remedy. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                temperature: {min: -2, max: 1}, freezing_point: -1.5 | 1:102: freezing_point: -1.50 °C contradicts the band, which reaches down to -2.00 °C: it would freeze; correct the one that is wrong: temperature or freezing_point
                temperature: {min: -1, max: 1}, freezing_point: -1   | 1:102: freezing_point: -1.00 °C contradicts the band, which reaches down to -1.00 °C: it would freeze; correct the one that is wrong: temperature or freezing_point
                temperature: {max: -2}, freezing_point: -1.5         | 1:94: freezing_point: -1.50 °C contradicts the band, which reaches down to -2.00 °C: it would freeze; correct the one that is wrong: temperature or freezing_point
                temperature: {min: 5, max: 8}, chilling_below: 5.5   | 1:101: chilling_below: 5.50 °C contradicts the band, which reaches down to 5.00 °C: it would be chilled; correct the one that is wrong: temperature or chilling_below
                temperature: {min: 5, max: 4}                        | 1:81: temperature.max: is below min; write the lowest as min and the highest as max
                storage_life_days: {min: 9, max: 4}                  | 1:87: storage_life_days.max: is below min; write the shortest as min and the longest as max
                """)
    void aBandThatContradictsItsPointsIsRefused(String wrong, String problem) throws Exception {
        write("profiles/produce/x.yaml", "{name: {zh: 甲, en: X}, source: s, confidence: check, " + wrong + "}");
        ConfigException e = assertThrows(ConfigException.class, () -> load("produce: x"));
        assertEquals(folder.resolve("profiles/produce/x.yaml") + ":" + problem, e.getMessage());
    }

    @Test
    void aWrongProfileIsToldOnceAndBesideTheMistakesOfTheConfiguration() throws Exception {
        write("profiles/produce/x.yaml", "{name: {zh: 甲, en: X}, source: s, confidence: sure}");
        Path file = write("gateway.yaml", """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - {id: a, kind: cold-room, produce: x, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}]}
                  - {id: b, kind: cold-room, produce: x, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x45"}]}
                  - {id: c, kind: coldroom, sensors: [{id: air-1, driver: sht4x, at: "i2c:2/0x45"}]}
                """);
        ConfigException e = assertThrows(ConfigException.class, () -> GatewayConfig.load(file));
        assertEquals(
                file
                        + ":5:19: zones[2].kind: \"coldroom\" is not known; did you mean cold-room? (one of cold-room, precool,"
                        + " freezer, van-box, ambient)\n"
                        + folder.resolve("profiles/produce/x.yaml")
                        + ":1:47: confidence: \"sure\" is not known; one of check, sourced",
                e.getMessage());
    }

    // ---- rules

    @Test
    void theRuleSetsAreTheseFive() throws IOException {
        assertEquals(
                Set.of("gb-food.yaml", "gsp-strict.yaml", "en12830.yaml", "who-fridge.yaml", "frozen.yaml"),
                names(RULES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gb-food", "gsp-strict", "en12830", "who-fridge", "frozen"})
    void everyRuleSetHasNamesAndSomethingToAsk(String id) throws Exception {
        RuleSet rules = rules(id);
        assertEquals(id, rules.id());
        assertFalse(rules.nameZh().isEmpty() || rules.nameEn().isEmpty());
        assertTrue(
                !rules.limits().isEmpty() || !rules.intervals().isEmpty(),
                "neither limits nor intervals: what is it for?");
    }

    @Test
    void gspWantsThreePeopleAndMains() throws Exception {
        RuleSet gsp = rules("gsp-strict");
        assertEquals(3, Objects.requireNonNull(gsp.recipients()).value());
        assertTrue(gsp.recipients().confirmed());
        assertTrue(gsp.faults().stream().anyMatch(fault -> fault.value().kind() == AlarmKind.MAINS));
        assertEquals(
                List.of("any 1m", "store 30m", "transport 5m", "any 2m"),
                gsp.intervals().stream()
                        .map(one -> one.where().name().toLowerCase(Locale.ROOT) + " "
                                + one.atMost().value().toMinutes() + "m")
                        .toList());
        assertEquals(
                List.of("50 from 0 to 4000", "100 from -2500 to 0", "500 from 0 to 10000"),
                gsp.errors().stream()
                        .map(one -> one.atMost().value() + " from " + one.from() + " to " + one.to())
                        .toList());
        assertFalse(Objects.requireNonNull(gsp.retention()).confirmed(), "five years were not read in the document");
    }

    @Test
    void theVaccineFridgeHasTheLimitsOfADevice() throws Exception {
        assertEquals(
                List.of("low -50 60m", "high 800 600m"),
                rules("who-fridge").limits().stream()
                        .map(one -> one.kind().id() + " " + one.value().value() + " "
                                + Objects.requireNonNullElse(one.delay(), Delay.NONE)
                                        .time()
                                        .toMinutes() + "m")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"gb-food, 800, true", "frozen, -1800, false"})
    void chineseFoodHasAnUpperLimit(String id, int value, boolean withoutProduce) throws Exception {
        RuleSet.Limit limit = rules(id).limits().getFirst();
        assertEquals(AlarmKind.HIGH, limit.kind());
        assertEquals(value, limit.value().value());
        assertEquals(withoutProduce, limit.withoutProduce());
        assertFalse(Objects.requireNonNull(rules(id).retention()).confirmed());
    }

    @Test
    void anEuropeanRecorderRecordsEveryFiveMinutesOnTheRoad() throws Exception {
        RuleSet rules = rules("en12830");
        assertEquals(
                RuleSet.Interval.Where.TRANSPORT, rules.intervals().getFirst().where());
        assertEquals(
                Duration.ofMinutes(5), rules.intervals().getFirst().atMost().value());
        assertEquals(100, rules.errors().getFirst().atMost().value());
        assertEquals(
                Duration.ofDays(366), Objects.requireNonNull(rules.retention()).value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "en: Food → english: Food",
                "what: sampling → what: guessing",
                "where: any → where: nowhere",
                "at_most: 1m → at_most: 1",
                "at_most: 1m, source: s, → at_most: 1m,",
                "at_most: 0.5 → at_most: 0",
                "from: 0, → ",
                "quantity: humidity → quantity: co2",
                "kind: high-high → kind: rate",
                "value: 8 → value: 800",
                "delay: 3 readings → delay: three readings",
                "without_produce: true → without_produce: 1",
                "severity: high → severity: grave",
                "period: trip → period: week",
                "at_least: 731d → at_least: always",
                "at_least: 3 → at_least: 0",
                "kind: mains → kind: disk",
                "text: t, → ",
                "confirmed: false → confirmed: perhaps"
            })
    void wrongRulesAreRefusedByTheSchemaToo(String change) throws Exception {
        refused("rules", change, """
                {name: {zh: 食品, en: Food},
                 intervals: [{what: sampling, where: any, at_most: 1m, source: s, confirmed: true}],
                 instrument_errors: [{quantity: humidity, from: 0, to: 40, at_most: 0.5, source: s, confirmed: true}],
                 limits: [{quantity: temperature, kind: high-high, value: 8, dead_band: 1, delay: 3 readings, severity: high,
                   without_produce: true, source: s, confirmed: true}],
                 cumulative: {most: 4h, period: trip, source: s, confirmed: true},
                 retention: {at_least: 731d, source: s, confirmed: true},
                 recipients: {at_least: 3, source: s, confirmed: true},
                 faults: [{kind: mains, delay: 5s, source: s, confirmed: true}],
                 notes: [{text: t, source: s, confirmed: false}]}
                """);
    }

    // ---- names

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                produce: aple     | produce | "aple" is not in profiles/produce beside this file, nor in the program; did you mean apple?
                produce: tomato   | produce | "tomato" is not in profiles/produce beside this file, nor in the program; did you mean tomato_green or tomato_ripe?
                produce: 猕猴桃   | produce | "猕猴桃" is not in profiles/produce beside this file, nor in the program; did you mean kiwifruit?
                produce: ../../x  | produce | "../../x" is not in profiles/produce beside this file, nor in the program; write one of amaranth, apple,
                rules: gsp_strict | rules   | "gsp_strict" is not in profiles/rules beside this file, nor in the program; did you mean gsp-strict?
                rules: iso        | rules   | "iso" is not in profiles/rules beside this file, nor in the program; write one of en12830, frozen, gb-food, gsp-strict, who-fridge, or a file of your own
                """)
    void anUnknownNameIsAnsweredWithTheNearest(String said, String key, String problem) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(said));
        String line = String.valueOf(e.getMessage());
        assertTrue(line.contains(": zones[0]." + key + ": " + problem), line);
        assertEquals(1, e.problems().size());
    }

    // ---- tools

    private void refused(String kind, String change, String right) throws Exception {
        assertEquals(List.of(), schema(kind).validate(json(right)));
        write("profiles/" + kind + "/x.yaml", right);
        load(kind + ": x");

        String from = change.substring(0, change.indexOf(" → "));
        assertTrue(right.contains(from), from);
        String wrong = right.replace(from, change.substring(change.indexOf(" → ") + 3));
        write("profiles/" + kind + "/x.yaml", wrong);
        assertThrows(ConfigException.class, () -> load(kind + ": x"));
        assertFalse(schema(kind).validate(json(wrong)).isEmpty());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    private GatewayConfig load(String keys) throws Exception {
        return GatewayConfig.load(write("gateway.yaml", """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - {id: room-1, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "i2c:1/0x44"}], %s}
                """.formatted(keys)));
    }

    private static ProduceProfile produce(Path file) throws ConfigException {
        String name = String.valueOf(file.getFileName());
        return ConfigFile.load(file, root -> ProduceYaml.read(name.substring(0, name.length() - 5), root));
    }

    private static RuleSet rules(String id) throws ConfigException {
        return ConfigFile.load(RULES.resolve(id + ".yaml"), root -> RulesYaml.read(id, root));
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
        }
    }

    private static Schema schema(String kind) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonMapper.shared()
                        .readTree(Files.readString(CONFIG.resolve("schema/" + kind + ".schema.json"))));
    }

    private static JsonNode json(String yaml) {
        return JsonMapper.shared().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
