package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.chain.Storm.Action;
import io.hanlu.chain.Storm.Fault;
import io.hanlu.wire.testing.FaultProxy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole chain for a long time with faults of every kind: kills, freezes, bad networks of the gateway and of the
 * centre, a broker and a store that stall or go away, a full disk. In the first half gateway and centre are killed,
 * too; in the second they live through the rest of it, and must not hold more at its end than at its begin. {@code
 * -Dhanlu.seed=N -Dhanlu.soak=1h} ({@code deploy/bench soak --seed N --for 1h}).
 */
@Tag("slow")
class SoakIT {

    private static final Duration TIME = Duration.parse("PT" + System.getProperty("hanlu.soak", "60s"));
    private static final int SENSORS = 8;
    private static final int DISK_MEGABYTES = 256;

    /** Then everything must arrive before it goes on. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    @RegisterExtension
    private final Chain chain = new Chain();

    private final long seed = Long.getLong("hanlu.seed", new Random().nextLong());

    @Test
    void journalAndStoreAreTheSameAfterFaultsOfEveryKindAndNothingHasGrown() throws Exception {
        System.out.println("-Dhanlu.seed=" + seed);
        SmallDisk disk = chain.owned(new SmallDisk(Files.createDirectory(chain.journal("gateway")), DISK_MEGABYTES));
        FaultProxy ofGateway = chain.owned(new FaultProxy(chain.broker().port(), seed));
        FaultProxy ofCentre = chain.owned(new FaultProxy(chain.broker().port(), seed + 1));
        StoreLock lock = chain.owned(new StoreLock(chain.embeddedStore()));
        Daemon gateway = chain.gatewayBehind(ofGateway.port(), "gateway", Chain.simulated(SENSORS));
        Daemon centre = chain.centreBehind(ofCentre.port());
        Callable<Ledger> store = () -> Ledger.ofEmbedded(chain.embeddedStore());
        centre.start();
        gateway.start();
        chain.awaitCommitted(gateway, 0);
        chain.awaitStored(gateway, store);

        List<Fault> hurtingGateway = new ArrayList<>(List.of(
                new Fault("gateway frozen", 1_000, 20_000, gateway::freeze, gateway::thaw),
                new Fault("disk full", 1_000, 30_000, disk::fill, disk::free)));
        List<Fault> hurtingCentre = new ArrayList<>(List.of(
                new Fault("centre frozen", 1_000, 20_000, centre::freeze, centre::thaw),
                new Fault("store stalled", 500, 2_500, lock::take, lock::close)));
        Storm gentle = storm(hurtingGateway, hurtingCentre, ofGateway, ofCentre);
        hurtingGateway.add(new Fault("gateway killed", 200, 5_000, gateway::kill, gateway::start));
        hurtingCentre.add(new Fault("centre killed", 200, 5_000, centre::kill, centre::start));
        Storm harsh = storm(hurtingGateway, hurtingCentre, ofGateway, ofCentre);

        weather(harsh, TIME.dividedBy(2), gateway, store);
        weather(gentle, TIME.dividedBy(8), gateway, store); // until all that is needed once is there
        Footprint gatewayBefore = Footprint.of(gateway);
        Footprint centreBefore = Footprint.of(centre);
        weather(gentle, TIME.multipliedBy(3).dividedBy(8), gateway, store);
        Footprint gatewayAfter = Footprint.of(gateway);
        Footprint centreAfter = Footprint.of(centre);

        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = chain.committed("gateway");
        Ledger stored = store.call();
        Verdict verdict = Verdict.of(committed, stored, gateway.lives());
        System.out.println("soak: " + TIME + " with seed " + seed + ": " + verdict);
        System.out.println("soak: faults " + harsh.counts() + ", then " + gentle.counts());
        System.out.println("soak: gateway before " + gatewayBefore + "; after " + gatewayAfter);
        System.out.println("soak: centre before " + centreBefore + "; after " + centreAfter);
        assertEquals(List.of(), Ledger.differences(committed, stored), "with -Dhanlu.seed=" + seed);
        assertTrue(verdict.isClean(), verdict + " with -Dhanlu.seed=" + seed);
        assertTrue(
                gatewayAfter.isFlatSince(gatewayBefore),
                "the gateway has grown from " + gatewayBefore + " to " + gatewayAfter);
        assertTrue(
                centreAfter.isFlatSince(centreBefore),
                "the centre has grown from " + centreBefore + " to " + centreAfter);
    }

    private Storm storm(
            List<Fault> hurtingGateway, List<Fault> hurtingCentre, FaultProxy ofGateway, FaultProxy ofCentre) {
        Action thaw = chain.broker()::thaw;
        return new Storm(seed)
                .lane(500, 10_000, hurtingGateway.toArray(Fault[]::new))
                .lane(500, 10_000, hurtingCentre.toArray(Fault[]::new))
                .lane(2_000, 30_000, network("gateway", ofGateway))
                .lane(2_000, 30_000, network("centre", ofCentre))
                .lane(
                        5_000,
                        40_000,
                        new Fault("broker frozen", 1_000, 20_000, chain.broker()::freeze, thaw),
                        new Fault("broker killed", 200, 20_000, chain.broker()::kill, chain.broker()::start));
    }

    private static Fault[] network(String whose, FaultProxy network) {
        Action heal = network::heal;
        return new Fault[] {
            new Fault(whose + "'s network cut", 0, 0, network::cut, heal),
            new Fault(whose + "'s network half open", 0, 0, network::halfOpen, heal),
            new Fault(whose + "'s network silent", 1_000, 30_000, network::stall, heal),
            new Fault(whose + "'s network away", 1_000, 30_000, network::away, heal),
            new Fault(whose + "'s network 2 s late", 5_000, 30_000, () -> network.delay(Duration.ofSeconds(1)), heal),
            new Fault(whose + "'s network loses 30 %", 5_000, 30_000, () -> network.lose(0.3), heal),
            new Fault(whose + "'s network 8 kbit/s", 5_000, 30_000, () -> network.limit(1_000), heal)
        };
    }

    /** Storms of some minutes; after each all is well again by itself, and everything arrives. */
    private void weather(Storm storm, Duration time, Daemon gateway, Callable<Ledger> store) throws Exception {
        for (Duration left = time; left.isPositive(); left = left.minus(LONGEST_TURN)) {
            storm.rage(left.compareTo(LONGEST_TURN) < 0 ? left : LONGEST_TURN);
            chain.awaitCommitted(gateway, chain.committed("gateway").readings().size());
            chain.awaitStored(gateway, store);
        }
    }
}
