package io.hanlu.bridge.gpsd;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.Ports;
import java.util.List;
import java.util.Set;

/** Position, speed and course from a gpsd, which knows more receivers than anybody else. */
public final class Gpsd {

    private static final String FORM = "gpsd:127.0.0.1:2947";

    public static final Driver DRIVER = new Driver(
            "gpsd",
            "Satellite receiver behind a gpsd",
            FORM,
            "as the receiver's; a position no van can have got to is refused",
            GpsdSource.QUANTITIES,
            Set.of(),
            Gpsd::check,
            Gpsd::open);

    private Gpsd() {}

    private static List<Driver.Problem> check(SensorSpec spec) {
        try {
            return Address.parse(spec.address()) instanceof Address.Gpsd
                    ? List.of()
                    : List.of(new Driver.Problem("at", spec.address() + " is no gpsd", FORM));
        } catch (IllegalArgumentException e) {
            return List.of(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
        }
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        if (!(Address.parse(spec.address()) instanceof Address.Gpsd at)) {
            throw new DeviceException(Quality.BUS, spec.address() + " is no gpsd; write " + FORM);
        }
        return GpsdSource.open(spec, at, ports.clock());
    }
}
