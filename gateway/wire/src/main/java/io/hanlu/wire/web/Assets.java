package io.hanlu.wire.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The static files inside the jars: {@code webroot/<page>/} at the root and {@code webroot/shared/} under {@code /shared/}.
 * A file is recognised by its content's hash, not its date: a box without a clock battery may date a new file before the
 * old one, and a browser would keep showing the old page. Any thread.
 */
final class Assets {

    /** Lower-case names only, no segment starting with a dot: no way out of the folder. */
    private static final Pattern PATH = Pattern.compile("/(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\\.([a-z]+)");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "webmanifest", "application/manifest+json");

    /** @param etag in its quotes */
    record Asset(Buffer bytes, String contentType, String etag) {}

    private final String page;
    private final Map<String, Asset> known = new ConcurrentHashMap<>(); // only what exists: bounded by the jar

    /** @param page the folder of this page below {@code webroot/} */
    Assets(String page) {
        this.page = page;
    }

    /** @param path of the request, decoded; {@code /} is {@code index.html} */
    Optional<Asset> find(String path) {
        String name = path.equals("/") ? "/index.html" : path;
        Asset asset = known.get(name);
        return asset != null ? Optional.of(asset) : load(name);
    }

    private Optional<Asset> load(String name) {
        Matcher matcher = PATH.matcher(name);
        if (!matcher.matches() || !TYPES.containsKey(matcher.group(1))) {
            return Optional.empty();
        }
        String resource = "webroot" + (name.startsWith("/shared/") ? name : "/" + page + name);
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            Asset asset = new Asset(Buffer.buffer(bytes), TYPES.get(matcher.group(1)), "\"" + hash(bytes) + "\"");
            known.put(name, asset);
            return Optional.of(asset);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource + " from the jar", e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
