package io.hanlu.bridge.node;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Map;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/** A small object as an answer: in JSON (50), or in CBOR (60) when the request's Accept asks for it. */
final class Answer {

    private static final JsonFactory JSON = new JsonFactory();
    private static final CBORFactory CBOR = new CBORFactory();

    private Answer() {}

    /**
     * @param fields numbers, booleans, texts, and bytes (in JSON as hexadecimal text), in this order
     */
    static void give(CoapExchange exchange, Map<String, Object> fields) {
        int accept = exchange.getRequestOptions().getAccept();
        switch (accept) {
            case MediaTypeRegistry.UNDEFINED, MediaTypeRegistry.APPLICATION_JSON ->
                exchange.respond(ResponseCode.CONTENT, json(fields), MediaTypeRegistry.APPLICATION_JSON);
            case MediaTypeRegistry.APPLICATION_CBOR ->
                exchange.respond(ResponseCode.CONTENT, cbor(fields), MediaTypeRegistry.APPLICATION_CBOR);
            default -> exchange.respond(ResponseCode.NOT_ACCEPTABLE, "JSON (50) or CBOR (60)");
        }
    }

    private static byte[] json(Map<String, Object> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            to.writeStartObject();
            fields.forEach((name, value) -> {
                to.writeName(name);
                if (value instanceof byte[] bytes) {
                    to.writeString(HexFormat.of().formatHex(bytes));
                } else {
                    write(to, value);
                }
            });
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private static byte[] cbor(Map<String, Object> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = CBOR.createGenerator(ObjectWriteContext.empty(), out)) {
            to.writeStartObject(null, fields.size()); // a definite length, which small decoders can be sure to read
            fields.forEach((name, value) -> {
                to.writeName(name);
                if (value instanceof byte[] bytes) {
                    to.writeBinary(bytes);
                } else {
                    write(to, value);
                }
            });
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator to, Object value) {
        switch (value) {
            case Long number -> to.writeNumber(number);
            case Integer number -> to.writeNumber(number);
            case Boolean flag -> to.writeBoolean(flag);
            default -> to.writeString(value.toString());
        }
    }
}
