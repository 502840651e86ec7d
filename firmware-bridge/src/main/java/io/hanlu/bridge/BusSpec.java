package io.hanlu.bridge;

import io.hanlu.bridge.port.Address;
import org.jspecify.annotations.Nullable;

/**
 * What an installer says about an I2C bus so that it can be freed when a device holds it.
 *
 * @param lane the bus as sensors' addresses begin: {@code i2c:1}, {@code sim:1}
 * @param scl the clock's line, together with {@code sda}; null: no clocks are driven
 * @param sda the data's line
 * @param power the line that switches the devices' supply, high is on; null: it cannot be switched
 */
public record BusSpec(
        String lane, Address.@Nullable Gpio scl, Address.@Nullable Gpio sda, Address.@Nullable Gpio power) {

    // written out, since NullAway does not see the annotations of a compact one from another module
    public BusSpec(String lane, Address.@Nullable Gpio scl, Address.@Nullable Gpio sda, Address.@Nullable Gpio power) {
        if ((scl == null) != (sda == null)) {
            throw new IllegalArgumentException("bus " + lane + " has one of scl and sda; it needs both or none");
        }
        this.lane = lane;
        this.scl = scl;
        this.sda = sda;
        this.power = power;
    }

    /** A bus of which nothing is said: it cannot be freed. */
    public static BusSpec plain(String lane) {
        return new BusSpec(lane, null, null, null);
    }
}
