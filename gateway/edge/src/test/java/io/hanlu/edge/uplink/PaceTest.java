package io.hanlu.edge.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** The pace over a simulated line, on which messages follow each other. */
class PaceTest {

    private static final long CHUNK_BYTES = 8_192; // of 4,096 readings
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private record OnTheWay(long bytes, long sentNanos, long answeredNanos) {}

    private final Pace pace = new Pace();
    private long slowest;

    /** Sends as much as the pace allows for so long; the bytes a second that got through. */
    private double drive(long bytesPerSecond, Duration roundTrip, Duration time) {
        Deque<OnTheWay> line = new ArrayDeque<>();
        long now = 0;
        long free = 0;
        long sent = 0;
        long settled = time.toNanos() / 2;
        while (now < time.toNanos()) {
            while (pace.allows()) {
                long bytes = Math.min(pace.messageBytes(), CHUNK_BYTES);
                free = Math.max(free, now) + bytes * SECOND / bytesPerSecond;
                line.add(new OnTheWay(bytes, now, free + roundTrip.toNanos()));
                pace.sent(bytes);
                sent += bytes;
                if (now > settled) {
                    slowest = Math.max(slowest, free - now);
                }
            }
            OnTheWay next = line.remove();
            now = next.answeredNanos;
            pace.answered(next.bytes, next.sentNanos, now);
        }
        return sent / (time.toNanos() / 1e9);
    }

    @Test
    void aNarrowLineIsFilledAndNotFlooded() {
        double rate = drive(1_000, Duration.ofMillis(200), Duration.ofMinutes(10));
        assertTrue(rate > 700, rate + " of 1,000 bytes a second");
        assertTrue(slowest < 6 * SECOND, "an alarm waits " + slowest / 1e9 + " s");
    }

    @Test
    void aWideLineIsFilled() {
        double rate = drive(20_000_000, Duration.ofMillis(2), Duration.ofSeconds(20));
        assertTrue(rate > 15_000_000, rate + " of 20,000,000 bytes a second");
    }

    @Test
    void aLongLineIsFilledToo() {
        double rate = drive(100_000, Duration.ofSeconds(4), Duration.ofMinutes(10));
        assertTrue(rate > 60_000, rate + " of 100,000 bytes a second");
    }

    @Test
    void whatWasNotTriedProvesNothing() {
        for (int i = 0; i < 1_000; i++) {
            pace.sent(100);
            pace.answered(100, i * SECOND, i * SECOND + 1);
        }
        assertEquals(Pace.FIRST_BYTES / 2, pace.messageBytes());
    }
}
