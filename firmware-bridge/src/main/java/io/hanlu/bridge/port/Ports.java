package io.hanlu.bridge.port;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;

/** What a driver gets to open a sensor with. The caller closes what it opened. */
public interface Ports {

    /** For waits between transfers. */
    Clock clock();

    /**
     * Opens one device; says nothing on the wire yet.
     *
     * @param twin makes what answers when the address is a simulated one
     * @throws DeviceException when there is no such bus or it may not be used, saying what to do
     */
    I2cPort i2c(Address.I2c at, Twin.Maker twin) throws DeviceException;

    /**
     * Opens one line as an input with its pull-up on.
     *
     * @param open the level that stands for an open door; a simulated line is wired that way
     * @throws DeviceException when there is no such line or it may not be used, saying what to do
     */
    GpioPort gpio(Address.Gpio at, GpioPort.Level open) throws DeviceException;

    /**
     * Opens a device that a driver of the kernel reads; it need not be there yet.
     *
     * @param at an {@link Address.OneWire} or {@link Address.KernelChip}
     */
    default KernelPort kernel(Address at) {
        throw new UnsupportedOperationException(at + ": nothing of the kernel's here");
    }
}
