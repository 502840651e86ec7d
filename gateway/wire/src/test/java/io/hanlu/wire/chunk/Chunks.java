package io.hanlu.wire.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chunks for tests: from a seed, and of the shape that cold rooms give. */
final class Chunks {

    static final long HASH = 0x0123_4567_89ab_cdefL;
    static final long START_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

    private Chunks() {}

    /** Anything that is allowed, extremes included, with points below {@code points}. */
    static Chunk random(SplittableRandom random, int points, int maxRounds) {
        int count = 1 + random.nextInt(maxRounds);
        boolean sparse = random.nextBoolean();
        boolean extreme = random.nextInt(4) == 0;
        List<Round> rounds = new ArrayList<>();
        long seq = extreme ? 1 + (random.nextLong() >>> 2) : 1 + random.nextInt(1_000_000);
        long time = extreme ? random.nextLong() : START_MILLIS;
        for (int r = 0; r < count; r++) {
            int[] present = IntStream.range(0, points)
                    .filter(p -> !sparse || random.nextInt(3) == 0)
                    .toArray();
            int[] values = new int[present.length];
            byte[] qualities = new byte[present.length];
            for (int i = 0; i < present.length; i++) {
                qualities[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
                if ((qualities[i] & 0xFF) < Round.FIRST_BAD_QUALITY) {
                    values[i] = extreme ? extreme(random) : 400 + random.nextInt(-5, 6);
                }
            }
            rounds.add(new Round(seq, time, present, values, qualities));
            seq += 1 + (random.nextInt(10) == 0 ? random.nextInt(1000) : 0);
            time = extreme ? random.nextLong() : time + 1000 + random.nextInt(-2, 3);
        }
        return new Chunk(HASH, rounds);
    }

    private static int extreme(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Integer.MIN_VALUE;
            case 1 -> Integer.MAX_VALUE;
            default -> random.nextInt();
        };
    }

    /** Temperatures around 1 °C and humidities around 92 %RH in turn, drifting slowly, with evenly spread noise. */
    static Chunk coldRooms(int points, int count, long stepMillis, int noise) {
        SplittableRandom random = new SplittableRandom(2026);
        int[] indices = IntStream.range(0, points).toArray();
        double[] level = new double[points];
        Arrays.setAll(level, p -> p % 2 == 0 ? random.nextInt(50, 450) : random.nextInt(8_500, 9_600));
        List<Round> rounds = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            int[] values = new int[points];
            for (int p = 0; p < points; p++) {
                level[p] += Math.sin((r + 7 * p) / 300.0) * 0.3;
                values[p] = (int) Math.round(level[p]) + random.nextInt(-noise, noise + 1);
            }
            rounds.add(new Round(1_000_000 + r, START_MILLIS + r * stepMillis, indices, values, new byte[points]));
        }
        return new Chunk(HASH, rounds);
    }
}
