package io.hanlu.edge.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {

    private static final Point DOOR = new Point("room-1", "door-1", Quantity.DOOR);
    private static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    private final Transitions transitions = new Transitions(reading -> false);
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

    @ParameterizedTest
    @EnumSource(names = {"POWER_ON", "DISAGREES", "STUCK", "RATE", "IMPLAUSIBLE"})
    void aDoubtfulSensorIsToldWhenItBeginsAndWhenItEnds(Quality quality) {
        air(Quality.GOOD);
        air(quality);
        air(quality);
        air(Quality.GOOD);
        assertEquals(List.of("sensor " + quality.id(), "sensor good"), told);
    }

    @Test
    void aSensorThatFailsWhileDoubtfulIsTold() {
        air(Quality.STUCK);
        air(Quality.NACK);
        air(Quality.STUCK);
        assertEquals(List.of("sensor stuck", "sensor fault nack", "sensor stuck"), told);
    }

    @Test
    void anOverdueCertificateIsToldOnceHoweverOftenSomethingWorseHidesIt() {
        air(Quality.CALIBRATION);
        air(Quality.CALIBRATION);
        air(Quality.NACK);
        air(Quality.CALIBRATION);
        air(Quality.CLOCK);
        air(Quality.CALIBRATION);
        assertEquals(List.of("sensor calibration", "sensor fault nack", "sensor good"), told);
    }

    @Test
    void fogOnASensorIsNoEvent() {
        air(Quality.CLAMPED);
        assertEquals(List.of(), told);
    }

    @Test
    void aFaultSaysWhy() {
        hear(Reading.bad(AIR, 0, Quality.NACK, "3 tries: nobody answers at 0x44"));
        assertEquals(List.of("sensor fault nack: 3 tries: nobody answers at 0x44"), told);
    }

    /** A loose plug: one reading of two fails, once a minute. */
    @Test
    void aFlappingSensorIsToldOnceAndAgainWhenItIsSteady() {
        for (long minute = 0; minute < 60; minute++) {
            hear(Reading.bad(AIR, minute * 60_000L, Quality.NACK));
            hear(Reading.of(AIR, minute * 60_000L + 30_000, 235, Quality.GOOD));
        }
        assertEquals(7, told.size(), "" + told);
        assertEquals(
                "sensor unsteady changed more than 6 times within 10 min, last to nack; told again when it has been the"
                        + " same for as long",
                told.getLast());
        for (long minute = 60; minute < 80; minute++) {
            hear(Reading.of(AIR, minute * 60_000L, 235, Quality.GOOD));
        }
        assertEquals(8, told.size(), "" + told);
        assertEquals("sensor good", told.getLast());
    }

    @Test
    void aSensorThatFailsOnceAnHourIsToldEachTime() {
        for (long hour = 0; hour < 50; hour++) {
            hear(Reading.bad(AIR, hour * 3_600_000L, Quality.NACK));
            hear(Reading.of(AIR, hour * 3_600_000L + 30_000, 235, Quality.GOOD));
        }
        assertEquals(100, told.size());
    }

    @Test
    void anEchoIsNotTold() {
        Transitions echoing = new Transitions(reading -> reading.quality() == Quality.DISAGREES);
        assertEquals(Optional.empty(), echoing.next(Reading.of(AIR, 0, 235, Quality.DISAGREES)));
        assertEquals(
                Optional.of("stuck"),
                echoing.next(Reading.of(AIR, 1, 235, Quality.STUCK)).map(Happening::state));
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
