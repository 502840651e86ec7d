package io.hanlu.wire.message;

import io.hanlu.wire.chunk.PointTable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

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
 */
public record Birth(
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

    /** 4,096 points at about 100 bytes, and the rest. */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * Which gateway, for programs and for people.
     *
     * @param id as in the topic
     * @param name for people
     * @param site where it stands
     */
    public record GatewayName(String id, String name, Site site) {}

    /**
     * The gateway's place in the tree of sites.
     *
     * @param region a province, such as {@code CN-SN}
     * @param county within the region
     * @param tier {@code base | county | township | village | van}
     */
    public record Site(String region, String county, String tier) {}

    /**
     * A room or box.
     *
     * @param id as in point names
     * @param name for people
     * @param kind {@code cold-room | precool | freezer | van-box | ambient}
     */
    public record Zone(String id, String name, String kind) {}

    public Birth {
        zones = List.copyOf(zones);
        points = List.copyOf(points);
        qualities = Map.copyOf(qualities);
        String hash = hex(new PointTable(stream, points).hash());
        if (!hash.equals(table)) {
            throw new IllegalArgumentException("table " + table + " is not the hash of its stream and points, " + hash);
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
