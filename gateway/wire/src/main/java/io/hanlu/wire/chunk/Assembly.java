package io.hanlu.wire.chunk;

import java.util.ArrayList;
import java.util.List;

/** Puts columns, in the order of their points, together to rounds. */
final class Assembly {

    private final Ticks ticks;
    private final int[][] points; // by row
    private final int[][] values;
    private final byte[][] qualities;
    private final int[] filled;

    /**
     * @param allPoints of all columns, ascending
     * @param sizes of each round, in readings
     */
    Assembly(Ticks ticks, int[] allPoints, int[] sizes) {
        this.ticks = ticks;
        this.points = new int[sizes.length][];
        this.values = new int[sizes.length][];
        this.qualities = new byte[sizes.length][];
        this.filled = new int[sizes.length];
        for (int row = 0; row < sizes.length; row++) {
            // Rounds that hold every column share one array: a third less to allocate in the common case.
            points[row] = sizes[row] == allPoints.length ? allPoints : new int[sizes[row]];
            values[row] = new int[sizes[row]];
            qualities[row] = new byte[sizes[row]];
        }
    }

    void put(int point, int row, byte quality, int value) {
        int i = filled[row]++;
        points[row][i] = point;
        qualities[row][i] = quality;
        values[row][i] = value;
    }

    List<Round> rounds() {
        List<Round> rounds = new ArrayList<>(filled.length);
        for (int row = 0; row < filled.length; row++) {
            rounds.add(new Round(ticks.seq(row), ticks.timeMillis(row), points[row], values[row], qualities[row]));
        }
        return rounds;
    }
}
