package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Trust;
import io.hanlu.wire.chunk.Round;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots, corrections, deliveries and power cuts in any order: what the journal gives for the times of its rounds is
 * what a slow reference gives that moves each round by itself, and what was once given to be sent never changes again
 * (CLOCK.md 4).
 */
class ClockWalkTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point PULP = new Point("room-1", "pulp-1", Quantity.TEMPERATURE);
    private static final Point RECORDED = new Point("room-1", "rec-1", Quantity.TEMPERATURE);
    private static final List<Point> POINTS = List.of(AIR, PULP, RECORDED);
    private static final long START = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final List<Trust> TRUSTS = List.of(Trust.values());

    /** One round as the reference knows it. */
    private static final class Dated {
        final long seq;
        final int point;
        final String boot;
        long time;
        boolean open;

        Dated(long seq, int point, String boot, long time, boolean open) {
            this.seq = seq;
            this.point = point;
            this.boot = boot;
            this.time = time;
            this.open = open;
        }

        boolean isLive() {
            return point < 2;
        }
    }

    @TempDir
    Path folder;

    private final List<Dated> rounds = new ArrayList<>();
    private final List<Long> commits = new ArrayList<>(); // the last number of each
    private final Map<Long, Long> sent = new HashMap<>();
    private @Nullable Journal opened;
    private Random random = new Random();
    private String boot = "";
    private Trust trust = Trust.TRUSTED;
    private boolean marked; // what is open may have been sent
    private int boots;
    private long mono;
    private long own;
    private long recordedTime = START - 1_000 * HOUR;

    @Test
    void timesAreWhatAReferenceGivesAndWhatWasSentNeverChanges() throws Exception {
        for (int walk = 0; walk < 20; walk++) {
            long seed = new Random().nextLong();
            System.out.println("ClockWalkTest seed " + seed);
            walk(folder.resolve("walk-" + walk), seed);
        }
    }

    private void walk(Path data, long seed) throws Exception {
        random = new Random(seed);
        rounds.clear();
        sent.clear();
        commits.clear();
        own = START;
        mono = 0;
        marked = false;
        opened = Journal.open(data, POINTS, RECORDED::equals, Journal.Bounds.NONE);
        begin(true, data);
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(12)) {
                case 0 -> begin(false, data);
                case 1 -> begin(true, data);
                case 2, 3 -> correct();
                case 4, 5, 6 -> send();
                default -> write();
            }
            if (random.nextInt(8) == 0) {
                check("step " + step + ", seed " + seed);
            }
        }
        check("end, seed " + seed);
        journal().close();
    }

    /** The daemon starts again, after a boot or without. */
    private void begin(boolean afterBoot, Path data) throws Exception {
        journal().close();
        opened = Journal.open(data, POINTS, RECORDED::equals, Journal.Bounds.NONE);
        if (marked) { // of what was being sent, nobody knows how far
            settleUpTo(Long.MAX_VALUE);
            marked = false;
        }
        if (afterBoot) {
            boot = "boot-" + boots++;
            mono = random.nextInt(1_000);
            own = Math.max(own, newestLive() + 1) + random.nextInt(1_000_000);
            trust = TRUSTS.get(random.nextInt(3));
        }
        journal().begin(boot, trust, own - mono);
        if (trust == Trust.TRUSTED) {
            settleUpTo(Long.MAX_VALUE);
        }
        append(0);
    }

    private long newestLive() {
        return rounds.stream()
                .filter(Dated::isLive)
                .mapToLong(one -> one.time)
                .max()
                .orElse(START);
    }

    private void settleUpTo(long seq) {
        rounds.stream().filter(one -> one.seq <= seq).forEach(one -> one.open = false);
    }

    private void write() throws Exception {
        append(1 + random.nextInt(5));
    }

    private void append(int count) throws Exception {
        List<Round> written = new ArrayList<>();
        long seq = journal().lastSeq() + 1;
        long[] newestOf = newest();
        for (int i = 0; i < count; i++) {
            long passed = 1 + random.nextLong(60_000);
            mono += passed;
            own += passed;
            int point = random.nextInt(3);
            long time = point < 2 ? own : recordedTime++;
            if (point < 2 && newestOf[point] >= time && newestOf[point] - time <= HOUR) {
                time = newestOf[point] + 1;
            }
            written.add(new Round(0, time, new int[] {point}, new int[] {i}, new byte[1]));
            newestOf[point] = time;
        }
        written.sort(Comparator.comparingLong(Round::timeMillis));
        for (Round round : written) {
            rounds.add(new Dated(seq++, round.point(0), boot, round.timeMillis(), trust != Trust.TRUSTED));
        }
        commits.add(seq - 1);
        journal().append(new Commit(written, List.of()));
    }

    private Journal journal() {
        return Objects.requireNonNull(opened);
    }

    private void send() throws Exception {
        long upTo = commits.get(random.nextInt(commits.size()));
        long may = journal().settle(upTo);
        if (may < upTo && trust == Trust.PLAUSIBLE) {
            assertTrue(journal().isSettling());
            append(0); // the commit that says that they may have been sent
            may = journal().settle(upTo);
            assertEquals(upTo, may);
        }
        if (trust == Trust.DOUBTFUL) {
            long last = may;
            assertTrue(rounds.stream().noneMatch(one -> one.open && one.seq <= last), "nothing doubtful is sent");
        } else {
            assertEquals(upTo, may);
            marked |= rounds.stream().anyMatch(one -> one.open && one.seq <= upTo);
        }
        settleUpTo(may);
        try (JournalReader reader = journal().reader()) {
            for (Round round : reader.rounds(1, Integer.MAX_VALUE)) {
                if (round.seq() <= may) {
                    sent.putIfAbsent(round.seq(), round.timeMillis());
                }
            }
        }
    }

    private void correct() throws Exception {
        long[] amounts = {0, 500, 1_000, 60_000, HOUR, 2 * HOUR, 24 * HOUR, 87_660 * HOUR};
        long shift = amounts[random.nextInt(amounts.length)] * (random.nextBoolean() ? 1 : -1);
        boolean redates = trust != Trust.TRUSTED;
        Trust next = trust == Trust.TRUSTED || random.nextInt(3) == 0 ? Trust.TRUSTED : trust;
        own += shift;
        if (redates) {
            move(shift);
        }
        trust = next;
        journal().correct(new Correction(shift, redates, trust, own - mono), boot, own, null);
        if (trust == Trust.TRUSTED) {
            settleUpTo(Long.MAX_VALUE);
        }
        append(random.nextInt(2));
    }

    /** Each round by itself. */
    private void move(long shift) {
        List<Dated> live = rounds.stream().filter(Dated::isLive).toList();
        List<Dated> mine =
                live.stream().filter(one -> one.open && one.boot.equals(boot)).toList();
        List<Dated> earlier =
                live.stream().filter(one -> one.open && !one.boot.equals(boot)).toList();
        List<Dated> fixed = live.stream().filter(one -> !one.open).toList();
        if (mine.isEmpty() || shift == 0) {
            return;
        }
        long by = shift;
        if (shift < 0) {
            long bar = fixed.isEmpty() || fixed.getLast().time > own + HOUR ? Long.MIN_VALUE : fixed.getLast().time;
            if (!earlier.isEmpty()) {
                long wanted = mine.getFirst().time + shift - 1 - earlier.getLast().time;
                long back = back(wanted, bar, earlier.getFirst().time);
                earlier.forEach(one -> one.time += back);
                bar = earlier.getLast().time;
            }
            by = back(shift, bar, mine.getFirst().time);
        }
        for (Dated one : mine) {
            one.time += by;
        }
    }

    private static long back(long wanted, long bar, long start) {
        return Math.min(0, bar == Long.MIN_VALUE ? wanted : Math.max(wanted, bar + 1 - start));
    }

    private void check(String where) throws Exception {
        try (JournalReader reader = journal().reader()) {
            List<Round> read = reader.rounds(1, Integer.MAX_VALUE);
            assertEquals(rounds.size(), read.size(), where);
            for (int i = 0; i < read.size(); i++) {
                assertEquals(rounds.get(i).time, read.get(i).timeMillis(), "round " + (i + 1) + ", " + where);
            }
            sent.forEach((seq, time) -> assertEquals(
                    time, read.get(Math.toIntExact(seq - 1)).timeMillis(), "sent as " + seq + ", " + where));
            long from = rounds.isEmpty() ? 0 : rounds.get(random.nextInt(rounds.size())).time;
            long to = from + random.nextLong(48 * HOUR);
            List<Reading> between = new ArrayList<>();
            reader.readings(point -> true, from, to, between::add);
            assertEquals(
                    rounds.stream()
                            .filter(one -> one.time >= from && one.time <= to)
                            .map(one -> one.time)
                            .toList(),
                    between.stream().map(Reading::timeMillis).toList(),
                    where);
        }
        assertArrayEquals(newest(), journal().newestTimes(), where);
    }

    private long[] newest() {
        long[] newest = {Journal.NEVER, Journal.NEVER, Journal.NEVER};
        rounds.forEach(one -> newest[one.point] = one.time);
        return newest;
    }
}
