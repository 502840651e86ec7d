package io.hanlu.edge.acquire;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the lanes: one thread for each bus, one for each recording. Owns the sources it is given. */
public final class Acquisition implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Acquisition.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int ROWS_AT_ONCE = 500;

    private final List<Source> sources;
    private final Inlet inlet;
    private final List<Thread> threads = new ArrayList<>();

    public Acquisition(List<? extends Source> sources, Inlet inlet, Clock clock) {
        this.sources = List.copyOf(sources);
        this.inlet = inlet;
        Map<String, List<Source.Polled>> lanes = new LinkedHashMap<>();
        for (Source source : sources) {
            switch (source) {
                case Source.Polled polled ->
                    lanes.computeIfAbsent(polled.lane(), name -> new ArrayList<>())
                            .add(polled);
                case Source.Pushed pushed -> {
                    // needs no thread: its device's own calls the sink
                }
                case Source.Recorded recorded -> {
                    String name = recorded.spec().zone() + "/" + recorded.spec().id();
                    threads.add(thread("replay-" + name, () -> replay(recorded, inlet, name)));
                }
            }
        }
        lanes.forEach((name, polled) -> {
            Lane lane = new Lane(polled, inlet, clock);
            threads.add(thread("acquire-" + name, lane::run));
        });
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static Thread thread(String name, Interruptible work) {
        return Thread.ofPlatform().name(name).unstarted(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                LOG.debug("{} was asked to stop", name);
            }
        });
    }

    private static void replay(Source.Recorded source, Inlet inlet, String name) throws InterruptedException {
        long readings = 0;
        for (List<Reading> rows = source.next(ROWS_AT_ONCE); !rows.isEmpty(); rows = source.next(ROWS_AT_ONCE)) {
            inlet.put(rows);
            readings += rows.size();
        }
        LOG.info("the recording of {} has ended after {} readings", name, readings);
    }

    public void start() {
        sources.forEach(source -> source.start(inlet));
        threads.forEach(Thread::start);
    }

    /** Stops the lanes, each after the sensor it is at, then gives the devices back. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                if (!thread.join(STOP_TIMEOUT)) {
                    LOG.warn("{} did not stop within {} s: its device does not answer", thread.getName(), STOP_TIMEOUT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        sources.forEach(Source::close);
    }
}
