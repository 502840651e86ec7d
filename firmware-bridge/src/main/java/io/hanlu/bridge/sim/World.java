package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Twin;
import io.hanlu.bridge.replay.RecordingReader;
import io.hanlu.bridge.replay.RecordingReader.Malformed;
import io.hanlu.bridge.replay.RecordingReader.Row;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What simulated chips measure: the temperature of a recording, played in a loop, a humidity that goes with it, and doors
 * that open now and then and let warm, moist air in. All of it is a function of the seed and of the time passed on the
 * monotonic clock, so that the same run gives the same values. Immutable: any thread may ask.
 *
 * <p>Zones share the recording; each has its own door. Chips differ by a small offset, a small delay and noise.
 */
final class World {

    private static final Logger LOG = LoggerFactory.getLogger(World.class);

    /** More would cost the small board more than 8 MB. */
    private static final int MAX_ROWS = 1_000_000;

    private static final String BUILT_IN = "fridgetag2L_130500109088.csv";

    /** Before, the logger of the recording inside the jar had not been put into its fridge. */
    private static final Instant BUILT_IN_BEGINS = Instant.parse("2022-05-02T12:00:00Z");

    // Chips
    private static final double OFFSET_CELSIUS = 0.15;
    private static final double OFFSET_RH = 1.5;
    private static final double NOISE_CELSIUS = 0.02;
    private static final double NOISE_RH = 0.2;
    private static final double STORE_HPA = 1013.25;

    /** A BME280's at one sample a measurement is 3.3 Pa (datasheet table 15). */
    private static final double NOISE_HPA = 0.033;

    private static final long MAX_DELAY_MILLIS = Duration.ofMinutes(10).toMillis();

    // Humidity of a store: moist, drier while its cooler runs, in a rhythm of hours
    private static final double STORE_RH = 88;
    private static final double RHYTHM_RH = 4;
    private static final long RHYTHM_MILLIS = Duration.ofHours(3).toMillis();
    private static final double LOWEST_RH = 5;
    private static final double HIGHEST_RH = 100;

    // Doors: in each slot of recorded time the door opens once, or not at all
    private static final long SLOT_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final double OPENING_PROBABILITY = 0.5;
    private static final long SHORTEST_OPENING_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long LONGEST_OPENING_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final double WARMS_CELSIUS = 1.5;
    private static final double MOISTENS_RH = 6;
    private static final double INFLOW_MILLIS = Duration.ofMinutes(3).toMillis();
    private static final double RECOVERY_MILLIS = Duration.ofMinutes(8).toMillis();

    // Refrigeration, as contacts tell it; the recording's temperature does not follow it
    private static final long COMPRESSOR_PERIOD_MILLIS = Duration.ofMinutes(20).toMillis();
    private static final long COMPRESSOR_RUNS_MILLIS = Duration.ofMinutes(9).toMillis();
    private static final long DEFROST_PERIOD_MILLIS = Duration.ofHours(6).toMillis();
    private static final long DEFROST_MILLIS = Duration.ofMinutes(25).toMillis();

    /** Older openings are no longer felt: three slots are more than ten times the recovery. */
    private static final int SLOTS_FELT = 3;

    private final Clock clock;
    private final long beginNanos;
    private final double speed;
    private final long seed;
    /** Seconds since the first row, ascending. */
    private final int[] seconds;

    private final int[] centiCelsius;
    private final long spanMillis;

    private World(Clock clock, Simulation simulation, int[] seconds, int[] centiCelsius) {
        this.clock = clock;
        this.beginNanos = clock.monotonicNanos();
        this.speed = simulation.speed();
        this.seed = simulation.seed();
        this.seconds = seconds;
        this.centiCelsius = centiCelsius;
        this.spanMillis = 1000L * seconds[seconds.length - 1];
    }

    static World load(Clock clock, Simulation simulation) throws DeviceException {
        String name = simulation.recording() == null
                ? BUILT_IN
                : simulation.recording().toString();
        try (RecordingReader reader = open(simulation)) {
            int[] seconds = new int[1024];
            int[] centiCelsius = new int[1024];
            int rows = 0;
            long firstMillis = 0;
            for (Row row = reader.next(); row != null; row = reader.next()) {
                boolean tooEarly = simulation.recording() == null && row.timeMillis() < BUILT_IN_BEGINS.toEpochMilli();
                if (tooEarly || !row.temperature().quality().hasValue()) {
                    continue;
                }
                if (rows == MAX_ROWS) {
                    throw new DeviceException(
                            Quality.BUS,
                            name + " has more than " + MAX_ROWS + " rows: too long for a simulated world; cut it");
                }
                if (rows == 0) {
                    firstMillis = row.timeMillis();
                } else if (rows == seconds.length) {
                    seconds = Arrays.copyOf(seconds, 2 * rows);
                    centiCelsius = Arrays.copyOf(centiCelsius, 2 * rows);
                }
                seconds[rows] = Math.toIntExact((row.timeMillis() - firstMillis) / 1000);
                centiCelsius[rows] = row.temperature().scaled();
                rows++;
            }
            if (rows < 2 || seconds[rows - 1] == 0) {
                throw new DeviceException(
                        Quality.NO_VALUE, name + " has no two temperatures a second apart: nothing to simulate");
            }
            return new World(clock, simulation, Arrays.copyOf(seconds, rows), Arrays.copyOf(centiCelsius, rows));
        } catch (IOException | ArithmeticException e) {
            throw new DeviceException(
                    Quality.ACCESS, "the simulated world cannot follow " + name + ": " + e.getMessage(), e);
        }
    }

    private static RecordingReader open(Simulation simulation) throws IOException {
        if (simulation.recording() == null) {
            InputStream in = Objects.requireNonNull(World.class.getResourceAsStream(BUILT_IN), BUILT_IN);
            return RecordingReader.open(in, BUILT_IN, ZoneOffset.UTC, World::log);
        }
        return RecordingReader.open(simulation.recording(), ZoneOffset.UTC, World::log);
    }

    private static void log(Malformed malformed) {
        LOG.warn("simulated world: {}", malformed);
    }

    /**
     * The air around one chip.
     *
     * @param chip tells chips apart: the same one differs from the rest in the same way in every run
     */
    Twin.Air around(String zone, String chip) {
        long chipSeed = mix(seed, chip.hashCode());
        SplittableRandom random = new SplittableRandom(chipSeed);
        double offsetCelsius = (2 * random.nextDouble() - 1) * OFFSET_CELSIUS;
        double offsetRh = (2 * random.nextDouble() - 1) * OFFSET_RH;
        long delayMillis = random.nextLong(MAX_DELAY_MILLIS);
        return new Twin.Air() {
            @Override
            public double celsius() {
                long now = recordedMillis();
                return recorded(now + delayMillis)
                        + WARMS_CELSIUS * doorInfluence(zone, now)
                        + offsetCelsius
                        + NOISE_CELSIUS * new SplittableRandom(mix(chipSeed, now)).nextGaussian();
            }

            @Override
            public double relativeHumidity() {
                long now = recordedMillis();
                double rhythm = Math.sin(2 * Math.PI * (now + delayMillis) / RHYTHM_MILLIS);
                double rh = STORE_RH
                        + RHYTHM_RH * rhythm
                        + MOISTENS_RH * doorInfluence(zone, now)
                        + offsetRh
                        + NOISE_RH * new SplittableRandom(mix(chipSeed, ~now)).nextGaussian();
                return Math.clamp(rh, LOWEST_RH, HIGHEST_RH);
            }

            @Override
            public double hectopascals() {
                var noise = new SplittableRandom(mix(~chipSeed, recordedMillis()));
                return STORE_HPA + NOISE_HPA * noise.nextGaussian();
            }

            @Override
            public long specimen() {
                return chipSeed;
            }
        };
    }

    /**
     * What a contact of that kind shows: the door; mains, which never fail; the compressor, by its duty cycle; the defrosting
     * of the cooler, a few times a day.
     */
    boolean state(String zone, Quantity state) {
        return switch (state) {
            case DOOR -> doorOpen(zone);
            case POWER -> true;
            case COMPRESSOR -> isOn(zone, COMPRESSOR_PERIOD_MILLIS, COMPRESSOR_RUNS_MILLIS) && !defrosting(zone);
            case DEFROST -> defrosting(zone);
            default -> throw new IllegalArgumentException("no contact tells " + state.id());
        };
    }

    private boolean defrosting(String zone) {
        return isOn(zone, DEFROST_PERIOD_MILLIS, DEFROST_MILLIS);
    }

    /** For the first part of each period; zones are not in step. */
    private boolean isOn(String zone, long periodMillis, long onMillis) {
        long phase = Math.floorMod(mix(seed, zone.hashCode()), periodMillis);
        return Math.floorMod(recordedMillis() + phase, periodMillis) < onMillis;
    }

    boolean doorOpen(String zone) {
        long now = recordedMillis();
        return opening(zone, Math.floorDiv(now, SLOT_MILLIS)).covers(now);
    }

    /** Recorded time passed since the world began; does not go back to zero when the recording loops. */
    private long recordedMillis() {
        return (long) ((clock.monotonicNanos() - beginNanos) / 1e6 * speed);
    }

    /** Straight lines between the rows. */
    private double recorded(long millis) {
        double at = Math.floorMod(millis, spanMillis) / 1000.0;
        int found = Arrays.binarySearch(seconds, (int) at);
        int row = Math.clamp(found >= 0 ? found : -found - 2, 0, seconds.length - 2);
        double share = (at - seconds[row]) / Math.max(seconds[row + 1] - seconds[row], 1);
        return (centiCelsius[row] + share * (centiCelsius[row + 1] - centiCelsius[row])) / 100;
    }

    /** 0 when the door has long been shut, towards 1 the longer it stands open. */
    private double doorInfluence(String zone, long now) {
        double influence = 0;
        long slot = Math.floorDiv(now, SLOT_MILLIS);
        for (long i = slot - SLOTS_FELT; i <= slot; i++) {
            Opening opening = opening(zone, i);
            if (opening.beginMillis() < now) {
                double open = Math.min(now, opening.endMillis()) - opening.beginMillis();
                double since = Math.max(now - opening.endMillis(), 0);
                influence += (1 - Math.exp(-open / INFLOW_MILLIS)) * Math.exp(-since / RECOVERY_MILLIS);
            }
        }
        return influence;
    }

    private Opening opening(String zone, long slot) {
        SplittableRandom random = new SplittableRandom(mix(mix(seed, zone.hashCode()), slot));
        if (slot < 0 || random.nextDouble() >= OPENING_PROBABILITY) {
            return new Opening(slot * SLOT_MILLIS, slot * SLOT_MILLIS);
        }
        long length = random.nextLong(SHORTEST_OPENING_MILLIS, LONGEST_OPENING_MILLIS);
        long begin = slot * SLOT_MILLIS + random.nextLong(SLOT_MILLIS - length);
        return new Opening(begin, begin + length);
    }

    /** In recorded time; never open when the ends are equal. */
    private record Opening(long beginMillis, long endMillis) {
        boolean covers(long millis) {
            return millis >= beginMillis && millis < endMillis;
        }
    }

    /** Finalizer of SplitMix64: close inputs give unrelated seeds. */
    private static long mix(long a, long b) {
        long z = a * 0x9E3779B97F4A7C15L + b;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
