package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Posts JSON and waits for the answer: at most {@link #patience} for all of it and 64 KiB of it, no redirections, since an address that
 * has moved is one to correct. The address may be a secret, so it is in no text. Any thread.
 */
final class Http implements AutoCloseable {

    private static final int MOST_BYTES = 65_536;
    private static final int MOST_SHOWN = 200;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Clock clock;
    private final Duration patience;
    private final HttpClient client;

    /** Trusting whom the context trusts. */
    Http(SSLContext trust, Duration patience, Clock clock) {
        this.clock = clock;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(patience)
                .sslContext(trust)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * Posts it.
     *
     * @param judge what an answer of 200 to 299 with this body means
     */
    Outcome post(URI address, String json, Map<String, String> headers, Function<String, Outcome> judge)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json; charset=utf-8");
        headers.forEach(request::header);
        // The client's own time-out ends with the headers; a body may drip for ever
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return judge(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), address, judge);
        } catch (TimeoutException e) {
            return Outcome.again(address.getHost() + " has not answered within " + patience.toMillis() / 1000.0 + " s");
        } catch (ExecutionException e) {
            return Outcome.again(address.getHost() + ": " + reason(e));
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String text = cause.getMessage();
        Throwable deeper = cause.getCause();
        if (text == null && deeper != null) {
            text = deeper.getMessage();
        }
        String name = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
        return cause instanceof IOException && text != null ? text : text == null ? name : name + ": " + text;
    }

    private Outcome judge(HttpResponse<byte[]> answer, URI address, Function<String, Outcome> judge) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return judge.apply(body);
        }
        String what = address.getHost() + " answered with status " + status + shown(body);
        if (status >= 300 && status < 400) {
            return Outcome.never(what + "; write the address it redirects to into the configuration");
        }
        boolean retry = status >= 500 || status == 408 || status == 425 || status == 429;
        return new Outcome.Failed(
                what,
                retry,
                retry
                        ? answer.headers()
                                .firstValue("Retry-After")
                                .flatMap(this::wait)
                                .orElse(Duration.ZERO)
                        : Duration.ZERO);
    }

    /** Seconds, or a date; RFC 9110 10.2.3. */
    private Optional<Duration> wait(String text) {
        try {
            long millis = text.strip().chars().allMatch(Character::isDigit)
                    ? 1000 * Long.parseLong(text.strip())
                    : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant()
                                    .toEpochMilli()
                            - clock.epochMillis();
            return Optional.of(Duration.ofMillis(Math.clamp(millis, 0, LONGEST_WAIT.toMillis())));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The beginning of an answer, for people. */
    static String shown(String body) {
        String line = body.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
        return line.isEmpty() ? "" : ": " + (line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
