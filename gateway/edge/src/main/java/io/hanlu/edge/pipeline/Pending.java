package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import io.hanlu.wire.chunk.Round;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Readings and events on their way to the journal. Readings are grouped by time into rounds; what a commit could not take stays as
 * rounds, about eleven bytes a reading, until one can.
 *
 * <p>Bounds: {@link #BOUND_READINGS}, {@link #BOUND_ROUNDS}, {@link #BOUND_EVENTS}. Beyond them the oldest round goes, the oldest event
 * that is no alarm, and then the oldest of an alarm that a newer one follows: all of it counted, to be told as one loss. The pipeline's
 * thread.
 */
final class Pending {

    /** An hour of 64 points at 1 Hz; 3 MB. */
    static final int BOUND_READINGS = 230_400;

    /** An hour of what is sampled 18 times a second, each time apart; 8 MB. */
    static final int BOUND_ROUNDS = 65_536;

    /** Some 2 MB. */
    static final int BOUND_EVENTS = 4_096;

    /** One transaction takes as many as reach this with the last round, and so fits in a chunk. */
    static final int BATCH_READINGS = 8_192;

    private static final int BATCH_ROUNDS = 8_192;

    private record Cell(int point, int value, byte quality) {}

    /**
     * What could not be kept.
     *
     * @param readings how many
     * @param events how many
     * @param fromMillis time of the first, UTC epoch milliseconds
     * @param toMillis time of the last
     */
    record Loss(long readings, long events, long fromMillis, long toMillis) {

        private Loss and(long moreReadings, long moreEvents, long from, long to) {
            return new Loss(
                    readings + moreReadings, events + moreEvents, Math.min(fromMillis, from), Math.max(toMillis, to));
        }
    }

    /**
     * What one transaction takes.
     *
     * @param readings in all the rounds
     * @param isLast whether nothing is left behind it
     */
    record Batch(List<Round> rounds, int readings, boolean isLast) {}

    /** Of one time, those that the gateway's clock dated come first, in a round of their own. */
    private record Time(long millis, boolean recorded) implements Comparable<Time> {
        @Override
        public int compareTo(Time that) {
            int byMillis = Long.compare(millis, that.millis);
            return byMillis != 0 ? byMillis : Boolean.compare(recorded, that.recorded);
        }
    }

    private record Closed(Round round, boolean recorded) {}

    private final TreeMap<Time, List<Cell>> open = new TreeMap<>(); // further readings may belong to them
    private int openReadings;
    private final Deque<Closed> closed = new ArrayDeque<>(); // the oldest first, older than all that is open
    private int closedReadings;
    private final List<Happening> events = new ArrayList<>();
    private int waiting; // of the events, those known to wait
    private @Nullable Loss loss;

    /** @param recorded the reading brings its own time, as all of its point do */
    void add(int point, Reading reading, boolean recorded) {
        open.computeIfAbsent(new Time(reading.timeMillis(), recorded), time -> new ArrayList<>())
                .add(new Cell(point, reading.scaled().orElse(0), (byte)
                        reading.quality().code()));
        openReadings++;
    }

    void add(Happening event) {
        events.add(event);
        if (events.size() > BOUND_EVENTS) {
            int least = leastEvent();
            waiting -= least < waiting ? 1 : 0;
            Happening gone = events.remove(least);
            lose(0, 1, gone.timeMillis(), gone.timeMillis());
        }
    }

    /** The oldest that is no alarm; else the oldest whose alarm has a newer one, which says how it stands; else the oldest. */
    private int leastEvent() {
        int superseded = 0;
        Set<String> newer = new HashSet<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            Happening event = events.get(i);
            if (event.alarm() != null
                    && !newer.add(event.zone() + "/" + event.sensor() + "/" + event.quantity() + "/" + event.kind())) {
                superseded = i;
            }
        }
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).alarm() == null) {
                return i;
            }
        }
        return superseded;
    }

    /** Notes what went before it came here. */
    void lose(long readings, long lostEvents, long fromMillis, long toMillis) {
        loss = loss == null
                ? new Loss(readings, lostEvents, fromMillis, toMillis)
                : loss.and(readings, lostEvents, fromMillis, toMillis);
    }

    /** What was lost since {@link #lossTold}. */
    Optional<Loss> loss() {
        return Optional.ofNullable(loss);
    }

    /** The loss is on record. */
    void lossTold() {
        loss = null;
    }

    int readings() {
        return openReadings + closedReadings;
    }

    List<Happening> events() {
        return events;
    }

    /** The events that came since this was last asked. */
    List<Happening> newlyWaiting() {
        List<Happening> fresh = List.copyOf(events.subList(waiting, events.size()));
        waiting = events.size();
        return fresh;
    }

    /** Whether one transaction is not enough. */
    boolean isBacklog() {
        return closedReadings > BATCH_READINGS || closed.size() > BATCH_ROUNDS;
    }

    /**
     * The oldest rounds, in order of time, without sequence numbers; they stay here until {@link #committed}. Readings that come later
     * form rounds of their own.
     */
    Batch batch() {
        open.forEach((time, cells) -> closed.add(new Closed(round(time.millis, cells), time.recorded)));
        closedReadings += openReadings;
        open.clear();
        openReadings = 0;
        List<Round> rounds = new ArrayList<>();
        int readings = 0;
        for (Closed next : closed) {
            if (readings >= BATCH_READINGS || rounds.size() >= BATCH_ROUNDS) {
                break;
            }
            rounds.add(next.round);
            readings += next.round.size();
        }
        return new Batch(rounds, readings, rounds.size() == closed.size());
    }

    /** These rounds are durable. */
    void committed(Batch batch) {
        for (int i = batch.rounds().size(); i > 0; i--) {
            closed.remove();
        }
        closedReadings -= batch.readings();
    }

    /** The events are durable. */
    void eventsCommitted() {
        events.clear();
        waiting = 0;
    }

    /**
     * Keeps to the bounds.
     *
     * @return readings that went
     */
    int shed() {
        int shed = 0;
        while (closedReadings > BOUND_READINGS || closed.size() > BOUND_ROUNDS) {
            Round oldest = closed.remove().round;
            closedReadings -= oldest.size();
            shed += oldest.size();
            lose(oldest.size(), 0, oldest.timeMillis(), oldest.timeMillis());
        }
        return shed;
    }

    /** The earliest time that the gateway's clock gave; null for none. */
    @Nullable
    Long earliest() {
        return Stream.concat(
                        closed.stream().filter(next -> !next.recorded).map(next -> next.round.timeMillis()),
                        open.keySet().stream().filter(time -> !time.recorded).map(Time::millis))
                .findFirst()
                .orElse(null);
    }

    /** The points of what the gateway's clock dated. */
    BitSet points() {
        BitSet points = new BitSet();
        for (Closed next : closed) {
            for (int i = 0; i < next.round.size() && !next.recorded; i++) {
                points.set(next.round.point(i));
            }
        }
        open.forEach((time, cells) -> {
            if (!time.recorded) {
                cells.forEach(cell -> points.set(cell.point));
            }
        });
        return points;
    }

    /** The clock that dated them was wrong by so much. */
    void move(long byMillis) {
        List<Closed> closedBefore = List.copyOf(closed);
        closed.clear();
        closedBefore.forEach(next -> closed.add(
                next.recorded ? next : new Closed(next.round.withTime(next.round.timeMillis() + byMillis), false)));
        Map<Time, List<Cell>> openBefore = new TreeMap<>(open);
        open.clear();
        openBefore.forEach(
                (time, cells) -> open.put(time.recorded ? time : new Time(time.millis + byMillis, false), cells));
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
}
