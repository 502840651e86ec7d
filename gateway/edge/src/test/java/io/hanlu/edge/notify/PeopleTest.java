package io.hanlu.edge.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.Hours;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.notify.People.Step;
import io.hanlu.edge.words.Language;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeopleTest {

    private static final Step STEP = new Step(Duration.ZERO, List.of("day", "night", "office"), null);
    private static final People PEOPLE = new People(
            List.of(),
            List.of(
                    recipient("day", List.of(), Severity.LOW, new Hours(LocalTime.of(6, 0), LocalTime.of(22, 0))),
                    recipient("night", List.of(), Severity.LOW, new Hours(LocalTime.of(22, 0), LocalTime.of(6, 0))),
                    recipient("office", List.of("room-2"), Severity.HIGH)),
            List.of(STEP));

    @ParameterizedTest
    @CsvSource({"21:59, day", "22:00, night", "00:00, night", "05:59, night", "06:00, day"})
    void hoursMayGoOverMidnight(LocalTime time, String who) {
        assertEquals(List.of(who), told("room-1", Severity.MEDIUM, time));
    }

    @ParameterizedTest
    @CsvSource({
        "room-1, LOW, day",
        "room-2, LOW, day",
        "room-2, HIGH, day office",
        "room-1, CRITICAL, day",
        "gateway, HIGH, day office"
    })
    void zonesAndSeveritiesChoose(String zone, Severity severity, String who) {
        assertEquals(List.of(who.split(" ")), told(zone, severity, LocalTime.NOON));
    }

    @Test
    void whenNobodyIsOnDutyEverybodyIsTold() {
        People people = new People(
                List.of(),
                List.of(recipient("day", List.of(), Severity.LOW, new Hours(LocalTime.of(6, 0), LocalTime.of(22, 0)))),
                List.of(STEP));
        assertEquals(
                1, people.told(STEP, "room-1", Severity.LOW, LocalTime.of(3, 0)).size());
    }

    private static List<String> told(String zone, Severity severity, LocalTime time) {
        return PEOPLE.told(STEP, zone, severity, time).stream()
                .map(Recipient::id)
                .toList();
    }

    private static Recipient recipient(String id, List<String> zones, Severity from, Hours... hours) {
        return new Recipient(
                id, id, null, Language.ZH, zones, from, List.of(hours), List.of(new Address("sms", "1380000000")));
    }
}
