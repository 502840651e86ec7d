package io.hanlu.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Faults one after the other, in lanes that go on beside each other, so that faults of different lanes meet. A seed
 * decides which, when and for how long; when exactly each takes hold is up to the machine. The test's thread; each lane
 * has one of its own.
 */
final class Storm {

    /** What a fault does, and what ends it. */
    interface Action {
        void run() throws Exception;
    }

    /**
     * A fault that lasts for so long.
     *
     * @param name what it is counted under
     */
    record Fault(String name, int leastMillis, int mostMillis, Action begin, Action end) {}

    /** The faults in an order that chance decides, each once before one comes again. Its thread's. */
    private record Lane(Random random, int leastMillis, int mostMillis, List<Fault> faults, List<Fault> next) {
        Fault draw() {
            if (next.isEmpty()) {
                next.addAll(faults);
                Collections.shuffle(next, random);
            }
            return next.removeLast();
        }
    }

    private final long seed;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>(); // guarded by itself

    Storm(long seed) {
        this.seed = seed;
    }

    /** One of these at a time, with a pause of so long before each. */
    Storm lane(int leastMillis, int mostMillis, Fault... faults) {
        Random random = new Random(seed * 31 + lanes.size());
        lanes.add(new Lane(random, leastMillis, mostMillis, List.of(faults), new ArrayList<>()));
        return this;
    }

    /** How often there was which fault. */
    Map<String, Integer> counts() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    /** How many faults of this name there were. */
    int count(String name) {
        return counts().getOrDefault(name, 0);
    }

    /** For so long; returns when every fault has ended. The first action that fails ends it all. */
    void rage(Duration time) throws Exception {
        long until = System.nanoTime() + time.toNanos();
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("storm-", 0).factory())) {
            List<Future<?>> raging = new ArrayList<>();
            for (Lane lane : lanes) {
                raging.add(threads.submit(() -> {
                    try {
                        rage(lane, until, over);
                    } finally {
                        over.countDown(); // of its own accord, or because it failed
                    }
                    return null;
                }));
            }
            for (Future<?> each : raging) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("a fault could not be brought about: " + e.getCause(), e);
                }
            }
        }
    }

    private void rage(Lane lane, long until, CountDownLatch over) throws Exception {
        while (!over.await(between(lane.random(), lane.leastMillis(), lane.mostMillis()), TimeUnit.MILLISECONDS)
                && System.nanoTime() < until) {
            Fault fault = lane.draw();
            int millis = between(lane.random(), fault.leastMillis(), fault.mostMillis());
            fault.begin().run();
            try {
                over.await(millis, TimeUnit.MILLISECONDS);
            } finally {
                fault.end().run();
            }
            synchronized (counts) {
                counts.merge(fault.name(), 1, Integer::sum);
            }
        }
    }

    private static int between(Random random, int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
