package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.web.Steps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the live table and the status into what {@code /api/v1/live} and the stream say. Stateless; any thread. */
final class LiveView {

    /** The driver whose readings carry a recording's own times: their age says nothing about the sensor. */
    private static final String RECORDING = "replay";

    /** The driver of what sends in a rhythm of its own: its readings say themselves when it has been silent for too long. */
    private static final String NODE = "node";

    record Live(String time, Gateway gateway, List<Zone> zones, Status status) {}

    record Gateway(String id, String name, String timezone, String region, String county, String tier) {}

    record Zone(
            String id, String name, String kind, @Nullable String produce, List<PointState> points) {}

    /**
     * @param point {@code zone/sensor/quantity}
     * @param value null when there is none, never a stand-in
     * @param quality null before the first reading
     * @param cause for people, in English: what went wrong and what to do; null when there is nothing to say
     * @param level {@code good uncertain bad late none}, and {@code recorded} for what is good of a recording
     * @param lateAfterSeconds the age at which the level becomes late; null for never
     * @param time of the reading, RFC 3339
     * @param limits not known yet
     * @param alarm not known yet
     */
    record PointState(
            String point,
            String zone,
            String sensor,
            String quantity,
            String unit,
            int decimals,
            @Nullable BigDecimal value,
            @Nullable String quality,
            @Nullable String cause,
            String level,
            @Nullable Double ageSeconds,
            @Nullable Long lateAfterSeconds,
            @Nullable String time,
            @Nullable Object limits,
            @Nullable Object alarm) {}

    record Status(
            String time,
            String uplink,
            String uplinkDetail,
            @Nullable String lastDurable,
            @Nullable String lastAck,
            long unsent,
            @Nullable String trouble,
            List<String> notReady) {}

    record Readings(String time, List<PointState> points) {}

    private final GatewayConfig config;
    private final LiveTable live;
    private final Clock clock;
    private final ZoneId timezone;
    private final Map<String, SensorSpec> sensors;
    private final Map<SensorSpec, SensorRules> rules;

    LiveView(GatewayConfig config, LiveTable live, Clock clock) {
        this.config = config;
        this.live = live;
        this.clock = clock;
        this.timezone = config.gateway().timezone();
        this.sensors = config.sensors().stream()
                .collect(Collectors.toMap(spec -> spec.zone() + "/" + spec.id(), Function.identity()));
        this.rules = config.honesty().stream().collect(Collectors.toMap(SensorRules::spec, Function.identity()));
    }

    Live all(GatewayStatus status) {
        Map<Point, LiveTable.Entry> newest = live.snapshot().stream()
                .collect(Collectors.toMap(entry -> entry.reading().point(), Function.identity()));
        GatewayConfig.Gateway gateway = config.gateway();
        return new Live(
                now(),
                new Gateway(
                        gateway.id(),
                        gateway.name(),
                        timezone.getId(),
                        gateway.site().region(),
                        gateway.site().county(),
                        gateway.site().tier().id()),
                config.zones().stream().map(zone -> zone(zone, newest)).toList(),
                status(status));
    }

    private Zone zone(GatewayConfig.Zone zone, Map<Point, LiveTable.Entry> newest) {
        List<PointState> points = zone.sensors().stream()
                .flatMap(spec -> Stream.concat(
                        quantities(spec).stream().map(spec::point),
                        zone.honesty().stream()
                                .filter(rules -> rules.spec().equals(spec))
                                .flatMap(rules -> rules.derivedPoints().stream())))
                .filter(point -> newest.containsKey(point) || !isRecording(point))
                .map(point -> state(point, newest.get(point)))
                .toList();
        return new Zone(zone.id(), zone.name(), zone.kind().id(), zone.produce(), points);
    }

    private static List<Quantity> quantities(SensorSpec spec) {
        return Drivers.find(spec.driver())
                .map(driver -> driver.quantities(spec))
                .orElse(List.of());
    }

    private boolean isRecording(Point point) {
        SensorSpec spec = sensors.get(point.zone() + "/" + point.sensor());
        return spec != null && spec.driver().equals(RECORDING);
    }

    /** Whether the configuration has it. */
    boolean knows(Point point) {
        return sensors.containsKey(point.zone() + "/" + point.sensor());
    }

    /** The points that changed after that version, in the order in which they changed. */
    Readings since(long version) {
        return new Readings(
                now(),
                live.since(version).stream()
                        .sorted(Comparator.comparingLong(LiveTable.Entry::version))
                        .map(entry -> state(entry.reading().point(), entry))
                        .toList());
    }

    private PointState state(Point point, LiveTable.@Nullable Entry entry) {
        Quantity quantity = point.quantity();
        OptionalLong lateAfter = lateAfterSeconds(point);
        Reading reading = entry == null ? null : entry.reading();
        Double age = entry == null ? null : live.age(entry).toMillis() / 1000.0;
        return new PointState(
                point.toString(),
                point.zone(),
                point.sensor(),
                quantity.id(),
                quantity.unit(),
                quantity.decimals(),
                reading != null && reading.scaled().isPresent()
                        ? quantity.unscale(reading.scaled().getAsInt())
                        : null,
                reading == null ? null : reading.quality().id(),
                reading == null ? null : reading.cause(),
                level(reading, age, lateAfter, isRecording(point)),
                age,
                lateAfter.isPresent() ? lateAfter.getAsLong() : null,
                reading == null ? null : Steps.text(reading.timeMillis(), timezone),
                null,
                null);
    }

    private static String level(
            @Nullable Reading reading, @Nullable Double age, OptionalLong lateAfter, boolean recorded) {
        if (reading == null || age == null) {
            return "none";
        }
        if (lateAfter.isPresent() && age > lateAfter.getAsLong()) {
            return "late";
        }
        if (reading.quality() == Quality.GOOD) {
            return recorded ? "recorded" : "good";
        }
        return reading.quality().hasValue() ? "uncertain" : "bad";
    }

    private OptionalLong lateAfterSeconds(Point point) {
        SensorSpec spec = sensors.get(point.zone() + "/" + point.sensor());
        if (spec == null || spec.driver().equals(RECORDING)) {
            return OptionalLong.empty();
        }
        SensorRules own = rules.get(spec);
        Duration declared = own == null ? null : own.staleAfter();
        if (declared == null) {
            return spec.driver().equals(NODE)
                    ? OptionalLong.empty()
                    : OptionalLong.of(SensorRules.longestSilence(spec.every()).toSeconds());
        }
        return declared.isZero() ? OptionalLong.empty() : OptionalLong.of(declared.toSeconds());
    }

    Status status(GatewayStatus status) {
        return new Status(
                now(),
                status.uplink().name().toLowerCase(Locale.ROOT),
                status.uplinkDetail(),
                time(status.lastDurableMillis()),
                time(status.lastAckMillis()),
                status.unsent(),
                status.trouble(),
                status.notReady());
    }

    private @Nullable String time(OptionalLong millis) {
        return millis.isPresent() ? Steps.text(millis.getAsLong(), timezone) : null;
    }

    private String now() {
        return Steps.text(clock.epochMillis(), timezone);
    }
}
