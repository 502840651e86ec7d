package io.hanlu.edge.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides what time it is: the rules of CLOCK.md, from what the machine's clocks and the satellites say. Pure: looks
 * in, corrections out. One thread.
 */
final class Discipline {

    /** {@code project.build.outputTimestamp} in the root pom: no reading of this release can be older. */
    static final long BUILT_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** Differences up to this are slewed: a leap second, and what a time service sets right in passing. */
    static final long SLEWED_MILLIS = 1_000;

    /** Smaller ones are the grain of the clocks. */
    static final long NOTICED_MILLIS = 10;

    private static final long NANOS_IN_MILLI = 1_000_000;

    /** A battery clock that shows the wall clock's time, to its own second. */
    private static final long AGREEING_MILLIS = 2_000;

    /** How long a difference must be there, and stay the same, before it is followed: while nothing is trusted yet … */
    static final Duration HELD_UNTRUSTED = Duration.ofSeconds(3);

    /** … from a trusted time to another, not far away … */
    static final Duration HELD_NEAR = Duration.ofSeconds(10);

    static final Duration NEAR = Duration.ofHours(1);

    /** … and far away; farther than the farthest it is never followed. */
    static final Duration HELD_FAR = Duration.ofMinutes(10);

    static final Duration FARTHEST = Duration.ofDays(1);

    /**
     * What the clocks show at one moment.
     *
     * @param nanos monotonic
     * @param wallMillis UTC epoch milliseconds, as the machine has it
     * @param kept whether a time service keeps the wall clock
     * @param satelliteMillis UTC epoch milliseconds, to about half a second
     * @param connected whether the broker can be reached, and so perhaps a time service
     */
    record Look(long nanos, long wallMillis, boolean kept, OptionalLong satelliteMillis, boolean connected) {}

    /** Who says what time it is. */
    enum Reference {
        TIME_SERVICE,
        SATELLITES,
        NOBODY
    }

    /** A difference that is not followed yet. */
    private record Difference(long sinceNanos, long millis, Reference by) {}

    private final Duration wait;
    private Line line;
    private Trust trust;
    private Reference by;
    private @Nullable Difference difference;
    private OptionalLong connectedSinceNanos = OptionalLong.empty();

    /** The start, on the monotonic clock, and the earliest it can have been. */
    private final long startNanos;

    private final long earliestMillis;

    /**
     * @param past what the journal remembers
     * @param boot the present one's id
     * @param batteryClock as {@link Machine#batteryClock}
     * @param wait the longest that what a doubtful clock dates is held back once the broker can be reached
     */
    Discipline(Look first, Past past, String boot, OptionalLong batteryClock, Duration wait) {
        this.wait = wait;
        this.by = reference(first);
        boolean sameBoot = past.boot() == null || past.boot().equals(boot);
        long earliest = Math.max(BUILT_MILLIS, past.newestMillis() == Long.MIN_VALUE ? 0 : past.newestMillis() + 1);
        this.startNanos = first.nanos();
        this.earliestMillis = earliest;
        long went = first.nanos() / NANOS_IN_MILLI + past.offsetMillis();
        boolean goesOn = past.boot() != null && sameBoot;
        if (by != Reference.NOBODY && goesOn && past.trust() != Trust.TRUSTED) {
            trust = past.trust(); // what this boot has dated is as wrong as this: a look corrects both
            line = Line.at(first.nanos(), went);
        } else if (by != Reference.NOBODY) {
            trust = Trust.TRUSTED;
            line = Line.at(first.nanos(), referenceMillis(first));
        } else if (goesOn && went > earliest - SLEWED_MILLIS) {
            trust = past.trust();
            line = Line.at(first.nanos(), Math.max(went, earliest));
        } else {
            boolean impossible = first.wallMillis() < earliest - SLEWED_MILLIS;
            boolean agrees = batteryClock.isPresent()
                    && Math.abs(batteryClock.getAsLong() - first.wallMillis()) <= AGREEING_MILLIS;
            trust = !impossible && (sameBoot || agrees) ? Trust.PLAUSIBLE : Trust.DOUBTFUL;
            line = Line.at(first.nanos(), Math.max(first.wallMillis(), earliest));
        }
    }

    /** Takes a look, a few times a second; says again what it has said until that is followed. */
    Optional<Correction> look(Look now) {
        by = reference(now);
        long off = referenceMillis(now) - line.millis(now.nanos());
        if (Math.abs(off) > SLEWED_MILLIS) {
            if (isHeld(now, off)) {
                return Optional.of(new Correction(
                        off,
                        trust != Trust.TRUSTED,
                        by == Reference.NOBODY ? trust : Trust.TRUSTED,
                        line.stepped(now.nanos(), off).offsetMillis(now.nanos())));
            }
        } else {
            difference = null;
            if (by != Reference.NOBODY && trust != Trust.TRUSTED) {
                return Optional.of(new Correction(0, true, Trust.TRUSTED, line.offsetMillis(now.nanos())));
            }
            // satellites' time comes late by a part of a second, and not always by the same
            if (by != Reference.SATELLITES && Math.abs(off) >= NOTICED_MILLIS) {
                line = line.slewed(now.nanos(), off);
            }
        }
        return hasWaited(now) // nobody will know better soon
                ? Optional.of(new Correction(0, false, Trust.PLAUSIBLE, line.offsetMillis(now.nanos())))
                : Optional.empty();
    }

    /** Does what the look at that moment said. */
    void follow(Correction correction, long nanos) {
        trust = correction.trust();
        if (correction.shiftMillis() != 0) {
            line = line.stepped(nanos, correction.shiftMillis());
            difference = null;
        }
    }

    private static Reference reference(Look look) {
        if (look.kept() && look.wallMillis() >= BUILT_MILLIS) {
            return Reference.TIME_SERVICE;
        }
        return look.satelliteMillis().isPresent() ? Reference.SATELLITES : Reference.NOBODY;
    }

    private long referenceMillis(Look look) {
        return by == Reference.SATELLITES ? look.satelliteMillis().orElseThrow() : look.wallMillis();
    }

    /** Whether this difference has been there, and been the same, for long enough. */
    private boolean isHeld(Look now, long off) {
        Difference known = difference;
        if (known == null || known.by != by || Math.abs(known.millis - off) > SLEWED_MILLIS) {
            known = new Difference(now.nanos(), off, by);
            difference = known;
        }
        Optional<Duration> held = held(now, off);
        return held.isPresent() && now.nanos() - known.sinceNanos >= held.get().toNanos();
    }

    /** How long it must be there; empty: for ever. */
    private Optional<Duration> held(Look now, long off) {
        if (trust != Trust.TRUSTED) {
            return by == Reference.NOBODY && wasBefore(now, off) ? Optional.empty() : Optional.of(HELD_UNTRUSTED);
        }
        if (by == Reference.NOBODY || Math.abs(off) > FARTHEST.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(Math.abs(off) > NEAR.toMillis() ? HELD_FAR : HELD_NEAR);
    }

    /**
     * Whether the start would have been before what had been written by then: no clock that nobody keeps is believed
     * so far.
     */
    private boolean wasBefore(Look now, long off) {
        long passed = (now.nanos() - startNanos) / NANOS_IN_MILLI;
        return line.millis(now.nanos()) - passed + off < earliestMillis - SLEWED_MILLIS;
    }

    private boolean hasWaited(Look now) {
        if (trust != Trust.DOUBTFUL) {
            return false;
        }
        if (connectedSinceNanos.isEmpty() && now.connected()) {
            connectedSinceNanos = OptionalLong.of(now.nanos());
        }
        return connectedSinceNanos.isPresent() && now.nanos() - connectedSinceNanos.getAsLong() >= wait.toNanos();
    }

    Line line() {
        return line;
    }

    Trust trust() {
        return trust;
    }

    Reference by() {
        return by;
    }

    /**
     * By how much the machine's clock, or the satellites, are ahead of this one and not followed; empty when nothing
     * is.
     */
    OptionalLong notFollowedMillis() {
        return difference == null ? OptionalLong.empty() : OptionalLong.of(difference.millis);
    }
}
