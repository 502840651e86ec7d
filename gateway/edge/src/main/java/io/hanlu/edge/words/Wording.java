package io.hanlu.edge.words;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The templates of each language by their keys: those of {@code zh.properties} and {@code en.properties}, in which a configuration may
 * have replaced some. A key is a kind or state of alarm, or a kind at a quantity ({@code high/temperature}), which goes before the kind.
 */
public final class Wording {

    /** What templates may name. */
    public static final Set<String> VALUES = new TreeSet<>(Set.of(
            "zone",
            "produce",
            "sensor",
            "quantity",
            "value",
            "limit",
            "over",
            "for",
            "since",
            "until",
            "alarm",
            "by",
            "comment",
            "action",
            "cause",
            "detail",
            "door",
            "cooler",
            "gateway",
            "name",
            "count",
            "list",
            "time"));

    private static final Map<Language, Map<String, Template>> BUILT_IN = builtIn();

    /** As built in. */
    public static final Wording STANDARD = new Wording(Map.of());

    private final Map<Language, Map<String, Template>> templates = new EnumMap<>(Language.class);

    /**
     * With some templates replaced.
     *
     * @param replaced keys are among {@link #keys}
     */
    public Wording(Map<Language, Map<String, Template>> replaced) {
        BUILT_IN.forEach((language, all) -> {
            Map<String, Template> merged = new TreeMap<>(all);
            merged.putAll(replaced.getOrDefault(language, Map.of()));
            templates.put(language, merged);
        });
    }

    /** The keys whose templates may be replaced; the same in every language. */
    public static Set<String> keys() {
        return BUILT_IN.values().iterator().next().keySet();
    }

    Template template(Language language, String key) {
        return Objects.requireNonNull(of(language).get(key), key);
    }

    /** The first of these keys that there is. */
    Template template(Language language, String key, String otherwise) {
        Template template = of(language).get(key);
        return template == null ? template(language, otherwise) : template;
    }

    boolean has(Language language, String key) {
        return of(language).containsKey(key);
    }

    private Map<String, Template> of(Language language) {
        return Objects.requireNonNull(templates.get(language));
    }

    private static Map<Language, Map<String, Template>> builtIn() {
        Map<Language, Map<String, Template>> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            all.put(language, read(language.id() + ".properties"));
        }
        return all;
    }

    private static Map<String, Template> read(String resource) {
        Properties properties = new Properties();
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(Wording.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        key -> key,
                        key -> {
                            try {
                                return Template.parse(properties.getProperty(key), VALUES);
                            } catch (Template.InvalidException e) {
                                throw new IllegalStateException(
                                        resource + ": " + key + " " + e.getMessage() + "; " + e.right(), e);
                            }
                        },
                        (one, other) -> one,
                        TreeMap::new));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Wording that && templates.equals(that.templates);
    }

    @Override
    public int hashCode() {
        return templates.hashCode();
    }
}
