package io.hanlu.bridge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The world that simulated chips ({@code sim:} addresses) measure.
 *
 * @param recording a CSV recording whose temperature the world follows, in the format of the driver {@code replay};
 *     null for the recording inside the jar (a vaccine fridge, 37 days)
 * @param speed how many recorded seconds pass in one second, above 0
 * @param seed of noise, door openings and the differences between chips
 */
public record Simulation(@Nullable Path recording, double speed, long seed) {

    /** The recording inside the jar, sixty times as fast as life. */
    public static final Simulation DEFAULT = new Simulation(null, 60, 1);

    public Simulation {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("a simulated world has a speed above 0, not " + speed);
        }
    }
}
