package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes dew point and vapour-pressure deficit of one sensor's temperature and humidity of the same time. Pure; one thread. */
final class Derivation {

    private final List<Point> points;
    private @Nullable Reading temperature;
    private @Nullable Reading humidity;

    Derivation(List<Point> points) {
        this.points = points;
    }

    /** Takes a reading as judged, and gives what it completes. */
    void next(Reading reading, Consumer<Reading> out) {
        switch (reading.point().quantity()) {
            case TEMPERATURE -> temperature = reading;
            case HUMIDITY -> humidity = reading;
            default -> {
                return;
            }
        }
        if (temperature == null || humidity == null || temperature.timeMillis() != humidity.timeMillis()) {
            return;
        }
        for (Point point : points) {
            out.accept(derive(point, temperature, humidity));
        }
        temperature = null;
        humidity = null;
    }

    private static Reading derive(Point point, Reading temperature, Reading humidity) {
        Quality quality = Precedence.worse(temperature.quality(), humidity.quality());
        Reading worst = quality == temperature.quality() ? temperature : humidity;
        long time = temperature.timeMillis();
        if (temperature.scaled().isEmpty() || humidity.scaled().isEmpty()) {
            return Reading.bad(point, time, quality, because(worst));
        }
        double celsius = unscaled(temperature, temperature.scaled().getAsInt());
        double rh = unscaled(humidity, humidity.scaled().getAsInt());
        double value = point.quantity() == Quantity.DEW_POINT
                ? MoistAir.dewPoint(celsius, rh)
                : MoistAir.vapourPressureDeficit(celsius, rh);
        if (!Double.isFinite(value)) {
            return Reading.bad(point, time, Quality.RANGE, "air of " + rh + " %RH has none");
        }
        Reading derived = Reading.of(point, time, point.quantity().scale(value), quality);
        return quality == Quality.GOOD ? derived : new Reading(point, time, derived.scaled(), quality, because(worst));
    }

    private static double unscaled(Reading reading, int scaled) {
        return reading.point().quantity().unscale(scaled).doubleValue();
    }

    private static String because(Reading input) {
        String why = input.cause() == null ? input.quality().id() : input.cause();
        return "its " + input.point().quantity().id() + ": " + why;
    }
}
