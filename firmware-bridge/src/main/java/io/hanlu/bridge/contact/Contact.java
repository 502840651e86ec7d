package io.hanlu.bridge.contact;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.port.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A contact between a line and ground, with the board's pull-up on: a switch on a door, or the dry contact of a relay that
 * follows the mains, a compressor or a defrost heater. {@code active} is the level at which the state is 1, as {@code
 * active-low} means in Linux. Its default is such that a cut wire is noticed, or at least does no harm: see {@link Kind}.
 *
 * <p>The line is looked at several times in the debounce time, so an opening that lasts as long is always seen.
 */
public final class Contact {

    /** What a contact tells. */
    private enum Kind {
        /** Closed while the door is shut, as the usual magnet contact: a cut wire reads as an open door. */
        DOOR(Quantity.DOOR, Level.HIGH),
        /** Of a relay on the mains, closed while they are there: a cut wire reads as a power failure. */
        POWER(Quantity.POWER, Level.LOW),
        /** Closed while it runs: a cut wire reads as at rest. */
        COMPRESSOR(Quantity.COMPRESSOR, Level.LOW),
        /** Closed while the cooler is defrosted: a cut wire reads as no defrosting, which excuses no temperature. */
        DEFROST(Quantity.DEFROST, Level.LOW);

        final Quantity quantity;
        final Level active;

        Kind(Quantity quantity, Level active) {
            this.quantity = quantity;
            this.active = active;
        }

        static Optional<Kind> of(SensorSpec spec) {
            String name = spec.options().getOrDefault(KIND, DOOR.id());
            return Arrays.stream(values())
                    .filter(kind -> kind.id().equals(name))
                    .findFirst();
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String KIND = "kind";
    private static final String ACTIVE = "active";
    private static final String DEBOUNCE = "debounce";
    private static final String FORM = "gpio:LINE or sim:gpio/LINE";

    /** Reed and micro switches bounce for less than 10 ms; relays and slamming doors for more. */
    private static final String DEFAULT_DEBOUNCE = "50ms";

    /** So that a tick never waits for longer than that. */
    private static final int MAX_DEBOUNCE_MILLIS = 500;

    private static final Pattern MILLIS = Pattern.compile("([0-9]{1,3})ms");

    public static final Driver DRIVER = new Driver(
            "contact",
            "Contact to ground: a door's switch, or a relay on mains, compressor or defrost heater",
            FORM,
            "changes to a fifth of the debounce time (10 ms)",
            Arrays.stream(Kind.values()).map(kind -> kind.quantity).toList(),
            Set.of(KIND, ACTIVE, DEBOUNCE),
            Contact::check,
            Contact::open,
            spec -> Kind.of(spec).map(kind -> List.of(kind.quantity)).orElse(List.of()));

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
        if (Kind.of(spec).isEmpty()) {
            problems.add(new Driver.Problem(
                    KIND,
                    "\"" + spec.options().get(KIND) + "\" is nothing that a contact tells",
                    Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", "))));
        }
        String active = spec.options().getOrDefault(ACTIVE, "high");
        if (!active.equals("low") && !active.equals("high")) {
            problems.add(new Driver.Problem(
                    ACTIVE,
                    "\"" + active + "\" is no level",
                    "low or high: the level while the door is open, the mains are there, or the machine runs"));
        }
        if (debounce(spec).isEmpty()) {
            problems.add(new Driver.Problem(
                    DEBOUNCE,
                    "\"" + spec.options().get(DEBOUNCE) + "\" is no debounce time",
                    "0ms to " + MAX_DEBOUNCE_MILLIS + "ms, as in " + DEFAULT_DEBOUNCE));
        }
        return problems;
    }

    private static Optional<Duration> debounce(SensorSpec spec) {
        Matcher matcher = MILLIS.matcher(spec.options().getOrDefault(DEBOUNCE, DEFAULT_DEBOUNCE));
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= MAX_DEBOUNCE_MILLIS
                ? Optional.of(Duration.ofMillis(Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        if (!(Address.parse(spec.address()) instanceof Address.Gpio at)) {
            throw new DeviceException(Quality.BUS, spec.address() + " is no line; write " + FORM);
        }
        Kind kind = Kind.of(spec).orElseThrow();
        Level active = Optional.ofNullable(spec.options().get(ACTIVE))
                .map(level -> Level.valueOf(level.toUpperCase(Locale.ROOT)))
                .orElse(kind.active);
        GpioPort port = ports.gpio(at, active, kind.quantity);
        return new ContactSource(
                spec, port, active, kind.quantity, debounce(spec).orElseThrow(), ports.clock());
    }
}
