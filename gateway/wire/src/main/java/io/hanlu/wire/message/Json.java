package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The one JSON mapper: strict about types and sizes, tolerant of fields that a newer sender adds. */
final class Json {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_STRING_LENGTH = 8_192;
    private static final int MAX_NAME_LENGTH = 128;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxStringLength(MAX_STRING_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, strings -> {
                for (CoercionInputShape shape : new CoercionInputShape[] {
                    CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
                }) {
                    strings.setCoercion(shape, CoercionAction.Fail);
                }
            })
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .changeDefaultPropertyInclusion(
                    ignored -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    static byte[] write(Record message) {
        return MAPPER.writeValueAsBytes(message);
    }

    static <T extends Record> T read(String name, byte[] payload, int maxBytes, Class<T> type) throws MessageException {
        if (payload.length > maxBytes) {
            throw new MessageException(
                    MessageException.Kind.TOO_LARGE, name + " of " + payload.length + " bytes; at most " + maxBytes);
        }
        try {
            @Nullable T message = MAPPER.readValue(payload, type);
            if (message == null) {
                throw new MessageException(MessageException.Kind.INVALID, name + " is null, not an object");
            }
            return message;
        } catch (StreamReadException | StreamConstraintsException e) {
            throw new MessageException(
                    MessageException.Kind.NOT_JSON,
                    name + " is not JSON that is accepted here" + place(e) + ": " + e.getOriginalMessage());
        } catch (JacksonException e) {
            // What a record's constructor objects to arrives as the cause, and says it better than Jackson around it.
            String what = e.getCause() instanceof IllegalArgumentException objection
                    ? String.valueOf(objection.getMessage())
                    : e.getOriginalMessage();
            throw new MessageException(MessageException.Kind.INVALID, name + path(e) + ": " + what);
        }
    }

    private static String place(JacksonException e) {
        @Nullable TokenStreamLocation at = e.getLocation(); // none when a bound was exceeded
        return at == null ? "" : ", line " + at.getLineNr() + " column " + at.getColumnNr();
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(at -> at.getPropertyName() != null ? "." + at.getPropertyName() : "[" + at.getIndex() + "]")
                .collect(Collectors.joining());
    }

    /** For the constructors of messages: Jackson leaves a field that is missing or null to them. */
    static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /** An unmodifiable copy. */
    static <T> List<T> list(@Nullable List<T> values, String field) {
        for (T value : required(values, field)) {
            required(value, "an element of " + field);
        }
        return List.copyOf(required(values, field));
    }

    /** A name that may become part of a topic, tag or file name. */
    static void requireName(@Nullable String value, String field) {
        if (!Topics.isName(required(value, field))) {
            throw new IllegalArgumentException(field + " '" + value + "' is no name: 1-63 letters, digits, . _ -");
        }
    }
}
