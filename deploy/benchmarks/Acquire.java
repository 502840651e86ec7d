import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Address;
import io.hanlu.edge.acquire.Acquisition;
import io.hanlu.edge.acquire.Inlet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the acquisition thread of one bus with 64 chips costs, and how late its ticks come while one chip times out on every
 * read. Run by the script beside it.
 */
public final class Acquire {

    private static final int BUS = 1;
    private static final int BITS_PER_SECOND = 100_000;
    private static final int CHANNELS = 8;
    private static final String[][] CHIPS = {
        {"tmp117", "0x48"}, {"tmp117", "0x49"}, {"tmp117", "0x4a"}, {"tmp117", "0x4b"},
        {"mcp9808", "0x18"}, {"mcp9808", "0x19"}, {"mcp9808", "0x1a"}, {"mcp9808", "0x1b"}
    };

    /** On the wire in one tick: each tmp117 a transfer of 5 bytes, each mcp9808 two, each channel selected by 2 bytes. */
    private static final int TRANSFERS = 32 + 2 * 32;

    private static final Duration TRANSFER = Duration.ofNanos((9 * 5 + 2) * 10_000L);
    private static final Duration SELECTION = Duration.ofNanos((9 * 2 + 2) * 10_000L);

    /** What a transfer may take: the bridge tells the kernel so when it opens a bus. Untold, the kernel waits a second. */
    private static final Duration TIMEOUT = Duration.ofMillis(Integer.getInteger("timeout.ms", 50));

    private static final Address.I2c HANGING = (Address.I2c) Address.parse("sim:1/mux0x70.4/0x4a");

    private Acquire() {}

    /** A sensor that notes how long after their ticks it was asked. */
    private static final class Timed implements Source.Polled {

        final Source.Polled source;
        final List<Long> lateMillis = new ArrayList<>();
        long good;
        long bad;

        Timed(Source.Polled source) {
            this.source = source;
        }

        @Override
        public List<Reading> sample(long timeMillis) throws InterruptedException {
            long late = Clock.system().epochMillis() - Math.floorDiv(timeMillis, 1000L) * 1000L;
            List<Reading> readings = source.sample(timeMillis);
            synchronized (this) {
                lateMillis.add(late);
                for (Reading reading : readings) {
                    if (reading.quality() == Quality.GOOD) {
                        good++;
                    } else {
                        bad++;
                    }
                }
            }
            return readings;
        }

        synchronized void forget() {
            lateMillis.clear();
            good = 0;
            bad = 0;
        }

        /** How far each tick came from the usual time after the full second. */
        synchronized List<Long> jitterMillis() {
            long[] sorted = lateMillis.stream().mapToLong(Long::longValue).sorted().toArray();
            long usual = sorted[sorted.length / 2];
            return lateMillis.stream().map(late -> Math.abs(late - usual)).toList();
        }

        @Override
        public void start(Sink sink) {
            source.start(sink);
        }

        @Override
        public SensorSpec spec() {
            return source.spec();
        }

        @Override
        public List<Point> points() {
            return source.points();
        }

        @Override
        public String lane() {
            return source.lane();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    public static void main(String[] arguments) throws Exception {
        int warmUpSeconds = Integer.parseInt(arguments[0]);
        int measuredSeconds = Integer.parseInt(arguments[1]);
        Thread reference = Thread.ofPlatform().daemon().name("reference").start(Acquire::pauseAsTheWiresDo);
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            bridge.simulated().bus(BUS).clockedAt(BITS_PER_SECOND);
            bridge.simulated().bus(BUS).timeoutTakes(TIMEOUT);
            List<Timed> sources = open(bridge);
            Inlet inlet = new Inlet();
            Thread.ofPlatform().daemon().name("consumer").start(() -> drain(inlet));
            try (Acquisition acquisition = new Acquisition(sources, inlet, Clock.system())) {
                acquisition.start();
                Thread.sleep(Duration.ofSeconds(warmUpSeconds));

                long lane = cpuNanos("acquire-sim:" + BUS);
                long paused = cpuNanos(reference.getName());
                long begun = System.nanoTime();
                sources.forEach(Timed::forget);
                Thread.sleep(Duration.ofSeconds(measuredSeconds));
                double nanos = System.nanoTime() - begun;
                double percent = 100 * (cpuNanos("acquire-sim:" + BUS) - lane) / nanos;
                double pausedPercent = 100 * (cpuNanos(reference.getName()) - paused) / nanos;
                requireGood(sources, measuredSeconds);
                System.out.printf(
                        Locale.ROOT,
                        "acquire-cpu: %.2f %% of a core (reference: %.2f, ratio %.2f)   target: < 2 %%%n",
                        percent,
                        pausedPercent,
                        percent / pausedPercent);
                long undisturbed = p99(sources);

                bridge.simulated().bus(BUS).fail(HANGING, 0, Integer.MAX_VALUE, Quality.TIMEOUT);
                sources.forEach(Timed::forget);
                Thread.sleep(Duration.ofSeconds(measuredSeconds));
                List<Timed> healthy = sources.stream()
                        .filter(source -> !source.spec().address().equals(HANGING.toString()))
                        .toList();
                requireGood(healthy, measuredSeconds);
                System.out.printf(
                        Locale.ROOT,
                        "acquire-jitter-p99: %d ms (reference: %d, ratio %s)   target: < 50 ms%n",
                        p99(healthy),
                        undisturbed,
                        undisturbed == 0 ? "none" : "%.1f".formatted((double) p99(healthy) / undisturbed));
            }
        }
    }

    private static List<Timed> open(Bridge bridge) throws Exception {
        List<Timed> sources = new ArrayList<>();
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (String[] chip : CHIPS) {
                String at = "sim:%d/mux0x70.%d/%s".formatted(BUS, channel, chip[1]);
                SensorSpec spec = new SensorSpec(
                        "room-1", "t-" + sources.size(), chip[0], at, Duration.ofSeconds(1), Map.of(), Path.of(""),
                        ZoneOffset.UTC);
                sources.add(new Timed((Source.Polled) bridge.open(spec)));
            }
        }
        return sources;
    }

    /** The reference: the waits for the wires alone, once a second, with nothing in between. */
    private static void pauseAsTheWiresDo() {
        try {
            while (true) {
                long now = Clock.system().epochMillis();
                Clock.system().pause(Duration.ofMillis(1000 - Math.floorMod(now, 1000L)));
                for (int i = 0; i < TRANSFERS; i++) {
                    Clock.system().pause(TRANSFER);
                }
                for (int i = 0; i < CHANNELS; i++) {
                    Clock.system().pause(SELECTION);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(Inlet inlet) {
        try {
            while (true) {
                inlet.take(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long cpuNanos(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no thread " + name))
                .getThreadId();
        return threads.getThreadCpuTime(id);
    }

    /** A figure of a bus that does not measure would be worth nothing. */
    private static void requireGood(List<Timed> sources, int seconds) {
        for (Timed source : sources) {
            synchronized (source) {
                if (source.bad > 0 || source.good < seconds - 3) {
                    throw new IllegalStateException("%s gave %d good and %d bad readings in %d s"
                            .formatted(source.spec().address(), source.good, source.bad, seconds));
                }
            }
        }
    }

    private static long p99(List<Timed> sources) {
        long[] all = sources.stream()
                .flatMap(source -> source.jitterMillis().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return all[(int) Math.min(all.length - 1L, Math.round(all.length * 0.99))];
    }
}
