package io.hanlu.wire.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of sequence numbers, kept as merged ranges: what the centre has made safe. Every question takes O(log n) in the
 * number of separate ranges. Holds at most {@value #MAX_RANGES} of them: a range that would add one more is refused, which only
 * means that it will be sent and acknowledged once more. Not thread-safe; one owner.
 */
public final class SeqRanges {

    /** Separate ranges kept; 3 MB. */
    public static final int MAX_RANGES = 32_768;

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /**
     * Adds a range, merging it with those it overlaps or touches.
     *
     * @return false when it was refused because the set is full
     */
    public boolean add(long first, long last) {
        return add(new SeqRange(first, last));
    }

    /** See {@link #add(long, long)}. */
    public boolean add(SeqRange range) {
        long first = range.first();
        long last = range.last();
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        Map.Entry<Long, Long> touched = lastByFirst.ceilingEntry(first);
        boolean merges = touched != null && touched.getKey() - 1 <= last;
        if (!merges && lastByFirst.size() >= MAX_RANGES) {
            return false;
        }
        while (touched != null && touched.getKey() - 1 <= last) {
            last = Math.max(last, touched.getValue());
            lastByFirst.remove(touched.getKey());
            touched = lastByFirst.ceilingEntry(first);
        }
        lastByFirst.put(first, last);
        return true;
    }

    /** Adds each; returns how many were refused. */
    public int addAll(Collection<SeqRange> ranges) {
        int refused = 0;
        for (SeqRange range : ranges) {
            refused += add(range) ? 0 : 1;
        }
        return refused;
    }

    /** Takes a range out, as far as it is in the set. A set that is full may grow by one range. */
    public void remove(SeqRange range) {
        Map.Entry<Long, Long> before = lastByFirst.lowerEntry(range.first());
        if (before != null && before.getValue() >= range.first()) {
            lastByFirst.put(before.getKey(), range.first() - 1);
            if (before.getValue() > range.last()) {
                lastByFirst.put(range.last() + 1, before.getValue());
            }
        }
        Map.Entry<Long, Long> touched = lastByFirst.ceilingEntry(range.first());
        while (touched != null && touched.getKey() <= range.last()) {
            lastByFirst.remove(touched.getKey());
            if (touched.getValue() > range.last()) {
                lastByFirst.put(range.last() + 1, touched.getValue());
            }
            touched = lastByFirst.ceilingEntry(range.first());
        }
    }

    public boolean contains(long seq) {
        Map.Entry<Long, Long> at = lastByFirst.floorEntry(seq);
        return at != null && at.getValue() >= seq;
    }

    /** True when every number from first to last is in the set. */
    public boolean contains(long first, long last) {
        Map.Entry<Long, Long> at = lastByFirst.floorEntry(first);
        return at != null && at.getValue() >= last;
    }

    /** The smallest number from {@code from} on that is not in the set. */
    public long firstMissing(long from) {
        Map.Entry<Long, Long> at = lastByFirst.floorEntry(from);
        return at != null && at.getValue() >= from ? at.getValue() + 1 : from;
    }

    /** The largest number up to {@code to} that is not in the set; 0 when there is none. */
    public long lastMissing(long to) {
        Map.Entry<Long, Long> at = lastByFirst.floorEntry(to);
        return at != null && at.getValue() >= to ? at.getKey() - 1 : Math.max(0, to);
    }

    /** The ranges between {@code from} and {@code to}, both included, that are not in the set, ascending. */
    public List<SeqRange> missing(long from, long to) {
        List<SeqRange> gaps = new ArrayList<>();
        long next = firstMissing(from);
        while (next <= to) {
            Long stop = lastByFirst.higherKey(next);
            long end = stop == null ? to : Math.min(to, stop - 1);
            gaps.add(new SeqRange(next, end));
            if (stop == null) {
                break;
            }
            next = firstMissing(stop);
        }
        return List.copyOf(gaps);
    }

    /** The merged ranges, ascending. */
    public List<SeqRange> ranges() {
        List<SeqRange> all = new ArrayList<>(lastByFirst.size());
        lastByFirst.forEach((first, last) -> all.add(new SeqRange(first, last)));
        return List.copyOf(all);
    }

    public boolean isEmpty() {
        return lastByFirst.isEmpty();
    }
}
