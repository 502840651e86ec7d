package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.web.Parameters;
import io.hanlu.wire.web.ProblemException;
import io.hanlu.wire.web.Steps;
import io.hanlu.wire.web.WebServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The gateway's own page and HTTP interface, listening from {@link #start} to {@link #close}. */
public final class EdgeConsole implements AutoCloseable {

    private final LiveView view;
    private final History history;
    private final Supplier<GatewayStatus> status;
    private final ZoneId timezone;
    private final Today today;
    private final WebServer server;

    /**
     * What the console shows and sets going.
     *
     * @param status asked on worker threads, up to a few times a second, as the rest
     */
    public record Parts(
            LiveTable live,
            History history,
            Supplier<GatewayStatus> status,
            AlarmDesk alarms,
            Controls controls,
            PointFacts facts) {}

    /**
     * Starts to listen where the configuration says.
     *
     * @param metrics what {@code /metrics} shows
     * @throws IOException when it cannot listen there
     */
    public static EdgeConsole start(GatewayConfig config, Parts parts, PrometheusRegistry metrics, Clock clock)
            throws IOException {
        return new EdgeConsole(config, parts, metrics, clock);
    }

    private EdgeConsole(GatewayConfig config, Parts parts, PrometheusRegistry metrics, Clock clock) throws IOException {
        this.view = new LiveView(config, parts.live(), parts.alarms(), parts.facts(), clock);
        this.history = parts.history();
        this.status = parts.status();
        this.timezone = config.gateway().timezone();
        this.today = new Today(view.measured(), parts.facts(), history, clock, timezone);
        WebServer.Builder routes = WebServer.at(
                config.console().host(),
                config.console().port(),
                "edge",
                metrics,
                () -> status.get().notReady())
                .names(config.console().names())
                .get("/api/v1/live", this::live)
                .get("/api/v1/history", this::history)
                .get("/api/v1/figures", this::figures)
                .stream("/api/v1/stream", new LiveFeed(view, parts.live(), status, parts.alarms(), clock));
        this.server = new AlarmRoutes(config, parts.alarms(), parts.controls(), clock)
                .addTo(routes)
                .start();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** As {@link WebServer#routes}. */
    List<String> routes() {
        return server.routes();
    }

    /** Names, produce and limits from now on. Any thread. */
    public void changed(GatewayConfig inForce) {
        view.changed(inForce);
    }

    private Object live(Parameters parameters) {
        return view.all(status.get());
    }

    private record HistoryAnswer(String point, String unit, int decimals, double stepSeconds, List<Steps.Step> steps) {}

    private Object history(Parameters parameters) throws ProblemException {
        Point point = point(parameters.required("point", "room-1/air-1/temperature"));
        Steps steps = Steps.of(parameters);
        long[] readings = {0};
        try {
            history.read(point::equals, steps.fromMillis(), steps.lastMillis(), reading -> {
                readings[0]++;
                steps.add(
                        reading.timeMillis(),
                        reading.scaled().isPresent()
                                ? point.quantity().unscale(reading.scaled().getAsInt())
                                : null,
                        reading.quality().id());
            });
        } catch (IOException e) {
            throw new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
        }
        if (readings[0] == 0 && !view.knows(point)) {
            throw ProblemException.notFound("there is no point " + point + "; /api/v1/live has them all");
        }
        Quantity quantity = point.quantity();
        return new HistoryAnswer(
                point.toString(), quantity.unit(), quantity.decimals(), steps.stepSeconds(), steps.list(timezone));
    }

    private record Figures(String time, List<Today.Day> points) {}

    private Object figures(Parameters parameters) throws ProblemException {
        try {
            return new Figures(view.now(), today.days());
        } catch (IOException e) {
            throw new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
        }
    }

    private static Point point(String text) throws ProblemException {
        String[] part = text.split("/", -1);
        Optional<Quantity> quantity = part.length == 3 ? Quantity.byId(part[2]) : Optional.empty();
        if (quantity.isEmpty()) {
            throw ProblemException.badParameter(
                    "point", "\"" + text + "\" is no zone/sensor/quantity", "like room-1/air-1/temperature");
        }
        return new Point(part[0], part[1], quantity.get());
    }

    @Override
    public void close() {
        server.close();
    }
}
