package io.hanlu.bridge;

/**
 * One quantity of one sensor in one zone, for example {@code room-1/air-1/temperature}. The name outlives the chip: a
 * replaced sensor continues its point's history.
 */
public record Point(String zone, String sensor, Quantity quantity) {

    @Override
    public String toString() {
        return zone + "/" + sensor + "/" + quantity.id();
    }
}
