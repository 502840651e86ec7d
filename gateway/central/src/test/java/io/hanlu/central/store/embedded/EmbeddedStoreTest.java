package io.hanlu.central.store.embedded;

import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.telemetry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreContract;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest implements StoreContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Override
    public Store open() throws StoreException {
        return EmbeddedStore.open(folder.resolve("store"));
    }

    @Test
    void pointThatChangedItsUnitIsRefusedInsteadOfMixed() throws Exception {
        try (Store store = open()) {
            store.write(List.of(telemetry(round(1, 235))));
            PointTable fahrenheit =
                    new PointTable("stream-b", List.of(new PointTable.Entry("room-1/air-1/temperature", "°F", 1)));
            List<Refused> refused = store.write(List.of(telemetry(
                    LUOCHUAN, fahrenheit, new Round(1, START_MILLIS, new int[] {0}, new int[] {362}, new byte[1]))));
            assertEquals(1, refused.size());
            assertTrue(refused.getFirst().reason().contains("\"°C\" with 2 decimals"), refused.toString());
            assertEquals(3, store.count(null).readings());
        }
    }

    @Test
    void anotherProcessMayReadWhileOneWrites() throws Exception {
        try (Store writer = open();
                Store reader = EmbeddedStore.openToRead(folder.resolve("store"))) {
            writer.write(List.of(telemetry(round(1, 235))));
            assertEquals(3, reader.count(null).readings());
        }
    }

    @Test
    void readingWhereThereIsNoStoreSaysSo() {
        StoreException e = assertThrows(StoreException.class, () -> EmbeddedStore.openToRead(folder.resolve("none")));
        assertTrue(String.valueOf(e.getMessage()).contains("check store.path"), e.toString());
    }

    @Test
    void fileThatIsNoDatabaseIsNamed() throws Exception {
        Path file = Files.createDirectories(folder.resolve("store")).resolve("central.db");
        Files.writeString(file, "this is a letter and no database at all, however long one reads in it. ".repeat(20));
        StoreException e = assertThrows(StoreException.class, this::open);
        assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.toString());
    }
}
