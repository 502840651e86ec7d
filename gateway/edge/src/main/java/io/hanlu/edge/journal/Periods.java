package io.hanlu.edge.journal;

import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.clock.Past;
import io.hanlu.edge.clock.Trust;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rounds were dated by which clock, and whether their times are final (CLOCK.md 4). A period reaches from its
 * first number to the next one's. Final periods come first; those that are open are moved when the clock is corrected,
 * as long as nothing of them has been sent.
 *
 * <p>Changed in memory at once, written with the next commit. Until that is durable nothing more becomes final, so
 * nobody can have sent what moves. {@link #settle} and {@link #isSettling} belong to any thread, the rest to the
 * pipeline's.
 */
final class Periods {

    /**
     * A time that was sent is no bar to one so much earlier: it was wrong, and will be for longer than anybody
     * waits.
     */
    static final long FAR_AHEAD_MILLIS = 3_600_000;

    /**
     * One.
     *
     * @param open whether its times may change
     * @param sent whether some of it may have been sent; of an open one, up to a number that only memory has
     * @param shiftMillis what is to be added to its rounds' times as they were written
     * @param offsetMillis the time less the monotonic clock at its end
     */
    record Period(
            long first, String boot, Trust trust, boolean open, boolean sent, long shiftMillis, long offsetMillis) {

        Period from(long number) {
            return new Period(number, boot, trust, open, sent, shiftMillis, offsetMillis);
        }

        Period settled() {
            return new Period(first, boot, trust, false, sent, shiftMillis, offsetMillis);
        }

        Period released() {
            return new Period(first, boot, trust, open, true, shiftMillis, offsetMillis);
        }

        Period moved(long byMillis) {
            return new Period(first, boot, trust, open, sent, shiftMillis + byMillis, offsetMillis);
        }
    }

    /** A round and its time as it was written. */
    record Written(long seq, long millis) {}

    /** When rounds that are on record and that the gateway's clock dated were. */
    interface Times {
        /** The first from this number on; null for none. */
        @Nullable
        Written first(long fromSeq) throws SQLException;

        /** The last before this number; null for none. */
        @Nullable
        Written last(long beforeSeq) throws SQLException;
    }

    private final List<Period> periods = new ArrayList<>(); // guarded by this, as all below
    private long settled; // the last number whose time is final, when there are open periods
    private boolean held; // nothing of the open ones may be sent
    private boolean wanted; // somebody waits for them to be marked as sent
    private boolean marked; // … and durably are
    private boolean changed; // not durable yet
    private boolean writing; // in the transaction under way
    private boolean marking; // … which says that they may have been sent

    static Periods read(Connection connection) throws SQLException {
        Periods read = new Periods();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT first, boot, trust, open, sent, shift_ms, offset_ms FROM period ORDER BY first")) {
            while (row.next()) {
                read.periods.add(new Period(
                        row.getLong(1),
                        row.getString(2),
                        Trust.valueOf(row.getString(3)),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getLong(6),
                        row.getLong(7)));
            }
        }
        return read;
    }

    synchronized Past past(long newestMillis) {
        if (periods.isEmpty()) {
            return new Past(null, newestMillis, Trust.PLAUSIBLE, 0);
        }
        Period last = periods.getLast();
        return new Past(last.boot(), newestMillis, last.trust(), last.offsetMillis());
    }

    /** A start: what was sent before, or may have been, is final. What was not, of this boot, goes on. */
    synchronized Redated begin(String boot, Trust trust, long offsetMillis, long lastSeq) {
        int sent = 0;
        for (int i = 0; i < periods.size(); i++) {
            if (periods.get(i).open() && periods.get(i).sent()) {
                sent = i + 1;
            }
        }
        Span doubtful = new Span(); // what may be sent from now on as it is, and was not before
        for (int i = 0; i < periods.size(); i++) {
            Period period = periods.get(i);
            boolean isFinal = i < sent || trust == Trust.TRUSTED;
            boolean isReleased =
                    isFinal || (trust == Trust.PLAUSIBLE && !period.boot().equals(boot));
            if (period.open() && !period.sent() && isReleased) {
                doubtful.add(period.first(), end(i, lastSeq));
            }
        }
        for (int i = 0; i < sent; i++) {
            periods.set(i, periods.get(i).settled());
        }
        settled = lastFinal(lastSeq);
        add(boot, trust, offsetMillis, lastSeq);
        return new Redated(0, 1, 0, 1, 0, doubtful.first, doubtful.last);
    }

    /** What a journal that stood in for this one has recorded follows: all final, or as open as it was there. */
    synchronized void adopt(Periods other, long lastSeq) {
        if (!other.periods.isEmpty()) {
            Period last = other.periods.getLast();
            boolean sent = other.periods.stream().anyMatch(Period::sent);
            periods.removeIf(one -> one.first() > lastSeq); // nothing was written in it
            periods.add(new Period(lastSeq + 1, last.boot(), last.trust(), last.open(), sent, 0, last.offsetMillis()));
            changed = true;
        }
    }

    private long end(int period, long lastSeq) {
        return period + 1 < periods.size() ? periods.get(period + 1).first() - 1 : lastSeq;
    }

    /**
     * The clock was corrected after this number.
     *
     * @param newTimeMillis what it shows now
     * @param pendingMillis the earliest time, before the correction, of what is not written yet; null for nothing
     */
    synchronized Redated correct(
            Correction correction,
            String boot,
            long lastSeq,
            long newTimeMillis,
            @Nullable Long pendingMillis,
            Times times)
            throws SQLException {
        settled = lastFinal(lastSeq);
        Span own = new Span();
        Span sent = new Span();
        Span doubtful = new Span();
        split(settled);
        for (int i = 0; i < periods.size(); i++) {
            Period period = periods.get(i);
            long end = end(i, lastSeq);
            boolean isOwn = period.boot().equals(boot) && period.trust() != Trust.TRUSTED;
            if (isOwn && correction.redates()) {
                (period.open() ? own : sent).add(period.first(), end);
            } else if (period.open()) {
                doubtful.add(period.first(), end);
            }
        }
        long moved = correction.redates()
                ? move(correction.shiftMillis(), boot, own, newTimeMillis, pendingMillis, times)
                : 0;
        add(boot, correction.trust(), correction.offsetMillis(), lastSeq);
        boolean isReleased = correction.trust() == Trust.TRUSTED || !correction.redates();
        return new Redated(
                moved, own.first, own.last, sent.first, sent.last, doubtful.first, isReleased ? doubtful.last : 0);
    }

    /** From the first to the last number of what was added. */
    private static final class Span {
        long first = 1;
        long last;

        void add(long from, long to) {
            if (from <= to) {
                first = isEmpty() ? from : first;
                last = to;
            }
        }

        boolean isEmpty() {
            return last == 0;
        }
    }

    /** Moves what is open, and says by how much what is of this boot. */
    private long move(long shift, String boot, Span own, long newTime, @Nullable Long pending, Times times)
            throws SQLException {
        long ownFirst = own.isEmpty() ? Long.MAX_VALUE : own.first;
        Long written = own.isEmpty() ? null : read(times.first(ownFirst));
        Long start = written == null ? pending : written;
        if (shift == 0 || start == null) {
            return 0;
        }
        long by = shift;
        if (shift < 0) { // back, but not to where something is that does not move
            long firstOpen = Math.min(firstOpen(), ownFirst);
            Long fixed = read(times.last(firstOpen));
            Long bar = fixed == null || fixed > newTime + FAR_AHEAD_MILLIS ? null : fixed;
            Long earlier = firstOpen < ownFirst ? read(times.first(firstOpen)) : null;
            Long earlierEnd = earlier == null ? null : read(times.last(ownFirst));
            if (earlier != null && earlierEnd != null) { // what an earlier boot dated cannot be later than this one
                long back = back(start + shift - 1 - earlierEnd, bar, earlier);
                periods.replaceAll(one -> one.open() && !one.boot().equals(boot) ? one.moved(back) : one);
                bar = earlierEnd + back;
            }
            by = back(shift, bar, start);
        }
        long moved = by;
        periods.replaceAll(one -> one.open() && one.boot().equals(boot) ? one.moved(moved) : one);
        return moved;
    }

    /** So far back, but not to or before the bar. */
    private static long back(long wanted, @Nullable Long bar, long start) {
        return Math.min(0, bar == null ? wanted : Math.max(wanted, bar + 1 - start));
    }

    /** Its time as it is read. */
    private @Nullable Long read(@Nullable Written round) {
        return round == null ? null : Long.valueOf(round.millis() + shift(round.seq()));
    }

    /** What is to be added to the time of the round with this number, as it was written. */
    synchronized long shift(long seq) {
        long shift = 0;
        for (Period period : periods) {
            if (period.first() <= seq) {
                shift = period.shiftMillis();
            }
        }
        return shift;
    }

    /** What is final gets a period of its own. */
    private void split(long lastFinal) {
        for (int i = 0; i < periods.size(); i++) {
            Period period = periods.get(i);
            if (period.open() && period.first() <= lastFinal) {
                periods.set(i, period.settled());
                if (i + 1 == periods.size() || periods.get(i + 1).first() > lastFinal + 1) {
                    periods.add(i + 1, period.from(lastFinal + 1));
                }
            }
        }
    }

    private void add(String boot, Trust trust, long offsetMillis, long lastSeq) {
        if (trust == Trust.TRUSTED) {
            periods.replaceAll(Period::settled);
        }
        periods.removeIf(one -> one.first() > lastSeq); // nothing was written in it
        periods.add(new Period(lastSeq + 1, boot, trust, trust != Trust.TRUSTED, marked, 0, offsetMillis));
        prune(boot);
        held = trust == Trust.DOUBTFUL;
        changed = true;
    }

    /** Leaves out what says nothing: before all others final and as written, or the same as the one before. */
    private void prune(String boot) {
        List<Period> kept = new ArrayList<>();
        for (Period period : periods) {
            boolean plain = !period.open()
                    && period.shiftMillis() == 0
                    && !(period.boot().equals(boot) && period.trust() != Trust.TRUSTED);
            Period before = kept.isEmpty() ? null : kept.getLast();
            boolean same = before == null
                    ? plain
                    : before.equals(new Period(
                            before.first(),
                            period.boot(),
                            period.trust(),
                            period.open(),
                            period.sent(),
                            period.shiftMillis(),
                            before.offsetMillis()));
            if (!same || period.equals(periods.getLast())) {
                kept.add(period);
            }
        }
        periods.clear();
        periods.addAll(kept);
    }

    private long firstOpen() {
        return periods.stream()
                .filter(Period::open)
                .mapToLong(Period::first)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private long lastFinal(long lastSeq) {
        return firstOpen() == Long.MAX_VALUE ? lastSeq : Math.max(settled, firstOpen() - 1);
    }

    /** As {@link Journal#settle}. */
    synchronized long settle(long upTo) {
        if (firstOpen() == Long.MAX_VALUE && !changed) {
            return upTo;
        }
        if (!held && upTo > settled) {
            if (marked && !changed) {
                settled = upTo;
            } else {
                wanted = true;
            }
        }
        return Math.min(upTo, settled);
    }

    /** As {@link Journal#willSettle}. */
    synchronized void expectSettling() {
        wanted |= !held && firstOpen() != Long.MAX_VALUE;
    }

    /** Whether somebody waits for what the next commit writes. */
    synchronized boolean isSettling() {
        return wanted && !marked;
    }

    /** The last number whose time is final; {@link Long#MAX_VALUE} when all are, and durably: readers know only what is in the file. */
    synchronized long settled() {
        return firstOpen() == Long.MAX_VALUE && !changed ? Long.MAX_VALUE : settled;
    }

    /** Whether what is appended now has the right time; so it is where nobody has said when it would not. */
    synchronized boolean isTrusted() {
        return periods.isEmpty() || periods.getLast().trust() == Trust.TRUSTED;
    }

    /** Whether what is open must not be sent. */
    synchronized boolean isHeld() {
        return held;
    }

    /** Writes what has changed. */
    synchronized void insert(Connection connection) throws SQLException {
        marking = wanted && !marked;
        if (marking) {
            periods.replaceAll(one -> one.open() ? one.released() : one);
            changed = true;
        }
        writing = changed;
        if (!writing) {
            return;
        }
        try (Statement delete = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO period (first, boot, trust, open, sent, shift_ms, offset_ms)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            delete.executeUpdate("DELETE FROM period");
            for (Period period : periods) {
                insert.setLong(1, period.first());
                insert.setString(2, period.boot());
                insert.setString(3, period.trust().name());
                insert.setBoolean(4, period.open());
                insert.setBoolean(5, period.sent());
                insert.setLong(6, period.shiftMillis());
                insert.setLong(7, period.offsetMillis());
                insert.executeUpdate();
            }
        }
    }

    /** What {@link #insert} wrote is durable. */
    synchronized void committed() {
        if (writing) {
            writing = false;
            changed = false;
            marked |= marking;
        }
    }
}
