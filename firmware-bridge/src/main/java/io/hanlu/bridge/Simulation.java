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
 * @param lines a folder in which simulated lines can be seen and moved: {@code gpio-22} holds 0 or 1, the level of an output;
 *     who writes 0 or 1 into {@code gpio-17} holds an input at that level. Null for none
 */
public record Simulation(
        @Nullable Path recording,
        double speed,
        long seed,
        @Nullable Path lines) {

    /** The recording inside the jar, sixty times as fast as life. */
    public static final Simulation DEFAULT = new Simulation(null, 60, 1);

    /** Without a folder of lines. */
    public Simulation(@Nullable Path recording, double speed, long seed) {
        this(recording, speed, seed, null);
    }

    public Simulation {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("a simulated world has a speed above 0, not " + speed);
        }
    }
}
