package io.hanlu.bridge.port;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a sensor is, as written in {@code at:}. Two sensors clash when their canonical forms ({@code toString()}) are equal
 * and the address is {@link #exclusive}: {@code i2c:1/0x44} and {@code i2c:1/68} are the same chip.
 */
public sealed interface Address {

    /** Every form there is, for error messages. */
    String FORMS =
            "i2c:BUS/0xADDRESS, gpio:LINE, rtu:/dev/PORT/UNIT, modbus:HOST/UNIT, rtutcp:HOST:PORT/UNIT, coap:NODE-ID,"
                    + " file:PATH, or simulated: sim:BUS/0xADDRESS, sim:gpio/LINE";

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

    /** How Modbus gets to a device. */
    enum Via {
        /** Modbus RTU on a serial port of this machine: {@code rtu:/dev/ttyUSB0/1}. */
        RTU,
        /** Modbus TCP: {@code modbus:192.168.1.50:502/1}. */
        MODBUS,
        /** Modbus RTU through a converter from RS-485 to Ethernet: {@code rtutcp:192.168.1.50:4196/1}. */
        RTUTCP;

        /** As addresses begin: {@code rtu}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One device on a field bus that speaks Modbus, or one channel of it.
     *
     * @param place the serial port's file, or {@code HOST:PORT}
     * @param unit the number set at the device, 1 to 247 (MODBUS over Serial Line V1.02, 2.2); on Modbus TCP also 0 and 255,
     *     which mean the host itself (MODBUS Messaging on TCP/IP V1.0b, 4.4.2.2)
     * @param channel which of the device's inputs, as its register map numbers them; 1 is not written
     */
    record Modbus(Via via, String place, int unit, int channel) implements Address {

        private static final Pattern TAIL = Pattern.compile("([0-9]{1,5})(?::([0-9]{1,5}))?");
        private static final Pattern SERIAL = Pattern.compile("/[^\\s]{1,250}");
        private static final Pattern HOST =
                Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}]|[A-Za-z0-9][A-Za-z0-9.-]{0,252})(?::([0-9]{1,5}))?");
        private static final int DEFAULT_PORT = 502;
        private static final int HIGHEST_PORT = 65_535;
        private static final int HIGHEST_UNIT = 247;
        private static final int THE_HOST_ITSELF = 255;
        private static final int HIGHEST_CHANNEL = 99;

        public Modbus {
            boolean host = via == Via.MODBUS && (unit == 0 || unit == THE_HOST_ITSELF);
            if (!host && (unit < 1 || unit > HIGHEST_UNIT)) {
                throw new IllegalArgumentException("there is no unit " + unit + "; a Modbus unit is 1 to "
                        + HIGHEST_UNIT + (via == Via.MODBUS ? ", or 0 or 255 for the host itself" : ""));
            }
            if (channel < 1 || channel > HIGHEST_CHANNEL) {
                throw new IllegalArgumentException(
                        "there is no channel " + channel + "; a channel is 1 to " + HIGHEST_CHANNEL);
            }
        }

        private static final String FORM =
                "write for example rtu:/dev/ttyUSB0/1, modbus:192.168.1.50/1 or rtutcp:192.168.1.50:4196/1; a second channel of"
                        + " the same unit is …/1:2";

        /** What follows the first colon. */
        static Modbus parse(Via via, String text) {
            int slash = text.lastIndexOf('/');
            Matcher tail = TAIL.matcher(text.substring(slash + 1));
            if (slash < 1 || !tail.matches()) {
                throw new IllegalArgumentException("\"" + via.id() + ":" + text + "\" names no unit; " + FORM);
            }
            int channel = tail.group(2) == null ? 1 : Integer.parseInt(tail.group(2));
            return new Modbus(via, place(via, text.substring(0, slash)), Integer.parseInt(tail.group(1)), channel);
        }

        private static String place(Via via, String text) {
            if (via == Via.RTU) {
                if (!SERIAL.matcher(text).matches()) {
                    throw new IllegalArgumentException("\"" + text + "\" is no serial port's file; " + FORM);
                }
                return text;
            }
            Matcher host = HOST.matcher(text);
            String port = host.matches() ? host.group(2) : null;
            if (!host.matches() || (via == Via.RTUTCP && port == null)) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no host" + (via == Via.RTUTCP ? " and port" : "") + "; " + FORM);
            }
            int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
            if (number < 1 || number > HIGHEST_PORT) {
                throw new IllegalArgumentException("there is no port " + port + "; one is 1 to " + HIGHEST_PORT);
            }
            return host.group(1).toLowerCase(Locale.ROOT) + ":" + number;
        }

        /** Of a place that is no serial port; an address of IPv6 without its brackets. */
        public String host() {
            String host = place.substring(0, place.lastIndexOf(':'));
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        /** Of a place that is no serial port. */
        public int port() {
            return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
        }

        @Override
        public String lane() {
            return via.id() + ":" + place;
        }

        @Override
        public String toString() {
            return lane() + "/" + unit + (channel == 1 ? "" : ":" + channel);
        }
    }

    /**
     * Reads one of {@link #FORMS}. Numbers are decimal, or hexadecimal after {@code 0x}.
     *
     * @throws IllegalArgumentException saying what is wrong and what would be right
     */
    static Address parse(String text) {
        for (Via via : Via.values()) {
            if (text.startsWith(via.id() + ":")) {
                return Modbus.parse(via, text.substring(via.id().length() + 1));
            }
        }
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
