package io.hanlu.edge.config;

import io.hanlu.bridge.BusSpec;
import io.hanlu.bridge.port.Address;
import io.hanlu.wire.config.ConfigNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code buses}: how an I2C bus can be freed on which nobody gets on. */
final class BusesYaml {

    private static final String EXAMPLE = "{at: \"i2c:1\", scl: \"gpio:3\", sda: \"gpio:2\", power: \"gpio:23\"}";
    private static final Pattern BUS = Pattern.compile("(i2c|sim):(0|[1-9][0-9]{0,2})");
    private static final String BUS_FORM = "the bus as sensors' addresses begin, as in i2c:1";
    private static final Pattern REAL = Pattern.compile("gpio:[0-9]{1,4}");
    private static final Pattern SIMULATED = Pattern.compile("sim:gpio/[0-9]{1,4}");

    private BusesYaml() {}

    /**
     * @param claim says so when a line is another's already
     */
    static List<BusSpec> read(ConfigNode list, BiConsumer<ConfigNode, Address.Gpio> claim) {
        Map<String, Integer> first = new HashMap<>();
        List<BusSpec> buses = new ArrayList<>();
        for (ConfigNode section : list.list(EXAMPLE)) {
            ConfigNode at = section.required("at", "\"i2c:1\"");
            String lane = at.text(BUS, BUS_FORM);
            Integer before = at.good() ? first.putIfAbsent(lane, at.line()) : null;
            if (before != null) {
                at.wrong("\"" + lane + "\" is already the bus in line " + before, "say all of a bus in one place");
            }
            Address.Gpio scl = line(section, "scl", lane, claim);
            Address.Gpio sda = line(section, "sda", lane, claim);
            Address.Gpio power = line(section, "power", lane, claim);
            if (section.find("scl").isPresent() != section.find("sda").isPresent()) {
                at.wrong("has only one of scl and sda", "write both lines of the bus, or none");
            }
            boolean both = scl != null && sda != null;
            buses.add(new BusSpec(lane, both ? scl : null, both ? sda : null, power));
        }
        return buses;
    }

    private static Address.@Nullable Gpio line(
            ConfigNode section, String key, String lane, BiConsumer<ConfigNode, Address.Gpio> claim) {
        ConfigNode node = section.find(key).orElse(null);
        if (node == null) {
            return null;
        }
        boolean simulated = lane.startsWith("sim:");
        String text = node.text(
                simulated ? SIMULATED : REAL, "a line of the board, as in " + (simulated ? "sim:gpio/3" : "gpio:3"));
        try {
            if (node.good() && Address.parse(text) instanceof Address.Gpio line) {
                claim.accept(node, line);
                return line;
            }
        } catch (IllegalArgumentException e) {
            node.wrong(String.valueOf(e.getMessage()), "correct the line");
        }
        return null;
    }
}
