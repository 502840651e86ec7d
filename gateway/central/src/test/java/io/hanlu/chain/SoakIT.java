package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.chain.Storm.Action;
import io.hanlu.chain.Storm.Fault;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.wire.testing.BrokerStub;
import io.hanlu.wire.testing.FaultProxy;
import io.hanlu.wire.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole chain for a long time with faults of every kind: kills, freezes, wrong clocks, bad networks of the gateway and of
 * the centre, a broker that refuses, stalls or goes away, a store that stalls, a disk that is full or fails. In the first half gateway and centre are killed,
 * too; in the second they live through the rest of it, and must not hold more at its end than at its begin. {@code
 * -Dhanlu.seed=N -Dhanlu.soak=1h} ({@code deploy/bench soak --seed N --for 1h}).
 */
class SoakIT {

    private static final Duration TIME = Duration.parse("PT" + System.getProperty("hanlu.soak", "60s"));
    private static final int SENSORS = 8;
    private static final int DISK_MEGABYTES = 256;
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_599_000; // what is more than an hour away is followed after ten minutes only
    private static final long YEARS = Duration.ofDays(5 * 365).toMillis();
    private static final String ALL_ALLOWED = "topic readwrite #\n";
    private static final String ONLY_CONFIRMATIONS_ALLOWED = "topic read #\ntopic write hanlu/1/CN-SN/+/safe\n";

    /** Then everything must arrive before it goes on. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    @RegisterExtension
    private final Chain chain = new Chain();

    private @Nullable Path acl;
    private final Ledger gone =
            new Ledger(); // what full disks may have had the journal give up; of that lane's threads
    private CompletableFuture<Void> room = new CompletableFuture<>();
    private @Nullable Thread witness;
    private @Nullable SameName other; // of its lane's thread
    private final long seed = Long.getLong("hanlu.seed", new Random().nextLong());

    @Test
    void journalAndStoreAreTheSameAfterFaultsOfEveryKindAndNothingHasGrown() throws Exception {
        System.out.println("-Dhanlu.seed=" + seed);
        acl = chain.write("acl", ALL_ALLOWED);
        Mosquitto broker = chain.broker("acl_file " + acl);
        SmallDisk disk = chain.owned(new SmallDisk(Files.createDirectory(chain.journal("gateway")), DISK_MEGABYTES));
        FaultProxy ofGateway = chain.owned(new FaultProxy(broker.port(), seed));
        FaultProxy ofCentre = chain.owned(new FaultProxy(broker.port(), seed + 1));
        StoreLock lock = chain.owned(new StoreLock(chain.embeddedStore()));
        MovedClock clock = new MovedClock(chain.folder().resolve("clock"));
        chain.gatewaysConnectTo(ofGateway.port());
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS), clock);
        Daemon centre = chain.centreBehind(ofCentre.port());
        Callable<Ledger> store = () -> Ledger.ofEmbedded(chain.embeddedStore());
        centre.start();
        gateway.start();
        chain.awaitCommitted(gateway, 0);
        chain.awaitStored(gateway, store);

        List<Fault> hurtingGateway = List.of(
                new Fault("gateway frozen", 1_000, 20_000, gateway::freeze, gateway::thaw),
                new Fault("disk full", 1_000, 30_000, () -> fill(disk), () -> free(disk)),
                new Fault("disk fails writes", 1_000, 30_000, gateway::failWrites, gateway::allowWrites),
                clock("1 s ahead", clock, SECOND),
                clock("1 s behind", clock, -SECOND),
                clock("5 years ahead", clock, YEARS), // which nobody believes
                clock("5 years behind", clock, -YEARS));
        List<Fault> hurtingCentre = List.of(
                new Fault("centre frozen", 1_000, 20_000, centre::freeze, centre::thaw),
                new Fault("store stalled", 500, 2_500, lock::take, lock::close));
        Storm harsh = storm(
                with(
                        hurtingGateway,
                        new Fault("gateway killed", 200, 5_000, gateway::kill, gateway::start),
                        clock("1 h behind", clock, -HOUR),
                        start("1 h behind", gateway, () -> clock.set(-HOUR), clock),
                        start("5 years ahead and doubtful", gateway, () -> clock.boot(YEARS), clock),
                        start("5 years behind and doubtful", gateway, () -> clock.boot(-YEARS), clock)),
                with(hurtingCentre, new Fault("centre killed", 200, 5_000, centre::kill, centre::start)),
                ofGateway,
                ofCentre,
                broker);
        // Only now: when it is set back, times of a point go on by milliseconds for an hour.
        Storm gentle = storm(
                with(hurtingGateway, clock("1 h ahead", clock, HOUR)), hurtingCentre, ofGateway, ofCentre, broker);

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
        committed.addGone(gone);
        Ledger stored = store.call();
        Verdict verdict = Verdict.of(committed, stored, gateway.lives(), SECOND, HOUR);
        System.out.println("soak: " + TIME + " with seed " + seed + ": " + verdict + ", "
                + committed.seqs().size() + " numbers");
        tell("faults", harsh.counts());
        tell("faults while nobody was killed", gentle.counts());
        System.out.println("soak: gateway before " + gatewayBefore + "; after " + gatewayAfter);
        System.out.println("soak: centre before " + centreBefore + "; after " + centreAfter);
        assertEquals(List.of(), Ledger.differences(committed, stored), "with -Dhanlu.seed=" + seed);
        assertTrue(verdict.isClean(), verdict + " with -Dhanlu.seed=" + seed);
        assertEquals(committed.seqs().size(), committed.seqs().last().number(), "numbers without a gap");
        assertTrue(
                gatewayAfter.isFlatSince(gatewayBefore),
                "the gateway has grown from " + gatewayBefore + " to " + gatewayAfter);
        assertTrue(
                centreAfter.isFlatSince(centreBefore),
                "the centre has grown from " + centreBefore + " to " + centreAfter);
    }

    private static void tell(String what, Map<String, Integer> counts) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("soak: " + all + " " + what + ": " + counts);
    }

    /** On a full disk the journal gives up the oldest that the centre has: it is compared all the same. */
    private void fill(SmallDisk disk) throws Exception {
        gone.addGone(chain.committed("gateway"));
        disk.fill();
        room = new CompletableFuture<>();
        witness = Thread.ofPlatform().name("witness").start(() -> {
            while (!room.isDone()) {
                try {
                    gone.addGone(chain.committed("gateway"));
                    room.get(200, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // the disk is still full
                } catch (JournalException | InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private void free(SmallDisk disk) throws Exception {
        disk.free();
        room.complete(null);
        Objects.requireNonNull(witness).join();
    }

    private static List<Fault> with(List<Fault> some, Fault... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private Fault clock(String how, MovedClock clock, long aheadMillis) {
        return new Fault("clock " + how, 5_000, 30_000, () -> clock.set(aheadMillis), () -> setRight(clock));
    }

    private Fault start(String how, Daemon gateway, Action moved, MovedClock clock) {
        Action again = () -> {
            gateway.kill();
            moved.run();
            gateway.start();
        };
        return new Fault("start with clock " + how, 5_000, 30_000, again, () -> setRight(clock));
    }

    /** One fault of the clock ends before the next begins: several would only look like a larger one. */
    private void setRight(MovedClock clock) {
        clock.keep();
        chain.awaitRightTime();
    }

    private Storm storm(
            List<Fault> hurtingGateway,
            List<Fault> hurtingCentre,
            FaultProxy ofGateway,
            FaultProxy ofCentre,
            Mosquitto broker)
            throws IOException {
        return new Storm(seed)
                .lane(500, 10_000, hurtingGateway.toArray(Fault[]::new))
                .lane(500, 10_000, hurtingCentre.toArray(Fault[]::new))
                .lane(500, 10_000, network("gateway", ofGateway))
                .lane(500, 10_000, network("centre", ofCentre))
                .lane(
                        500,
                        10_000,
                        new Fault("broker frozen", 1_000, 20_000, broker::freeze, broker::thaw),
                        new Fault("broker killed", 200, 20_000, broker::kill, broker::start),
                        new Fault(
                                "broker refuses messages, 0x87",
                                5_000,
                                30_000,
                                () -> allow(broker, ONLY_CONFIRMATIONS_ALLOWED),
                                () -> allow(broker, ALL_ALLOWED)),
                        new Fault(
                                "broker takes one message at a time",
                                5_000,
                                30_000,
                                () -> {
                                    broker.configure("max_inflight_messages 1");
                                    ofGateway.cut();
                                    ofCentre.cut();
                                },
                                () -> {
                                    broker.configure();
                                    ofGateway.cut();
                                    ofCentre.cut();
                                }),
                        new Fault(
                                "session taken over",
                                5_000,
                                20_000,
                                () -> other = new SameName(broker.url()),
                                () -> Objects.requireNonNull(other).close()),
                        other("broker refuses connections, 0x97", stub -> stub.refuseConnections(0x97), ofGateway),
                        other("broker's quota exceeded, 0x97", stub -> stub.answerMessages(0x97), ofGateway),
                        other("broker never acknowledges", BrokerStub::answerNoMessage, ofGateway));
    }

    private void allow(Mosquitto broker, String what) throws IOException {
        Files.writeString(Objects.requireNonNull(acl), what);
        broker.reload();
    }

    /** The gateway gets to a broker that does not want to. */
    private Fault other(String name, Consumer<BrokerStub> unwilling, FaultProxy ofGateway) throws IOException {
        BrokerStub stub = chain.owned(new BrokerStub());
        unwilling.accept(stub);
        return new Fault(
                name,
                5_000,
                75_000, // it is left after a minute
                () -> {
                    ofGateway.leadTo(stub.port());
                    ofGateway.cut();
                },
                () -> {
                    ofGateway.leadTo(chain.broker().port());
                    ofGateway.cut();
                });
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
            chain.awaitRightTime();
            chain.awaitCommitted(gateway, chain.committed("gateway").readings().size());
            chain.awaitStored(gateway, store);
        }
    }
}
