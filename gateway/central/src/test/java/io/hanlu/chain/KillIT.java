package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.influxdb.InfluxDb;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Broker, centre and gateway are killed again and again, at moments that a seed decides and that overlap; in the end the
 * store holds what the gateway has committed, nothing more and nothing less. {@code -Dhanlu.seed=N} repeats a run.
 */
@Tag("slow")
class KillIT {

    private static final int SENSORS = 8;
    private static final int POINTS = 2 * SENSORS;

    private static final int BROKER_AWAY_MILLIS = 20_000;
    private static final int BROKER_THERE_LEAST_MILLIS = 3_000;
    private static final int BROKER_THERE_MOST_MILLIS = 6_000;
    private static final int DEAD_LEAST_MILLIS = 200;
    private static final int DEAD_MOST_MILLIS = 3_000;
    private static final int ALIVE_LEAST_MILLIS = 3_000;
    private static final int STALL_MILLIS = 2_000;

    @RegisterExtension
    private final Chain chain = new Chain();

    private enum Part {
        BROKER,
        CENTRE,
        GATEWAY,
        STORE
    }

    private record Step(int atMillis, Part part, boolean up) {
        @Override
        public String toString() {
            return "%.1f s %s %s".formatted(atMillis / 1e3, part, up ? "up" : "down");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** How a part goes away and comes back. */
    private record Faults(Action down, Action up) {}

    @Test
    void everyCommittedReadingIsInTheEmbeddedStoreOnce() throws Exception {
        Lock lock = chain.owned(new Lock());
        surviveKills(
                10,
                chain.centre(),
                () -> Ledger.ofEmbedded(chain.embeddedStore()),
                new Faults(lock::take, lock::close));
    }

    @Test
    void everyCommittedReadingIsInInfluxDbOnce() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        surviveKills(
                3,
                chain.centre(influxDb.url()),
                () -> Ledger.ofInfluxDb(influxDb.url()),
                new Faults(influxDb::kill, influxDb::run));
    }

    /** Keeps the centre's own store from committing, as a slow disk does. */
    private final class Lock implements AutoCloseable {
        private @Nullable Connection holder;

        void take() throws SQLException {
            Connection connection = DriverManager.getConnection(
                    "jdbc:sqlite:" + chain.embeddedStore().resolve("central.db"));
            holder = connection;
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 5000");
                statement.execute("BEGIN IMMEDIATE");
            }
        }

        @Override
        public void close() throws SQLException {
            if (holder != null) {
                holder.close();
            }
        }
    }

    private void surviveKills(int turns, Daemon centre, Callable<Ledger> store, Faults ofStore) throws Exception {
        long seed = Long.getLong("hanlu.seed", new Random().nextLong());
        System.out.println("-Dhanlu.seed=" + seed);
        Random random = new Random(seed);
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        Map<Part, Faults> faults = Map.of(
                Part.BROKER, new Faults(chain.broker()::kill, chain.broker()::start),
                Part.CENTRE, new Faults(centre::kill, centre::start),
                Part.GATEWAY, new Faults(gateway::kill, gateway::start),
                Part.STORE, ofStore);
        centre.start();
        gateway.start();
        chain.awaitCommitted(gateway, 0);

        int seconds = 0;
        for (int turn = 0; turn < turns; turn++) {
            chain.awaitStored(gateway, store);
            List<Step> steps = steps(random);
            System.out.println(steps);
            carryOut(steps, faults);
            seconds += Math.toIntExact(steps.getLast().atMillis() / 1_000);
        }

        chain.awaitStored(gateway, store);
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = chain.committed("gateway");
        assertEquals(List.of(), Ledger.differences(committed, store.call()), "with -Dhanlu.seed=" + seed);
        assertEquals(committed.seqs().size(), committed.seqs().last().number(), "numbers without a gap");
        int expected = seconds * POINTS;
        assertTrue(
                committed.readings().size() > expected / 2,
                "it measured most of the time: " + committed.readings().size() + " readings of " + expected);
    }

    /**
     * One turn, which begins when everything committed has arrived. The broker stays for some seconds, then is away. Centre
     * and gateway are killed once in the first part and once in the second. In the first part the store stalls just before
     * the centre is killed, so that the kill comes between what the broker has handed over and its commit.
     */
    private static List<Step> steps(Random random) {
        List<Step> steps = new ArrayList<>();
        int away = random.nextInt(BROKER_THERE_LEAST_MILLIS, BROKER_THERE_MOST_MILLIS);
        int back = away + BROKER_AWAY_MILLIS;
        steps.add(new Step(away, Part.BROKER, false));
        steps.add(new Step(back, Part.BROKER, true));
        for (Part part : List.of(Part.CENTRE, Part.GATEWAY)) {
            int first = random.nextInt(away);
            int again = first + random.nextInt(DEAD_LEAST_MILLIS, DEAD_MOST_MILLIS);
            int second = random.nextInt(again + ALIVE_LEAST_MILLIS, back);
            if (part == Part.CENTRE) {
                steps.add(new Step(Math.max(0, first - STALL_MILLIS), Part.STORE, false));
            }
            steps.add(new Step(first, part, false));
            if (part == Part.CENTRE) {
                steps.add(new Step(first, Part.STORE, true));
            }
            steps.add(new Step(again, part, true));
            steps.add(new Step(second, part, false));
            steps.add(new Step(second + random.nextInt(DEAD_LEAST_MILLIS, DEAD_MOST_MILLIS), part, true));
        }
        steps.sort(Comparator.comparingInt(Step::atMillis)); // stable: the store comes back after the centre is dead
        return steps;
    }

    private static void carryOut(List<Step> steps, Map<Part, Faults> faults) throws Exception {
        try (var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("faults").factory())) {
            List<Future<?>> done = new ArrayList<>();
            for (Step step : steps) {
                Faults of = Objects.requireNonNull(faults.get(step.part()));
                Action action = step.up() ? of.up() : of.down();
                Callable<Step> work = () -> {
                    action.run();
                    return step;
                };
                done.add(timer.schedule(work, step.atMillis(), TimeUnit.MILLISECONDS));
            }
            for (Future<?> each : done) {
                each.get(steps.getLast().atMillis() + 60_000, TimeUnit.MILLISECONDS);
            }
        }
    }
}
