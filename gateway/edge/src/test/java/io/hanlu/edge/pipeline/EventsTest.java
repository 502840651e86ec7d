package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Notice;
import io.hanlu.edge.journal.Happening;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {

    @ParameterizedTest
    @CsvSource({
        "CONFIG_REFUSED, config, refused, medium",
        "CONFIG_CHANGED, config, changed, info",
        "CONFIG_RESTART, config, restart, medium",
        "BUS_STUCK, sensor, bus_stuck, high",
        "SIGNAL_TEST, signal, signal_test, info"
    })
    void aNoticeIsAnEventOfItsKind(Notice.Kind notice, String kind, String state, String severity) {
        assertEquals(
                new Happening(7, kind, severity, state, null, null, null, null, null, "what happened"),
                Events.notice(7, Notice.ofGateway(notice, "what happened")));
    }
}
