import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the daemon must do on a real kernel bus. Prints a line each; exit 0 when all held. */
final class Checks {

    private interface Check {
        void run() throws Exception;
    }

    private static final Path CONFIG = Path.of("/app/gateway.yaml");
    private static final String AIR = "room-1/air-1/temperature";
    private static final String DOOR = "room-1/door-1/door";
    private static final int DOOR_LINE = 17;

    private final Daemon daemon = new Daemon();
    private final World world = new World();
    private int failed;

    public static void main(String[] arguments) throws Exception {
        System.exit(new Checks().run());
    }

    private int run() throws Exception {
        Files.createDirectories(Path.of("/data/hanlu"));
        world.set("0x44", 21.5, 45);
        Board.drive(DOOR_LINE, false);
        check("the daemon starts on /dev/i2c-1 and /dev/gpiochip*", () -> daemon.start(CONFIG));
        check("reads what is in the air: 21.5 °C, 45 %RH", () -> {
            awaitValue(AIR, 21.5);
            awaitValue("room-1/air-1/humidity", 45);
        });
        check("follows it below zero", () -> {
            world.set("0x44", -12.34, 91);
            awaitValue(AIR, -12.34);
        });
        fault("a chip that does not answer", "nack", "nack");
        fault("bytes disturbed on the way", "badcrc", "crc");
        fault("an answer cut off in the middle", "cut", "crc");
        check("a bus that is stuck: timeout, and it comes back", () -> {
            Board.set("bus1", "stuck", -1);
            awaitQuality(AIR, "timeout");
            world.set("0x44", 3.21, 80);
            Board.set("bus1", "stuck", 0);
            awaitValue(AIR, 3.21);
        });
        check("the door opens and shuts", () -> {
            awaitValue(DOOR, 0);
            Board.drive(DOOR_LINE, true);
            awaitValue(DOOR, 1);
            Board.drive(DOOR_LINE, false);
            awaitValue(DOOR, 0);
        });
        check("stops when told to", () -> require("exit status 0", daemon.stop() == 0));
        check("not one false value in the journal", this::noFalseValue);
        if (failed > 0) {
            System.out.println("--- the daemon's log");
            Files.readAllLines(Daemon.LOG).forEach(System.out::println);
        }
        System.out.println(failed == 0 ? "every check held" : failed + " checks failed");
        return failed == 0 ? 0 : 1;
    }

    private void fault(String what, String knob, String quality) {
        check(what + ": " + quality + " and no number, and it comes back", () -> {
            Board.set("0x44", knob, -1);
            awaitQuality(AIR, quality);
            double fresh = Math.rint(Math.random() * 1000) / 100;
            world.set("0x44", fresh, 80);
            Board.set("0x44", knob, 0);
            awaitValue(AIR, fresh);
        });
    }

    private void noFalseValue() throws Exception {
        List<Daemon.Reading> all = daemon.history(CONFIG);
        int judged = 0;
        for (Daemon.Reading r : all) {
            if (r.value() == null || !r.point().startsWith("room-1/air-1/")) {
                continue;
            }
            judged++;
            String quantity = r.point().substring(r.point().lastIndexOf('/') + 1);
            require(r + " is what was in the air", world.explains("0x44", quantity, r.value(), r.timeMillis()));
        }
        require("readings to judge", judged > 20);
        System.out.println("     " + judged + " values judged of " + all.size() + " readings");
    }

    private void awaitValue(String point, double value) throws InterruptedException {
        Daemon.await(point + " = " + value, () -> {
            Daemon.Live live = daemon.live().get(point);
            return live != null && live.isGood() && Math.abs(live.value() - value) < 0.011;
        });
    }

    private void awaitQuality(String point, String quality) throws InterruptedException {
        Daemon.await(point + " is " + quality, () -> {
            Daemon.Live live = daemon.live().get(point);
            return live != null && live.quality().equals(quality) && !live.isGood();
        });
    }

    private static void require(String what, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    private void check(String what, Check check) {
        long begun = System.nanoTime();
        try {
            check.run();
            System.out.printf("ok   %s (%.1f s)%n", what, (System.nanoTime() - begun) / 1e9);
        } catch (Exception e) {
            failed++;
            System.out.println("FAIL " + what + ": " + e);
        }
    }
}
