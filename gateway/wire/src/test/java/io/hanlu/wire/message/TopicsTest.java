package io.hanlu.wire.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.wire.message.Topics.Address;
import io.hanlu.wire.message.Topics.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    private final Topics topics = new Topics("CN-SN", "luochuan-apple-01");

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALARM")
    void everyTopicIsReadBackAsWhatItWasBuiltFrom(Kind kind) {
        assertEquals(Optional.of(new Address("CN-SN", "luochuan-apple-01", kind, "")), Topics.parse(topics.of(kind)));
    }

    @Test
    void anAlarmHasItsOwnTopic() {
        String topic = topics.alarm("room-1", "air-1", "temperature", "high");
        assertEquals("hanlu/1/CN-SN/luochuan-apple-01/alarm/room-1/air-1/temperature/high", topic);
        assertEquals(
                Optional.of(new Address("CN-SN", "luochuan-apple-01", Kind.ALARM, "room-1/air-1/temperature/high")),
                Topics.parse(topic));
        assertThrows(IllegalArgumentException.class, () -> topics.of(Kind.ALARM));
    }

    @Test
    void theCentreSubscribesToEveryGateway() {
        assertEquals("hanlu/1/+/+/t", Topics.everyGateway(Kind.TELEMETRY));
        assertEquals("hanlu/1/+/+/alarm/#", Topics.everyGateway(Kind.ALARM));
        assertEquals("$share/hanlu/hanlu/1/+/+/e", Topics.everyGatewayShared("hanlu", Kind.EVENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "#", "a/b", "a+", "a#", "$share", " a", "a b", "a\u0000", "a\n", "省", "-a"})
    void noNameCanSmuggleInAWildcardOrALevel(String name) {
        assertFalse(Topics.isName(name));
        assertFalse(Topics.isGatewayId(name));
        assertThrows(IllegalArgumentException.class, () -> new Topics(name, "gw-1"));
        assertThrows(IllegalArgumentException.class, () -> new Topics("CN-SN", name));
        assertThrows(IllegalArgumentException.class, () -> topics.alarm("room-1", name, "temperature", "high"));
        assertThrows(IllegalArgumentException.class, () -> Topics.everyGatewayShared(name, Kind.EVENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hanlu/1/",
                "hanlu/1/CN-SN/gw-1",
                "hanlu/1/CN-SN/gw-1/",
                "hanlu/1/CN-SN/gw-1/x",
                "hanlu/1/CN-SN/gw-1/t/",
                "hanlu/1/CN-SN/gw-1/t/more",
                "hanlu/1/CN-SN/GW-1/t",
                "hanlu/1/+/gw-1/t",
                "hanlu/2/CN-SN/gw-1/t",
                "/hanlu/1/CN-SN/gw-1/t",
                "hanlu/1/CN-SN/gw-1/alarm",
                "hanlu/1/CN-SN/gw-1/alarm/a/b/c",
                "hanlu/1/CN-SN/gw-1/alarm/a/b/c/d/e",
                "hanlu/1/CN-SN/gw-1/alarm/a//c/d"
            })
    void whatIsNotOneOfOursIsNone(String topic) {
        assertEquals(Optional.empty(), Topics.parse(topic));
    }

    @Test
    void gatewayIdsHaveTwoTo63Characters() {
        assertFalse(Topics.isGatewayId("a"));
        assertEquals("hanlu/1/g/" + "a".repeat(63) + "/t", new Topics("g", "a".repeat(63)).of(Kind.TELEMETRY));
        assertFalse(Topics.isGatewayId("a".repeat(64)));
    }
}
