package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one measurement gave: a value or a cause for each quantity. Belongs to one call of {@link Device#measure}. */
public final class Samples {

    private final SensorSpec spec;
    private final long timeMillis;
    private final List<Quantity> expected;
    private final Map<Quantity, Reading> readings = new EnumMap<>(Quantity.class);
    private final Map<Quantity, DeviceException> failures = new EnumMap<>(Quantity.class);

    Samples(SensorSpec spec, List<Quantity> expected, long timeMillis) {
        this.spec = spec;
        this.expected = expected;
        this.timeMillis = timeMillis;
    }

    /** A good value, in the quantity's unit. */
    public void put(Quantity quantity, double value) {
        put(quantity, value, Quality.GOOD);
    }

    /**
     * A value with a reservation.
     *
     * @param quality one that has a value
     */
    public void put(Quantity quantity, double value, Quality quality) {
        add(Reading.of(spec.point(quantity), timeMillis, quantity.scale(value), quality));
    }

    /** A good value when it lies within what the device can measure, both ends included; else a bad reading: RANGE. */
    public void put(Quantity quantity, double value, double lowest, double highest) {
        if (value >= lowest && value <= highest) {
            put(quantity, value);
        } else {
            fail(
                    quantity,
                    new DeviceException(
                            Quality.RANGE,
                            quantity.id() + " of " + value + " " + quantity.unit() + " is outside the " + lowest
                                    + " to " + highest
                                    + " that the device can measure; if it repeats, replace the device"));
        }
    }

    /** No value, and why. */
    public void fail(Quantity quantity, DeviceException cause) {
        add(Reading.bad(spec.point(quantity), timeMillis, cause.quality(), cause.getMessage()));
        failures.put(quantity, cause);
    }

    /** No value for whatever is still missing. */
    void failRest(DeviceException cause) {
        for (Quantity quantity : expected) {
            if (!readings.containsKey(quantity)) {
                fail(quantity, cause);
            }
        }
    }

    /** What went wrong with the first of the quantities that are missing; null when none is. */
    @Nullable
    DeviceException failure() {
        return failures.isEmpty() ? null : failures.values().iterator().next();
    }

    /** Whether something is missing that another try may give, and nothing that kept the bus waiting. */
    boolean isWorthAnotherTry(Set<Quality> passing) {
        return failures.values().stream().anyMatch(failure -> passing.contains(failure.quality()))
                && failures.values().stream().noneMatch(failure -> Patience.isTriedBy(failure.quality()));
    }

    /**
     * Takes over what an earlier try for the same tick gave and this one did not; what is still missing tells how often it was
     * tried.
     *
     * @param tries so far, this one included
     */
    Samples completedFrom(Samples earlier, int tries) {
        for (Map.Entry<Quantity, DeviceException> missing : Map.copyOf(failures).entrySet()) {
            Quantity quantity = missing.getKey();
            Reading before = earlier.readings.get(quantity);
            if (before != null && before.quality().hasValue()) {
                readings.put(quantity, before);
                failures.remove(quantity);
            } else {
                DeviceException failure = missing.getValue();
                readings.put(
                        quantity,
                        Reading.bad(
                                spec.point(quantity),
                                timeMillis,
                                failure.quality(),
                                failure.getMessage() + "; " + tries + " tries"));
            }
        }
        return this;
    }

    /** One for each expected quantity, in their order. */
    List<Reading> readings() {
        return expected.stream()
                .map(quantity -> {
                    Reading reading = readings.get(quantity);
                    if (reading == null) {
                        throw new IllegalStateException(spec.driver() + " neither gave nor refused " + quantity.id());
                    }
                    return reading;
                })
                .toList();
    }

    private void add(Reading reading) {
        Quantity quantity = reading.point().quantity();
        if (!expected.contains(quantity)) {
            throw new IllegalStateException(spec.driver() + " gave " + quantity.id() + ", which it does not declare");
        }
        if (readings.putIfAbsent(quantity, reading) != null) {
            throw new IllegalStateException(spec.driver() + " gave " + quantity.id() + " twice");
        }
    }
}
