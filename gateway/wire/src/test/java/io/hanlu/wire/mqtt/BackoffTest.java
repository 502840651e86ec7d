package io.hanlu.wire.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    /** Always draws the largest delay, so that the ceiling shows. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long origin, long bound) {
            return bound - 1;
        }
    };

    private static long at(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void nobodyWaitsLongerThanAThirdOfTheOutageNorThanAMinute() {
        Backoff backoff = new Backoff(LARGEST);
        assertEquals(1_000, backoff.nextDelayMillis(at(100)));
        assertEquals(1_000, backoff.nextDelayMillis(at(102)));
        assertEquals(7_000, backoff.nextDelayMillis(at(121)));
        assertEquals(60_000, backoff.nextDelayMillis(at(280)));
        assertEquals(60_000, backoff.nextDelayMillis(at(9_999)));
    }

    @Test
    void aConnectionThatDiesWithinTenSecondsDoesNotEndTheOutage() {
        Backoff backoff = new Backoff(LARGEST);
        backoff.nextDelayMillis(at(0));
        backoff.lasted(TimeUnit.MILLISECONDS.toNanos(9_999));
        assertEquals(10_000, backoff.nextDelayMillis(at(30)));
    }

    @Test
    void aConnectionThatLastsTenSecondsDoes() {
        Backoff backoff = new Backoff(LARGEST);
        backoff.nextDelayMillis(at(0));
        backoff.lasted(at(10));
        assertEquals(1_000, backoff.nextDelayMillis(at(30)));
    }

    @Test
    void delaysAreSpreadOverAllOfTheRange() {
        Backoff backoff = new Backoff(new SplittableRandom(2026));
        backoff.nextDelayMillis(at(0));
        int early = 0;
        for (int i = 0; i < 1_000; i++) {
            long delay = backoff.nextDelayMillis(at(1_000));
            assertTrue(delay >= Backoff.MIN_DELAY_MILLIS && delay <= Backoff.MAX_DELAY_MILLIS, delay + " ms");
            early += delay < Backoff.MAX_DELAY_MILLIS / 2 ? 1 : 0;
        }
        assertTrue(early > 400 && early < 600, early + " of 1000 in the first half");
    }
}
