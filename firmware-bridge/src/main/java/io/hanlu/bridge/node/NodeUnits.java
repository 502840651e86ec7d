package io.hanlu.bridge.node;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.node.senml.SenmlRecord;
import io.hanlu.bridge.node.senml.SenmlRecord.Value;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What nodes may measure, and the units (RFC 8428, 12.1; secondary ones RFC 8798) each may come in. A number without a unit
 * is not understood: nobody could say later what it was.
 */
final class NodeUnits {

    /** All there are, in the order of their readings. */
    static final List<Quantity> QUANTITIES = List.of(
            Quantity.TEMPERATURE,
            Quantity.HUMIDITY,
            Quantity.BATTERY,
            Quantity.LINK,
            Quantity.DOOR,
            Quantity.VOLTAGE,
            Quantity.PRESSURE,
            Quantity.CO2,
            Quantity.POWER);

    private static final double ZERO_CELSIUS = 273.15;

    /** dBm counts from 1 mW, dBW from 1 W. */
    private static final double DBM_OF_DBW = 30;

    /**
     * @param factor from this unit to ours
     * @param offset added afterwards
     */
    private record Unit(double factor, double offset) {}

    /**
     * @param lowest in our unit; what is below cannot be
     * @param highest in our unit
     */
    private record Scale(double lowest, double highest, Map<String, Unit> units) {}

    /**
     * A number in our unit.
     *
     * @param possible whether the quantity can have it
     */
    record Measured(double value, boolean possible) {}

    private static final Map<Quantity, Scale> SCALES = new EnumMap<>(Map.of(
            Quantity.TEMPERATURE,
            new Scale(-ZERO_CELSIUS, 1000, Map.of("Cel", same(), "K", new Unit(1, -ZERO_CELSIUS))),
            Quantity.HUMIDITY,
            new Scale(0, 100, Map.of("%RH", same())),
            Quantity.BATTERY,
            new Scale(0, 100, Map.of("%EL", same(), "/", times(100), "/100", same())),
            Quantity.LINK,
            new Scale(-200, 50, Map.of("dBm", same(), "dBW", new Unit(1, DBM_OF_DBW))),
            Quantity.VOLTAGE,
            new Scale(-1000, 1000, Map.of("V", same(), "mV", times(0.001))),
            Quantity.PRESSURE,
            new Scale(0, 2000, Map.of("Pa", times(0.01), "hPa", same())),
            Quantity.CO2,
            new Scale(0, 1_000_000, Map.of("ppm", same(), "/", times(1_000_000)))));

    private NodeUnits() {}

    private static Unit same() {
        return new Unit(1, 0);
    }

    private static Unit times(double factor) {
        return new Unit(factor, 0);
    }

    static boolean knows(Quantity quantity) {
        return QUANTITIES.contains(quantity);
    }

    /** Why a record is not understood, continuing its name; null when it is. */
    static @Nullable String problem(Quantity quantity, SenmlRecord record) {
        Scale scale = SCALES.get(quantity); // none: a state
        String unit = Optional.ofNullable(record.unit()).orElse("");
        return switch (record.value()) {
            case Value.Text ignored -> null;
            case Value.Data ignored -> "is data";
            case Value.Flag ignored -> scale == null ? null : "is a boolean where a number belongs";
            case Value.Decimal decimal -> {
                if (scale != null) {
                    yield scale.units().containsKey(unit)
                            ? null
                            : "has " + (unit.isEmpty() ? "no unit" : "a strange unit") + ", right are "
                                    + String.join(
                                            ", ", new TreeSet<>(scale.units().keySet()));
                }
                yield decimal.value() == 0 || decimal.value() == 1 ? null : "is neither true nor false, 1 nor 0";
            }
        };
    }

    /** Of a record without a {@link #problem}. */
    static Measured measured(Quantity quantity, @Nullable String unitName, double value) {
        Scale scale = SCALES.get(quantity);
        if (scale == null) {
            return new Measured(value, true);
        }
        Unit unit = scale.units().get(unitName == null ? "" : unitName);
        if (unit == null) {
            throw new IllegalStateException(quantity.id() + " in " + unitName + " was refused before");
        }
        double ours = value * unit.factor() + unit.offset();
        return new Measured(ours, ours >= scale.lowest() && ours <= scale.highest());
    }
}
