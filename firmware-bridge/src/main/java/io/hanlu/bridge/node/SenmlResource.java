package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.node.senml.SenmlException;
import io.hanlu.bridge.node.senml.SenmlPack;
import io.hanlu.bridge.node.senml.SenmlRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where nodes post what they measured. Answers:
 *
 * <ul>
 *   <li>2.04: the gateway has it; the text names what was not understood, if anything
 *   <li>4.00: no SenML; nothing was taken
 *   <li>4.03: records of another node; nothing was taken
 *   <li>4.15: another format than SenML in JSON (110, or 50) or CBOR (112, or 60)
 *   <li>4.22: SenML, but not one record was understood; sending it again will not help
 *   <li>5.03: there is no room now; send it again after Max-Age seconds
 * </ul>
 */
final class SenmlResource extends CoapResource {

    static final String NAME = "s";

    private static final Logger LOG = LoggerFactory.getLogger(SenmlResource.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);
    private static final int SHOWN = 3;

    private final Admission admission;
    private final @Nullable String owner;
    private final Clock clock;
    private final LongAdder refusedRecords;

    /**
     * @param owner the node whose resource this is; null for the one that all share
     * @param refusedRecords counts records that were not understood
     */
    SenmlResource(String name, @Nullable String owner, Admission admission, Clock clock, LongAdder refusedRecords) {
        super(name);
        this.owner = owner;
        this.admission = admission;
        this.clock = clock;
        this.refusedRecords = refusedRecords;
        getAttributes().setTitle("measurements");
        getAttributes().addResourceType("core.s");
        getAttributes().addContentType(MediaTypeRegistry.APPLICATION_SENML_JSON);
        getAttributes().addContentType(MediaTypeRegistry.APPLICATION_SENML_CBOR);
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        SenmlPack.Form form = form(exchange.getRequestOptions().getContentFormat());
        if (form == null) {
            exchange.respond(ResponseCode.UNSUPPORTED_CONTENT_FORMAT, "SenML in JSON (110) or CBOR (112)");
            return;
        }
        List<SenmlRecord> records;
        try {
            records = SenmlPack.parse(Objects.requireNonNullElse(exchange.getRequestPayload(), new byte[0]), form);
        } catch (SenmlException e) {
            exchange.respond(ResponseCode.BAD_REQUEST, e.getMessage());
            return;
        }
        NodeSource sender = sender(exchange, records);
        if (sender != null) {
            take(exchange, sender, Meaning.of(records, sender, clock.epochMillis()));
        }
    }

    /** All records must be of one node, and that node must be who sent them. */
    private @Nullable NodeSource sender(CoapExchange exchange, List<SenmlRecord> records) {
        List<String> owners = records.stream()
                .map(Meaning::owner)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (owners.isEmpty()) {
            return admission.sender(exchange, owner);
        }
        String claimed = owners.getFirst();
        NodeSource sender = admission.sender(exchange, claimed);
        if (sender == null) {
            return null;
        }
        if (owners.size() > 1 || (owner != null && !owner.equals(claimed))) {
            admission.turnAway(sender.node(), "it sent records of several nodes: " + owners.getLast());
            exchange.respond(ResponseCode.FORBIDDEN, "a node speaks for itself only");
            return null;
        }
        return sender;
    }

    private void take(CoapExchange exchange, NodeSource sender, Meaning meaning) {
        if (!meaning.readings().isEmpty() && !sender.give(meaning.readings(), meaning.live())) {
            exchange.setMaxAge(TRY_AGAIN.toSeconds());
            exchange.respond(ResponseCode.SERVICE_UNAVAILABLE, "no room; send it again later");
            return;
        }
        if (meaning.refused().isEmpty()) {
            exchange.respond(ResponseCode.CHANGED);
            return;
        }
        refusedRecords.add(meaning.refused().size());
        LOG.debug("node {}: not understood: {}", sender.node(), meaning.refused());
        String refused = String.join(
                "; ",
                meaning.refused().subList(0, Math.min(SHOWN, meaning.refused().size())));
        exchange.respond(
                meaning.readings().isEmpty() ? ResponseCode.UNPROCESSABLE_ENTITY : ResponseCode.CHANGED,
                "not taken: " + refused + (meaning.refused().size() > SHOWN ? "; …" : ""));
    }

    private static SenmlPack.@Nullable Form form(int contentFormat) {
        return switch (contentFormat) {
            case MediaTypeRegistry.APPLICATION_SENML_JSON, MediaTypeRegistry.APPLICATION_JSON -> SenmlPack.Form.JSON;
            case MediaTypeRegistry.APPLICATION_SENML_CBOR, MediaTypeRegistry.APPLICATION_CBOR -> SenmlPack.Form.CBOR;
            default -> null;
        };
    }
}
