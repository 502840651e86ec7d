package io.hanlu.central.console;

import io.hanlu.central.command.Orders;
import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.console.FleetView.Line;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.fleet.GatewayView;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.web.Parameters;
import io.hanlu.wire.web.ProblemException;
import io.hanlu.wire.web.Steps;
import io.hanlu.wire.web.WebServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control centre's page and HTTP interface, listening from {@link #start} to {@link #close}. Pages ask again every two
 * seconds: an answer needs no state here, so any of several centres behind one address may give it.
 */
public final class CentralConsole implements AutoCloseable {

    /** The status of those in which an alarm stands, whatever their contact. */
    private static final String ALARM = "alarm";

    private static final int DEFAULT_LIMIT = 200;
    private static final int MAX_LIMIT = 1_000;

    private static final String CLOCK_EVENT = "time";
    private static final Duration CLOCK_EVENTS_SHOWN = Duration.ofDays(30);

    /** A gateway whose clock is wrong may tell it from the future. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Fleet fleet;
    private final Store store;
    private final InstantSource clock;
    private final ZoneId timezone;
    private final WebServer server;

    /**
     * Starts to listen where the configuration says.
     *
     * @param notReady why the centre does not do its job now, for {@code /readyz}; asked on worker threads
     * @param metrics what {@code /metrics} shows
     * @param timezone of times in answers
     * @throws IOException when it cannot listen there
     */
    public static CentralConsole start(
            CentralConfig.Console listen,
            Fleet fleet,
            Store store,
            Orders orders,
            Supplier<List<String>> notReady,
            PrometheusRegistry metrics,
            InstantSource clock,
            ZoneId timezone)
            throws IOException {
        return new CentralConsole(listen, fleet, store, orders, notReady, metrics, clock, timezone);
    }

    private CentralConsole(
            CentralConfig.Console listen,
            Fleet fleet,
            Store store,
            Orders orders,
            Supplier<List<String>> notReady,
            PrometheusRegistry metrics,
            InstantSource clock,
            ZoneId timezone)
            throws IOException {
        this.fleet = fleet;
        this.store = store;
        this.clock = clock;
        this.timezone = timezone;
        WebServer.Builder routes = WebServer.at(listen.host(), listen.port(), "central", metrics, notReady)
                .names(listen.names())
                .get("/api/v1/fleet", this::fleet)
                .get("/api/v1/gateways/:id", this::gateway)
                .get("/api/v1/gateways/:id/gaps", this::gaps)
                .get("/api/v1/gateways/:id/clock", this::clock)
                .get("/api/v1/gateways/:id/history", this::history)
                .get("/api/v1/gateways/:id/alarms", this::alarms);
        this.server =
                new OrderRoutes(fleet, orders, clock, timezone).addTo(routes).start();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** As {@link WebServer#routes}. */
    List<String> routes() {
        return server.routes();
    }

    private FleetView view() {
        return new FleetView(clock.instant(), timezone, fleet.alarmsKnown());
    }

    private Object fleet(Parameters parameters) throws ProblemException {
        Optional<String> status = parameters.optional("status");
        if (status.isPresent()
                && !status.get().equals(ALARM)
                && !FleetView.contacts().contains(status.get())) {
            throw ProblemException.badParameter(
                    "status",
                    "\"" + status.get() + "\" is none",
                    "one of " + ALARM + " " + String.join(" ", FleetView.contacts()));
        }
        int limit = (int) parameters.count("limit", DEFAULT_LIMIT, MAX_LIMIT);
        String after = parameters.optional("cursor").orElse("");
        Optional<String> region = parameters.optional("region");
        Optional<String> county = parameters.optional("county");
        Optional<String> tier = parameters.optional("tier");
        FleetView view = view();
        List<Line> lines = fleet.gateways().stream()
                .map(view::line)
                .filter(line ->
                        matches(region, line.region()) && matches(county, line.county()) && matches(tier, line.tier()))
                .toList();
        List<Line> page = new ArrayList<>(lines.stream()
                .filter(line -> hasStatus(line, status) && line.cursor().compareTo(after) > 0)
                .sorted(Comparator.comparing(Line::cursor))
                .limit(limit + 1L)
                .toList());
        String next = null;
        if (page.size() > limit) {
            page.removeLast();
            next = page.getLast().cursor();
        }
        return new FleetView.Fleet(view.time(), view.counts(lines), view.regions(lines), page, next);
    }

    private static boolean hasStatus(Line line, Optional<String> wanted) {
        return wanted.filter(ALARM::equals).isPresent() ? line.isInAlarm() : matches(wanted, line.status());
    }

    private static boolean matches(Optional<String> wanted, @Nullable String is) {
        return wanted.isEmpty() || wanted.get().equals(is);
    }

    private Object gateway(Parameters parameters) throws ProblemException {
        return view().gateway(known(parameters));
    }

    private record Gaps(String time, String id, List<FleetView.StreamGaps> streams) {}

    private Object gaps(Parameters parameters) throws ProblemException {
        GatewayView gateway = known(parameters);
        FleetView view = view();
        return new Gaps(view.time(), gateway.id(), view.streams(gateway));
    }

    private record Clock(String time, String id, List<ClockEvent> events) {}

    /**
     * What a gateway told of its clock (gateway/edge/CLOCK.md).
     *
     * @param seconds by how much it was set forward; null when it was not
     */
    private record ClockEvent(
            long seq,
            String time,
            @Nullable String state,
            @Nullable String severity,
            @Nullable BigDecimal seconds,
            @Nullable String text) {}

    private Object clock(Parameters parameters) throws ProblemException {
        GatewayView gateway = known(parameters);
        long now = clock.millis();
        long from =
                parameters.optional("from").isPresent() ? parameters.time("from") : now - CLOCK_EVENTS_SHOWN.toMillis();
        Deque<ClockEvent> newest = new ArrayDeque<>();
        try {
            store.events(new GatewayId(gateway.group(), gateway.id()), from, now + AHEAD.toMillis(), event -> {
                if (event.kind().equals(CLOCK_EVENT)) {
                    newest.addFirst(new ClockEvent(
                            event.seq(),
                            Steps.text(event.ts(), timezone),
                            event.state(),
                            event.severity(),
                            event.value(),
                            event.text()));
                    if (newest.size() > DEFAULT_LIMIT) {
                        newest.removeLast();
                    }
                }
            });
        } catch (StoreException e) {
            throw new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
        }
        return new Clock(view().time(), gateway.id(), List.copyOf(newest));
    }

    /** @param standing null when the broker does not tell now */
    private record Alarms(
            String time,
            String id,
            @Nullable List<AlarmLine> standing,
            @Nullable List<AlarmLine> history,
            @Nullable String nextCursor) {}

    private Object alarms(Parameters parameters) throws ProblemException {
        GatewayView gateway = known(parameters);
        FleetView view = view();
        int limit = (int) parameters.count("limit", DEFAULT_LIMIT, MAX_LIMIT);
        List<AlarmLine> standing = fleet.alarmsKnown() ? view.alarms(gateway) : null;
        if (parameters.optional("from").isEmpty()) {
            return new Alarms(view.time(), gateway.id(), standing, null, null);
        }
        long from = parameters.time("from");
        long to = parameters.optional("to").isPresent() ? parameters.time("to") : clock.millis() + 1;
        if (to <= from) {
            throw ProblemException.badParameter("to", "not later than from", "give from < to");
        }
        Place before = Place.parse(parameters.optional("cursor"));
        Deque<Event> newest = new ArrayDeque<>();
        try {
            store.events(new GatewayId(gateway.group(), gateway.id()), from, to - 1, event -> {
                if (AlarmLine.isAlarm(event) && Place.of(event).compareTo(before) < 0) {
                    newest.addFirst(event);
                    if (newest.size() > limit + 1) {
                        newest.removeLast();
                    }
                }
            });
        } catch (StoreException e) {
            throw new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
        }
        String next = null;
        if (newest.size() > limit) {
            newest.removeLast();
            next = Place.of(newest.getLast()).toString();
        }
        List<AlarmLine> history = newest.stream()
                .map(event -> AlarmLine.of(event, FleetView.unit(gateway, event), timezone))
                .toList();
        return new Alarms(view.time(), gateway.id(), standing, history, next);
    }

    /** Where a page of events ends: by time, then by sequence number. */
    private record Place(long millis, long seq) implements Comparable<Place> {

        static Place of(Event event) {
            return new Place(event.ts(), event.seq());
        }

        static Place parse(Optional<String> cursor) throws ProblemException {
            if (cursor.isEmpty()) {
                return new Place(Long.MAX_VALUE, Long.MAX_VALUE);
            }
            if (!cursor.get().matches("[0-9]{1,18}\\.[0-9]{1,18}")) {
                throw ProblemException.badParameter(
                        "cursor", "\"" + cursor.get() + "\" is none", "give next_cursor of the answer before");
            }
            int dot = cursor.get().indexOf('.');
            return new Place(
                    Long.parseLong(cursor.get().substring(0, dot)),
                    Long.parseLong(cursor.get().substring(dot + 1)));
        }

        @Override
        public int compareTo(Place that) {
            int byTime = Long.compare(millis, that.millis);
            return byTime != 0 ? byTime : Long.compare(seq, that.seq);
        }

        @Override
        public String toString() {
            return millis + "." + seq;
        }
    }

    private GatewayView known(Parameters parameters) throws ProblemException {
        return known(fleet, parameters);
    }

    static GatewayView known(Fleet fleet, Parameters parameters) throws ProblemException {
        String id = parameters.path("id");
        return fleet.gateway(id)
                .orElseThrow(() -> ProblemException.notFound(
                        "no gateway \"" + id + "\" has been heard of; /api/v1/fleet has them all"));
    }

    private record History(
            String gateway,
            String point,
            @Nullable String unit,
            int decimals,
            double stepSeconds,
            List<Steps.Step> steps) {}

    private Object history(Parameters parameters) throws ProblemException {
        GatewayView gateway = known(parameters);
        String text = parameters.required("point", "room-1/air-1/temperature");
        PointName point = PointName.parse(text)
                .orElseThrow(() -> ProblemException.badParameter(
                        "point", "\"" + text + "\" is no zone/sensor/quantity", "like room-1/air-1/temperature"));
        Steps steps = Steps.of(parameters);
        // Not every store keeps units and decimals: the values themselves say how many they have.
        @Nullable String[] unit = {null};
        int[] decimals = {0};
        long[] readings = {0};
        try {
            store.readings(
                    new GatewayId(gateway.group(), gateway.id()),
                    point,
                    steps.fromMillis(),
                    steps.lastMillis(),
                    reading -> {
                        readings[0]++;
                        unit[0] = reading.unit() == null ? unit[0] : reading.unit();
                        decimals[0] = Math.max(
                                decimals[0],
                                reading.value() == null ? 0 : reading.value().scale());
                        steps.add(reading.timeMillis(), reading.value(), gateway.qualityName(reading.quality()));
                    });
        } catch (StoreException e) {
            throw new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
        }
        Optional<GatewayView.Newest> newest = gateway.points().stream()
                .filter(known -> known.point().equals(text))
                .findFirst();
        if (readings[0] == 0 && newest.isEmpty()) {
            throw ProblemException.notFound("gateway " + gateway.id() + " has no point " + text + "; /api/v1/gateways/"
                    + gateway.id() + " has them all");
        }
        return new History(
                gateway.id(),
                text,
                unit[0] == null ? newest.map(GatewayView.Newest::unit).orElse(null) : unit[0],
                decimals[0],
                steps.stepSeconds(),
                steps.list(timezone));
    }

    @Override
    public void close() {
        server.close();
    }
}
