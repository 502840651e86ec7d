package io.hanlu.wire.message;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON mapper: strict about types and sizes, tolerant of fields that a newer sender adds. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

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
            return MAPPER.readValue(payload, type);
        } catch (JacksonException e) {
            throw new MessageException(MessageException.Kind.INVALID, name + ": " + e.getOriginalMessage());
        }
    }
}
