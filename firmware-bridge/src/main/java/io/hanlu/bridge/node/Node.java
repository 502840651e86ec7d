package io.hanlu.bridge.node;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.Address;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A wireless node that sends SenML over CoAP. It is not asked; {@code every} is what it is told to do. */
public final class Node {

    private static final String KEY_FILE = "key_file";
    private static final String QUANTITIES = "quantities";
    private static final String MODEL = "model";
    private static final String FORM = "coap:NODE-ID, as in coap:box-7";
    private static final List<Quantity> USUAL =
            List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.BATTERY, Quantity.LINK);
    private static final Pattern MODEL_FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    public static final Driver DRIVER = new Driver(
            "node",
            "Wireless node (SenML over CoAP, DTLS with a key of its own)",
            FORM,
            "as the node's sensor promises it",
            NodeUnits.QUANTITIES,
            Set.of(KEY_FILE, QUANTITIES, MODEL),
            Node::check,
            (spec, ports) -> ports.node(spec),
            Node::quantities);

    private Node() {}

    private static List<Driver.Problem> check(SensorSpec spec) {
        List<Driver.Problem> problems = new ArrayList<>();
        try {
            if (!(Address.parse(spec.address()) instanceof Address.Node)) {
                problems.add(new Driver.Problem("at", spec.address() + " is no node", FORM));
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Driver.Problem("at", String.valueOf(e.getMessage()), FORM));
        }
        if (!spec.options().containsKey(KEY_FILE)) {
            problems.add(
                    new Driver.Problem(KEY_FILE, "is missing", "a file with this node's key: openssl rand -hex 16"));
        }
        for (String word : words(spec)) {
            if (Quantity.byId(word).filter(NodeUnits::knows).isEmpty()) {
                problems.add(new Driver.Problem(
                        QUANTITIES,
                        "\"" + word + "\" is no quantity of nodes",
                        "some of "
                                + NodeUnits.QUANTITIES.stream()
                                        .map(Quantity::id)
                                        .collect(Collectors.joining(", "))
                                + ", with commas between"));
                break;
            }
        }
        String model = model(spec);
        if (model != null && !MODEL_FORM.matcher(model).matches()) {
            problems.add(new Driver.Problem(
                    MODEL, "\"" + model + "\" does not fit", "1 to 32 of a-z, 0-9 and -, as in th-1"));
        }
        return problems;
    }

    private static Set<String> words(SensorSpec spec) {
        String text = spec.options().get(QUANTITIES);
        return text == null
                ? Set.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** In the order of {@link NodeUnits#QUANTITIES}. */
    static List<Quantity> quantities(SensorSpec spec) {
        if (!spec.options().containsKey(QUANTITIES)) {
            return USUAL;
        }
        Set<Quantity> named = words(spec).stream()
                .map(Quantity::byId)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return NodeUnits.QUANTITIES.stream().filter(named::contains).toList();
    }

    static String id(SensorSpec spec) throws DeviceException {
        if (Address.parse(spec.address()) instanceof Address.Node at) {
            return at.id();
        }
        throw new DeviceException(Quality.BUS, spec.address() + " is no node; write " + FORM);
    }

    /** The kind of hardware, for which there may be firmware; null when not said. */
    static @Nullable String model(SensorSpec spec) {
        return spec.options().get(MODEL);
    }

    static Path keyFile(SensorSpec spec) throws DeviceException {
        String file = spec.options().getOrDefault(KEY_FILE, "");
        try {
            return spec.folder().resolve(file);
        } catch (InvalidPathException e) {
            throw new DeviceException(
                    Quality.ACCESS, KEY_FILE + " \"" + file + "\" cannot be a file: " + e.getMessage(), e);
        }
    }
}
