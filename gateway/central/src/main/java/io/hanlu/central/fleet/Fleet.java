package io.hanlu.central.fleet;

import java.util.List;
import java.util.Optional;

/** All gateways known to this centre. Thread-safe. */
public final class Fleet {

    /** Changes whenever a view may have changed: a page that has seen this number needs no new one. */
    public long version() {
        return 0;
    }

    /** All gateways, by group and id. */
    public List<GatewayView> gateways() {
        return List.of();
    }

    /** The gateway of that id. Ids are unique in a fleet: when two groups break that, the one with the latest contact. */
    public Optional<GatewayView> gateway(String id) {
        return gateways().stream().filter(view -> view.id().equals(id)).findFirst();
    }
}
