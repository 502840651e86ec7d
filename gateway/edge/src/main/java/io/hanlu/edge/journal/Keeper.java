package io.hanlu.edge.journal;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.journal.JournalReader.Stored;
import io.hanlu.edge.journal.JournalReader.Suspect;
import io.hanlu.wire.message.SeqRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the journal within its bounds, and sound: has removed what is too old or too much, checks every row again and again, sets aside
 * the ones that do not pass, and brings back what can be read of a damaged database. Its thread, {@code keeper}, reads and prepares; what
 * is to be written goes with the pipeline's commits. {@link #room} is for any thread.
 */
public final class Keeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    /** What failed a check is copied there. */
    static final String SET_ASIDE = "set-aside";

    private static final int MOST_SET_ASIDE = 256;
    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(1);
    private static final int TURNS_BETWEEN_LOOKS = 10;

    /** What was told and is not in the journal by then had no room. */
    private static final int TURNS_BEFORE_TELLING_AGAIN = 600;

    /** A span has a row for each point, and counts for as many. */
    private static final int ROWS_CHECKED_IN_TURN = 16;

    private static final Duration BETWEEN_CHECKS = Duration.ofHours(1);

    private final Journal journal;
    private final Journal.Bounds bounds;
    private final Consumer<Happening> record;
    private final Clock clock;
    private final Retention retention;
    private final Thread thread = Thread.ofPlatform().name("keeper").unstarted(this::run);

    // the keeper's thread
    private @Nullable Connection connection;
    private @Nullable JournalReader reader;
    private @Nullable CompletableFuture<?> asked; // carried out by the pipeline
    private @Nullable Salvage salvage;
    private boolean salvageEnds; // when what was asked for is carried out
    private final DayRate numbers = new DayRate();
    private final DayRate written = new DayRate();
    private int turns;
    private Stored.Table checking = Stored.Table.ROUND;
    private long checkedTo;
    private long nextCheckNanos;
    private Losses.@Nullable Untold telling;
    private long tellingFrom; // the event that tells has a number above this
    private int tellingSince; // turn
    private @Nullable String trouble;

    private final LongAdder damagedRows = new LongAdder();
    private volatile OptionalLong checkedMillis = OptionalLong.empty();
    private volatile Room room;

    /**
     * Does nothing before {@link #start}.
     *
     * @param record has an event recorded; must not block
     */
    public Keeper(Journal journal, Journal.Bounds bounds, Consumer<Happening> record, Clock clock) {
        this.journal = journal;
        this.bounds = bounds;
        this.record = record;
        this.clock = clock;
        this.retention = new Retention(bounds);
        this.nextCheckNanos = clock.monotonicNanos();
        this.room = new Room(
                0,
                bounds.maxBytes(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                journal.lost(),
                0,
                OptionalLong.empty(),
                null);
    }

    public void start() {
        thread.start();
    }

    /** How it stands, as of a few seconds ago. Any thread. */
    public Room room() {
        return room;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                turn();
                clock.pause(BETWEEN_TURNS);
            }
        } catch (InterruptedException e) {
            LOG.debug("stops", e);
        } finally {
            disconnect();
        }
    }

    /** What is done once a second. */
    void turn() throws InterruptedException {
        String failure = null;
        try {
            if (connection == null) {
                connection = Database.openForReading(journal.file());
                reader = new JournalReader(journal.file(), connection, journal.table());
                if (salvage == null) {
                    salvage = Salvage.resume(journal, connection).orElse(null);
                }
            }
            if (turns++ % TURNS_BETWEEN_LOOKS == 0) {
                look(connection);
                if (journal.caution() == null) {
                    journal.reserve().refill();
                } else if (journal.noteWhetherReplaceable()) {
                    LOG.warn("the disk can be written again: the daemon ends, and the next start takes over");
                }
            }
            if (reader != null) {
                work(connection, reader);
            }
        } catch (SQLException e) {
            journal.noteDamage(e);
            failure = "cannot look after the journal: " + e.getMessage();
            disconnect();
        } catch (JournalException | IOException e) {
            failure = "cannot look after the journal: " + e.getMessage();
            disconnect();
        }
        if (failure != null && !failure.equals(trouble)) {
            LOG.warn("{}; trying again", failure);
        }
        trouble = failure;
    }

    private void work(Connection from, JournalReader rows)
            throws SQLException, JournalException, IOException, InterruptedException {
        tellLoss(rows);
        if (asked != null && !asked.isDone()) {
            return; // the journal cannot be written, or has nothing to write: nothing more can be done
        }
        if (asked != null && asked.isCompletedExceptionally() && salvage != null) {
            salvage.close(); // it is ahead of what is durable
            salvage = Salvage.resume(journal, from).orElse(null);
            salvageEnds = false;
        }
        asked = null;
        Optional<Removal> removal = retention.next(from, journal.safe(), oldBeforeMillis(), false);
        if (removal.isPresent()) {
            asked = journal.request(connection -> removal.get().carryOut(connection, journal.losses()));
        }
        if (asked == null && salvage != null && room.freeBytes().orElse(Long.MAX_VALUE) >= Reserve.PLENTY_BYTES) {
            bringBack(salvage, from);
        }
        if (asked == null) {
            check(rows);
        }
    }

    /** A clock that nobody vouches for may be years ahead: by that one nothing is old. */
    private long oldBeforeMillis() {
        return journal.isTimeTrusted() ? clock.epochMillis() - bounds.keep().toMillis() : Long.MIN_VALUE;
    }

    private void bringBack(Salvage from, Connection into) throws SQLException, JournalException, InterruptedException {
        if (salvageEnds) {
            record.accept(from.ended(clock.epochMillis()));
            salvage = null;
            salvageEnds = false;
            from.close();
        } else if (!from.state().isTold()) {
            record.accept(Damage.happening(
                    clock.epochMillis(),
                    "damaged",
                    "the database was damaged and is set aside as "
                            + from.state().name() + "; what can be read of it comes back by and by"));
            asked = journal.request(from.told());
        } else {
            Optional<Salvage.Step> next = from.next();
            salvageEnds = next.isEmpty();
            asked = salvageEnds
                    ? journal.request(from.end(into))
                    : journal.request(next.get().chore())
                            .thenRun(() -> journal.cameBack(next.get().back()));
        }
    }

    private void look(Connection from) throws SQLException, IOException {
        long bytes = Retention.liveBytes(from);
        OptionalLong free = free();
        long nanos = clock.monotonicNanos();
        OptionalDouble numbersADay = numbers.next(nanos, journal.lastSeq());
        OptionalLong onDevice = new DeviceWrites(journal.folder(), Path.of("/sys/dev/block")).bytes();
        OptionalDouble bytesADay =
                onDevice.isPresent() ? written.next(nanos, onDevice.getAsLong()) : OptionalDouble.empty();
        room = new Room(
                bytes,
                bounds.maxBytes(),
                free,
                hoursLeft(Retention.oldest(from), bytes, free, numbersADay),
                bytesADay.isPresent() ? OptionalLong.of((long) bytesADay.getAsDouble()) : OptionalLong.empty(),
                journal.lost(),
                damagedRows.sum(),
                checkedMillis,
                salvage == null ? null : salvage.text());
    }

    private OptionalLong free() {
        try {
            return OptionalLong.of(Files.getFileStore(journal.folder()).getUsableSpace());
        } catch (IOException e) {
            LOG.debug("nobody can tell how much is free", e);
            return OptionalLong.empty();
        }
    }

    /** What the centre has makes room for what it has not. */
    private OptionalLong hoursLeft(long oldest, long bytes, OptionalLong free, OptionalDouble numbersADay) {
        long stored = journal.lastSeq() - oldest + 1;
        if (!bounds.hasCentre() || numbersADay.isEmpty() || numbersADay.getAsDouble() <= 0 || stored <= 0) {
            return OptionalLong.empty();
        }
        double bytesANumber = (double) bytes / stored;
        double most = Math.min((double) bounds.maxBytes(), (double) bytes + (double) free.orElse(Long.MAX_VALUE));
        double left = most - journal.unsafe() * bytesANumber;
        return OptionalLong.of((long) Math.max(0, left / (bytesANumber * numbersADay.getAsDouble() / 24)));
    }

    /** One event for all that was lost since the last: once nothing more goes. */
    private void tellLoss(JournalReader rows) throws JournalException, InterruptedException {
        Losses.Untold told = telling;
        Optional<Losses.Untold> untold = journal.losses().toTell();
        if (asked != null) {
            return;
        }
        if (told != null) {
            String text = told.event(0).text();
            boolean isDurable = rows.events(tellingFrom + 1, Integer.MAX_VALUE).stream()
                    .anyMatch(event -> event.kind().equals(Losses.KIND) && Objects.equals(event.text(), text));
            if (isDurable) {
                asked = journal.request(journal.losses().told(told));
            }
            if (isDurable || turns - tellingSince > TURNS_BEFORE_TELLING_AGAIN) {
                telling = null;
            }
        } else if (untold.isPresent()) {
            telling = untold.get();
            tellingFrom = journal.lastSeq();
            tellingSince = turns;
            record.accept(untold.get().event(clock.epochMillis()));
        }
    }

    /** Whom a reader could not read first, then all in turn, with a rest when all have been. */
    private void check(JournalReader rows) throws SQLException, IOException, InterruptedException {
        Suspect suspect = journal.suspects().poll();
        if (suspect != null) {
            checkAll(rows.stored(suspect.table(), suspect.key(), 1));
        } else if (clock.monotonicNanos() - nextCheckNanos >= 0) {
            List<Stored> next =
                    rows.stored(checking, checkedTo + 1, checking == Stored.Table.SPAN ? 1 : ROWS_CHECKED_IN_TURN);
            checkAll(next);
            if (!next.isEmpty()) {
                checkedTo = next.getLast().last();
            } else if (checking != Stored.Table.EVENT) {
                checking = checking == Stored.Table.ROUND ? Stored.Table.SPAN : Stored.Table.EVENT;
                checkedTo = 0;
            } else {
                checking = Stored.Table.ROUND;
                checkedTo = 0;
                checkedMillis = OptionalLong.of(clock.epochMillis());
                nextCheckNanos = clock.monotonicNanos() + BETWEEN_CHECKS.toNanos();
            }
        }
    }

    private void checkAll(List<Stored> rows) throws IOException, InterruptedException {
        for (Stored row : rows) {
            if (row.wrong() != null) {
                setAside(row);
            }
        }
    }

    /** The copy is durable before the row goes. */
    private void setAside(Stored row) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(journal.folder().resolve(SET_ASIDE));
        Path copy = folder.resolve(row.table().name().toLowerCase(Locale.ROOT) + "-" + row.first() + "-" + row.last());
        boolean hasRoom;
        try (Stream<Path> copies = Files.list(folder)) {
            hasRoom = copies.count() < MOST_SET_ASIDE;
        }
        if (hasRoom) {
            try (FileChannel out = FileChannel.open(
                    copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer body = ByteBuffer.wrap(row.body());
                while (body.hasRemaining()) {
                    out.write(body);
                }
                out.force(true);
            }
        }
        Removal removal = row.table() == Stored.Table.EVENT
                ? new Removal(List.of(), List.of(row.first()))
                : new Removal(List.of(new SeqRange(row.first(), row.last())), List.of());
        asked = journal.request(connection -> removal.carryOut(connection, journal.losses()));
        damagedRows.increment();
        String text = "the numbers %d to %d did not pass their check (%s) and were %s"
                .formatted(row.first(), row.last(), row.wrong(), hasRoom ? "copied to " + copy : "removed");
        LOG.error("{}", text);
        record.accept(Damage.happening(clock.epochMillis(), "damaged", text));
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        reader = null;
        try {
            if (old != null) {
                old.close();
            }
        } catch (SQLException e) {
            LOG.debug("the old connection does not close", e);
        }
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
    }
}
