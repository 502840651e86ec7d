package io.hanlu.edge.honesty;

/** What follows from air's temperature and humidity, over water (not ice) at any temperature, as humidity sensors count. */
final class MoistAir {

    // Magnus, Sonntag 1990, valid from -45 to 60 °C
    private static final double MAGNUS_A = 17.62;
    private static final double MAGNUS_B = 243.12;

    // Tetens as in FAO Irrigation and Drainage Paper 56, equation 11
    private static final double TETENS_KPA = 0.6108;
    private static final double TETENS_A = 17.27;
    private static final double TETENS_B = 237.3;

    private MoistAir() {}

    /**
     * The temperature at which this air begins to wet what it touches, in °C.
     *
     * @param rh in %RH, above 0: absolutely dry air has no dew point
     */
    static double dewPoint(double celsius, double rh) {
        double gamma = Math.log(rh / 100) + MAGNUS_A * celsius / (MAGNUS_B + celsius);
        return MAGNUS_B * gamma / (MAGNUS_A - gamma);
    }

    /**
     * What the air lacks to saturation, which is what dries produce, in kPa.
     *
     * @param rh in %RH
     */
    static double vapourPressureDeficit(double celsius, double rh) {
        return TETENS_KPA * Math.exp(TETENS_A * celsius / (celsius + TETENS_B)) * (1 - rh / 100);
    }
}
