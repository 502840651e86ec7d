package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * The time, for nodes that have a clock and nobody else to ask: {@code {"ms":1767225600123,"trusted":true}}, UTC epoch
 * milliseconds. When the gateway's clock is not trusted, a node should not set its own by it.
 */
final class TimeResource extends CoapResource {

    private final Clock clock;
    private final BooleanSupplier trusted;

    TimeResource(Clock clock, BooleanSupplier trusted) {
        super("time");
        this.clock = clock;
        this.trusted = trusted;
        getAttributes().setTitle("UTC epoch milliseconds");
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        Map<String, Object> time = new LinkedHashMap<>();
        time.put("ms", clock.epochMillis());
        time.put("trusted", trusted.getAsBoolean());
        exchange.setMaxAge(0);
        Answer.give(exchange, time);
    }
}
