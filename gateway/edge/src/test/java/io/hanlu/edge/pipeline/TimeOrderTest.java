package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Journal;
import java.util.BitSet;
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

    /** CLOCK.md 5.2. */
    @Test
    void aTimeFarAheadOfATrustedClockIsNoBarAndWhatHasItIsKept() {
        long far = 5_000 + 2 * 3_600_000;
        order.live(1, good(far));
        order.trusted(true);
        assertEquals(good(7_001), order.live(1, good(7_000)));
        assertEquals(good(8_001), order.live(1, good(8_000)));
        assertEquals(good(far + 1), order.live(1, good(far)));
        assertEquals(good(far + 1_000), order.live(1, good(far + 1_000)), "behind what was wrong");
    }

    @Test
    void aTimeLessThanAnHourAheadIsABarForATrustedClockToo() {
        order.trusted(true);
        order.live(1, good(3_605_000));
        assertEquals(Reading.of(POINT, 3_605_001, 235, Quality.CLOCK), order.live(1, good(5_001)));
    }

    @Test
    void aCorrectionMovesWhatWasMovedAndNothingElse() {
        order.live(0, good(9_000));
        BitSet pending = new BitSet();
        pending.set(0);
        order.corrected(new long[] {Journal.NEVER, 4_000}, pending, -1_000);
        assertEquals(good(8_001), order.live(0, good(8_001)));
        assertEquals(good(4_001), order.live(1, good(4_001)));
    }

    private static Reading good(long timeMillis) {
        return Reading.of(POINT, timeMillis, 235, Quality.GOOD);
    }
}
