package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.influxdb.InfluxDb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
    private static final int BROKER_THERE_LEAST_MILLIS = 6_000;
    private static final int BROKER_THERE_MOST_MILLIS = 12_000;
    private static final int RESTART_LEAST_MILLIS = 200;
    private static final int RESTART_MOST_MILLIS = 3_000;
    private static final int ALIVE_LEAST_MILLIS = 1_000;

    @RegisterExtension
    private final Chain chain = new Chain();

    private enum Part {
        BROKER,
        CENTRE,
        GATEWAY
    }

    private record Step(long atMillis, Part part, boolean up) {
        @Override
        public String toString() {
            return "%.1f s %s %s".formatted(atMillis / 1e3, part, up ? "up" : "killed");
        }
    }

    @Test
    void everyCommittedReadingIsInTheEmbeddedStoreOnce() throws Exception {
        surviveKills(10, chain.centre(), () -> Ledger.ofEmbedded(chain.embeddedStore()));
    }

    @Test
    void everyCommittedReadingIsInInfluxDbOnce() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));

        surviveKills(3, chain.centre(influxDb.url()), () -> Ledger.ofInfluxDb(influxDb.url()));
    }

    private void surviveKills(int times, Daemon centre, Callable<Ledger> store) throws Exception {
        long seed = Long.getLong("hanlu.seed", new Random().nextLong());
        List<Step> steps = steps(times, new Random(seed));
        System.out.println("-Dhanlu.seed=" + seed + ": " + steps);
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        centre.start();
        gateway.start();

        long endMillis = carryOut(steps, centre, gateway);

        chain.awaitStored(gateway, store);
        assertEquals(0, gateway.stop());
        assertEquals(0, centre.stop());
        Ledger committed = chain.committed("gateway");
        assertEquals(List.of(), Ledger.differences(committed, store.call()), "with -Dhanlu.seed=" + seed);
        assertEquals(committed.seqs().size(), committed.seqs().last().number(), "numbers without a gap");
        assertTrue(
                committed.readings().size() > POINTS * endMillis / 1_000 / 2,
                "it measured most of the time: " + committed.readings().size() + " readings");
    }

    /**
     * When what is killed and comes back. The broker is there and away by turns. In each turn the centre and the gateway are
     * killed once, in half of the turns while the broker is there: so kills also come between a commit and its
     * acknowledgement.
     */
    private static List<Step> steps(int times, Random random) {
        List<Step> steps = new ArrayList<>();
        Map<Part, Long> upSince = new EnumMap<>(Part.class);
        long there = 0;
        for (int i = 0; i < times; i++) {
            long away = there + random.nextInt(BROKER_THERE_LEAST_MILLIS, BROKER_THERE_MOST_MILLIS);
            long back = away + BROKER_AWAY_MILLIS;
            steps.add(new Step(away, Part.BROKER, false));
            steps.add(new Step(back, Part.BROKER, true));
            for (Part part : List.of(Part.CENTRE, Part.GATEWAY)) {
                long drawn = random.nextBoolean() ? random.nextLong(there, away) : random.nextLong(away, back);
                long killed = Math.max(drawn, upSince.getOrDefault(part, 0L) + ALIVE_LEAST_MILLIS);
                long up = killed + random.nextInt(RESTART_LEAST_MILLIS, RESTART_MOST_MILLIS);
                steps.add(new Step(killed, part, false));
                steps.add(new Step(up, part, true));
                upSince.put(part, up);
            }
            there = back;
        }
        steps.sort(Comparator.comparingLong(Step::atMillis));
        return steps;
    }

    /** Returns after how many milliseconds the last part was back. */
    private long carryOut(List<Step> steps, Daemon centre, Daemon gateway) throws Exception {
        long endMillis = steps.getLast().atMillis();
        try (var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("faults").factory())) {
            List<Future<?>> done = new ArrayList<>();
            for (Step step : steps) {
                Runnable action = switch (step.part()) {
                    case BROKER -> step.up() ? chain.broker()::start : chain.broker()::kill;
                    case CENTRE -> step.up() ? centre::start : centre::kill;
                    case GATEWAY -> step.up() ? gateway::start : gateway::kill;
                };
                done.add(timer.schedule(action, step.atMillis(), TimeUnit.MILLISECONDS));
            }
            for (Future<?> each : done) {
                each.get(endMillis + 60_000, TimeUnit.MILLISECONDS);
            }
        }
        return endMillis;
    }
}
