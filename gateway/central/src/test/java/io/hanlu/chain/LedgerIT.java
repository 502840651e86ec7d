package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The comparison that the other tests rest on can fail: it sees one row that is not as it was. */
class LedgerIT {

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void oneRowGoneOneChangedOrOneTooManyInTheStoreIsSeen() throws Exception {
        Daemon centre = chain.centre();
        centre.start();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(2));
        gateway.start();
        chain.awaitCommitted(gateway, 20);
        chain.awaitStored(gateway, () -> Ledger.ofEmbedded(chain.embeddedStore()));
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = chain.committed("gateway");
        assertEquals(List.of(), Ledger.differences(committed, Ledger.ofEmbedded(chain.embeddedStore())));

        String anyRow =
                "WHERE (series, time_ms) IN (SELECT series, time_ms FROM reading ORDER BY time_ms LIMIT 1 OFFSET 7)";
        assertSeen(committed, "1 readings missing", "DELETE FROM reading " + anyRow);
        assertSeen(committed, "1 readings changed", "UPDATE reading SET value = value + 1 " + anyRow);
        assertSeen(committed, "1 readings changed", "UPDATE reading SET quality = 1 " + anyRow);
        assertSeen(
                committed,
                "1 readings in the store that were never committed",
                "INSERT INTO reading SELECT series, time_ms + 1, value, quality FROM reading " + anyRow);
        assertSeen(committed, "1 events missing", "DELETE FROM event WHERE kind = 'gateway' AND state = 'started'");
        assertSeen(committed, "1 sequence numbers missing", "UPDATE delivery SET first = first + 1");
    }

    private void assertSeen(Ledger committed, String difference, String sql) throws Exception {
        Path copy = Files.createTempDirectory(chain.folder(), "store-copy-");
        Files.copy(chain.embeddedStore().resolve("central.db"), copy.resolve("central.db"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("central.db"));
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql), sql);
        }
        List<String> differences = Ledger.differences(committed, Ledger.ofEmbedded(copy));
        assertEquals(1, differences.size(), differences.toString());
        assertTrue(differences.getFirst().startsWith(difference), differences.toString());
    }
}
