package io.hanlu.bridge.node;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;

/**
 * What every request passes first: a session whose key is no longer the node's is answered 4.01 and ended, so that revoking a
 * key works at once.
 */
final class Gate extends ServerMessageDeliverer {

    private final NodeKeys keys;
    private final Admission admission;
    private final Runnable endStaleSessions;

    Gate(Resource root, Configuration configuration, NodeKeys keys, Admission admission, Runnable endStaleSessions) {
        super(root, configuration);
        this.keys = keys;
        this.admission = admission;
        this.endStaleSessions = endStaleSessions;
    }

    @Override
    protected boolean preDeliverRequest(Exchange exchange) {
        if (exchange.getRequest().getSourceContext().getPeerIdentity() instanceof PreSharedKeyIdentity peer
                && !keys.current(peer)) {
            admission.turnAway(peer.getIdentity(), "the key it signed in with was replaced or removed");
            exchange.sendResponse(new Response(ResponseCode.UNAUTHORIZED));
            endStaleSessions.run();
            return true;
        }
        return false;
    }
}
