package io.hanlu.bridge.port;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a sensor is, as written in {@code at:}. Two sensors clash when their canonical forms ({@code toString()}) are equal
 * and the address is {@link #exclusive}: {@code i2c:1/0x44} and {@code i2c:1/68} are the same chip.
 */
public sealed interface Address {

    /** Every form there is, for error messages. */
    String FORMS =
            "i2c:BUS/0xADDRESS, i2c:BUS/mux0x70.CHANNEL/0xADDRESS, gpio:LINE, w1:FAMILY-NUMBER, hwmon:CHIP, iio:CHIP,"
                    + " gpsd:HOST:PORT, rtu:/dev/PORT/UNIT, modbus:HOST/UNIT, rtutcp:HOST:PORT/UNIT, coap:NODE-ID, file:PATH,"
                    + " or simulated: sim:BUS/0xADDRESS, sim:BUS/mux0x70.CHANNEL/0xADDRESS, sim:gpio/LINE";

    /** Whether only one sensor may have it; a recording can be played by several. */
    default boolean exclusive() {
        return true;
    }

    /** Whether a sensor here and one there would answer at once, or take each other's answers away. */
    default boolean clashes(Address other) {
        return exclusive() && equals(other);
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
     * A channel of a TCA9548A multiplexer.
     *
     * @param device the multiplexer's own 7-bit address, 0x70–0x77
     * @param channel 0–7
     */
    record Channel(int device, int channel) {

        private static final int LOWEST = 0x70;
        private static final int HIGHEST = 0x77;
        private static final int CHANNELS = 8;

        public Channel {
            if (device < LOWEST || device > HIGHEST) {
                throw new IllegalArgumentException(
                        "0x%02x is no multiplexer's address; one is 0x70 to 0x77".formatted(device));
            }
            if (channel < 0 || channel >= CHANNELS) {
                throw new IllegalArgumentException(
                        "a multiplexer has no channel " + channel + "; its channels are 0 to 7");
            }
        }

        @Override
        public String toString() {
            return "mux0x%02x.%d".formatted(device, channel);
        }
    }

    /**
     * One device on an I2C bus.
     *
     * @param bus the number in {@code /dev/i2c-1}
     * @param behind the channel it hangs on; null when it hangs on the bus itself
     * @param device 7-bit address, 0x08–0x77; the rest is reserved (NXP UM10204, table 4)
     */
    record I2c(boolean simulated, int bus, @Nullable Channel behind, int device) implements Address {

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
            if (behind != null && behind.device() == device) {
                throw new IllegalArgumentException(
                        "0x%02x is the multiplexer itself: a chip behind it cannot have its address".formatted(device));
            }
        }

        /** A device on the bus itself. */
        public I2c(boolean simulated, int bus, int device) {
            this(simulated, bus, null, device);
        }

        /** The multiplexer it hangs behind; null when it hangs on the bus itself. */
        public @Nullable I2c multiplexer() {
            return behind == null ? null : new I2c(simulated, bus, behind.device());
        }

        /**
         * A device on the bus itself is also heard while a channel is selected: it clashes with its like behind every
         * multiplexer of the bus, and with a multiplexer that has its address.
         */
        @Override
        public boolean clashes(Address other) {
            if (!(other instanceof I2c there) || !lane().equals(there.lane())) {
                return false;
            }
            return equals(there)
                    || (device == there.device && (behind == null || there.behind == null))
                    || (behind != null && behind.device() == there.device)
                    || (there.behind != null && there.behind.device() == device);
        }

        @Override
        public String lane() {
            return (simulated ? "sim:" : "i2c:") + bus;
        }

        @Override
        public String toString() {
            return behind == null
                    ? "%s/0x%02x".formatted(lane(), device)
                    : "%s/%s/0x%02x".formatted(lane(), behind, device);
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
     * One device on a 1-Wire bus that the kernel drives.
     *
     * @param id as the kernel names it under {@code /sys/bus/w1/devices}: family, then the chip's number without its check
     *     sum, {@code 28-0316a2791234}
     */
    record OneWire(String id) implements Address {

        private static final Pattern ID = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{12}");

        public OneWire {
            id = id.toLowerCase(Locale.ROOT);
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("\"" + id
                        + "\" is no 1-Wire number; one is two hexadecimal digits, - and twelve more, as in 28-0316a2791234:"
                        + " ls /sys/bus/w1/devices shows those there are");
            }
        }

        /** The kind of chip: {@code 28} is a DS18B20. */
        public String family() {
            return id.substring(0, 2);
        }

        @Override
        public String lane() {
            return "w1";
        }

        @Override
        public String toString() {
            return "w1:" + id;
        }
    }

    /** Where the kernel shows what its sensor drivers measure. */
    enum Subsystem {
        /** {@code /sys/class/hwmon}. */
        HWMON,
        /** {@code /sys/bus/iio/devices}. */
        IIO;

        /** As addresses begin: {@code hwmon}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A chip that a driver of the kernel reads.
     *
     * @param chip what its file {@code name} holds ({@code sht3x}), or the device it is ({@code 1-0044}: bus 1, address 0x44),
     *     which tells two of the same name apart
     * @param channels which of its values, as the kernel names them ({@code temp1}); empty for those its driver knows it has
     */
    record KernelChip(Subsystem subsystem, String chip, List<String> channels) implements Address {

        private static final Pattern CHIP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}");
        private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_]{0,31}");

        public KernelChip {
            channels = List.copyOf(channels);
            if (!CHIP.matcher(chip).matches()) {
                throw new IllegalArgumentException(
                        "\"" + chip
                                + "\" is no name of a chip; write what its file name holds, as in sht3x, or its device, as in 1-0044");
            }
            for (String channel : channels) {
                if (!CHANNEL.matcher(channel).matches()) {
                    throw new IllegalArgumentException(
                            "\"" + channel + "\" is no channel; write it as the kernel does, as in temp1");
                }
            }
        }

        static KernelChip parse(Subsystem subsystem, String text) {
            int slash = text.indexOf('/');
            return slash < 0
                    ? new KernelChip(subsystem, text, List.of())
                    : new KernelChip(
                            subsystem,
                            text.substring(0, slash),
                            List.of(text.substring(slash + 1).split(",", -1)));
        }

        @Override
        public String lane() {
            return subsystem.id() + ":" + chip;
        }

        @Override
        public String toString() {
            return channels.isEmpty() ? lane() : lane() + "/" + String.join(",", channels);
        }
    }

    /**
     * A gpsd, which speaks for a satellite receiver.
     *
     * @param host a name or an address; one of IPv6 without its brackets
     * @param port 1 to 65535; gpsd's own is 2947
     */
    record Gpsd(String host, int port) implements Address {

        private static final Pattern FORM =
                Pattern.compile("gpsd:(?:\\[([0-9a-fA-F:.]{2,45})]|([A-Za-z0-9][A-Za-z0-9.-]{0,252})):([0-9]{1,5})");
        private static final int HIGHEST_PORT = 65_535;

        public Gpsd {
            if (port < 1 || port > HIGHEST_PORT) {
                throw new IllegalArgumentException("there is no port " + port + "; one is 1 to " + HIGHEST_PORT);
            }
        }

        static Gpsd parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no host and port; write for example gpsd:127.0.0.1:2947");
            }
            String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
            return new Gpsd(host, Integer.parseInt(parts.group(3)));
        }

        @Override
        public String lane() {
            return toString();
        }

        @Override
        public String toString() {
            return "gpsd:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
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
        Matcher muxed = Forms.MUXED.matcher(text);
        if (muxed.matches()) {
            return new I2c(
                    muxed.group(1).equals("sim"),
                    Forms.number(muxed.group(2)),
                    new Channel(Forms.number(muxed.group(3)), Forms.number(muxed.group(4))),
                    Forms.number(muxed.group(5)));
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
        } else if (text.startsWith("w1:")) {
            return new OneWire(text.substring("w1:".length()));
        } else if (text.startsWith("hwmon:")) {
            return KernelChip.parse(Subsystem.HWMON, text.substring("hwmon:".length()));
        } else if (text.startsWith("iio:")) {
            return KernelChip.parse(Subsystem.IIO, text.substring("iio:".length()));
        } else if (text.startsWith("gpsd:")) {
            return Gpsd.parse(text);
        }
        throw new IllegalArgumentException("\"" + text + "\" is no address; an address is " + FORMS);
    }
}

/** How addresses are written. */
final class Forms {

    static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]{1,4}|[0-9]{1,5}");
    static final Pattern MUXED =
            Pattern.compile("(i2c|sim):(" + NUMBER + ")/mux(" + NUMBER + ")\\.([0-9]{1,5})/(" + NUMBER + ")");
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
