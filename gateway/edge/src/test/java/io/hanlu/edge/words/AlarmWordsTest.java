package io.hanlu.edge.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.Transition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AlarmWordsTest {

    private static final Instant RAISED = Instant.parse("2026-07-01T19:44:00Z"); // 03:44 in Shanghai
    private static final Instant SINCE = Instant.parse("2026-07-01T19:12:00Z");
    private static final AlarmWords WORDS = new AlarmWords(
            Wording.STANDARD,
            "洛川苹果产地仓",
            Map.of(
                    "room-1",
                    new AlarmWords.Place("1号冷库", false, Map.of(Language.ZH, "苹果", Language.EN, "apple")),
                    "box",
                    new AlarmWords.Place("车厢", true, Map.of())),
            ZoneId.of("Asia/Shanghai"));

    @Test
    void aWarmRoomIsToldWithWhereWhatHowFarSinceWhenAndWhatToDo() {
        assertEquals(
                "1号冷库 苹果 温度 4.6 °C,高于上限 2.0 °C,已 32 分钟(自 03:12)。请关好库门,检查冷机。",
                WORDS.sentence(warm("4.62", "2.00"), Language.ZH));
        assertEquals(
                "1号冷库 (apple): 4.6 °C, above the upper limit of 2.0 °C, for 32 min (since 03:12). Shut the door and look at"
                        + " the cooler.",
                WORDS.sentence(warm("4.62", "2.00"), Language.EN));
    }

    @Test
    void aVanHasNoStoreDoorAndMayCarryAnything() {
        Situation situation =
                with(new AlarmKey("box", "air-1", "temperature", AlarmKind.HIGH), AlarmState.ACTIVE, null);
        assertEquals(
                "车厢 温度 4.6 °C,高于上限 2.0 °C,已 32 分钟(自 03:12)。请关好车厢门,检查制冷机组。", WORDS.sentence(situation, Language.ZH));
    }

    @Test
    void valueAndLimitAreNeverToldAsTheSameNumber() {
        String sentence = WORDS.sentence(warm("2.04", "2.00"), Language.EN);
        assertTrue(sentence.contains("2.04 °C, above the upper limit of 2.00 °C"), sentence);
    }

    @Test
    void anAlarmOfAnotherDayIsToldWithItsDate() {
        long tomorrow = RAISED.toEpochMilli() + 86_400_000L;
        assertTrue(WORDS.sentence(warm("4.62", "2.00"), Language.ZH, tomorrow).contains("已 1 天 0 小时(自 7月2日 03:12)"));
        assertTrue(WORDS.sentence(warm("4.62", "2.00"), Language.EN, tomorrow).contains("1 d 0 h (since 2 Jul 03:12)"));
    }

    @Test
    void whoTakesCareIsTold() {
        Situation taken = with(key(AlarmKind.HIGH), AlarmState.ACKNOWLEDGED, null);
        assertEquals("1号冷库 苹果 温度过高:李四 已确认,正在处理,现在 4.6 °C。备注:在路上。措施:换压缩机。", WORDS.sentence(taken, Language.ZH));
    }

    @Test
    void aConsequenceNamesItsCauseAsPeopleDo() {
        Situation situation = with(key(AlarmKind.HIGH_HIGH), AlarmState.ACTIVE, "gateway/self/power/mains");
        assertTrue(WORDS.sentence(situation, Language.ZH).endsWith("由“洛川苹果产地仓 停电”引起。"));
    }

    @Test
    void aTransitionIsToldAsItsEventIs() {
        Transition transition = new Transition(
                RAISED.toEpochMilli(),
                AlarmKey.of(new Point("room-1", "air-1", Quantity.TEMPERATURE), AlarmKind.HIGH),
                7,
                Severity.HIGH,
                SINCE.toEpochMilli(),
                AlarmState.NORMAL,
                AlarmState.ACTIVE,
                AlarmState.ACTIVE,
                OptionalInt.of(462),
                OptionalInt.of(200),
                0,
                null,
                null,
                null,
                null,
                null);
        assertEquals(
                WORDS.sentence(warm("4.62", "2.00"), Language.ZH),
                WORDS.sentence(Situation.of(transition), Language.ZH));
    }

    static Stream<Arguments> everything() {
        return Stream.of(AlarmKind.values())
                .flatMap(kind -> Stream.of(AlarmState.values())
                        .flatMap(state ->
                                Stream.of(Language.values()).map(language -> Arguments.of(kind, state, language))));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void everyKindAndStateHasASentenceInEachLanguage(AlarmKind kind, AlarmState state, Language language) {
        String sentence = WORDS.sentence(with(key(kind), state, "room-1/power/power/mains"), language);
        assertTrue(sentence.startsWith("1号冷库"), sentence);
        assertFalse(sentence.matches("(?s).*[{}\\[\\]?].*"), sentence);
        assertTrue(sentence.endsWith("。") || sentence.endsWith("."), sentence);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsNotKnownIsLeftOut(AlarmKind kind, AlarmState state, Language language) {
        boolean limit = kind.isLimit() && state == AlarmState.ACTIVE; // which has a value, or it could not be raised
        Situation bare = new Situation(
                key(kind),
                state,
                RAISED.toEpochMilli(),
                SINCE.toEpochMilli(),
                limit ? new BigDecimal("4.62") : null,
                limit ? new BigDecimal("2.00") : null,
                null,
                null,
                state == AlarmState.ACKNOWLEDGED ? "李四" : null,
                null,
                null,
                null);
        String sentence = WORDS.sentence(bare, language);
        assertFalse(sentence.contains("?") || sentence.contains("null"), sentence);
    }

    @Test
    void bothLanguagesHaveTheSameKeysAndEveryQuantity() {
        for (String key : Wording.keys()) {
            for (Language language : Language.values()) {
                assertTrue(Wording.STANDARD.has(language, key), language + " has no " + key);
            }
        }
        for (Quantity quantity : Quantity.values()) {
            assertTrue(Wording.keys().contains("quantity/" + quantity.id()), quantity.id());
        }
    }

    @Test
    void aSentenceOfOnesOwnReplacesTheOneBuiltIn() throws Exception {
        Wording own = new Wording(
                Map.of(Language.ZH, Map.of("high/temperature", Template.parse("{zone}热了[{by}]!", Wording.VALUES))));
        AlarmWords words = new AlarmWords(own, "g", Map.of(), ZoneId.of("Asia/Shanghai"));
        assertEquals("room-1热了!", words.sentence(warm("4.62", "2.00"), Language.ZH));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {zon} is warm         | has the unknown value {zon}                    | known here: action, alarm
                    {zone is warm         | has a { without a partner as its character 1   | close it with }
                    zone} is warm         | has a } without a partner as its character 5   | open it with {
                    {zone {limit}         | has a { without a partner as its character 1   | close it with }
                    warm [{limit}         | ends within a part in square brackets          | close the part with ]
                    warm {limit}]         | has a ] without a partner as its character 13  | open the part with [
                    warm [[{limit}]       | has a [ without a partner as its character 7   | close the part before it with ]
                    """)
    void aTemplateThatCannotBeSaysWhereAndWhatWouldBeRight(String text, String wrong, String right) {
        Template.InvalidException e =
                assertThrows(Template.InvalidException.class, () -> Template.parse(text, Wording.VALUES));
        assertEquals(wrong, e.getMessage());
        assertTrue(e.right().startsWith(right), e.right());
    }

    private static Situation warm(String value, String limit) {
        return new Situation(
                key(AlarmKind.HIGH),
                AlarmState.ACTIVE,
                RAISED.toEpochMilli(),
                SINCE.toEpochMilli(),
                new BigDecimal(value),
                new BigDecimal(limit),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static AlarmKey key(AlarmKind kind) {
        return new AlarmKey("room-1", "air-1", "temperature", kind);
    }

    private static Situation with(AlarmKey key, AlarmState state, @Nullable String cause) {
        return new Situation(
                key,
                state,
                RAISED.toEpochMilli(),
                SINCE.toEpochMilli(),
                new BigDecimal("4.62"),
                new BigDecimal("2.00"),
                RAISED.toEpochMilli() + 3_600_000L,
                cause,
                "李四",
                "在路上",
                "换压缩机",
                "disk sda: 97 %");
    }
}
