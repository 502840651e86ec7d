package io.hanlu.central.fleet;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All gateways known to this centre. Thread-safe: ingest writes, pages read. */
public final class Fleet {

    private final NavigableMap<GatewayId, Standing> gateways = new ConcurrentSkipListMap<>();
    private final AtomicLong version = new AtomicLong();
    private volatile boolean alarmsKnown;

    /** Changes whenever a view may have changed: a page that has seen this number needs no new one. */
    public long version() {
        return version.get();
    }

    /** All gateways, by group and id. */
    public List<GatewayView> gateways() {
        return gateways.values().stream().map(Standing::view).toList();
    }

    /** The gateway of that id. Ids are unique in a fleet: when two groups break that, the one with the latest contact. */
    public Optional<GatewayView> gateway(String id) {
        return gateways.entrySet().stream()
                .filter(entry -> entry.getKey().gateway().equals(id))
                .map(entry -> entry.getValue().view())
                .max(Comparator.comparing(GatewayView::lastContact, Comparator.nullsFirst(Comparator.naturalOrder())));
    }

    /** That gateway, if it is known. */
    public Optional<GatewayView> gateway(GatewayId id) {
        return Optional.ofNullable(gateways.get(id)).map(Standing::view);
    }

    /** Whether the broker tells which alarms stand: while it does not, none is known, which is not the same as none. */
    public boolean alarmsKnown() {
        return alarmsKnown;
    }

    /**
     * The connection to the broker has begun, or ended. An alarm that is cleared meanwhile leaves no trace at the broker, so all are
     * forgotten at its end: those that still stand come again.
     */
    public void alarmsKnown(boolean known) {
        alarmsKnown = known;
        if (!known) {
            gateways.values().forEach(Standing::forgetAlarms);
        }
        version.incrementAndGet();
    }

    /**
     * What the broker retains of an alarm.
     *
     * @param tail of its topic: {@code zone/sensor/quantity/kind}
     * @param event null: it stands no more
     */
    public void alarm(GatewayId gateway, String tail, @Nullable Event event) {
        of(gateway).alarm(tail, event);
        version.incrementAndGet();
    }

    /** Takes over what the store knows: newest readings and committed ranges. */
    public void load(Store store) throws StoreException {
        store.newest(reading -> of(reading.gateway()).stored(reading));
        for (Store.Committed committed : store.committed()) {
            of(committed.gateway()).committed(committed.stream(), committed.ranges());
        }
        version.incrementAndGet();
    }

    /** A message that was not retained came from the gateway. */
    public void heard(GatewayId gateway, Instant at) {
        of(gateway).heard(at);
        version.incrementAndGet();
    }

    /** The gateway said who it is. */
    public void born(GatewayId gateway, Birth birth) {
        of(gateway).born(birth);
        version.incrementAndGet();
    }

    /** The gateway, or its will, said how it stands. */
    public void state(GatewayId gateway, State state) {
        of(gateway).state(state);
        version.incrementAndGet();
    }

    /**
     * A delivery is in the store.
     *
     * @param stored its sequence numbers without those that the store refused
     * @return how many of them had been committed before
     */
    public long committed(Delivery delivery, SeqRanges stored) {
        long again = of(delivery.gateway()).committed(delivery, stored);
        version.incrementAndGet();
        return again;
    }

    private Standing of(GatewayId gateway) {
        return gateways.computeIfAbsent(gateway, Standing::new);
    }
}
