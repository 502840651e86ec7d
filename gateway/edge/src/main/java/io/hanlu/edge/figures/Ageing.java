package io.hanlu.edge.figures;

/**
 * How much faster fresh produce ages when it is warmer.
 *
 * <p>Source: M. Cantwell, UC Davis postharvest technology, after Kitinoja and Kader, "Small-Scale Postharvest Handling
 * Practices": relative rate of deterioration 1.0 at 0 °C, 3.0 at 10 °C, 7.5 at 20 °C, 15.0 at 30 °C and 22.5 at 40 °C (Q10 of 3.0,
 * 2.5, 2.0 and 1.5). Between them the logarithm of the rate is a straight line; below 0 and above 40 °C the nearest goes on.
 */
final class Ageing {

    private static final double[] LN_RATE_AT_DECADE = {
        Math.log(1.0), Math.log(3.0), Math.log(7.5), Math.log(15.0), Math.log(22.5)
    };

    private Ageing() {}

    /** The rate relative to that at 0 °C. */
    static double rate(double celsius) {
        int decade = (int) Math.clamp(Math.floor(celsius / 10), 0, LN_RATE_AT_DECADE.length - 2);
        double slope = LN_RATE_AT_DECADE[decade + 1] - LN_RATE_AT_DECADE[decade];
        return Math.exp(LN_RATE_AT_DECADE[decade] + slope * (celsius / 10 - decade));
    }
}
