import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random faults while the air moves: not one false value, not one tick without a reading, no reading without a value unless
 * something was broken at that time, and the daemon neither grows nor gathers threads. {@code Soak SECONDS SEED}.
 */
final class Soak {

    /** Something broken, from before it was until it had surely ended. */
    private record Fault(String part, long fromMillis, long toMillis) {}

    private static final long EVERY_MILLIS = 1_000;

    /** A fault shows in the tick that was due; and a device that kept the bus waiting is left alone for up to a minute. */
    private static final long AFTERWARDS_MILLIS = 65_000;

    /** Of so many faults one holds SDA, beginning with this one. */
    private static final int HOLD_EVERY = 200;

    private static final int FIRST_HOLD = 15;

    /** Two dozen processes under emulation, and the supply's pause. */
    private static final long FREEING_MILLIS = 15_000;

    /** From the tick before one at which a sensor was not asked to the tick after it. */
    private static final long BUSY_MILLIS = 2 * EVERY_MILLIS;

    /** A sensor that falls silent is told so after 10 s; a tick later it has a time. */
    private static final long SILENT_MILLIS = 10_000 + 2 * EVERY_MILLIS;

    /** Compiled code and caches have their size after this. */
    private static final double WARM_UP_SHARE = 0.3;

    /** Of memory; a look every two seconds. */
    private static final int ENOUGH_LOOKS = 100;

    /** Between the means of two halves. */
    private static final double MOST_GROWTH = 1.05;

    private final long millis;
    private final Random random;
    private final Daemon daemon;
    private final World world;
    private final Pulse pulse = new Pulse();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Integer> kilobytes = new ArrayList<>();
    private final List<Integer> threads = new ArrayList<>();
    private boolean open;
    private long fromMillis;
    private long toMillis;

    Soak(int seconds, long seed, Daemon daemon, World world) {
        this.millis = seconds * 1_000L;
        this.random = new Random(seed);
        this.daemon = daemon;
        this.world = world;
    }

    /** With every sensor well, before and after. */
    void run(Report report) {
        report.check("every sensor answers before the random faults", this::awaitAllGood);
        report.check("random faults for " + millis / 1_000 + " s", this::soak);
        report.check("every sensor answers afterwards, and the door is as it is", () -> {
            awaitAllGood();
            Daemon.await("the door", () -> {
                Double live = daemon.live().get(Sensors.DOOR).value();
                return live != null && live == (open ? 1 : 0);
            });
        });
        report.check("memory and threads are flat", this::judgeFootprint);
    }

    private void soak() throws Exception {
        fromMillis = System.currentTimeMillis();
        long nextAir = 0;
        long nextLook = 0;
        int count = 0;
        while (System.currentTimeMillis() < fromMillis + millis) {
            long now = System.currentTimeMillis();
            if (now >= nextAir) {
                moveAir();
                nextAir = now + 500 + random.nextInt(1500);
            }
            if (now >= nextLook) {
                kilobytes.add(daemon.status("VmRSS"));
                threads.add(daemon.status("Threads"));
                daemon.live(); // somebody looks at the console
                nextLook = now + 2_000;
            }
            breakSomething(++count);
            Thread.sleep(200 + random.nextInt(4_000 / Sensors.ALL.size()));
        }
        for (Sensors.Sensor sensor : Sensors.ALL) {
            List.of("nack", "badcrc", "cut").forEach(knob -> Board.set(sensor.chip(), knob, 0));
            List.of("stuck", "hold").forEach(knob -> Board.set(sensor.bus(), knob, 0));
        }
        toMillis = System.currentTimeMillis();
        System.out.println("     " + count + " faults");
    }

    private void breakSomething(int count) throws InterruptedException {
        Sensors.Sensor sensor = Sensors.ALL.get(random.nextInt(Sensors.ALL.size()));
        int times = 1 + random.nextInt(8); // three tries a tick
        int kind = random.nextInt(100);
        if (count % HOLD_EVERY == FIRST_HOLD) {
            broken(Sensors.AIR.bus(), "hold", times); // for up to a minute: only nine clocks free it
        } else if (kind < 10) {
            burst();
        } else if (kind < 20) {
            open = !open;
            Board.drive(Sensors.DOOR_LINE, open);
        } else if (kind < 30) {
            broken(sensor.bus(), "stuck", times);
        } else if (kind < 60 || !sensor.checked()) {
            broken(sensor.chip(), "nack", times);
        } else {
            broken(sensor.chip(), kind < 80 ? "badcrc" : "cut", times);
        }
    }

    private void broken(String part, String knob, int times) {
        Board.set(part, knob, times);
        // Until the next of its kind ends it, or all are spent: one or two transfers a tick.
        long now = System.currentTimeMillis();
        faults.add(new Fault(part, now, now + times * EVERY_MILLIS + AFTERWARDS_MILLIS));
    }

    /** A door that slams. */
    private void burst() throws InterruptedException {
        for (int i = 0; i < 2 * (1 + random.nextInt(25)); i++) {
            open = !open;
            Board.drive(Sensors.DOOR_LINE, open);
            if (random.nextBoolean()) {
                Thread.sleep(0, random.nextInt(999_999));
            }
        }
    }

    private void moveAir() {
        Sensors.ALL.forEach(sensor ->
                world.set(sensor.chip(), random.nextInt(-3000, 3000) / 100.0, random.nextInt(10_000) / 100.0));
    }

    private void awaitAllGood() throws InterruptedException {
        for (Sensors.Sensor sensor : Sensors.ALL) {
            String point = sensor.point("temperature");
            Daemon.await(point + " is good", () -> {
                Daemon.Live live = daemon.live().get(point);
                return live != null && live.value() != null;
            });
        }
    }

    /** Every tick has a reading, and every reading without a value a cause that the judge has seen itself. */
    void judge(List<Daemon.Reading> all) {
        System.out.println("     " + pulse);
        Map<String, List<Long>> missing = Truth.missing(all, fromMillis, toMillis, EVERY_MILLIS);
        missing.forEach((point, ticks) -> ticks.removeIf(tick -> fellSilent(all, point, tick)));
        missing.values().removeIf(List::isEmpty);
        Report.require("a reading at every tick, missing are " + missing, missing.isEmpty());
        List<Long> freed = daemon.loggedAt("tried to free it");
        int notBroken = 0;
        List<String> unexplained = new ArrayList<>();
        for (Daemon.Reading r : all) {
            if (r.value() != null || r.timeMillis() < fromMillis || r.timeMillis() > toMillis || wasBroken(r)) {
                continue;
            }
            notBroken++;
            if (!wasFreed(r, freed) && !wasSlow(r)) {
                unexplained.add(r + " while a beat took "
                        + pulse.worst(r.timeMillis() - BUSY_MILLIS, r.timeMillis() + BUSY_MILLIS) + " ms");
            }
        }
        Report.require("every reading without a value had a cause, not so " + unexplained, unexplained.isEmpty());
        System.out.println("     " + notBroken + " readings without a value, of sensors that nobody had broken");
    }

    /** What nobody asked before somebody said that nothing comes. The bus was in the daemon's hands, or it hung. */
    private static boolean fellSilent(List<Daemon.Reading> all, String point, long tick) {
        return all.stream()
                .filter(r -> r.point().equals(point) && r.timeMillis() >= tick)
                .findFirst()
                .filter(r -> r.quality().equals("stale") && r.timeMillis() <= tick + SILENT_MILLIS)
                .isPresent();
    }

    private boolean wasBroken(Daemon.Reading r) {
        return Sensors.ALL.stream()
                .filter(sensor -> r.point().startsWith(sensor.point("")))
                .anyMatch(sensor -> faults.stream()
                        .anyMatch(f -> (f.part().equals(sensor.chip()) || f.part().equals(sensor.bus()))
                                && f.fromMillis() <= r.timeMillis() + EVERY_MILLIS
                                && f.toMillis() >= r.timeMillis()));
    }

    /** Meanwhile the bus was in the daemon's hands instead of the sensors', and the processes that it starts want the machine. */
    private static boolean wasFreed(Daemon.Reading r, List<Long> freed) {
        return List.of("timeout", "stale").contains(r.quality())
                && freed.stream()
                        .anyMatch(at -> r.timeMillis() >= at - FREEING_MILLIS && r.timeMillis() <= at + BUSY_MILLIS);
    }

    private boolean wasSlow(Daemon.Reading r) {
        return r.quality().equals("timeout") && pulse.wasSlow(r.timeMillis() - BUSY_MILLIS, r.timeMillis() + BUSY_MILLIS);
    }

    private void judgeFootprint() {
        int warm = (int) (kilobytes.size() * WARM_UP_SHARE);
        int half = (warm + kilobytes.size()) / 2;
        double before = mean(kilobytes.subList(warm, half));
        double after = mean(kilobytes.subList(half, kilobytes.size()));
        // one for a moment is no leak: those that stay are there at every look of the last tenth
        int threadsBefore = Collections.max(threads.subList(warm, half));
        int threadsAfter = Collections.min(threads.subList(threads.size() * 9 / 10, threads.size()));
        System.out.printf(
                "     resident %.1f MB, then %.1f MB; threads %d at most, then %d at least%n",
                before / 1000, after / 1000, threadsBefore, threadsAfter);
        if (kilobytes.size() < ENOUGH_LOOKS) {
            return; // too short to say anything
        }
        Report.require("no more threads than before", threadsAfter <= threadsBefore);
        Report.require("memory grows by less than 5 %", after <= before * MOST_GROWTH);
    }

    private static double mean(List<Integer> numbers) {
        return numbers.stream().mapToInt(n -> n).average().orElseThrow();
    }
}
