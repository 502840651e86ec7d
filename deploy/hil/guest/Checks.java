import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the daemon must do on a real kernel bus. */
final class Checks {


    private static final int SIREN_LINE = 22;
    private static final int BUTTON_LINE = 27;

    private final Random random;
    private final World world = new World();
    private final Daemon daemon;
    private final Soak soak;
    private final Report report = new Report();
    private final List<Long> openings = new ArrayList<>();

    /**
     * @param soakSeconds of random faults in the middle; 0 for none
     */
    Checks(int soakSeconds, long seed) throws IOException {
        System.out.println("seed " + seed);
        this.random = new Random(seed);
        this.daemon = new Daemon(Sensors.CONFIG, Path.of("/data/hanlu"));
        this.soak = soakSeconds == 0 ? null : new Soak(soakSeconds, seed, daemon, world);
    }

    boolean run() throws Exception {
        freshAir();
        Board.drive(Sensors.DOOR_LINE, false);
        report.check("the daemon starts on /dev/i2c-1 and /dev/gpiochip*", () -> daemon.start());
        for (Sensors.Sensor sensor : Sensors.ALL) {
            report.check(sensor.id() + " reads what is in the air, also below zero", () -> {
                awaitAir(sensor, 21.5, 45);
                awaitAir(sensor, -12.34, 91);
            });
        }
        for (Sensors.Sensor sensor : Sensors.ALL) {
            fault(sensor, "a chip that does not answer", sensor.chip(), "nack", "nack");
            if (sensor.checked()) {
                fault(sensor, "bytes disturbed on the way", sensor.chip(), "badcrc", "crc");
                fault(sensor, "an answer cut off in the middle", sensor.chip(), "cut", "crc");
            }
        }
        report.check("another chip at the same address is noticed", () -> {
            Board.set("0x44", "nack", -1);
            awaitQuality(Sensors.AIR, "nack");
            Board.set("0x44", "serial", 0x1a44);
            Board.set("0x44", "nack", 0);
            awaitAir(Sensors.AIR, 7.77, 77);
            Daemon.await("the log tells of it", () -> daemon.logged("another chip answers at i2c:1/0x44"));
        });
        report.check("a held SDA: nine clocks, then the supply off and on", () -> {
            Board.set("bus1", "hold", 1_000_000);
            awaitFreed("devices answer again after nine clocks on SCL and the supply off and on");
        });
        report.check("the door opens and shuts", () -> {
            awaitValue(Sensors.DOOR, 0);
            Board.drive(Sensors.DOOR_LINE, true);
            awaitValue(Sensors.DOOR, 1);
            Board.drive(Sensors.DOOR_LINE, false);
            awaitValue(Sensors.DOOR, 0);
        });
        report.check("the door opens for less than a tick", () -> {
            for (int i = 0; i < 3; i++) {
                openings.add(System.currentTimeMillis());
                Board.drive(Sensors.DOOR_LINE, true);
                Thread.sleep(400);
                Board.drive(Sensors.DOOR_LINE, false);
                Thread.sleep(2_000);
            }
        });
        report.check("the siren is silent, sounds when it is tried, and is silent again", () -> {
            awaitSiren(false);
            press();
            awaitSiren(true);
            Thread.sleep(10_000); // it beats for five seconds
            awaitSiren(false);
        });
        if (soak != null) {
            soak.run(report);
        }
        report.check("SIGKILL, and the journal goes on where it was", () -> {
            press();
            awaitSiren(true);
            daemon.kill();
            Report.require("the siren is let go", daemon.say("outputs", "--safe").contains("ok"));
            Report.require("the siren is silent after a crash", Board.line(SIREN_LINE) == 'o');
            daemon.start();
            awaitAir(Sensors.AIR, -1.23, 55);
        });
        report.check("a held SDA: nine clocks are enough", () -> {
            Board.set("bus1", "hold", 9);
            awaitFreed("devices answer again after nine clocks on SCL\n");
        });
        report.check("stops when told to", () -> Report.require("exit status 0", daemon.stop() == 0));
        report.check("the siren is silent", () -> awaitSiren(false));
        List<Daemon.Reading> all = new ArrayList<>();
        report.check("the journal can be read", () -> all.addAll(daemon.history()));
        report.check("not one false value in it", () -> judge(all));
        if (soak != null) {
            report.check("not one missing reading without a cause", () -> soak.judge(all));
        }
        report.check("who may not use the pins is told what to do", this::refusals);
        return report.end(daemon);
    }

    private void freshAir() {
        Sensors.ALL.forEach(sensor -> world.set(sensor.chip(), 4, 80));
    }

    private void fault(Sensors.Sensor sensor, String what, String part, String knob, String quality) {
        report.check(sensor.id() + ", " + what + ": " + quality + " and no number, and it comes back", () -> {
            Board.set(part, knob, -1);
            awaitQuality(sensor, quality);
            Board.set(part, knob, 0);
            awaitAir(sensor, random.nextInt(1000) / 100.0, random.nextInt(10000) / 100.0);
        });
    }

    /** The button to try the siren is one to ground. */
    private static void press() throws InterruptedException {
        Board.drive(BUTTON_LINE, false);
        Thread.sleep(500);
        Board.drive(BUTTON_LINE, true);
    }

    private static void awaitSiren(boolean sounds) throws InterruptedException {
        Daemon.await("the siren " + (sounds ? "sounds" : "is silent"), () -> Board.line(SIREN_LINE) == (sounds ? 'O' : 'o'));
    }

    private void awaitFreed(String said) throws InterruptedException {
        Daemon.await("the log says: " + said, () -> daemon.logged(said));
        Report.require("nobody holds SDA", Board.get("bus1", "hold") == 0);
        awaitAir(Sensors.AIR, random.nextInt(1000) / 100.0, 66);
    }

    /** As a user who is in no group, with a bus that is not switched on. */
    private void refusals() throws Exception {
        Path config = Files.writeString(
                Path.of("/tmp/check.yaml"),
                Files.readString(Sensors.CONFIG)
                        .replace("    sensors:\n", "    sensors:\n      - {id: none, driver: sht3x, at: \"i2c:7/0x44\"}\n"));
        String said = daemon.sayAs("hanlu", "check --config " + config);
        for (String part : List.of("there is no /dev/i2c-7", "usermod -aG i2c hanlu", "usermod -aG gpio hanlu")) {
            Report.require("\"" + part + "\" in " + said, said.contains(part));
        }
    }

    private void judge(List<Daemon.Reading> all) {
        Truth truth = new Truth(world).judge(all);
        System.out.println("     " + all.size() + " readings: " + truth.values() + " values, without one: " + truth.bad());
        Report.require("no lies: " + truth.lies(), truth.lies().isEmpty());
        Report.require("every fault is in it", truth.bad().keySet().containsAll(List.of("nack", "crc", "timeout")));
        Report.require("readings to judge", truth.values() > 20);
        for (long at : openings) {
            Report.require(
                    "the opening at " + at + " is in it",
                    all.stream().anyMatch(r -> r.point().equals(Sensors.DOOR)
                            && Double.valueOf(1).equals(r.value())
                            && Math.abs(r.timeMillis() - at) < 1_500));
        }
    }

    private void awaitAir(Sensors.Sensor sensor, double celsius, double relative) throws InterruptedException {
        world.set(sensor.chip(), celsius, relative);
        awaitValue(sensor.point("temperature"), celsius);
        awaitValue(sensor.point("humidity"), relative);
    }

    private void awaitValue(String point, double value) throws InterruptedException {
        Daemon.await(point + " = " + value, () -> {
            Daemon.Live live = daemon.live().get(point);
            return live != null && live.value() != null && World.near(live.value(), value);
        });
    }

    private void awaitQuality(Sensors.Sensor sensor, String quality) throws InterruptedException {
        for (String quantity : List.of("temperature", "humidity")) {
            String point = sensor.point(quantity);
            Daemon.await(point + " is " + quality, () -> {
                Daemon.Live live = daemon.live().get(point);
                return live != null && live.quality().equals(quality) && live.value() == null;
            });
        }
    }
}
