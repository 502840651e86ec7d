package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.influxdb.InfluxDb;
import io.hanlu.chain.Storm.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Broker, centre and gateway are killed again and again, at moments that a seed decides and that overlap, also while
 * they start; in the end the store holds what the gateway has committed, nothing more and nothing less. {@code
 * -Dhanlu.seed=N} repeats a run, {@code -Dhanlu.kills=1000} makes it a long one ({@code deploy/bench kills 1000}).
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("hanlu.kills", 50);
    private static final int SENSORS = 8;

    /** Then everything must arrive before it goes on. */
    private static final Duration TURN = Duration.ofSeconds(20);

    @RegisterExtension
    private final Chain chain = new Chain();

    private final long seed = Long.getLong("hanlu.seed", new Random().nextLong());

    @Test
    void everyCommittedReadingIsInTheEmbeddedStoreOnce() throws Exception {
        StoreLock lock = chain.owned(new StoreLock(chain.embeddedStore()));
        surviveKills(
                KILLS,
                chain.centre(),
                () -> Ledger.ofEmbedded(chain.embeddedStore()),
                new Fault("the store stalled", 500, 2_000, lock::take, lock::close));
    }

    @Test
    void everyCommittedReadingIsInInfluxDbOnce() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        surviveKills(
                Math.ceilDiv(KILLS, 5),
                chain.centre(influxDb.url()),
                () -> Ledger.ofInfluxDb(influxDb.url()),
                new Fault("the store killed", 500, 2_000, influxDb::kill, influxDb::run));
    }

    private void surviveKills(int kills, Daemon centre, Callable<Ledger> store, Fault ofStore) throws Exception {
        System.out.println("-Dhanlu.seed=" + seed);
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        // A pause before a kill may be shorter than a start.
        Storm storm = new Storm(seed)
                .lane(300, 7_000, new Fault("gateway", 200, 2_000, gateway::kill, gateway::start))
                .lane(300, 7_000, new Fault("centre", 200, 2_000, centre::kill, centre::start))
                .lane(3_000, 6_000, new Fault("broker", 500, 8_000, chain.broker()::kill, chain.broker()::start))
                .lane(2_000, 6_000, ofStore);
        centre.start();
        gateway.start();
        chain.awaitCommitted(gateway, 0);
        chain.awaitStored(gateway, store);

        int turns = 0;
        while (storm.count("gateway") + storm.count("centre") + storm.count("broker") < kills) {
            storm.rage(TURN);
            // Nobody is stuck: each goes on by itself, and the gateway measures anew.
            chain.awaitCommitted(gateway, chain.committed("gateway").readings().size());
            chain.awaitStored(gateway, store);
            turns++;
        }

        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = chain.committed("gateway");
        Ledger stored = store.call();
        Verdict verdict = Verdict.of(committed, stored, gateway.lives());
        System.out.println(
                "kills: SIGKILLs " + storm.counts() + ": " + verdict + ", 0 stuck starts (seed " + seed + ")");
        assertEquals(List.of(), Ledger.differences(committed, stored), "with -Dhanlu.seed=" + seed);
        assertTrue(verdict.isClean(), verdict + " with -Dhanlu.seed=" + seed);
        assertEquals(committed.seqs().size(), committed.seqs().last().number(), "numbers without a gap");
        assertTrue(verdict.readings() > 2 * SENSORS * 3 * turns, "it measured in every turn: " + verdict);
    }
}
