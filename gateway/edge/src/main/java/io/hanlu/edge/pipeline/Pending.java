package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Reading;
import io.hanlu.wire.chunk.Round;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Readings on their way to the journal, grouped by time into rounds. The pipeline's thread; its bound is the caller's. */
final class Pending {

    private record Cell(int point, int value, byte quality) {}

    /** Of one time, those that the gateway's clock dated come first, in a round of their own. */
    private record Time(long millis, boolean recorded) implements Comparable<Time> {
        @Override
        public int compareTo(Time that) {
            int byMillis = Long.compare(millis, that.millis);
            return byMillis != 0 ? byMillis : Boolean.compare(recorded, that.recorded);
        }
    }

    private final TreeMap<Time, List<Cell>> byTime = new TreeMap<>();
    private int readings;

    /** @param recorded the reading brings its own time, as all of its point do */
    void add(int point, Reading reading, boolean recorded) {
        byTime.computeIfAbsent(new Time(reading.timeMillis(), recorded), time -> new ArrayList<>())
                .add(new Cell(point, reading.scaled().orElse(0), (byte)
                        reading.quality().code()));
        readings++;
    }

    int readings() {
        return readings;
    }

    /** In order of time, without sequence numbers. */
    List<Round> rounds() {
        List<Round> rounds = new ArrayList<>(byTime.size());
        byTime.forEach((time, cells) -> rounds.add(round(time.millis, cells)));
        return rounds;
    }

    /** The earliest time that the gateway's clock gave; null for none. */
    @Nullable
    Long earliest() {
        return byTime.keySet().stream()
                .filter(time -> !time.recorded)
                .map(Time::millis)
                .findFirst()
                .orElse(null);
    }

    /** The points of what the gateway's clock dated. */
    BitSet points() {
        BitSet points = new BitSet();
        byTime.forEach((time, cells) -> {
            if (!time.recorded) {
                cells.forEach(cell -> points.set(cell.point));
            }
        });
        return points;
    }

    /** The clock that dated them was wrong by so much. */
    void move(long byMillis) {
        Map<Time, List<Cell>> before = new TreeMap<>(byTime);
        byTime.clear();
        before.forEach(
                (time, cells) -> byTime.put(time.recorded ? time : new Time(time.millis + byMillis, false), cells));
    }

    private static Round round(long timeMillis, List<Cell> cells) {
        cells.sort(Comparator.comparingInt(Cell::point));
        int[] points = new int[cells.size()];
        int[] values = new int[cells.size()];
        byte[] qualities = new byte[cells.size()];
        for (int i = 0; i < points.length; i++) {
            points[i] = cells.get(i).point();
            values[i] = cells.get(i).value();
            qualities[i] = cells.get(i).quality();
        }
        return new Round(0, timeMillis, points, values, qualities);
    }

    void clear() {
        byTime.clear();
        readings = 0;
    }
}
