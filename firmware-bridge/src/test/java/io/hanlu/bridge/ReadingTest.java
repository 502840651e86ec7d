package io.hanlu.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {

    private static final Point POINT = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    @Test
    void aBadReadingHasNoValue() {
        assertThrows(IllegalArgumentException.class, () -> Reading.of(POINT, 0, 0, Quality.NACK));
        assertThrows(
                IllegalArgumentException.class, () -> new Reading(POINT, 0, OptionalInt.empty(), Quality.GOOD, null));
    }

    @ParameterizedTest
    @CsvSource({"-1.2493, -125", "0.005, 1", "-0.004, 0", "25, 2500", "21474836.47, 2147483647"})
    void valuesAreKeptToTwoDecimals(double celsius, int scaled) {
        assertEquals(scaled, Quantity.TEMPERATURE.scale(celsius));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 21474836.48, -1e300})
    void whatIsNoNumberIsNeverScaled(double value) {
        assertThrows(ArithmeticException.class, () -> Quantity.TEMPERATURE.scale(value));
    }

    @Test
    void aQualityCodeFitsAByteAndIsNeverUsedTwice() {
        int[] codes = Arrays.stream(Quality.values()).mapToInt(Quality::code).toArray();
        assertEquals(codes.length, Arrays.stream(codes).distinct().count());
        assertEquals(
                codes.length,
                Arrays.stream(codes).filter(c -> c >= 0 && c < 256).count());
    }

    @Test
    void aPointIsWrittenZoneSensorQuantity() {
        assertEquals("room-1/air-1/temperature", POINT.toString());
    }
}
