package io.hanlu.edge.journal;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.chunk.Span;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commits and seals as fast as it can until it is killed; says after each commit which number is durable. */
@SuppressWarnings("FutureReturnValueIgnored") // the next append carries it out
final class SealStory {

    static final List<Point> POINTS = List.of(
            new Point("room-1", "air-1", Quantity.TEMPERATURE),
            new Point("room-1", "air-1", Quantity.HUMIDITY),
            new Point("room-1", "door-1", Quantity.DOOR));

    private static final int ROUNDS_A_COMMIT = 8;

    private SealStory() {}

    /** All that a round is follows from its number. */
    static Round round(long seq) {
        int noise = Math.floorMod(Long.hashCode(seq * 0x9E37_79B9_7F4A_7C15L), 9);
        int[] values = {400 + noise, 9_200 - noise, noise == 0 ? 1 : 0};
        return new Round(seq, seq * 60_000, new int[] {0, 1, 2}, values, new byte[3]);
    }

    /**
     * Goes on with the journal in a folder.
     *
     * @param args the folder; {@code torn} to let the rows go in one commit and their spans come in the next
     */
    public static void main(String... args) throws Exception {
        boolean torn = args.length > 1;
        Path folder = Path.of(args[0]);
        try (Journal journal = Journal.open(folder, POINTS);
                Sealer sealer = new Sealer(journal, () -> Long.MAX_VALUE, Clock.system());
                JournalReader reader = journal.reader()) {
            while (true) {
                Optional<Sealing> next = sealer.prepare(reader);
                if (next.isPresent() && torn) {
                    long last = next.get().spans().getLast().last();
                    journal.request(connection -> delete(connection, last));
                    append(journal);
                    journal.request(connection -> insert(connection, next.get()));
                } else if (next.isPresent()) {
                    journal.request(next.get());
                }
                append(journal);
            }
        }
    }

    private static void append(Journal journal) throws JournalException {
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= ROUNDS_A_COMMIT; i++) {
            rounds.add(round(journal.lastSeq() + i));
        }
        journal.append(new Commit(rounds, List.of()));
        System.out.println(journal.lastSeq());
    }

    private static void insert(Connection connection, Sealing sealing) throws SQLException {
        for (Span span : sealing.spans()) {
            Sealing.insert(connection, span);
        }
    }

    private static void delete(Connection connection, long last) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM round WHERE last <= " + last);
        }
    }
}
