package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and as whom. A node signs in with its id and its key, and may only speak for itself. Without DTLS it is
 * believed who it says it is. Any thread may call it.
 */
final class Admission {

    private final Map<String, NodeSource> nodes = new ConcurrentHashMap<>();
    private final Map<String, Path> keyFiles = new ConcurrentHashMap<>();
    private final Refusals refusals;

    Admission(Clock clock) {
        refusals = new Refusals(clock);
    }

    /**
     * Lets a node in from now on.
     *
     * @throws DeviceException when its key cannot be read; it is not let in
     */
    void admit(NodeSource node, Path keyFile) throws DeviceException {
        NodeKey.read(keyFile);
        keyFiles.put(node.node(), keyFile);
        nodes.put(node.node(), node);
    }

    /** False when another of its name came in since. */
    boolean shutOut(NodeSource node) {
        boolean was = nodes.remove(node.node(), node);
        if (was) {
            keyFiles.remove(node.node());
        }
        return was;
    }

    Collection<NodeSource> nodes() {
        return List.copyOf(nodes.values());
    }

    @Nullable
    NodeSource node(String id) {
        return nodes.get(id);
    }

    /**
     * The key of a node as its file has it now.
     *
     * @throws DeviceException when there is no such node, or no usable key
     */
    NodeKey key(String id) throws DeviceException {
        Path file = keyFiles.get(id);
        if (file == null) {
            throw new DeviceException(
                    Quality.ACCESS, "no sensor of this gateway has the address coap:" + id + "; add one to let it in");
        }
        return NodeKey.read(file);
    }

    void turnAway(String name, String why) {
        NodeSource known = nodes.get(name);
        refusals.turnAway(
                name,
                known,
                why,
                known != null ? known : nodes.values().stream().findAny().orElse(null));
    }

    /** Says something that is about no node in particular. */
    void tell(Notice notice) {
        nodes.values().stream().findAny().ifPresent(node -> node.tell(notice));
    }

    long refused() {
        return refusals.count();
    }

    /**
     * The node that a request is from; when it may not do what it asks for, the request is answered so.
     *
     * @param claimed whose resource or records it is about; null when it does not say
     * @return null when it was answered
     */
    @Nullable
    NodeSource sender(CoapExchange exchange, @Nullable String claimed) {
        String signedIn =
                signedIn(exchange.advanced().getRequest().getSourceContext().getPeerIdentity());
        String name = signedIn != null ? signedIn : claimed;
        if (name == null) {
            exchange.respond(ResponseCode.UNAUTHORIZED, "say which node this is, in the path or in the records' names");
            return null;
        }
        if (claimed != null && !claimed.equals(name)) {
            turnAway(name, "it wanted to speak for node \"" + claimed + "\"");
            exchange.respond(ResponseCode.FORBIDDEN, "a node speaks for itself only");
            return null;
        }
        NodeSource node = nodes.get(name);
        if (node == null) {
            turnAway(name, "no sensor of this gateway has the address coap:" + name);
            exchange.respond(ResponseCode.FORBIDDEN, "not a node of this gateway");
        }
        return node;
    }

    private static @Nullable String signedIn(@Nullable Principal peer) {
        return peer instanceof PreSharedKeyIdentity identity ? identity.getIdentity() : null;
    }
}
