package io.hanlu.edge.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);
    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-05-01T00:00:00Z"));
    private final LiveTable table = new LiveTable(clock);

    private Reading put(Point point, int scaled) {
        Reading reading = Reading.of(point, clock.epochMillis(), scaled, Quality.GOOD);
        table.put(reading);
        return reading;
    }

    private Duration age() {
        return table.age(table.snapshot().getFirst());
    }

    @Test
    void onlyTheNewestReadingOfAPointIsKept() {
        put(AIR, 100);
        Reading newer = put(AIR, 200);
        assertEquals(
                List.of(newer),
                table.snapshot().stream().map(LiveTable.Entry::reading).toList());
    }

    @Test
    void onlyWhatChangedSinceAVersionIsTold() {
        put(AIR, 100);
        long seen = table.version();
        assertEquals(List.of(), table.since(seen));
        Reading door = put(DOOR, 1);
        assertEquals(
                List.of(door),
                table.since(seen).stream().map(LiveTable.Entry::reading).toList());
        assertEquals(2, table.since(0).size());
    }

    @Test
    void aReadingAgesWithTimeAndNotWithTheWallClock() {
        put(AIR, 100);
        clock.advance(Duration.ofSeconds(7));
        assertEquals(Duration.ofSeconds(7), age());
        clock.stepWallClock(Duration.ofDays(2000));
        assertEquals(Duration.ofSeconds(7), age());
        clock.stepWallClock(Duration.ofDays(-4000));
        assertEquals(Duration.ofSeconds(7), age());
    }

    @Test
    void aRecordedReadingIsAsOldAsItsOwnTimeSays() {
        table.put(Reading.of(AIR, clock.epochMillis() - 86_400_000L, 100, Quality.GOOD));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Duration.ofDays(1).plusSeconds(1), age());
    }
}
