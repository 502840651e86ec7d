package io.hanlu.edge.honesty;

import io.hanlu.bridge.Quality;

/**
 * Which quality a reading carries when several would fit: the worst. No value at all is worst. Then comes what makes the value
 * itself doubtful, the more particular suspicion first; then what doubts the sensor; then what doubts only the paper or the
 * time. An overdue certificate comes last because it lasts for weeks and would hide everything else.
 */
public final class Precedence {

    private Precedence() {}

    /** The worse of two; the first when they are equally bad. */
    public static Quality worse(Quality a, Quality b) {
        return rank(b) > rank(a) ? b : a;
    }

    /** Without a default, so that a new quality has to be given its place. */
    private static int rank(Quality quality) {
        return switch (quality) {
            case GOOD -> 0;
            case CALIBRATION -> 1;
            case CLOCK -> 2;
            case CLAMPED -> 3;
            case DISAGREES -> 4;
            case STUCK -> 5;
            case RATE -> 6;
            case IMPLAUSIBLE -> 7;
            case POWER_ON -> 8;
            case NACK, CRC, TIMEOUT, SHORT_READ, NOT_READY, BUS, ACCESS, RANGE, NO_VALUE, STALE, DEVICE, NO_FIX -> 9;
        };
    }
}
