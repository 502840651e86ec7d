package io.hanlu.bridge.node;

import io.hanlu.bridge.node.firmware.Image;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image a node should run, and what there is to know before: {@code /fw/MODEL/manifest} and {@code /fw/MODEL/VERSION}. It
 * cuts the blocks itself (RFC 7959), from the file: a node may begin with any of them and go on days later, as long as the ETag
 * is the same, and no image is held in memory. A node is only given what is rolled out to it; otherwise 4.04.
 */
final class FirmwareResource extends CoapResource {

    private static final Logger LOG = LoggerFactory.getLogger(FirmwareResource.class);
    private static final String MANIFEST = "manifest";
    private static final int PATH_PARTS = 3;

    private final Admission admission;
    private final FirmwareOffice office;

    FirmwareResource(Admission admission, FirmwareOffice office) {
        super("fw");
        this.admission = admission;
        this.office = office;
        getAttributes().setTitle("/fw/MODEL/manifest, then /fw/MODEL/VERSION");
    }

    /** All paths below are this. */
    @Override
    public Resource getChild(String name) {
        return this;
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        List<String> path = exchange.getRequestOptions().getUriPath();
        NodeSource node = admission.sender(exchange, exchange.getQueryParameter("node"));
        if (node == null) {
            return;
        }
        Optional<Image> image = path.size() == PATH_PARTS && path.get(1).equals(Node.model(node.spec()))
                ? office.wanted(node)
                : Optional.empty();
        String asked = path.getLast();
        if (image.isPresent() && asked.equals(MANIFEST)) {
            manifest(exchange, image.get());
        } else if (image.isPresent() && asked.equals(image.get().version())) {
            block(exchange, node, image.get());
        } else {
            exchange.respond(ResponseCode.NOT_FOUND, "nothing for this node now");
        }
    }

    private static void manifest(CoapExchange exchange, Image image) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", image.model());
        fields.put("version", image.version());
        fields.put("size", image.sizeBytes());
        fields.put("sha256", HexFormat.of().parseHex(image.sha256()));
        fields.put("signature", HexFormat.of().parseHex(image.signature()));
        Answer.give(exchange, fields);
    }

    private void block(CoapExchange exchange, NodeSource node, Image image) {
        BlockOption asked = exchange.getRequestOptions().getBlock2();
        int size = asked == null ? CoapLimits.BLOCK_BYTES : Math.min(asked.getSize(), CoapLimits.BLOCK_BYTES);
        long offset = asked == null ? 0 : asked.getOffset();
        if (offset >= image.sizeBytes()) {
            exchange.respond(ResponseCode.BAD_OPTION, "the image ends before");
            return;
        }
        byte[] bytes = read(image, offset, size);
        if (bytes == null) {
            exchange.respond(ResponseCode.SERVICE_UNAVAILABLE, "the image cannot be read now");
            return;
        }
        boolean more = offset + bytes.length < image.sizeBytes();
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(bytes);
        response.getOptions()
                .setContentFormat(MediaTypeRegistry.APPLICATION_OCTET_STREAM)
                .setBlock2(BlockOption.size2Szx(size), more, (int) (offset / size))
                .addETag(image.tag())
                .setSize2((int) image.sizeBytes());
        exchange.respond(response);
        office.fetched(node, image, !more);
    }

    private static byte @Nullable [] read(Image image, long offset, int size) {
        try {
            return image.read(offset, size);
        } catch (IOException e) {
            LOG.error("firmware {} {} cannot be read: {}", image.model(), image.version(), e.toString());
            return null;
        }
    }
}
