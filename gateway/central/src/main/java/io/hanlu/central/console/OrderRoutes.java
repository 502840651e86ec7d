package io.hanlu.central.console;

import io.hanlu.central.command.Order;
import io.hanlu.central.command.Orders;
import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.fleet.GatewayView;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.Command.What;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.web.Body;
import io.hanlu.wire.web.Parameters;
import io.hanlu.wire.web.ProblemException;
import io.hanlu.wire.web.Steps;
import io.hanlu.wire.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Has gateways do what people at the centre want, and answers with what the gateway says. Stateless; any thread. */
final class OrderRoutes {

    private static final int MAX_RANGES_TEXT = 40 * Command.MAX_RANGES;
    private static final String NUMBER = "[1-9][0-9]{0,17}";

    private final Fleet fleet;
    private final Orders orders;
    private final InstantSource clock;
    private final ZoneId timezone;

    OrderRoutes(Fleet fleet, Orders orders, InstantSource clock, ZoneId timezone) {
        this.fleet = fleet;
        this.orders = orders;
        this.clock = clock;
        this.timezone = timezone;
    }

    WebServer.Builder addTo(WebServer.Builder server) {
        String alarm = "/api/v1/gateways/:id/alarms/:number/";
        return server.post(
                        alarm + "ack",
                        Set.of("by", "comment", "action"),
                        (p, body) -> send(
                                p,
                                Order.acknowledge(
                                        number(p),
                                        by(body),
                                        body.optional("comment", Command.MAX_TEXT)
                                                .orElse(null),
                                        body.optional("action", Command.MAX_TEXT)
                                                .orElse(null))))
                .post(
                        alarm + "shelve",
                        Set.of("by", "reason", "length"),
                        (p, body) -> send(
                                p,
                                Order.shelve(
                                        number(p),
                                        by(body),
                                        body.required("reason", Command.MAX_TEXT, "probe is being replaced"),
                                        body.duration("length", Command.SHORTEST_SHELF, Command.LONGEST_SHELF))))
                .post(
                        alarm + "unshelve",
                        Set.of("by"),
                        (p, body) -> send(p, Order.about(What.UNSHELVE, number(p), by(body))))
                .post(alarm + "reset", Set.of("by"), (p, body) -> send(p, Order.about(What.RESET, number(p), by(body))))
                .post(
                        "/api/v1/gateways/:id/zones/:zone/maintenance",
                        Set.of("by", "reason", "length"),
                        (p, body) -> send(
                                p,
                                Order.maintenance(
                                        p.path("zone"),
                                        by(body),
                                        body.required("reason", Command.MAX_TEXT, "evaporator is being cleaned"),
                                        body.duration("length", Duration.ZERO, Command.LONGEST_MAINTENANCE))))
                .post("/api/v1/gateways/:id/identify", Set.of("by"), (p, body) -> send(p, Order.identify(by(body))))
                .post("/api/v1/gateways/:id/resend", Set.of("by", "stream", "ranges"), this::resend);
    }

    /** Without ranges, all that is missing; without a stream, of the only one. */
    private CompletionStage<Object> resend(Parameters parameters, Body body) throws ProblemException {
        GatewayView gateway = CentralConsole.known(fleet, parameters);
        String wanted = body.optional("stream", Command.MAX_BY)
                .or(() -> gateway.streams().size() == 1
                        ? Optional.of(gateway.streams().getFirst().stream())
                        : Optional.empty())
                .orElseThrow(() -> ProblemException.badParameter(
                        "stream",
                        "missing",
                        "this gateway has written " + gateway.streams().size() + "; /gaps has them all"));
        List<SeqRange> ranges = ranges(body.optional("ranges", MAX_RANGES_TEXT));
        if (ranges.isEmpty()) {
            ranges = gateway.streams().stream()
                    .filter(stream -> stream.stream().equals(wanted))
                    .flatMap(stream -> stream.gaps().stream())
                    .map(gap -> new SeqRange(gap.first(), gap.last()))
                    .limit(Command.MAX_RANGES)
                    .toList();
        }
        if (ranges.isEmpty()) {
            throw new ProblemException(
                    409,
                    "nothing missing",
                    "of stream " + wanted + " nothing is missing; give ranges to get some again");
        }
        return send(parameters, Order.resend(wanted, ranges, by(body)));
    }

    /** {@code 1-40,43}. */
    private static List<SeqRange> ranges(Optional<String> text) throws ProblemException {
        List<SeqRange> ranges = new ArrayList<>();
        for (String range : text.isEmpty() ? new String[0] : text.get().split(",", -1)) {
            String[] ends = range.strip().split("-", 2);
            if (ends.length == 0 || !ends[0].matches(NUMBER) || !ends[ends.length - 1].matches(NUMBER)) {
                throw badRanges("\"" + range + "\" is none");
            }
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[ends.length - 1]);
            if (last < first) {
                throw badRanges("\"" + range + "\" ends before it begins");
            }
            ranges.add(new SeqRange(first, last));
        }
        if (ranges.size() > Command.MAX_RANGES) {
            throw badRanges(ranges.size() + " of them");
        }
        return ranges;
    }

    private static ProblemException badRanges(String wrong) {
        return ProblemException.badParameter(
                "ranges", wrong, "up to " + Command.MAX_RANGES + " of them, like 1-40,43; /gaps has what is missing");
    }

    private static String by(Body body) throws ProblemException {
        return body.required("by", Command.MAX_BY, "Wang Li: the record keeps who did it");
    }

    private static long number(Parameters parameters) throws ProblemException {
        String number = parameters.path("number");
        if (!number.matches(NUMBER)) {
            throw ProblemException.notFound("there is no alarm " + number + "; alarms are called by their numbers");
        }
        return Long.parseLong(number);
    }

    /** @param time when the gateway had done it, by its own clock */
    private record Done(String time, String gateway) {}

    private CompletionStage<Object> send(Parameters parameters, Order order) throws ProblemException {
        GatewayView gateway = CentralConsole.known(fleet, parameters);
        try {
            return orders.send(gateway, order)
                    .handle((reply, failure) -> {
                        if (failure != null) {
                            throw new CompletionException(unanswered(gateway, failure));
                        }
                        return reply;
                    })
                    .thenCompose(this::answer);
        } catch (IOException e) {
            throw new ProblemException(503, "not sent", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "not sent", "the centre is stopping");
        }
    }

    private CompletionStage<Object> answer(Reply reply) {
        return reply.done()
                ? CompletableFuture.completedFuture(new Done(Steps.text(reply.ts(), timezone), reply.gateway()))
                : CompletableFuture.failedFuture(
                        new ProblemException(409, "refused", "the gateway has not done it: " + reply.text()));
    }

    private Throwable unanswered(GatewayView gateway, Throwable failure) {
        if (!(failure instanceof TimeoutException) && !(failure.getCause() instanceof TimeoutException)) {
            return failure;
        }
        Instant last = gateway.lastContact();
        String heard = last == null
                ? "it has not been heard since the centre started"
                : "it was last heard " + Duration.between(last, clock.instant()).toSeconds() + " s ago";
        return new ProblemException(
                504,
                "no answer",
                "gateway " + gateway.id() + " has not answered; " + heard
                        + ". It may still do it within a minute: look before you try again");
    }
}
