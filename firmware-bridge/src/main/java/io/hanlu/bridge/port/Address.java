package io.hanlu.bridge.port;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a sensor is, as written in {@code at:}. Two sensors clash when their canonical forms ({@code toString()}) are equal
 * and the address is {@link #exclusive}: {@code i2c:1/0x44} and {@code i2c:1/68} are the same chip.
 */
public sealed interface Address {

    /** Every form there is, for error messages. */
    String FORMS =
            "i2c:BUS/0xADDRESS, gpio:LINE, coap:NODE-ID, file:PATH, or simulated: sim:BUS/0xADDRESS, sim:gpio/LINE";

    /** Whether only one sensor may have it; a recording can be played by several. */
    default boolean exclusive() {
        return true;
    }

    /** Answered by the simulated board instead of hardware. */
    default boolean simulated() {
        return false;
    }

    /**
     * The wires it shares with others ({@code i2c:1}, {@code sim:gpio}): see {@link io.hanlu.bridge.Source.Polled#lane}.
     */
    String lane();

    /**
     * One device on an I2C bus.
     *
     * @param bus the number in {@code /dev/i2c-1}
     * @param device 7-bit address, 0x08–0x77; the rest is reserved (NXP UM10204, table 4)
     */
    record I2c(boolean simulated, int bus, int device) implements Address {

        private static final int LOWEST = 0x08;
        private static final int HIGHEST = 0x77;
        private static final int HIGHEST_BUS = 255;

        public I2c {
            if (bus < 0 || bus > HIGHEST_BUS) {
                throw new IllegalArgumentException("there is no I2C bus " + bus + "; a bus is 0 to " + HIGHEST_BUS);
            }
            if (device < LOWEST || device > HIGHEST) {
                throw new IllegalArgumentException(
                        "0x%02x is no I2C device address; one is 0x08 to 0x77 (8 to 119)".formatted(device));
            }
        }

        @Override
        public String lane() {
            return (simulated ? "sim:" : "i2c:") + bus;
        }

        @Override
        public String toString() {
            return "%s/0x%02x".formatted(lane(), device);
        }
    }

    /**
     * One line of the board's GPIO chip.
     *
     * @param line the kernel's line number, on a Raspberry Pi the BCM number: 17 is on header pin 11
     */
    record Gpio(boolean simulated, int line) implements Address {

        private static final int HIGHEST = 1023;

        public Gpio {
            if (line < 0 || line > HIGHEST) {
                throw new IllegalArgumentException("there is no GPIO line " + line + "; a line is 0 to " + HIGHEST);
            }
        }

        @Override
        public String lane() {
            return simulated ? "sim:gpio" : "gpio";
        }

        @Override
        public String toString() {
            return lane() + (simulated ? "/" : ":") + line;
        }
    }

    /**
     * A wireless node.
     *
     * @param id by which it signs in: 1 to 63 of a-z, 0-9 and -
     */
    record Node(String id) implements Address {

        private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

        public Node {
            if (!FORM.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        "\"" + id
                                + "\" is no node; a node's id is 1 to 63 of a-z, 0-9 and -, not starting with -, as in coap:box-7");
            }
        }

        @Override
        public String lane() {
            return toString();
        }

        @Override
        public String toString() {
            return "coap:" + id;
        }
    }

    /**
     * A file.
     *
     * @param path as written; absolute, or relative to the folder of the configuration file
     */
    record File(String path) implements Address {

        public File {
            if (path.isBlank()) {
                throw new IllegalArgumentException("file: names no file; write for example file:recording.csv");
            }
        }

        /**
         * The file, given what relative paths are relative to.
         *
         * @throws java.nio.file.InvalidPathException when this system cannot have a file of that name
         */
        public Path in(Path folder) {
            return folder.resolve(path);
        }

        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public String lane() {
            return toString();
        }

        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /**
     * Reads one of {@link #FORMS}. Numbers are decimal, or hexadecimal after {@code 0x}.
     *
     * @throws IllegalArgumentException saying what is wrong and what would be right
     */
    static Address parse(String text) {
        Matcher two = Forms.TWO_PARTS.matcher(text);
        if (two.matches()) {
            boolean simulated = two.group(1).equals("sim");
            if (two.group(2).equals("gpio")) {
                if (simulated) {
                    return new Gpio(true, Forms.number(two.group(3)));
                }
            } else {
                return new I2c(simulated, Forms.number(two.group(2)), Forms.number(two.group(3)));
            }
        } else if (text.startsWith("gpio:")) {
            String line = text.substring("gpio:".length());
            if (Forms.NUMBER.matcher(line).matches()) {
                return new Gpio(false, Forms.number(line));
            }
        } else if (text.startsWith("coap:")) {
            return new Node(text.substring("coap:".length()));
        } else if (text.startsWith("file:")) {
            return new File(text.substring("file:".length()));
        }
        throw new IllegalArgumentException("\"" + text + "\" is no address; an address is " + FORMS);
    }
}

/** How addresses are written. */
final class Forms {

    static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]{1,4}|[0-9]{1,5}");
    static final Pattern TWO_PARTS = Pattern.compile("(i2c|sim):(gpio|" + NUMBER + ")/(" + NUMBER + ")");

    private Forms() {}

    /** The pattern has made sure that it is a small number. */
    static int number(String text) {
        return Integer.decode(text.startsWith("0x") || text.startsWith("0X") ? text : stripZeros(text));
    }

    /** A leading zero would mean octal to {@code decode}. */
    private static String stripZeros(String decimal) {
        return String.valueOf(Integer.parseInt(decimal));
    }
}
