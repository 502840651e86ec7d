package io.hanlu.edge.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DelaysTest {

    private final Delays delays = new Delays();

    @Test
    void ofAHundredNinetyNineWereNotLonger() {
        assertEquals(OptionalLong.empty(), delays.p99());
        for (int i = 1; i <= 200; i++) {
            delays.add(i, 201 - i);
        }
        assertEquals(OptionalLong.of(198), delays.p99());
    }

    @Test
    void onlyTheNewestCount() {
        delays.add(1, 9_000);
        for (int i = 2; i <= Delays.BOUND + 1; i++) {
            delays.add(i, 5);
        }
        assertEquals(OptionalLong.of(5), delays.p99());
    }

    @Test
    void whatWasDatedBeforeACorrectionOfTheClockDoesNotCount() {
        delays.add(1, 5);
        delays.corrected(2);
        delays.add(2, -3_600_000);
        delays.add(3, 6);
        assertEquals(OptionalLong.of(6), delays.p99());
    }
}
