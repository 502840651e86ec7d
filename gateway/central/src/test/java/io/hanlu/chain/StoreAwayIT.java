package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.central.store.influxdb.InfluxDb;
import io.hanlu.edge.journal.JournalException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is behind the gateway goes away and comes back: the gateway keeps what was measured meanwhile and then delivers it. */
class StoreAwayIT {

    private static final int SENSORS = 4;
    private static final int ROUNDS = 10;

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void nothingIsLostAndNothingIsTwiceWhileInfluxDbIsAway() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        Daemon centre = chain.centre(influxDb.url());
        centre.start();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway.start();
        awaitMore(gateway);
        chain.awaitStored(gateway, () -> Ledger.ofInfluxDb(influxDb.url()));

        influxDb.kill();
        awaitMore(gateway);
        influxDb.run();

        chain.awaitStored(gateway, () -> Ledger.ofInfluxDb(influxDb.url()));
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        assertEquals(List.of(), Ledger.differences(chain.committed("gateway"), Ledger.ofInfluxDb(influxDb.url())));
    }

    @Test
    void aGatewayKeepsWhatItMeasuresUntilThereIsACentre() throws Exception {
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway.start();
        awaitMore(gateway);

        Daemon centre = chain.centre();
        centre.start();

        chain.awaitStored(gateway, () -> Ledger.ofEmbedded(chain.embeddedStore()));
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        assertEquals(
                List.of(), Ledger.differences(chain.committed("gateway"), Ledger.ofEmbedded(chain.embeddedStore())));
    }

    /** Waits for some more rounds, so that a while is measured in work done and not in seconds. */
    private void awaitMore(Daemon gateway) throws JournalException {
        int before = Files.exists(chain.journal("gateway"))
                ? chain.committed("gateway").readings().size()
                : 0;
        chain.awaitCommitted(gateway, before + ROUNDS * 2 * SENSORS);
    }
}
