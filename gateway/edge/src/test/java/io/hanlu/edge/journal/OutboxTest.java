package io.hanlu.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.wire.chunk.Round;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    @TempDir
    Path folder;

    @Test
    void itSavesWhatTheJournalHasWrittenBesideItSinceItsStart() throws Exception {
        try (Journal journal = Journal.open(folder, List.of(AIR));
                Outbox outbox = Outbox.open(folder)) {
            assertEquals(0, outbox.lastLetter());

            journal.append(new Commit(
                    List.of(new Round(0, 1_000, new int[] {0}, new int[] {235}, new byte[] {0})), List.of()));
            outbox.save(new Outbox.State(journal.lastSeq(), false, List.of(), List.of(), List.of()), List.of());

            assertEquals(journal.lastSeq(), outbox.saved().seq());
            assertTrue(outbox.attempts(10).isEmpty());
        }
    }
}
