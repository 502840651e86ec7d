package io.hanlu.bridge.scan;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.linux.I2cAdapter.Presence;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;

/** A bus as a scan sees it. */
interface I2cBus {

    /** {@code i2c:1}, {@code sim:1}. */
    String lane();

    /** Whether somebody acknowledges this address; must not change anything in who does. */
    Presence look(int device) throws DeviceException;

    /** A port to an address of the bus itself. */
    I2cPort port(Address.I2c at) throws DeviceException;
}
