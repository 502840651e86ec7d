package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hanlu.wire.chunk.PointTable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a gateway is and what its chunks mean; retained, so that every new subscriber can read the stream.
 *
 * @param ts UTC epoch milliseconds when it was written
 * @param software {@code hanlu}
 * @param version of the software
 * @param boot the machine's boot id
 * @param clock {@code trusted} when its time was set from a source, else {@code untrusted}
 * @param gateway which gateway
 * @param timezone IANA name
 * @param zones in the order of its configuration
 * @param stream the journal's random id: sequence numbers mean something only within it
 * @param points the point table, by index; names are {@code zone/sensor/quantity}
 * @param table the point table's hash, 16 hex digits; checked against stream and points
 * @param qualities what the quality codes mean: decimal code to cause
 * @param key what the gateway signs its replies with, as {@link VerifyingKey#text} gives it; null when it signs none
 */
public record Birth(
        @JsonProperty(required = true) long ts,
        String software,
        String version,
        String boot,
        String clock,
        GatewayName gateway,
        String timezone,
        List<Zone> zones,
        String stream,
        List<PointTable.Entry> points,
        String table,
        Map<Integer, String> qualities,
        @Nullable String key) {

    /** 4,096 points at about 100 bytes, and the rest. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int POINT_LEVELS = 3;
    private static final int MAX_DECIMALS = 9;
    private static final int MAX_QUALITY = 255;

    /** Of a gateway that takes no commands. */
    public Birth(
            long ts,
            String software,
            String version,
            String boot,
            String clock,
            GatewayName gateway,
            String timezone,
            List<Zone> zones,
            String stream,
            List<PointTable.Entry> points,
            String table,
            Map<Integer, String> qualities) {
        this(ts, software, version, boot, clock, gateway, timezone, zones, stream, points, table, qualities, null);
    }

    /**
     * Which gateway, for programs and for people.
     *
     * @param id as in the topic
     * @param name for people
     * @param site where it stands
     */
    public record GatewayName(String id, String name, Site site) {
        public GatewayName {
            if (!Topics.isGatewayId(Json.required(id, "id"))) {
                throw new IllegalArgumentException("'" + id + "' is no gateway id");
            }
            Json.required(name, "name");
            Json.required(site, "site");
        }
    }

    /**
     * The gateway's place in the tree of sites.
     *
     * @param region a province, such as {@code CN-SN}
     * @param county within the region
     * @param tier {@code base | county | township | village | van}
     */
    public record Site(String region, String county, String tier) {
        public Site {
            Json.required(region, "region");
            Json.required(county, "county");
            Json.required(tier, "tier");
        }
    }

    /**
     * A room or box.
     *
     * @param id as in point names
     * @param name for people
     * @param kind {@code cold-room | precool | freezer | van-box | ambient}
     */
    public record Zone(String id, String name, String kind) {
        public Zone {
            Json.requireName(id, "id");
            Json.required(name, "name");
            Json.required(kind, "kind");
        }
    }

    public Birth {
        Json.required(software, "software");
        Json.required(version, "version");
        Json.required(boot, "boot");
        Json.required(clock, "clock");
        Json.required(gateway, "gateway");
        Json.required(timezone, "timezone");
        Json.requireName(stream, "stream");
        zones = Json.list(zones, "zones");
        points = Json.list(points, "points");
        qualities = Map.copyOf(Json.required(qualities, "qualities"));
        points.forEach(Birth::check);
        for (int code : qualities.keySet()) {
            if (code < 0 || code > MAX_QUALITY) {
                throw new IllegalArgumentException("quality code " + code + "; 0 to " + MAX_QUALITY + " are allowed");
            }
        }
        String hash = hex(new PointTable(stream, points).hash());
        if (!hash.equals(table)) {
            throw new IllegalArgumentException("table " + table + " is not the hash of its stream and points, " + hash);
        }
        if (key != null) {
            VerifyingKey.parse(key);
        }
    }

    /** Jackson fills the table's entries without looking. */
    private static void check(PointTable.Entry point) {
        String[] levels = Json.required(point.name(), "a point's name").split("/", -1);
        Json.required(point.unit(), "the unit of " + point.name());
        if (levels.length != POINT_LEVELS || !Arrays.stream(levels).allMatch(Topics::isName)) {
            throw new IllegalArgumentException("point '" + point.name() + "' is not zone/sensor/quantity");
        }
        if (point.decimals() < 0 || point.decimals() > MAX_DECIMALS) {
            throw new IllegalArgumentException(
                    "point " + point.name() + " has " + point.decimals() + " decimals; 0 to " + MAX_DECIMALS);
        }
    }

    /** What chunks of this gateway are decoded with. */
    public PointTable pointTable() {
        return new PointTable(stream, points);
    }

    /** A table's hash as {@link #table} holds it. */
    public static String hex(long tableHash) {
        return HexFormat.of().toHexDigits(tableHash);
    }

    public byte[] encode() {
        return Json.write(this);
    }

    public static Birth parse(byte[] payload) throws MessageException {
        return Json.read("birth", payload, MAX_BYTES, Birth.class);
    }
}
