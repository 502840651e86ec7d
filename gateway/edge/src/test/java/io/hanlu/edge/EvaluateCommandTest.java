package io.hanlu.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Journal;
import io.hanlu.wire.chunk.Round;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EvaluateCommandTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point GONE = new Point("room-1", "gone-1", Quantity.TEMPERATURE);

    @TempDir
    Path folder;

    // ---- a recording

    private Path frozenStore() throws IOException {
        Path file = folder.resolve("frozen.csv");
        try (InputStream in = getClass().getResourceAsStream("/io/hanlu/edge/evaluate/fridgetagUL_100800001215.csv")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /**
     * The store never came down to -18 °C. Its own logger counted 474, 1440, 1440 and 834 minutes: it had begun a quarter of an hour
     * before its first row, and was read out two minutes after its last, which here holds for five.
     */
    @Test
    void aFrozenStoreThatIsTooWarm() throws IOException {
        JsonNode store =
                Evaluated.point("--recording", frozenStore().toString(), "--rules", "frozen", "--kind", "freezer");
        assertEquals(List.of("16:21 17:21- -17.00..-9.60"), Evaluated.alarms(store, "high"));
        assertEquals(
                List.of(459, 1440, 1440, 836),
                store.get("days")
                        .valueStream()
                        .map(day -> day.get("high_alarm_minutes").asInt())
                        .toList());
        assertEquals("rules frozen", store.get("limits").get(0).get("from").asString());
        assertEquals(0, store.get("figures").get("in_range_minutes").asInt());
        assertEquals(0, store.get("gaps").size());
    }

    @Test
    void aPartOfARecordingByProduce() throws IOException {
        JsonNode store = Evaluated.point(
                "--recording",
                frozenStore().toString(),
                "--produce",
                "apple",
                "--from",
                "2023-04-18T00:00:00",
                "--to",
                "2023-04-18T12:00:00+08:00");
        assertEquals(1, store.get("days").size());
        assertEquals(719, store.get("figures").get("low_alarm_minutes").asInt(), "the first row is of 00:01");
        assertEquals(1, Evaluated.alarms(store, "low").size());
        assertEquals(1, Evaluated.alarms(store, "low-low").size());
        assertTrue(store.get("figures").get("storage_life_least_minutes").isNumber());
    }

    @Test
    void peopleGetTables() throws IOException {
        String text = Evaluated.with("--recording", frozenStore().toString(), "--rules", "frozen", "--kind", "freezer")
                .out()
                .replaceAll(" +", " ");
        for (String part : List.of(
                "2023-04-17 16:21:00 to 2023-04-20 13:56:00 (Asia/Shanghai), a reading every 5m",
                "high -18.00 0.50 1h high rules frozen",
                "5 alarms: high 1, cumulative 4",
                "2023-04-17 17:21:00 still stands 2d 20:35:00 high high -17.00 -9.60 2023-04-17 16:21:00",
                "2023-04-18 - 1440.0 -16.60 -9.60 -15.40 -15.36 0.0 1",
                "above 2d 21:35:00, 100.00 %, 9559.0 °C·min",
                "mean kinetic temperature -15.66 °C",
                "no gap")) {
            assertTrue(text.contains(part), part + " is missing in:\n" + text);
        }
    }

    /** The more, the nearer to the warmest. */
    @Test
    void theActivationEnergyCanBeChosen() throws IOException {
        String[] usual = {"--recording", frozenStore().toString()};
        String[] other = {"--recording", frozenStore().toString(), "--activation-energy", "20"};
        double one = Evaluated.point(usual)
                .get("figures")
                .get("mean_kinetic_temperature")
                .asDouble();
        double two = Evaluated.point(other)
                .get("figures")
                .get("mean_kinetic_temperature")
                .asDouble();
        double mean = Evaluated.point(usual).get("figures").get("mean").asDouble();
        assertTrue(mean < two && two < one, mean + " < " + two + " < " + one);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --rules frosen                                     | rules: "frosen" is not in profiles/rules | did you mean frozen?
            --produce aple                                     | produce: "aple" is not in profiles/produce | did you mean apple?
            --rules none/of/these.yaml                         | none/of/these.yaml:1:1: (file): does not exist | name a YAML file
            --kind frezer                                      | "frezer" is no kind of zone | freezer
            --timezone Peking                                  | "Peking" is no time zone | Asia/Shanghai
            --from 2023-04-19T00:00:00 --to 2023-04-18T00:00:00 | --from 2023-04-19T00:00:00 is not before --to | write the earlier
            --from today                                       | --from today is no time | write 2026
            --from 2024-01-01T00:00:00                         | has no row in that time | it goes from 2023-04-17T16:21+08:00
            --activation-energy 0                              | --activation-energy 0.0 is none | 83.144
            """)
    void whatCannotBeMeantIsRefusedWithARemedy(String arguments, String what, String remedy) throws IOException {
        List<String> all = new ArrayList<>(List.of("--recording", frozenStore().toString()));
        all.addAll(List.of(arguments.split(" ")));
        Evaluated refused = Evaluated.with(all.toArray(String[]::new));
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains(what) && refused.err().contains(remedy), refused.err());
        assertEquals("", refused.out());
    }

    @Test
    void allThatIsWrongWithARuleFileIsSaid() throws IOException {
        Path rules = Files.writeString(folder.resolve("own.yaml"), """
                name: {zh: 自己的, en: Own}
                limits:
                  - {quantity: temperature, kind: hihg, value: 8, source: us, confirmed: true}
                  - {quantity: temperature, kind: low, value: cold, source: us, confirmed: true}
                """);
        Evaluated refused = Evaluated.with("--recording", frozenStore().toString(), "--rules", rules.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("own.yaml:3:") && refused.err().contains("own.yaml:4:"), refused.err());
    }

    @Test
    void whatIsNoRecordingIsRefused() throws IOException {
        Evaluated missing =
                Evaluated.with("--recording", folder.resolve("none.csv").toString());
        assertEquals(2, missing.code());
        assertTrue(
                missing.err().contains("there is no file") && missing.err().contains("time,temperature"),
                missing.err());
        Path other = Files.writeString(folder.resolve("other.csv"), "name,age\nAda,36\n");
        Evaluated refused = Evaluated.with("--recording", other.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("other.csv:1: there is no column \"time\""), refused.err());
    }

    @Test
    void rowsThatCannotBeReadAreToldAndCounted() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), """
                time,temperature
                2026-05-01T00:00:00,4.0
                2026-05-01T00:05:00,four
                2026-05-01T00:99:00,4.0
                2026-05-01T00:10:00,4.0
                """);
        Evaluated evaluated = Evaluated.with("--recording", file.toString());
        assertEquals(0, evaluated.code());
        assertTrue(evaluated.err().contains("bad.csv:3: \"four\" is no temperature"), evaluated.err());
        assertTrue(evaluated.err().contains("bad.csv:4: \"2026-05-01T00:99:00\" is no time"), evaluated.err());
        assertTrue(evaluated.out().contains("in 2 places it could not be read"), evaluated.out());
    }

    // ---- the journal

    private static long at(String time) {
        return OffsetDateTime.parse("2026-05-01T" + time + ":00+08:00")
                .toInstant()
                .toEpochMilli();
    }

    private String config(String rest) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: gw-1, site: {region: CN-SN, county: luochuan, tier: base}}
                zones:
                  - id: room-1
                    kind: cold-room
                    rules: gb-food
                    %s
                    sensors:
                      - {id: air-1, driver: sht4x, at: "sim:1/0x44", every: 1m}
                      - {id: door-1, driver: contact, at: "gpio:17"}
                journal: {path: journal}
                """.formatted(rest))
                .toString();
    }

    /** {@code "10:00 4, 10:01 9"}: a reading of the air each minute until the next one said; {@code off} for none. */
    private static List<Round> air(String said, int everyMinutes) {
        String[] readings = said.split(", ", -1);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < readings.length; i++) {
            String[] words = readings[i].split(" ", -1);
            long until = i + 1 < readings.length ? at(readings[i + 1].substring(0, 5)) : at(words[0]) + 1;
            for (long time = at(words[0]); time < until; time += everyMinutes * 60_000L) {
                if (!words[1].equals("off")) {
                    rounds.add(round(time, words[1]));
                }
            }
        }
        return rounds;
    }

    private void journal(String said) throws Exception {
        journal(air(said, 1));
    }

    private void journal(List<Round> rounds) throws Exception {
        try (Journal journal = Journal.open(folder.resolve("journal"), List.of(AIR, DOOR, GONE))) {
            journal.append(new Commit(
                    rounds.stream()
                            .sorted(Comparator.comparingLong(Round::timeMillis))
                            .toList(),
                    List.of()));
        }
    }

    private static Round door(String time, int open) {
        return new Round(1, at(time), new int[] {1}, new int[] {open}, new byte[1]);
    }

    private static Round round(long time, String said) {
        boolean bad = Character.isLetter(said.charAt(0));
        Quality quality = bad ? Quality.valueOf(said.toUpperCase(Locale.ROOT)) : Quality.GOOD;
        return new Round(
                1,
                time,
                new int[] {0},
                new int[] {bad ? 0 : Quantity.TEMPERATURE.scale(Double.parseDouble(said))},
                new byte[] {(byte) quality.code()});
    }

    private static List<String> gaps(JsonNode point) {
        return point.get("gaps")
                .valueStream()
                .map(gap -> gap.get("from").asString().substring(11, 16) + "-"
                        + gap.get("to").asString().substring(11, 16) + " "
                        + gap.get("cause").asString("none"))
                .toList();
    }

    @Test
    void whatTheJournalHolds() throws Exception {
        journal("10:00 4, 11:00 9.5, 11:40 5, 13:00 stale, 13:10 4, 13:20 off, 14:00 4, 14:30 4");
        JsonNode air = Evaluated.point("--config", config(""), "--point", "room-1/air-1/temperature");
        assertEquals(List.of("11:00 11:30-12:10 5.00..9.50"), Evaluated.alarms(air, "high"));
        assertEquals(40, air.get("figures").get("high_alarm_minutes").asInt());
        assertEquals(60.0, air.get("figures").get("high_degree_minutes").asDouble());
        assertEquals(List.of("13:00-13:10 stale", "13:22-14:00 none"), gaps(air));
        assertEquals("2026-05-01", air.get("days").get(0).get("date").asString());
    }

    @Test
    void otherLimitsCanBeTried() throws Exception {
        journal("10:00 4, 11:00 9.5, 12:00 4, 13:00 4");
        Path rules = Files.writeString(folder.resolve("strict.yaml"), """
                name: {zh: 严格, en: Strict}
                limits:
                  - {quantity: temperature, kind: high, value: 9, delay: 5m, dead_band: 0, source: us, confirmed: true}
                """);
        JsonNode air = Evaluated.point(
                "--config", config(""), "--point", "room-1/air-1/temperature", "--rules", rules.toString());
        assertEquals(List.of("11:00 11:05-12:05 4.00..9.50"), Evaluated.alarms(air, "high"));
    }

    /** What the zone says for itself is what is being tuned. */
    @Test
    void limitsOfTheZoneItselfHold() throws Exception {
        journal("10:00 4, 11:00 9.5, 12:00 4, 13:00 4");
        JsonNode air = Evaluated.point(
                "--config",
                config("limits: {temperature: {high: 10}}"),
                "--point",
                "room-1/air-1/temperature",
                "--rules",
                "frozen");
        assertEquals(List.of(), Evaluated.alarms(air, "high"));
    }

    /** The zone's doors belong to the alarms of its air: what was held back then is held back here. */
    @Test
    void anAlarmIsHeldWhileGoodsAreLoaded() throws Exception {
        List<Round> rounds = air("10:00 4, 11:00 9.5, 11:35 4, 13:00 4", 1);
        rounds.add(door("11:10", 1));
        rounds.add(door("11:28", 0));
        journal(rounds);
        JsonNode air = Evaluated.point("--config", config(""), "--point", "room-1/air-1/temperature");
        assertEquals(List.of("11:00 11:30-12:05 4.00..9.50 held"), Evaluated.alarms(air, "high"));
    }

    /** A recording's rows come as often as they do, whatever the configuration says. */
    @Test
    void aRecordingThatWasBroughtIn() throws Exception {
        journal(air("10:00 4, 11:00 9.5, 12:00 4, 13:00 4", 10));
        Path csv = Files.writeString(folder.resolve("logger.csv"), "time,temperature\n");
        String config = Files.writeString(
                        folder.resolve("import.yaml"),
                        Files.readString(Path.of(config("")))
                                .replace(
                                        "driver: sht4x, at: \"sim:1/0x44\", every: 1m",
                                        "driver: replay, at: \"file:" + csv + "\""))
                .toString();
        JsonNode air = Evaluated.point("--config", config, "--point", "room-1/air-1/temperature");
        assertEquals(0, air.get("gaps").size(), air.get("gaps").toString());
        assertEquals(60, air.get("figures").get("high_alarm_minutes").asInt());
        assertEquals(List.of("11:00 11:30-12:30 4.00..9.50"), Evaluated.alarms(air, "high"));
    }

    @Test
    void aTimeCanBeChosen() throws Exception {
        journal("10:00 4, 11:00 9.5, 12:00 4, 13:00 4");
        JsonNode air = Evaluated.point(
                "--config",
                config(""),
                "--point",
                "room-1/air-1/temperature",
                "--from",
                "2026-05-01T11:20:00",
                "--to",
                "2026-05-01T11:40:00");
        assertEquals(List.of(), Evaluated.alarms(air, "high"), "too short");
        assertEquals(20, air.get("figures").get("readings").asInt());
        assertEquals(20, air.get("figures").get("high_alarm_minutes").asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            room-1/air-2/temperature    | 2 | no point room-1/air-2/temperature in this journal; did you mean room-1/air-1/temperature?
            nowhere                     | 2 | it has [room-1/air-1/temperature, room-1/door-1/door, room-1/gone-1/temperature]
            room-1/gone-1/temperature   | 2 | has no such sensor any more
            room-1/door-1/door          | 1 | has no reading of room-1/door-1/door in that time
            """)
    void aPointThatCannotBeJudged(String point, int code, String what) throws Exception {
        journal("10:00 4, 10:10 4");
        Evaluated refused = Evaluated.with("--config", config(""), "--point", point);
        assertEquals(code, refused.code());
        assertTrue(refused.err().contains(what), refused.err());
    }

    @Test
    void withoutAJournalThereIsNothingToJudge() throws Exception {
        Evaluated refused = Evaluated.with("--config", config(""), "--point", "room-1/air-1/temperature");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("there is no journal at"), refused.err());
    }

    @Test
    void bothOrNeitherIsRefused() {
        assertEquals(2, Evaluated.with().code());
        assertEquals(2, Evaluated.with("--config", "gateway.yaml").code());
        assertEquals(
                2,
                Evaluated.with("--recording", "a.csv", "--config", "gateway.yaml", "--point", "a/b/c")
                        .code());
    }
}
