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

    @Test
    void theCeilingDoublesUpToAMinute() {
        Backoff backoff = new Backoff(LARGEST);
        for (long expected : new long[] {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000}) {
            assertEquals(expected, backoff.nextDelayMillis());
        }
    }

    @Test
    void aConnectionThatDiesWithinTenSecondsIsOneMoreFailure() {
        Backoff backoff = new Backoff(LARGEST);
        backoff.nextDelayMillis();
        backoff.nextDelayMillis();
        backoff.lasted(TimeUnit.MILLISECONDS.toNanos(9_999));
        assertEquals(4_000, backoff.nextDelayMillis());
    }

    @Test
    void aConnectionThatLastsTenSecondsStartsAfresh() {
        Backoff backoff = new Backoff(LARGEST);
        backoff.nextDelayMillis();
        backoff.nextDelayMillis();
        backoff.lasted(TimeUnit.SECONDS.toNanos(10));
        assertEquals(1_000, backoff.nextDelayMillis());
    }

    @Test
    void delaysAreSpreadOverAllOfTheRange() {
        Backoff backoff = new Backoff(new SplittableRandom(2026));
        for (int i = 0; i < 10; i++) {
            backoff.nextDelayMillis();
        }
        int early = 0;
        for (int i = 0; i < 1_000; i++) {
            long delay = backoff.nextDelayMillis();
            assertTrue(delay >= Backoff.MIN_DELAY_MILLIS && delay <= Backoff.MAX_DELAY_MILLIS, delay + " ms");
            early += delay < Backoff.MAX_DELAY_MILLIS / 2 ? 1 : 0;
        }
        assertTrue(early > 400 && early < 600, early + " of 1000 in the first half");
    }
}
