package io.hanlu.wire.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value, list or section of a configuration file, which knows its place.
 *
 * <p>Getters never throw: the first thing wrong with a node becomes a problem, and the getter returns a harmless
 * stand-in, so that reading goes on and one mistake gives one problem. A node with a problem is no longer {@link #good}.
 */
public final class ConfigNode {

    private static final int MAX_TEXT = 1000;
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern HOST_PORT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([A-Za-z0-9][A-Za-z0-9.-]*)):([0-9]{1,5})");

    private final Path file;
    private final Problems problems;
    private final String path;
    private final YamlTree tree;
    private boolean good;

    private final Map<String, ConfigNode> children = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, String> missing = new LinkedHashMap<>(); // key → an example
    private final List<ConfigNode> items = new ArrayList<>();
    private boolean anyKey;

    private ConfigNode(Path file, Problems problems, String path, YamlTree tree) {
        this.file = file;
        this.problems = problems;
        this.path = path;
        this.tree = tree;
        this.good = !(tree instanceof YamlTree.Spoilt);
    }

    static ConfigNode root(YamlTree tree, Path file, Problems problems) {
        return new ConfigNode(file, problems, "", tree);
    }

    private ConfigNode part(String partPath, YamlTree partTree) {
        return new ConfigNode(file, problems, partPath, partTree);
    }

    /** False when it already has a problem, so that what it gives is a stand-in. */
    public boolean good() {
        return good;
    }

    /** From 1. */
    public int line() {
        return tree.line();
    }

    /** Where it stands, for people: {@code gateway.yaml:31}. */
    public String place() {
        return file.getFileName() + ":" + tree.line();
    }

    /** The folder of the configuration file, absolute. */
    public Path folder() {
        return Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
                .orElseThrow(() -> new IllegalStateException(file + " is no file"));
    }

    /** Reports a problem here, unless there is one already. Both texts continue "path: ". */
    public void wrong(String wrong, String right) {
        if (good) {
            problems.add(tree.line(), tree.column(), Problems.shown(path), wrong, right);
            good = false;
        }
    }

    /** Reports a problem beyond the first one of {@link #wrong}: for what a file named here gets wrong. */
    public void alsoWrong(String wrong, String right) {
        problems.add(tree.line(), tree.column(), Problems.shown(path), wrong, right);
    }

    /** The file that is named here cannot be used. Its problems are reported in its own name. */
    public void wrong(ConfigException other) {
        problems.addAll(other.problems());
        good = false;
    }

    // ---- sections

    /**
     * The value of a key that must be there.
     *
     * @param example a value for the message when it is missing
     */
    public ConfigNode required(String key, String example) {
        ConfigNode child = child(key);
        if (child != null) {
            return child;
        }
        if (good) {
            missing.put(key, example);
        }
        return part(Problems.child(path, key), new YamlTree.Spoilt(tree.line(), tree.column()));
    }

    /** The value of a key, or this text as if the file said it. */
    public ConfigNode optional(String key, String text) {
        ConfigNode child = child(key);
        return child != null
                ? child
                : part(Problems.child(path, key), new YamlTree.Scalar(tree.line(), tree.column(), text, true));
    }

    /** The value of a key, if the file has it. */
    public Optional<ConfigNode> find(String key) {
        return Optional.ofNullable(child(key));
    }

    /** The section of a key, or an empty one: for sections in which everything has a default. */
    public ConfigNode section(String key) {
        ConfigNode child = child(key);
        return child != null
                ? child
                : part(Problems.child(path, key), new YamlTree.Mapping(tree.line(), tree.column(), List.of()));
    }

    /** Accepts whatever keys it has: what they mean depends on something that is wrong. */
    public void acceptAnyKey() {
        anyKey = true;
    }

    private @Nullable ConfigNode child(String key) {
        asked.add(key);
        for (YamlTree.Entry entry : mapping()) {
            if (entry.key().text().equals(key)) {
                return children.computeIfAbsent(key, k -> {
                    ConfigNode child = part(Problems.child(path, k), entry.value());
                    if (entry.value() instanceof YamlTree.Scalar scalar && scalar.isNull()) {
                        child.wrong("has no value", "write one after the colon, or delete the line");
                    }
                    return child;
                });
            }
        }
        return null;
    }

    private List<YamlTree.Entry> mapping() {
        if (tree instanceof YamlTree.Mapping mapping) {
            return mapping.entries();
        }
        String text = tree instanceof YamlTree.Scalar scalar ? scalar.text() : "";
        String right = "write its keys, one a line, indented, as in name: value";
        if (text.contains("：")) {
            right = "write a plain colon and a space instead of the Chinese colon, as in name: value";
        } else if (text.contains(":")) {
            right = "put a space after the colon, as in name: value";
        }
        wrong("is " + kind() + " where a section belongs", right);
        return List.of();
    }

    private String kind() {
        return switch (tree) {
            case YamlTree.Scalar scalar -> scalar.isNull() ? "nothing" : "the text " + Problems.quoted(scalar.text());
            case YamlTree.Sequence ignored -> "a list";
            case YamlTree.Mapping ignored -> "a section";
            case YamlTree.Spoilt ignored -> "wrong";
        };
    }

    /**
     * The items of a list that may not be empty.
     *
     * @param example an item for the message when it is
     */
    public List<ConfigNode> list(String example) {
        if (!items.isEmpty()) {
            return List.copyOf(items);
        }
        if (!(tree instanceof YamlTree.Sequence sequence)) {
            wrong("is " + kind() + " where a list belongs", "start each item on its own line, as in - " + example);
            return List.of();
        }
        for (YamlTree item : sequence.items()) {
            items.add(part(path + "[" + items.size() + "]", item));
        }
        if (items.isEmpty()) {
            wrong("is empty", "write at least one item, as in - " + example);
        }
        return List.copyOf(items);
    }

    /** Reports missing and unknown keys of all sections below that were looked into. */
    void reportKeys() {
        items.forEach(ConfigNode::reportKeys);
        children.values().forEach(ConfigNode::reportKeys);
        if (tree instanceof YamlTree.Mapping mapping && !asked.isEmpty()) {
            for (YamlTree.Entry entry : mapping.entries()) {
                if (!asked.contains(entry.key().text()) && !anyKey) {
                    unknown(entry.key());
                }
            }
            missing.forEach((key, example) -> problems.add(
                    tree.line(),
                    tree.column(),
                    Problems.child(path, key),
                    "is missing",
                    "add it, as in " + key + ": " + example));
        }
    }

    private void unknown(YamlTree.Scalar key) {
        List<String> free =
                asked.stream().filter(name -> !children.containsKey(name)).toList();
        Optional<String> meant = Nearest.to(key.text(), free);
        meant.ifPresent(missing::remove); // the same mistake
        problems.add(
                key.line(),
                key.column(),
                Problems.child(path, key.text()),
                "is not a key known here",
                meant.map(name -> "did you mean " + name + "?")
                        .orElseGet(() -> "known here: " + String.join(", ", asked)));
    }

    // ---- single values

    /** Any text on one line, 1 to 1000 characters. */
    public String text() {
        String text = scalar();
        if (text.length() > MAX_TEXT) {
            wrong("is " + text.length() + " characters long", "at most " + MAX_TEXT);
        } else if (good && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
            wrong(text.isBlank() ? "is empty" : "goes over several lines", "write some text on one line");
        }
        return good ? text : "";
    }

    /**
     * A text of a certain form.
     *
     * @param inWords that form, as in "1 to 8 digits"
     */
    public String text(Pattern form, String inWords) {
        String text = text();
        if (good && !form.matcher(text).matches()) {
            wrong(Problems.quoted(text) + " does not fit", "write " + inWords);
        }
        return good ? text : "";
    }

    /** One of these words; the first when it is wrong. */
    public String choice(Collection<String> words) {
        String text = text();
        if (good && !words.contains(text)) {
            String all = "one of " + String.join(", ", words);
            wrong(
                    Problems.quoted(text) + " is not known",
                    Nearest.to(text, words)
                            .map(word -> "did you mean " + word + "? (" + all + ")")
                            .orElse(all));
        }
        return good ? text : words.iterator().next();
    }

    /** One of the constants, written in lower case with hyphens ({@code COLD_ROOM} is {@code cold-room}). */
    public <E extends Enum<E>> E choice(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> words = constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        return constants.get(words.indexOf(choice(words)));
    }

    /** Whether it is a section and not a single value, for a key that may be either. */
    public boolean isSection() {
        return good && tree instanceof YamlTree.Mapping;
    }

    /** Whether it is a list, for a key that may also be a single value. */
    public boolean isList() {
        return good && tree instanceof YamlTree.Sequence;
    }

    /** Whether it is just this word, for a value that may also be something else. */
    public boolean is(String word) {
        return good && tree instanceof YamlTree.Scalar scalar && scalar.text().equals(word);
    }

    /** {@code true} or {@code false}. */
    public boolean bool() {
        return choice(List.of("false", "true")).equals("true");
    }

    /** A whole number in decimal. */
    public long integer(long min, long max) {
        String text = text();
        if (good && !INTEGER.matcher(text).matches()) {
            wrong(Problems.quoted(text) + " is not a whole number", "write one from " + min + " to " + max);
        }
        long number = good ? Long.parseLong(text) : min;
        return inRange(number >= min && number <= max, min + " to " + max) ? number : min;
    }

    /** A decimal number. */
    public double number(double min, double max) {
        String range = plain(min) + " to " + plain(max);
        String text = text();
        if (good && !NUMBER.matcher(text).matches()) {
            wrong(Problems.quoted(text) + " is not a number", "write one from " + range + ", as in 2.5");
        }
        double number = good ? Double.parseDouble(text) : min;
        return inRange(number >= min && number <= max, range) ? number : min;
    }

    private static String plain(double number) {
        return new java.math.BigDecimal(Double.toString(number))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@code 500ms 10s 5m 1h 7d}. */
    public Duration duration(Duration min, Duration max) {
        String text = text();
        Duration duration = Units.duration(text);
        if (good && duration == null) {
            boolean bare = text.chars().allMatch(Character::isDigit);
            wrong(
                    Problems.quoted(text) + (bare ? " has no unit" : " is not a duration"),
                    "write a number and ms, s, m, h or d, as in " + (bare ? text : "10") + "s");
        }
        if (duration == null) {
            return min;
        }
        boolean within = duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
        return inRange(within, Units.text(min) + " to " + Units.text(max)) ? duration : min;
    }

    /** Bytes, from {@code 512MiB}. */
    public long size(long min, long max) {
        String text = text();
        long bytes = Units.size(text);
        if (good && bytes < 0) {
            wrong(
                    Problems.quoted(text) + " is not a size",
                    "write a whole number and B, KiB, MiB, GiB or TiB, as in 512MiB");
        }
        return inRange(bytes >= min && bytes <= max, Units.text(min) + " to " + Units.text(max)) ? bytes : min;
    }

    /** Bytes a second, from {@code 32kbit/s}; the bounds in kbit/s. */
    public long rate(long minKbit, long maxKbit) {
        String text = text();
        long rate = Units.rate(text);
        if (good && rate < 0) {
            wrong(
                    Problems.quoted(text) + " is not a rate",
                    "write a whole number and kbit/s or Mbit/s, as in 32kbit/s");
        }
        long min = minKbit * 1_000 / 8;
        return inRange(rate >= min && rate <= maxKbit * 1_000 / 8, minKbit + "kbit/s to " + maxKbit + "kbit/s")
                ? rate
                : min;
    }

    private boolean inRange(boolean within, String range) {
        if (good && !within) {
            wrong(Problems.quoted(text()) + " is out of range", "from " + range);
        }
        return good;
    }

    /** An IANA time zone such as {@code Asia/Shanghai}, or {@code UTC}. */
    public ZoneId timezone() {
        String text = text();
        try {
            return good ? ZoneId.of(text) : ZoneOffset.UTC;
        } catch (DateTimeException e) {
            wrong(
                    Problems.quoted(text) + " is not a time zone",
                    Nearest.to(text, ZoneId.getAvailableZoneIds())
                            .map(zone -> "did you mean " + zone + "?")
                            .orElse("write an IANA name, as in Asia/Shanghai"));
            return ZoneOffset.UTC;
        }
    }

    /**
     * A {@code scheme://host[:port]} without user and query; only http and https may have a path. The port is -1
     * when the file does not say.
     */
    public URI uri(List<String> schemes) {
        String text = text();
        String right = "write " + String.join("://host:port or ", schemes) + "://host:port";
        URI standIn = URI.create(schemes.getFirst() + "://localhost");
        if (good && text.contains("@")) { // and perhaps a password, which must not get into a message
            wrong("holds a user name", "use the keys username and password_file, and leave it out of the URL");
        }
        if (!good) {
            return standIn;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            wrong(Problems.quoted(text) + " is not a URL", right);
            return standIn;
        }
        if (uri.getScheme() == null || !schemes.contains(uri.getScheme())) {
            wrong(Problems.quoted(text) + " does not start with " + String.join(":// or ", schemes) + "://", right);
        } else if (uri.getHost() == null) {
            wrong(Problems.quoted(text) + " names no host of letters, digits, - and .", right);
        } else if (uri.getPort() == 0 || uri.getPort() > 65535) {
            wrong("port " + uri.getPort() + " is out of range", "from 1 to 65535");
        } else if ((!List.of("", "/").contains(uri.getRawPath())
                        && !uri.getScheme().startsWith("http"))
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            wrong(Problems.quoted(text) + " has something behind host and port", right);
        }
        return good ? uri : standIn;
    }

    /** The host names that a key lists, lower case; none when the key is missing. */
    public Set<String> hostNames(String key) {
        Set<String> names = new TreeSet<>();
        find(key)
                .ifPresent(list -> list.list("gateway.example")
                        .forEach(name ->
                                names.add(name.text(HOST_NAME, "a host name in lower case, as in gateway.example"))));
        return names;
    }

    /** An address to listen on, {@code 0.0.0.0:8080} or {@code [::]:8080}. */
    public HostPort listen() {
        String text = text();
        Matcher matcher = HOST_PORT.matcher(text);
        if (good && !matcher.matches()) {
            wrong(
                    Problems.quoted(text) + " is not an address and a port",
                    "write 0.0.0.0:8080 for the whole network or 127.0.0.1:8080 for this machine only");
        }
        if (!good) {
            return new HostPort("localhost", 0);
        }
        int port = Integer.parseInt(matcher.group(3));
        if (!inRange(port <= 65535, "port 0 (any free one) to 65535")) {
            return new HostPort("localhost", 0);
        }
        return new HostPort(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
    }

    /** A file or folder that need not exist, absolute; the file may name it relative to its own folder. */
    public Path path() {
        String text = text();
        return good ? folder().resolve(text).normalize() : folder();
    }

    /** A file that exists and can be read. */
    public Path file() {
        Path named = path();
        if (good && !Files.isRegularFile(named)) {
            wrong(
                    Problems.quoted(text()) + (Files.exists(named) ? " is not a file" : " does not exist"),
                    "put the file at " + named + " or correct the path");
        } else if (good && !Files.isReadable(named)) {
            wrong(Problems.quoted(text()) + " cannot be read", "let this user read " + named);
        }
        return named;
    }

    private String scalar() {
        if (good && !(tree instanceof YamlTree.Scalar)) {
            wrong("is " + kind() + " where a single value belongs", "write one value after the colon");
        }
        return good && tree instanceof YamlTree.Scalar scalar ? scalar.text() : "";
    }
}
