package io.hanlu.edge.journal;

import io.hanlu.bridge.Point;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a gateway records when its disk cannot be written at the start: a journal in memory, of {@link #MAX_BYTES}, with a stream of its
 * own, kept and delivered like any other; a reboot ends it. Everything else goes on: a siren needs no disk. When the disk takes a file
 * again the daemon ends, and the next start takes over what is in memory.
 */
public final class Stopgap {

    /** Some twelve hours of 64 points at 1 Hz. */
    public static final long MAX_BYTES = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Stopgap.class);

    private static final int READINGS_AT_ONCE = 8_192;
    private static final int PROBE_BYTES = 1 << 20;

    private Stopgap() {}

    /**
     * Opens the journal in a folder, or one in memory when the disk is at fault; takes over what one in memory has recorded.
     *
     * @param memory a folder in memory that outlives the process
     * @throws JournalException as {@link Journal#open}, for all that is not the disk's fault
     */
    public static Journal open(
            Path folder, Path memory, List<Point> points, Predicate<Point> isRecorded, Journal.Bounds bounds)
            throws JournalException {
        Path own = memory.resolve("hanlu-"
                + Integer.toHexString(folder.toAbsolutePath().toString().hashCode()));
        try {
            Journal journal = Journal.open(folder, points, isRecorded, bounds);
            try {
                takeOver(journal, own);
            } catch (JournalException | IOException e) {
                LOG.error("what was recorded in {} stays there: {}", own, e.getMessage(), e);
            }
            return journal;
        } catch (JournalException e) {
            if (!isOfDisk(e)) {
                throw e;
            }
            LOG.error("{}; recording in memory, in {}", e.getMessage(), own, e);
            Journal journal = Journal.open(
                    own,
                    points,
                    isRecorded,
                    new Journal.Bounds(bounds.keep(), Math.min(MAX_BYTES, bounds.maxBytes()), bounds.hasCentre()));
            journal.standsInFor(
                    folder,
                    "the disk could not be written at the start (" + e.getMessage()
                            + "); what is recorded is in memory and lost when the power fails");
            return journal;
        }
    }

    /** Not a lock that another daemon has, a newer release's file, or a folder that was never this user's. */
    private static boolean isOfDisk(JournalException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof AccessDeniedException) {
                return false;
            }
            if (cause instanceof IOException || Database.isOfDisk(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file of a megabyte can be written there, durably. */
    static boolean isWritable(Path folder) {
        Path probe = folder.resolve("hanlu.probe");
        try {
            Files.createDirectories(folder);
            try (FileChannel out = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("{} cannot be written yet", folder, e);
            return false;
        } finally {
            delete(probe);
        }
    }

    /**
     * Rounds and events get new numbers, times stay as final as they are; what the journal has already is left out. Alarms follow from
     * the rounds when they are replayed.
     */
    private static void takeOver(Journal into, Path memory) throws JournalException, IOException {
        if (!Files.exists(memory.resolve(Database.FILE))) {
            return;
        }
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < into.table().size(); i++) {
            indices.put(into.table().entries().get(i).name(), i);
        }
        int taken = 0;
        try (JournalReader reader = JournalReader.open(memory)) {
            List<@Nullable Integer> index = new ArrayList<>();
            reader.points().forEach(point -> index.add(indices.get(point.toString())));
            long from = 1;
            for (List<Round> rounds = reader.rounds(from, READINGS_AT_ONCE);
                    !rounds.isEmpty();
                    rounds = reader.rounds(from, READINGS_AT_ONCE)) {
                from = rounds.getLast().seq() + 1;
                long[] newest = into.newestTimes();
                List<Round> fresh = rounds.stream()
                        .map(round -> translated(round, index, newest))
                        .filter(round -> round.size() > 0)
                        .toList();
                if (taken == 0 && !fresh.isEmpty()) {
                    into.adopt(reader.periods());
                }
                into.append(new Commit(fresh, List.of()));
                taken += fresh.size();
            }
            List<Happening> told = reader.events(1, Integer.MAX_VALUE).stream()
                    .filter(event -> event.alarm() == null)
                    .map(Stopgap::happening)
                    .toList();
            into.append(new Commit(List.of(), told));
            into.confirm();
        }
        try (Stream<Path> files = Files.list(memory)) {
            files.forEach(Stopgap::delete);
        }
        LOG.info("took over {} rounds that were recorded in {}", taken, memory);
    }

    /** The readings whose points this journal has, and which are newer than what it has of them. */
    private static Round translated(Round round, List<@Nullable Integer> index, long[] newest) {
        int[] kept = IntStream.range(0, round.size())
                .filter(i -> {
                    @Nullable Integer to = index.get(round.point(i));
                    return to != null && round.timeMillis() > newest[to];
                })
                .boxed()
                .sorted((a, b) -> Integer.compare(at(index, round, a), at(index, round, b)))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] points = IntStream.of(kept).map(i -> at(index, round, i)).toArray();
        int[] values = IntStream.of(kept)
                .map(i -> round.hasValue(i) ? round.value(i) : 0)
                .toArray();
        byte[] qualities = new byte[kept.length];
        for (int i = 0; i < kept.length; i++) {
            qualities[i] = (byte) round.quality(kept[i]);
        }
        return new Round(0, round.timeMillis(), points, values, qualities);
    }

    private static int at(List<@Nullable Integer> index, Round round, int i) {
        @Nullable Integer to = index.get(round.point(i));
        if (to == null) {
            throw new IllegalStateException("left out before");
        }
        return to;
    }

    private static Happening happening(Event event) {
        return new Happening(
                event.ts(),
                event.kind(),
                event.severity() == null ? "info" : event.severity(),
                event.state() == null ? "" : event.state(),
                event.zone(),
                event.sensor(),
                event.quantity(),
                event.value(),
                event.limit(),
                event.text());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot delete {}", file, e);
        }
    }
}
