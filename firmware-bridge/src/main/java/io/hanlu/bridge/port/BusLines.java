package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;
import org.jspecify.annotations.Nullable;

/** The wires of one I2C bus, past its controller: what is left when the controller itself gets nowhere. Used by one thread. */
public interface BusLines {

    /** What the wires are at while nobody sends; both high when all is well. */
    record Levels(GpioPort.Level sda, GpioPort.Level scl) {}

    /** Looks at the wires, without touching them; null where that cannot be done. */
    @Nullable
    Levels levels() throws DeviceException, InterruptedException;

    /** Whether {@link #clock} can do anything. */
    boolean canClock();

    /**
     * Takes SCL from the controller, drives nine clocks and a stop condition with SDA released, and gives the wires back. A
     * device that was stopped in the middle of a byte has then sent the rest of it and lets go of SDA (NXP UM10204 section
     * 3.1.16).
     *
     * @throws DeviceException the wires could not be had or not be given back; what to do
     */
    void clock() throws DeviceException, InterruptedException;

    /** Whether {@link #cyclePower} can do anything. */
    boolean canCyclePower();

    /** Takes the devices' supply away long enough for them to forget everything, and gives it back. */
    void cyclePower() throws DeviceException, InterruptedException;
}
