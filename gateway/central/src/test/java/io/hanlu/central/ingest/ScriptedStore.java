package io.hanlu.central.ingest;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.StoredReading;
import io.hanlu.wire.message.Event;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real store whose writes wait or fail when the test says so. */
final class ScriptedStore implements Store {

    private final Store real;
    private final Semaphore open = new Semaphore(1);
    final AtomicInteger writes = new AtomicInteger();
    volatile boolean away;
    volatile Predicate<Delivery> bug = delivery -> false;

    ScriptedStore(Store real) {
        this.real = real;
    }

    /** Lets writes begin and not end. */
    void hold() {
        open.acquireUninterruptibly();
    }

    void release() {
        open.release();
    }

    @Override
    public List<Refused> write(List<Delivery> batch) throws StoreException {
        writes.incrementAndGet();
        open.acquireUninterruptibly();
        try {
            if (away) {
                throw new StoreException("the store is away");
            }
            if (batch.stream().anyMatch(bug)) {
                throw new IllegalStateException("provoked by the test");
            }
            return real.write(batch);
        } finally {
            open.release();
        }
    }

    @Override
    public List<Committed> committed() throws StoreException {
        return real.committed();
    }

    @Override
    public void newest(Consumer<StoredReading> to) throws StoreException {
        if (away) {
            throw new StoreException("the store is away");
        }
        real.newest(to);
    }

    @Override
    public void readings(
            GatewayId gateway, @Nullable PointName point, long fromMillis, long toMillis, Consumer<StoredReading> to)
            throws StoreException {
        real.readings(gateway, point, fromMillis, toMillis, to);
    }

    @Override
    public void events(GatewayId gateway, long fromMillis, long toMillis, Consumer<Event> to) throws StoreException {
        real.events(gateway, fromMillis, toMillis, to);
    }

    @Override
    public Count count(@Nullable GatewayId gateway) throws StoreException {
        return real.count(gateway);
    }

    @Override
    public void close() {
        real.close();
    }
}
