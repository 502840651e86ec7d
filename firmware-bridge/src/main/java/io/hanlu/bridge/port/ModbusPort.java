package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;
import java.time.Duration;

/**
 * One unit on a field bus that speaks Modbus. It is only ever read.
 *
 * @see <a href="https://modbus.org/docs/Modbus_Application_Protocol_V1_1b3.pdf">MODBUS Application Protocol V1.1b3</a>
 */
public non-sealed interface ModbusPort extends Port {

    /** The four things a device can hold (V1.1b3, 4.3), with the function that reads them (6.1 to 6.4). */
    enum Table {
        /** Bits that a controller could also write. */
        COIL(1),
        /** Bits that can only be read. */
        DISCRETE(2),
        /** Registers of 16 bits that a controller could also write. */
        HOLDING(3),
        /** Registers of 16 bits that can only be read. */
        INPUT(4);

        private final int function;

        Table(int function) {
            this.function = function;
        }

        /** The function code on the wire. */
        public int function() {
            return function;
        }

        /** One bit each; else 16. */
        public boolean bits() {
            return this == COIL || this == DISCRETE;
        }

        /** How many bytes so many of them take in an answer. */
        public int bytes(int count) {
            return bits() ? (count + 7) / 8 : 2 * count;
        }
    }

    /**
     * How a serial line is set. All that hang on one line have the same.
     *
     * @param baud bits a second: 1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200
     * @param stopBits 1 or 2
     */
    record Line(int baud, Parity parity, int stopBits) {

        /** As common devices leave the factory. */
        public static final Line USUAL = new Line(9600, Parity.NONE, 1);

        /** Start bit, eight data bits, parity, stop bits. */
        public int bitsOfCharacter() {
            return 1 + 8 + (parity == Parity.NONE ? 0 : 1) + stopBits;
        }

        /** How long so many bytes take. */
        public Duration time(double characters) {
            return Duration.ofNanos((long) (characters * bitsOfCharacter() * 1e9 / baud));
        }

        /** As it is commonly written: {@code 9600 8N1}. */
        @Override
        public String toString() {
            return baud + " 8" + parity.name().charAt(0) + stopBits;
        }
    }

    /** The bit that makes the number of ones in a character even or odd. */
    enum Parity {
        NONE,
        EVEN,
        ODD
    }

    /**
     * What a unit asks of whoever reads it.
     *
     * @param answer the longest it takes until it begins to answer
     * @param gap the least silence before it is asked
     */
    record Pace(Duration answer, Duration gap) {}

    /**
     * Asks for neighbouring bits or registers, and waits for the answer.
     *
     * @param first the address on the wire, from 0
     * @param count 1 to 125 registers, 1 to 2000 bits
     * @return the bytes as they came: registers high byte first, bits from the lowest of the first byte
     * @throws DeviceException with what the answer was instead, and what to do
     */
    byte[] read(Table table, int first, int count, Pace pace) throws DeviceException, InterruptedException;

    /** Throws away what arrives within this time, so that an answer that comes too late is not taken for the next one. */
    void ignore(Duration duration) throws DeviceException, InterruptedException;
}
