package io.hanlu.central.console;

import io.hanlu.central.fleet.GatewayView;
import io.hanlu.central.fleet.GatewayView.Newest;
import io.hanlu.central.fleet.GatewayView.Site;
import io.hanlu.central.fleet.GatewayView.Zone;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.web.Steps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what is known of gateways into what the pages read. Pure; any thread. */
final class FleetView {

    /** Heard within this: ok. The habit of Chinese supervision platforms. */
    private static final Duration OK_WITHIN = Duration.ofMinutes(15);

    /** Heard within this: late. Longer ago, or never since the centre started: silent. */
    private static final Duration LATE_WITHIN = Duration.ofMinutes(20);

    /** Whether a gateway is heard. */
    enum Contact {
        OK,
        LATE,
        SILENT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Contact of(Duration since) {
            return since.compareTo(OK_WITHIN) <= 0 ? OK : since.compareTo(LATE_WITHIN) <= 0 ? LATE : SILENT;
        }
    }

    /**
     * How many gateways stand how.
     *
     * @param alarm in how many an alarm stands that nobody has put aside, also where contact is late or lost; null: alarms are not
     *     known now, which is not the same as none
     */
    record Counts(long gateways, long ok, @Nullable Long alarm, long late, long silent) {

        static Counts of(List<Line> lines, boolean alarmsKnown) {
            return new Counts(
                    lines.size(),
                    count(lines, Contact.OK),
                    alarmsKnown ? lines.stream().filter(Line::isInAlarm).count() : null,
                    count(lines, Contact.LATE),
                    count(lines, Contact.SILENT));
        }

        private static long count(List<Line> lines, Contact contact) {
            return lines.stream()
                    .filter(line -> line.status().equals(contact.id()))
                    .count();
        }
    }

    record Region(@Nullable String region, Counts counts, List<County> counties) {}

    record County(@Nullable String county, Counts counts) {}

    record Fleet(
            String time,
            Counts counts,
            List<Region> regions,
            List<Line> gateways,
            @Nullable String nextCursor) {}

    /**
     * One gateway in the list.
     *
     * @param status {@code ok late silent}
     * @param lastContact null when nothing has come since the centre started
     * @param presence {@code online offline unknown}, as the broker has it
     * @param points whose newest reading is known
     * @param pointsWithoutValue those whose newest reading is bad
     * @param missing sequence numbers missing in the store
     * @param alarms that stand, but for those that are shelved, held back or in maintenance; null when they are not known
     * @param unacknowledged those among them that nobody has acknowledged
     * @param gravest the gravest severity among them
     */
    record Line(
            String group,
            String id,
            String name,
            @Nullable String region,
            @Nullable String county,
            @Nullable String tier,
            String status,
            @Nullable String lastContact,
            @Nullable Long silentSeconds,
            String presence,
            @Nullable String presenceReason,
            @Nullable String presenceSince,
            int points,
            long pointsWithoutValue,
            long missing,
            @Nullable Long alarms,
            @Nullable Long unacknowledged,
            @Nullable String gravest) {

        boolean isInAlarm() {
            return alarms != null && alarms > 0;
        }

        /** The list's order: who needs attention comes first, then by name. */
        String cursor() {
            boolean calls = unacknowledged != null && unacknowledged > 0;
            int rank = calls
                    ? 0
                    : switch (Contact.valueOf(status.toUpperCase(Locale.ROOT))) {
                        case SILENT -> 1;
                        case LATE -> 2;
                        case OK -> isInAlarm() ? 3 : pointsWithoutValue > 0 || missing > 0 ? 4 : 5;
                    };
            return rank + "/" + group + "/" + id;
        }
    }

    /**
     * One gateway with all that is known of it.
     *
     * @param takesCommands whether its birth says how it signs replies
     * @param alarms that stand; null when they are not known now
     */
    record Gateway(
            String time,
            Line gateway,
            @Nullable String software,
            @Nullable String clock,
            List<ZonePoints> zones,
            List<StreamGaps> streams,
            GatewayView.Counts counts,
            boolean takesCommands,
            @Nullable List<AlarmLine> alarms) {}

    /** @param kind null, like the name's words, when the birth has not come or has no such zone */
    record ZonePoints(String id, String name, @Nullable String kind, List<PointState> points) {}

    /**
     * The newest reading of a point.
     *
     * @param value null when there is none, never a stand-in
     * @param quality its name, or its number while the gateway has not said what it means
     * @param level {@code good uncertain bad}, or {@code late silent} when the reading is older than contact may be
     */
    record PointState(
            String point,
            String sensor,
            String quantity,
            @Nullable String unit,
            @Nullable BigDecimal value,
            int decimals,
            String quality,
            String level,
            double ageSeconds,
            String time) {}

    /** @param gaps first and last missing sequence number, both included; {@code missing} counts them all */
    record StreamGaps(String stream, long first, long last, long missing, List<List<Long>> gaps) {}

    private final Instant now;
    private final ZoneId timezone;

    private final boolean alarmsKnown;

    FleetView(Instant now, ZoneId timezone, boolean alarmsKnown) {
        this.alarmsKnown = alarmsKnown;
        this.now = now;
        this.timezone = timezone;
    }

    String time() {
        return text(now);
    }

    private String text(Instant time) {
        return Steps.text(time.toEpochMilli(), timezone);
    }

    Line line(GatewayView view) {
        Site site = view.site();
        Instant heard = view.lastContact();
        Instant presenceSince = view.presenceSince();
        List<Event> alarms = view.alarms().stream().filter(AlarmLine::concerns).toList();
        return new Line(
                view.group(),
                view.id(),
                view.name(),
                site == null ? null : site.region(),
                site == null ? null : site.county(),
                site == null ? null : site.tier(),
                heard == null ? Contact.SILENT.id() : Contact.of(since(heard)).id(),
                heard == null ? null : text(heard),
                heard == null ? null : since(heard).toSeconds(),
                view.presence().name().toLowerCase(Locale.ROOT),
                view.presenceReason(),
                presenceSince == null ? null : text(presenceSince),
                view.points().size(),
                view.points().stream().filter(point -> point.value() == null).count(),
                view.streams().stream().mapToLong(GatewayView.Stream::missing).sum(),
                alarmsKnown ? (long) alarms.size() : null,
                alarmsKnown
                        ? alarms.stream().filter(AlarmLine::isUnacknowledged).count()
                        : null,
                alarms.stream()
                        .min(AlarmLine.GRAVEST_FIRST)
                        .map(Event::severity)
                        .orElse(null));
    }

    /** Not negative: a clock that was set back does not make a gateway heard in the future. */
    private Duration since(Instant then) {
        Duration since = Duration.between(then, now);
        return since.isNegative() ? Duration.ZERO : since;
    }

    List<Region> regions(List<Line> lines) {
        return by(lines, Line::region).entrySet().stream()
                .map(region -> new Region(
                        known(region.getKey()),
                        Counts.of(region.getValue(), alarmsKnown),
                        by(region.getValue(), Line::county).entrySet().stream()
                                .map(county ->
                                        new County(known(county.getKey()), Counts.of(county.getValue(), alarmsKnown)))
                                .toList()))
                .toList();
    }

    private static Map<String, List<Line>> by(List<Line> lines, Function<Line, @Nullable String> key) {
        return lines.stream()
                .collect(Collectors.groupingBy(
                        line -> {
                            String value = key.apply(line);
                            return value == null ? "" : value;
                        },
                        TreeMap::new,
                        Collectors.toList()));
    }

    private static @Nullable String known(String key) {
        return key.isEmpty() ? null : key;
    }

    Gateway gateway(GatewayView view) {
        return new Gateway(
                time(),
                line(view),
                view.software(),
                view.clock(),
                zones(view),
                streams(view),
                view.counts(),
                view.key() != null,
                alarmsKnown ? alarms(view) : null);
    }

    /** In the gateway's order; zones that only old readings know come last. */
    private List<ZonePoints> zones(GatewayView view) {
        List<String> known = view.zones().stream().map(Zone::id).toList();
        Stream<ZonePoints> described = view.zones().stream()
                .map(zone -> new ZonePoints(zone.id(), zone.name(), zone.kind(), points(view, zone.id())));
        Stream<ZonePoints> others = view.points().stream()
                .map(Newest::zone)
                .distinct()
                .filter(zone -> !known.contains(zone))
                .map(zone -> new ZonePoints(zone, zone, null, points(view, zone)));
        return Stream.concat(described, others).toList();
    }

    private List<PointState> points(GatewayView view, String zone) {
        return view.points().stream()
                .filter(point -> point.zone().equals(zone))
                .map(this::point)
                .toList();
    }

    private PointState point(Newest newest) {
        BigDecimal value = newest.value() == null ? null : new BigDecimal(newest.value());
        Duration age = since(newest.time());
        Contact contact = Contact.of(age);
        String level = contact != Contact.OK
                ? contact.id()
                : value == null ? "bad" : newest.quality() == 0 ? "good" : "uncertain";
        return new PointState(
                newest.point(),
                newest.sensor(),
                newest.quantity(),
                newest.unit(),
                value,
                value == null ? 0 : Math.max(0, value.scale()),
                newest.qualityName(),
                level,
                age.toMillis() / 1000.0,
                text(newest.time()));
    }

    List<StreamGaps> streams(GatewayView view) {
        return view.streams().stream()
                .map(stream -> new StreamGaps(
                        stream.stream(),
                        stream.first(),
                        stream.last(),
                        stream.missing(),
                        stream.gaps().stream()
                                .map(gap -> List.of(gap.first(), gap.last()))
                                .toList()))
                .toList();
    }

    Counts counts(List<Line> lines) {
        return Counts.of(lines, alarmsKnown);
    }

    /** Gravest first, the oldest of one severity first. */
    List<AlarmLine> alarms(GatewayView view) {
        return view.alarms().stream()
                .sorted(AlarmLine.GRAVEST_FIRST)
                .map(event -> AlarmLine.of(event, unit(view, event), timezone))
                .toList();
    }

    static @Nullable String unit(GatewayView view, Event event) {
        String point = event.zone() + "/" + event.sensor() + "/" + event.quantity();
        return view.points().stream()
                .filter(known -> known.point().equals(point))
                .findFirst()
                .map(Newest::unit)
                .orElse(null);
    }

    static List<String> contacts() {
        return Arrays.stream(Contact.values()).map(Contact::id).toList();
    }
}
