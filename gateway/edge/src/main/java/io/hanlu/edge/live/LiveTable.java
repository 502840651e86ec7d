package io.hanlu.edge.live;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The newest reading of every point. Any thread. */
public final class LiveTable {

    private final Map<Point, Reading> newest = new ConcurrentHashMap<>();

    public void put(Reading reading) {
        newest.put(reading.point(), reading);
    }

    public List<Reading> snapshot() {
        return List.copyOf(newest.values());
    }
}
