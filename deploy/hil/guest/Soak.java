import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Two dozen processes under emulation, and the supply's pause. */
    private static final long FREEING_MILLIS = 20_000;

    /** Compiled code and caches have their size after this. */
    private static final double WARM_UP_SHARE = 0.3;

    /** Of memory; a look every two seconds. */
    private static final int ENOUGH_LOOKS = 100;

    /** Between the means of two halves. */
    private static final double MOST_GROWTH = 1.05;

    private final long millis;
    private final Random random;
    private final Daemon daemon;
    private final World world = new World();
    private final Report report = new Report();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Integer> kilobytes = new ArrayList<>();
    private final List<Integer> threads = new ArrayList<>();
    private boolean open;

    Soak(int seconds, long seed) throws IOException {
        this.daemon = new Daemon(Sensors.CONFIG, Path.of("/data/soak"));
        this.millis = seconds * 1_000L;
        this.random = new Random(seed);
        System.out.println("soak of " + seconds + " s, seed " + seed);
    }

    boolean run() throws Exception {
        moveAir();
        Board.drive(Sensors.DOOR_LINE, false);
        report.check("the daemon starts", () -> daemon.start());
        report.check("every sensor answers before", this::awaitAllGood);
        long from = System.currentTimeMillis();
        report.check("random faults", () -> soak(from + millis));
        long to = System.currentTimeMillis();
        report.check("every sensor answers afterwards", this::awaitAllGood);
        report.check("the door is as it is", () -> Daemon.await("the door", () -> {
            Double live = daemon.live().get(Sensors.DOOR).value();
            return live != null && live == (open ? 1 : 0);
        }));
        report.check("memory and threads are flat", this::judgeFootprint);
        report.check("stops when told to", () -> Report.require("exit status 0", daemon.stop() == 0));
        List<Daemon.Reading> all = new ArrayList<>();
        report.check("the journal can be read", () -> all.addAll(daemon.history()));
        report.check("not one false value", () -> judgeValues(all));
        report.check("not one missing reading without a cause", () -> judgeGaps(all, from, to));
        return report.end(daemon);
    }

    private void soak(long endMillis) throws Exception {
        long nextAir = 0;
        long nextLook = 0;
        int count = 0;
        while (System.currentTimeMillis() < endMillis) {
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
            breakSomething();
            count++;
            Thread.sleep(200 + random.nextInt(4_000 / Sensors.ALL.size()));
        }
        Sensors.ALL.forEach(sensor -> List.of("nack", "badcrc", "cut").forEach(knob -> Board.set(sensor.chip(), knob, 0)));
        Sensors.ALL.forEach(sensor -> List.of("stuck", "hold").forEach(knob -> Board.set(sensor.bus(), knob, 0)));
        System.out.println("     " + count + " faults");
    }

    private void breakSomething() throws InterruptedException {
        Sensors.Sensor sensor = Sensors.ALL.get(random.nextInt(Sensors.ALL.size()));
        int times = 1 + random.nextInt(8); // three tries a tick
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> broken(sensor.chip(), "nack", times);
            case 3, 4 -> broken(sensor.chip(), sensor.checked() ? "badcrc" : "nack", times);
            case 5, 6 -> broken(sensor.chip(), sensor.checked() ? "cut" : "nack", times);
            // Only nine clocks free what is held, and those come once a minute.
            case 7 -> broken(sensor.bus(), random.nextBoolean() ? "stuck" : "hold", 1 + random.nextInt(9));
            case 8 -> {
                open = !open;
                Board.drive(Sensors.DOOR_LINE, open);
            }
            default -> burst();
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

    private void judgeValues(List<Daemon.Reading> all) {
        Truth truth = new Truth(world).judge(all);
        System.out.println("     " + all.size() + " readings: " + truth.values() + " values, without one: " + truth.bad());
        Report.require("no lies: " + truth.lies(), truth.lies().isEmpty());
        Report.require("values to judge", truth.values() > millis / EVERY_MILLIS / 2);
    }

    private void judgeGaps(List<Daemon.Reading> all, long from, long to) {
        Map<String, List<Long>> missing = Truth.missing(all, from, to, EVERY_MILLIS);
        int spent = missing.values().stream().mapToInt(List::size).sum();
        missing.values().forEach(ticks -> ticks.removeIf(this::isFreeing));
        missing.values().removeIf(List::isEmpty);
        Report.require("a reading at every tick, missing are " + missing, missing.isEmpty());
        System.out.println("     " + spent + " ticks were spent on freeing a bus");
        for (Sensors.Sensor sensor : Sensors.ALL) {
            all.stream()
                    .filter(r -> r.value() == null && r.point().startsWith(sensor.point("")))
                    .forEach(r -> Report.require(
                            r + " had a cause",
                            faults.stream()
                                    .anyMatch(f -> (f.part().equals(sensor.chip()) || f.part().equals(sensor.bus()))
                                            && f.fromMillis() <= r.timeMillis() + EVERY_MILLIS
                                            && f.toMillis() >= r.timeMillis())));
        }
    }

    /** Whether the bus may have been in the daemon's hands instead of the sensors': it says so in an event, not in readings. */
    private boolean isFreeing(long tickMillis) {
        return faults.stream()
                .anyMatch(f -> f.part().startsWith("bus")
                        && f.fromMillis() <= tickMillis + EVERY_MILLIS
                        && f.fromMillis() + FREEING_MILLIS >= tickMillis);
    }

    private void judgeFootprint() {
        int warm = (int) (kilobytes.size() * WARM_UP_SHARE);
        int half = (warm + kilobytes.size()) / 2;
        double before = mean(kilobytes.subList(warm, half));
        double after = mean(kilobytes.subList(half, kilobytes.size()));
        int threadsBefore = max(threads.subList(warm, half));
        int threadsAfter = max(threads.subList(half, threads.size()));
        System.out.printf(
                "     resident %.1f MB, then %.1f MB; threads %d, then %d%n",
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

    private static int max(List<Integer> numbers) {
        return numbers.stream().mapToInt(n -> n).max().orElseThrow();
    }
}
