package io.hanlu.edge.clock;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own time: the monotonic clock and what was last found to be right for it. The machine's wall clock may
 * jump as it likes; this one follows when there is reason to, and says so (CLOCK.md).
 *
 * <p>Before {@link #start} it shows the machine's time. {@link #look} and {@link #follow} belong to the pipeline's thread; everything
 * else may be asked by any.
 */
public final class GatewayClock implements Clock {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Machine machine;
    private final Clock clock;
    private final String boot;
    private @Nullable Discipline discipline; // of start, then of the pipeline's thread
    private List<TimeSource> satellites = List.of();
    private long lookedNanos;
    private volatile Standing standing;

    /**
     * How the clock stands.
     *
     * @param line the time
     * @param satellites whether those are what it goes by; otherwise a time service, or nobody
     * @param kept whether anybody keeps it now
     * @param notFollowed by how many milliseconds what it should go by is ahead, while that is not followed (yet)
     * @param corrections jumps since the start
     * @param correctedMillis the sum of their amounts
     */
    private record Standing(
            Line line,
            Trust trust,
            boolean satellites,
            boolean kept,
            OptionalLong notFollowed,
            long corrections,
            long correctedMillis) {}

    /** @throws IOException a machine that does not know its boot's id */
    public GatewayClock(Machine machine) throws IOException {
        this.machine = machine;
        this.clock = machine.clock();
        this.boot = machine.boot();
        Line line = Line.at(clock.monotonicNanos(), clock.epochMillis());
        this.standing = new Standing(line, Trust.PLAUSIBLE, false, false, OptionalLong.empty(), 0, 0);
    }

    /**
     * Goes on from what the journal remembers. Before anything is measured.
     *
     * @param satellites who may know the time besides the machine
     * @param wait the longest that what a doubtful clock dates is held back once the broker can be reached
     */
    public void start(Past past, List<TimeSource> satellites, Duration wait) {
        this.satellites = List.copyOf(satellites);
        Discipline.Look first = seen(false);
        lookedNanos = first.nanos();
        Discipline begun = new Discipline(first, past, boot, machine.batteryClock(), wait);
        discipline = begun;
        note(begun, 0);
    }

    /**
     * Looks at the machine's clocks, a few times a second at most.
     *
     * @param connected whether the broker can be reached
     * @return what is to be changed: to be written down, and then to be given to {@link #follow}; until then this clock
     *     goes on as it was, and the next look says it again
     */
    public Optional<Correction> look(boolean connected) {
        Discipline begun = discipline;
        if (begun == null || clock.monotonicNanos() - lookedNanos < BETWEEN_LOOKS.toNanos()) {
            return Optional.empty();
        }
        Discipline.Look now = seen(connected);
        lookedNanos = now.nanos();
        Optional<Correction> correction = begun.look(now);
        note(begun, 0);
        return correction;
    }

    /** Does what the last {@link #look} said. The pipeline's thread. */
    public void follow(Correction correction) {
        if (discipline != null) {
            discipline.follow(correction, lookedNanos);
            note(discipline, correction.shiftMillis());
        }
    }

    private Discipline.Look seen(boolean connected) {
        long nanos = clock.monotonicNanos();
        OptionalLong fix = satellites.stream()
                .map(TimeSource::time)
                .flatMap(Optional::stream)
                .mapToLong(time -> time.at(nanos))
                .findFirst();
        return new Discipline.Look(
                nanos, clock.epochMillis(), machine.isSynchronized().orElse(false), fix, connected);
    }

    private void note(Discipline begun, long shiftMillis) {
        standing = new Standing(
                begun.line(),
                begun.trust(),
                begun.by() == Discipline.Reference.SATELLITES,
                begun.by() != Discipline.Reference.NOBODY,
                begun.notFollowedMillis(),
                standing.corrections + (shiftMillis == 0 ? 0 : 1),
                standing.correctedMillis + Math.abs(shiftMillis));
    }

    @Override
    public long epochMillis() {
        return standing.line.millis(clock.monotonicNanos());
    }

    @Override
    public long monotonicNanos() {
        return clock.monotonicNanos();
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        clock.pause(duration);
    }

    /** The time at a moment of the monotonic clock, by what is known now: a correction since then is in it. */
    public long millisAt(long nanos) {
        return standing.line.millis(nanos);
    }

    /** This boot's id. */
    public String boot() {
        return boot;
    }

    public Trust trust() {
        return standing.trust;
    }

    /** The time less the monotonic clock, milliseconds. */
    public long offsetMillis() {
        return standing.line.offsetMillis(clock.monotonicNanos());
    }

    /** Whether a time service or satellites keep the time now. */
    public boolean isKept() {
        return standing.kept;
    }

    /** Whether it goes by satellites. */
    public boolean isBySatellites() {
        return standing.satellites;
    }

    /** How far the machine's wall clock is ahead of this one, milliseconds. */
    public long wallAheadMillis() {
        return clock.epochMillis() - epochMillis();
    }

    /**
     * By how many milliseconds what it should go by is ahead while that is not followed, or not yet; empty when it
     * is.
     */
    public OptionalLong notFollowedMillis() {
        return standing.notFollowed;
    }

    /** Jumps since the start. */
    public long corrections() {
        return standing.corrections;
    }

    /** The sum of their amounts, milliseconds. */
    public long correctedMillis() {
        return standing.correctedMillis;
    }
}
