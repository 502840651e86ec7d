package io.hanlu.bridge.modbus;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Pace;
import io.hanlu.bridge.port.ModbusPort.Parity;
import io.hanlu.bridge.port.ModbusPort.Table;
import io.hanlu.bridge.serial.SerialWire;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a register map. Everything wrong with it is found at once, each with file, line and column; the schema {@code
 * config/schema/modbus-profile.schema.json} says the same to editors.
 */
final class ProfileReader {

    private static final int MOST_REGISTERS = 125; // V1.1b3, 6.3
    private static final int MOST_BYTES = 1 << 16;
    private static final int HIGHEST_ADDRESS = 0xFFFF;
    private static final int HIGHEST_CHANNEL = 99;
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,8}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,10}(\\.[0-9]{1,9})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})(ms|s)");

    private final Yaml yaml;
    private final Map<String, Integer> lines = new HashMap<>(); // quantity and channel → line

    private ProfileReader(Yaml yaml) {
        this.yaml = yaml;
    }

    /**
     * @param folder what a relative name is relative to
     * @param problems gets what is wrong with it, under the key {@code profile}
     * @return empty when something is
     */
    static Optional<Profile> read(Path folder, String name, List<Driver.Problem> problems) {
        int before = problems.size();
        String text;
        try {
            Path file = folder.resolve(name);
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("longer than " + MOST_BYTES + " bytes");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            problems.add(new Driver.Problem("profile", name + " is not UTF-8", "save it as UTF-8"));
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            problems.add(
                    new Driver.Problem(
                            "profile",
                            name + " cannot be read (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                            "the name of a file, from the folder of the configuration file, as in profiles/modbus/generic-th.yaml"));
            return Optional.empty();
        }
        Yaml yaml = new Yaml(name, problems);
        Optional<Yaml.Section> root = yaml.read(text);
        Optional<Profile> profile = root.map(section -> new ProfileReader(yaml).profile(section));
        return problems.size() == before ? profile : Optional.empty();
    }

    private Profile profile(Yaml.Section root) {
        String maker = root.text("maker", "\"Dixell\"");
        String model = root.text("model", "\"XR60CX\"");
        root.list("source", "a list of the documents this comes from").forEach(yaml::text);
        Line line = root.section("serial").map(this::line).orElse(Line.USUAL);
        int max = root.find("max_registers")
                .map(node -> integer(node, 1, MOST_REGISTERS))
                .orElse(MOST_REGISTERS);
        Duration answer =
                root.find("answer").map(node -> duration(node, 10, 10_000)).orElse(Duration.ofMillis(500));
        Duration gap = root.find("gap").map(node -> duration(node, 0, 1_000)).orElse(Duration.ZERO);
        List<Row> rows = new ArrayList<>();
        for (var item : root.list("quantities", "a list of {quantity: temperature, table: holding, address: 0, …}")) {
            yaml.section(item).ifPresent(section -> rows.add(row(section)));
        }
        root.end();
        return new Profile(maker, model, line, max, new Pace(answer, gap), rows);
    }

    private Line line(Yaml.Section section) {
        int baud = section.find("baud")
                .map(node -> {
                    int speed = integer(node, 1, Integer.MAX_VALUE);
                    if (!SerialWire.SPEEDS.contains(speed)) {
                        node.wrong(
                                speed + " is no baud rate",
                                "one of " + SerialWire.SPEEDS.stream().sorted().toList());
                    }
                    return speed;
                })
                .orElse(Line.USUAL.baud());
        Parity parity =
                section.find("parity").map(node -> choice(node, Parity.class)).orElse(Parity.NONE);
        int stop = section.find("stop").map(node -> integer(node, 1, 2)).orElse(1);
        section.end();
        return new Line(baud, parity, stop);
    }

    private Row row(Yaml.Section section) {
        Quantity quantity = section.required("quantity", "temperature")
                .map(node -> choice(node, Quantity.class))
                .orElse(Quantity.TEMPERATURE);
        int channel = section.find("channel")
                .map(node -> integer(node, 1, HIGHEST_CHANNEL))
                .orElse(1);
        Integer first = lines.putIfAbsent(quantity + " " + channel, section.line());
        if (first != null) {
            section.wrong(
                    quantity.id() + " of channel " + channel + " is already in line " + first,
                    "give each input of the device its own channel");
        }
        section.find("label").ifPresent(yaml::text);
        Table table = section.required("table", "holding")
                .map(node -> choice(node, Table.class))
                .orElse(Table.HOLDING);
        int address = section.required("address", "0")
                .map(node -> integer(node, 0, HIGHEST_ADDRESS))
                .orElse(0);
        Row.Type type = table.bits() ? Row.Type.BIT : type(section);
        Row.Order order = Row.Order.ABCD;
        int bit = Row.WHOLE;
        if (type.places() == 2) {
            order = section.find("order")
                    .map(node -> choice(node, Row.Order.class))
                    .orElse(order);
        }
        if (type == Row.Type.U16) {
            bit = section.find("bit").map(node -> integer(node, 0, 15)).orElse(bit);
        }
        if (address + type.places() - 1 > HIGHEST_ADDRESS) {
            section.wrong("the second register would be beyond " + HIGHEST_ADDRESS, "correct address or type");
        }
        double scale = section.find("scale").map(this::number).orElse(1.0);
        double offset = section.find("offset").map(this::number).orElse(0.0);
        double[] range = range(section, quantity);
        List<Row.Code> errors = table.bits() ? List.of() : errors(section, type);
        boolean confirmed =
                section.required("confirmed", "false").map(this::yesOrNo).orElse(false);
        section.end();
        return new Row(
                quantity, channel, table, address, type, order, bit, scale, offset, range[0], range[1], errors,
                confirmed);
    }

    private Row.Type type(Yaml.Section section) {
        return section.required("type", "s16")
                .map(node -> {
                    Row.Type type = choice(node, Row.Type.class);
                    if (type == Row.Type.BIT) {
                        node.wrong("a register is no bit", "write type: u16 and bit: 0 to 15");
                    }
                    return type;
                })
                .orElse(Row.Type.S16);
    }

    /** A state is 0 or 1; for anything else the device's manual says what it can measure. */
    private double[] range(Yaml.Section section, Quantity quantity) {
        double[] range = {0, 1};
        Optional<Yaml.Item> written =
                quantity.unit().isEmpty() ? section.find("range") : section.required("range", "[-40, 80]");
        if (written.isPresent()) {
            List<Yaml.Item> ends = yaml.items(written.get());
            if (ends.size() != 2) {
                written.get().wrong("has " + ends.size() + " ends", "the lowest and the highest, as in [-40, 80]");
                return range;
            }
            range[0] = number(ends.get(0));
            range[1] = number(ends.get(1));
            if (range[0] >= range[1]) {
                written.get().wrong("the lowest is not below the highest", "write the lowest first, as in [-40, 80]");
            }
        }
        return range;
    }

    private List<Row.Code> errors(Yaml.Section row, Row.Type type) {
        List<Row.Code> codes = new ArrayList<>();
        row.section("errors").ifPresent(section -> {
            for (String written : section.keys()) {
                Yaml.Item item = section.find(written).orElseThrow();
                Quality quality = switch (yaml.text(item)) {
                    case "device" -> Quality.DEVICE;
                    case "no_value" -> Quality.NO_VALUE;
                    case "not_ready" -> Quality.NOT_READY;
                    default -> {
                        item.wrong("\"" + yaml.text(item) + "\" is no meaning", "device, no_value or not_ready");
                        yield Quality.DEVICE;
                    }
                };
                if (HEXADECIMAL.matcher(written).matches()) {
                    long bits = Long.parseLong(written.substring(2), 16);
                    if (bits >> type.bits() != 0) {
                        item.wrong(written + " does not fit into " + type.bits() + " bits", "correct the code or type");
                    }
                    codes.add(new Row.Code(bits, true, quality, written));
                } else if (DECIMAL.matcher(written).matches()) {
                    codes.add(new Row.Code(Double.parseDouble(written), false, quality, written));
                } else {
                    item.wrong(
                            "\"" + written + "\" is no number",
                            "what the register holds: 0x7FFF (its bits) or -9999 (the number)");
                }
            }
        });
        return codes;
    }

    // ---- single values

    private int integer(Yaml.Item item, int lowest, int highest) {
        String text = yaml.text(item);
        long number = Long.MIN_VALUE;
        if (HEXADECIMAL.matcher(text).matches()) {
            number = Long.parseLong(text.substring(2), 16);
        } else if (DECIMAL.matcher(text).matches() && text.indexOf('.') < 0) {
            number = Long.parseLong(text);
        }
        if (number < lowest || number > highest) {
            item.wrong(
                    "\"" + text + "\" is no number from " + lowest + " to " + highest, "a whole number: 256 or 0x0100");
            return lowest;
        }
        return (int) number;
    }

    private double number(Yaml.Item item) {
        String text = yaml.text(item);
        if (!DECIMAL.matcher(text).matches()) {
            item.wrong("\"" + text + "\" is no number", "a number, as in 0.1 or -40");
            return 0;
        }
        return Double.parseDouble(text);
    }

    private boolean yesOrNo(Yaml.Item item) {
        String text = yaml.text(item);
        if (!text.equals("true") && !text.equals("false")) {
            item.wrong("\"" + text + "\" is neither", "true when the maker's documents say so, else false");
        }
        return text.equals("true");
    }

    private Duration duration(Yaml.Item item, int lowestMillis, int highestMillis) {
        Matcher parts = DURATION.matcher(yaml.text(item));
        long millis = parts.matches()
                ? Long.parseLong(parts.group(1)) * (parts.group(2).equals("s") ? 1000 : 1)
                : -1;
        if (millis < lowestMillis || millis > highestMillis) {
            item.wrong(
                    "\"" + yaml.text(item) + "\" is no time from " + lowestMillis + "ms to " + highestMillis + "ms",
                    "a number and ms or s, as in 20ms");
            return Duration.ZERO;
        }
        return Duration.ofMillis(millis);
    }

    private <E extends Enum<E>> E choice(Yaml.Item item, Class<E> type) {
        String text = yaml.text(item);
        E[] all = type.getEnumConstants();
        for (E one : all) {
            if (written(one).equals(text)) {
                return one;
            }
        }
        item.wrong(
                "\"" + text + "\" is not known here",
                Arrays.stream(all).map(ProfileReader::written).collect(Collectors.joining(", ", "one of ", "")));
        return all[0];
    }

    /** Byte orders are letters; all else is written small. */
    private static String written(Enum<?> one) {
        return one instanceof Row.Order ? one.name() : one.name().toLowerCase(Locale.ROOT);
    }
}
