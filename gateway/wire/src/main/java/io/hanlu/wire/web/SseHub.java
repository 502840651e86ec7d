package io.hanlu.wire.web;

import io.hanlu.wire.web.Feed.Event;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who follows the server's events. Twice a second the feed's changes are written once and handed to every client.
 *
 * <p>Bounds: {@value #MAX_CLIENTS} clients; for each at most {@value #MAX_QUEUED_BYTES} bytes wait, plus one event. A client
 * that does not read gets nothing more until it has read what waits, then a snapshot instead of what it missed; when it has
 * not read for {@value #MAX_BEHIND_TICKS} ticks (30 s) it is dropped. All of it is counted.
 *
 * <p>Everything runs on the event loop thread, except the feed, which is asked on a worker thread.
 */
final class SseHub {

    static final int MAX_CLIENTS = 32;
    static final int MAX_QUEUED_BYTES = 64 * 1024;
    static final int TICK_MILLIS = 500;
    static final int MAX_BEHIND_TICKS = 60;
    static final int HEARTBEAT_TICKS = 30;

    private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");
    private static final Logger log = LoggerFactory.getLogger(SseHub.class);

    private static final class Client {
        final HttpServerResponse response;
        int behindTicks; // 0 while it keeps up

        Client(HttpServerResponse response) {
            this.response = response;
        }
    }

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Feed feed;
    private final int tickMillis;
    private final Gauge clientsGauge;
    private final Gauge behindGauge;
    private final Counter coalesced;
    private final Counter dropped;
    private final Counter refused;
    private final Context context;

    // Event loop thread only.
    private final Set<HttpServerResponse> joining = new LinkedHashSet<>();
    private final List<Client> clients = new ArrayList<>();
    private long ticks;
    private boolean asking;
    private boolean closed;

    SseHub(Vertx vertx, WorkerExecutor workers, Feed feed, int tickMillis, PrometheusRegistry metrics) {
        this.vertx = vertx;
        this.workers = workers;
        this.feed = feed;
        this.tickMillis = tickMillis;
        this.context = vertx.getOrCreateContext();
        this.clientsGauge = Gauge.builder()
                .name("hanlu_console_stream_clients")
                .help("Pages that follow the live stream")
                .register(metrics);
        this.behindGauge = Gauge.builder()
                .name("hanlu_console_stream_behind")
                .help("Pages that have not yet read what was sent to them")
                .register(metrics);
        this.coalesced = Counter.builder()
                .name("hanlu_console_stream_coalesced_total")
                .help("Times a slow page got one snapshot in place of the changes it had missed")
                .register(metrics);
        this.dropped = Counter.builder()
                .name("hanlu_console_stream_dropped_total")
                .help("Pages cut off because they did not read for 30 s")
                .register(metrics);
        this.refused = Counter.builder()
                .name("hanlu_console_stream_refused_total")
                .help("Pages refused because " + MAX_CLIENTS + " follow already")
                .register(metrics);
    }

    void start() {
        context.runOnContext(ignored -> vertx.setPeriodic(tickMillis, timer -> tick()));
    }

    /** Ends every stream; the pages see that it was lost. */
    void close() {
        context.runOnContext(ignored -> {
            closed = true;
            joining.forEach(HttpServerResponse::end);
            clients.forEach(client -> client.response.end());
        });
    }

    /** @return false when there are too many; then nothing was written */
    boolean add(HttpServerResponse response) {
        if (closed || clients.size() + joining.size() >= MAX_CLIENTS) {
            refused.inc();
            return false;
        }
        response.putHeader("Content-Type", "text/event-stream")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(MAX_QUEUED_BYTES);
        response.exceptionHandler(lost -> remove(response));
        response.closeHandler(lost -> remove(response));
        joining.add(response);
        count();
        ask(
                () -> encode(feed.snapshot()),
                snapshot -> {
                    if (joining.remove(response)) {
                        write(response, snapshot);
                        clients.add(new Client(response));
                    }
                },
                response::reset);
        return true;
    }

    private void remove(HttpServerResponse response) {
        joining.remove(response);
        clients.removeIf(client -> client.response == response);
        count();
    }

    private void count() {
        clientsGauge.set(clients.size() + joining.size());
        behindGauge.set(clients.stream()
                .mapToInt(client -> client.behindTicks > 0 ? 1 : 0)
                .sum());
    }

    private void tick() {
        ticks++;
        if (closed || clients.isEmpty() || asking) {
            return;
        }
        dropStuck();
        if (ticks % HEARTBEAT_TICKS == 0) {
            clients.stream().filter(client -> client.behindTicks == 0).forEach(c -> write(c.response, HEARTBEAT));
        }
        asking = true;
        boolean someCatchUp = clients.stream().anyMatch(SseHub::catchesUp);
        ask(
                () -> new Told(encode(feed.changes()), someCatchUp ? encode(feed.snapshot()) : Buffer.buffer()),
                told -> {
                    asking = false;
                    List.copyOf(clients).forEach(client -> tell(client, told));
                    count();
                },
                () -> asking = false);
    }

    /** @param snapshot empty when nobody needed one */
    private record Told(Buffer changes, Buffer snapshot) {}

    private static boolean catchesUp(Client client) {
        return client.behindTicks > 0 && !client.response.writeQueueFull();
    }

    private void tell(Client client, Told told) {
        if (client.behindTicks == 0) {
            if (told.changes().length() > 0) {
                if (client.response.writeQueueFull()) {
                    client.behindTicks = 1;
                } else {
                    write(client.response, told.changes());
                }
            }
        } else if (catchesUp(client) && told.snapshot().length() > 0) {
            client.behindTicks = 0;
            coalesced.inc();
            write(client.response, told.snapshot());
        } else {
            client.behindTicks++;
        }
    }

    private void dropStuck() {
        for (Client client : List.copyOf(clients)) {
            if (client.behindTicks > MAX_BEHIND_TICKS) {
                log.warn("A page has not read its stream for 30 s and is cut off; it may connect again");
                dropped.inc();
                remove(client.response);
                client.response.reset();
            }
        }
    }

    /**
     * Asks the feed on a worker and continues on the event loop. Questions are answered one after the other in the order they
     * were asked, so that a client's snapshot and the changes after it leave no gap between them.
     */
    private <T> void ask(Callable<T> question, Consumer<T> then, Runnable otherwise) {
        context.runOnContext(ignored -> workers.executeBlocking(question, true)
                .onSuccess(then::accept)
                .onFailure(failure -> {
                    log.error("The stream's feed failed; pages keep what they have", failure);
                    otherwise.run();
                }));
    }

    private static void write(HttpServerResponse response, Buffer event) {
        response.write(event).onFailure(gone -> log.debug("A page went away", gone));
    }

    private static Buffer encode(List<Event> events) {
        Buffer out = Buffer.buffer();
        for (Event event : events) {
            out.appendString("event: " + event.name() + "\ndata: ")
                    .appendBuffer(Json.of(event.data()))
                    .appendString("\n\n");
        }
        return out;
    }
}
