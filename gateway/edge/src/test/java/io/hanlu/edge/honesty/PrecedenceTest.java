package io.hanlu.edge.honesty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Quality;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecedenceTest {

    /** From best to worst; {@code config/README.md} says the same. */
    private static final List<Quality> ORDER = List.of(
            Quality.GOOD,
            Quality.CALIBRATION,
            Quality.CLOCK,
            Quality.CLAMPED,
            Quality.DISAGREES,
            Quality.STUCK,
            Quality.RATE,
            Quality.IMPLAUSIBLE,
            Quality.POWER_ON,
            Quality.NACK);

    @Test
    void theWorseOfTwoIsSaidWhicheverCameFirst() {
        for (int better = 0; better < ORDER.size(); better++) {
            for (int worse = better; worse < ORDER.size(); worse++) {
                assertEquals(ORDER.get(worse), Precedence.worse(ORDER.get(better), ORDER.get(worse)));
                assertEquals(ORDER.get(worse), Precedence.worse(ORDER.get(worse), ORDER.get(better)));
            }
        }
    }

    @Test
    void everyQualityWithAValueHasItsPlace() {
        assertEquals(
                Arrays.stream(Quality.values()).filter(Quality::hasValue).count(),
                ORDER.stream().filter(Quality::hasValue).count());
    }

    @Test
    void ofTwoFaultsTheFirstIsSaid() {
        Arrays.stream(Quality.values())
                .filter(quality -> !quality.hasValue())
                .forEach(fault -> assertEquals(Quality.NACK, Precedence.worse(Quality.NACK, fault)));
    }
}
