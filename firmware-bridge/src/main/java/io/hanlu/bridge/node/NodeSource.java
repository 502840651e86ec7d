package io.hanlu.bridge.node;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node as a source: what it sent goes to the sink, on the endpoint's thread. */
final class NodeSource implements Source.Pushed {

    private final String node;
    private final SensorSpec spec;
    private final List<Quantity> quantities;
    private final Consumer<NodeSource> onClose;
    private volatile @Nullable Sink sink;

    /**
     * @param node its id, by which it signs in
     * @param onClose shuts it out
     */
    NodeSource(String node, SensorSpec spec, List<Quantity> quantities, Consumer<NodeSource> onClose) {
        this.node = node;
        this.spec = spec;
        this.quantities = List.copyOf(quantities);
        this.onClose = onClose;
    }

    String node() {
        return node;
    }

    @Override
    public SensorSpec spec() {
        return spec;
    }

    List<Quantity> quantities() {
        return quantities;
    }

    @Override
    public List<Point> points() {
        return quantities.stream().map(spec::point).toList();
    }

    @Override
    public void start(Sink to) {
        sink = to;
    }

    /** False when there is no room, or nobody listens yet. */
    boolean give(List<Reading> readings, boolean live) {
        Sink to = sink;
        return to != null && to.readings(readings, live);
    }

    void tell(Notice notice) {
        Sink to = sink;
        if (to != null) {
            to.notice(notice);
        }
    }

    @Override
    public void close() {
        sink = null;
        onClose.accept(this);
    }
}
