import java.nio.file.Path;
import java.util.List;

/** The sensors of gateway.yaml and the chip each of them is. */
final class Sensors {

    /**
     * One sensor.
     *
     * @param id as in gateway.yaml, zone room-1
     * @param chip its folder of knobs
     * @param bus that of its bus
     * @param checked whether the driver sees every check sum: the kernel's own does not
     */
    record Sensor(String id, String chip, String bus, boolean checked) {

        String point(String quantity) {
            return "room-1/" + id + "/" + quantity;
        }

        /** How old a value may be: the kernel's driver keeps one. */
        long olderMillis() {
            return checked ? 0 : 2_000;
        }
    }

    static final Path CONFIG = Path.of("/app/gateway.yaml");

    static final Sensor AIR = new Sensor("air-1", "0x44", "bus1", true);

    static final List<Sensor> ALL = List.of(
            AIR,
            new Sensor("air-2", "0x38", "bus1", true),
            new Sensor("rack-0", "mux0-0x45", "bus1", true),
            new Sensor("rack-3", "mux3-0x45", "bus1", true),
            new Sensor("kernel-1", "bus3-0x44", "bus3", false));

    static final String DOOR = "room-1/door-1/door";
    static final int DOOR_LINE = 17;

    private Sensors() {}
}
