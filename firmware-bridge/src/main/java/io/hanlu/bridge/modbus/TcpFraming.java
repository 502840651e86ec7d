package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Modbus TCP: a header with a transaction number, so that a late answer is known as such, then unit, function and data.
 *
 * @see <a href="https://modbus.org/docs/Modbus_Messaging_Implementation_Guide_V1_0b.pdf">V1.0b, 3.1.3: MBAP header</a>
 */
final class TcpFraming implements Framing {

    private static final int BEFORE_UNIT = 6;
    private static final int HEADER = 7;
    private static final int LONGEST = 254; // unit, function, data: V1.0b, 3.1.2
    private static final int SHOWN = 16;

    private int transaction;

    @Override
    public byte[] request(Asked asked, byte[] pdu) {
        transaction = (transaction + 1) & 0xFFFF;
        return ByteBuffer.allocate(HEADER + pdu.length)
                .putShort((short) transaction)
                .putShort((short) 0)
                .putShort((short) (1 + pdu.length))
                .put((byte) asked.unit())
                .put(pdu)
                .array();
    }

    @Override
    public byte @Nullable [] find(Asked asked, byte[] bytes, int received) throws DeviceException {
        int start = 0;
        while (received - start >= BEFORE_UNIT) {
            int protocol = unsigned(bytes, start + 2);
            int length = unsigned(bytes, start + 4);
            if (protocol != 0 || length < 2 || length > LONGEST) {
                throw new DeviceException(
                        Quality.BUS,
                        "what " + asked.who() + " sends is not Modbus TCP ("
                                + HexFormat.ofDelimiter(" ").formatHex(bytes, start, Math.min(received, start + SHOWN))
                                + "); if it is a converter that passes RTU through, write rtutcp: instead of modbus:");
            }
            int end = start + BEFORE_UNIT + length;
            if (end > received) {
                return null;
            }
            if (unsigned(bytes, start) == transaction) {
                int unit = bytes[start + BEFORE_UNIT] & 0xFF;
                if (unit != asked.unit()) {
                    throw new DeviceException(
                            Quality.BUS,
                            asked.who() + " was asked and unit " + unit
                                    + " answered; correct the unit number, or the gateway's table of units");
                }
                return Arrays.copyOfRange(bytes, start + HEADER, end);
            }
            start = end; // the late answer to an earlier request
        }
        return null;
    }

    private static int unsigned(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    @Override
    public boolean mayBeAll(Asked asked, int received) {
        return false; // the header tells
    }

    @Override
    public DeviceException why(Asked asked, byte[] bytes, int received) {
        return new DeviceException(
                Quality.SHORT_READ,
                "only the beginning of the answer of " + asked.who() + " arrived (" + received
                        + " bytes); look at the network between, and at the converter");
    }
}
