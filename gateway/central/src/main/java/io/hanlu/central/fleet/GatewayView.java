package io.hanlu.central.fleet;

import io.hanlu.wire.message.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One gateway at one moment; immutable. What only its birth message says is null until that has come.
 *
 * @param group what it publishes under
 * @param id unique in the fleet
 * @param name for people; the id until the birth has come
 * @param site where it stands
 * @param software name and version
 * @param presence what its {@code state} message says
 * @param presenceReason why, in the gateway's words
 * @param presenceSince the gateway's own time of that message
 * @param lastContact when the centre last received anything that was not retained; null when not since the centre started
 * @param clock how far the gateway's clock can be trusted, as in its birth
 * @param zones in the gateway's order; empty until the birth has come
 * @param points the newest reading of each point, by name
 * @param streams what has been committed of each of its streams; more than one after its journal was wiped
 * @param counts since the centre started
 * @param qualities names of quality codes, as in its birth; empty until that has come
 * @param key what it signs its replies to commands with; null when it takes none, or the birth has not come
 * @param alarms those that stand, as the broker retains them: by topic
 */
public record GatewayView(
        String group,
        String id,
        String name,
        @Nullable Site site,
        @Nullable String software,
        Presence presence,
        @Nullable String presenceReason,
        @Nullable Instant presenceSince,
        @Nullable Instant lastContact,
        @Nullable String clock,
        List<Zone> zones,
        List<Newest> points,
        List<Stream> streams,
        Counts counts,
        Map<Integer, String> qualities,
        @Nullable String key,
        List<Event> alarms) {

    /** What the gateway calls a quality code; the code's number while that is not known. */
    public String qualityName(int code) {
        return qualities.getOrDefault(code, Integer.toString(code));
    }

    /** Whether the gateway is connected to the broker. */
    public enum Presence {
        /** No {@code state} message has been seen. */
        UNKNOWN,
        ONLINE,
        OFFLINE
    }

    /**
     * Where in the network's tree it stands.
     *
     * @param region ISO 3166-2, {@code CN-SN}
     * @param tier {@code base county township village van}
     */
    public record Site(String region, String county, String tier) {}

    /**
     * One room or box.
     *
     * @param name for people
     * @param kind {@code cold-room precool freezer van-box ambient}
     */
    public record Zone(String id, String name, String kind) {}

    /**
     * The newest reading of a point by its own time, not by arrival.
     *
     * @param point {@code zone/sensor/quantity}
     * @param zone the id of its zone
     * @param unit null until the birth has come, when the store does not keep units
     * @param time of the reading
     * @param value decimal text with exactly the decimals of the point; null exactly when the quality is bad
     * @param quality 0 good, 1–127 uncertain, 128–255 bad
     * @param qualityName what the birth calls that code; the code itself until it has come
     */
    public record Newest(
            String point,
            String zone,
            String sensor,
            String quantity,
            @Nullable String unit,
            Instant time,
            @Nullable String value,
            int quality,
            String qualityName) {}

    /**
     * What is committed of one stream.
     *
     * @param stream the random id of the gateway's journal
     * @param first the lowest committed sequence number
     * @param last the highest
     * @param gaps what is missing between the two, ascending; at most {@link #MAX_GAPS}
     * @param missing how many sequence numbers are missing in all
     */
    public record Stream(String stream, long first, long last, List<Gap> gaps, long missing) {

        /** Gaps listed; {@link #missing} counts them all. */
        public static final int MAX_GAPS = 100;
    }

    /** Sequence numbers {@code first} to {@code last}, both included, that are not in the store. */
    public record Gap(long first, long last) {}

    /** Committed since the centre started, what was sent again included. */
    public record Counts(long chunks, long readings, long events) {}
}
