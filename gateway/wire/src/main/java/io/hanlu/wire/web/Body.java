package io.hanlu.wire.web;

import io.hanlu.wire.config.Units;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client sent: one JSON object whose values are texts. Immutable; any thread. */
public final class Body {

    private static final int MAX_DEPTH = 2;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, String> fields;

    private Body(Map<String, String> fields) {
        this.fields = Map.copyOf(fields);
    }

    /**
     * Reads a request's body.
     *
     * @param known the fields there may be; one that is misspelt would otherwise be lost without a word
     * @throws ProblemException 400 when it is not such an object
     */
    static Body parse(byte[] json, Set<String> known) throws ProblemException {
        @Nullable JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw wrong("not JSON: " + e.getOriginalMessage(), known);
        }
        if (tree == null || !tree.isObject()) {
            throw wrong("not a JSON object", known);
        }
        Map<String, String> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!known.contains(field.getKey())) {
                throw wrong("\"" + field.getKey() + "\" is no field here", known);
            }
            if (field.getValue().isString()) {
                fields.put(field.getKey(), field.getValue().asString().strip());
            } else if (!field.getValue().isNull()) {
                throw wrong(field.getKey() + " is not a text", known);
            }
        }
        return new Body(fields);
    }

    private static ProblemException wrong(String what, Set<String> known) {
        return new ProblemException(
                400,
                "invalid body",
                what + "; send one object with texts"
                        + (known.isEmpty() ? ", {}" : " of " + String.join(", ", new TreeSet<>(known))));
    }

    /**
     * A text that may be missing; an empty one counts as missing.
     *
     * @throws ProblemException 400 when it is longer, or has control characters
     */
    public Optional<String> optional(String name, int maxLength) throws ProblemException {
        String value = fields.getOrDefault(name, "");
        if (value.length() > maxLength) {
            throw ProblemException.badParameter(
                    name, value.length() + " characters", "at most " + maxLength + " are kept");
        }
        if (value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw ProblemException.badParameter(name, "has control characters", "send text");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** @throws ProblemException 400 when it is missing, longer, or has control characters */
    public String required(String name, int maxLength, String example) throws ProblemException {
        return optional(name, maxLength)
                .orElseThrow(() -> ProblemException.badParameter(name, "missing", "for example " + example));
    }

    /**
     * A length of time as files write it: {@code 90s 30m 2h 1d}.
     *
     * @throws ProblemException 400 when it is missing, none, or out of range
     */
    public Duration duration(String name, Duration least, Duration most) throws ProblemException {
        String text = required(name, 20, "2h");
        Duration duration = Units.duration(text);
        if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw ProblemException.badParameter(
                    name,
                    "\"" + text + "\" is no such time",
                    Units.text(least) + " to " + Units.text(most) + ", like 90s 30m 2h 1d");
        }
        return duration;
    }
}
