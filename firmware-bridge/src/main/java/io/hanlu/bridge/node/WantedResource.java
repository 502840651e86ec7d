package io.hanlu.bridge.node;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * What a node should do, observable (RFC 7641): {@code {"every_ms":60000,"fw":"1.2.0"}}, the sampling interval and, while one
 * is rolled out to this node, the firmware version to run.
 */
final class WantedResource extends CoapResource {

    private final NodeSource node;
    private final Admission admission;
    private @Nullable String firmware;

    WantedResource(NodeSource node, Admission admission) {
        super("cfg");
        this.node = node;
        this.admission = admission;
        setObservable(true);
        setObserveType(CoAP.Type.CON); // so that a node that is gone is noticed and forgotten
        setVisible(false); // who else is there is nobody's business
    }

    /** Tells the observer when this is news. On the endpoint's thread. */
    void want(@Nullable String version) {
        if (!java.util.Objects.equals(version, firmware)) {
            firmware = version;
            changed();
        }
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        if (admission.sender(exchange, node.node()) == null) {
            return;
        }
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("every_ms", node.spec().every().toMillis());
        if (firmware != null) {
            wanted.put("fw", firmware);
        }
        Answer.give(exchange, wanted);
    }
}
