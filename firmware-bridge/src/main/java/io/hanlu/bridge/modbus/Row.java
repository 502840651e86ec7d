package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.ModbusPort.Table;
import java.util.List;
import java.util.Locale;

/**
 * One row of a register map: where a quantity is, and how it is written there.
 *
 * @param channel which of the device's inputs it belongs to, from 1
 * @param address of its first register or its bit, on the wire, from 0
 * @param bit the bit of a U16 it is, 0 the lowest; {@link #WHOLE} for the whole
 * @param scale the value is the number times this, plus {@code offset}
 * @param lowest what the device is made to measure, in the quantity's unit
 * @param errors numbers that stand for no value
 * @param confirmed whether the maker's own documentation says so
 */
record Row(
        Quantity quantity,
        int channel,
        Table table,
        int address,
        Type type,
        Order order,
        int bit,
        double scale,
        double offset,
        double lowest,
        double highest,
        List<Code> errors,
        boolean confirmed) {

    static final int WHOLE = -1;

    /** How a number is written. */
    enum Type {
        /** A bit of its own, in a table of bits. */
        BIT(0),
        U16(1),
        S16(1),
        U32(2),
        S32(2),
        F32(2);

        private final int registers;

        Type(int registers) {
            this.registers = registers;
        }

        /** Registers of 16 bits, or for a bit its one place. */
        int places() {
            return Math.max(1, registers);
        }

        int bits() {
            return 16 * registers;
        }

        /** The number that such bits are. */
        double number(long raw) {
            return switch (this) {
                case BIT, U16, U32 -> raw;
                case S16 -> (short) raw;
                case S32 -> (int) raw;
                case F32 -> Float.intBitsToFloat((int) raw);
            };
        }
    }

    /** In which order the four bytes of a 32-bit number come; A is the highest. */
    enum Order {
        ABCD,
        CDAB,
        BADC,
        DCBA
    }

    /**
     * A number that is not one.
     *
     * @param number as the device gives it, before scale and offset
     * @param isBits whether the number means the bits in the registers, as 0x7FC00000 does
     */
    record Code(double number, boolean isBits, Quality quality, String written) {}

    Row {
        errors = List.copyOf(errors);
    }

    /**
     * Gives the value, or says why there is none.
     *
     * @param data of a read that begins at {@code first}
     */
    void put(byte[] data, int first, Samples out) {
        long raw = raw(data, address - first);
        double number = type.number(raw);
        for (Code code : errors) {
            if (code.isBits() ? code.number() == raw : code.number() == number) {
                out.fail(quantity, new DeviceException(code.quality(), meaning(code)));
                return;
            }
        }
        if (Double.isNaN(number)) {
            out.fail(
                    quantity,
                    new DeviceException(
                            Quality.NO_VALUE, where() + " holds no number (NaN): no probe, or it warms up"));
            return;
        }
        out.put(quantity, number * scale + offset, lowest, highest);
    }

    private String meaning(Code code) {
        String said = where() + " holds " + code.written() + ", by which the device says: ";
        return switch (code.quality()) {
            case NO_VALUE -> said + "no value; is a probe connected to this channel?";
            case NOT_READY -> said + "not measured yet; look again in a minute";
            default -> said + "probe broken, short or missing; check its plug and cable, then replace it";
        };
    }

    private String where() {
        return quantity.id() + " at " + table.name().toLowerCase(Locale.ROOT) + " " + address;
    }

    /** The bits as an unsigned number. */
    private long raw(byte[] data, int place) {
        if (type == Type.BIT) {
            return (data[place / 8] >> (place % 8)) & 1;
        }
        long high = register(data, place);
        if (bit != WHOLE) {
            return (high >> bit) & 1;
        }
        if (type.places() == 1) {
            return high;
        }
        long low = register(data, place + 1);
        return switch (order) {
            case ABCD -> (high << 16) | low;
            case CDAB -> (low << 16) | high;
            case BADC -> (swapped(high) << 16) | swapped(low);
            case DCBA -> (swapped(low) << 16) | swapped(high);
        };
    }

    private static long register(byte[] data, int place) {
        return ((data[2 * place] & 0xFFL) << 8) | (data[2 * place + 1] & 0xFFL);
    }

    private static long swapped(long register) {
        return ((register & 0xFF) << 8) | (register >> 8);
    }
}
