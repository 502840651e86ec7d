package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.PolledDevice;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.ModbusPort;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Parity;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.serial.SerialWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Any device that speaks Modbus and whose register map there is as a file: transmitters, store controllers. It is only ever
 * read, with functions 1 to 4.
 *
 * @see <a href="https://modbus.org/docs/Modbus_Application_Protocol_V1_1b3.pdf">MODBUS Application Protocol V1.1b3</a>
 */
public final class Modbus {

    private static final String PROFILE = "profile";
    private static final String BAUD = "baud";
    private static final String PARITY = "parity";
    private static final String STOP = "stop";
    private static final String FORM =
            "rtu:/dev/ttyUSB0/UNIT, modbus:HOST[:502]/UNIT or rtutcp:HOST:PORT/UNIT; channel 2 of a unit: …/UNIT:2";
    private static final String PROFILE_FORM = "a register map, as in profiles/modbus/generic-th.yaml";

    public static final Driver DRIVER = new Driver(
            "modbus",
            "Modbus device by its register map (profile): RS-485 transmitters, store controllers",
            FORM,
            "the device's; rows marked confirmed: false in its profile were not found in its maker's documents",
            List.of(Quantity.values()),
            Set.of(PROFILE, BAUD, PARITY, STOP),
            Modbus::check,
            Modbus::open,
            Modbus::quantities);

    private Modbus() {}

    private static List<Driver.Problem> check(SensorSpec spec) {
        List<Driver.Problem> problems = new ArrayList<>();
        Optional<Address.Modbus> at = address(spec, problems);
        line(spec, Line.USUAL, problems);
        Optional<Profile> profile = profile(spec, problems);
        if (at.isPresent()
                && profile.isPresent()
                && profile.get().channel(at.get().channel()).isEmpty()) {
            problems.add(new Driver.Problem(
                    "at",
                    "the profile has no channel " + at.get().channel(),
                    "it has "
                            + new TreeSet<>(profile.get().rows().stream()
                                    .map(Row::channel)
                                    .toList())));
        }
        return problems;
    }

    private static Optional<Address.Modbus> address(SensorSpec spec, List<Driver.Problem> problems) {
        try {
            if (Address.parse(spec.address()) instanceof Address.Modbus at) {
                return Optional.of(at);
            }
            problems.add(new Driver.Problem("at", spec.address() + " is no Modbus device", FORM));
        } catch (IllegalArgumentException e) {
            problems.add(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
        }
        return Optional.empty();
    }

    private static Optional<Profile> profile(SensorSpec spec, List<Driver.Problem> problems) {
        String file = spec.options().get(PROFILE);
        if (file == null) {
            problems.add(new Driver.Problem(PROFILE, "is missing: which registers hold what?", PROFILE_FORM));
            return Optional.empty();
        }
        return ProfileReader.read(spec.folder(), file, problems);
    }

    /** The options over what the profile says the device leaves the factory with. */
    private static Line line(SensorSpec spec, Line factory, List<Driver.Problem> problems) {
        Map<String, String> options = spec.options();
        int baud = factory.baud();
        Parity parity = factory.parity();
        int stop = factory.stopBits();
        if (options.containsKey(BAUD)) {
            String text = options.get(BAUD);
            Optional<Integer> speed = SerialWire.SPEEDS.stream()
                    .filter(known -> known.toString().equals(text))
                    .findFirst();
            if (speed.isEmpty()) {
                problems.add(new Driver.Problem(
                        BAUD, "\"" + text + "\" is no baud rate", "one of " + new TreeSet<>(SerialWire.SPEEDS)));
            }
            baud = speed.orElse(baud);
        }
        if (options.containsKey(PARITY)) {
            String text = options.get(PARITY);
            switch (text) {
                case "none", "even", "odd" -> parity = Parity.valueOf(text.toUpperCase(Locale.ROOT));
                default ->
                    problems.add(new Driver.Problem(PARITY, "\"" + text + "\" is no parity", "none, even or odd"));
            }
        }
        if (options.containsKey(STOP)) {
            String text = options.get(STOP);
            switch (text) {
                case "1", "2" -> stop = Integer.parseInt(text);
                default ->
                    problems.add(new Driver.Problem(STOP, "\"" + text + "\" is no number of stop bits", "1 or 2"));
            }
        }
        return new Line(baud, parity, stop);
    }

    private static List<Quantity> quantities(SensorSpec spec) {
        List<Driver.Problem> ignored = new ArrayList<>(); // check tells
        Optional<Address.Modbus> at = address(spec, ignored);
        Optional<Profile> profile = profile(spec, ignored);
        return at.isPresent() && profile.isPresent()
                ? profile.get().quantities(at.get().channel())
                : List.of();
    }

    private static Source open(SensorSpec spec, Ports ports) throws DeviceException {
        List<Driver.Problem> problems = new ArrayList<>();
        Optional<Address.Modbus> at = address(spec, problems);
        Optional<Profile> profile = profile(spec, problems);
        Line line = line(spec, profile.map(Profile::line).orElse(Line.USUAL), problems);
        if (at.isEmpty() || profile.isEmpty() || !problems.isEmpty()) {
            throw new DeviceException(Quality.BUS, spec.address() + ": " + problems);
        }
        ModbusPort port = ports.modbus(at.get(), line);
        int channel = at.get().channel();
        return new PolledDevice(
                spec,
                profile.get().quantities(channel),
                port,
                ports.clock(),
                new ModbusDevice(port, at.get(), profile.get()));
    }
}
