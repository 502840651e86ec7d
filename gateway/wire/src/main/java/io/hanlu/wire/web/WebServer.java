package io.hanlu.wire.web;

import io.hanlu.wire.web.Assets.Asset;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening HTTP server. Beside the routes it was built with it answers {@code GET /healthz}, {@code /readyz}, {@code
 * /metrics} and the page's static files (with {@code /api/v1/openapi.json} among them). Every error is {@code
 * application/problem+json}. What changes something is a POST of JSON, from our own pages or from no page: {@link OwnPages}.
 *
 * <p>Bounds: {@value #MAX_CONNECTIONS} connections, {@value #MAX_WAITING} requests waiting for a worker, {@value
 * #MAX_BODY_BYTES} bytes of body, {@value SseHub#MAX_CLIENTS} stream clients. What is beyond is refused (closed, 503, 413,
 * 503) and counted.
 *
 * <p>{@link #close} may be called from any thread but the server's own.
 */
public final class WebServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 256;
    static final int MAX_WAITING = 64;
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final int WORKERS = 2;
    private static final int IDLE_TIMEOUT_S = 60;
    private static final Duration STOP_GRACE = Duration.ofMillis(500);
    private static final int STEP_TIMEOUT_S = 10;
    private static final String CSP =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " + "frame-ancestors 'none'";
    private static final Pattern JSON_TYPE = Pattern.compile("application/json(\\s*;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final WorkerExecutor changer; // one thread
    private final HttpServer server;
    private final @Nullable SseHub hub;
    private final Assets assets;
    private final PrometheusRegistry metrics;
    private final OwnPages ownPages;
    private final List<String> routes;
    private final Counter refused;
    private final Counter failed;

    private final AtomicBoolean closed = new AtomicBoolean();

    // Event loop thread only.
    private int connections;
    private int waiting;

    private record Post(Set<String> fields, Action action) {}

    /** What to serve. Not thread-safe; used once. */
    public static final class Builder {
        private final String host;
        private final int port;
        private final String page;
        private final PrometheusRegistry metrics;
        private final Supplier<List<String>> notReady;
        private final Map<String, Endpoint> gets = new LinkedHashMap<>();
        private final Map<String, Post> posts = new LinkedHashMap<>();
        private Set<String> names = Set.of();
        private @Nullable String streamPath;
        private @Nullable Feed feed;
        private int streamTickMillis = SseHub.TICK_MILLIS;

        private Builder(
                String host, int port, String page, PrometheusRegistry metrics, Supplier<List<String>> notReady) {
            this.host = host;
            this.port = port;
            this.page = page;
            this.metrics = metrics;
            this.notReady = notReady;
        }

        /** @param path as Vert.x routes write it: {@code /api/v1/gateways/:id} */
        public Builder get(String path, Endpoint endpoint) {
            if (gets.put(path, endpoint) != null) {
                throw new IllegalArgumentException(path + " has two endpoints");
            }
            return this;
        }

        /**
         * Something that can be changed.
         *
         * @param fields that the body may have
         */
        public Builder post(String path, Set<String> fields, Action action) {
            if (posts.put(path, new Post(Set.copyOf(fields), action)) != null) {
                throw new IllegalArgumentException(path + " has two actions");
            }
            return this;
        }

        /** Names under which the pages are served, beside addresses and names of the local network; lower case. */
        public Builder names(Set<String> names) {
            this.names = Set.copyOf(names);
            return this;
        }

        /** The server's one stream of events. */
        public Builder stream(String path, Feed feed) {
            this.streamPath = path;
            this.feed = feed;
            return this;
        }

        /** Lets a test wait less. */
        Builder streamTick(int millis) {
            streamTickMillis = millis;
            return this;
        }

        /**
         * Returns when the server listens.
         *
         * @throws IOException when it cannot listen there, saying where and what to do
         */
        public WebServer start() throws IOException {
            WebServer server = new WebServer(this);
            try {
                server.listen(host, port);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }

    /**
     * @param host the address to listen on, {@code 0.0.0.0} for all
     * @param port 0 for any free one, see {@link #port}
     * @param page the folder below {@code webroot/} whose files are served at the root
     * @param metrics what {@code /metrics} shows; the server adds its own
     * @param notReady why the daemon does not do its job now; empty when it does. Called on a worker thread
     */
    public static Builder at(
            String host, int port, String page, PrometheusRegistry metrics, Supplier<List<String>> notReady) {
        return new Builder(host, port, page, metrics, notReady);
    }

    private WebServer(Builder built) {
        metrics = built.metrics;
        assets = new Assets(built.page);
        ownPages = new OwnPages(built.names);
        routes = Stream.of(
                        built.gets.keySet().stream().map(path -> "GET " + path),
                        built.posts.keySet().stream().map(path -> "POST " + path),
                        Stream.ofNullable(built.streamPath).map(path -> "GET " + path))
                .flatMap(some -> some)
                .toList();
        refused = Counter.builder()
                .name("hanlu_console_refused_total")
                .help("Connections and requests refused because a bound was reached")
                .labelNames("bound")
                .register(metrics);
        failed = Counter.builder()
                .name("hanlu_console_failed_total")
                .help("Requests answered with status 500; the log has the cause")
                .register(metrics);
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        workers = vertx.createSharedWorkerExecutor("console-worker", WORKERS);
        changer = vertx.createSharedWorkerExecutor("console-changer", 1);
        hub = built.feed == null ? null : new SseHub(vertx, workers, built.feed, built.streamTickMillis, metrics);
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHttp2ClearTextEnabled(false).setIdleTimeout(IDLE_TIMEOUT_S))
                .connectionHandler(this::accept)
                .requestHandler(routes(built));
    }

    private void listen(String host, int port) throws IOException {
        try {
            finish(server.listen(port, host));
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new IOException(
                    "cannot listen on " + host + ":" + port + ": " + cause
                            + "; choose another console.listen, or stop what holds the port (ss -ltnp)",
                    e);
        }
        if (hub != null) {
            hub.start();
        }
        log.info("Console on http://{}:{}/", host, port());
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Every route it was built with, as in {@code GET /api/v1/gateways/:id}. */
    public List<String> routes() {
        return routes;
    }

    /** Ends the streams, lets requests under way finish for half a second, and frees the port and all threads. Once. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (hub != null) {
                hub.close();
            }
            finish(server.shutdown(STOP_GRACE));
            finish(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The console did not stop cleanly; its threads are abandoned", e);
        }
    }

    /** Waits even when interrupted: half a stop would leave the port taken. */
    private static void finish(Future<?> step) throws ExecutionException, TimeoutException {
        CompletableFuture<?> done = step.toCompletionStage().toCompletableFuture();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get(STEP_TIMEOUT_S, TimeUnit.SECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept(HttpConnection connection) {
        if (connections >= MAX_CONNECTIONS) {
            refused.labelValues("connections").inc();
            connection.close();
            return;
        }
        connections++;
        connection.closeHandler(closed -> connections--);
    }

    private Router routes(Builder built) {
        Router router = Router.router(vertx);
        router.route().handler(WebServer::secure);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        get(router, "/healthz").handler(context -> json(context, 200, "application/json", Map.of("status", "alive")));
        get(router, "/readyz").handler(context -> work(context, () -> ready(built.notReady)));
        get(router, "/metrics").handler(context -> work(context, this::scrape));
        built.gets.forEach((path, endpoint) -> get(router, path).handler(context -> {
            Parameters parameters = parameters(context);
            work(context, () -> answer(endpoint, parameters));
        }));
        built.posts.forEach((path, post) -> router.post(path).handler(context -> change(context, post)));
        if (hub != null && built.streamPath != null) {
            SseHub streams = hub;
            router.get(built.streamPath).handler(context -> {
                if (!streams.add(context.response())) {
                    problem(
                            context,
                            503,
                            "too many streams",
                            "this server follows at most " + SseHub.MAX_CLIENTS
                                    + " pages at once; close one, or ask /api/v1/live now and then");
                }
            });
        }
        get(router, "/*").handler(context -> work(context, () -> file(context.normalizedPath())));
        router.uncaughtErrorHandler(this::fail);
        return router;
    }

    private static io.vertx.ext.web.Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", CSP)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        context.next();
    }

    private static Parameters parameters(RoutingContext context) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        context.queryParams()
                .forEach((name, value) ->
                        query.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        return new Parameters(context.pathParams(), query);
    }

    /** @param etag null when it must not be kept by the browser */
    private record Answer(
            int status,
            String contentType,
            Buffer body,
            @Nullable String etag) {}

    private static Answer answer(Endpoint endpoint, Parameters parameters) throws ProblemException {
        return of(endpoint.answer(parameters));
    }

    private void change(RoutingContext context, Post post) {
        HttpServerRequest request = context.request();
        Parameters parameters = parameters(context);
        Buffer sent = context.body().buffer();
        byte[] bytes = sent == null ? new byte[0] : sent.getBytes();
        try {
            ownPages.check(request.getHeader("Host"), request.getHeader("Origin"), request.getHeader("Sec-Fetch-Site"));
            String type = request.getHeader("Content-Type");
            if (type == null || !JSON_TYPE.matcher(type).matches()) {
                throw new ProblemException(415, "not JSON", "send Content-Type: application/json");
            }
            Body body = Body.parse(bytes, post.fields());
            take(
                    context,
                    changer,
                    () -> changed(post.action().answer(parameters, body)),
                    answer -> answer.onSuccess(done -> send(context, done)).onFailure(context::fail));
        } catch (ProblemException e) {
            context.fail(e);
        }
    }

    /** What only comes later is waited for without the thread. */
    private Future<Answer> changed(Object result) {
        return result instanceof CompletionStage<?> later
                ? Future.fromCompletionStage(later, vertx.getOrCreateContext()).map(WebServer::of)
                : Future.succeededFuture(of(result));
    }

    private static Answer of(Object body) {
        return new Answer(200, "application/json", Json.of(body), null);
    }

    private static Answer ready(Supplier<List<String>> notReady) {
        List<String> reasons = notReady.get();
        return reasons.isEmpty()
                ? new Answer(200, "application/json", Json.of(Map.of("status", "ready")), null)
                : new Answer(
                        503,
                        "application/problem+json",
                        Json.of(new Problem("about:blank", "not ready", 503, String.join("; ", reasons), reasons)),
                        null);
    }

    private Answer scrape() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
        PrometheusTextFormatWriter.create().write(out, metrics.scrape());
        return new Answer(200, PrometheusTextFormatWriter.CONTENT_TYPE, Buffer.buffer(out.toByteArray()), null);
    }

    private Answer file(String path) throws ProblemException {
        Optional<Asset> found = assets.find(path);
        if (found.isEmpty()) {
            throw ProblemException.notFound("nothing is at " + path + "; the routes are in /api/v1/openapi.json");
        }
        Asset asset = found.get();
        return new Answer(200, asset.contentType(), asset.bytes(), asset.etag());
    }

    /** Runs it on a worker and sends what it answers. */
    private void work(RoutingContext context, Callable<Answer> work) {
        take(context, workers, work, answer -> send(context, answer));
    }

    private <T> void take(RoutingContext context, WorkerExecutor by, Callable<T> work, Consumer<T> then) {
        if (waiting >= MAX_WAITING) {
            refused.labelValues("waiting").inc();
            problem(context, 503, "busy", MAX_WAITING + " requests are waiting already; try again in a few seconds");
            return;
        }
        waiting++;
        by.executeBlocking(work, false)
                .onComplete(done -> waiting--)
                .onSuccess(then::accept)
                .onFailure(context::fail);
    }

    private static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (answer.etag() != null) {
            response.putHeader("ETag", answer.etag()).putHeader("Cache-Control", "no-cache");
            if (answer.etag().equals(context.request().getHeader("If-None-Match"))) {
                end(response.setStatusCode(304), Buffer.buffer());
                return;
            }
        }
        end(response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType()), answer.body());
    }

    private record Problem(
            String type,
            String title,
            int status,
            String detail,
            @Nullable List<String> reasons) {}

    private void fail(RoutingContext context) {
        Throwable cause = context.failure() instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : context.failure();
        int status = cause instanceof ProblemException problem
                ? problem.status()
                : context.statusCode() < 0 ? 500 : context.statusCode();
        String asked = context.request().method() + " " + context.request().path();
        if (cause instanceof ProblemException problem) {
            problem(context, status, problem.title(), problem.getMessage());
        } else if (status >= 500) {
            failed.inc();
            log.error("{} failed", asked, cause);
            problem(context, status, "failed", asked + " failed; the daemon's log says why");
        } else {
            switch (status) {
                case 404 ->
                    problem(
                            context,
                            404,
                            "not found",
                            "nothing is at " + context.request().path());
                case 405 ->
                    problem(context, 405, "method not allowed", asked + ": the path exists, the method does not");
                case 413 -> problem(context, 413, "body too large", "at most " + MAX_BODY_BYTES + " bytes are read");
                default -> problem(context, status, "bad request", asked + " was not understood");
            }
        }
    }

    private static void problem(RoutingContext context, int status, String title, @Nullable String detail) {
        if (!context.response().headWritten()) {
            json(
                    context,
                    status,
                    "application/problem+json",
                    new Problem("about:blank", title, status, detail == null ? title : detail, null));
        }
    }

    private static void json(RoutingContext context, int status, String contentType, Object body) {
        end(context.response().setStatusCode(status).putHeader("Content-Type", contentType), Json.of(body));
    }

    /** A client that has gone away meanwhile is no fault of ours. */
    private static void end(HttpServerResponse response, Buffer body) {
        Future<Void> sent = response.end(body);
        sent.onFailure(gone -> log.debug("The client went away before its answer", gone));
    }
}
