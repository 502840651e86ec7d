package io.hanlu.edge.journal;

import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How much becomes one span. */
final class SpanBounds {

    /** Of one point: its column stays below a kilobyte, so that several share a page of the file and little of it is wasted. */
    private static final int MOST_READINGS_OF_A_POINT = 1_024;

    /** From the earliest to the latest: so who wants an hour reads little more … */
    private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();

    /** … but fewer rounds than these are not worth a span, however slow they are, or mixed with imports of old times. */
    private static final int LEAST_ROUNDS = 64;

    private final int[] readingsOfPoint = new int[PointTable.MAX_POINTS];
    private int rounds;
    private int readings;
    private long fromMillis;
    private long toMillis;
    private boolean full;

    /** False, and full, when one round is too much. One alone never is. */
    boolean add(Round round) {
        long from = rounds == 0 ? round.timeMillis() : Math.min(fromMillis, round.timeMillis());
        long to = rounds == 0 ? round.timeMillis() : Math.max(toMillis, round.timeMillis());
        full = rounds == Chunk.MAX_ROUNDS
                || readings + round.size() > Chunk.MAX_READINGS
                || (rounds >= LEAST_ROUNDS && to - from > LONGEST_MILLIS)
                || isPointFull(round);
        if (full) {
            return false;
        }
        for (int i = 0; i < round.size(); i++) {
            readingsOfPoint[round.point(i)]++;
        }
        rounds++;
        readings += round.size();
        fromMillis = from;
        toMillis = to;
        return true;
    }

    private boolean isPointFull(Round round) {
        for (int i = 0; i < round.size(); i++) {
            if (readingsOfPoint[round.point(i)] == MOST_READINGS_OF_A_POINT) {
                return true;
            }
        }
        return false;
    }

    /** False, and full, when these are too many; some may have been added then. */
    boolean addAll(List<Round> more) {
        for (Round round : more) {
            if (!add(round)) {
                return false;
            }
        }
        return true;
    }

    /** Whether something did not fit. */
    boolean isFull() {
        return full;
    }

    void clear() {
        Arrays.fill(readingsOfPoint, 0);
        rounds = 0;
        readings = 0;
        full = false;
    }
}
