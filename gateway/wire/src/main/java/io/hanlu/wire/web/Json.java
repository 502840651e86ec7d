package io.hanlu.wire.web;

import io.vertx.core.buffer.Buffer;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The one way a web surface writes JSON: snake_case keys, exact decimals, nulls written out. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    static Buffer of(Object value) {
        return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    }
}
