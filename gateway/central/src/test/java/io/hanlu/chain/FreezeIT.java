package io.hanlu.chain;

import static org.awaitility.Awaitility.await;

import io.hanlu.central.store.influxdb.InfluxDb;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGSTOP: a process that holds its connections and answers nothing, as a machine that swaps or a disk that hangs. */
class FreezeIT {

    private static final int SENSORS = 4;
    private static final int POINTS = 2 * SENSORS;

    /** Longer than the centre has to confirm (5 s in these tests), and than a ping may go unanswered. */
    private static final int ROUNDS = 40;

    @RegisterExtension
    private final Chain chain = new Chain();

    private interface Step {
        void run() throws Exception;
    }

    private void survive(Daemon centre, Daemon gateway, Callable<Ledger> store, Step freeze, Step thaw)
            throws Exception {
        centre.start();
        gateway.start();
        chain.awaitMore(gateway, 3, POINTS);
        chain.awaitStored(gateway, store);
        freeze.run();
        chain.awaitMore(gateway, ROUNDS, POINTS);
        thaw.run();
        chain.awaitMore(gateway, 3, POINTS);
        chain.assertIdentical(gateway, centre, store);
    }

    private Daemon gateway() {
        return chain.gateway("gateway", Chain.simulated(SENSORS));
    }

    private Ledger store() throws Exception {
        return Ledger.ofEmbedded(chain.embeddedStore());
    }

    @Test
    void aBrokerThatFreezesCostsNothing() throws Exception {
        survive(chain.centre(), gateway(), this::store, chain.broker()::freeze, chain.broker()::thaw);
    }

    @Test
    void aCentreThatFreezesCostsNothing() throws Exception {
        Daemon centre = chain.centre();
        survive(centre, gateway(), this::store, centre::freeze, centre::thaw);
    }

    @Test
    void aStoreThatFreezesCostsNothing() throws Exception {
        InfluxDb store = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        survive(chain.centre(store.url()), gateway(), () -> Ledger.ofInfluxDb(store.url()), store::freeze, store::thaw);
    }

    /** What it did not measure is a gap and not an error; what it had measured arrives. */
    @Test
    void aGatewayThatFreezesLosesNothingItHadCommitted() throws Exception {
        Daemon centre = chain.centre();
        Daemon gateway = gateway();
        centre.start();
        gateway.start();
        chain.awaitMore(gateway, 3, POINTS);
        for (int time = 0; time < 3; time++) {
            gateway.freeze();
            long connected = connections(centre);
            centre.kill();
            centre.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> connections(centre) > connected);
            gateway.thaw();
            chain.awaitMore(gateway, 3, POINTS);
        }
        chain.assertIdentical(gateway, centre, this::store);
    }

    private static long connections(Daemon centre) {
        return centre.err()
                .lines()
                .filter(line -> line.contains("connected to"))
                .count();
    }
}
