package io.hanlu.bridge.gpsd;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the van can have come to where the receiver says it is. A single false fix moves nothing; a receiver that keeps
 * saying so for half a minute is believed, since the earlier place may have been the false one, or a ferry has taken the van.
 *
 * <p>Distances only need to tell a road from a jump: the Earth is a ball here. Time is the monotonic clock's, not the
 * receiver's, which may be what is wrong. Used by one thread.
 */
final class Movement {

    /** No van is that fast. */
    private static final double FASTEST_KM_PER_H = 250;

    /** What a standing receiver may wander between two fixes, in a yard between buildings. */
    private static final double WANDERING_KM = 0.3;

    /** How long another place must be repeated. */
    private static final Duration INSISTENCE = Duration.ofSeconds(30);

    /** … and by how many fixes. */
    private static final int INSISTING_FIXES = 10;

    private static final double EARTH_RADIUS_KM = 6371;
    private static final double NANOS_PER_HOUR = 3.6e12;

    private record Place(double latitude, double longitude, long nanos) {

        boolean reaches(Place next) {
            double hours = Math.max(0, next.nanos - nanos) / NANOS_PER_HOUR;
            return kilometres(next) <= WANDERING_KM + FASTEST_KM_PER_H * hours;
        }

        private double kilometres(Place other) {
            double north = Math.toRadians(other.latitude - latitude);
            double east = Math.toRadians(Math.IEEEremainder(other.longitude - longitude, 360));
            double a = square(Math.sin(north / 2))
                    + Math.cos(Math.toRadians(latitude))
                            * Math.cos(Math.toRadians(other.latitude))
                            * square(Math.sin(east / 2));
            return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
        }

        private static double square(double x) {
            return x * x;
        }
    }

    private @Nullable Place believed;

    // another place, being repeated
    private @Nullable Place last;
    private long firstNanos;
    private int repeated;

    /**
     * Takes the next fix.
     *
     * @param nanos monotonic time of its arrival
     * @return whether the van can be there
     */
    boolean accepts(double latitude, double longitude, long nanos) {
        Place place = new Place(latitude, longitude, nanos);
        if (believed == null || believed.reaches(place)) {
            return believe(place);
        }
        if (last != null && last.reaches(place)) {
            repeated++;
        } else {
            firstNanos = nanos;
            repeated = 1;
        }
        last = place;
        boolean insists = repeated >= INSISTING_FIXES && nanos - firstNanos >= INSISTENCE.toNanos();
        return insists && believe(place);
    }

    private boolean believe(Place place) {
        believed = place;
        last = null;
        return true;
    }
}
