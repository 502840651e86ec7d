package io.hanlu.central;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.bridge.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QualityCodesTest {

    @ParameterizedTest
    @EnumSource
    void everyQualityOfTheBridgeIsKnownByItsName(Quality quality) {
        assertEquals(quality.code(), QualityCodes.parse(quality.id()));
    }

    @Test
    void codeOfANewerGatewayIsTakenAsANumber() {
        assertEquals(200, QualityCodes.parse("200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Good", "256", "-1", "1.5"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> QualityCodes.parse(text));
    }
}
