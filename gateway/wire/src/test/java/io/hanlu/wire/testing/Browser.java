package io.hanlu.wire.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Debian's Chromium without a screen, driven through Debian's ChromeDriver by the few WebDriver commands our tests need
 * (W3C WebDriver, 2018). Each has a profile of its own, ends the processes it started, and no others.
 */
public final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Process driver;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String session;

    private Browser(String language, int width, int height) throws IOException {
        for (Path program : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException(
                        program + " is not there: run deploy/test, it installs chromium and chromium-driver");
            }
        }
        folder = Files.createTempDirectory("hanlu-browser");
        Path log = folder.resolve("driver.log");
        driver = new ProcessBuilder(DRIVER.toString(), "--port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            session = open(port(log), language, width, height);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /**
     * Starts a browser.
     *
     * @param language as in {@code navigator.language}: {@code zh-CN}
     * @param width of the page, CSS pixels, likewise the height
     */
    public static Browser start(String language, int width, int height) {
        try {
            return new Browser(language, width, height);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + DRIVER, e);
        }
    }

    private int port(Path log) throws IOException {
        await("ChromeDriver to listen")
                .atMost(TIMEOUT)
                .until(() ->
                        !driver.isAlive() || PORT.matcher(Files.readString(log)).find());
        Matcher found = PORT.matcher(Files.readString(log));
        if (!found.find()) {
            throw new IllegalStateException("ChromeDriver did not start: " + Files.readString(log));
        }
        return Integer.parseInt(found.group(1));
    }

    private String open(int port, String language, int width, int height) {
        List<String> arguments = new ArrayList<>(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile")));
        Map<String, Object> options = Map.of(
                "binary", CHROMIUM.toString(),
                "args", arguments,
                "prefs", Map.of("intl.accept_languages", language));
        JsonNode answer = send(
                "POST",
                "http://127.0.0.1:" + port + "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "browserName",
                                        "chrome",
                                        "goog:chromeOptions",
                                        options,
                                        "goog:loggingPrefs",
                                        Map.of("browser", "ALL")))));
        String url = "http://127.0.0.1:" + port + "/session/"
                + answer.get("sessionId").asString();
        send(
                "POST",
                url + "/goog/cdp/execute",
                Map.of(
                        "cmd",
                        "Emulation.setDeviceMetricsOverride",
                        "params",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600)));
        return url;
    }

    /** Opens a page and returns when it has loaded. */
    public void open(URI url) {
        send("POST", session + "/url", Map.of("url", url.toString()));
    }

    /** Loads the page again. */
    public void reload() {
        send("POST", session + "/refresh", Map.of());
    }

    /** What the first element has as its text, as a reader sees it; empty when there is no such element or it is hidden. */
    public String text(String css) {
        return run("const e = document.querySelector(arguments[0]); return e === null ? '' : e.innerText;", css)
                .asString();
    }

    /** An attribute of the first element; empty when there is none. */
    public String attribute(String css, String name) {
        return run("return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? '';", css, name)
                .asString();
    }

    /** Whether the first such element is there and neither hidden nor folded away. */
    public boolean isShown(String css) {
        return run("const e = document.querySelector(arguments[0]); return e !== null && e.checkVisibility();", css)
                .asBoolean();
    }

    /** Clicks where the middle of the first such element is. */
    public void click(String css) {
        JsonNode element = send("POST", session + "/element", Map.of("using", "css selector", "value", css));
        String id = element.properties().iterator().next().getValue().asString();
        send("POST", session + "/element/" + id + "/click", Map.of());
    }

    /** Types into the first such element, as a keyboard does. */
    public void type(String css, String text) {
        JsonNode element = send("POST", session + "/element", Map.of("using", "css selector", "value", css));
        String id = element.properties().iterator().next().getValue().asString();
        send("POST", session + "/element/" + id + "/value", Map.of("text", text));
    }

    /** Runs the body of a JavaScript function. */
    public JsonNode run(String body, Object... arguments) {
        return send("POST", session + "/execute/sync", Map.of("script", body, "args", List.of(arguments)));
    }

    /** What the console has said since the last call, scripts refused by the content security policy among it. */
    public List<String> console() {
        List<String> lines = new ArrayList<>();
        for (JsonNode entry : send("POST", session + "/se/log", Map.of("type", "browser"))) {
            lines.add(entry.get("level").asString() + " " + entry.get("message").asString());
        }
        return lines;
    }

    /** Writes what the page looks like as PNG. */
    public void screenshot(Path file) {
        try {
            Files.write(
                    file,
                    Base64.getDecoder()
                            .decode(send("GET", session + "/screenshot", Map.of())
                                    .asString()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    private JsonNode send(String method, String url, Map<String, ?> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .method(
                        method,
                        method.equals("GET")
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            JsonNode value = JSON.readTree(response.body()).get("value");
            if (response.statusCode() >= 400) {
                throw new IllegalStateException(method + " " + url + " " + body + ": " + value);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + method + " " + url, e);
        }
    }

    @Override
    public void close() {
        try {
            send("DELETE", session, Map.of());
        } finally {
            stop();
        }
    }

    private void stop() {
        http.close();
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + folder, e);
        }
    }
}
