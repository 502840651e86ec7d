package io.hanlu.bridge;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is measured, in which unit and to how many decimals. Values travel as scaled integers ({@code 2.35 °C} is
 * {@code 235}), so that a value read back from disk or store is exactly the value that was measured.
 */
public enum Quantity {
    TEMPERATURE("°C", 2),
    HUMIDITY("%RH", 2),
    DEW_POINT("°C", 2),
    /** 0 closed, 1 open. */
    DOOR("", 0),
    /** Mains: 0 absent, 1 present. */
    POWER("", 0),
    /** 0 at rest, 1 running. */
    COMPRESSOR("", 0),
    /** 0 no, 1 the cooler is being defrosted. */
    DEFROST("", 0),
    CO2("ppm", 0),
    PRESSURE("hPa", 2),
    /** What moist air lacks to saturation. */
    VAPOUR_PRESSURE_DEFICIT("kPa", 3),
    BATTERY("%", 0),
    VOLTAGE("V", 3),
    /** Received signal strength of a radio. */
    LINK("dBm", 0),
    /** WGS 84, north positive; seven decimals are 1 cm. */
    LATITUDE("°", 7),
    /** WGS 84, east positive. */
    LONGITUDE("°", 7),
    /** Over ground. */
    SPEED("km/h", 1),
    /** Over ground, clockwise from true north. */
    COURSE("°", 1),
    /** Of a satellite receiver: 0 none, 2 two-dimensional, 3 three-dimensional. */
    FIX("", 0);

    private final String unit;
    private final int decimals;

    Quantity(String unit, int decimals) {
        this.unit = unit;
        this.decimals = decimals;
    }

    /** The name in points, topics and stores: {@code temperature}, {@code dew_point}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The unit as shown to people; empty for a state. */
    public String unit() {
        return unit;
    }

    /** Decimals kept; a scaled value is the measured value times ten to this power. */
    public int decimals() {
        return decimals;
    }

    /**
     * Rounds a measured value half up to the decimals kept.
     *
     * @param value in {@link #unit()}
     * @throws ArithmeticException when the value is NaN, infinite, or beyond what an int holds: no driver may turn such
     *     a value into a reading
     */
    public int scale(double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException(id() + " of " + value + " is no value");
        }
        return Math.toIntExact(Math.round(value * Math.pow(10, decimals)));
    }

    /** The measured value as a decimal with exactly {@link #decimals()} places. */
    public BigDecimal unscale(int scaled) {
        return BigDecimal.valueOf(scaled, decimals);
    }

    public static Optional<Quantity> byId(String id) {
        return Arrays.stream(values()).filter(q -> q.id().equals(id)).findFirst();
    }
}
