package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.web.Body;
import io.hanlu.wire.web.Parameters;
import io.hanlu.wire.web.ProblemException;
import io.hanlu.wire.web.Steps;
import io.hanlu.wire.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads alarms and carries out what people say about them: the alarm part of the HTTP interface. Stateless; any thread. */
final class AlarmRoutes {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** How far back an alarm is looked for that does not stand, to tell one that is gone from one that never was. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final GatewayConfig config;
    private final AlarmDesk desk;
    private final Controls controls;
    private final AlarmView view;
    private final Clock clock;
    private final ZoneId timezone;

    AlarmRoutes(GatewayConfig config, AlarmDesk desk, Controls controls, Clock clock) {
        this.config = config;
        this.desk = desk;
        this.controls = controls;
        this.clock = clock;
        this.timezone = config.gateway().timezone();
        this.view = new AlarmView(desk, timezone);
    }

    WebServer.Builder addTo(WebServer.Builder server) {
        return server.get("/api/v1/alarms", this::alarms)
                .get("/api/v1/alarms/statistics", this::statistics)
                .post("/api/v1/alarms/:id/ack", Set.of("by", "comment", "action"), this::acknowledge)
                .post("/api/v1/alarms/:id/shelve", Set.of("by", "reason", "length"), this::shelve)
                .post(
                        "/api/v1/alarms/:id/unshelve",
                        Set.of("by"),
                        (p, body) -> change(new Input.Unshelve(number(p), by(body))))
                .post(
                        "/api/v1/alarms/:id/reset",
                        Set.of("by"),
                        (p, body) -> change(new Input.Reset(number(p), by(body))))
                .post("/api/v1/zones/:zone/maintenance", Set.of("by", "reason", "length"), this::maintenance)
                .post("/api/v1/zones/:zone/trip", Set.of("by", "lot"), this::trip)
                .post(
                        "/api/v1/zones/:zone/defrost/confirm",
                        Set.of("by"),
                        (p, body) -> change(new Input.ConfirmDefrost(zone(p), by(body))))
                .post("/api/v1/signals/test", Set.of("by"), this::testSignals)
                .post("/api/v1/signals/silence", Set.of("by"), this::silenceSignals)
                .post("/api/v1/notifications/test", Set.of("by"), this::testNotifications);
    }

    private record Alarms(
            String time,
            List<AlarmView.Alarm> standing,
            @Nullable List<AlarmView.Change> history,
            @Nullable String nextCursor) {}

    private Object alarms(Parameters parameters) throws ProblemException {
        Optional<String> state = parameters.optional("state");
        List<String> states =
                Arrays.stream(AlarmState.values()).map(AlarmState::id).toList();
        if (state.isPresent() && !states.contains(state.get())) {
            throw ProblemException.badParameter(
                    "state", "\"" + state.get() + "\" is none", "one of " + String.join(" ", states));
        }
        Optional<String> zone = parameters.optional("zone");
        int limit = (int) parameters.count("limit", DEFAULT_LIMIT, MAX_LIMIT);
        long before = parameters.count("cursor", Long.MAX_VALUE, Long.MAX_VALUE);
        List<AlarmView.Alarm> standing = view.standing().stream()
                .filter(alarm -> matches(state, alarm.state()) && matches(zone, alarm.zone()))
                .toList();
        if (parameters.optional("from").isEmpty()) {
            return new Alarms(now(), standing, null, null);
        }
        Deque<AlarmView.Change> newest = new ArrayDeque<>();
        read(parameters, event -> {
            Event.Alarm alarm = event.alarm();
            if (alarm != null && event.seq() < before && matches(state, event.state()) && matches(zone, event.zone())) {
                newest.addFirst(view.change(event, alarm));
                if (newest.size() > limit + 1) {
                    newest.removeLast();
                }
            }
        });
        List<AlarmView.Change> page = new ArrayList<>(newest);
        String next = null;
        if (page.size() > limit) {
            page.removeLast();
            next = Long.toString(page.getLast().seq());
        }
        return new Alarms(now(), standing, page, next);
    }

    private static boolean matches(Optional<String> wanted, @Nullable String is) {
        return wanted.isEmpty() || wanted.get().equals(is);
    }

    private record Statistics(String from, String to, AlarmStatistics.Result statistics) {}

    private Object statistics(Parameters parameters) throws ProblemException {
        AlarmStatistics sum = new AlarmStatistics();
        Span span = read(parameters, sum::add);
        return new Statistics(
                Steps.text(span.from(), timezone),
                Steps.text(span.to(), timezone),
                sum.result(span.from(), Math.min(span.to(), Math.max(clock.epochMillis(), span.from()))));
    }

    private record Span(long from, long to) {}

    /** Reads the events from {@code from} to {@code to}, which may be left out and is not included. */
    private Span read(Parameters parameters, Consumer<Event> each) throws ProblemException {
        long from = parameters.time("from");
        long to = parameters.optional("to").isPresent() ? parameters.time("to") : clock.epochMillis() + 1;
        if (to <= from) {
            throw ProblemException.badParameter("to", "not later than from", "give from < to");
        }
        try {
            desk.events(from, to - 1, each);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return new Span(from, to);
    }

    private static ProblemException unreadable(IOException e) {
        return new ProblemException(503, "history not readable", String.valueOf(e.getMessage()));
    }

    private Object acknowledge(Parameters parameters, Body body) throws ProblemException {
        return change(new Input.Acknowledge(
                number(parameters),
                by(body),
                body.optional("comment", Command.MAX_TEXT).orElse(null),
                body.optional("action", Command.MAX_TEXT).orElse(null)));
    }

    private Object shelve(Parameters parameters, Body body) throws ProblemException {
        return change(new Input.Shelve(
                number(parameters),
                by(body),
                body.required("reason", Command.MAX_TEXT, "probe is being replaced"),
                body.duration("length", Command.SHORTEST_SHELF, Command.LONGEST_SHELF)));
    }

    private Object maintenance(Parameters parameters, Body body) throws ProblemException {
        Duration length = body.duration("length", Duration.ZERO, Command.LONGEST_MAINTENANCE);
        String reason = length.isZero()
                ? body.optional("reason", Command.MAX_TEXT).orElse("")
                : body.required("reason", Command.MAX_TEXT, "evaporator is being cleaned");
        return change(new Input.Maintenance(zone(parameters), by(body), reason, length));
    }

    private Object trip(Parameters parameters, Body body) throws ProblemException {
        return change(new Input.Trip(
                zone(parameters), by(body), body.optional("lot", Command.MAX_BY).orElse(null)));
    }

    private static String by(Body body) throws ProblemException {
        return body.required("by", Command.MAX_BY, "Wang Li: the record keeps who did it");
    }

    private String zone(Parameters parameters) throws ProblemException {
        String id = parameters.path("zone");
        if (config.zones().stream().noneMatch(zone -> zone.id().equals(id))) {
            throw ProblemException.notFound("there is no zone \"" + id + "\"; /api/v1/live has them all");
        }
        return id;
    }

    /** Of an alarm that stands. */
    private long number(Parameters parameters) throws ProblemException {
        String id = parameters.path("id");
        long number = id.matches("[1-9][0-9]{0,17}") ? Long.parseLong(id) : 0;
        if (desk.standing().stream().anyMatch(standing -> standing.last().alarm() == number)) {
            return number;
        }
        boolean[] was = {false};
        long now = clock.epochMillis();
        try {
            desk.events(
                    now - REMEMBERED.toMillis(),
                    now,
                    event -> was[0] |= event.alarm() != null && event.alarm().number() == number);
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (was[0]) {
            throw refused("alarm " + number + " stands no more; /api/v1/alarms has those that do");
        }
        throw ProblemException.notFound("there is no alarm " + id + "; /api/v1/alarms has those that stand");
    }

    private static ProblemException refused(String why) {
        return new ProblemException(409, "refused", why);
    }

    private record Changed(String time, List<AlarmView.Alarm> standing) {}

    private Object change(Input.Command command) throws ProblemException {
        try {
            desk.command(command);
        } catch (RefusedException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ProblemException(503, "not recorded", String.valueOf(e.getMessage()));
        }
        return new Changed(now(), view.standing());
    }

    private record Done(String time) {}

    private Object testSignals(Parameters parameters, Body body) throws ProblemException {
        controls.testSignals(by(body));
        return new Done(now());
    }

    private Object silenceSignals(Parameters parameters, Body body) throws ProblemException {
        controls.silenceSignals(by(body));
        return new Done(now());
    }

    private record Tests(String time, List<Controls.Tried> messages) {}

    private Object testNotifications(Parameters parameters, Body body) throws ProblemException {
        try {
            return new Tests(now(), controls.testNotifications(by(body)));
        } catch (IOException e) {
            throw new ProblemException(503, "not sent", String.valueOf(e.getMessage()));
        }
    }

    private String now() {
        return Steps.text(clock.epochMillis(), timezone);
    }
}
