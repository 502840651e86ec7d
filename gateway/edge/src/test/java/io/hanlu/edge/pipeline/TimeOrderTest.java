package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Journal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeOrderTest {

    private static final Point POINT = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    private final TimeOrder order = new TimeOrder(new long[] {Journal.NEVER, 5_000});

    @Test
    void aLiveReadingThatIsNewerPassesUnchanged() {
        Reading reading = good(6_000);
        assertEquals(reading, order.live(1, reading));
    }

    @Test
    void afterAClockStepBackLiveReadingsKeepTheirValuesAndSayThatTheirTimeIsABound() {
        assertEquals(Reading.of(POINT, 5_001, 235, Quality.CLOCK), order.live(1, good(1_000)));
        assertEquals(Reading.of(POINT, 5_002, 235, Quality.CLOCK), order.live(1, good(2_000)));
    }

    @Test
    void aWorseDoubtIsKeptWhenTheClockSteppedBack() {
        assertEquals(
                Reading.of(POINT, 5_001, 235, Quality.IMPLAUSIBLE),
                order.live(1, Reading.of(POINT, 1_000, 235, Quality.IMPLAUSIBLE)));
    }

    @Test
    void aFailedReadKeepsItsCauseWhenTheClockSteppedBack() {
        assertEquals(Reading.bad(POINT, 5_001, Quality.NACK), order.live(1, Reading.bad(POINT, 1_000, Quality.NACK)));
    }

    @Test
    void aRecordedReadingIsTakenOnce() {
        assertEquals(Optional.of(good(100)), order.recorded(0, good(100)));
        assertEquals(Optional.empty(), order.recorded(0, good(100)));
        assertEquals(Optional.of(good(101)), order.recorded(0, good(101)));
    }

    @Test
    void theFirstReadingOfAPointMayHaveAnyTime() {
        assertEquals(Optional.of(good(Long.MIN_VALUE + 1)), order.recorded(0, good(Long.MIN_VALUE + 1)));
    }

    private static Reading good(long timeMillis) {
        return Reading.of(POINT, timeMillis, 235, Quality.GOOD);
    }
}
