package io.hanlu.central.store;

import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.VerifyingKey;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gateways, chunks and events as tests need them. */
public final class Samples {

    public static final GatewayId LUOCHUAN = new GatewayId("CN-SN", "luochuan-apple-01");
    public static final GatewayId VAN = new GatewayId("CN-SN", "van-7");

    /** 2026-01-01T00:00:00Z. */
    public static final long START_MILLIS = 1_767_225_600_000L;

    /** As in the bridge's qualities. */
    public static final int GOOD = 0;

    public static final int CLAMPED = 2;
    public static final int CRC = 129;

    /** The temperature of room 1, its humidity, and its door. */
    public static final PointTable TABLE = table("stream-a");

    private Samples() {}

    public static PointTable table(String stream) {
        return new PointTable(
                stream,
                List.of(
                        new PointTable.Entry("room-1/air-1/temperature", "°C", 2),
                        new PointTable.Entry("room-1/air-1/humidity", "%RH", 2),
                        new PointTable.Entry("room-1/door-1/door", "", 0)));
    }

    /** What the gateway with this table says of itself. */
    public static Birth birth(GatewayId gateway, PointTable table) {
        return birth(gateway, table, null);
    }

    /** The same of one that signs its replies with this key; null when it takes no commands. */
    public static Birth birth(GatewayId gateway, PointTable table, @Nullable VerifyingKey key) {
        return new Birth(
                START_MILLIS,
                "hanlu",
                "0.1.0",
                "boot-1",
                "trusted",
                new Birth.GatewayName(gateway.gateway(), "洛川苹果产地仓", new Birth.Site("CN-SN", "luochuan", "base")),
                "Asia/Shanghai",
                List.of(new Birth.Zone("room-1", "1号冷库", "cold-room")),
                table.stream(),
                table.entries(),
                Birth.hex(table.hash()),
                Map.of(GOOD, "good", CLAMPED, "clamped", CRC, "crc"),
                key == null ? null : key.text());
    }

    /** A round of all three points, good, with this temperature in hundredths. */
    public static Round round(long seq, int centiCelsius) {
        return round(seq, centiCelsius, GOOD, GOOD);
    }

    /** The same with these qualities of temperature and humidity. */
    public static Round round(long seq, int centiCelsius, int temperatureQuality, int humidityQuality) {
        return new Round(
                seq,
                START_MILLIS + seq * 1000,
                new int[] {0, 1, 2},
                new int[] {
                    temperatureQuality < Round.FIRST_BAD_QUALITY ? centiCelsius : 0,
                    humidityQuality < Round.FIRST_BAD_QUALITY ? 9010 : 0,
                    1
                },
                new byte[] {(byte) temperatureQuality, (byte) humidityQuality, 0});
    }

    public static Delivery.Telemetry telemetry(GatewayId gateway, PointTable table, Round... rounds) {
        return new Delivery.Telemetry(gateway, table, new Chunk(table.hash(), Arrays.asList(rounds)));
    }

    public static Delivery.Telemetry telemetry(Round... rounds) {
        return telemetry(LUOCHUAN, TABLE, rounds);
    }

    public static Event event(long seq, @Nullable String text) {
        return new Event(
                "stream-a",
                seq,
                START_MILLIS + seq * 1000,
                "high",
                "high",
                "active",
                "room-1",
                "air-1",
                "temperature",
                new BigDecimal("4.25"),
                new BigDecimal("2.5"),
                text);
    }

    /** The alarm of that number on the air of room 1, in this state since the samples begin. */
    public static Event alarm(long number, String kind, String severity, String state) {
        return new Event(
                "stream-a",
                number,
                START_MILLIS + 1000,
                kind,
                severity,
                state,
                "room-1",
                "air-1",
                "temperature",
                new BigDecimal("4.25"),
                new BigDecimal("2.50"),
                "1号冷库苹果温度过高",
                new Event.Alarm(number, START_MILLIS, null, null, null, null, null, null));
    }

    public static Delivery.Occurrence occurrence(long seq, @Nullable String text) {
        return new Delivery.Occurrence(LUOCHUAN, event(seq, text));
    }
}
