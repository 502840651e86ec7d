package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.config.ProduceProfile;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.web.Steps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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

    record Live(String time, Gateway gateway, List<Zone> zones, List<AlarmView.Alarm> alarms, Status status) {}

    record Gateway(String id, String name, String timezone, String region, String county, String tier) {}

    /** What people call something. */
    record Names(String zh, String en) {}

    /**
     * A room or box.
     *
     * @param maintenance null when it is in service
     * @param held a door or defrost holds alarms back
     * @param tripSince null when no trip is under way
     * @param defrostProposed something looks like a defrost; somebody should say whether it is one
     */
    record Zone(
            String id,
            String name,
            String kind,
            @Nullable String produce,
            @Nullable Names produceNames,
            @Nullable String rules,
            @Nullable Maintenance maintenance,
            boolean held,
            @Nullable String tripSince,
            @Nullable String lot,
            boolean defrostProposed,
            List<PointState> points) {}

    record Maintenance(
            String until, @Nullable String by, @Nullable String reason) {}

    /**
     * A limit, and why it is what it is.
     *
     * @param kind {@code high-high high low low-low}
     * @param from for people: {@code produce apple}, {@code rules frozen}, {@code gateway.yaml:31}
     * @param confirmed false: to be checked before anybody relies on it
     */
    record Limit(
            String kind,
            BigDecimal value,
            BigDecimal deadBand,
            long delaySeconds,
            int delayReadings,
            String from,
            boolean confirmed) {}

    /** What changed of alarms: all that stand, and what lies over zones. */
    record Alarms(String time, List<AlarmView.Alarm> standing, List<Overlay> zones) {}

    /** As in {@link Zone}. */
    record Overlay(
            String id,
            @Nullable Maintenance maintenance,
            boolean held,
            @Nullable String tripSince,
            @Nullable String lot,
            boolean defrostProposed) {}

    /**
     * @param point {@code zone/sensor/quantity}
     * @param value null when there is none, never a stand-in
     * @param quality null before the first reading
     * @param cause for people, in English: what went wrong and what to do; null when there is nothing to say
     * @param level {@code good uncertain bad late none}, and {@code recorded} for what is good of a recording
     * @param lateAfterSeconds the age at which the level becomes late; null for never
     * @param time of the reading, RFC 3339
     * @param limits empty when nothing limits it
     * @param alarm the gravest that stands; null when none does
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
            List<Limit> limits,
            AlarmView.@Nullable OfPoint alarm) {}

    record Status(
            String time,
            String uplink,
            String uplinkDetail,
            @Nullable String lastDurable,
            @Nullable String lastAck,
            long unsent,
            ClockState clock,
            @Nullable String trouble,
            List<String> notReady,
            Storage storage) {}

    /** As {@link GatewayStatus.Storage}. */
    record Storage(
            long bytes,
            long maxBytes,
            @Nullable Long freeBytes,
            @Nullable Long hoursLeft,
            @Nullable Long deviceBytesPerDay,
            long lost,
            long damagedRows,
            @Nullable String checked,
            @Nullable String salvage) {}

    record ClockState(String trust, boolean kept, double wallAheadSeconds, long held) {}

    record Readings(String time, List<PointState> points) {}

    private volatile GatewayConfig config; // as in force
    private final LiveTable live;
    private final AlarmDesk desk;
    private final PointFacts facts;
    private final AlarmView alarms;
    private final Clock clock;
    private final ZoneId timezone;
    private final Map<String, SensorSpec> sensors;
    private final Map<SensorSpec, SensorRules> rules;

    LiveView(GatewayConfig config, LiveTable live, AlarmDesk desk, PointFacts facts, Clock clock) {
        this.config = config;
        this.live = live;
        this.desk = desk;
        this.facts = facts;
        this.clock = clock;
        this.timezone = config.gateway().timezone();
        this.alarms = new AlarmView(desk, timezone);
        this.sensors = config.sensors().stream()
                .collect(Collectors.toMap(spec -> spec.zone() + "/" + spec.id(), Function.identity()));
        this.rules = config.honesty().stream().collect(Collectors.toMap(SensorRules::spec, Function.identity()));
    }

    void changed(GatewayConfig inForce) {
        config = inForce;
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
                zones(newest),
                alarms.standing(),
                status(status));
    }

    /** What of alarms the page is told when it changes. */
    Alarms alarms() {
        return new Alarms(
                now(),
                alarms.standing(),
                config.zones().stream().map(zone -> overlay(zone.id())).toList());
    }

    private List<Zone> zones(Map<Point, LiveTable.Entry> newest) {
        Map<String, AlarmView.OfPoint> gravest = gravest();
        return config.zones().stream().map(zone -> zone(zone, newest, gravest)).toList();
    }

    /** The gravest alarm that stands on each point. */
    private Map<String, AlarmView.OfPoint> gravest() {
        return desk.standing().stream()
                .collect(Collectors.toMap(
                        standing -> {
                            AlarmKey key = standing.last().key();
                            return key.zone() + "/" + key.sensor() + "/" + key.quantity();
                        },
                        AlarmView::ofPoint,
                        (first, second) -> first));
    }

    private Zone zone(
            GatewayConfig.Zone zone, Map<Point, LiveTable.Entry> newest, Map<String, AlarmView.OfPoint> gravest) {
        List<PointState> points = points(zone)
                .filter(point -> newest.containsKey(point) || !isRecording(point))
                .map(point -> state(point, newest.get(point), gravest))
                .toList();
        Overlay over = overlay(zone.id());
        ProduceProfile produce = zone.produceProfile();
        return new Zone(
                zone.id(),
                zone.name(),
                zone.kind().id(),
                zone.produce(),
                produce == null ? null : new Names(produce.nameZh(), produce.nameEn()),
                zone.rules(),
                over.maintenance(),
                over.held(),
                over.tripSince(),
                over.lot(),
                over.defrostProposed(),
                points);
    }

    /** All points that its sensors measure, and those derived from them. */
    private static Stream<Point> points(GatewayConfig.Zone zone) {
        return zone.sensors().stream()
                .flatMap(spec -> Stream.concat(
                        quantities(spec).stream().map(spec::point),
                        zone.honesty().stream()
                                .filter(rules -> rules.spec().equals(spec))
                                .flatMap(rules -> rules.derivedPoints().stream())));
    }

    /** The points that measure now: a recording's times are its own. */
    Set<Point> measured() {
        return config.zones().stream()
                .flatMap(LiveView::points)
                .filter(point -> !isRecording(point))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Overlay overlay(String zone) {
        return desk.contexts().stream()
                .filter(context -> context.zone().equals(zone))
                .findFirst()
                .map(context -> new Overlay(
                        zone,
                        context.maintenanceUntil() == 0
                                ? null
                                : new Maintenance(
                                        Steps.text(context.maintenanceUntil(), timezone),
                                        context.maintenanceBy(),
                                        context.maintenanceReason()),
                        context.held(),
                        context.tripSince() == 0 ? null : Steps.text(context.tripSince(), timezone),
                        context.lot(),
                        context.defrostProposed()))
                .orElse(new Overlay(zone, null, false, null, null, false));
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
        Map<String, AlarmView.OfPoint> gravest = gravest();
        return new Readings(
                now(),
                live.since(version).stream()
                        .sorted(Comparator.comparingLong(LiveTable.Entry::version))
                        .map(entry -> state(entry.reading().point(), entry, gravest))
                        .toList());
    }

    private PointState state(Point point, LiveTable.@Nullable Entry entry, Map<String, AlarmView.OfPoint> gravest) {
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
                facts.limits(point).stream()
                        .map(limit -> limit(quantity, limit))
                        .toList(),
                gravest.get(point.toString()));
    }

    private static Limit limit(Quantity quantity, PointFacts.Limit limit) {
        return new Limit(
                limit.kind().id(),
                quantity.unscale(limit.value()),
                quantity.unscale(limit.deadBand()),
                limit.delay().time().toSeconds(),
                limit.delay().readings(),
                limit.from(),
                limit.confirmed());
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
                new ClockState(
                        status.clock().trust().id(),
                        status.clock().kept(),
                        status.clock().wallAheadSeconds(),
                        status.clock().held()),
                status.trouble(),
                status.notReady(),
                storage(status.storage()));
    }

    private Storage storage(GatewayStatus.Storage storage) {
        return new Storage(
                storage.bytes(),
                storage.maxBytes(),
                orNull(storage.freeBytes()),
                orNull(storage.hoursLeft()),
                orNull(storage.deviceBytesPerDay()),
                storage.lost(),
                storage.damagedRows(),
                time(storage.checkedMillis()),
                storage.salvage());
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private @Nullable String time(OptionalLong millis) {
        return millis.isPresent() ? Steps.text(millis.getAsLong(), timezone) : null;
    }

    String now() {
        return Steps.text(clock.epochMillis(), timezone);
    }
}
