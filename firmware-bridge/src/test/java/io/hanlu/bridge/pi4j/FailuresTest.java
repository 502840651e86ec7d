package io.hanlu.bridge.pi4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pi4j.exception.Pi4JException;
import io.hanlu.bridge.Quality;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "Remote I/O error, NACK",
        "No such device or address, NACK",
        "Connection timed out, TIMEOUT",
        "Input/output error, BUS",
        "/dev/i2c-1 (Permission denied), ACCESS",
        "Device or resource busy, ACCESS",
        "something nobody has seen, BUS"
    })
    void theSystemsWordsBecomeACause(String words, Quality cause) {
        var failure = new Pi4JException("Failed to execute action for device 68 on bus 1", new IOException(words));
        assertEquals(cause, Failures.cause(failure));
        assertEquals(words, Failures.text(failure));
    }

    @Test
    void aBusThatAnotherThreadKeepsIsATimeOut() {
        assertEquals(
                Quality.TIMEOUT, Failures.cause(new Pi4JException("Failed to get I2C lock on bus 1 after 5 SECONDS")));
    }

    @Test
    void anInterruptIsATimeOutAndIsNotForgotten() {
        var failure = new RuntimeException("Could not obtain an access-lock!", new InterruptedException());
        assertEquals(Quality.TIMEOUT, Failures.cause(failure));
        assertTrue(Thread.interrupted());
    }
}
