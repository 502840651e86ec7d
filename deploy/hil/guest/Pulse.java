import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How fast the machine is: the same small work again and again, timed. What a daemon does late while that is slow is not its
 * fault. Its own thread; asked by any.
 */
final class Pulse {

    /** A pause and the work are 0.1 s on an idle machine. */
    private static final long PAUSE_MILLIS = 100;

    private static final int WORK = 300_000;

    /** Three times as long. */
    private static final long SLOW_MILLIS = 300;

    private final ConcurrentSkipListMap<Long, Long> beats = new ConcurrentSkipListMap<>(); // end → duration, ms

    private int sum; // so that the work is for something

    Pulse() {
        Thread.ofPlatform().daemon().name("pulse").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                long begun = System.nanoTime();
                Thread.sleep(PAUSE_MILLIS);
                for (int i = 0; i < WORK; i++) {
                    sum = sum * 31 + i;
                }
                beats.put(System.currentTimeMillis(), (System.nanoTime() - begun) / 1_000_000);
            }
        } catch (InterruptedException e) {
            // nobody does that
        }
    }

    /** Whether the machine was slow at some moment between these times. */
    boolean wasSlow(long fromMillis, long toMillis) {
        return worst(fromMillis, toMillis) > SLOW_MILLIS;
    }

    /** The longest beat that reaches into this time, milliseconds. */
    long worst(long fromMillis, long toMillis) {
        long worst = 0;
        for (Map.Entry<Long, Long> beat : beats.tailMap(fromMillis).entrySet()) {
            if (beat.getKey() - beat.getValue() > toMillis) {
                break;
            }
            worst = Math.max(worst, beat.getValue());
        }
        return worst;
    }

    @Override
    public String toString() {
        long[] sorted = beats.values().stream().mapToLong(n -> n).sorted().toArray();
        return "a beat of 0.1 s took " + sorted[sorted.length / 2] + " ms in the middle, " + sorted[sorted.length * 99 / 100]
                + " ms at p99, " + sorted[sorted.length - 1] + " ms at most; slow were "
                + Arrays.stream(sorted).filter(n -> n > SLOW_MILLIS).count() + " of " + sorted.length;
    }
}
