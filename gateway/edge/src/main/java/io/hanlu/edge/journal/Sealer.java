package io.hanlu.edge.journal;

import io.hanlu.bridge.Clock;
import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Span;
import io.hanlu.wire.chunk.SpanEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what has been stored: rounds become spans, which take half the space and give one point's past without that of the others. Its
 * thread, {@code seal}, prepares; the pipeline's carries out, one {@link Sealing} with each commit that has no event.
 */
public final class Sealer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

    /** Rounds before it is worth looking again … */
    private static final int WORTH_LOOKING = 256;

    /** … or when so long has gone by: rounds may be slow. */
    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMinutes(10);

    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

    private final Journal journal;
    private final LongSupplier mayBeSealed;
    private final Clock clock;
    private final SpanEncoder encoder = new SpanEncoder();
    private final Thread thread = Thread.ofPlatform().name("seal").unstarted(this::run);
    private final LongAdder sealed = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private @Nullable String trouble; // the seal thread's: what it has said last

    /**
     * Prepares nothing before {@link #start}.
     *
     * @param mayBeSealed the highest number that may be: rounds above it may yet get another time. Asked again by the pipeline's
     *     thread before it carries anything out
     */
    public Sealer(Journal journal, LongSupplier mayBeSealed, Clock clock) {
        this.journal = journal;
        this.mayBeSealed = mayBeSealed;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /** Readings sealed since the start. Any thread. */
    public long sealed() {
        return sealed.sum();
    }

    /** Times it could not read what is to be sealed, or nothing came of it, since the start. Any thread. */
    public long failures() {
        return failures.sum();
    }

    private void run() {
        try {
            long looked = journal.lastSeq();
            long lookedNanos = clock.monotonicNanos();
            while (true) {
                clock.pause(BETWEEN_CHECKS);
                if (journal.lastSeq() - looked >= WORTH_LOOKING
                        || clock.monotonicNanos() - lookedNanos >= LONGEST_BETWEEN_LOOKS.toNanos()) {
                    looked = journal.lastSeq();
                    lookedNanos = clock.monotonicNanos();
                    sealAll();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stops", e);
        }
    }

    private void sealAll() throws InterruptedException {
        try (JournalReader reader = journal.reader()) {
            for (Optional<Sealing> next = prepare(reader); next.isPresent(); next = prepare(reader)) {
                journal.request(next.get()).get();
                if (!next.get().isCarriedOut()) {
                    return;
                }
                next.get().spans().forEach(span -> sealed.add(span.readings()));
            }
            trouble = null;
        } catch (JournalException | ExecutionException | CancellationException e) {
            failures.increment();
            if (!String.valueOf(e.getMessage()).equals(trouble)) { // it may go on for hours
                trouble = String.valueOf(e.getMessage());
                LOG.warn("nothing is sealed for now: {}", trouble, e);
            }
        }
    }

    /** What is to be sealed next; empty while it does not make a whole span. */
    Optional<Sealing> prepare(JournalReader reader) throws JournalException {
        List<JournalReader.Row> rows = new ArrayList<>();
        SpanBounds bounds = new SpanBounds();
        reader.unsealed(mayBeSealed.getAsLong(), row -> {
            boolean fits = bounds.addAll(row.rounds());
            if (fits || rows.isEmpty()) {
                rows.add(row);
            }
            return fits;
        });
        return bounds.isFull() ? Optional.of(sealing(rows)) : Optional.empty();
    }

    /** Rows are committed whole, so they are sealed whole; one that is too much for a span by itself becomes several. */
    private Sealing sealing(List<JournalReader.Row> rows) {
        List<Span> spans = new ArrayList<>();
        List<Round> rounds = new ArrayList<>();
        SpanBounds bounds = new SpanBounds();
        for (JournalReader.Row row : rows) {
            for (Round round : row.rounds()) {
                if (!bounds.add(round)) {
                    spans.add(encoder.encode(new Chunk(journal.table().hash(), rounds)));
                    rounds.clear();
                    bounds.clear();
                    bounds.add(round);
                }
                rounds.add(round);
            }
        }
        spans.add(encoder.encode(new Chunk(journal.table().hash(), rounds)));
        return new Sealing(rows.getFirst().first(), rows.getLast().last(), rows.size(), spans, mayBeSealed);
    }

    /** Stops. What it has prepared and nobody has carried out is prepared again after the next start. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        encoder.close();
    }
}
