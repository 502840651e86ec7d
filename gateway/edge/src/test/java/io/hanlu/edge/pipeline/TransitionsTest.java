package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {

    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    private final Transitions transitions = new Transitions();
    private final List<String> told = new ArrayList<>();

    @Test
    void aDoorIsToldWhenItOpensAndWhenItCloses() {
        door(0);
        door(1);
        door(1);
        door(0);
        assertEquals(List.of("door open", "door closed"), told);
    }

    @Test
    void aDoorThatIsOpenAtTheStartIsTold() {
        door(1);
        assertEquals(List.of("door open"), told);
    }

    @Test
    void aSensorThatStopsAnsweringIsToldOnceWithItsCauseAndAgainWhenItReturns() {
        air(Quality.GOOD);
        air(Quality.NACK);
        air(Quality.CRC);
        air(Quality.GOOD);
        assertEquals(List.of("sensor fault nack", "sensor good"), told);
    }

    @Test
    void aDoorWhoseContactFailedIsNotSaidToHaveClosed() {
        door(1);
        hear(Reading.bad(DOOR, 0, Quality.BUS));
        door(1);
        assertEquals(List.of("door open", "sensor fault bus", "sensor good"), told);
    }

    @Test
    void aDoorThatMovedWhileItsContactFailedIsTold() {
        door(1);
        hear(Reading.bad(DOOR, 0, Quality.BUS));
        door(0);
        door(0);
        assertEquals(List.of("door open", "sensor fault bus", "sensor good", "door closed"), told);
    }

    @Test
    void mainsThatFailAreToldAndMainsThatAreThereFromTheStartAreNot() {
        mains(1);
        mains(0);
        mains(1);
        assertEquals(List.of("power absent the mains failed: the coolers stand still", "power present"), told);
    }

    @Test
    void aCompressorIsNoNews() {
        hear(Reading.of(new Point("room-1", "unit-1", Quantity.COMPRESSOR), 0, 1, Quality.GOOD));
        assertEquals(List.of(), told);
    }

    @Test
    void anUncertainReadingIsNoFault() {
        air(Quality.CLOCK);
        assertEquals(List.of(), told);
    }

    private void door(int state) {
        hear(Reading.of(DOOR, 0, state, Quality.GOOD));
    }

    private void mains(int state) {
        hear(Reading.of(new Point("room-1", "mains-1", Quantity.POWER), 0, state, Quality.GOOD));
    }

    private void air(Quality quality) {
        hear(quality.hasValue() ? Reading.of(AIR, 0, 235, quality) : Reading.bad(AIR, 0, quality));
    }

    private void hear(Reading reading) {
        transitions
                .next(reading)
                .ifPresent(event -> told.add(String.join(
                                " ", List.of(event.kind(), event.state(), event.text() == null ? "" : event.text()))
                        .strip()));
    }
}
