package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Reading;
import io.hanlu.wire.chunk.Round;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Readings on their way to the journal, grouped by time into rounds. The pipeline's thread; its bound is the caller's. */
final class Pending {

    private record Cell(int point, int value, byte quality) {}

    private final TreeMap<Long, List<Cell>> byTime = new TreeMap<>();
    private int readings;

    void add(int point, Reading reading) {
        byTime.computeIfAbsent(reading.timeMillis(), time -> new ArrayList<>())
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
        byTime.forEach((time, cells) -> rounds.add(round(time, cells)));
        return rounds;
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
