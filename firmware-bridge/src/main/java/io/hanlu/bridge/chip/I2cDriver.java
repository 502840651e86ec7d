package io.hanlu.bridge.chip;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Twin;
import java.util.List;
import java.util.Set;

/** What the drivers of all I2C chips have in common: where they are, and how one is opened. */
final class I2cDriver {

    private I2cDriver() {}

    /** Makes the driver of an opened port. */
    interface Maker {
        Device make(I2cPort port, Clock clock);
    }

    /**
     * @param recognizer says the driver's name and the chip's addresses
     */
    static Driver of(
            Recognizer recognizer,
            String title,
            String accuracy,
            List<Quantity> quantities,
            Maker chip,
            Twin.Maker twin) {
        int usual = recognizer.addresses().getFirst();
        String form = "i2c:BUS/0x%02x or sim:BUS/0x%02x".formatted(usual, usual);
        return new Driver(
                recognizer.driver(),
                title,
                form,
                accuracy,
                quantities,
                Set.of(),
                spec -> {
                    try {
                        return Address.parse(spec.address()) instanceof Address.I2c
                                ? List.of()
                                : List.of(new Driver.Problem("at", spec.address() + " is no I2C address", form));
                    } catch (IllegalArgumentException e) {
                        return List.of(new Driver.Problem("at", String.valueOf(e.getMessage()), form));
                    }
                },
                (spec, ports) -> {
                    if (!(Address.parse(spec.address()) instanceof Address.I2c at)) {
                        throw new DeviceException(Quality.BUS, spec.address() + " is no I2C address; write " + form);
                    }
                    I2cPort port = ports.i2c(at, twin);
                    return new PolledDevice(spec, quantities, port, ports.clock(), chip.make(port, ports.clock()));
                });
    }
}
