package io.hanlu.bridge.contact;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.port.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A door contact between a line and ground, with the board's pull-up on. {@code active} is the level at which the door is
 * open, as {@code active-low} means in Linux:
 *
 * <ul>
 *   <li>{@code high}, the default: the usual magnet contact, closed while the door is shut. A cut wire reads as an open
 *       door, so it is noticed.
 *   <li>{@code low}: a contact that closes when the door opens. A cut wire reads as a shut door.
 * </ul>
 *
 * <p>The level is read at every tick: an opening shorter than the interval can be missed.
 */
public final class Contact {

    private static final String ACTIVE = "active";
    private static final String FORM = "gpio:LINE or sim:gpio/LINE";

    public static final Driver DRIVER = new Driver(
            "contact",
            "Door contact (reed switch) to ground",
            FORM,
            "state at the tick",
            List.of(Quantity.DOOR),
            Set.of(ACTIVE),
            Contact::check,
            Contact::open);

    private static final int OPEN = 1;
    private static final int SHUT = 0;

    private Contact() {}

    private static List<Driver.Problem> check(SensorSpec spec) {
        List<Driver.Problem> problems = new ArrayList<>();
        try {
            if (!(Address.parse(spec.address()) instanceof Address.Gpio)) {
                problems.add(new Driver.Problem("at", spec.address() + " is no line", FORM));
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
        }
        String active = spec.options().getOrDefault(ACTIVE, "high");
        if (!active.equals("low") && !active.equals("high")) {
            problems.add(new Driver.Problem(
                    ACTIVE, "\"" + active + "\" is no level", "low or high: the level at which the door is open"));
        }
        return problems;
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        if (!(Address.parse(spec.address()) instanceof Address.Gpio at)) {
            throw new DeviceException(Quality.BUS, spec.address() + " is no line; write " + FORM);
        }
        Level open = Level.valueOf(spec.options().getOrDefault(ACTIVE, "high").toUpperCase(Locale.ROOT));
        GpioPort port = ports.gpio(at, open, Quantity.DOOR);
        return new PolledDevice(
                spec, DRIVER.quantities(), port, out -> out.put(Quantity.DOOR, port.level() == open ? OPEN : SHUT));
    }
}
