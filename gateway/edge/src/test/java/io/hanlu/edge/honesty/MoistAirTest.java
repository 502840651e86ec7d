package io.hanlu.edge.honesty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoistAirTest {

    /** Published values for these constants. */
    @ParameterizedTest
    @CsvSource({"25, 50, 13.852", "20, 60, 11.995", "4, 90, 2.507", "0, 95, -0.706"})
    void theDewPoint(double celsius, double rh, double dewPoint) {
        assertEquals(dewPoint, MoistAir.dewPoint(celsius, rh), 0.0005);
    }

    @ParameterizedTest
    @CsvSource({"4, 90, 0.0813", "20, 60, 0.9353"})
    void theVapourPressureDeficit(double celsius, double rh, double kiloPascal) {
        assertEquals(kiloPascal, MoistAir.vapourPressureDeficit(celsius, rh), 0.00005);
    }

    @Test
    void saturatedAirIsAtItsDewPointAndLacksNothing() {
        for (int celsius = -40; celsius <= 60; celsius++) {
            assertEquals(celsius, MoistAir.dewPoint(celsius, 100), 1e-9);
            assertEquals(0, MoistAir.vapourPressureDeficit(celsius, 100), 1e-12);
        }
    }

    @Test
    void absolutelyDryAirHasNoDewPoint() {
        assertTrue(!Double.isFinite(MoistAir.dewPoint(20, 0)), "" + MoistAir.dewPoint(20, 0));
    }
}
