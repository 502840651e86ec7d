package io.hanlu.bridge.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.BusLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BusRecoveryTest {

    private final List<String> deeds = new ArrayList<>();
    private long seconds;

    private Notice.@Nullable Kind fails(BusRecovery recovery) throws InterruptedException {
        BusRecovery.Told told =
                recovery.nobodyGetsOn(Duration.ofSeconds(seconds).toNanos()).told();
        return told == null ? null : told.kind();
    }

    @Test
    void clocksThenPowerThenAnAlarmThenPatience() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(true, true));
        assertNull(fails(recovery));
        assertEquals(List.of("clock"), deeds);
        assertNull(fails(recovery));
        assertEquals(List.of("clock", "power"), deeds);
        assertEquals(Notice.Kind.BUS_STUCK, fails(recovery));
        for (seconds = 1; seconds < 60; seconds++) {
            assertNull(fails(recovery));
        }
        assertEquals(List.of("clock", "power"), deeds);
    }

    @Test
    void aStuckBusIsClockedOnceAMinuteAndSwitchedOnceInTenAndAlarmsOnce() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(true, true));
        int alarms = 0;
        for (seconds = 0; seconds < 3_600; seconds++) {
            alarms += fails(recovery) == null ? 0 : 1;
        }
        assertEquals(60, deeds.stream().filter("clock"::equals).count());
        assertEquals(6, deeds.stream().filter("power"::equals).count());
        assertEquals(1, alarms);
        assertEquals(Notice.Kind.BUS_RECOVERED, told(recovery.somebodyGotOn()).kind());
    }

    @Test
    void aBusThatFailsAgainAtOnceIsNotClockedAgainAtOnce() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(true, true));
        for (seconds = 0; seconds < 60; seconds++) {
            fails(recovery);
            recovery.somebodyGotOn();
        }
        assertEquals(List.of("clock"), deeds);
        fails(recovery);
        assertEquals(List.of("clock", "clock"), deeds);
    }

    @Test
    void whatHelpedIsTold() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(true, true));
        fails(recovery);
        BusRecovery.Told told = told(recovery.somebodyGotOn());
        assertEquals(Notice.Kind.BUS_RECOVERED, told.kind());
        assertEquals("devices answer again after nine clocks on SCL", told.text());
        assertNull(recovery.somebodyGotOn(), "once");
    }

    @Test
    void withoutPinsThereIsOnlyTheAlarm() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(false, false));
        assertEquals(Notice.Kind.BUS_STUCK, fails(recovery));
        assertEquals(List.of(), deeds);
        assertEquals(Notice.Kind.BUS_RECOVERED, told(recovery.somebodyGotOn()).kind());
    }

    @Test
    void withoutClocksThePowerComesFirst() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(false, true));
        assertTrue(recovery.nobodyGetsOn(0).acted());
        assertEquals(List.of("power"), deeds);
    }

    @Test
    void aStepThatFailsIsToldAndTheNextIsTaken() throws Exception {
        BusRecovery recovery = new BusRecovery(new Lines(true, true) {
            @Override
            public void clock() throws DeviceException {
                throw new DeviceException(Quality.ACCESS, "no right to the pins");
            }
        });
        fails(recovery);
        fails(recovery);
        assertEquals(List.of("power"), deeds);
        String text = told(recovery.nobodyGetsOn(0).told()).text();
        assertTrue(text.contains("nine clocks on SCL (failed: no right to the pins) and the supply off and on"), text);
    }

    private static BusRecovery.Told told(BusRecovery.@Nullable Told told) {
        if (told == null) {
            throw new AssertionError("nothing was told");
        }
        return told;
    }

    private class Lines implements BusLines {

        private final boolean clock;
        private final boolean power;

        Lines(boolean clock, boolean power) {
            this.clock = clock;
            this.power = power;
        }

        @Override
        public @Nullable Levels levels() {
            return null;
        }

        @Override
        public boolean canClock() {
            return clock;
        }

        @Override
        public void clock() throws DeviceException {
            deeds.add("clock");
        }

        @Override
        public boolean canCyclePower() {
            return power;
        }

        @Override
        public void cyclePower() {
            deeds.add("power");
        }
    }
}
