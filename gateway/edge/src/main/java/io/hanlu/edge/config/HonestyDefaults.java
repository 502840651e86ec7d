package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.honesty.QuantityRules.MaxRate;
import io.hanlu.edge.honesty.QuantityRules.Plausible;
import java.util.Optional;
import java.util.Set;

/**
 * What can be in which kind of zone, and how fast it can change: wide enough that a mistake of the operator, an open door or a
 * summer's day never look like a broken sensor. Alarms have narrower limits of their own. {@code config/README.md} has the same
 * table for people.
 */
final class HonestyDefaults {

    /** Without a contact nobody knows when the door is open: it may be. */
    private static final double DOOR_UNKNOWN = 3;

    private static final double CELSIUS_PER_MINUTE = 10;
    private static final double CELSIUS_STEP = 2;
    private static final double RH_PER_MINUTE = 60;
    private static final double RH_STEP = 10;
    private static final double HPA_PER_MINUTE = 30;
    private static final double HPA_STEP = 5;

    /** A minute at 1 Hz. With noise of half a count the chance of it is below one in a thousand millions. */
    private static final int STUCK_AFTER = 60;

    /**
     * The chips whose noise is at least about half of the 0.01 that is kept, by their datasheets' repeatability. Not TMP117 (a
     * step of 0.0078 °C, noise below it), MCP9808 and DS18B20 (0.0625 °C), and not what others have read for us: Modbus
     * transmitters, nodes and recordings may round to half a degree.
     */
    private static final Set<String> NOISY =
            Set.of("sht3x", "sht4x", "shtc3", "aht20", "bme280", "htu21d", "si7021", "hdc1080");

    private HonestyDefaults() {}

    static Optional<Plausible> plausible(ZoneKind kind, Quantity quantity) {
        return switch (quantity) {
            case TEMPERATURE ->
                switch (kind) {
                    // cooling off at the end of the season, or a room that is run as a freezer
                    case COLD_ROOM -> range(quantity, -30, 50);
                    // produce comes in with the heat of the field
                    case PRECOOL -> range(quantity, -20, 55);
                    // defrosting, or out of use in summer
                    case FREEZER -> range(quantity, -60, 50);
                    // a box parked in the sun
                    case VAN_BOX -> range(quantity, -40, 70);
                    // the records of China are -53 and 52 °C
                    case AMBIENT -> range(quantity, -55, 60);
                };
            // 0 is what a broken sensor says; the driest desert has 2
            case HUMIDITY -> range(quantity, 1, 100);
            // below fresh air a sensor has drifted; controlled atmosphere has some per cent
            case CO2 -> range(quantity, 300, 100_000);
            // passes of 5,500 m, and the highest ever measured
            case PRESSURE -> range(quantity, 500, 1090);
            case BATTERY -> range(quantity, 0, 100);
            case SPEED -> range(quantity, 0, 200);
            default -> Optional.empty();
        };
    }

    private static Optional<Plausible> range(Quantity quantity, double min, double max) {
        return Optional.of(new Plausible(quantity.scale(min), quantity.scale(max)));
    }

    /**
     * @param hasDoor whether a contact tells when the zone's door is open
     * @param faster how many times as fast as life time passes, for simulated sensors
     */
    static Optional<MaxRate> maxRate(Quantity quantity, boolean hasDoor, double faster) {
        double perMinute = scaled(
                quantity,
                switch (quantity) {
                    case TEMPERATURE -> CELSIUS_PER_MINUTE;
                    case HUMIDITY -> RH_PER_MINUTE;
                    // a van goes up and down mountains, and through tunnels
                    case PRESSURE -> HPA_PER_MINUTE;
                    default -> 0;
                });
        return perMinute == 0
                ? Optional.empty()
                : Optional.of(new MaxRate(perMinute * (hasDoor ? 1 : DOOR_UNKNOWN) * faster, step(quantity)));
    }

    /** What two samples may differ by, however close they are; scaled. */
    static double step(Quantity quantity) {
        return switch (quantity) {
            case TEMPERATURE -> scaled(quantity, CELSIUS_STEP);
            case HUMIDITY -> scaled(quantity, RH_STEP);
            case PRESSURE -> scaled(quantity, HPA_STEP);
            default -> 0;
        };
    }

    private static double scaled(Quantity quantity, double value) {
        return value * Math.pow(10, quantity.decimals());
    }

    static int stuckAfter(String driver, Quantity quantity) {
        return NOISY.contains(driver) && isMeasured(quantity) ? STUCK_AFTER : 0;
    }

    /** Not a state, which may rightly stay for weeks, and not a battery's charge. */
    static boolean isMeasured(Quantity quantity) {
        return switch (quantity) {
            case TEMPERATURE, HUMIDITY, PRESSURE, CO2, DEW_POINT, VAPOUR_PRESSURE_DEFICIT -> true;
            default -> false;
        };
    }
}
