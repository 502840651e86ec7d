package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.node.firmware.Image;
import io.hanlu.bridge.node.firmware.Images;
import io.hanlu.bridge.node.firmware.RollOutState;
import io.hanlu.bridge.node.firmware.RollOuts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings nodes and images together. On the endpoint's thread. */
final class FirmwareOffice {

    private static final Logger LOG = LoggerFactory.getLogger(FirmwareOffice.class);

    private final Images images;
    private final RollOuts rollOuts;
    private final Admission admission;
    private final Clock clock;

    /**
     * Opens it.
     *
     * @return null when it cannot be: that is logged, nodes are offered nothing, and their readings are taken as ever
     */
    static @Nullable FirmwareOffice open(NodeSettings.Firmware settings, Admission admission, Clock clock) {
        try {
            return new FirmwareOffice(settings, admission, clock);
        } catch (IOException e) {
            LOG.error("no firmware is offered to nodes: {}", e.getMessage());
            return null;
        }
    }

    private FirmwareOffice(NodeSettings.Firmware settings, Admission admission, Clock clock) throws IOException {
        this.admission = admission;
        this.clock = clock;
        images = Images.in(settings.folder(), settings.publicKey());
        rollOuts = new RollOuts(
                RollOutState.load(settings.state()), settings.percent(), settings.maxFailures(), this::tell);
    }

    private void tell(String text) {
        LOG.info("{}", text);
        admission.tell(new Notice(null, null, Notice.Kind.FIRMWARE, text));
    }

    /** What a node should run; empty when that is nothing of ours. */
    Optional<Image> wanted(NodeSource node) {
        String model = Node.model(node.spec());
        return model == null ? Optional.empty() : rollOuts.wanted(images.of(model), node.node());
    }

    /** A node fetches some of what it should run. */
    void fetched(NodeSource node, Image image, boolean last) {
        try {
            rollOuts.begin(image);
            if (last) {
                rollOuts.taken(image, node.node(), clock.epochMillis());
            }
        } catch (IOException e) {
            LOG.error("the roll-out of {} {} cannot be remembered: {}", image.model(), image.version(), e.toString());
        }
    }

    /**
     * A node says how it went.
     *
     * @return false when there is no such version for it
     * @throws IOException when that cannot be remembered; the node should say it again
     */
    boolean report(NodeSource node, String version, boolean ok, String text) throws IOException {
        String model = Node.model(node.spec());
        if (model == null) {
            return false;
        }
        List<Image> all = images.of(model);
        Optional<Image> image =
                all.stream().filter(each -> each.version().equals(version)).findFirst();
        if (image.isPresent()) {
            rollOuts.report(image.get(), node.node(), ok, text, all, nodesOf(model));
        }
        return image.isPresent();
    }

    /** Counts those that fell silent. */
    void expire() {
        List<String> models = admission.nodes().stream()
                .map(node -> Optional.ofNullable(Node.model(node.spec())))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        for (String model : models) {
            try {
                rollOuts.expire(images.of(model), clock.epochMillis(), nodesOf(model));
            } catch (IOException e) {
                LOG.error("the roll-out of firmware for {} cannot be remembered: {}", model, e.toString());
            }
        }
    }

    private List<String> nodesOf(String model) {
        return admission.nodes().stream()
                .filter(node -> model.equals(Node.model(node.spec())))
                .map(NodeSource::node)
                .toList();
    }
}
