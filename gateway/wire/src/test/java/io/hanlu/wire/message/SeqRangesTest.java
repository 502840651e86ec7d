package io.hanlu.wire.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeqRangesTest {

    private static final int HIGHEST = 400;

    @Test
    void answersAsASetOfSingleNumbersWould() {
        long seed = new SplittableRandom().nextLong();
        System.out.println("SeqRangesTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            SeqRanges ranges = new SeqRanges();
            BitSet naive = new BitSet();
            for (int step = 0; step < 40; step++) {
                int first = 1 + random.nextInt(HIGHEST);
                int last = Math.min(HIGHEST, first + random.nextInt(random.nextBoolean() ? 3 : 60));
                assertTrue(ranges.add(first, last));
                naive.set(first, last + 1);
                int from = 1 + random.nextInt(HIGHEST);
                int to = from + random.nextInt(HIGHEST);
                String where = "seed " + seed + " round " + round + " step " + step;
                assertEquals(runs(naive, 1, HIGHEST, true), ranges.ranges(), where);
                assertEquals(runs(naive, from, to, false), ranges.missing(from, to), where);
                assertEquals(naive.nextClearBit(from), ranges.firstMissing(from), where);
                assertEquals(naive.get(from), ranges.contains(from), where);
                assertEquals(naive.nextClearBit(from) > to, ranges.contains(from, to), where);
            }
        }
    }

    private static List<SeqRange> runs(BitSet bits, int from, int to, boolean set) {
        List<SeqRange> runs = new ArrayList<>();
        int at = from;
        while (at <= to) {
            int start = set ? bits.nextSetBit(at) : bits.nextClearBit(at);
            if (start < 0 || start > to) {
                break;
            }
            int end = set ? bits.nextClearBit(start) : bits.nextSetBit(start);
            end = end < 0 || end > to ? to + 1 : end;
            runs.add(new SeqRange(start, end - 1));
            at = end;
        }
        return runs;
    }

    @Test
    void aFullSetRefusesFurtherRangesButStillMerges() {
        SeqRanges ranges = new SeqRanges();
        for (int i = 0; i < SeqRanges.MAX_RANGES; i++) {
            assertTrue(ranges.add(1 + 2L * i, 1 + 2L * i));
        }
        long beyond = 10L * SeqRanges.MAX_RANGES;
        assertFalse(ranges.add(beyond, beyond));
        SeqRange far = new SeqRange(beyond, beyond);
        assertEquals(1, ranges.addAll(List.of(far, new SeqRange(2, 2), far)));
        assertTrue(ranges.contains(1, 3));
        assertTrue(ranges.contains(beyond), "there was room for it after a merge");
    }

    @Test
    void theLastSequenceNumberHasANextOne() {
        SeqRanges ranges = new SeqRanges();
        ranges.add(1, Long.MAX_VALUE - 1);
        assertEquals(Long.MAX_VALUE, ranges.firstMissing(1));
        assertEquals(List.of(), ranges.missing(1, Long.MAX_VALUE - 1));
        assertThrows(IllegalArgumentException.class, () -> ranges.add(1, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> ranges.add(0, 5));
        assertThrows(IllegalArgumentException.class, () -> ranges.add(5, 4));
    }
}
