package io.hanlu.chain;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.central.store.influxdb.InfluxDb;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is behind the gateway goes away and comes back: the gateway keeps what was measured meanwhile and then delivers it. */
class StoreAwayIT {

    private static final int SENSORS = 4;
    private static final int ROUNDS = 10;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void nothingIsLostAndNothingIsTwiceWhileInfluxDbIsAway() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        Daemon centre = chain.centre(influxDb.url());
        centre.start();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway.start();
        awaitCommittedMore();
        awaitStored(() -> Ledger.ofInfluxDb(influxDb.url()));

        influxDb.kill();
        awaitCommittedMore();
        influxDb.run();

        awaitStored(() -> Ledger.ofInfluxDb(influxDb.url()));
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        assertEquals(List.of(), Ledger.differences(committed(), Ledger.ofInfluxDb(influxDb.url())));
    }

    @Test
    void aGatewayKeepsWhatItMeasuresUntilThereIsACentre() throws Exception {
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway.start();
        awaitCommittedMore();

        Daemon centre = chain.centre();
        centre.start();

        awaitStored(() -> Ledger.ofEmbedded(chain.embeddedStore()));
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        assertEquals(List.of(), Ledger.differences(committed(), Ledger.ofEmbedded(chain.embeddedStore())));
    }

    private Ledger committed() throws Exception {
        return Ledger.ofJournal(chain.journal("gateway"));
    }

    /** Waits for some more rounds, so that a while is measured in work done and not in seconds. */
    private void awaitCommittedMore() throws Exception {
        int before =
                Files.exists(chain.journal("gateway")) ? committed().readings().size() : 0;
        await("more rounds in the journal")
                .atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> committed().readings().size() > before + ROUNDS * 2 * SENSORS);
    }

    private void awaitStored(Callable<Ledger> store) throws Exception {
        Ledger committed = committed();
        await("all that was committed until now in the store")
                .atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> store.call().holds(committed));
    }
}
