package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.BusLines;
import io.hanlu.bridge.port.GpioPort.Level;
import org.jspecify.annotations.Nullable;

/** SDA and SCL of a simulated bus, and who holds them. Any thread may call it. */
final class SimWires {

    private static final int CLOCKS = 9;

    private int clocksToRelease; // of a device that holds SDA; 0: nobody does
    private boolean heldUntilPowerCycle;
    private int rescues;

    synchronized void holdSda(int clocks) {
        clocksToRelease = clocks;
    }

    synchronized void holdSdaUntilPowerCycle() {
        heldUntilPowerCycle = true;
    }

    synchronized boolean isHeld() {
        return clocksToRelease > 0 || heldUntilPowerCycle;
    }

    synchronized int rescues() {
        return rescues;
    }

    private synchronized void clocked() {
        rescues++;
        clocksToRelease = Math.max(0, clocksToRelease - CLOCKS);
    }

    private synchronized void powerCycled() {
        rescues++;
        clocksToRelease = 0;
        heldUntilPowerCycle = false;
    }

    /**
     * @param canClock whether they can be looked at and driven
     * @param canCyclePower whether the supply can be switched
     * @param powerCycle what the devices do when it is
     */
    BusLines lines(boolean canClock, boolean canCyclePower, Runnable powerCycle) {
        return new BusLines() {

            @Override
            public @Nullable Levels levels() {
                return canClock ? new Levels(isHeld() ? Level.LOW : Level.HIGH, Level.HIGH) : null;
            }

            @Override
            public boolean canClock() {
                return canClock;
            }

            @Override
            public void clock() {
                clocked();
            }

            @Override
            public boolean canCyclePower() {
                return canCyclePower;
            }

            @Override
            public void cyclePower() {
                powerCycled();
                powerCycle.run();
            }
        };
    }
}
