import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.honesty.Honesty;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.edge.pipeline.AlarmStage;
import io.hanlu.edge.pipeline.Events;
import io.hanlu.edge.pipeline.Pipeline;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code Outage CONFIGURATION JOURNAL SECONDS SEED}: what this gateway's journal holds after so long without a network,
 * ending now: every point of its configuration once a second, through the daemon's own pipeline, in as little time as
 * the machine allows. The clock is a scripted one.
 */
final class Outage {

    /** How many seconds the pipeline may be behind. */
    private static final int AHEAD = 200;

    private static final int SAMPLES = 10;

    /** Stands still until it is set; a pause is over soon. */
    private static final class ScriptedClock implements Clock {
        private volatile long millis;

        @Override
        public long epochMillis() {
            return millis;
        }

        @Override
        public long monotonicNanos() {
            return millis * 1_000_000;
        }

        @Override
        public void pause(Duration duration) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Outage() {}

    public static void main(String[] arguments) throws Exception {
        GatewayConfig config = GatewayConfig.load(Path.of(arguments[0]));
        int seconds = Integer.parseInt(arguments[2]);
        ScriptedClock clock = new ScriptedClock();
        long now = Clock.system().epochMillis();
        clock.millis = now - now % 1_000 - seconds * 1_000L;
        List<Point> measured = new ArrayList<>();
        try (Bridge bridge = new Bridge(clock, config.simulation(), config.buses())) {
            for (SensorSpec spec : config.sensors()) {
                measured.addAll(bridge.open(spec).points());
            }
        }
        List<Point> points = new ArrayList<>(measured);
        points.addAll(config.derivedPoints());
        Journal journal = Journal.open(Path.of(arguments[1]), points);
        Inlet inlet = new Inlet();
        Pipeline pipeline = new Pipeline(
                inlet,
                journal,
                new LiveTable(clock),
                new Honesty(List.of(), List.of(), point -> Journal.NEVER, clock.monotonicNanos()),
                new AlarmStage(
                        journal,
                        new AlarmRules(ZoneOffset.UTC, List.of(), List.of(), Set.of()),
                        Transition::toString,
                        (trouble, chart) -> {},
                        point -> false,
                        standing -> {},
                        clock),
                Duration.ofMinutes(1),
                () -> {},
                clock);
        pipeline.start(Events.started(clock.epochMillis(), "outage"));
        fill(measured, seconds, Long.parseLong(arguments[3]), clock, inlet, pipeline);
        pipeline.close();
        journal.close();
    }

    private static void fill(
            List<Point> points, int seconds, long seed, ScriptedClock clock, Inlet inlet, Pipeline pipeline) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] values = new int[points.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = points.get(i).quantity() == Quantity.HUMIDITY ? 9_000 : 400;
        }
        double first = 0;
        double last = 0;
        long begun = System.nanoTime();
        for (int second = 1; second <= seconds; second++) {
            clock.millis += 1_000;
            List<Reading> pass = new ArrayList<>(values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] += random.nextInt(3) - 1; // a walk, as air does
                pass.add(Reading.of(points.get(i), clock.millis, values[i], Quality.GOOD));
            }
            if (!inlet.offer(pass)) {
                throw new IllegalStateException("the inlet took no more, " + AHEAD + " seconds ahead");
            }
            while (second * (long) values.length - pipeline.committed() > AHEAD * (long) values.length) {
                LockSupport.parkNanos(100_000);
            }
            if (second % Math.max(1, seconds / SAMPLES) == 0) {
                last = heap();
                first = first == 0 ? last : first;
            }
        }
        double rate = seconds * (double) values.length / ((System.nanoTime() - begun) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "outage-heap: %.1f MB (reference: %.1f after the first tenth, ratio %.2f)%n",
                last,
                first,
                last / first);
        System.err.printf(Locale.ROOT, "%,.0f readings a second into the journal%n", rate);
    }

    /** What is in use after a collection, 10⁶ bytes. */
    private static double heap() {
        System.gc();
        MemoryUsage usage = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return usage.getUsed() / 1e6;
    }
}
